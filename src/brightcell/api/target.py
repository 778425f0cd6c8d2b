"""What brings a footprint down to a goal, by one lever or several, at least effort."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np

from brightcell.api.drawing import drawing_of
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.methods.least_effort import Move, Ranges, least_effort
from brightcell.methods.roots import all_roots
from brightcell.model import Asked, AskedBackground, AskedRulebook, Model, Settings, model_of
from brightcell.model.levers import Bounds, Lever, LeveredModel, lever_of
from brightcell.propagation.paired_totals import Drawing, paired_totals
from brightcell.results.sweep.data import COMMON
from brightcell.results.target.data import LeverMove
from brightcell.results.target.face import TargetSearch

PER = ("rated", "unit")


def target(
    product: Asked,
    goal: float,
    levers: Mapping[str, Bounds],
    *,
    per: str = "rated",
    probability: float | None = None,
    draws: int = 1000,
    seed: int = 1,
    default_spreads: bool = True,
    rulebook: AskedRulebook | None = None,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> TargetSearch:
    """The smallest move of some numbers that brings the footprint down to a goal, and what each could do alone.

    Effort is the root of the sum of squares of the moves, each as a share of its range.

    Parameters
    ----------
    product : Model, Product, str or Path
        What is to come down.
    goal : float
        The footprint that is wanted.
    levers : Mapping
        Ranges by key, `{"pack.module.cell.yield": (0.9, 0.99), "grid": (0, 0.7)}`. Keys and ends are those of
        `break_even`.
    per : {"rated", "unit"}
        Whether the goal is in kg CO2e per kWh of rated energy, or in the unit of the model.
    probability : float, optional
        Let the goal be met in this share of draws, such as 0.9, instead of by the nominal footprint.
    draws, seed : int
        Paired draws, where there is a probability.
    default_spreads : bool
        As in `monte_carlo`.
    rulebook, background, project, database, settings
        For a product, as in `Model`.

    Returns
    -------
    TargetSearch
        `is_reached`, `answer`, and each lever now, needed and alone.

    Raises
    ------
    InputError
        For levers that meet nothing, are no numbers or have several values now, and a goal that is no number.

    Examples
    --------
    >>> import brightcell as bc
    >>> result = bc.target("lfp-pack-100kwh", 78, {"pack.module.cell.yield": (0.9, 0.999)})
    >>> round(result.changes["pack.module.cell.yield"], 3)
    0.973
    >>> result.is_reached, abs(result.total - 78) < 1e-6
    (True, True)
    """
    drawing = _drawing(goal, levers, per, probability, (draws, seed, default_spreads))
    model = model_of(product, rulebook, background=background, project=project, database=database, settings=settings)
    asked = [lever_of([model], key, bounds) for key, bounds in levers.items()]
    levered = LeveredModel(model, asked)
    search = _Search(levered, float(goal), per == PER[0], drawing, probability or 0.0)
    return search.found()


def _drawing(
    goal: float,
    levers: Mapping[str, Bounds],
    per: str,
    probability: float | None,
    drawn: tuple[int, int, bool],
) -> Drawing | None:
    """How the footprint is drawn, if it is; InputError for all that can't be meant."""
    problems = []
    if isinstance(goal, bool) or not isinstance(goal, int | float) or not isfinite(goal):
        problems.append(Problem("the goal is no number", path="goal", found=repr(goal), expected="such as 50"))
    if per not in PER:
        problems.append(Problem("this is no basis", path="per", found=repr(per), expected=" or ".join(PER)))
    if not isinstance(levers, Mapping) or not levers:
        expected = 'ranges by key, such as {"pack.module.cell.yield": (0.9, 0.99)}'
        problems.append(Problem("there are no levers", path="levers", found=repr(levers), expected=expected))
    if probability is not None and not 0 < probability < 1:
        expected = "a share above 0 and below 1, such as 0.9"
        problems.append(
            Problem("this is no probability", path="probability", found=str(probability), expected=expected)
        )
    if problems:
        raise InputError(problems)
    draws, seed, defaults = drawn
    return None if probability is None else drawing_of(draws, seed, False, False, defaults)


@dataclass(frozen=True, eq=False)
class _Search:
    """The search for a goal by the levers of a model."""

    levered: LeveredModel
    goal: float
    is_per_rated: bool
    drawing: Drawing | None
    probability: float
    known: dict[tuple[float, ...], float] = field(default_factory=dict)

    def found(self) -> TargetSearch:
        """The move of all levers, and of each alone."""
        now = self._now()
        levers = [self._started(place, lever, now) for place, lever in enumerate(self.levered.levers)]
        together = self._whole(least_effort(self.total, self.goal, _ranges(levers)), levers)
        moves = tuple(self._lever_move(levers, place, together) for place in range(len(levers)))
        return TargetSearch(
            model=self.levered.model.label,
            goal=self.goal,
            unit=COMMON if self.is_per_rated else self.levered.model_unit,
            now=now,
            total=together.value,
            is_reached=together.is_met,
            effort=together.effort,
            moves=moves,
            evaluations=len(self.known),
            probability=self.probability if self.drawing else None,
            draws=self.drawing.draws if self.drawing else None,
            seed=self.drawing.seed if self.drawing else None,
            cautions=cut_off_notes(self.levered.model.background),
        )

    def total(self, x: np.ndarray) -> float:
        """The footprint, or its quantile; NaN where it can't be computed."""
        key = tuple(x.tolist())
        if key not in self.known:
            try:
                self.known[key] = self._total(key)
            except BrightcellError:
                self.known[key] = float("nan")
        return self.known[key]

    def _total(self, x: tuple[float, ...]) -> float:
        if self.drawing is None:
            return self.levered.total(x, self.is_per_rated)
        return self._quantile(self.levered.at(x))

    def _now(self) -> float:
        """The footprint as it is; InputError where it can't be computed."""
        nominal = LeveredModel(self.levered.model, []).total([], self.is_per_rated)
        return nominal if self.drawing is None else self._quantile(self.levered.model)

    def _quantile(self, model: Model) -> float:
        assert self.drawing is not None
        drawn = paired_totals(model, self.drawing)
        drawn.require_all()
        values = drawn.per_kwh_rated if self.is_per_rated else drawn.total
        return float(np.quantile(values, self.probability))

    def _started(self, place: int, lever: Lever, now: float) -> Lever:
        """A lever with what it is now: of one that has no value, what leaves the footprint as it is."""
        if lever.start is not None:
            return lever
        alone = LeveredModel(self.levered.model, [lever])
        nominal = LeveredModel(self.levered.model, []).total([], self.is_per_rated)

        def difference(x: float) -> float:
            try:
                return alone.total([x], self.is_per_rated) - nominal
            except BrightcellError:
                return float("nan")

        roots = all_roots(difference, lever.low, lever.high, 9, lever.is_whole).roots
        if len(roots) != 1:
            what = "the product states no single value here, and none of the range gives its footprint"
            hint = "name one field, or widen the range so that it holds what is now"
            found = f"{lever.low:g} to {lever.high:g}"
            raise InputError(Problem(what, path=lever.key, found=found, hint=hint))
        return replace(lever, start=roots[0].x)

    def _whole(self, move: Move, levers: Sequence[Lever]) -> Move:
        """A move in which counts are whole numbers, rounded to where the footprint is lower."""
        x = move.x.copy()
        for place, lever in enumerate(levers):
            if lever.is_whole and x[place] != round(x[place]):
                ends = [float(np.floor(x[place])), float(np.ceil(x[place]))]
                x[place] = min(ends, key=lambda end: self.total(np.array([*x[:place], end, *x[place + 1 :]])))
        if np.array_equal(x, move.x):
            return move
        ranges = _ranges(levers)
        effort = float(np.linalg.norm((x - ranges.start) / ranges.width))
        value = self.total(x)
        return Move(x, value, effort, value <= self.goal)

    def _lever_move(self, levers: Sequence[Lever], place: int, together: Move) -> LeverMove:
        lever, ranges = levers[place], _ranges(levers)
        alone = self._whole_alone(levers, place, ranges)
        return LeverMove(
            key=lever.key,
            unit=lever.unit,
            low=lever.low,
            high=lever.high,
            now=float(ranges.start[place]),
            needed=float(together.x[place]),
            alone=float(alone.x[0]) if alone.is_met else None,
            alone_total=alone.value,
        )

    def _whole_alone(self, levers: Sequence[Lever], place: int, ranges: Ranges) -> Move:
        """The move of one lever, the others staying where they are."""
        others = ranges.start.copy()
        one = Ranges(ranges.start[[place]], ranges.low[[place]], ranges.high[[place]])
        total = _one_of(self.total, others, place)
        return _Single(total, self.goal, levers[place]).whole(least_effort(total, self.goal, one))


@dataclass(frozen=True)
class _Single:
    """One lever by itself."""

    total: Callable[[np.ndarray], float]
    goal: float
    lever: Lever

    def whole(self, move: Move) -> Move:
        """A move to a whole number, where the lever counts pieces."""
        if not self.lever.is_whole or move.x[0] == round(move.x[0]):
            return move
        ends = [np.floor(move.x), np.ceil(move.x)]
        x = min(ends, key=self.total)
        return Move(x, self.total(x), move.effort, self.total(x) <= self.goal)


def _one_of(total: Callable[[np.ndarray], float], others: np.ndarray, place: int) -> Callable[[np.ndarray], float]:
    def of_one(x: np.ndarray) -> float:
        every = others.copy()
        every[place] = x[0]
        return total(every)

    return of_one


def _ranges(levers: Sequence[Lever]) -> Ranges:
    start = np.array([float("nan") if lever.start is None else lever.start for lever in levers])
    return Ranges(start, np.array([lever.low for lever in levers]), np.array([lever.high for lever in levers]))
