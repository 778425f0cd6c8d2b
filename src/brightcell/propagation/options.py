"""A model for each combination of the options that a product chooses among."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem, ProductError, collecting
from brightcell.model import Model
from brightcell.product.changes import with_options
from brightcell.product.models import Product
from brightcell.product.options import options_of
from brightcell.product.uncertain import ChoiceOption, labels_of
from brightcell.propagation.variants import ChoiceVariant, Variants
from brightcell.rulebooks import change_rulebook
from brightcell.uncertainty.dependence import Correlations
from brightcell.uncertainty.variables import option

if TYPE_CHECKING:
    from brightcell.propagation.task import Alternative
    from brightcell.propagation.variants import ChoiceVariant
    from brightcell.uncertainty.dependence import Correlations, ShareGroup
    from brightcell.uncertainty.variables import Variable

PREFIX = "choices."
Options = Mapping[str, ChoiceOption]
Data = Mapping[str, "Variable"]


def branched(
    model: Model,
    lay_out: Callable[[Model], Alternative],
) -> Alternative:
    """The model laid out, with a variant for each combination of options where its product has choices.

    Options change the product and, on top of what the user set, the rules.
    """
    nominal = lay_out(model)
    if model.product.uncertainty is None or not model.product.uncertainty.choices:
        return nominal
    choices = choices_of(model.product)
    known: dict[str, Variable] = {}
    variants = []
    for options in options_of(model.product):
        own = lay_out(_model(model, options)) if _changed(options) else nominal
        _refuse_another_unit(model.product, nominal, own, options)
        variants.append(_variant(options, own, choices, own.data, known))
    same = {field.name: getattr(nominal, field.name) for field in fields(nominal)}
    return Variants(**same, variants=tuple(variants), choices=tuple(choices.values()))


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
    """A variable for each choice, by the name of the choice; its options stand in alphabetical order."""
    from dataclasses import replace

    found = {}
    for choice in product.uncertainty.choices if product.uncertainty else ():
        options = sorted(choice.options, key=lambda one: one.label)
        total = sum(one.probability.value for one in options)
        labels = [one.label for one in options]
        made = option(PREFIX + choice.name, labels, [one.probability.value / total for one in options], choice.nature)
        nominal = float(labels.index(choice.nominal.label))
        found[choice.name] = replace(made, nominal=nominal, group="product", source=choice.source or "")
    return found


def _changed(options: Options) -> dict[str, str]:
    """Labels of the options that are not the file as it stands, by choice."""
    return {name: option.label for name, option in options.items() if not option.as_it_stands}


def _model(model: Model, options: Options) -> Model:
    """The model of some options; what is wrong with it is told where the options stand."""
    rules = {key: value for option in options.values() for key, value in option.rules.items()}
    try:
        product = with_options(model.product, options)
        book = change_rulebook(model.rulebook, rules) if rules else model.rulebook
        return Model(product, book, background=model.background)
    except InputError as error:
        raise _refused(model.product, options, error.problems) from None


def _refused(product: Product, options: Options, problems: tuple[Problem, ...]) -> ProductError:
    path = "".join(f"uncertainty.choices[{name}]" for name in list(_changed(options))[:1])
    told = labels_of(_changed(options))
    return ProductError(
        product.located(
            Problem(
                f"with {told}: {': '.join(part for part in (p.path, p.what) if part)}",
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
        problem = Problem("an option changes the functional unit, or how many of it a pack delivers", found=own.unit)
        raise _refused(product, options, (problem,))


def _variant(
    options: Options, own: Alternative, choices: Mapping[str, Variable], data: Data, known: dict[str, Variable]
) -> ChoiceVariant:
    """A variant, with names of its own for the data that its options change; `known` are those met so far."""
    names = {name: _name(name, variable, _changed(options), known) for name, variable in data.items()}
    known.update({names[name]: variable for name, variable in data.items() if names[name] not in known})
    places = {choices[name].name: choices[name].options.index(option.label) for name, option in options.items()}
    return ChoiceVariant(places, own, names)


def _name(name: str, variable: Variable, changed: Mapping[str, str], known: Mapping[str, Variable]) -> str:
    """The name of the same datum in an earlier variant, or a new one."""
    if name not in known or _same(known[name], variable):
        return name
    others = [other for other in known if other.startswith(f"{name} (") and _same(known[other], variable)]
    return others[0] if others else f"{name} ({labels_of(changed)})"


def _same(one: Variable, other: Variable) -> bool:
    return (one.nominal, one.spread) == (other.nominal, other.spread)


# Data of all variants


def shares_of(alternatives: Iterable[Alternative]) -> tuple[ShareGroup, ...]:
    """Groups of shares of alternatives and of their variants, each once."""
    models = [
        model
        for one in alternatives
        for model in ([v.model for v in one.variants] if isinstance(one, Variants) else [one])
    ]
    found: dict[str, ShareGroup] = {}
    for group in (group for model in models for group in model.all_shares):
        if found.setdefault(group.name, group) != group:
            what = "two products draw these shares differently, so their draws can't be paired by name"
            raise InputError(Problem(what, path=group.name, hint="draw them one by one"))
    return tuple(found.values())


def correlations_of(alternatives: Sequence[Alternative], data: Data) -> Correlations | None:
    """Those of data that are drawn; a pair of which the rules leave one out has nothing to say."""
    found = {pair: value for one in alternatives for pair, value in one.correlations.items()}
    for pair, alternative in product(found, alternatives):
        other = alternative.correlations.get(pair, 0.0)
        if other != found[pair] and alternative.data.keys() >= set(pair):
            what, told = "two products correlate this pair differently", f"{found[pair]:g} and {other:g}"
            raise InputError(Problem(what, path=" and ".join(pair), found=told, hint="draw them one by one"))
    drawn = {pair: value for pair, value in found.items() if data.keys() >= set(pair)}
    return Correlations.of_pairs(drawn) if drawn else None
