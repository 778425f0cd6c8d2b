"""Defaults of one name and different nominal values: drawn at the same quantile, each about its own value.

Two packs differ in their masses and yields, and what nobody knows of one is not known of the other for the same
reason. So the datum of a later alternative is a variable of its own, `NAME (alternative)`, with the correlation 1 of
normal scores to the first one. A spread that a product states keeps the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from brightcell.propagation.default_spreads import DefaultSpread
from brightcell.propagation.evaluable import Alternative, EntryDraws, Evaluable
from brightcell.propagation.foreground import Draws
from brightcell.propagation.scores import ScoreDraws, UnitScores
from brightcell.propagation.terms import Network
from brightcell.uncertainty.correlations import EqualCorrelations, Pair
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.variables import Variable


@dataclass(frozen=True, eq=False)
class Renamed:
    """An alternative of which some data have other names in the run: `names` by those that they have in it."""

    of: Evaluable
    names: Mapping[str, str]

    @property
    def label(self) -> str:
        """Its name in results."""
        return self.of.label

    @property
    def unit(self) -> str:
        """The unit of its total."""
        return self.of.unit

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """The pairs of stage and component."""
        return self.of.groups

    @property
    def flows(self) -> tuple[str, ...]:
        """The gases."""
        return self.of.flows

    @property
    def data(self) -> Mapping[str, Variable]:
        """Its uncertain data by their names in the run."""
        return {self._name(n): replace(variable, name=self._name(n)) for n, variable in self.of.data.items()}

    @property
    def defaults(self) -> Mapping[str, DefaultSpread]:
        """Its default spreads by their names in the run."""
        return {self._name(n): replace(default, name=self._name(n)) for n, default in self.of.defaults.items()}

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """Groups of shares, none of which has another name."""
        return self.of.shares

    @property
    def correlations(self) -> Mapping[Pair, float]:
        """Correlations by names in the run."""
        return {_pair(self._name(first), self._name(second)): c for (first, second), c in self.of.correlations.items()}

    @property
    def correlated_groups(self) -> tuple[EqualCorrelations, ...]:
        """Groups of one correlation by names in the run."""
        return tuple(replace(group, names=tuple(map(self._name, group.names))) for group in self.of.correlated_groups)

    @property
    def choices(self) -> tuple[Variable, ...]:
        """The variables that choose among options."""
        return self.of.choices

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """Draws that it takes by their number."""
        return self.of.own_draws

    @property
    def network(self) -> Network | None:
        """None: the network knows its data by other names."""
        return None

    def units(self, draws: Draws, size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,)."""
        return self.of.units(self._own(draws), size)

    def contributions(self, draws: Draws, size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw)."""
        return self.of.contributions(self._own(draws), size, start)

    def slopes(self, point: Mapping[str, float]) -> dict[str, float]:
        """dJ/dx by the data of the product, by their names in the run."""
        return {self._name(name): slope for name, slope in self.of.slopes(self._own(point)).items()}

    @property
    def parts(self) -> tuple[Alternative, ...]:
        """The alternatives that a draw may take, by the names that their data have in them."""
        return self.of.parts

    def by_entry(self, draws: Draws, size: int, start: int = 0) -> Iterator[EntryDraws]:
        """`contributions` exchange by exchange."""
        return self.of.by_entry(self._own(draws), size, start)

    def labelled(self, label: str) -> Renamed:
        """A copy of another name."""
        return replace(self, of=self.of.labelled(label))

    def with_scores(self, change: Callable[[Alternative], UnitScores]) -> Renamed:
        """A copy whose alternatives have other unit scores."""
        return replace(self, of=self.of.with_scores(change))

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    def _own(self, draws: Draws) -> Draws:
        return {name: draws[self._name(name)] for name in self.of.data if self._name(name) in draws}


def paired(alternatives: Sequence[Evaluable]) -> tuple[tuple[Evaluable, ...], dict[str, str]]:
    """Alternatives whose defaults have names of their own where their values differ; the first name by each."""
    first = {name: variable for a in alternatives for name, variable in _stated(a)}
    copies: dict[tuple[str, object], str] = {}
    of: dict[str, str] = {}
    result = []
    for alternative in alternatives:
        names = {}
        for name in alternative.defaults:
            variable = alternative.data[name]
            if _datum(first.setdefault(name, variable)) != _datum(variable):
                names[name] = copies.setdefault((name, _datum(variable)), f"{name} ({alternative.label})")
                if first[name].spread is not None:
                    of[names[name]] = name
        result.append(Renamed(alternative, names) if names else alternative)
    return tuple(result), of


def _stated(alternative: Evaluable) -> Iterator[tuple[str, Variable]]:
    defaults = alternative.defaults
    return ((name, variable) for name, variable in alternative.data.items() if name not in defaults)


def _datum(variable: Variable) -> object:
    return variable.spread, variable.nominal


def in_run(pair: Pair, first: Mapping[str, str]) -> Pair:
    """A pair of data, each by the `first` name of those that are paired with it."""
    return _pair(*(first.get(name, name) for name in pair))


def _pair(first: str, second: str) -> Pair:
    return min(first, second), max(first, second)
