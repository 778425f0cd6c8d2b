"""Points and weights that give the moments of a distribution, by Gauss's rule for its density.

E[g(x)] = sum of w g(x), exact for polynomials of a degree below twice the number of points, in ln x for lognormals; of
discrete ones exact for any g. Golub and Welsch 1969, doi:10.1090/S0025-5718-69-99647-1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from brightcell.uncertainty.quantiles import Distributions, Floats, Kind


class Quadrature(NamedTuple):
    """Points x and their weights w, each (point,), which sum to one."""

    points: Floats
    weights: Floats

    def mean(self, values: Floats) -> Floats:
        """E[g] for values of g at the points, float64[..., point]."""
        expected: Floats = values @ self.weights
        return expected


def quadrature(of: Distributions, row: int, number: int) -> Quadrature:
    """The rule of one distribution with so many points; of a triangular one on each side of its mode."""
    distribution = of.take(np.array([row]))
    return _RULES[Kind(int(of.kind[row]))](distribution, number)


def _certain(of: Distributions, number: int) -> Quadrature:
    return Quadrature(of.a.copy(), np.ones(1))


def _normal(of: Distributions, number: int) -> Quadrature:
    z, weights = _hermite(number)
    return Quadrature(of.a[0] + of.b[0] * z, weights)


def _lognormal(of: Distributions, number: int) -> Quadrature:
    z, weights = _hermite(number)
    return Quadrature(of.c[0] * np.exp(of.a[0] + of.b[0] * z), weights)


def _uniform(of: Distributions, number: int) -> Quadrature:
    return Quadrature(*_between(of.a[0], of.b[0], number))


def _triangular(of: Distributions, number: int) -> Quadrature:
    low, mode, high = float(of.a[0]), float(of.b[0]), float(of.c[0])
    points, weights = [], []
    for end, density in ((low, mode - low), (high, high - mode)):
        if density > 0:
            x, w = _between(min(end, mode), max(end, mode), number)
            points.append(x)
            weights.append(w * density * 2 * abs(x - end) / (density * (high - low)))
    rule = Quadrature(np.concatenate(points), np.concatenate(weights))
    order = np.argsort(rule.points)
    return Quadrature(rule.points[order], rule.weights[order])


def _beta_pert(of: Distributions, number: int) -> Quadrature:
    from scipy.special import roots_jacobi

    place = float((of.b[0] - of.a[0]) / (of.c[0] - of.a[0]))
    x, w = roots_jacobi(number, 4 - 4 * place, 4 * place)
    return Quadrature(of.a[0] + (of.c[0] - of.a[0]) * (1 + x) / 2, w / w.sum())


def _discrete(of: Distributions, number: int) -> Quadrature:
    values, cumulative = of.table(0)
    return Quadrature(values.copy(), np.diff(cumulative, prepend=0.0))


@cache
def _hermite(number: int) -> tuple[Floats, Floats]:
    """The rule of the standard normal density."""
    from scipy.special import roots_hermitenorm

    z, weights = roots_hermitenorm(number)
    return z, weights / weights.sum()


def _between(low: float, high: float, number: int) -> tuple[Floats, Floats]:
    """The rule of the uniform density between two ends."""
    from scipy.special import roots_legendre

    x, weights = roots_legendre(number)
    return low + (high - low) * (1 + x) / 2, weights / 2


_RULES: Mapping[Kind, Callable[[Distributions, int], Quadrature]] = MappingProxyType(
    {
        Kind.CERTAIN: _certain,
        Kind.LOGNORMAL: _lognormal,
        Kind.NORMAL: _normal,
        Kind.UNIFORM: _uniform,
        Kind.TRIANGULAR: _triangular,
        Kind.BETA_PERT: _beta_pert,
        Kind.DISCRETE: _discrete,
    }
)
