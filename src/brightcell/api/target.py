"""What brings a footprint down to a goal, by levers and choices, with the least effort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import Any

from brightcell.api.drawing import drawing_of
from brightcell.api.reaching import Goal
from brightcell.api.target_search import TargetOver
from brightcell.arguments import checked
from brightcell.background.factor_ranges import AskedRanges
from brightcell.errors import InputError, Problem, nearest
from brightcell.model import Asked, AskedBackground, AskedRulebook, Settings, model_of, project_of
from brightcell.model.lever_choices import Choices, choices_of
from brightcell.model.levers import Bounds
from brightcell.model.scenarios import ScenarioModels
from brightcell.propagation.paired_totals import Drawing
from brightcell.results.target.face import TargetSearch
from brightcell.runs.running import Progress

PER = ("rated", "unit")
DRAWS = 1000


@checked
def target(
    product: Asked,
    goal: float,
    levers: Mapping[str, Bounds] | None = None,
    *,
    choices: Choices | None = None,
    efforts: Mapping[str, float] | None = None,
    per: str = "rated",
    probability: float | None = None,
    draws: int | None = None,
    seed: int = 1,
    background_uncertainty: bool = False,
    factor_uncertainty: AskedRanges = False,
    default_spreads: bool = True,
    progress: Progress | None = None,
    rulebook: AskedRulebook | None = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> TargetSearch:
    """What brings the footprint down to a goal with the least effort: how far numbers move, and which choices change.

    Effort is sqrt(sum of (c m / w)² + sum of c²): over levers the move m as a share of the width w of the range, and
    over choices that aren't as they are; c is 1 unless `efforts` says otherwise, so that another choice counts as much
    as a lever's whole range. All combinations of choices are searched except those whose choices alone cost as much as
    the best one found, or more, each for the smallest move of its levers on exact derivatives.

    Parameters
    ----------
    product : Model, Product, str or Path
        What is to come down.
    goal : float
        The footprint that is wanted.
    levers : Mapping, optional
        Ranges by key, `{"pack.module.cell.yield": (0.9, 0.99), "grid": (0, 0.7)}`. Keys and ends are those of
        `break_even`.
    choices : Mapping, optional
        What may be chosen by key, `{"sites.*.location": ["CN-SC", "DE"], "background": ["open", "greet-2022"]}`: a
        path of the product, `product`, `rulebook`, `background`, `year` or `settings.SLOT`. What is now is always one.
    efforts : Mapping, optional
        What a whole range of a lever, or another choice, costs, by key; 1 by default.
    per : {"rated", "unit"}
        Whether the goal is in kg CO2e per kWh of rated energy, or in the unit of the model.
    probability : float, optional
        Let the goal be met in this share of draws, such as 0.9, instead of by the nominal footprint.
    draws, seed : int
        Paired draws, 1000 by default, where there is a probability.
    background_uncertainty, factor_uncertainty, default_spreads
        As in `monte_carlo`.
    progress : callable, optional
        Called with the number of steps that are done, the number in all, and the seconds since the start.
    rulebook, background, project, database, settings
        For a product, as in `Model`; `project` and `database` are those of the backgrounds of `choices` too.

    Returns
    -------
    TargetSearch
        `is_reached`, `answer`, each lever and choice now, needed and alone, and `tried`, every combination.

    Raises
    ------
    InputError
        For levers that meet nothing, are no numbers or have several values now, choices that meet nothing, and a goal
        that is not a number.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.target("lfp-pack-100kwh", 78, {"pack.module.cell.yield": (0.9, 0.999)})
    >>> round(result.changes["pack.module.cell.yield"], 3)
    0.973
    >>> result.is_reached, abs(result.total - 78) < 1e-6
    (True, True)
    >>> bc.target("lfp-pack-100kwh", 70, choices={"sites.*.location": ["CN-SC", "DE"]}).changes
    {'sites.*.location': 'DE'}
    """
    levers, choices, efforts = levers or {}, choices or {}, efforts or {}
    drawn = (draws, seed, background_uncertainty, factor_uncertainty, default_spreads)
    drawing = _drawing(goal, (levers, choices, efforts), per, probability, drawn)
    there = project_of(product, project)
    model = model_of(product, rulebook, background=background, project=there, database=database, settings=settings)
    models = ScenarioModels(model, project, database)
    chosen = choices_of(models, choices, levers)
    asked = Goal(float(goal), per == PER[0], drawing, probability or 0.0)
    return TargetOver(models, levers, chosen, asked, efforts, progress).found()


def _drawing(
    goal: float,
    asked: tuple[Any, Any, Any],
    per: str,
    probability: float | None,
    drawn: tuple[int | None, int, bool, AskedRanges, bool],
) -> Drawing | None:
    """How the footprint is drawn, if it is; InputError for all that can't be meant."""
    draws, seed, background, factors, defaults = drawn
    is_drawn = {
        "draws": draws is not None,
        "background_uncertainty": bool(background),
        "factor_uncertainty": bool(factors),
        "default_spreads": not defaults,
    }
    problems = [*_goal_problems(goal, per), *_table_problems(*asked), *_draw_problems(probability, is_drawn)]
    if problems:
        raise InputError(problems)
    number = DRAWS if draws is None else draws
    return None if probability is None else drawing_of(number, seed, background, factors, defaults)


def _goal_problems(goal: float, per: str) -> Iterator[Problem]:
    if not isfinite(goal):
        yield Problem("the goal is not a number", path="goal", found=repr(goal), expected="such as 50")
    if per not in PER:
        yield Problem("this is not a basis", path="per", found=repr(per), expected=" or ".join(PER))


def _table_problems(levers: Any, choices: Any, efforts: Any) -> Iterator[Problem]:
    tables = (("levers", levers, LEVERS), ("choices", choices, CHOICES), ("efforts", efforts, EFFORTS))
    odd = [table for table in tables if not isinstance(table[1], Mapping)]
    for name, given, example in odd:
        yield Problem(f"these {name} are not a table", path=name, found=repr(given), expected=example)
    if not levers and not choices:
        yield Problem("there is nothing to move or to choose", path="levers", expected=f"{LEVERS}; or choices")
    elif not odd:
        yield from _effort_problems(efforts, (*levers, *choices))


def _draw_problems(probability: float | None, is_drawn: Mapping[str, bool]) -> Iterator[Problem]:
    if probability is not None and not 0 < probability < 1:
        expected = "a share above 0 and below 1, such as 0.9"
        yield Problem("this is not a probability", path="probability", found=str(probability), expected=expected)
    for name in (name for name, is_so in is_drawn.items() if is_so and probability is None):
        hint = "give the share of draws in which the goal is to be met"
        yield Problem("this has no effect without a probability", path=name, hint=hint)


LEVERS = 'ranges by key, such as {"pack.module.cell.yield": (0.9, 0.99)}'
CHOICES = 'lists of options by key, such as {"sites.*.location": ["CN-SC", "DE"]}'
EFFORTS = 'numbers by key, such as {"sites.*.location": 0.5}'


def _effort_problems(efforts: Mapping[str, Any], keys: Sequence[str]) -> Iterator[Problem]:
    for key, value in efforts.items():
        path = f"efforts {key}"
        if key not in keys:
            what, expected = "this key is neither a lever nor a choice", f"one of {', '.join(keys)}"
            yield Problem(what, path=path, expected=expected, nearest=nearest(key, keys))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
            yield Problem(
                "this is not an effort", path=path, found=repr(value), expected="a number above 0, such as 0.5"
            )
