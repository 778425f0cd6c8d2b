"""Products under rulebooks laid out for evaluation, and all their uncertain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from brightcell.background import AnyBackground, Background, DatabaseBackground
from brightcell.errors import InputError, Problem
from brightcell.linking import background_code
from brightcell.model import Model, models_of
from brightcell.model.labels import distinguishing, further_facts
from brightcell.product import Product
from brightcell.propagation.database_sample import TOTAL, uncertain_database
from brightcell.propagation.foreground import foreground_model
from brightcell.propagation.options import branched, correlations_of, shares_of
from brightcell.propagation.product import correlations, factors_drawn, share_groups
from brightcell.propagation.tables import reached
from brightcell.propagation.task import Alternative
from brightcell.uncertainty.variables import Variable, Variables


def alternatives_of(
    products: Any,
    rulebooks: Any,
    background: AnyBackground,
    background_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
    factor_uncertainty: bool = False,
) -> tuple[tuple[Alternative, ...], Variables]:
    """Products under rulebooks ready to be evaluated, and all their uncertain data."""
    models = models_of(products, rulebooks, background=background, settings=settings)
    alternatives = _alternatives(models, background_uncertainty, factor_uncertainty)
    return alternatives, _variables(alternatives, models[0].product)


def _alternatives(
    models: Sequence[Model], background_uncertainty: bool, factor_uncertainty: bool, seed: int = 1
) -> tuple[Alternative, ...]:
    """Each model laid out, with a variant for each combination of its options."""

    def lay_out(model: Model) -> Alternative:
        return _alternative(model, background_uncertainty, seed, factor_uncertainty)

    return _labelled(models, [branched(model, lay_out) for model in models])


def modelled(model: Model) -> tuple[Alternative, Variables]:
    """A model on its background as it is, with the uncertain data of its product, if any, one by one."""
    alternative = _alternative(model, background_uncertainty=False)
    return alternative, Variables(tuple(alternative.data.values()))


def _alternative(
    model: Model, background_uncertainty: bool, seed: int = 1, factor_uncertainty: bool = False
) -> Alternative:
    import numpy as np

    back = model.background
    supplied, system = model.supply, model.system
    drawn_apart = background_uncertainty and isinstance(back, DatabaseBackground)
    flows = (*system.flows, TOTAL) if drawn_apart else system.flows
    foreground = foreground_model(model.product_system, flows)
    codes = [background_code(back, label) for label in foreground.links]
    scores = model.unit_scores[:, [system.product_index[label] for label in foreground.links]].T
    unit, service = model.foreground.functional_unit, model.foreground.service
    return Alternative(
        label=f"{model.product.identity.model} | {model.rulebook.id}",
        unit=f"kg CO2e / {unit.unit}",
        foreground=foreground,
        factors=np.append(system.factors[supplied.method.id], [1.0] * (len(flows) - len(system.flows))),
        scores=scores,
        background=reached(back, codes, flows) if background_uncertainty and isinstance(back, Background) else None,
        per_kwh_rated=unit.per_pack / service.rated_energy,
        database=uncertain_database(back, model.method, codes, len(flows), seed)
        if background_uncertainty and isinstance(back, DatabaseBackground)
        else None,
        shares=share_groups(model.product, foreground.data),
        correlations=correlations(model.product, lambda: model.inventory),
        drawn_factors=factors_drawn(supplied.method, flows, drawn_apart) if factor_uncertainty else (),
    )


def _labelled(models: Sequence[Model], alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """Alternatives with labels of their own: what differs of product and rulebook, then of plant, file and rules."""
    facts = [(model.product.identity.model, model.rulebook.id) for model in models]
    labels = distinguishing(facts, [further_facts(model) for model in models], least=1)
    if len(set(labels)) < len(labels):
        what = "two alternatives are the same product under the same rulebook on the same background"
        twin = next(label for label in labels if labels.count(label) > 1)
        raise InputError(Problem(what, found=twin, hint="give each of them once"))
    return tuple(replace(one, label=label) for one, label in zip(alternatives, labels, strict=True))


def _variables(alternatives: Sequence[Alternative], product: Product) -> Variables:
    """Every uncertain datum of any alternative, once, by name, and how they hang together."""
    found: dict[str, Variable] = {}
    for alternative in alternatives:
        for name, variable in alternative.data.items():
            found[name] = _same(found.get(name), variable)
    if not found and not any(alternative.database for alternative in alternatives):
        hint = "give amounts of the product an `uncertainty`, or draw the background too"
        problem = Problem("nothing is uncertain, so there is nothing to draw", path="uncertainty", hint=hint)
        raise InputError(product.located(problem))
    return Variables(tuple(found.values()), shares_of(alternatives), correlations_of(alternatives, found))


def _same(known: Variable | None, found: Variable) -> Variable:
    """Products that share a datum's name share its draws, so it has to be the same datum."""
    if known is not None and _datum(known) != _datum(found):
        raise InputError(
            Problem(
                "two products give this datum different values, so their draws can't be paired by its name",
                path=found.name,
                found=f"{known.nominal:g} and {found.nominal:g} {found.unit}",
                hint="draw them one by one, or with the background's uncertainty alone",
            )
        )
    return found


def _datum(variable: Variable) -> tuple[object, ...]:
    """What two products must have in common; of a choice any of its options may be the nominal one."""
    return (variable.spread, variable.options) if variable.options else (variable.spread, variable.nominal)
