"""The total of a footprint alone, and what a change of some inputs does to it.

The unit score of a process is what it causes itself and by what it takes, u = d + L u; the total is u of the
functional unit. With the runs x per functional unit, a change of d and L to d' and L' changes the total by exactly

    T' - T = sum over processes i:  x[i] (d'[i] - d[i]  +  sum over suppliers j: (L'[i, j] - L[i, j]) u'[j])

so that only what an input moves is computed anew, and of the scores u' only those that change and are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from brightcell.propagation.formulas import Formulas, FormulaStep, run
from brightcell.propagation.loops import solved

Values = Any  # a float or an array of shape (draws,)
AT_ONCE = 4096
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
    """Processes that need each other (`inside`), or a single one; what they cause, and take of other blocks."""

    processes: tuple[int, ...]
    own: tuple[DirectCause, ...]
    needs: tuple[ProcessInput, ...]
    inside: tuple[ProcessInput, ...]


@dataclass(frozen=True, eq=False)
class Effect:
    """What some inputs move: steps to run again, terms that change, and blocks whose new scores are needed."""

    inputs: tuple[int, ...]
    steps: tuple[FormulaStep, ...]
    own: tuple[DirectCause, ...]
    needs: tuple[ProcessInput, ...]
    blocks: tuple[Loop, ...]


@dataclass(frozen=True, eq=False)
class BasePoint:
    """What inputs x (input, draw) give: values of the slots, unit scores u and runs x of the processes."""

    values: list[Values]
    scores: list[Values]
    runs: list[Values]


@dataclass(frozen=True, eq=False)
class Totals:
    """The processes whose scores vary, with what each causes in any draw (`fixed`); `wanted` is the functional unit.

    `blocks` stand from suppliers to users.
    """

    formulas: Formulas
    fixed: tuple[float, ...]
    blocks: tuple[Loop, ...]
    wanted: int

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """The total (draw,) for inputs x (input, draw)."""
        parts = [x[:, start : start + AT_ONCE] for start in range(0, x.shape[1], AT_ONCE)]
        return np.concatenate([self._scores(self.formulas.values(part), part.shape[1])[self.wanted] for part in parts])

    def base(self, x: np.ndarray) -> BasePoint:
        """What `changed` starts from."""
        values = self.formulas.values(x)
        return BasePoint(values, self._scores(values, x.shape[1]), self._runs(values))

    def changed(self, base: BasePoint, effect: Effect, moved: np.ndarray) -> np.ndarray:
        """The total (draw,) where the inputs of an effect have the values `moved` (input of the effect, draw)."""
        values, scores = list(base.values), list(base.scores)
        for slot, row in zip(effect.inputs, moved, strict=True):
            values[slot] = row
        run(effect.steps, values)
        self._score(effect.blocks, values, scores, moved.shape[1])
        total: np.ndarray = base.scores[self.wanted].copy()
        for i, weight, slot in effect.own:
            total += (values[slot] - base.values[slot]) * weight * base.runs[i]
        for i, supplier, slot in effect.needs:
            total += (values[slot] - base.values[slot]) * scores[supplier] * base.runs[i]
        return total

    def effect(self, inputs: Sequence[int]) -> Effect:
        """What some inputs (by place) move."""
        steps = self.formulas.after(inputs)
        moved = (*inputs, *(step.slot for step in steps))
        own = tuple(one for slot in moved for one in self._own_at[slot])
        needs = tuple(one for slot in moved for one in self._needs_at[slot])
        changing = [one.process for one in own] + [one.process for one in needs]
        asked = np.any(self._behind[[one.supplier for one in needs]], axis=0)
        again = asked & np.any(self._behind.T[changing], axis=0)
        return Effect(tuple(inputs), steps, own, needs, tuple(b for b in self.blocks if again[b.processes[0]]))

    def _scores(self, values: Sequence[Values], size: int) -> list[Values]:
        scores: list[Values] = [0.0] * len(self.fixed)
        self._score(self.blocks, values, scores, size)
        return scores

    def _score(self, blocks: Sequence[Loop], values: Sequence[Values], scores: list[Values], size: int) -> None:
        """Put the scores of the processes of some blocks in their places."""
        for block in blocks:
            for i in block.processes:
                scores[i] = np.full(size, self.fixed[i])
            for i, weight, slot in block.own:
                scores[i] += weight * values[slot]
            for i, supplier, slot in block.needs:
                scores[i] += values[slot] * scores[supplier]
            _close(scores, block.processes, [(i, supplier, values[slot]) for i, supplier, slot in block.inside])

    def _runs(self, values: Sequence[Values]) -> list[Values]:
        """Runs of each process per functional unit, from users to suppliers."""
        runs: list[Values] = [0.0] * len(self.fixed)
        runs[self.wanted] = 1.0
        for block in self.blocks[::-1]:
            _close(runs, block.processes, [(supplier, i, values[slot]) for i, supplier, slot in block.inside])
            for i, supplier, slot in block.needs:
                runs[supplier] = runs[supplier] + values[slot] * runs[i]
        return runs

    @cached_property
    def _own_at(self) -> defaultdict[int, list[DirectCause]]:
        """Own terms by the slot that moves them."""
        return _by_slot(one for block in self.blocks for one in block.own)

    @cached_property
    def _needs_at(self) -> defaultdict[int, list[ProcessInput]]:
        """What is taken of suppliers, by the slot that moves it."""
        return _by_slot(one for block in self.blocks for one in (*block.needs, *block.inside))

    @cached_property
    def _behind(self) -> np.ndarray:
        """Whether process k is process i or lies behind it, bool (i, k)."""
        found = np.zeros((len(self.fixed),) * 2, dtype=bool)
        for block in self.blocks:
            row = np.any(found[[one.supplier for one in block.needs]], axis=0)
            row[list(block.processes)] = True
            found[list(block.processes)] = row
        return found


@dataclass(eq=False)
class ChangedTotals:
    """The totals (draw,) where the inputs j of x0 (input, draw) are replaced by xj (input of j, draw).

    What x0 gives is kept until another array comes, so x0 must not be written to meanwhile.
    """

    totals: Totals
    _at: np.ndarray | None = field(default=None, init=False, repr=False)
    _base: BasePoint | None = field(default=None, init=False, repr=False)
    _effects: dict[tuple[int, ...], Effect] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, x0: np.ndarray, j: np.ndarray, xj: np.ndarray) -> np.ndarray:
        if self._base is None or self._at is not x0:
            self._at, self._base = x0, self.totals.base(x0)
        inputs = tuple(j.tolist())
        if inputs not in self._effects:
            self._effects[inputs] = self.totals.effect(inputs)
        return self.totals.changed(self._base, self._effects[inputs], xj)


def _by_slot(terms: Iterable[T]) -> defaultdict[int, list[T]]:
    found = defaultdict(list)
    for term in terms:
        found[term.slot].append(term)
    return found


def _close(values: list[Values], processes: Sequence[int], inside: Sequence[tuple[int, int, Values]]) -> None:
    """Solve a loop in place; `values` hold what comes to it from outside."""
    if inside:
        for i, value in zip(processes, solved(processes, inside, [values[i] for i in processes]), strict=True):
            values[i] = value
