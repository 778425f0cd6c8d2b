"""Models laid out for evaluation, and the variables that are drawn for all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from brightcell.background import AnyBackground, Background, DatabaseBackground, LayeredBackground
from brightcell.background.factor_ranges import AskedRanges
from brightcell.background.layers import SingleBackground, background_label, by_layer, layers_of, with_own_codes
from brightcell.errors import InputError, Problem
from brightcell.linking import background_code
from brightcell.model import Model
from brightcell.model.labels import distinguishing, further_facts
from brightcell.product import Product
from brightcell.propagation.choices import with_choices
from brightcell.propagation.database_sample import TOTAL, uncertain_database
from brightcell.propagation.default_spreads import DefaultSpread, default_correlations
from brightcell.propagation.default_spreads import default_spreads as defaults_of
from brightcell.propagation.evaluable import Alternative, Evaluable
from brightcell.propagation.foreground import ForegroundModel, foreground_model, links_of
from brightcell.propagation.layers import LayeredScores, LayerScores
from brightcell.propagation.pairing import in_run, paired
from brightcell.propagation.product import correlations, factors_drawn, share_groups
from brightcell.propagation.scores import DatabaseScores, FixedScores, UnitScores
from brightcell.propagation.tables import table_scores, with_certain_mixes
from brightcell.uncertainty.correlations import Copula, EqualCorrelations, Pair
from brightcell.uncertainty.dependence import ShareGroup
from brightcell.uncertainty.variables import Variable, Variables


def lay_out(
    models: Sequence[Model],
    *,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = False,
    seed: int = 1,
) -> tuple[tuple[Evaluable, ...], Variables]:
    """Models ready to be evaluated, each with its choices, and all their uncertain data.

    With `default_spreads` data that state no spread have that of their class. InputError where nothing is uncertain,
    where two models are the same, or where they state a datum of one name differently, so that they can't be drawn
    together. `seed` is that of the draws of a database.
    """

    def alternative(model: Model) -> Alternative:
        return _alternative(model, background_uncertainty, factor_uncertainty, default_spreads, seed)

    alternatives, first = paired(_labelled(models, [with_choices(model, alternative) for model in models]))
    return alternatives, _variables(alternatives, models[0].product, first)


def product_alternative(model: Model, default_spreads: bool = False) -> tuple[Alternative, Variables]:
    """A model on its databases as they are, with the uncertain data of its product and of tables one by one."""
    alternative = _alternative(model, default_spreads=default_spreads, make_scores=_scores_of_tables)
    return alternative, Variables(tuple(alternative.data.values()))


def nominal_alternative(model: Model) -> Alternative:
    """A model on its background as it is, with the uncertain data of its product alone."""
    return _alternative(model)


def _alternative(
    model: Model,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = False,
    seed: int = 1,
    make_scores: Callable[[Model, Sequence[str]], UnitScores] | None = None,
) -> Alternative:
    links = links_of(model.product_system)
    make = make_scores or (partial(_drawn_scores, seed=seed) if background_uncertainty else _fixed_scores)
    scores = make(model, links)
    foreground = foreground_model(model.product_system, scores.flows)
    unit, service = model.foreground.functional_unit, model.foreground.service
    shares = share_groups(model.product, foreground.data)
    stated = correlations(model.product, lambda: model.inventory)
    defaults = _defaults(model, foreground, shares) if default_spreads else {}
    foreground = replace(foreground, spreads={name: default.spread for name, default in defaults.items()})
    return Alternative(
        label=f"{model.product.identity.model} | {model.rulebook.id}",
        unit=f"kg CO2e / {unit.unit}",
        foreground=foreground,
        factors=np.append(_factors(model), [1.0] * (len(scores.flows) - len(model.system.flows))),
        scores=scores,
        per_kwh_rated=unit.per_pack / service.rated_energy,
        product_shares=shares,
        correlations={**scores.correlations, **stated},
        correlated_groups=default_correlations(defaults, stated),
        drawn_factors=factors_drawn(model.supply.method, scores, factor_uncertainty) if factor_uncertainty else (),
        defaults=defaults,
        product=model.product,
    )


def _defaults(model: Model, foreground: ForegroundModel, shares: Sequence[ShareGroup]) -> dict[str, DefaultSpread]:
    """Default spreads of what the foreground depends on; shares are drawn as groups."""
    in_shares = {name for group in shares for name in group.members}
    assumed = (*(a.field for a in model.product.assumptions), *(a.parameter for a in model.completed.assumed))
    return defaults_of(foreground.data.values(), assumed, in_shares)


def _drawn_scores(model: Model, links: Sequence[str], seed: int) -> UnitScores:
    """Unit scores of links on a background whose exchanges are uncertain; those of a database are of all gases."""
    background, flows = model.background, model.system.flows
    if any(isinstance(layer, DatabaseBackground) for layer in layers_of(background)):
        flows = (*flows, TOTAL)

    def drawn(layer: SingleBackground, codes: Sequence[str], links: Sequence[str]) -> UnitScores:
        if isinstance(layer, Background):
            return table_scores(layer, codes, flows)
        return DatabaseScores(flows, uncertain_database(layer, model.method, codes, len(flows), seed))

    return _layered(background, links, drawn, flows)


def _scores_of_tables(model: Model, links: Sequence[str]) -> UnitScores:
    """Unit scores of links whose tables are uncertain and whose databases are as they are.

    Mixes of tables are certain: their shares depend on one another, which every exchange of a database can't be
    combined with.
    """
    flows = model.system.flows

    def drawn(layer: SingleBackground, codes: Sequence[str], links: Sequence[str]) -> UnitScores:
        if isinstance(layer, Background):
            return with_certain_mixes(table_scores(layer, codes, flows))
        return _fixed_scores(model, links)

    return _layered(model.background, links, drawn, flows)


OfLayer = Callable[[SingleBackground, Sequence[str], Sequence[str]], UnitScores]
"""Gives the unit scores of some processes of a layer by their codes, which are links with these labels."""


def _layered(background: AnyBackground, links: Sequence[str], make: OfLayer, flows: tuple[str, ...]) -> UnitScores:
    """Unit scores of links (labels), made for each layer that has some of them.

    Data of tables above the last layer have names of their own, so that those of the last one are drawn as they are
    where it is the only one.
    """
    if not isinstance(background, LayeredBackground):
        return make(background, [background_code(background, label) for label in links], links)
    place = {label: i for i, label in enumerate(links)}
    parts = []
    for layer, codes in by_layer(background, links):
        if not codes:
            continue
        labels = [background_label(layer, code) for code in codes]
        if isinstance(layer, Background) and layer is not background.layers[-1]:
            scores = make(with_own_codes(layer), labels, labels)
        else:
            scores = make(layer, codes, labels)
        parts.append(LayerScores(tuple(place[label] for label in labels), scores))
    return LayeredScores(flows, tuple(parts))


def _fixed_scores(model: Model, links: Sequence[str]) -> FixedScores:
    products = [model.system.product_index[label] for label in links]
    return FixedScores(model.system.flows, model.unit_scores[:, products].T, _factors(model))


def _factors(model: Model) -> np.ndarray:
    """c of each gas of the system."""
    return model.system.factors[model.supply.method.id]


def _labelled(models: Sequence[Model], alternatives: Sequence[Evaluable]) -> tuple[Evaluable, ...]:
    """Alternatives with labels of their own: what differs of product and rulebook, then of plant, file and rules."""
    facts = [(model.product.identity.model, model.rulebook.id) for model in models]
    labels = distinguishing(facts, [further_facts(model) for model in models], least=1)
    if len(set(labels)) < len(labels):
        what = "two alternatives are the same product under the same rulebook on the same background"
        twin = next(label for label in labels if labels.count(label) > 1)
        raise InputError(Problem(what, found=twin, hint="give each of them once"))
    return tuple(alternative.labelled(label) for alternative, label in zip(alternatives, labels, strict=True))


# What is drawn for all alternatives


def _variables(alternatives: Sequence[Evaluable], product: Product, first: Mapping[str, str]) -> Variables:
    """Every uncertain datum of any alternative, once, by name, and how the data depend on one another."""
    data: dict[str, Variable] = {}
    for alternative in alternatives:
        for name, variable in alternative.data.items():
            data[name] = _same(data.get(name, variable), variable)
    if not data and not any(alternative.own_draws for alternative in alternatives):
        hint = "give amounts of the product an `uncertainty`, allow default spreads, or draw the background too"
        problem = Problem("nothing is uncertain, so there is nothing to draw", path="uncertainty", hint=hint)
        raise InputError(product.located(problem))
    return Variables(tuple(data.values()), _shares(alternatives), _correlations(alternatives, data, first))


def _same(first: Variable, second: Variable) -> Variable:
    """Products that share a datum's name share its draws, so it has to be the same datum."""
    if _datum(first) != _datum(second):
        raise InputError(
            Problem(
                "two products give this datum different values, so their draws can't be paired by its name",
                path=second.name,
                found=f"{first.nominal:g} and {second.nominal:g} {second.unit}",
                hint="draw them one by one, or with the background's uncertainty alone",
            )
        )
    return second


def _datum(variable: Variable) -> tuple[object, ...]:
    """What two products must have in common; of a choice any of its options may be the nominal one."""
    return (variable.spread, variable.options) if variable.options else (variable.spread, variable.nominal)


def _shares(alternatives: Sequence[Evaluable]) -> tuple[ShareGroup, ...]:
    """Groups of shares of all alternatives, each once."""
    groups: dict[str, ShareGroup] = {}
    for group in (group for alternative in alternatives for group in alternative.shares):
        if groups.setdefault(group.name, group) != group:
            what = "two products draw these shares differently, so their draws can't be paired by name"
            raise InputError(Problem(what, path=group.name, hint="draw them one by one"))
    return tuple(groups.values())


def _correlations(
    alternatives: Sequence[Evaluable], data: Mapping[str, Variable], first: Mapping[str, str]
) -> Copula | None:
    """Those of data that are drawn; a pair of which the rules leave one out has nothing to say.

    Data that are paired with the `first` one of their name follow it.
    """
    by_pair = {pair: value for alternative in alternatives for pair, value in alternative.correlations.items()}
    groups = [group for alternative in alternatives for group in alternative.correlated_groups]
    for alternative in alternatives:
        _refuse_other_correlations(alternative, by_pair, groups)
    pairs = {in_run(pair, first): value for pair, value in by_pair.items() if data.keys() >= set(pair)}
    follows = {copy: name for copy, name in first.items() if copy in data and name in data}
    united = _united(replace(g, names=tuple(first.get(name, name) for name in g.names)) for g in groups)
    return Copula.of(pairs, united, follows) if pairs or united or follows else None


def _refuse_other_correlations(
    alternative: Evaluable, by_pair: Mapping[Pair, float], groups: Sequence[EqualCorrelations]
) -> None:
    """Pairs, and neighbours in groups, that an alternative has both of are correlated in it too, and as much."""
    own, members, names = alternative.correlations, alternative.correlated_groups, alternative.data.keys()
    here = ([name for name in group.names if name in names] for group in groups)
    near = ((pair, g.correlation) for common, g in zip(here, groups, strict=True) for pair in pairwise(common))
    for pair, value in (*by_pair.items(), *near):
        if own.get(pair) == value or not names >= set(pair):
            continue
        other = own.get(pair, next((group.correlation for group in members if group.has(pair)), 0.0))
        if other != value:
            what, found = "two products correlate this pair differently", f"{value:g} and {other:g}"
            raise InputError(Problem(what, path=" and ".join(pair), found=found, hint="draw them one by one"))


def _united(groups: Iterable[EqualCorrelations]) -> list[EqualCorrelations]:
    """Groups of one name that have data in common are one group."""
    united: list[EqualCorrelations] = []
    for group in groups:
        common = [other for other in united if other.name == group.name and not other.members.isdisjoint(group.names)]
        names = sorted(group.members.union(*(other.names for other in common)))
        united = [*(other for other in united if other not in common), replace(group, names=tuple(names))]
    return united
