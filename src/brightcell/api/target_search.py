"""The search for a goal over combinations of choices, each by the levers that its model has."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot, inf, isfinite, sqrt

from brightcell.api.reaching import Goal, Reaching
from brightcell.api.refusals import reason_of
from brightcell.brightway.cut_offs import cut_off_notes
from brightcell.errors import BrightcellError, InputError, Problem, collecting
from brightcell.model import Model
from brightcell.model.lever_choices import Choice, OptionCombination, combinations_of
from brightcell.model.levers import Bounds, LeveredModel, lever_of
from brightcell.model.scenarios import ScenarioModels
from brightcell.results.sweep.data import COMMON
from brightcell.results.target.data import (
    NOT_REACHED,
    PASSED,
    REACHED,
    REFUSED,
    ChoiceMove,
    LeverMove,
    TriedCombination,
)
from brightcell.results.target.face import TargetSearch
from brightcell.runs.running import Progress


@dataclass(frozen=True, eq=False)
class _Tried:
    """A combination of choices with its search; or why there is none."""

    combination: OptionCombination
    effort: float
    search: Reaching | None = None
    unmoved: float = inf
    refused: str = ""


@dataclass(frozen=True, eq=False)
class TargetOver:
    """The search for a goal over all combinations of choices, each by the levers that its model has."""

    models: ScenarioModels
    levers: Mapping[str, Bounds]
    choices: tuple[Choice, ...]
    goal: Goal
    efforts: Mapping[str, float]
    progress: Progress | None
    began: float = field(default_factory=time.monotonic)

    def found(self) -> TargetSearch:
        """The combination and the move that reach the goal with the least effort; else the lowest footprint."""
        tried = self._tried()
        self._refuse_levers(tried)
        best, rows = self._best(tried)
        now, asked = self._as_it_is(tried), self._asked_levers(best, tried)
        model, goal, together = self.models.model, self.goal, self._search(best).best
        drawn = goal.drawing
        return TargetSearch(
            model=model.label,
            goal=goal.value,
            unit=COMMON if goal.is_per_rated else LeveredModel(model, []).model_unit,
            now=now.unmoved,
            total=together.value,
            is_reached=together.is_met,
            effort=hypot(best.effort, together.effort),
            moves=tuple(asked),
            choices=tuple(self._choice_move(choice, best, tried) for choice in self.choices),
            tried=tuple(rows),
            evaluations=sum(trial.search.evaluations for trial in tried if trial.search is not None),
            slopes=self._search(best).slopes_by_key(),
            probability=goal.probability if drawn else None,
            met_now=now.share_met(None),
            met_then=self._search(best).share_met(together.x),
            draws=drawn.draws if drawn else None,
            seed=drawn.seed if drawn else None,
            regime=drawn.regime if drawn else "",
            cautions=cut_off_notes(*self.models.backgrounds),
        )

    def _tried(self) -> list[_Tried]:
        """Every combination with its footprint before any lever is moved; the cheapest choices first."""
        tried = []
        for combination in combinations_of(self.choices):
            tried.append(self._trial(combination))
            self._tell(len(tried))
        return sorted(tried, key=lambda trial: (trial.effort, trial.unmoved))

    def _trial(self, combination: OptionCombination) -> _Tried:
        effort = sqrt(sum(self.efforts.get(key, 1.0) ** 2 for key in combination.changed))
        try:
            model = combination.model(self.models)
            search = self._reaching(model)
            self._refuse_unit(model)
            return _Tried(combination, effort, search, search.unmoved)
        except BrightcellError as error:
            if not combination.changed:
                raise
            return _Tried(combination, effort, refused=reason_of(error))

    def _refuse_levers(self, tried: Sequence[_Tried]) -> None:
        """InputError for levers that no combination has."""
        had = {lever.key for trial in tried if trial.search is not None for lever in trial.search.asked}
        problems: list[Problem] = []
        for key, bounds in self.levers.items():
            with collecting(problems):
                if key not in had:
                    lever_of([self.models.model], key, bounds)
        if problems:
            raise InputError(problems)

    def _reaching(self, model: Model) -> Reaching:
        """The search by the levers that a model has; InputError where neither it nor the model asked for has one."""
        levers = []
        for key, bounds in self.levers.items():
            try:
                levers.append(lever_of([model], key, bounds))
            except InputError:
                if not self.choices:
                    raise
        return Reaching(model, tuple(levers), tuple(self.efforts.get(lever.key, 1.0) for lever in levers), self.goal)

    def _refuse_unit(self, model: Model) -> None:
        """A footprint in another unit says nothing of the goal."""
        units = [f"{m.foreground.functional_unit.unit}" for m in (self.models.model, model)]
        strategies = {m.rulebook.slots.functional_unit.strategy for m in (self.models.model, model)}
        if not self.goal.is_per_rated and (units[0] != units[1] or len(strategies) > 1):
            what, expected = (
                "this footprint is per another service than the goal",
                f"{units[0]} as the rulebook of the model has it",
            )
            raise InputError(
                Problem(what, path="per", found=units[1], expected=expected, hint='per="rated" compares both')
            )

    def _best(self, tried: Sequence[_Tried]) -> tuple[_Tried, list[TriedCombination]]:
        """The combination of least effort, and a row of each; what costs more by its choices alone is passed over."""
        rows, met, lowest = [], None, None
        for number, trial in enumerate(tried, 1):
            if trial.search is None:
                rows.append(_row(trial, REFUSED))
                continue
            least = hypot(met.effort, self._search(met).best.effort) if met else inf
            if trial.effort >= least and trial is not met:
                rows.append(_row(trial, PASSED))
                continue
            try:
                move = trial.search.best
            except BrightcellError as error:
                if not trial.combination.changed:
                    raise
                rows.append(_row(replace(trial, refused=reason_of(error)), REFUSED))
                continue
            rows.append(_row(trial, REACHED if move.is_met else NOT_REACHED))
            if move.is_met and hypot(trial.effort, move.effort) < least:
                met = trial
            if lowest is None or move.value < self._search(lowest).best.value:
                lowest = trial
            self._tell(len(tried) + number)
        assert lowest is not None
        return met or lowest, sorted(rows, key=_rank)

    def _search(self, trial: _Tried) -> Reaching:
        assert trial.search is not None
        return trial.search

    def _as_it_is(self, tried: Sequence[_Tried]) -> Reaching:
        return self._search(next(trial for trial in tried if not trial.combination.changed))

    def _asked_levers(self, best: _Tried, tried: Sequence[_Tried]) -> Iterator[LeverMove]:
        """Each lever: now, needed after the choices, and alone without any."""
        present, chosen = self._as_it_is(tried), self._search(best)
        starts = {lever.key: lever for lever in present.levers}
        needed = dict(zip((lever.key for lever in chosen.levers), chosen.best.x.tolist(), strict=True))
        for key in self.levers:
            lever = next((lever for lever in chosen.levers if lever.key == key), starts.get(key))
            if lever is None or lever.start is None:
                continue
            alone = present.singly[list(starts).index(key)].best if key in starts else None
            yield LeverMove(
                key=key,
                unit=lever.unit,
                low=lever.low,
                high=lever.high,
                now=lever.start if key not in starts else float(starts[key].start or 0.0),
                start=lever.start,
                needed=needed.get(key),
                alone=float(alone.x[0]) if alone is not None and alone.is_met else None,
                alone_total=present.unmoved if alone is None else alone.value,
            )

    def _choice_move(self, choice: Choice, best: _Tried, tried: Sequence[_Tried]) -> ChoiceMove:
        """A choice: now, needed, and the lowest footprint that it gives as the only change."""
        single = [trial for trial in tried if trial.combination.changed == (choice.key,) and trial.search is not None]
        lowest = min(single, key=lambda trial: trial.unmoved, default=None)
        return ChoiceMove(
            key=choice.key,
            options=tuple(choice.label(option) for option in range(len(choice.options))),
            now=choice.now,
            needed=best.combination.labels[choice.key],
            is_changed=choice.key in best.combination.changed,
            alone=None if lowest is None else lowest.combination.labels[choice.key],
            alone_total=None if lowest is None else lowest.unmoved,
            alone_reaches=lowest is not None and lowest.unmoved <= self.goal.value,
        )

    def _tell(self, done: int) -> None:
        if self.progress:
            number = 1
            for choice in self.choices:
                number *= len(choice.options) + 1
            self.progress(done, 2 * number, time.monotonic() - self.began)


def _row(trial: _Tried, status: str) -> TriedCombination:
    searched = trial.search is not None and status in (REACHED, NOT_REACHED)
    move = trial.search.best if trial.search is not None and searched else None
    return TriedCombination(
        choices=trial.combination.labels,
        changed=trial.combination.changed,
        status=status,
        unmoved=trial.unmoved if isfinite(trial.unmoved) else None,
        total=None if move is None or not isfinite(move.value) else move.value,
        choice_effort=trial.effort,
        effort=None if move is None or not move.is_met else hypot(trial.effort, move.effort),
        message=trial.refused,
    )


def _rank(row: TriedCombination) -> tuple[float, ...]:
    """First what reaches the goal, by effort; then what comes closest; last what was passed over or refused."""
    order = (REACHED, NOT_REACHED, PASSED, REFUSED).index(row.status)
    return order, inf if row.effort is None else row.effort, inf if row.total is None else row.total, row.choice_effort
