"""Monte Carlo: how sure a footprint is, with paired draws of all alternatives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell import pipeline
from brightcell.background import AnyBackground, Background
from brightcell.choosing import read_background
from brightcell.errors import InputError, Problem
from brightcell.product import Product, read_product
from brightcell.rulebooks import Rulebook, read_rulebook

if TYPE_CHECKING:
    from brightcell.inventory.quantity import Input
    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.uncertainty.running import Progress
    from brightcell.uncertainty.stopping import StopRule
    from brightcell.uncertainty.task import Alternative
    from brightcell.uncertainty.variables import Variable, Variables

CHUNK = 1000


@dataclass(frozen=True)
class Run:
    """How to draw: how many, with which seed and design, until when, where to keep them, and with how many workers."""

    draws: int = 1000
    seed: int = 1
    design: str = "random"
    until: StopRule | None = None
    chunk: int = CHUNK
    out: str | Path | None = None
    resume: bool = False
    workers: int = 1
    scheduler: str | None = None


def monte_carlo(
    products: Product | str | Path | Sequence[Product | str | Path],
    rulebook: Rulebook | str | Path | Sequence[Rulebook | str | Path] = pipeline.DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = pipeline.DEFAULT_BACKGROUND,
    background_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
    project: str | None = None,
    progress: Progress | None = None,
    **run: Any,
) -> MonteCarlo:
    """Draws of the footprint of products under rulebooks; alternatives share the draws of what they have in common.

    `run` are the fields of `Run`: draws, seed, design ("random", "latin-hypercube" or "sobol"), until (a `StopRule`),
    chunk, out, resume, workers, scheduler. The same seed gives the same numbers for any number of workers and chunks.
    `background_uncertainty` draws the exchanges of the background too. Raises InputError where nothing is uncertain.
    """
    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.uncertainty.designs import design
    from brightcell.uncertainty.gathering import gather
    from brightcell.uncertainty.request import Request
    from brightcell.uncertainty.task import MonteCarloTask

    how = Run(**run)
    back = read_background(background, project=project)
    models = _models(products, rulebook, back, settings)
    alternatives = _labelled([_alternative(model, background_uncertainty, how.seed) for model in models])
    variables = _variables(alternatives)
    _refuse_certain(alternatives, variables)
    names = variables.uncertain_names
    task = MonteCarloTask(alternatives, variables, design(how.design, how.seed, how.draws, names))
    request = Request(
        draws=how.draws,
        chunk=min(how.chunk, max(how.draws, 1)),
        seed=how.seed,
        columns=task.columns(),
        design=how.design,
        hashes=_hashes(models, back, background_uncertainty),
        stop=how.until,
    )
    folder = Path(how.out) if how.out else None
    found = gather(task, request, folder, how.resume, how.workers, how.scheduler, progress)
    nominal = tuple(pipeline.calculate(model) for model in models)
    return MonteCarlo(alternatives, found, nominal, names, how.seed, how.design, _regime(back, background_uncertainty))


def alternatives_of(
    products: Any,
    rulebooks: Any,
    background: AnyBackground,
    background_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> tuple[tuple[Alternative, ...], Variables]:
    """Products under rulebooks ready to be evaluated, and all their uncertain data."""
    models = _models(products, rulebooks, background, settings)
    alternatives = _labelled([_alternative(model, background_uncertainty) for model in models])
    variables = _variables(alternatives)
    _refuse_certain(alternatives, variables)
    return alternatives, variables


def modelled(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path,
    background: AnyBackground,
    settings: Mapping[str, Any] | None = None,
) -> tuple[pipeline.Model, Alternative, Variables]:
    """A product under a rulebook on a fixed background, with its own uncertain data, if any."""
    (model,) = _models(product, rulebook, background, settings)
    alternative = _alternative(model, background_uncertainty=False)
    return model, alternative, _variables([alternative])


def _models(
    products: Any, rulebooks: Any, background: AnyBackground, settings: Mapping[str, Any] | None
) -> list[pipeline.Model]:
    read = [p if isinstance(p, Product) else read_product(p) for p in _listed(products)]
    books = [b if isinstance(b, Rulebook) else read_rulebook(b, settings) for b in _listed(rulebooks)]
    return [pipeline.build(product, book, background=background) for product in read for book in books]


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]


def _alternative(model: pipeline.Model, background_uncertainty: bool, seed: int = 1) -> Alternative:
    import numpy as np

    from brightcell.background import DatabaseBackground
    from brightcell.linking import background_code
    from brightcell.matrices import build_system, unit_scores
    from brightcell.matrices.columns import columns
    from brightcell.presolved import supply
    from brightcell.uncertain_database import TOTAL, uncertain_database
    from brightcell.uncertainty.background import reached
    from brightcell.uncertainty.foreground import foreground_model
    from brightcell.uncertainty.task import Alternative

    back = model.background
    supplied = supply(model.linked, model.method)
    system = build_system(columns(model.linked, supplied.columns), {supplied.method.id: supplied.method.factors})
    drawn_apart = background_uncertainty and isinstance(back, DatabaseBackground)
    flows = (*system.flows, TOTAL) if drawn_apart else system.flows
    foreground = foreground_model(model.linked, flows)
    codes = [background_code(back, label) for label in foreground.links]
    scores = unit_scores(system)[:, [system.product_index[label] for label in foreground.links]].T
    unit, service = model.linked.applied.functional_unit, model.linked.applied.service
    return Alternative(
        label=f"{model.product.identity.model} | {model.rulebook.id}",
        unit=f"kg CO2e / {unit.unit}",
        foreground=foreground,
        factors=np.append(system.factors[supplied.method.id], [1.0] * (len(flows) - len(system.flows))),
        scores=scores,
        background=reached(back, codes, flows) if background_uncertainty and isinstance(back, Background) else None,
        per_kwh_rated=unit.per_pack.value / service.rated_energy.value,
        database=uncertain_database(back, model.method, codes, len(flows), seed)
        if background_uncertainty and isinstance(back, DatabaseBackground)
        else None,
    )


def _labelled(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """Alternatives with labels of their own: what differs of product and rulebook."""
    from dataclasses import replace

    parts = [alternative.label.split(" | ") for alternative in alternatives]
    differing = [i for i in (0, 1) if len({part[i] for part in parts}) > 1] or [1]
    labels = [" | ".join(part[i] for i in differing) for part in parts]
    if len(set(labels)) < len(labels):
        raise InputError(Problem("two alternatives are the same product under the same rulebook", found=labels[0]))
    return tuple(replace(one, label=label) for one, label in zip(alternatives, labels, strict=True))


def _variables(alternatives: Iterable[Alternative]) -> Variables:
    """Every uncertain datum of any alternative, once, by name."""
    from brightcell.uncertainty.variables import Variables

    found: dict[str, Variable] = {}
    for alternative in alternatives:
        for name, datum in alternative.foreground.variables.items():
            found[name] = _same(found.get(name), _product_variable(datum, *alternative.foreground.labels[name]))
        for variable in alternative.background.variables if alternative.background else ():
            found[variable.name] = variable
    return Variables(tuple(found.values()))


def _product_variable(datum: Input, stage: str, component: str) -> Variable:
    from brightcell.uncertainty.variables import Variable

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


def _refuse_certain(alternatives: Iterable[Alternative], variables: Variables) -> None:
    if not len(variables) and not any(alternative.database for alternative in alternatives):
        raise InputError(
            Problem(
                "nothing is uncertain, so there is nothing to draw",
                hint="give amounts of the product an `uncertainty`, or draw the background too",
            )
        )


def _same(known: Variable | None, found: Variable) -> Variable:
    """Products that share a datum's name share its draws, so it has to be the same datum."""
    if known is not None and (known.nominal, known.spread) != (found.nominal, found.spread):
        raise InputError(
            Problem(
                "two products give this datum different values, so their draws can't be paired by its name",
                path=found.name,
                found=f"{known.nominal:g} and {found.nominal:g} {found.unit}",
                hint="draw them one by one, or with the background's uncertainty alone",
            )
        )
    return found


def _hashes(models: Sequence[pipeline.Model], background: AnyBackground, uncertain: bool) -> dict[str, str]:
    told = {f"product {i}": model.product.sha256 for i, model in enumerate(models)}
    told |= {f"rulebook {i}": model.rulebook.sha256 for i, model in enumerate(models)}
    told |= {f"method {i}": model.method.sha256 for i, model in enumerate(models)}
    regime = hashlib.sha256(str(uncertain).encode()).hexdigest()
    return {**told, "background": background.sha256, "regime": regime}


def _regime(background: AnyBackground, uncertain: bool) -> str:
    if uncertain:
        return f"foreground and the exchanges of {background.label} behind it drawn together"
    return f"foreground drawn, {background.label} fixed and solved once"
