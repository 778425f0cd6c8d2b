"""An alternative with discrete choices: each combination of options is a model of its own, and each draw takes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from brightcell.propagation.task import Alternative, ScoreDraws
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.variables import Variable, Variables


@dataclass(frozen=True, eq=False)
class ChoiceVariant:
    """One combination of options: the place of the option of each choice, and its model.

    `names` are the variables of the run by the name that the model has for them: a datum that an option changes is
    a variable of its own.
    """

    places: Mapping[str, int]
    model: Alternative
    names: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Variants(Alternative):
    """Variants as one alternative; everything else in it is that of the nominal one.

    `choices` are the variables that choose. The draws of a variant are evaluated by its model alone, so a draw is what
    the product of that draw would give.
    """

    variants: tuple[ChoiceVariant, ...] = ()
    choices: tuple[Variable, ...] = ()

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Pairs of stage and component of any variant."""
        return tuple(dict.fromkeys(group for one in self.variants for group in one.model.groups))

    @cached_property
    def flows(self) -> tuple[str, ...]:
        """Gases of any variant."""
        return tuple(dict.fromkeys(flow for one in self.variants for flow in one.model.flows))

    def with_database(self, change: Callable[[ScoreDraws | None], ScoreDraws | None]) -> Variants:
        """A copy whose draws of a database are what `change` makes of them, in every variant."""
        variants = tuple(replace(one, model=one.model.with_database(change)) for one in self.variants)
        return replace(self, database=change(self.database), variants=variants)

    @cached_property
    def data(self) -> dict[str, Variable]:
        """The choices, then the data of the variants by their names in the run."""
        found = {choice.name: choice for choice in self.choices}
        for one in self.variants:
            for name, variable in one.model.data.items():
                found.setdefault(one.names[name], replace(variable, name=one.names[name]))
        return found

    def units(self, draws: Mapping[str, np.ndarray], size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,), each draw by the variant that it chose."""
        result = np.empty(size)
        for one, taken in self._taken(draws, size):
            own = {name: draws[known][taken] for name, known in one.names.items() if known in draws}
            result[taken] = one.model.units(own, len(taken))
        return result

    def _taken(self, draws: Mapping[str, np.ndarray], size: int) -> Iterator[tuple[ChoiceVariant, np.ndarray]]:
        """Each variant that was chosen, and the draws that chose it."""
        nominal = {choice.name: np.full(size, choice.nominal) for choice in self.choices}
        chosen = {name: np.rint(draws.get(name, value)) for name, value in nominal.items()}
        for one in self.variants:
            taken = np.flatnonzero(np.all([chosen[name] == place for name, place in one.places.items()], axis=0))
            if len(taken):
                yield one, taken

    def contributions(self, draws: Mapping[str, np.ndarray], size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw), each draw by the variant that it chose."""
        result = np.zeros((len(self.groups), len(self.flows), size))
        for one, taken in self._taken(draws, size):
            rows, columns = _places(one.model.groups, self.groups), _places(one.model.flows, self.flows)
            result[np.ix_(rows, columns, taken)] = _drawn(one, draws, taken, size, start)
        return result


@dataclass(frozen=True, eq=False)
class OptionDraws:
    """Which option of a choice each draw took: its place in `options`, (draws,)."""

    name: str
    options: tuple[str, ...]
    places: np.ndarray


def chosen_options(variables: Variables, design: Design, number: int) -> tuple[OptionDraws, ...]:
    """The options that the draws 0 to `number` took, choice by choice."""
    choices = [(row, one) for row, one in enumerate(variables.items) if one.options]
    rows, names = np.array([row for row, _ in choices], dtype=np.intp), [one.name for _, one in choices]
    if not names:
        return ()
    places = variables.distributions.take(rows).quantile(design.uniforms(names, 0, number))
    return tuple(OptionDraws(one.name, one.options, drawn) for (_, one), drawn in zip(choices, places, strict=True))


def _drawn(one: ChoiceVariant, draws: Mapping[str, np.ndarray], taken: np.ndarray, size: int, start: int) -> np.ndarray:
    """What a variant gives for some draws; those of a database have a place in its own stream."""
    own = {name: draws[known] for name, known in one.names.items() if known in draws}
    if one.model.database is not None:
        return one.model.contributions(own, size, start)[:, :, taken]
    return one.model.contributions({name: values[taken] for name, values in own.items()}, len(taken))


def _places(some: Sequence[object], all_: Sequence[object]) -> NDArray[np.intp]:
    place = {item: i for i, item in enumerate(all_)}
    return np.array([place[item] for item in some], dtype=np.intp)
