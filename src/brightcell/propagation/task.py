"""What a Monte Carlo run computes: the columns of some draws, for products and rulebooks that share their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from brightcell.inventory.quantity import Input, Quantity
from brightcell.inventory.quantity import evaluate as evaluated
from brightcell.propagation.factors import DrawnFactor, factors_of, rescaled
from brightcell.propagation.foreground import ForegroundModel, evaluate
from brightcell.propagation.tables import ReachedBackground, unit_scores
from brightcell.rulebooks import STAGES
from brightcell.uncertainty.dependence import ShareGroup, sum_of_rows
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.variables import Variable, Variables, draw

TOTAL, UNITS = "total", "units_per_kwh_rated"


class ScoreDraws(Protocol):
    """Unit scores of the links of an uncertain background, drawn elsewhere.

    `key` names whatever the numbers depend on, `told` says where they are from.
    """

    @property
    def key(self) -> str: ...

    @property
    def told(self) -> str: ...

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw) of the draws `start` to `stop`."""
        ...


@dataclass(frozen=True, eq=False)
class Alternative:
    """A product under a rulebook, ready to be evaluated.

    `scores` are the unit scores of its links (link, gas) on a fixed background; `background` is what it reaches of
    uncertain tables, `database` the draws of an uncertain database. `per_kwh_rated` is how many of its unit a kWh of
    rated energy makes. `shares` and `correlations` say how its data depend on each other;
    `drawn_factors` the gases whose `factors` are drawn.
    """

    label: str
    unit: str
    foreground: ForegroundModel
    factors: np.ndarray
    scores: np.ndarray
    background: ReachedBackground | None
    per_kwh_rated: Quantity
    database: ScoreDraws | None = None
    shares: tuple[ShareGroup, ...] = ()
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    drawn_factors: tuple[DrawnFactor, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The pairs of stage and component, the first axis of `contributions`."""
        return self.foreground.groups

    @property
    def flows(self) -> tuple[str, ...]:
        """The gases, the second axis of `contributions`."""
        return self.foreground.flows

    @property
    def all_shares(self) -> tuple[ShareGroup, ...]:
        """Groups of shares of the product and of its background."""
        return (*self.shares, *(self.background.shares if self.background else ()))

    @cached_property
    def data(self) -> dict[str, Variable]:
        """Its uncertain data by name: of the product, of groups of shares, of tables, and factors."""
        found = {name: self._of_product(datum) for name, datum in self.foreground.variables.items()}
        for group in self.shares:
            for name, share in zip(group.members, group.nominal, strict=True):
                found[name] = Variable(name, share, "1", nature=group.nature, group="product")
        tables = self.background.variables if self.background else ()
        return found | {one.name: one for one in (*tables, *(drawn.variable for drawn in self.drawn_factors))}

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

    def own(self, draws: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The draws of its own data; another alternative may draw what is certain here."""
        return {name: values for name, values in draws.items() if name in self.data}

    def units(self, draws: Mapping[str, np.ndarray], size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,)."""
        return np.broadcast_to(np.asarray(evaluated(self.per_kwh_rated, self.own(draws)), dtype=np.float64), (size,))

    def contributions(self, draws: Mapping[str, np.ndarray], size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw); `start` is the number of the first draw."""
        draws = self.own(draws)
        scores, factors = self.scores, self.factors
        if self.drawn_factors:
            factors = factors_of(self.factors, self.drawn_factors, draws, size)
            scores = rescaled(self.scores, self.factors, factors) if self.background is None else scores
        if self.background is not None:
            scores = unit_scores(self.background, draws, factors, size)
        if self.database is not None:
            scores = self.database.scores(start, start + size)
        return evaluate(self.foreground, draws, scores, factors, size)

    def with_database(self, change: Callable[[ScoreDraws | None], ScoreDraws | None]) -> Alternative:
        """A copy whose draws of a database are what `change` makes of them."""
        return replace(self, database=change(self.database))

    def columns(self) -> tuple[str, ...]:
        """Names of its columns: total, stages, `component:...`, `gas:...`, and units per kWh of rated energy."""
        components = dict.fromkeys(component for _, component in self.groups)
        return (
            TOTAL,
            *STAGES,
            *(f"component:{component}" for component in components),
            *(f"gas:{flow}" for flow in self.flows),
            UNITS,
        )


@dataclass(frozen=True, eq=False)
class MonteCarloTask:
    """The draws of all alternatives: one draw of a variable goes into every alternative that has it."""

    alternatives: tuple[Alternative, ...]
    variables: Variables
    design: Design
    releases_gil: bool = True

    def __call__(self, start: int, stop: int) -> dict[str, np.ndarray]:
        draws = draw(self.variables, self.design, start, stop)
        columns: dict[str, np.ndarray] = {}
        for alternative in self.alternatives:
            values = alternative.contributions(draws, stop - start, start)
            found = {**_summed(alternative, values), UNITS: alternative.units(draws, stop - start)}
            for name, column in found.items():
                columns[column_name(self.alternatives, alternative, name)] = column
        return columns

    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column_name(self.alternatives, one, name) for one in self.alternatives for name in one.columns())


def column_name(alternatives: Sequence[Alternative], alternative: Alternative, name: str) -> str:
    """The name of a column; with the alternative before it where there are several."""
    return name if len(alternatives) == 1 else f"{alternative.label}/{name}"


def _summed(alternative: Alternative, values: np.ndarray) -> dict[str, np.ndarray]:
    groups = alternative.groups
    by_group = sum_of_rows(np.moveaxis(values, 1, 0))
    found = {TOTAL: sum_of_rows(by_group)}
    for stage in STAGES:
        found[stage] = sum_of_rows(by_group[[i for i, (one, _) in enumerate(groups) if one == stage]])
    for component in dict.fromkeys(component for _, component in groups):
        chosen = [i for i, (_, one) in enumerate(groups) if one == component]
        found[f"component:{component}"] = sum_of_rows(by_group[chosen])
    for place, flow in enumerate(alternative.flows):
        found[f"gas:{flow}"] = sum_of_rows(values[:, place])
    return found
