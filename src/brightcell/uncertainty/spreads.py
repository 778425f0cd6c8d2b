"""From what a file says of how sure a number is to arrays; what can't be drawn is refused by the datum's name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightcell.background.models import Spread
from brightcell.distributions import BetaPert, Certain, Discrete, Lognormal, Normal, Triangular, Uncertainty, Uniform
from brightcell.errors import InputError, Problem
from brightcell.uncertainty.faults import NameOf, choice_problems, each, problems, word
from brightcell.uncertainty.quantiles import Distributions, Floats, Kind
from brightcell.uncertainty.streams import LARGEST

BRIGHTWAY_KINDS = {
    0: Kind.CERTAIN,
    1: Kind.CERTAIN,
    2: Kind.LOGNORMAL,
    3: Kind.NORMAL,
    4: Kind.UNIFORM,
    5: Kind.TRIANGULAR,
    13: Kind.BETA_PERT,
}
"""Types of stats_arrays that are drawn."""
UNKNOWN = -1
PERT_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """One distribution as `Distributions` has it; a discrete one has values and probabilities instead of a, b, c."""

    kind: Kind
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    values: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()


def distributions(data: Iterable[tuple[str, float, Uncertainty | Spread | None]]) -> Distributions:
    """The distributions of (name, nominal value, spread); InputError with all that can't be drawn."""
    given = tuple(data)
    rows = [parameters(spread, value) for _, value, spread in given]
    unchecked = _with_table(rows)
    reasons = [problem for (name, value, spread) in given for problem in _unfit(name, value, spread)]
    discrete = [(name, row) for (name, *_), row in zip(given, rows, strict=True) if row.kind == Kind.DISCRETE]
    reasons += [problem for name, row in discrete for problem in choice_problems(name, row.values, row.probabilities)]
    reasons += problems(unchecked, lambda row: given[row][0])
    if reasons:
        raise InputError(_first_of_each(reasons))
    return simplified(unchecked)


@singledispatch
def parameters(spread: object, value: float) -> Parameters:
    """Parameters of the distribution that `spread` gives the nominal `value`; None is certain."""
    if spread is None:
        return Parameters(Kind.CERTAIN, value)
    raise TypeError(f"{type(spread).__name__} is not a distribution")


@parameters.register
def _(spread: Certain, value: float) -> Parameters:
    return Parameters(Kind.CERTAIN, value)


@parameters.register
def _(spread: Lognormal, value: float) -> Parameters:
    return _lognormal(value, spread.standard_deviation)


@parameters.register
def _(spread: Normal, value: float) -> Parameters:
    return Parameters(Kind.NORMAL, value, spread.sd)


@parameters.register
def _(spread: Uniform, value: float) -> Parameters:
    return Parameters(Kind.UNIFORM, spread.min, spread.max)


@parameters.register
def _(spread: Triangular, value: float) -> Parameters:
    return Parameters(Kind.TRIANGULAR, spread.min, spread.mode_of(value), spread.max)


@parameters.register
def _(spread: BetaPert, value: float) -> Parameters:
    return Parameters(Kind.BETA_PERT, spread.min, spread.mode_of(value), spread.max)


@parameters.register
def _(spread: Discrete, value: float) -> Parameters:
    return Parameters(Kind.DISCRETE, values=spread.values, probabilities=spread.probabilities)


@parameters.register
def _(spread: Spread, value: float) -> Parameters:
    if spread.distribution == "lognormal":
        return _lognormal(value if spread.median is None else spread.median, _logarithm(spread.gsd))
    if spread.distribution == "triangular":
        return Parameters(Kind.TRIANGULAR, _number(spread.minimum), value, _number(spread.maximum))
    return Parameters(Kind.CERTAIN, value)


def from_arrays(
    name_of: NameOf,
    *,
    uncertainty_type: NDArray[Any],
    loc: NDArray[Any],
    scale: NDArray[Any],
    shape: NDArray[Any],
    minimum: NDArray[Any],
    maximum: NDArray[Any],
    negative: NDArray[Any],
) -> Distributions:
    """The distributions of a datapackage's array of stats_arrays fields, each of shape (K,).

    `name_of` gives the name of a row for messages. Bounds that would cut a normal or lognormal are refused, as
    Brightway would draw again until a number lies inside, which is another distribution.
    """
    kind = _kinds(uncertainty_type)
    low, at, high, width, weight = (np.asarray(f, dtype=np.float64) for f in (minimum, loc, maximum, scale, shape))
    unchecked = _placed(kind, low, at, high, width, np.where(negative, -1.0, 1.0))
    reasons = [*_unknown_types(uncertainty_type, kind, name_of), *problems(unchecked, name_of)]
    reasons += _other_weights(unchecked, width, weight, name_of)
    reasons += _cut(unchecked, low, high, name_of) if not reasons else []
    if reasons:
        raise InputError(reasons)
    return simplified(unchecked)


def simplified(distributions: Distributions) -> Distributions:
    """The same with those of no width (sigma 0, min = max) as certain ones."""
    point = np.isin(distributions.kind, (Kind.NORMAL, Kind.LOGNORMAL)) & (distributions.b == 0)
    point |= (distributions.kind == Kind.UNIFORM) & (distributions.a == distributions.b)
    point |= np.isin(distributions.kind, (Kind.TRIANGULAR, Kind.BETA_PERT)) & (distributions.a == distributions.c)
    value = np.where(
        distributions.kind == Kind.LOGNORMAL,
        distributions.c * np.exp(np.where(point, distributions.a, 0.0)),
        distributions.a,
    )
    kind = np.where(point, np.int8(Kind.CERTAIN), distributions.kind)
    return replace(distributions, kind=kind.astype(np.int8), a=np.where(point, value, distributions.a))


# Building


def _lognormal(value: float, sigma: float) -> Parameters:
    return Parameters(Kind.LOGNORMAL, _logarithm(abs(value)), sigma, math.copysign(1.0, value))


def _logarithm(number: float | None) -> float:
    return math.log(number) if number is not None and number > 0 else math.nan


def _number(given: float | None) -> float:
    return math.nan if given is None else given


def _with_table(rows: Sequence[Parameters]) -> Distributions:
    """One after another; the discrete ones point to their part of the table of choices."""
    sizes = [len(row.values) for row in rows]
    firsts = np.cumsum([0, *sizes])[:-1]
    discrete = np.array([row.kind == Kind.DISCRETE for row in rows], dtype=bool)
    a, b, c = (np.array([getattr(row, name) for row in rows], dtype=np.float64) for name in "abc")
    values = np.array([value for row in rows for value in row.values], dtype=np.float64)
    cumulative = [total for row in rows for total in np.cumsum(row.probabilities)]
    return Distributions(
        np.array([row.kind for row in rows], dtype=np.int8),
        np.where(discrete, firsts, a),
        np.where(discrete, sizes, b),
        c,
        values,
        np.array(cumulative, dtype=np.float64),
    )


def _placed(
    kind: NDArray[np.int8], low: Floats, at: Floats, high: Floats, width: Floats, sign: Floats
) -> Distributions:
    """Each field in the place that its kind has for it; unknown kinds as certain ones."""
    peaked = np.isin(kind, (Kind.TRIANGULAR, Kind.BETA_PERT))
    spread = np.isin(kind, (Kind.LOGNORMAL, Kind.NORMAL))
    a = np.where(peaked | (kind == Kind.UNIFORM), low, at)
    b = np.select([spread, peaked, kind == Kind.UNIFORM], [width, at, high], 0.0)
    c = np.select([kind == Kind.LOGNORMAL, peaked], [sign, high], 0.0)
    return Distributions(np.maximum(kind, 0).astype(np.int8), a, b, c)


def _kinds(types: NDArray[Any]) -> NDArray[np.int8]:
    numbers = list(BRIGHTWAY_KINDS)
    kinds = np.full(max(numbers) + 2, UNKNOWN, dtype=np.int8)
    kinds[numbers] = list(BRIGHTWAY_KINDS.values())
    return kinds[np.where(np.isin(types, numbers), np.asarray(types, dtype=np.intp), max(numbers) + 1)]


# Checking


def _unfit(name: str, value: float, spread: Any) -> Iterator[Problem]:
    """A nominal value that its distribution can't have."""
    if isinstance(spread, Uniform | Triangular | BetaPert) and (why := spread.problem_with(value)):
        yield Problem(why, path=name, found=f"{value:g}", expected=f"{spread.min:g} to {spread.max:g}")


def _unknown_types(types: NDArray[Any], kind: NDArray[np.int8], name_of: NameOf) -> Iterator[Problem]:
    drawable = ", ".join(f"{number} {word(kind)}" for number, kind in BRIGHTWAY_KINDS.items())
    for row in np.flatnonzero(kind == UNKNOWN):
        yield Problem(
            "this uncertainty type can't be drawn", path=name_of(int(row)), found=str(types[row]), expected=drawable
        )


def _other_weights(distributions: Distributions, scale: Floats, shape: Floats, name_of: NameOf) -> Iterator[Problem]:
    """A beta-PERT with another weight of the mode than 4."""
    other = [np.isfinite(weight) & (weight != PERT_WEIGHT) for weight in (scale, shape)]
    mask = (distributions.kind == Kind.BETA_PERT) & (other[0] | other[1])
    yield from each(
        distributions,
        mask,
        name_of,
        "the mode of this distribution can't have this weight",
        f"lambda {PERT_WEIGHT:g} or none",
    )


def _cut(distributions: Distributions, low: Floats, high: Floats, name_of: NameOf) -> Iterator[Problem]:
    """Normal and lognormal ones whose bounds exclude some draw."""
    ends = distributions.quantile(np.tile([2.0**-54, LARGEST], (len(distributions), 1)))
    cut = (low > ends.min(axis=1)) | (high < ends.max(axis=1))
    mask = np.isin(distributions.kind, (Kind.LOGNORMAL, Kind.NORMAL)) & cut
    yield from each(
        distributions, mask, name_of, "the bounds cut the distribution off", "no bounds, or a triangular or uniform"
    )


def _first_of_each(reasons: Sequence[Problem]) -> list[Problem]:
    """One message per datum and kind of fault."""
    return list({(problem.path, problem.what): problem for problem in reasons}.values())
