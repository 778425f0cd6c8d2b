"""An uncertain background as arrays: exchanges, their distributions, who makes what, and which scores are wanted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import BackgroundError, Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
KeyArray = NDArray[np.uint64]

CERTAIN, LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR, BETA_PERT, DISCRETE = range(7)


@dataclass(frozen=True, eq=False)
class QuantileSpread:
    """Distributions of n numbers, drawn as `factor` x quantile(kind, a, b, c) at the uniform of stream `key`.

    Kinds: 0 certain (a), 1 lognormal (a = ln of the median's size, b = sigma, c = sign), 2 normal (mean, sd),
    3 uniform (min, max), 4 triangular and 5 beta-PERT (min, mode, max), 6 discrete (a = first row of the table of
    values, b = number of rows). `factor` carries the sign of a matrix entry and what one variable drives with a key
    that several entries share.
    """

    kind: NDArray[np.int8]
    a: FloatArray
    b: FloatArray
    c: FloatArray
    key: KeyArray
    factor: FloatArray

    def __len__(self) -> int:
        return len(self.kind)

    def at(self, which: NDArray[np.generic]) -> QuantileSpread:
        """The distributions of some of the numbers."""
        return QuantileSpread(*(part[which] for part in (self.kind, self.a, self.b, self.c, self.key, self.factor)))


def certain(amounts: FloatArray) -> QuantileSpread:
    """No uncertainty: every draw is the amount itself."""
    none = np.zeros(len(amounts))
    keys = np.zeros(len(amounts), np.uint64)
    return QuantileSpread(np.zeros(len(amounts), np.int8), np.asarray(amounts, float), none, none, keys, none + 1.0)


def lognormal(amounts: FloatArray, sigma: FloatArray, keys: KeyArray) -> QuantileSpread:
    """Medians `amounts` (of either sign) with standard deviation `sigma` of the logarithm; certain where it is 0."""
    amounts, sigma = np.asarray(amounts, float), np.broadcast_to(np.asarray(sigma, float), np.shape(amounts))
    is_spread = (sigma > 0) & (amounts != 0)
    size = np.log(np.abs(amounts), where=is_spread, out=amounts.copy())
    return QuantileSpread(
        kind=np.where(is_spread, LOGNORMAL, CERTAIN).astype(np.int8),
        a=size,
        b=np.where(is_spread, sigma, 0.0),
        c=np.sign(amounts),
        key=np.asarray(keys, np.uint64),
        factor=np.ones(len(amounts)),
    )


def joined(parts: list[QuantileSpread]) -> QuantileSpread:
    """Distributions of several groups of numbers, one after the other."""
    fields = ("kind", "a", "b", "c", "key", "factor")
    return QuantileSpread(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


@dataclass(frozen=True, eq=False)
class UncertainEntries:
    """Entries of a sparse matrix with nominal amounts and distributions; entries of the same place add up."""

    row: IntArray
    col: IntArray
    amount: FloatArray
    spread: QuantileSpread


@dataclass(frozen=True, eq=False)
class Values:
    """What discrete distributions choose from: `value` of each row and the `up_to` cumulative probability."""

    value: FloatArray = field(default_factory=lambda: np.zeros(1))
    up_to: FloatArray = field(default_factory=lambda: np.ones(1))


@dataclass(frozen=True, eq=False)
class UncertainBackground:
    """A (product x activity), B (gas x activity), q (per gas) and the wanted products.

    Technosphere amounts are signed: production positive, inputs negative, the production of a waste treatment
    negative. `producer` is the activity that makes each product. `factors` are nominal characterisation factors in
    kg CO2e per unit of gas; `factor_spread` their distributions (None when all are certain).
    """

    technosphere: UncertainEntries
    biosphere: UncertainEntries
    factors: FloatArray
    producer: IntArray
    links: IntArray
    factor_spread: QuantileSpread | None = None
    values: Values = field(default_factory=Values)

    @property
    def size(self) -> int:
        """How many activities there are."""
        return len(self.producer)

    @property
    def gases(self) -> int:
        """How many gases there are."""
        return len(self.factors)

    @property
    def spread_of_factors(self) -> QuantileSpread:
        """Distributions of the characterisation factors."""
        return self.factor_spread or certain(self.factors)


def check(background: UncertainBackground) -> None:
    """Raises BackgroundError with all that makes a background unusable."""
    problems = [*_shape_problems(background), *_number_problems(background)]
    if not problems:
        problems = _production_problems(background)
    if problems:
        raise BackgroundError(problems)


def _shape_problems(background: UncertainBackground) -> list[Problem]:
    n = background.size
    ranges = {
        "technosphere row": (background.technosphere.row, n),
        "technosphere column": (background.technosphere.col, n),
        "biosphere row": (background.biosphere.row, background.gases),
        "biosphere column": (background.biosphere.col, n),
        "link": (background.links, n),
    }
    problems = [
        Problem(
            "an index lies outside the matrix",
            path=name,
            found=str(int(index[outside][0])),
            expected=f"0 to {limit - 1}",
        )
        for name, (index, limit) in ranges.items()
        if (outside := (index < 0) | (index >= limit)).any()
    ]
    if not np.array_equal(np.sort(background.producer), np.arange(n)):
        problems.append(Problem("each activity must make exactly one product", path="producer"))
    return problems


def _number_problems(background: UncertainBackground) -> list[Problem]:
    amounts = {
        "technosphere": background.technosphere.amount,
        "biosphere": background.biosphere.amount,
        "factors": background.factors,
    }
    spreads = {
        "technosphere": background.technosphere.spread,
        "biosphere": background.biosphere.spread,
        "factors": background.spread_of_factors,
    }
    odd = [
        Problem("the amount is not a finite number", path=f"{name}[{int(np.flatnonzero(~np.isfinite(amount))[0])}]")
        for name, amount in amounts.items()
        if not np.isfinite(amount).all()
    ]
    return [*odd, *(p for name, spread in spreads.items() for p in _spread_problems(name, spread, background.values))]


def _spread_problems(name: str, spread: QuantileSpread, values: Values) -> list[Problem]:
    """The first entry that breaks each rule of the distributions."""
    kind, a, b, c = spread.kind, spread.a, spread.b, spread.c
    by_mode = (kind == TRIANGULAR) | (kind == BETA_PERT)
    finite = np.isfinite(np.stack([a, b, c, spread.factor])).all(axis=0)
    rules = {
        "this kind of distribution doesn't exist": (kind < CERTAIN) | (kind > DISCRETE),
        "a parameter is not a finite number": ~finite,
        "the standard deviation is negative": ((kind == LOGNORMAL) | (kind == NORMAL)) & (b < 0),
        "the sign of a lognormal is not 1 or -1": (kind == LOGNORMAL) & (np.abs(c) != 1),
        "the minimum isn't below the maximum": ((kind == UNIFORM) & (a >= b)) | (by_mode & (a >= c)),
        "the mode lies outside its range": by_mode & ((b < a) | (b > c)),
        "the rows lie outside the table of values": (kind == DISCRETE)
        & ((a < 0) | (b < 1) | (a + b > len(values.value))),
    }
    return [
        Problem(what, path=f"{name}[{at}]", found=f"kind {kind[at]}, a {a[at]:g}, b {b[at]:g}, c {c[at]:g}")
        for what, broken in rules.items()
        for at in np.flatnonzero(broken)[:1]
    ]


def _production_problems(background: UncertainBackground) -> list[Problem]:
    entries = background.technosphere
    is_made = background.producer[entries.row] == entries.col
    production = np.bincount(entries.col[is_made], entries.amount[is_made], minlength=background.size)
    return [
        Problem("an activity makes nothing of its own product", path=f"activity {at}", expected="a production")
        for at in np.flatnonzero(production == 0.0)[:5]
    ]
