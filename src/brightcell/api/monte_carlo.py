"""Monte Carlo: how sure a footprint is, with paired draws of all alternatives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.background import AnyBackground
from brightcell.errors import InputError, Problem
from brightcell.model import model as pipeline
from brightcell.model.backgrounds import read_background
from brightcell.product import Product
from brightcell.results import calculate as calculated
from brightcell.rulebooks import Rulebook

if TYPE_CHECKING:
    import numpy as np

    from brightcell.propagation.task import Alternative, MonteCarloTask
    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.runs.running import Progress
    from brightcell.runs.stopping import StopRule
    from brightcell.uncertainty.designs import Design
    from brightcell.uncertainty.variables import Variables

from brightcell.propagation.alternatives import _alternatives, _models, _variables

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
    from brightcell.propagation.database_sample import made_ready
    from brightcell.propagation.task import MonteCarloTask
    from brightcell.propagation.variants import chosen_options
    from brightcell.results.monte_carlo import MonteCarlo
    from brightcell.runs.gathering import gather
    from brightcell.runs.request import Request

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
    nominal = tuple(calculated.calculate(model) for model in models)
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
