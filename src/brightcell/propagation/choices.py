"""Discrete choices: each combination of options is an alternative of its own, and each draw takes one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import InputError, Problem, ProductError, collecting
from brightcell.inventory.quantity import Quantity
from brightcell.model import Model
from brightcell.product.changes import with_options
from brightcell.product.models import Product
from brightcell.product.options import options_of
from brightcell.product.uncertain import ChoiceOption, labels_of
from brightcell.propagation.default_spreads import DefaultSpread
from brightcell.propagation.evaluable import Alternative, EntryDraws, Evaluable
from brightcell.propagation.foreground import Draws
from brightcell.propagation.scores import ScoreDraws, UnitScores
from brightcell.rulebooks import change_rulebook
from brightcell.uncertainty.correlations import EqualCorrelations
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.variables import Variable, Variables, option

PREFIX = "choices."
Options = Mapping[str, ChoiceOption]


@dataclass(frozen=True, eq=False)
class Combination:
    """One option of each choice: the place of each option by the name of its choice, and the alternative of them.

    `names` are the variables of the run by the name that the alternative has for them: a datum that an option changes
    is a variable of its own.
    """

    places: Mapping[str, int]
    alternative: Alternative
    names: Mapping[str, str]

    def draws(self, draws: Draws) -> dict[str, np.ndarray]:
        """Draws of the run by the names of the alternative."""
        return {name: draws[of_run] for name, of_run in self.names.items() if of_run in draws}


@dataclass(frozen=True, eq=False)
class AlternativeChoices:
    """A product that chooses: every combination of its options, first the one that is its file as it stands.

    The draws that take a combination are evaluated by its alternative alone, so a draw is what the product of that
    draw would give.
    """

    label: str
    choices: tuple[Variable, ...]
    combinations: tuple[Combination, ...]

    @property
    def nominal(self) -> Alternative:
        """The file as it stands; all combinations have its unit."""
        return self.combinations[0].alternative

    @property
    def unit(self) -> str:
        """The unit of the total."""
        return self.nominal.unit

    @property
    def per_kwh_rated(self) -> Quantity:
        """How many functional units a kWh of rated energy makes."""
        return self.nominal.per_kwh_rated

    @property
    def parts(self) -> tuple[Alternative, ...]:
        """The alternative of each combination."""
        return tuple(combination.alternative for combination in self.combinations)

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Pairs of stage and component of any combination."""
        return tuple(dict.fromkeys(group for alternative in self.parts for group in alternative.groups))

    @cached_property
    def flows(self) -> tuple[str, ...]:
        """Gases of any combination."""
        return tuple(dict.fromkeys(flow for alternative in self.parts for flow in alternative.flows))

    @cached_property
    def data(self) -> dict[str, Variable]:
        """The choices, then the data of the combinations by their names in the run."""
        data = {choice.name: choice for choice in self.choices}
        for combination in self.combinations:
            for name, variable in combination.alternative.data.items():
                of_run = combination.names[name]
                data.setdefault(of_run, replace(variable, name=of_run))
        return data

    @cached_property
    def defaults(self) -> dict[str, DefaultSpread]:
        """Default spreads of the data of all combinations, by their names in the run."""
        defaults: dict[str, DefaultSpread] = {}
        for combination in self.combinations:
            for name, default in combination.alternative.defaults.items():
                of_run = combination.names[name]
                defaults.setdefault(of_run, replace(default, name=of_run))
        return defaults

    @property
    def shares(self) -> tuple[ShareGroup, ...]:
        """Groups of shares of all combinations."""
        return tuple(group for alternative in self.parts for group in alternative.shares)

    @property
    def correlations(self) -> Mapping[tuple[str, str], float]:
        """Those of the file as it stands."""
        return self.nominal.correlations

    @property
    def correlated_groups(self) -> tuple[EqualCorrelations, ...]:
        """Those of the file as it stands."""
        return self.nominal.correlated_groups

    @property
    def own_draws(self) -> tuple[ScoreDraws, ...]:
        """Those of all combinations."""
        return tuple(draws for alternative in self.parts for draws in alternative.own_draws)

    @property
    def network(self) -> None:
        """None: each combination has one of its own."""

    def units(self, draws: Draws, size: int) -> np.ndarray:
        """How many functional units a kWh of rated energy makes, (draw,), each draw by the options that it took."""
        units = np.empty(size)
        for combination, taken in self.taken(draws, size):
            own = {name: values[taken] for name, values in combination.draws(draws).items()}
            units[taken] = combination.alternative.units(own, len(taken))
        return units

    def contributions(self, draws: Draws, size: int, start: int = 0) -> np.ndarray:
        """kg CO2e per functional unit (group, gas, draw), each draw by the options that it took."""
        result = np.zeros((len(self.groups), len(self.flows), size))
        for combination, taken in self.taken(draws, size):
            alternative = combination.alternative
            rows, columns = _places(alternative.groups, self.groups), _places(alternative.flows, self.flows)
            result[np.ix_(rows, columns, taken)] = _contributions(combination, draws, taken, size, start)
        return result

    def by_entry(self, draws: Draws, size: int, start: int = 0) -> Iterator[EntryDraws]:
        """`contributions` exchange by exchange, each draw by the options that it took."""
        for combination, taken in self.taken(draws, size):
            own, alternative = combination.draws(draws), combination.alternative
            part = self.combinations.index(combination)
            if alternative.own_draws:
                for entry in alternative.by_entry(own, size, start):
                    yield EntryDraws(part, entry.place, taken, entry.values[:, taken])
            else:
                taken_draws = {name: values[taken] for name, values in own.items()}
                for entry in alternative.by_entry(taken_draws, len(taken)):
                    yield EntryDraws(part, entry.place, taken, entry.values)

    def slopes(self, point: Mapping[str, float]) -> dict[str, float]:
        """dJ/dx by the data of the product, of the options at the point."""
        draws = {name: np.array([value]) for name, value in point.items()}
        ((combination, _),) = self.taken(draws, 1)
        own = {name: float(values[0]) for name, values in combination.draws(draws).items()}
        return {combination.names[name]: slope for name, slope in combination.alternative.slopes(own).items()}

    def taken(self, draws: Draws, size: int) -> Iterator[tuple[Combination, np.ndarray]]:
        """Each combination that was drawn, and the draws that took it."""
        nominal = {choice.name: np.full(size, choice.nominal) for choice in self.choices}
        drawn = {name: np.rint(draws.get(name, value)) for name, value in nominal.items()}
        for combination in self.combinations:
            fits = [drawn[name] == place for name, place in combination.places.items()]
            taken = np.flatnonzero(np.all(fits, axis=0))
            if len(taken):
                yield combination, taken

    def labelled(self, label: str) -> AlternativeChoices:
        """A copy of another name."""
        return replace(self, label=label)

    def with_scores(self, change: Callable[[Alternative], UnitScores]) -> AlternativeChoices:
        """A copy in which the alternative of each combination has the unit scores that `change` gives for it."""
        changed = (
            replace(combination, alternative=combination.alternative.with_scores(change))
            for combination in self.combinations
        )
        return replace(self, combinations=tuple(changed))


def _contributions(combination: Combination, draws: Draws, taken: np.ndarray, size: int, start: int) -> np.ndarray:
    """What a combination gives for some draws; those that are made by number are made for all, then chosen."""
    own, alternative = combination.draws(draws), combination.alternative
    if alternative.own_draws:
        return alternative.contributions(own, size, start)[:, :, taken]
    return alternative.contributions({name: values[taken] for name, values in own.items()}, len(taken))


def _places(items: Sequence[object], all_items: Sequence[object]) -> NDArray[np.intp]:
    place = {item: i for i, item in enumerate(all_items)}
    return np.array([place[item] for item in items], dtype=np.intp)


# Laying out


def with_choices(model: Model, lay_out: Callable[[Model], Alternative]) -> Evaluable:
    """The model laid out, once for each combination of options where its product has choices.

    Options change the product and, on top of what the user set, the rules.
    """
    nominal = lay_out(model)
    if model.product.uncertainty is None or not model.product.uncertainty.choices:
        return nominal
    choices, variables = choices_of(model.product), dict[str, Variable]()
    combinations = []
    for options in options_of(model.product):
        own = lay_out(_model(model, options)) if _changed(options) else nominal
        _refuse_another_unit(model.product, nominal, own, options)
        combinations.append(_combination(options, own, choices, variables))
    return AlternativeChoices(nominal.label, tuple(choices.values()), tuple(combinations))


def option_models(model: Model) -> tuple[Model, ...]:
    """The model of each combination of options, in the order of `AlternativeChoices.combinations`; or itself."""
    if model.product.uncertainty is None or not model.product.uncertainty.choices:
        return (model,)
    return tuple(_model(model, options) if _changed(options) else model for options in options_of(model.product))


def check_options(model: Model) -> None:
    """Raise ProductError with what is wrong with any option, each taken alone."""
    problems: list[Problem] = []
    for options in options_of(model.product):
        with collecting(problems):
            if len(_changed(options)) == 1:
                _model(model, options)
    if problems:
        raise ProductError(problems)


def choices_of(product: Product) -> dict[str, Variable]:
    """A variable for each choice, by the name of the choice; its options are in alphabetical order."""
    variables = {}
    for choice in product.uncertainty.choices if product.uncertainty else ():
        options = sorted(choice.options, key=lambda option: option.label)
        total = sum(option.probability.value for option in options)
        labels, chances = [option.label for option in options], [option.probability.value / total for option in options]
        variable = option(PREFIX + choice.name, labels, chances, choice.nature)
        nominal = float(labels.index(choice.nominal.label))
        variables[choice.name] = replace(variable, nominal=nominal, group="product", source=choice.source or "")
    return variables


def _changed(options: Options) -> dict[str, str]:
    """Labels of the options that are not the file as it stands, by choice."""
    return {name: option.label for name, option in options.items() if not option.as_it_stands}


def _model(model: Model, options: Options) -> Model:
    """The model of some options; an error names where the options are written."""
    rules = {key: value for option in options.values() for key, value in option.rules.items()}
    try:
        product = with_options(model.product, options)
        book = change_rulebook(model.rulebook, rules) if rules else model.rulebook
        return Model(product, book, background=model.background)
    except InputError as error:
        raise _refused(model.product, options, error.problems) from None


def _refused(product: Product, options: Options, problems: tuple[Problem, ...]) -> ProductError:
    path = "".join(f"uncertainty.choices[{name}]" for name in list(_changed(options))[:1])
    labels = labels_of(_changed(options))
    return ProductError(
        product.located(
            Problem(
                f"with {labels}: {': '.join(part for part in (p.path, p.what) if part)}",
                path=path,
                found=p.found,
                expected=p.expected,
                nearest=p.nearest,
                hint=p.hint,
            )
        )
        for p in problems
    )


def _refuse_another_unit(product: Product, nominal: Alternative, own: Alternative, options: Options) -> None:
    """One result has one functional unit, and one factor to kWh rated, by which alternatives are compared."""
    if (nominal.unit, nominal.per_kwh_rated.value) != (own.unit, own.per_kwh_rated.value):
        problem = Problem("an option changes the functional unit, or how many units a pack delivers", found=own.unit)
        raise _refused(product, options, (problem,))


def _combination(
    options: Options, own: Alternative, choices: Mapping[str, Variable], variables: dict[str, Variable]
) -> Combination:
    """A combination, with names of its own for the data that its options change, which join `variables`."""
    names = {name: _name(name, variable, _changed(options), variables) for name, variable in own.data.items()}
    for name, variable in own.data.items():
        variables.setdefault(names[name], variable)
    places = {choices[name].name: choices[name].options.index(option.label) for name, option in options.items()}
    return Combination(places, own, names)


def _name(name: str, variable: Variable, changed: Mapping[str, str], variables: Mapping[str, Variable]) -> str:
    """The name of the same datum in an earlier combination, or a new one."""
    if name not in variables or _is_same(variables[name], variable):
        return name
    others = (other for other in variables if other.startswith(f"{name} (") and _is_same(variables[other], variable))
    return next(others, f"{name} ({labels_of(changed)})")


def _is_same(variable: Variable, other: Variable) -> bool:
    return (variable.nominal, variable.spread) == (other.nominal, other.spread)


# What was drawn


@dataclass(frozen=True, eq=False)
class OptionDraws:
    """Which option of a choice each draw took: its place in `options`, (draws,)."""

    name: str
    options: tuple[str, ...]
    places: np.ndarray


def drawn_options(variables: Variables, design: Design, number: int) -> tuple[OptionDraws, ...]:
    """The options that the draws 0 to `number` took, choice by choice."""
    choices = [(row, variable) for row, variable in enumerate(variables.items) if variable.options]
    if not choices:
        return ()
    rows, names = np.array([row for row, _ in choices], dtype=np.intp), [variable.name for _, variable in choices]
    places = variables.distributions.take(rows).quantile(design.uniforms(names, 0, number))
    return tuple(
        OptionDraws(variable.name, variable.options, drawn)
        for (_, variable), drawn in zip(choices, places, strict=True)
    )
