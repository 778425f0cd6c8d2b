"""Ordinary sizes: rows, plants' steps, parameters, options and products, and whether work grows with their number.

The peer is the same job at a smaller size, its time multiplied by how many times larger ours is, so a ratio of 1 is
linear growth and what grows with the square of ten times the rows comes to 0.1. Where memory is compared, GB stand in
place of seconds: what a job adds to the peak of its process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from benchmarks.processes import alone, peak_mb
from benchmarks.registry import Measured, workload

PRODUCT = "lfp-pack-100kwh"
SHARE = "parameters.electricity_share"
DRAWS = 1000


def _data() -> tuple[dict[str, Any], dict[str, Any], float]:
    """The shipped pack, its steel, and the mass of that."""
    import brightcell as bc

    product = bc.read_product(PRODUCT)
    data = product.to_dict()
    (mass,) = (float(part.amount.value) for part in product.pack.parts if part.material == "steel")
    (steel,) = (part for part in data["pack"]["parts"] if part["material"] == "steel")
    return data, steel, mass


def _split(amounts: Iterable[Any]) -> dict[str, Any]:
    """The pack with its steel in rows of these amounts."""
    data, steel, _ = _data()
    row = {key: value for key, value in steel.items() if key not in ("amount", "component")}
    pieces = [{**row, "amount": amount, "component": f"bracket {i}"} for i, amount in enumerate(amounts)]
    data["pack"]["parts"] = [*(part for part in data["pack"]["parts"] if part is not steel), *pieces]
    return data


def of_rows(number: int) -> dict[str, Any]:
    """Steel in so many rows."""
    mass = _data()[2]
    return _split([f"{mass / number!r} kg"] * number)


def of_parameters(number: int) -> dict[str, Any]:
    """Steel by the last of so many parameters, each computed from the one before."""
    data, steel, mass = _data()
    spread = {"distribution": "lognormal", "gsd": 1.05}
    data["parameters"] |= {"p0": {"value": 1.0, "unit": "kg", "uncertainty": spread}}
    for i in range(1, number):
        data["parameters"][f"p{i}"] = {"formula": f"p{i - 1} + 0.002 * p0", "unit": "kg"}
    steel["amount"] = {"formula": f"{mass / (1 + 0.002 * (number - 1))!r} * p{number - 1}", "unit": "kg"}
    return data


def of_steps(number: int) -> dict[str, Any]:
    """Cells made by so many plants, each with a step and an equal share."""
    data, *_ = _data()
    (plant,) = data["sites"]
    (step,) = (step for step in plant["steps"] if step["step"] == "cell")
    part = {**step, "share": 1 / number}
    data["sites"] = [{**deepcopy(plant), "name": f"plant {i}", "steps": [deepcopy(part)]} for i in range(number)]
    return data


KINDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "rows": of_rows,
    "parameters": of_parameters,
    "steps": of_steps,
}


def computed(kind: str, number: str) -> dict[str, Any]:
    """A product of a size read, computed, explained and drawn, in a warm process."""
    import brightcell as bc

    bc.footprint(PRODUCT, project=None).explain("steel")
    bc.monte_carlo(PRODUCT, draws=10)
    data = KINDS[kind](int(number))
    start = time.perf_counter()
    product = bc.Product.from_dict(data)
    footprint = bc.footprint(product, project=None)
    footprint.explain("steel")
    bc.monte_carlo(product, draws=DRAWS)
    return {"value": footprint.total, "seconds": time.perf_counter() - start}


def paired(number: str) -> dict[str, Any]:
    """Two products of so many rows, 1 % apart, drawn together: each default of one is paired with that of the other."""
    import brightcell as bc

    bc.monte_carlo(PRODUCT, draws=10)
    mass = _data()[2]
    first, second = of_rows(int(number)), _split([f"{0.99 * mass / int(number)!r} kg"] * int(number))
    second["identity"]["model"] = "the lighter one"
    start = time.perf_counter()
    drawn = bc.monte_carlo([bc.Product.from_dict(first), bc.Product.from_dict(second)], draws=DRAWS)
    return {"value": float(drawn.draws.number), "seconds": time.perf_counter() - start}


def batch(number: str) -> dict[str, Any]:
    """Products one after the other, each read and computed; what they add to the peak, GB in place of seconds."""
    import brightcell as bc

    data, steel, mass = _data()
    footprint = bc.footprint(PRODUCT, project=None)
    before, total = peak_mb(), 0.0
    for i in range(int(number)):
        steel["amount"] = f"{mass * (1 - 1e-6 * (i % 10))!r} kg"
        total = bc.footprint(bc.Product.from_dict(data), project=None).total
    del footprint
    return {"value": total, "seconds": (peak_mb() - before) / 1024}


def swept(number: str) -> dict[str, Any]:
    """A choice with so many options: each is computed, explained and drawn."""
    import brightcell as bc

    options = [0.2 + 0.5 * i / int(number) for i in range(int(number))]
    bc.sweep(PRODUCT, {SHARE: options[:2]}, draws=10)
    model = bc.Model(PRODUCT)
    start = time.perf_counter()
    for option in options:
        bc.footprint(model.with_({SHARE: option})).explain("steel")
    bc.sweep(model, {SHARE: options}, draws=DRAWS)
    return {"value": 0.0, "seconds": time.perf_counter() - start}


def _alone(side: Any, *given: str) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        return alone(side, folder, *given)


def _grown(side: Any, larger: int, smaller: int, *given: str) -> tuple[Measured, Measured]:
    """A job at a size, and what it would take if it grew linearly from a smaller one."""
    ours, theirs = _alone(side, *given, str(larger)), _alone(side, *given, str(smaller))
    return ours, replace(theirs, seconds=theirs.seconds * larger / smaller)


@workload(
    "sizes", "10,000 rows of parts, read, computed, explained and 1,000 draws", "1,000 rows, ten times", target=0.5
)
def rows() -> tuple[Measured, Measured]:
    return _grown(computed, 10_000, 1_000, "rows")


@workload("sizes", "200 plants with a step each, the same", "50 plants, four times", target=0.5)
def steps() -> tuple[Measured, Measured]:
    return _grown(computed, 200, 50, "steps")


@workload("sizes", "500 parameters that follow each other, the same", "125 of them, four times", target=0.5)
def parameters() -> tuple[Measured, Measured]:
    return _grown(computed, 500, 125, "parameters")


@workload("sizes", "two products of 4,000 rows each, paired, 1,000 draws", "1,000 rows, four times", target=0.5)
def pairs() -> tuple[Measured, Measured]:
    return _grown(paired, 4_000, 1_000)


@workload("sizes", "100 options of a choice, each computed, explained and drawn", "25 options, four times", target=0.5)
def options() -> tuple[Measured, Measured]:
    return _grown(swept, 100, 25)


@workload(
    "sizes", "what 10,000 products add to the peak of memory, GB in place of seconds", "100 products, a hundred times"
)
def products() -> tuple[Measured, Measured]:
    """As much as 100 add, once: memory doesn't grow, so the ratio is that of the numbers, 100 and less."""
    ours, theirs = _alone(batch, "10000"), _alone(batch, "100")
    return ours, replace(theirs, seconds=theirs.seconds * 100)
