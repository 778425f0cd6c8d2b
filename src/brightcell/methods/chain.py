"""A product and the exchanges of an uncertain background behind it, solved at nominal amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from brightcell.engine.background import FloatArray, UncertainBackground, joined
from brightcell.methods.adjoint import AdjointSolution, factorised, in_loops, slopes
from brightcell.methods.function import Array, Function, Indices, nominal_point
from brightcell.uncertainty.quantiles import Distributions, Kind

Parts = Callable[[Array], tuple[Array, Array]]
LABELS = ("group", "stage", "component", "supplier", "source")


@dataclass(frozen=True, eq=False)
class ExchangeLabels:
    """Names of some entries, and the label of each by kind of label."""

    names: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Chain:
    """Entries are those of the technosphere, then those of the biosphere.

    product: the footprint as a function of the product's own P data, the background fixed; `distributions` are theirs.
    parts: values float64[P, D] -> what the product takes of each link, float64[L, D], and what it emits itself, [D].
    per_amount (entry,): what one unit of an exchange's own amount is in the matrix. labels: entries -> their labels.
    shared: how many processes share the draw of their product with others.
    """

    product: Function
    distributions: Distributions
    parts: Parts
    background: UncertainBackground
    solved: AdjointSolution
    per_amount: Array
    labels: Callable[[Indices], ExchangeLabels]
    shared: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of exchanges that aren't independent."""
        what = f"{self.shared} processes share the draw of what they make with others; here each counts by itself"
        return (what,) if self.shared else ()

    @cached_property
    def point(self) -> Array:
        """Nominal values of the product's data (P,)."""
        return nominal_point(self.product) if self.product.names else np.zeros(0)

    @cached_property
    def supply(self) -> Array:
        """x (activity,) per functional unit."""
        return self.solved.supply(self.demand(self.parts(self.point[:, None])[0][:, 0]))

    @cached_property
    def value(self) -> float:
        """The footprint at nominal amounts."""
        taken, own = self.parts(self.point[:, None])
        return float(self.solved.worth[self.background.links] @ taken[:, 0] + own[0])

    @cached_property
    def amounts(self) -> Array:
        """Nominal amounts of the exchanges (entry,), in their own unit and direction."""
        goods, gases = self.background.technosphere, self.background.biosphere
        return np.concatenate([goods.amount, gases.amount]) / self.per_amount

    @cached_property
    def slopes(self) -> Array:
        """Derivative of the footprint by the amount of each exchange (entry,)."""
        return slopes(self.background, self.solved.worth, self.supply) * self.per_amount

    @cached_property
    def spread(self) -> Distributions:
        """Distributions of the entries up to their factor."""
        spread = joined([self.background.technosphere.spread, self.background.biosphere.spread])
        values = self.background.values
        return Distributions(spread.kind, spread.a, spread.b, spread.c, values.value, values.up_to)

    @cached_property
    def scale(self) -> Array:
        """Amount of each exchange per unit of `spread` (entry,)."""
        factor = [self.background.technosphere.spread.factor, self.background.biosphere.spread.factor]
        return np.concatenate(factor) / self.per_amount

    @cached_property
    def variances(self) -> Array:
        """First-order variance of the footprint by each exchange (entry,)."""
        return first_order(self.spread, self.amounts, self.slopes, self.scale)

    @cached_property
    def loops(self) -> np.ndarray:
        """Which entries have an effect that is not linear."""
        return in_loops(self.background)

    def demand(self, taken: Array) -> Array:
        """f (product,) of amounts of the links (link,)."""
        links = self.background.links
        return np.bincount(links, taken, minlength=self.background.size).astype(np.float64)

    def quantiles(self, which: Indices, u: Array) -> Array:
        """Amounts of some exchanges at quantiles u [len(which), D]."""
        return self.scale[which, None] * self.spread.take(which).quantile(u)

    def score(self, values: Array, which: Indices, amounts: Array) -> float:
        """The footprint for data of the product (P,) and amounts of some exchanges, all solved anew."""
        moved = self._moved(which, amounts)
        taken, own = self.parts(values[:, None])
        return float(factorised(moved).worth[self.background.links] @ taken[:, 0] + own[0])

    def _moved(self, which: Indices, amounts: Array) -> UncertainBackground:
        entries = self.amounts * self.per_amount
        entries[which] = amounts * self.per_amount[which]
        goods, gases = self.background.technosphere, self.background.biosphere
        first = len(goods.row)
        return replace(
            self.background,
            technosphere=replace(goods, amount=entries[:first]),
            biosphere=replace(gases, amount=entries[first:]),
        )


def first_order(spread: Distributions, amounts: Array, slope: Array, scale: Array | float = 1.0) -> FloatArray:
    """Variance of the result by each input alone, to first order in it (input,).

    (dy/dx x)² times the variance of the logarithm for lognormals, (dy/dx)² times the exact variance for all others.
    """
    variance = np.square(slope * scale) * spread.variance()
    return np.where(spread.kind == Kind.LOGNORMAL, np.square(slope * amounts * spread.b), variance)
