"""Monte Carlo: how sure a footprint is, with paired draws of all alternatives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
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
    import numpy as np

    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.uncertainty.designs import Design
    from brightcell.uncertainty.running import Progress
    from brightcell.uncertainty.stopping import StopRule
    from brightcell.uncertainty.task import Alternative, MonteCarloTask
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
    outer: int | None = None

    def __post_init__(self) -> None:
        """Whole numbers are whole numbers."""
        given = {name: getattr(self, name) for name in ("draws", "seed", "chunk", "workers", "outer")}
        odd = {
            name: n for name, n in given.items() if n is not None and (isinstance(n, bool) or not isinstance(n, int))
        }
        if odd:
            raise InputError(
                Problem("not a whole number", path=name, found=repr(number), expected="a whole number, such as 1000")
                for name, number in odd.items()
            )


def monte_carlo(
    products: Product | str | Path | Sequence[Product | str | Path],
    rulebook: Rulebook | str | Path | Sequence[Rulebook | str | Path] = pipeline.DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = pipeline.DEFAULT_BACKGROUND,
    background_uncertainty: bool = False,
    factor_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
    project: str | None = None,
    progress: Progress | None = None,
    **run: Any,
) -> MonteCarlo:
    """Draws of the footprint of products under rulebooks; alternatives share the draws of what they have in common.

    `run` are the fields of `Run`: draws, seed, design ("random", "latin-hypercube" or "sobol"), until (a `StopRule`),
    chunk, out, resume, workers, scheduler, outer (so many draws of what is not known, ignorance and choices, each kept
    for draws / outer draws of what varies). The same seed gives the same numbers for any number of workers and chunks.
    `background_uncertainty` draws the exchanges of the background too, `factor_uncertainty` the characterisation
    factors. Raises InputError where nothing is uncertain.
    """
    from brightcell.database_draws import made_ready
    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.uncertainty.gathering import gather
    from brightcell.uncertainty.request import Request
    from brightcell.uncertainty.task import MonteCarloTask
    from brightcell.uncertainty.variants import chosen_options

    how = Run(**run)
    back = read_background(background, project=project)
    models = _models(products, rulebook, back, settings)
    laid_out = _alternatives(models, background_uncertainty, factor_uncertainty, how.seed)
    alternatives = made_ready(laid_out, how.draws, bool(how.scheduler))
    variables = _variables(alternatives, models[0].product)
    names = variables.uncertain_names
    task = MonteCarloTask(alternatives, variables, _design(how, alternatives, variables))
    request = Request(
        draws=how.draws,
        chunk=min(how.chunk, max(how.draws, 1)),
        seed=how.seed,
        columns=task.columns(),
        design=how.design,
        hashes=_hashes(models, back, (background_uncertainty, factor_uncertainty, how.outer), alternatives),
        stop=how.until,
    )
    folder = Path(how.out) if how.out else None
    found = gather(task, request, folder, how.resume, how.workers, how.scheduler, progress)
    nominal = tuple(pipeline.calculate(model) for model in models)
    regime = _regime(back, background_uncertainty, factor_uncertainty, alternatives)
    controls = _controls(task, found.number) if how.design == "random" and how.outer is None else {}
    repeats = how.draws // how.outer if how.outer else None
    chosen = chosen_options(variables, task.design, found.number)
    return MonteCarlo(alternatives, found, nominal, names, how.seed, how.design, regime, controls, repeats, chosen)


def _design(how: Run, alternatives: Sequence[Alternative], variables: Variables) -> Design:
    """How the draws are made; nested ones of data that this process draws by name."""
    from brightcell.uncertainty.designs import design
    from brightcell.uncertainty.nesting import nested_design

    if how.outer is None:
        return design(how.design, how.seed, how.draws, variables.uncertain_names)
    problems = []
    if how.until is not None:
        problems.append(Problem("a stop rule for nested draws, which are not independent", path="until"))
    if any(alternative.database is not None for alternative in alternatives):
        hint = "leave outer or background_uncertainty out, or take a background of tables such as open"
        problems.append(Problem("the exchanges of a database can't be drawn in nested loops", path="outer", hint=hint))
    if problems:
        raise InputError(problems)
    return nested_design(how.design, how.seed, how.draws, how.outer, variables)


def _controls(task: MonteCarloTask, number: int) -> dict[str, np.ndarray]:
    """The linear part of each draw's total, by alternative; not where the database draws exchanges of its own."""
    from brightcell.uncertainty.control import controls

    names = task.variables.names

    def total(alternative: Alternative) -> Callable[[np.ndarray], np.ndarray]:
        return lambda x: alternative.contributions(dict(zip(names, x, strict=True)), x.shape[1]).sum(axis=(0, 1))

    by_tables = [one for one in task.alternatives if one.database is None]
    return {one.label: controls(total(one), task.variables, task.design, number) for one in by_tables}


def alternatives_of(
    products: Any,
    rulebooks: Any,
    background: AnyBackground,
    background_uncertainty: bool = False,
    settings: Mapping[str, Any] | None = None,
    factor_uncertainty: bool = False,
) -> tuple[tuple[Alternative, ...], Variables]:
    """Products under rulebooks ready to be evaluated, and all their uncertain data."""
    models = _models(products, rulebooks, background, settings)
    alternatives = _alternatives(models, background_uncertainty, factor_uncertainty)
    return alternatives, _variables(alternatives, models[0].product)


def _alternatives(
    models: Sequence[pipeline.Model], background_uncertainty: bool, factor_uncertainty: bool, seed: int = 1
) -> tuple[Alternative, ...]:
    """Each model laid out, with a variant for each combination of its options."""
    from brightcell.branching import branched

    def lay_out(model: pipeline.Model) -> Alternative:
        return _alternative(model, background_uncertainty, seed, factor_uncertainty)

    return _labelled([branched(model, lay_out) for model in models])


def modelled(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path,
    background: AnyBackground,
    settings: Mapping[str, Any] | None = None,
) -> tuple[pipeline.Model, Alternative, Variables]:
    """A product under a rulebook on a fixed background, with its own uncertain data, if any, one by one."""
    from brightcell.uncertainty.variables import Variables

    (model,) = _models(product, rulebook, background, settings)
    alternative = _alternative(model, background_uncertainty=False)
    return model, alternative, Variables(tuple(alternative.data.values()))


def _models(
    products: Any, rulebooks: Any, background: AnyBackground, settings: Mapping[str, Any] | None
) -> list[pipeline.Model]:
    if not (_listed(products) and _listed(rulebooks)):
        raise InputError(Problem("nothing to draw", found="no product or no rulebook", expected="one or more of each"))
    read = [p if isinstance(p, Product) else read_product(p) for p in _listed(products)]
    books = [b if isinstance(b, Rulebook) else read_rulebook(b, settings) for b in _listed(rulebooks)]
    return [pipeline.build(product, book, background=background) for product in read for book in books]


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]


def _alternative(
    model: pipeline.Model, background_uncertainty: bool, seed: int = 1, factor_uncertainty: bool = False
) -> Alternative:
    import numpy as np

    from brightcell.background import DatabaseBackground
    from brightcell.database_draws import TOTAL, uncertain_database
    from brightcell.linking import background_code
    from brightcell.matrices import build_system, unit_scores
    from brightcell.matrices.columns import columns
    from brightcell.presolved import supply
    from brightcell.uncertain_product import correlations, factors_drawn, share_groups
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
        per_kwh_rated=unit.per_pack / service.rated_energy,
        database=uncertain_database(back, model.method, codes, len(flows), seed)
        if background_uncertainty and isinstance(back, DatabaseBackground)
        else None,
        shares=share_groups(model.product, foreground.data),
        correlations=correlations(model.product, lambda: pipeline.inventory(model.product, model.rulebook)),
        drawn_factors=factors_drawn(supplied.method, flows, drawn_apart) if factor_uncertainty else (),
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


def _variables(alternatives: Sequence[Alternative], product: Product) -> Variables:
    """Every uncertain datum of any alternative, once, by name, and how they hang together."""
    from brightcell.branching import correlations_of, shares_of
    from brightcell.uncertainty.variables import Variables

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


def _hashes(
    models: Sequence[pipeline.Model],
    background: AnyBackground,
    regime: tuple[bool, bool, int | None],
    alternatives: Sequence[Alternative],
) -> dict[str, str]:
    """Hashes of all that goes in; `regime` is what is drawn of background and factors, and in which loops."""
    told = {f"product {i}": model.product.sha256 for i, model in enumerate(models)}
    told |= {f"rulebook {i}": model.rulebook.sha256 for i, model in enumerate(models)}
    told |= {f"method {i}": model.method.sha256 for i, model in enumerate(models)}
    told |= {f"sample {i}": one.database.key for i, one in enumerate(alternatives) if one.database}
    return {**told, "background": background.sha256, "regime": hashlib.sha256(str(regime).encode()).hexdigest()}


def _regime(background: AnyBackground, uncertain: bool, factors: bool, alternatives: Sequence[Alternative]) -> str:
    drawn = ["characterisation factors drawn"] if factors else []
    if not uncertain:
        return "; ".join([f"foreground drawn, {background.label} fixed and solved once", *drawn])
    kept = dict.fromkeys(one.database.told for one in alternatives if one.database)
    return "; ".join([f"foreground and the exchanges of {background.label} behind it drawn together", *kept, *drawn])
