"""A product under a rulebook, laid out so that any number of draws of its uncertain data is evaluated at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from brightcell.inventory.quantity import Input, Quantity
from brightcell.inventory.quantity import evaluate as value_of
from brightcell.product.models import Product
from brightcell.propagation.default_spreads import DefaultSpread
from brightcell.propagation.factors import DrawnFactor, factor_quantities, factors_of
from brightcell.propagation.foreground import Draws, ForegroundModel, by_entry, evaluate
from brightcell.propagation.foreground_slopes import slopes
from brightcell.propagation.scores import ScoreDraws, UnitScores
from brightcell.propagation.terms import Network, Term, caused
from brightcell.rulebooks import FUNCTIONAL_UNIT
from brightcell.uncertainty.correlations import EqualCorrelations
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.variables import Variable


class EntryDraws(NamedTuple):
    """What an exchange of the foreground causes: its place, after its `part`'s, and kg CO2e (gas, draw taken).

    part: the place of its alternative in `parts`. taken: the places of the draws that took this one.
    """

    part: int
    place: int
    taken: np.ndarray
    values: np.ndarray


class Evaluable(Protocol):
    """What a run draws: one alternative, or a choice among several, each in kg CO2e per functional unit."""

    @property
    def label(self) -> str:
        """Its name in results."""
        ...

    @property
    def unit(self) -> str:
        """The unit of its total."""
        ...

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The pairs of stage and component, the first axis of `contributions`."""
        ...

    @property
    def flows(self) -> tuple[str, ...]:
        """The gases, the second axis of `contributions`."""
        ...

    @property
    def data(self) -> Mapping[str, Variable]:
        """Its uncertain data by name: of choices, of the product, of groups of shares, of tables, and factors."""
        ...

    @property
    def defaults(self) -> Mapping[str, DefaultSpread]:
        """Those of its data that have a default spread, by name."""
        ...

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """The groups of its data that are shares of a whole."""
        ...

    @property
    def correlations(self) -> Mapping[tuple[str, str], float]:
        """The correlation of each pair of its data that has one of its own."""
        ...

    @property
    def correlated_groups(self) -> tuple[EqualCorrelations, ...]:
        """Groups of its data with one correlation of any two."""
        ...

    @property
    def choices(self) -> tuple[Variable, ...]:
        """The variables that choose among options."""
        ...

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """Draws that it takes by their number, beside those of its data."""
        ...

    @property
    def network(self) -> Network | None:
        """Its total as one network of processes, where it is one."""
        ...

    def units(self, draws: Draws, size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,)."""
        ...

    def contributions(self, draws: Draws, size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw); `start` is the number of the first draw."""
        ...

    def slopes(self, point: Mapping[str, float]) -> dict[str, float]:
        """dJ/dx of the total by the data of the product at a point of all data, (unit of the total) per unit."""
        ...

    @property
    def parts(self) -> tuple[Alternative, ...]:
        """The alternatives that a draw may take: itself, or one for each combination of options."""
        ...

    def by_entry(self, draws: Draws, size: int, start: int = 0) -> Iterator[EntryDraws]:
        """`contributions` exchange by exchange: first the demands of each part, then its emissions."""
        ...

    def labelled(self, label: str) -> Evaluable:
        """A copy of another name."""
        ...

    def with_scores(self, change: Callable[[Alternative], UnitScores]) -> Evaluable:
        """A copy in which each alternative has the unit scores that `change` gives for it."""
        ...


@dataclass(frozen=True, eq=False)
class Alternative:
    """A product under a rulebook, ready to be evaluated on the unit scores of its links.

    `per_kwh_rated` is how many of its unit a kWh of rated energy makes; `product_shares`, `correlations` and
    `correlated_groups` say how the data of the product depend on one another; `drawn_factors` are the gases whose
    `factors` are drawn; `defaults` are the spreads that data have because nobody states any. `product` is what says why
    a draw has no value.
    """

    label: str
    unit: str
    foreground: ForegroundModel
    factors: np.ndarray
    scores: UnitScores
    per_kwh_rated: Quantity
    product_shares: tuple[ShareGroup, ...] = ()
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    correlated_groups: tuple[EqualCorrelations, ...] = ()
    drawn_factors: tuple[DrawnFactor, ...] = ()
    defaults: Mapping[str, DefaultSpread] = field(default_factory=dict)
    product: Product | None = None

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The pairs of stage and component, the first axis of `contributions`."""
        return self.foreground.groups

    @property
    def flows(self) -> tuple[str, ...]:
        """The gases, the second axis of `contributions`."""
        return self.foreground.flows

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """Groups of shares of the product and of its background."""
        return (*self.product_shares, *self.scores.shares)

    @property
    def choices(self) -> tuple[Variable, ...]:
        """None: it is one product under one rulebook."""
        return ()

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """Those of its unit scores, if they have any."""
        return self.scores.own_draws

    @cached_property
    def data(self) -> dict[str, Variable]:
        """Its uncertain data by name: of the product, of groups of shares, of tables, and factors."""
        data = {name: self._of_product(datum) for name, datum in self.foreground.variables.items()}
        for group in self.product_shares:
            for name, share in zip(group.members, group.nominal, strict=True):
                data[name] = Variable(name, share, "1", nature=group.nature, group="product")
        factors = (drawn.variable for drawn in self.drawn_factors)
        return data | {variable.name: variable for variable in (*self.scores.variables, *factors)}

    def _of_product(self, datum: Input) -> Variable:
        stage, component = self.foreground.labels[datum.name]
        return Variable(
            datum.name,
            datum.value,
            datum.unit,
            datum.uncertainty,
            group="product",
            stage=stage,
            component=component,
            source=datum.source or "",
        )

    @property
    def network(self) -> Network | None:
        """Foreground and unit scores as one network of processes, those of the foreground first."""
        own, factors = self.foreground, factor_quantities(self.factors, self.drawn_factors)
        behind = self.scores.network(len(own.activities), factors)
        if behind is None:
            return None
        terms = [Term(e.activity, e.target, 1.0, e.amount) for e in own.inputs]
        terms += [caused(e.activity, e.amount, factors[e.target]) for e in own.emissions]
        terms += [Term(e.activity, behind.links[e.target], 1.0, e.amount) for e in own.demands]
        return Network(terms + behind.terms, own.activities.index(FUNCTIONAL_UNIT))

    def own(self, draws: Draws) -> dict[str, np.ndarray]:
        """The draws of its own data; another alternative may draw what is certain here."""
        return {name: values for name, values in draws.items() if name in self.data}

    def units(self, draws: Draws, size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,)."""
        return np.broadcast_to(np.asarray(value_of(self.per_kwh_rated, self.own(draws)), dtype=np.float64), (size,))

    def contributions(self, draws: Draws, size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw); `start` is the number of the first draw."""
        own = self.own(draws)
        factors = factors_of(self.factors, self.drawn_factors, own, size)
        return evaluate(self.foreground, own, self.scores.scores(own, factors, start, size), factors, size)

    def slopes(self, point: Mapping[str, float]) -> dict[str, float]:
        """dJ/dx by the data of the product, at once, on the background as it is at the point."""
        own = {name: value for name, value in point.items() if name in self.data}
        arrays = {name: np.array([value]) for name, value in own.items()}
        factors = factors_of(self.factors, self.drawn_factors, arrays, 1)
        scores = self.scores.scores(arrays, factors, 0, 1)
        here = (array[..., 0] if array.ndim == whole else array for array, whole in ((scores, 3), (factors, 2)))
        derivatives = slopes(self.foreground, own, *here)
        return {name: derivatives[name] for name in derivatives.keys() & self.foreground.data.keys()}

    @property
    def parts(self) -> tuple[Alternative, ...]:
        """Itself."""
        return (self,)

    def by_entry(self, draws: Draws, size: int, start: int = 0) -> Iterator[EntryDraws]:
        """`contributions` exchange by exchange: first demands, then emissions."""
        own, all_draws = self.own(draws), np.arange(size)
        factors = factors_of(self.factors, self.drawn_factors, own, size)
        scores = self.scores.scores(own, factors, start, size)
        for place, values in by_entry(self.foreground, own, scores, factors, size):
            yield EntryDraws(0, place, all_draws, values)

    def labelled(self, label: str) -> Alternative:
        """A copy of another name."""
        return replace(self, label=label)

    def with_scores(self, change: Callable[[Alternative], UnitScores]) -> Alternative:
        """A copy with the unit scores that `change` gives for it."""
        return replace(self, scores=change(self))
