"""Distributions as arrays: quantiles of uniforms, and exact means and variances.

| kind | a | b | c |
|---|---|---|---|
| certain | value | | |
| lognormal | ln of the median's size | sigma, standard deviation of ln | sign, 1 or -1 |
| normal | mean | standard deviation | |
| uniform | min | max | |
| triangular, beta-PERT | min | mode | max |
| discrete | first row in the table of choices | number of rows | |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

Floats = NDArray[np.float64]


class Kind(IntEnum):
    """The families that are sampled."""

    CERTAIN = 0
    LOGNORMAL = 1
    NORMAL = 2
    UNIFORM = 3
    TRIANGULAR = 4
    BETA_PERT = 5
    DISCRETE = 6


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class Distributions:
    """K distributions: `kind` and the parameters `a`, `b`, `c`, each of shape (K,).

    `choices` and `cumulative`, shape (T,), are the values of all discrete ones one after another and the sum of
    the probabilities up to each.
    """

    kind: NDArray[np.int8]
    a: Floats
    b: Floats
    c: Floats
    choices: Floats = field(default_factory=_nothing)
    cumulative: Floats = field(default_factory=_nothing)

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Which of them are one value, shape (K,)."""
        return self.kind == Kind.CERTAIN

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Distributions:
        """Those of `rows` (places or a mask), in that order."""
        return Distributions(self.kind[rows], self.a[rows], self.b[rows], self.c[rows], self.choices, self.cumulative)

    def quantile(self, u: Floats) -> Floats:
        """Values of the shares `u`, shapes (K, D) to (K, D); the share u of all draws lies below each.

        Of a negative lognormal the size grows with u, so that the share u of all draws lies above the value.
        """
        values = np.empty(np.shape(u))
        for kind, rows, part in self._parts():
            values[rows] = QUANTILES[kind](part, u[rows])
        return values

    def mean(self) -> Floats:
        """Expected values, shape (K,)."""
        return self._moment(MEANS)

    def variance(self) -> Floats:
        """Variances, shape (K,)."""
        return self._moment(VARIANCES)

    def table(self, row: int) -> tuple[Floats, Floats]:
        """The values of a discrete one and its cumulative probabilities."""
        first, number = int(self.a[row]), int(self.b[row])
        return self.choices[first : first + number], self.cumulative[first : first + number]

    def _moment(self, moments: Mapping[Kind, Callable[[Distributions], Floats]]) -> Floats:
        values = np.empty(len(self))
        for kind, rows, part in self._parts():
            values[rows] = moments[kind](part)
        return values

    def _parts(self) -> list[tuple[Kind, NDArray[np.intp], Distributions]]:
        places = [(Kind(int(kind)), np.flatnonzero(self.kind == kind)) for kind in np.unique(self.kind)]
        return [(kind, rows, self.take(rows)) for kind, rows in places]


# Quantile functions


def _column(parameters: Floats) -> Floats:
    return parameters[:, None]


def _certain_quantile(of: Distributions, u: Floats) -> Floats:
    return np.broadcast_to(_column(of.a), u.shape)


def _lognormal_quantile(of: Distributions, u: Floats) -> Floats:
    values: Floats = ndtri(u)  # changed in place: for many draws new arrays cost as much as the exponential
    values *= _column(of.b)
    values += _column(of.a)
    np.exp(values, out=values)
    values *= _column(of.c)
    return values


def _normal_quantile(of: Distributions, u: Floats) -> Floats:
    return _column(of.a) + _column(of.b) * ndtri(u)


def _uniform_quantile(of: Distributions, u: Floats) -> Floats:
    return _column(of.a) + _column(of.b - of.a) * u


def _triangular_quantile(of: Distributions, u: Floats) -> Floats:
    low, mode, high = _column(of.a), _column(of.b), _column(of.c)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _beta_pert_quantile(of: Distributions, u: Floats) -> Floats:
    place = (of.b - of.a) / (of.c - of.a)
    return _column(of.a) + _column(of.c - of.a) * betaincinv(_column(1 + 4 * place), _column(5 - 4 * place), u)


def _discrete_quantile(of: Distributions, u: Floats) -> Floats:
    values = np.empty(u.shape)
    for row in range(len(of)):
        choices, cumulative = of.table(row)
        values[row] = choices[np.searchsorted(cumulative[:-1], u[row], side="left")]
    return values


# Moments


def _discrete_mean(of: Distributions) -> Floats:
    return np.array([_weighted(*of.table(row)) for row in range(len(of))])


def _discrete_variance(of: Distributions) -> Floats:
    tables = [of.table(row) for row in range(len(of))]
    return np.array([_weighted((values - _weighted(values, to)) ** 2, to) for values, to in tables])


def _weighted(values: Floats, cumulative: Floats) -> float:
    return float(np.sum(values * np.diff(cumulative, prepend=0.0)))


def _pert_mean(of: Distributions) -> Floats:
    return (of.a + 4 * of.b + of.c) / 6


def _triangular_variance(of: Distributions) -> Floats:
    return ((of.b - of.a) ** 2 + (of.c - of.b) ** 2 + (of.b - of.a) * (of.c - of.b)) / 18


QUANTILES: Mapping[Kind, Callable[[Distributions, Floats], Floats]] = MappingProxyType(
    {
        Kind.CERTAIN: _certain_quantile,
        Kind.LOGNORMAL: _lognormal_quantile,
        Kind.NORMAL: _normal_quantile,
        Kind.UNIFORM: _uniform_quantile,
        Kind.TRIANGULAR: _triangular_quantile,
        Kind.BETA_PERT: _beta_pert_quantile,
        Kind.DISCRETE: _discrete_quantile,
    }
)
MEANS: Mapping[Kind, Callable[[Distributions], Floats]] = MappingProxyType(
    {
        Kind.CERTAIN: lambda of: of.a,
        Kind.LOGNORMAL: lambda of: of.c * np.exp(of.a + of.b**2 / 2),
        Kind.NORMAL: lambda of: of.a,
        Kind.UNIFORM: lambda of: (of.a + of.b) / 2,
        Kind.TRIANGULAR: lambda of: (of.a + of.b + of.c) / 3,
        Kind.BETA_PERT: _pert_mean,
        Kind.DISCRETE: _discrete_mean,
    }
)
VARIANCES: Mapping[Kind, Callable[[Distributions], Floats]] = MappingProxyType(
    {
        Kind.CERTAIN: lambda of: np.zeros(len(of)),
        Kind.LOGNORMAL: lambda of: np.exp(2 * of.a + of.b**2) * np.expm1(of.b**2),
        Kind.NORMAL: lambda of: of.b**2,
        Kind.UNIFORM: lambda of: (of.b - of.a) ** 2 / 12,
        Kind.TRIANGULAR: _triangular_variance,
        Kind.BETA_PERT: lambda of: (_pert_mean(of) - of.a) * (of.c - _pert_mean(of)) / 7,
        Kind.DISCRETE: _discrete_variance,
    }
)
