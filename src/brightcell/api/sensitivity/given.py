"""Sensitivity of a run's own draws, and of the difference of two models."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from brightcell import methods
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.errors import InputError, Problem, nearest
from brightcell.methods.checks import require_whole
from brightcell.methods.factors import By
from brightcell.methods.function import Function
from brightcell.methods.given import GIVEN, given_draws
from brightcell.methods.of_difference import difference_of
from brightcell.methods.records import Record
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, models_of
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.default_spreads import DefaultSpread, in_words
from brightcell.results.draws.data import MonteCarloData
from brightcell.results.draws.kept import RunDraws, kept_in

DRAWS = 4096

OfFunction = Callable[[Function, int, int, By], Record]


def _of_draws(method: str) -> OfFunction:
    """A method of given data, on draws of the function."""
    return lambda function, draws, seed, by: GIVEN[method](methods.drawn(function, draws=draws, seed=seed), by)


DIFFERENCE: Mapping[str, OfFunction] = MappingProxyType(
    {
        "sobol": lambda f, draws, seed, by: methods.sobol(f, draws=draws, seed=seed, by=by),
        "tornado": lambda f, draws, seed, by: methods.tornado(f, by=by),
        "variance": lambda f, draws, seed, by: methods.variance_from_slopes(f, by=by),
        "information": _of_draws("information"),
        "delta": _of_draws("delta"),
        "pawn": _of_draws("pawn"),
    }
)
"""Methods that take a difference of two models, by name."""
WITHOUT_DRAWS = ("tornado", "variance")


@checked
def of_draws(
    draws: MonteCarloData | RunDraws | str | Path,
    *,
    method: str = "information",
    of: str | None = None,
    minus: str | None = None,
    column: str = "total",
    by: By = None,
    inputs: str | Sequence[str] | None = None,
) -> Record:
    """Sensitivity from the draws of a run that kept its inputs: nothing is computed again.

    Parameters
    ----------
    draws : MonteCarlo, RunDraws, str or Path
        A run with `keep="inputs"`, or the folder of one.
    method : {"information", "delta", "pawn", "variance"}
        First-order shares of the variance, Borgonovo's delta, PAWN, or shares of the variance by regression.
    of : str, optional
        The alternative; needed where there are several.
    minus : str, optional
        Another alternative: the sensitivity is that of the difference of - minus on the same draws, per kWh rated.
    column : str
        "total", a stage, "component:" or "gas:" with a name.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        What is counted together, as in the other methods.
    inputs : str or sequence of str, optional
        Names or patterns (`supply/cathode/*`) of the inputs to look at; all by default.

    Returns
    -------
    Record
        What the method gives.

    Raises
    ------
    InputError
        Where the run didn't keep its inputs, for unknown names, and for too few draws.

    Examples
    --------
    >>> import brightcell as bc
    >>> run = bc.monte_carlo("lfp-pack-100kwh", draws=500, keep="inputs")
    >>> bc.sensitivity.of_draws(run, method="pawn").slices
    10
    """
    if method not in GIVEN:
        raise InputError(_unknown(method, GIVEN))
    kept = draws.inputs if isinstance(draws, MonteCarloData) else draws
    kept = kept if isinstance(kept, RunDraws) else kept_in(Path(kept))
    given = given_draws(kept, of=of, minus=minus, column=column, inputs=inputs)
    record = GIVEN[method](given, by)
    beside = tuple(f"drawn beside these inputs and not kept: {text}" for text in kept.labels.get("not_kept", ()))
    left_out = kept.number - given.y.shape[1]
    unsolved = (f"{left_out:,} draws have no value and are left out: the result holds for those that have one",)
    others = (f"the draws were {kept.remark}",) if kept.remark else ()
    return _with_notes(record, (*beside, *(unsolved if left_out else ()), *others))


@checked
def difference(
    one: Asked,
    other: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    method: str = "sobol",
    draws: int | None = None,
    seed: int = 1,
    by: By = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
) -> Record:
    """Which data make the difference other - one uncertain, where both models share the draws of what they share.

    D(x) = T_other(x) u_other(x) - T_one(x) u_one(x), kg CO2e per kWh of rated energy: what is alike in both cancels,
    so the data that matter for a difference may be others than those that matter for a footprint.

    Parameters
    ----------
    one, other : Model, Product, str or Path
        Two models, or products under the same rulebook.
    rulebook : Rulebook, str or Path, optional
        For products; "cn-group-2024" by default.
    method : {"sobol", "tornado", "variance", "information", "delta", "pawn"}
        The method.
    draws : int, optional
        For the methods that draw, 4096 by default; of sobol a power of two.
    seed : int
        The same seed gives the same numbers.
    by : {"group", "stage", "component", "supplier", "source"} or dict, optional
        What is counted together, as in the other methods.
    background, project, database, settings
        For products, as in `Model`.
    background_uncertainty, factor_uncertainty, default_spreads : bool
        What is uncertain, as in the other methods.

    Returns
    -------
    Record
        What the method gives.

    Raises
    ------
    InputError
        Where both models are the same, nothing is uncertain, or the exchanges of a database are to be varied.

    Examples
    --------
    >>> import brightcell as bc
    >>> model = bc.Model("lfp-pack-100kwh")
    >>> moved = model.with_({"sites.*.location": "CN-SC"})
    >>> bc.sensitivity.difference(model, moved, method="information", draws=500).outputs[0].endswith("kWh rated")
    True
    """
    require_whole(seed=seed, draws=DRAWS if draws is None else draws)
    if method not in DIFFERENCE:
        raise InputError(_unknown(method, DIFFERENCE))
    if draws is not None and method in WITHOUT_DRAWS:
        hint = f"leave it out, or use one of {', '.join(name for name in DIFFERENCE if name not in WITHOUT_DRAWS)}"
        raise InputError(Problem(f"{method} makes no draws", path="draws", found=str(draws), hint=hint))
    models = models_of(
        [one, other], rulebook, background=background, project=project, database=database, settings=settings
    )
    alternatives, variables = lay_out(
        models,
        background_uncertainty=background_uncertainty,
        factor_uncertainty=factor_uncertainty,
        default_spreads=default_spreads,
    )
    first, second = alternatives
    record = DIFFERENCE[method](difference_of(first, second, variables), draws or DRAWS, seed, by)
    defaults = {name: default for alternative in alternatives for name, default in alternative.defaults.items()}
    spreads = tuple(defaults.values())
    return _with_notes(record, (in_words(spreads),) if spreads else (), spreads)


def _with_notes(record: Record, notes: Sequence[str], spreads: Sequence[DefaultSpread] = ()) -> Record:
    return replace(record, notes=(*record.notes, *notes), default_spreads=(*record.default_spreads, *spreads))


def _unknown(method: str, allowed: Mapping[str, object]) -> Problem:
    near = nearest(method, allowed)
    return Problem(
        "this method can't be used here", path="method", found=method, expected=", ".join(allowed), nearest=near
    )
