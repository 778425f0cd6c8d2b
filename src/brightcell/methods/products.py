"""A result that is a sum of products of functions of one input each, and the exact Sobol indices of such a result.

    y = sum over k of c_k  product over j of g_kj(x_j),    x_j independent

With the moments m_jk = E[g_kj] and G_jkl = E[g_kj g_lj] every variance is a sum of products (Hoeffding 1948,
doi:10.1214/aoms/1177730196; Sobol 1993):

    Var(E[y | S])          = sum over k, l of c_k c_l (prod_S G_jkl - prod_S m_jk m_jl) prod_not S m_jk m_jl
    E[Var(y | all but S)]  = sum over k, l of c_k c_l (prod_S G_jkl - prod_S m_jk m_jl) prod_not S G_jkl

of which only terms with an input of S count. A g is held by its values at the points of a rule of Gauss for its input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brightcell.methods.function import Array, Indices
from brightcell.uncertainty.quadrature import Quadrature

MOST_TERMS = 1500
"""More products than that are not expanded."""
DIGITS = 13
"""Functions of an input that agree to so many digits are one."""
Key = tuple[tuple[int, int], ...]
"""The inputs of a product by place, each with the place of its function."""


class NoProductsError(Exception):
    """Why a result is no sum of products of functions of one input each, in words."""


@dataclass(eq=False)
class InputFunctions:
    """The functions of each input, by their values at its points, largest one or minus one."""

    rules: Sequence[Quadrature]
    names: Sequence[str]
    functions: list[list[Array]] = field(default_factory=list)
    _known: dict[tuple[int, bytes], int] = field(default_factory=dict)
    _products: dict[tuple[int, int, int], tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No functions yet."""
        self.functions = [[] for _ in self.rules]

    def of(self, place: int, values: Array) -> tuple[int, float]:
        """The place of a function of an input, and what it is to be multiplied by."""
        largest = int(np.argmax(np.abs(values)))
        scale = float(values[largest])
        if not np.isfinite(values).all():
            raise NoProductsError(f"{self.names[place]} gives values that are not numbers")
        if scale == 0.0:
            return self.of(place, np.ones_like(values))[0], 0.0
        unit = values / scale
        key = (place, np.round(unit, DIGITS).tobytes())
        if key not in self._known:
            self._known[key] = len(self.functions[place])
            self.functions[place].append(unit)
        return self._known[key], scale

    def product(self, place: int, first: int, second: int) -> tuple[int, float]:
        """The product of two functions of an input."""
        key = (place, min(first, second), max(first, second))
        if key not in self._products:
            self._products[key] = self.of(place, self.functions[place][first] * self.functions[place][second])
        return self._products[key]


@dataclass(frozen=True, eq=False)
class Products:
    """A sum of products: the coefficient of each, `terms`, by the functions of its inputs."""

    factors: InputFunctions
    terms: Mapping[Key, float]

    @property
    def inputs(self) -> tuple[int, ...]:
        """The inputs that it depends on."""
        return tuple(sorted({place for key in self.terms for place, _ in key}))

    @property
    def constant(self) -> float | None:
        """Its value where it depends on nothing."""
        return None if self.inputs else self.terms.get((), 0.0)

    def plus(self, other: Products, times: float = 1.0) -> Products:
        """The sum with a multiple of another."""
        terms = dict(self.terms)
        for key, coefficient in other.terms.items():
            terms[key] = terms.get(key, 0.0) + times * coefficient
        return self._of(terms)

    def times(self, other: Products) -> Products:
        """The product."""
        terms: dict[Key, float] = {}
        if len(self.terms) * len(other.terms) > MOST_TERMS**2:
            raise NoProductsError(_too_many())
        for key_of_first, first in self.terms.items():
            for two, second in other.terms.items():
                key, scale = self._joined(key_of_first, two)
                terms[key] = terms.get(key, 0.0) + first * second * scale
        return self._of(terms)

    def mapped(self, values: Array) -> Products:
        """A function of the one input that it depends on, from its values at the points."""
        (place,) = self.inputs
        at, scale = self.factors.of(place, values)
        return Products(self.factors, {((place, at),): scale})

    def reciprocal(self) -> Products:
        """One by it, where it is a single product or depends on one input."""
        if (constant := self.constant) is not None:
            return Products(self.factors, {(): 1.0 / constant})
        if len(self.terms) == 1:
            ((key, coefficient),) = self.terms.items()
            inverse = Products(self.factors, {(): 1.0 / coefficient})
            for place, at in key:
                values = self.factors.functions[place][at]
                inverse = inverse.times(self._reciprocal(place, values))
            return inverse
        if len(self.inputs) == 1:
            return self._reciprocal(self.inputs[0], self.values())
        raise NoProductsError(f"{self.named()} divide together, as a sum")

    def values(self) -> Array:
        """Its values at the points of the one input that it depends on."""
        (place,) = self.inputs
        rule = self.factors.rules[place]
        values = np.full(len(rule.points), self.terms.get((), 0.0))
        for key, coefficient in self.terms.items():
            if key:
                values = values + coefficient * self.factors.functions[place][key[0][1]]
        return values

    def named(self) -> str:
        """The inputs that it depends on, in words."""
        names = [self.factors.names[place] for place in self.inputs]
        return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

    def at(self, points: Sequence[int]) -> float:
        """Its value where input j is at point `points[j]`."""
        functions = self.factors.functions
        return float(sum(c * np.prod([functions[j][g][points[j]] for j, g in key]) for key, c in self.terms.items()))

    def _reciprocal(self, place: int, values: Array) -> Products:
        if (values <= 0).any() and (values >= 0).any():
            raise NoProductsError(f"{self.factors.names[place]} divides, and may be zero")
        at, scale = self.factors.of(place, 1.0 / values)
        return Products(self.factors, {((place, at),): scale})

    def _joined(self, first: Key, second: Key) -> tuple[Key, float]:
        joined, scale = dict(first), 1.0
        for place, at in second:
            if place in joined:
                joined[place], more = self.factors.product(place, joined[place], at)
                scale *= more
            else:
                joined[place] = at
        return tuple(sorted(joined.items())), scale

    def _of(self, terms: Mapping[Key, float]) -> Products:
        kept = {key: coefficient for key, coefficient in terms.items() if coefficient != 0.0}
        products = Products(self.factors, kept)
        joint = products._joint() if len(kept) > 1 else set()
        for place in products.inputs if joint else ():
            if place in joint:
                products = products._gathered(place)
                joint = products._joint()
        if len(products.terms) > MOST_TERMS:
            raise NoProductsError(_too_many())
        return products

    def _joint(self) -> set[int]:
        """The inputs by which some terms can be gathered: without it, two of them are the same."""
        rests: dict[int, list[Key]] = {}
        for key in self.terms:
            for place, _ in key:
                rests.setdefault(place, []).append(tuple(pair for pair in key if pair[0] != place))
        others = self.terms.keys()
        return {place for place, parts in rests.items() if len({*parts}) < len(parts) or not others.isdisjoint(parts)}

    def _gathered(self, place: int) -> Products:
        """Terms that differ in the function of one input alone are one, of the sum of these functions."""
        groups: dict[Key, list[tuple[int | None, float]]] = {}
        for key, coefficient in self.terms.items():
            rest = tuple(pair for pair in key if pair[0] != place)
            own = next((at for input_, at in key if input_ == place), None)
            groups.setdefault(rest, []).append((own, coefficient))
        if all(len(group) == 1 for group in groups.values()):
            return self
        terms: dict[Key, float] = {}
        for rest, group in groups.items():
            if all(own is None for own, _ in group):
                terms[rest] = sum(coefficient for _, coefficient in group)
                continue
            if len(group) == 1:
                ((own, coefficient),) = group
                terms[tuple(sorted((*rest, (place, own))))] = coefficient  # type: ignore[arg-type]
                continue
            functions = self.factors.functions[place]
            values = sum(c * (np.ones_like(functions[0]) if own is None else functions[own]) for own, c in group)
            at, scale = self.factors.of(place, np.asarray(values))
            if scale:
                key = tuple(sorted((*rest, (place, at))))
                terms[key] = terms.get(key, 0.0) + scale
        return Products(self.factors, terms)


def _too_many() -> str:
    return f"it is a sum of more than {MOST_TERMS:,} products"


def constant(factors: InputFunctions, value: float) -> Products:
    """A number."""
    return Products(factors, {(): value} if value else {})


def of_input(factors: InputFunctions, place: int) -> Products:
    """An input itself."""
    at, scale = factors.of(place, factors.rules[place].points)
    return Products(factors, {((place, at),): scale})


@dataclass(frozen=True, eq=False)
class ExactIndices:
    """First and total indices [F], the mean and the variance of a result, and of how many products it is the sum."""

    first: Array
    total: Array
    mean: float
    variance: float
    products: int


def indices(products: Products, groups: Iterable[Sequence[int]]) -> ExactIndices:
    """First and total indices of groups of inputs; NaN where nothing varies."""
    keys, coefficients = list(products.terms), np.array(list(products.terms.values()))
    moments = {place: _moments(products.factors, place, keys) for place in products.inputs}
    means = [np.ones(len(keys)), *(moment.mean[moment.own] for moment in moments.values())]
    mean = float(coefficients @ np.prod(means, axis=0))
    variance = _variances(coefficients, moments, frozenset(moments))[0]
    variances = [_variances(coefficients, moments, frozenset(group) & moments.keys()) for group in groups]
    first, total = (np.array([pair[kind] for pair in variances], dtype=np.float64) for kind in (0, 1))
    scale = variance if variance > 0 else np.nan
    return ExactIndices(first / scale, total / scale, mean, variance, len(keys))


class Moments(NamedTuple):
    """Of an input: `mean` [function] and `second` [function, function]; `own` is the function of each term.

    The last function is one, which terms without the input have.
    """

    mean: Array
    second: Array
    own: Indices

    @property
    def touched(self) -> npt.NDArray[np.bool_]:
        """The terms that have the input."""
        return self.own < len(self.mean) - 1


def _variances(coefficients: Array, moments: Mapping[int, Moments], group: frozenset[int]) -> tuple[float, float]:
    """Var(E[y | S]) and E[Var(y | all but S)]."""
    touched = [moments[place].touched for place in group]
    rows = np.flatnonzero(np.any(touched, axis=0)) if touched else np.empty(0, np.int64)
    size = (len(rows), len(rows))
    inside, inside_means, outside, outside_means = np.ones(size), np.ones(size), np.ones(size), np.ones(size)
    for place, (mean, second, own) in moments.items():
        here = own[rows]
        if (here == len(mean) - 1).all():
            continue
        means, seconds = np.outer(mean[here], mean[here]), second[np.ix_(here, here)]
        if place in group:
            inside *= seconds
            inside_means *= means
        else:
            outside *= seconds
            outside_means *= means
    c, varying = coefficients[rows], inside - inside_means
    return float(c @ (varying * outside_means) @ c), float(c @ (varying * outside) @ c)


def _moments(factors: InputFunctions, place: int, keys: Sequence[Key]) -> Moments:
    rule = factors.rules[place]
    functions = np.array([*factors.functions[place], np.ones(len(rule.points))])
    own = np.array([dict(key).get(place, len(functions) - 1) for key in keys], np.int64)
    return Moments(functions @ rule.weights, (functions * rule.weights) @ functions.T, own)
