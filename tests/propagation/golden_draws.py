"""Draws of shipped products that hold the numbers: `python tests/propagation/golden_draws.py` writes those of today.

Numbers are written as hexadecimal floats, so that on one machine `git diff` shows whether a single bit has moved.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

import brightcell as bc
from brightcell.methods.of_model import UncertainModel

FILE = Path(__file__).with_name("golden_draws.json")
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml"
NMC, BOOKS = "nmc622-pack-100kwh", ["cn-group-2024", "eu-cfb-2024-draft"]
RUNS: dict[str, dict[str, Any]] = {
    "product": {"products": NMC},
    "background": {"products": NMC, "background_uncertainty": True},
    "factors": {"products": NMC, "factor_uncertainty": True},
    "background and factors": {"products": NMC, "background_uncertainty": True, "factor_uncertainty": True},
    "Latin hypercube": {"products": NMC, "design": "latin-hypercube"},
    "Sobol sequence": {"products": NMC, "design": "sobol", "draws": 256},
    "two rulebooks": {"products": NMC, "rulebook": BOOKS, "background_uncertainty": True},
    "choices under two rulebooks": {"products": EXAMPLE, "rulebook": BOOKS, "background_uncertainty": True},
    "choices, shares and correlations": {"products": EXAMPLE},
    "choices and background": {"products": EXAMPLE, "background_uncertainty": True, "chunk": 70},
    "choices and factors": {"products": EXAMPLE, "factor_uncertainty": True},
    "nested": {"products": EXAMPLE, "outer": 10},
}
"""Options of Monte Carlo runs."""
FUNCTIONS: dict[str, tuple[Any, bool, bool]] = {
    "product": (NMC, False, False),
    "background": (NMC, True, False),
    "factors": (NMC, False, True),
    "background and factors": (NMC, True, True),
    "choices": (EXAMPLE, True, False),
}
"""Products whose totals are functions of their data, of those of the background, and of factors."""
POINTS = 8


def numbers() -> dict[str, Any]:
    """Draws by run, and totals by function."""
    drawn = {name: drawn_columns(**{"draws": 200, "seed": 7, **options}) for name, options in RUNS.items()}
    return {"draws": drawn, "functions": {name: totals_of(*options) for name, options in FUNCTIONS.items()}}


def drawn_columns(**options: Any) -> dict[str, Any]:
    """The first totals of each alternative, and the sum of all draws of each column; stated spreads alone."""
    result = bc.monte_carlo(default_spreads=False, **options)
    totals = {label: result.values(label)[:10].tolist() for label in result.labels}
    sums = {name: math.fsum(column) for name, column in result.draws.columns.items()}
    return {"totals": totals, "sums": sums, "inputs": len(result.variables)}


def totals_of(product: Any, background: bool, factors: bool) -> dict[str, Any]:
    """Totals at some points, and the sum of those where one input of them after the other is replaced."""
    function = UncertainModel(bc.Model(product), background, factors).function
    u = (np.arange(2 * POINTS * len(function.names)).reshape(2, -1, POINTS) * 0.754877666) % 1
    here, there = (function.quantile(0.01 + 0.98 * part) for part in u)
    changed = function.evaluate_changed
    if changed is None:
        return {"totals": function.evaluate(here).tolist(), "inputs": len(function.names)}
    sums = [math.fsum(changed(here, np.array([j]), there[[j]])) for j in range(len(function.names))]
    return {"totals": function.evaluate(here).tolist(), "changed": sums, "inputs": len(function.names)}


def as_hex(content: Any) -> Any:
    """The same with floats as hexadecimal text."""
    if isinstance(content, dict):
        return {key: as_hex(value) for key, value in content.items()}
    if isinstance(content, list):
        return [as_hex(value) for value in content]
    return content.hex() if isinstance(content, float) else content


if __name__ == "__main__":
    FILE.write_text(json.dumps(as_hex(numbers()), indent=0) + "\n", encoding="utf-8")
