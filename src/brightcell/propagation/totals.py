"""The total of a footprint alone, and what a change of some inputs does to it.

The unit score of a process is what it causes itself and by what it takes, u = d + L u; the total is u of the
functional unit. With the runs x per functional unit, a change of d and L to d' and L' changes the total by exactly

    T' - T = sum over processes i:  x[i] (d'[i] - d[i]  +  sum over suppliers j: (L'[i, j] - L[i, j]) u'[j])

so that only what an input moves is computed anew, and of the scores u' only those that change and are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from brightcell.propagation.formulas import Formulas, FormulaStep, run_into
from brightcell.propagation.loops import solved

Values = Any  # a float or an array of shape (draws,)
AT_ONCE = 1024
"""Draws that are evaluated together: many, so that calls cost little, and few enough for the processor's cache."""


class DirectCause(NamedTuple):
    """What a process causes itself: `weight` times the value of a slot."""

    process: int
    weight: float
    slot: int


class ProcessInput(NamedTuple):
    """What a process takes of another one: the value of a slot."""

    process: int
    supplier: int
    slot: int


T = TypeVar("T", DirectCause, ProcessInput)


@dataclass(frozen=True, eq=False)
class Loop:
    """Processes that need each other (`inside`), or a single one, and what they take of other blocks."""

    processes: tuple[int, ...]
    needs: tuple[ProcessInput, ...]
    inside: tuple[ProcessInput, ...]


@dataclass(frozen=True, eq=False)
class Effect:
    """What some inputs move: steps to run again, slots that terms depend on, and blocks whose new scores are needed.

    Without such blocks a slot moves the total by its change times its worth.
    """

    inputs: tuple[int, ...]
    steps: tuple[FormulaStep, ...]
    slots: tuple[int, ...]
    blocks: tuple[Loop, ...]


@dataclass(frozen=True, eq=False)
class BasePoint:
    """What inputs x (input, draw) give: values of the slots, unit scores u and runs x of the processes.

    `worth` is, by slot, what a unit of its value adds to the total while the scores of suppliers stay as they are; of
    steps, since several inputs move them.
    """

    values: list[Values]
    scores: np.ndarray
    runs: np.ndarray
    worth: dict[int, np.ndarray] = field(default_factory=dict)
    _rows: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def size(self) -> int:
        """Number of draws."""
        return self.runs.shape[1]

    @cached_property
    def part(self) -> np.ndarray:
        """Room for a part of a sum, (draw,): new arrays for it would take longer than the sum."""
        return np.empty(self.size)

    @cached_property
    def own_worth(self) -> np.ndarray:
        """Room for the worth of an input, (draw,)."""
        return np.empty(self.size)

    def rows(self, number: int) -> np.ndarray:
        """Room for the values of steps, (step, draw)."""
        if len(self._rows) < number:
            object.__setattr__(self, "_rows", np.empty((number, self.size)))
        return self._rows[:number]


@dataclass(frozen=True, eq=False)
class Totals:
    """The processes whose scores vary, with what each causes in any draw (`fixed`) and by the value of a slot (`own`).

    `wanted` is the functional unit; `blocks` are in order from suppliers to users.
    """

    formulas: Formulas
    fixed: tuple[float, ...]
    own: tuple[DirectCause, ...]
    blocks: tuple[Loop, ...]
    wanted: int

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """The total (draw,) for inputs x (input, draw)."""
        total, room = np.empty(x.shape[1]), self._room(min(x.shape[1], AT_ONCE))
        for start in range(0, x.shape[1], AT_ONCE):
            part = x[:, start : start + AT_ONCE]
            rows, scores = (array[:, : part.shape[1]] for array in room)
            total[start : start + AT_ONCE] = self._scores(self._values(part, rows), scores)[self.wanted]
        return total

    def base(self, x: np.ndarray) -> BasePoint:
        """What `changed` starts from."""
        rows, scores = self._room(x.shape[1])
        values = self._values(x, rows)
        return BasePoint(values, self._scores(values, scores), self._runs(values, x.shape[1]))

    def changed(self, base: BasePoint, effect: Effect, moved: np.ndarray) -> np.ndarray:
        """The total (draw,) where the inputs of an effect have the values `moved` (input of the effect, draw)."""
        values = list(base.values)
        for slot, row in zip(effect.inputs, moved, strict=True):
            values[slot] = row
        run_into(effect.steps, values, base.rows(len(effect.steps)))
        total: np.ndarray = base.scores[self.wanted].copy()
        if effect.blocks:
            return self._add_anew(total, base, effect, values)
        for slot in effect.slots:
            worth = self._worth(base, slot)
            change = np.subtract(values[slot], base.values[slot], out=base.part)
            change *= worth
            total += change
        return total

    def _add_anew(self, total: np.ndarray, base: BasePoint, effect: Effect, values: list[Values]) -> np.ndarray:
        """Add what changes where scores of suppliers change too."""
        scores = list(base.scores)
        for block in effect.blocks:
            for i in block.processes:
                scores[i] = self._caused(i, values, len(total))
            self._score(block, values, scores)
        for slot in effect.slots:
            change = values[slot] - base.values[slot]
            for i, weight, _ in self._own_at.get(slot, ()):
                total += change * weight * base.runs[i]
            for i, supplier, _ in self._needs_at.get(slot, ()):
                total += change * scores[supplier] * base.runs[i]
        return total

    def effect(self, inputs: Sequence[int]) -> Effect:
        """What some inputs (by place) move; found once."""
        key = tuple(inputs)
        if key not in self._effects:
            self._effects[key] = self._effect(key)
        return self._effects[key]

    def _effect(self, inputs: tuple[int, ...]) -> Effect:
        steps = self.formulas.after(inputs)
        slots = (*inputs, *(step.slot for step in steps))
        needs = [need for slot in slots for need in self._needs_at.get(slot, ())]
        changing = [cause.process for slot in slots for cause in self._own_at.get(slot, ())] + [
            need.process for need in needs
        ]
        taken = np.any(self._behind[[need.supplier for need in needs]], axis=0)
        again = taken & np.any(self._behind.T[changing], axis=0)
        return Effect(
            inputs,
            steps,
            tuple(slot for slot in slots if slot in self._own_at or slot in self._needs_at),
            tuple(block for block in self.blocks if again[block.processes[0]]),
        )

    def _room(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Arrays for the values of steps, and for scores: one of each, since memory takes longer than sums."""
        return np.empty((len(self.formulas.steps), size)), np.empty((len(self.fixed), size))

    def _values(self, x: np.ndarray, rows: np.ndarray) -> list[Values]:
        """The value of every slot; those of steps in `rows`."""
        values = [*x, *self.formulas.nominal]
        run_into(self.formulas.steps, values, rows)
        return values

    def _scores(self, values: Sequence[Values], scores: np.ndarray) -> np.ndarray:
        """The score of every process, in `scores`."""
        scores[:] = np.array(self.fixed)[:, None]
        rows, part = list(scores), np.empty(scores.shape[1])
        for i, weight, slot in self.own:
            rows[i] += np.multiply(values[slot], weight, out=part)
        for block in self.blocks:
            self._score(block, values, rows, part)
        return scores

    def _caused(self, process: int, values: Sequence[Values], size: int) -> np.ndarray:
        """What a process causes itself."""
        caused = np.full(size, self.fixed[process])
        for _, weight, slot in self._own_of.get(process, ()):
            caused += weight * values[slot]
        return caused

    def _score(self, block: Loop, values: Sequence[Values], rows: list[np.ndarray], part: Any = None) -> None:
        """Add what the processes of a block take to what they cause, in place."""
        for i, supplier, slot in block.needs:
            rows[i] += np.multiply(values[slot], rows[supplier], out=part)
        _close(rows, block.processes, [(i, supplier, values[slot]) for i, supplier, slot in block.inside])

    def _runs(self, values: Sequence[Values], size: int) -> np.ndarray:
        """Runs of each process per functional unit, from users to suppliers."""
        runs, part = np.zeros((len(self.fixed), size)), np.empty(size)
        runs[self.wanted] = 1.0
        rows = list(runs)
        for block in self.blocks[::-1]:
            _close(rows, block.processes, [(supplier, i, values[slot]) for i, supplier, slot in block.inside])
            for i, supplier, slot in block.needs:
                rows[supplier] += np.multiply(values[slot], rows[i], out=part)
        return runs

    def _worth(self, base: BasePoint, slot: int) -> np.ndarray:
        """Sum over the terms of a slot: runs of the process times weight, or the score of its supplier."""
        if slot in base.worth:
            return base.worth[slot]
        worth = base.own_worth if slot < self.formulas.inputs else base.worth.setdefault(slot, np.empty(base.size))
        worth[:] = 0.0
        for i, weight, _ in self._own_at.get(slot, ()):
            worth += np.multiply(base.runs[i], weight, out=base.part)
        for i, supplier, _ in self._needs_at.get(slot, ()):
            worth += np.multiply(base.runs[i], base.scores[supplier], out=base.part)
        return worth

    @cached_property
    def _effects(self) -> dict[tuple[int, ...], Effect]:
        return {}

    @cached_property
    def _own_at(self) -> dict[int, list[DirectCause]]:
        """Own terms by the slot that moves them."""
        return _grouped(self.own, lambda cause: cause.slot)

    @cached_property
    def _own_of(self) -> dict[int, list[DirectCause]]:
        """Own terms by their process."""
        return _grouped(self.own, lambda cause: cause.process)

    @cached_property
    def _needs_at(self) -> dict[int, list[ProcessInput]]:
        """What is taken of suppliers, by the slot that moves it."""
        return _grouped(
            [need for block in self.blocks for need in (*block.needs, *block.inside)], lambda need: need.slot
        )

    @cached_property
    def _behind(self) -> np.ndarray:
        """Whether process k is process i or lies behind it, bool (i, k)."""
        behind = np.zeros((len(self.fixed),) * 2, dtype=bool)
        for block in self.blocks:
            row = np.any(behind[[need.supplier for need in block.needs]], axis=0)
            row[list(block.processes)] = True
            behind[list(block.processes)] = row
        return behind


@dataclass(eq=False)
class ChangedTotals:
    """The totals (draw,) where the inputs j of x0 (input, draw) are replaced by xj (input of j, draw).

    What x0 gives is kept until another array comes, so x0 must not be written to meanwhile. `totals` gives the totals,
    which are laid out when they are first asked for.
    """

    totals: Callable[[], Totals]
    _at: np.ndarray | None = field(default=None, init=False, repr=False)
    _base: BasePoint | None = field(default=None, init=False, repr=False)

    def __call__(self, x0: np.ndarray, j: np.ndarray, xj: np.ndarray) -> np.ndarray:
        totals = self.totals()
        if self._base is None or self._at is not x0:
            self._at, self._base = x0, totals.base(x0)
        return totals.changed(self._base, totals.effect(j.tolist()), xj)


def _grouped(terms: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = {}
    for term in terms:
        groups.setdefault(key(term), []).append(term)
    return groups


def _close(rows: list[np.ndarray], processes: Sequence[int], inside: Sequence[tuple[int, int, Values]]) -> None:
    """Solve a loop in place; `rows` hold what comes to it from outside."""
    if inside:
        for i, value in zip(processes, solved(processes, inside, [rows[i] for i in processes]), strict=True):
            rows[i][:] = value
