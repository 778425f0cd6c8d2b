"""Monte Carlo: how sure a footprint is, with paired draws of all alternatives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges, ranges_key
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import InputError, Problem, nearest
from brightcell.model import Asked, AskedBackground, AskedRulebook, Model, Settings, models_of
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.choices import drawn_options
from brightcell.propagation.database_sample import made_ready
from brightcell.propagation.default_spreads import spreads_sha256
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.task import MonteCarloTask, input_column, slopes_of, total_of
from brightcell.results.calculate import calculate
from brightcell.results.draws.face import MonteCarlo
from brightcell.results.draws.kept import MOST_NUMBERS
from brightcell.results.draws.labels import column_units, draw_labels, paths_in
from brightcell.results.draws.numerical import refuse_wrong, stages_apart
from brightcell.runs.gathering import gather
from brightcell.runs.request import Request
from brightcell.runs.running import Progress
from brightcell.runs.stopping import StopRule
from brightcell.uncertainty.control import controls
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.designs import design as design_of
from brightcell.uncertainty.nesting import nested_design
from brightcell.uncertainty.variables import Variables

INPUTS = "inputs"


@checked
def monte_carlo(
    products: Asked | Sequence[Asked],
    rulebook: AskedRulebook | Sequence[AskedRulebook] | None = None,
    *,
    background: AskedBackground | bool | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    draws: int = 1000,
    seed: int = 1,
    design: str = "random",
    until: StopRule | float | None = None,
    outer: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    keep: bool | str | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    chunk: int = 1000,
    progress: Progress | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> MonteCarlo:
    """Draws of the footprint of products under rulebooks; alternatives share the draws of what they have in common.

    Parameters
    ----------
    products : Model, Product, str, Path, or a sequence of them
        Models, or products that are drawn under each rulebook.
    rulebook : Rulebook, str, Path, or a sequence of them, optional
        For products; "cn-group-2024" by default.
    background : Background, str, Path or bool, optional
        For products: the background, "open" by default. True is short for `background_uncertainty=True`.
    background_uncertainty : bool
        Whether the exchanges of the background are drawn too.
    factor_uncertainty : bool, str or Path
        Whether the characterisation factors are drawn too, where their source gives ranges; or a CSV of ranges of your
        own, with the columns of `databases/methods/uncertainty/`.
    default_spreads : bool
        Whether data of the product and of assumed rules that state no spread are drawn with that of their class; the
        result lists them. False leaves them certain.
    draws : int
        Number of draws; with `until`, the most that are made.
    seed : int
        The same seed gives the same numbers, for any number of workers and any size of chunks.
    design : {"random", "latin-hypercube", "sobol"}
        How the unit cube is sampled.
    until : StopRule or float, optional
        Stop as soon as the result is known well enough; a number is the relative standard error of the median, as in
        `StopRule(0.001)`.
    outer : int, optional
        Nested draws: the number of draws of what is not known (ignorance and choices), each of which is kept for
        draws / outer draws of what varies.
    out : str or Path, optional
        Folder for the draws (Parquet) and their manifest.
    resume : bool
        Go on with an interrupted run in `out`.
    keep : bool or "inputs", optional
        "inputs" keeps the value of every input beside the results of its draw: with `out` in its files, chunk by chunk,
        else in memory (`mc.inputs`); `bc.read_draws` and `bc.sensitivity.of_draws` take them. True draws all processes
        of a database that its mapping table links, and keeps the draws beside it for further products and rulebooks;
        False draws only what the product takes. By default all are drawn with `out` and for several products or
        rulebooks, and otherwise only what the product takes, unless enough draws are kept already.
    workers : int
        How many chunks are computed at once on this machine; not beside a scheduler, which has its own workers.
    scheduler : str, optional
        Address of a Dask scheduler, tcp://HOST:PORT, whose workers draw.
    chunk : int
        Draws that are computed and kept at once.
    progress : callable, optional
        Called with the number of draws that are finished, the number wanted, and the seconds since the start.
    project, database, settings
        As in `Model`.

    Returns
    -------
    MonteCarlo
        The draws by alternative, (draws,) in kg CO2e per functional unit, and statistics with their standard errors.

    Raises
    ------
    InputError
        Where nothing is uncertain, or for arguments that can't be combined.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.monte_carlo("nmc622-pack-100kwh", draws=200, seed=1)
    >>> result.values().shape
    (200,)
    """
    _refuse_odd(keep, resume and out is None, workers != 1 and scheduler is not None)
    named = None if isinstance(background, bool) else background
    drawn = _Drawn(background_uncertainty or background is True, factor_uncertainty, outer, default_spreads)
    size = _Size(draws, seed, chunk, workers, outer)
    models = models_of(products, rulebook, background=named, project=project, database=database, settings=settings)
    keeps = bool(out) if keep in (None, INPUTS) else bool(keep)
    alternatives, variables = lay_out(
        models,
        background_uncertainty=drawn.background,
        factor_uncertainty=drawn.factors,
        default_spreads=drawn.defaults,
        seed=size.seed,
    )
    alternatives = made_ready(alternatives, size.draws, bool(scheduler), keeps)
    rule = until if until is None or isinstance(until, StopRule) else StopRule(until)
    of_design = _design(design, size, rule, alternatives, variables)
    task = MonteCarloTask(alternatives, variables, of_design, inputs=keep == INPUTS)
    nominal = tuple(calculate(model) for model in models)
    _refuse_large(task, size.draws, bool(out))
    request = Request(
        draws=size.draws,
        chunk=min(size.chunk, max(size.draws, 1)),
        seed=size.seed,
        columns=task.columns(),
        design=design,
        hashes=_hashes(models, drawn, alternatives),
        stop=rule,
        streamed=tuple(map(input_column, task.drawn)),
        labels=draw_labels(task, nominal, paths_in([model.product for model in models])),
        units=column_units(task),
    )
    result = gather(task, request, Path(out) if out else None, resume, size.workers, scheduler, progress)
    drawn_footprints = MonteCarlo(
        alternatives,
        result,
        nominal,
        variables.uncertain_names,
        size.seed,
        design,
        _regime(models, drawn, alternatives),
        _controls(task, result.number) if design == "random" and outer is None else {},
        size.draws // outer if outer else None,
        drawn_options(variables, task.design, result.number),
        request,
        Path(out) if out else None,
        task,
    )
    refuse_wrong({"stages": stages_apart(drawn_footprints.labels, drawn_footprints.values)})
    return drawn_footprints


def _refuse_odd(keep: bool | str | None, without_folder: bool, both_workers: bool) -> None:
    problems = []
    if isinstance(keep, str) and keep != INPUTS:
        near, expected = nearest(keep, [INPUTS]), f'True, False or "{INPUTS}"'
        problems.append(
            Problem(
                "this is not something that draws can keep", path="keep", found=keep, expected=expected, nearest=near
            )
        )
    if without_folder:
        what, hint = "the run to resume is not named", "name the folder of the run by out"
        problems.append(Problem(what, path="resume", hint=hint))
    if both_workers:
        what, hint = "a scheduler has workers of its own", "leave workers or scheduler out"
        problems.append(Problem(what, path="workers", hint=hint))
    if problems:
        raise InputError(problems)


def _refuse_large(task: MonteCarloTask, draws: int, streamed: bool) -> None:
    """Inputs that are in no file are held in memory, so not too many of them."""
    numbers = draws * len(task.drawn)
    if not streamed and numbers > MOST_NUMBERS:
        what, hint = "the inputs of all draws don't fit into memory", "give out=FOLDER: they are streamed to it"
        found = f"{draws:,} draws of {len(task.drawn):,} inputs, {numbers * 8 / 1e9:.1f} GB"
        raise InputError(Problem(what, path="keep", found=found, expected=f"{MOST_NUMBERS:,} numbers", hint=hint))


class _Drawn(NamedTuple):
    """What is drawn of background, factors and data without a spread, and in how many outer loops."""

    background: bool
    factors: AskedRanges
    outer: int | None
    defaults: bool

    @property
    def sha256(self) -> str:
        """Hash of what is drawn, and by which table of default spreads."""
        drawn = (self.background, ranges_key(self.factors), self.outer)
        return hashlib.sha256(str((*drawn, spreads_sha256()) if self.defaults else drawn).encode()).hexdigest()


@dataclass(frozen=True)
class _Size:
    """Whole numbers of a run."""

    draws: int
    seed: int
    chunk: int
    workers: int
    outer: int | None


def _design(
    name: str, size: _Size, rule: StopRule | None, alternatives: Sequence[Evaluable], variables: Variables
) -> Design:
    """How the draws are made; nested ones of data that this process draws by name."""
    if size.outer is None:
        return design_of(name, size.seed, size.draws, variables.uncertain_names)
    problems = []
    if rule is not None:
        what = "nested draws are not independent of each other, so a stop rule can't judge them"
        problems.append(Problem(what, path="until", hint="leave until or outer out"))
    if any(alternative.own_draws for alternative in alternatives):
        hint = "leave outer or background_uncertainty out, or take a background of tables such as open"
        problems.append(Problem("the exchanges of a database can't be drawn in nested loops", path="outer", hint=hint))
    if problems:
        raise InputError(problems)
    return nested_design(name, size.seed, size.draws, size.outer, variables)


def _controls(task: MonteCarloTask, number: int) -> dict[str, np.ndarray]:
    """The linear part of each draw's total, by alternative; not where the database draws exchanges of its own."""
    names = task.variables.names

    def total(alternative: Evaluable) -> Callable[[np.ndarray], np.ndarray]:
        return lambda x: total_of(alternative, dict(zip(names, x, strict=True)), x.shape[1])

    by_name = [alternative for alternative in task.alternatives if not alternative.own_draws]
    return {
        alternative.label: controls(
            total(alternative), task.variables, task.design, number, partial(slopes_of, alternative)
        )
        for alternative in by_name
    }


def _hashes(models: Sequence[Model], drawn: _Drawn, alternatives: Sequence[Evaluable]) -> dict[str, str]:
    """Hashes of all that goes in."""
    hashes = {f"product {i}": model.product.sha256 for i, model in enumerate(models)}
    hashes |= {f"rulebook {i}": model.rulebook.sha256 for i, model in enumerate(models)}
    hashes |= {f"method {i}": model.method.sha256 for i, model in enumerate(models)}
    keys = {
        i: dict.fromkeys(draws.key for draws in alternative.own_draws) for i, alternative in enumerate(alternatives)
    }
    hashes |= {f"sample {i}": " ".join(of_one) for i, of_one in keys.items() if of_one}
    backgrounds = list(dict.fromkeys(model.background.sha256 for model in models))
    names = ["background", *(f"background {i}" for i in range(1, len(backgrounds)))]
    return {**hashes, **dict(zip(names, backgrounds, strict=True)), "regime": drawn.sha256}


def _regime(models: Sequence[Model], drawn: _Drawn, alternatives: Sequence[Evaluable]) -> str:
    """What was drawn, in words."""
    own = f" with the ranges of {drawn.factors}" if isinstance(drawn.factors, str | Path) else ""
    further = [f"characterisation factors drawn{own}"] if drawn.factors else []
    further += cut_off_notes(*(model.background for model in models))
    label = " and ".join(dict.fromkeys(model.background.label for model in models))
    if not drawn.background:
        return "; ".join([f"foreground drawn, {label} fixed and solved once", *further])
    kept = dict.fromkeys(draws.description for alternative in alternatives for draws in alternative.own_draws)
    return "; ".join([f"foreground and the exchanges of {label} behind it drawn together", *kept, *further])
