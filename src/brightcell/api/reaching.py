"""The search for a goal by the levers of one model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.methods.least_effort import Move, Ranges, least_effort
from brightcell.methods.roots import all_roots
from brightcell.model import Model
from brightcell.model.levers import Lever, LeveredModel
from brightcell.propagation.lever_slopes import LeverSlopes
from brightcell.propagation.paired_totals import Drawing, PairedTotals, paired_totals

EXACT, DIFFERENCES, ROOT = "exact", "differences", "root"


@dataclass(frozen=True)
class Goal:
    """What is to be reached: a footprint per kWh rated or in the model's unit, or its quantile of a probability."""

    value: float
    is_per_rated: bool
    drawing: Drawing | None = None
    probability: float = 0.0

    def of_draws(self, drawn: PairedTotals) -> np.ndarray:
        """The footprint in each draw (draw,)."""
        return drawn.per_kwh_rated if self.is_per_rated else drawn.total


@dataclass(frozen=True, eq=False)
class Reaching:
    """A model, the levers that it has, and what a whole range of each costs.

    `known` are footprints by the values of levers, NaN where there is none.
    """

    model: Model
    asked: tuple[Lever, ...]
    costs: tuple[float, ...]
    goal: Goal
    known: dict[tuple[float, ...], float] = field(default_factory=dict)

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """The levers with what they are now: one that has no value with what leaves the footprint as it is."""
        return tuple(self._started(lever) for lever in self.asked)

    @cached_property
    def levered(self) -> LeveredModel:
        """The model as a function of the levers."""
        return LeveredModel(self.model, self.levers)

    @cached_property
    def unmoved(self) -> float:
        """The footprint as it is; InputError where it can't be computed."""
        nominal = LeveredModel(self.model, []).total([], self.goal.is_per_rated)
        return nominal if self.goal.drawing is None else self._quantile(self.model)

    @cached_property
    def best(self) -> Move:
        """The smallest move of all levers that reaches the goal, or the lowest footprint that they give."""
        if not self.levers:
            met = self.unmoved <= self.goal.value
            return Move(np.zeros(0), self.unmoved, 0.0, met)
        slopes = self._exact_slopes if self.has_slopes and self.exact.any() else None
        return self._whole(least_effort(self.total, self.goal.value, self.ranges, slopes))

    @cached_property
    def singly(self) -> tuple[Reaching, ...]:
        """The search by each lever, the others staying as they are."""
        return tuple(
            Reaching(self.model, (lever,), (cost,), self.goal)
            for lever, cost in zip(self.levers, self.costs, strict=True)
        )

    @property
    def evaluations(self) -> int:
        """Footprints that were computed by now."""
        singly: tuple[Reaching, ...] = vars(self).get("singly", ())
        return 1 + len(self.known) + sum(len(reaching.known) for reaching in singly)

    @property
    def ranges(self) -> Ranges:
        """Where the levers are, and how far they go."""
        starts = [float("nan") if lever.start is None else lever.start for lever in self.levers]
        lows, highs = ([getattr(lever, end) for lever in self.levers] for end in ("low", "high"))
        return Ranges(np.array(starts), np.array(lows), np.array(highs), np.array(self.costs))

    @property
    def has_slopes(self) -> bool:
        """Whether slopes are used: a single lever is found by a root, quantiles by differences."""
        return len(self.levers) > 1 and self.goal.drawing is None

    @cached_property
    def exact(self) -> np.ndarray:
        """The levers whose slopes are exact (lever,)."""
        here = np.clip(self.ranges.start, self.ranges.low, self.ranges.high)
        if not np.isfinite(self.total(here)):
            return np.zeros(len(self.levers), dtype=bool)
        try:
            return self._slopes.checked(here)
        except BrightcellError:
            return np.zeros(len(self.levers), dtype=bool)

    @cached_property
    def _slopes(self) -> LeverSlopes:
        return LeverSlopes(self.levered, self.goal.is_per_rated)

    def _exact_slopes(self, x: np.ndarray) -> np.ndarray:
        return np.where(self.exact, self._slopes(x), np.nan)

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
        if self.goal.drawing is None:
            return self.levered.total(x, self.goal.is_per_rated)
        return self._quantile(self.levered.at(x))

    def _quantile(self, model: Model) -> float:
        return float(np.quantile(self._drawn(model), self.goal.probability))

    def _drawn(self, model: Model) -> np.ndarray:
        """The draws of a model; InputError, with the reason, where some have no value."""
        assert self.goal.drawing is not None
        totals = paired_totals(model, self.goal.drawing)
        totals.require_all()
        return self.goal.of_draws(totals)

    def share_met(self, x: np.ndarray | None) -> float | None:
        """The share of draws in which the goal is met, at x or as it is; None without draws."""
        if self.goal.drawing is None:
            return None
        model = self.model if x is None or not len(x) else self.levered.at(x.tolist())
        return float(np.mean(self._drawn(model) <= self.goal.value * (1 + 1e-12)))

    def _started(self, lever: Lever) -> Lever:
        if lever.start is not None:
            return lever
        alone = LeveredModel(self.model, [lever])
        nominal = LeveredModel(self.model, []).total([], self.goal.is_per_rated)

        def difference(x: float) -> float:
            try:
                return alone.total([x], self.goal.is_per_rated) - nominal
            except BrightcellError:
                return float("nan")

        roots = all_roots(difference, lever.low, lever.high, 9, lever.is_whole).roots
        if len(roots) != 1:
            what = "the product states no single value here, and none of the range gives its footprint"
            hint = "name one field, or widen the range so that it includes the present value"
            found = f"{lever.low:g} to {lever.high:g}"
            raise InputError(Problem(what, path=lever.key, found=found, hint=hint))
        return replace(lever, start=roots[0].x)

    def _whole(self, move: Move) -> Move:
        """A move in which counts are whole numbers, rounded to where the footprint is lower."""
        x = move.x.copy()
        for place, lever in enumerate(self.levers):
            if lever.is_whole and x[place] != round(x[place]):
                ends = [float(np.floor(x[place])), float(np.ceil(x[place]))]
                x[place] = min(ends, key=lambda end: self.total(np.array([*x[:place], end, *x[place + 1 :]])))
        if np.array_equal(x, move.x):
            return move
        value = self.total(x)
        effort = float(np.linalg.norm((x - self.ranges.start) / self.ranges.width))
        return Move(x, value, effort, value <= self.goal.value)

    def slopes_by_key(self) -> dict[str, str]:
        """Whether the slope of each lever is exact or a difference; a root needs none."""
        if not self.has_slopes:
            kind = ROOT if len(self.levers) == 1 else DIFFERENCES
            return {lever.key: kind for lever in self.levers}
        exact: list[bool] = self.exact.tolist()
        return {lever.key: EXACT if e else DIFFERENCES for lever, e in zip(self.levers, exact, strict=True)}
