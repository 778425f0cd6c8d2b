"""Distributions of exchanges, in the fields of stats_arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from brightcell.errors import Problem
from brightcell.imports.models import ImportedExchange, ImportedModel, problem
from brightcell.imports.registry import check, said_by_the_reader

_NO_DISTRIBUTION = ("Reverting to undefined uncertainty", "Invalid parameters - set to undefined uncertainty")
_CENTRED = 0.01  # relative


@check("error")
def uncertainty_is_complete(read: ImportedModel) -> Iterable[Problem]:
    """A distribution without its parameters, or with impossible ones, which Brightway draws nan from or refuses."""
    for activity, row in read.rows():
        if row.is_uncertain and (wrong := "; ".join(_wrong_distribution(row))):
            yield problem(activity, row, wrong, found=str(dict(row.uncertainty)))


@check("warning")
def distribution_is_centred_on_the_amount(read: ImportedModel) -> Iterable[Problem]:
    """A lognormal whose median, or a triangle whose peak, isn't the amount: Monte Carlo would not fit the result."""
    for activity, row in read.rows():
        centre = _centre(row)
        if centre is not None and row.amount and not math.isclose(centre, row.amount, rel_tol=_CENTRED):
            yield problem(
                activity, row, "its distribution is centred elsewhere", found=f"{centre:g}", expected=f"{row.amount:g}"
            )


@check("warning")
def distribution_was_dropped(read: ImportedModel) -> Iterable[Problem]:
    """An impossible distribution, in place of which the amount is taken as certain, by bw2io or by us."""
    yield from said_by_the_reader(read, "distribution_was_dropped")
    for activity, row in read.rows():
        if any(words in row.comment for words in _NO_DISTRIBUTION):
            yield problem(activity, row, "its distribution is impossible; the amount is taken as certain")


def _centre(row: ImportedExchange) -> float | None:
    """Median of a lognormal, peak of a triangle."""
    kind, loc = row.uncertainty.get("uncertainty type"), row.uncertainty.get("loc")
    if not isinstance(loc, float) or kind not in (2, 5):
        return None
    if kind == 5:
        return loc
    return math.exp(min(loc, 700.0)) * (-1.0 if row.uncertainty.get("negative") else 1.0)


def _wrong_distribution(row: ImportedExchange) -> Iterator[str]:
    kind = row.uncertainty.get("uncertainty type")
    if kind not in _DISTRIBUTIONS:
        yield f"the uncertainty type is none of {', '.join(map(str, (0, 1, *_DISTRIBUTIONS)))}"
        return
    name, needed = _DISTRIBUTIONS[kind]
    values = {field: row.uncertainty.get(field) for field in needed}
    numbers = {field: value for field, value in values.items() if isinstance(value, float)}
    if missing := [field for field in needed if field not in numbers]:
        yield f"a {name} distribution needs {' and '.join(missing)}"
        return
    yield from _impossible(numbers)
    if kind == 2 and row.amount and bool(row.uncertainty.get("negative")) != (row.amount < 0):
        yield "a lognormal's `negative` must be true where the amount is negative, and only there"


def _impossible(numbers: Mapping[str, float]) -> Iterator[str]:
    if numbers.get("scale", 1.0) <= 0:
        yield "the scale must be above zero"
    if "minimum" not in numbers:
        return
    low, high = numbers["minimum"], numbers["maximum"]
    if low >= high:
        yield "the minimum isn't below the maximum"
    elif not low <= numbers.get("loc", low) <= high:
        yield "the most likely value isn't between minimum and maximum"


_DISTRIBUTIONS: dict[Any, tuple[str, tuple[str, ...]]] = {
    2: ("lognormal", ("loc", "scale")),
    3: ("normal", ("loc", "scale")),
    4: ("uniform", ("minimum", "maximum")),
    5: ("triangular", ("loc", "minimum", "maximum")),
}
"""Type in stats_arrays -> its name and the parameters that it can't do without."""
