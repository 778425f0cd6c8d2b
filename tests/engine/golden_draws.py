"""Draws that hold the number of the engine: `python tests/engine/golden_draws.py` writes those of today.

A draw that differs from the file needs another number, since draws that users keep are told apart by it alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from brightcell.engine import QuantileSpread, UncertainBackground, UncertainEntries, Values, prepare, unit_scores
from brightcell.engine.constants import ENGINE
from brightcell.uncertainty.spreads import from_arrays
from brightcell.uncertainty.streams import keys_of, uniforms

FILE = Path(__file__).with_name("golden_draws.json")
FIELDS = ("loc", "scale", "shape", "minimum", "maximum")
TYPES = {
    "none": (0, 2.0, np.nan, np.nan, np.nan, np.nan),
    "lognormal": (2, 0.5, 0.3, np.nan, np.nan, np.nan),
    "normal": (3, 4.0, 0.5, np.nan, np.nan, np.nan),
    "uniform": (4, 2.0, np.nan, np.nan, 1.0, 3.0),
    "triangular": (5, 2.0, np.nan, np.nan, 1.0, 5.0),
    "beta-PERT": (13, 2.0, np.nan, np.nan, 1.0, 5.0),
}
"""Of stats_arrays: its number and FIELDS."""
KINDS = [(1, -1.0, 0.4, 1.0), (2, 0.4, 0.05, 0.0), (3, 0.2, 0.5, 0.0), (4, 0.1, 0.3, 0.6), (5, 0.1, 0.3, 0.6)]
CHOSEN = (6, 0.0, 3.0, 0.0)
AMOUNTS = [0.3679, 0.4, 0.35, 0.3, 0.3167]


def background() -> UncertainBackground:
    """Six activities in a loop, each of which takes a share of the one before, by another kind of distribution."""
    n = len(KINDS) + 1
    own = np.arange(n)
    rows, cols = np.r_[own, own[:-1], n - 1], np.r_[own, own[1:], 0]
    amounts = np.r_[np.ones(n), [-amount for amount in AMOUNTS], -0.25]
    certain = [(0, amount, 0.0, 0.0) for amount in amounts]
    goods = _spread([*certain[:n], *KINDS, certain[-1]], "goods", np.r_[np.ones(n), -np.ones(n - 1), 1.0])
    gases = _spread([(1, 0.1 * i, 0.2, 1.0) for i in range(n - 1)] + [CHOSEN], "gases", np.ones(n))
    emitted = UncertainEntries(np.zeros(n, np.int64), own, np.exp(0.1 * own), gases)
    values = Values(np.array([0.5, 1.0, 2.0]), np.array([0.25, 0.75, 1.0]))
    technosphere = UncertainEntries(rows, cols, amounts, goods)
    return UncertainBackground(technosphere, emitted, np.ones(1), own, own, values=values)


def numbers() -> dict[str, Any]:
    """Uniforms of named streams, the distributions of Brightway, and unit scores."""
    names = ["database|code/database|other", "database|code/database|other#2"]
    streams = uniforms(keys_of(names), 5, 7, 10)
    fields = np.array([row[1:] for row in TYPES.values()])
    made = from_arrays(
        list(TYPES).__getitem__,
        uncertainty_type=np.array([row[0] for row in TYPES.values()]),
        negative=np.zeros(len(TYPES), bool),
        **dict(zip(FIELDS, fields.T, strict=True)),
    )
    quantiles = made.quantile(np.tile([0.1, 0.5, 0.9], (len(TYPES), 1)))
    scores, _ = unit_scores(prepare(background(), 1e-12), 3, 5, 21)
    return {"streams": streams.tolist(), "distributions": quantiles.tolist(), "scores": scores[:, 0].tolist()}


def _spread(rows: list[tuple[float, ...]], name: str, factor: np.ndarray) -> QuantileSpread:
    kind, a, b, c = np.array(rows, float).T
    keys = keys_of(f"{name} {i}" for i in range(len(rows)))
    return QuantileSpread(kind.astype(np.int8), a, b, c, keys, factor)


if __name__ == "__main__":
    FILE.write_text(json.dumps({"engine": ENGINE, **numbers()}, indent=1) + "\n", encoding="utf-8")
