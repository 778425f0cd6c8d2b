"""Quantities laid out as steps, so that all draws are computed at once and a change re-computes what depends on it.

Values stand in slots: first one per drawn input, then one per part of a quantity. Parts that no drawn input moves
keep their nominal value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import nan
from typing import Any, NamedTuple

import numpy as np

from brightcell.inventory.quantity import Quantity, compute, finite_or_nan, operands_first, watched
from brightcell.propagation.partials import CORNERED, PARTIAL, is_corner

Values = Any  # a float or an array of shape (draws,)
ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


class FormulaStep(NamedTuple):
    """The value of a slot from those of earlier ones."""

    slot: int
    operation: str
    operands: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Formulas:
    """The slots `wanted` of some quantities; `nominal` are the values of the slots behind the inputs."""

    inputs: int
    nominal: tuple[float, ...]
    steps: tuple[FormulaStep, ...]
    wanted: tuple[int, ...]

    @cached_property
    def moving(self) -> frozenset[int]:
        """Slots that a drawn input moves."""
        return frozenset(range(self.inputs)).union(step.slot for step in self.steps)

    def values(self, x: Iterable[Values]) -> list[Values]:
        """The value of every slot for inputs x (input, draw), in order."""
        values = [*x, *self.nominal]
        run(self.steps, values)
        return values

    def slopes(self, values: Sequence[float], weights: Iterable[float]) -> list[float]:
        """The derivative by each input of the sum of weight x wanted quantity, at the `values` of the slots.

        In one pass backwards, so that it takes as long as the values did, however many inputs there are.
        """
        worth = [0.0] * len(values)
        for slot, weight in zip(self.wanted, weights, strict=True):
            worth[slot] += weight
        for slot, operation, operands in reversed(self.steps):
            if worth[slot] == 0.0:
                continue  # however steep it is here, nothing follows it
            partials = PARTIAL[operation](tuple(values[operand] for operand in operands), values[slot])
            for operand, partial in zip(operands, partials, strict=True):
                worth[operand] += worth[slot] * partial
        return worth[: self.inputs]

    def corners(self, values: Sequence[float]) -> list[bool]:
        """Whether each input goes into a formula that has no derivative at the `values` of the slots."""
        at = [False] * len(values)
        for slot, operation, operands in reversed(self.steps):
            if at[slot] or is_corner(operation, [values[operand] for operand in operands], values[slot]):
                for operand in operands:
                    at[operand] = True
        return at[: self.inputs]

    @cached_property
    def have_corners(self) -> bool:
        """Whether there are formulas that may have no derivative somewhere."""
        return any(step.operation in CORNERED for step in self.steps)

    def after(self, inputs: Iterable[int]) -> tuple[FormulaStep, ...]:
        """The steps that depend on some of the inputs."""
        waiting, steps = list(inputs), set[FormulaStep]()
        while waiting:
            new = self._users[waiting.pop()] - steps
            steps |= new
            waiting.extend(step.slot for step in new)
        return tuple(sorted(steps))

    @cached_property
    def _users(self) -> defaultdict[int, set[FormulaStep]]:
        """The steps that each slot goes into."""
        users = defaultdict(set)
        for step in self.steps:
            for operand in step.operands:
                users[operand].add(step)
        return users


def run(steps: Iterable[FormulaStep], values: list[Values]) -> None:
    """Put the value of each step in its slot; nan in the draws in which it has none."""
    with watched() as faults:
        for slot, operation, operands in steps:
            value = compute(operation, [values[operand] for operand in operands])
            values[slot] = finite_or_nan(value, faults) if faults else value


def run_into(steps: Sequence[FormulaStep], values: list[Values], rows: np.ndarray) -> None:
    """The same for arrays, with the value of step i in row i of `rows`, which takes half the time."""
    with watched() as faults:
        for (slot, operation, operands), row in zip(steps, rows, strict=True):
            if operation in ARITHMETIC:
                left, right = operands
                values[slot] = ARITHMETIC[operation](values[left], values[right], out=row)
            else:
                row[:] = compute(operation, [values[operand] for operand in operands])
                values[slot] = row
            if faults:
                row[:] = finite_or_nan(row, faults)


def formulas(quantities: Iterable[Quantity], names: Sequence[str], shares: Iterable[Sequence[str]] = ()) -> Formulas:
    """Lay out quantities for draws of the inputs with these names; what they share is computed once.

    The inputs of each group of `shares` are sizes, whose quotients by their sum go into the quantities.
    """
    layout = _Layout({name: slot for slot, name in enumerate(names)}, [], [], {}, set(range(len(names))))
    for members in shares:
        layout.divide(members)
    wanted = tuple(layout.slot(quantity) for quantity in quantities)
    return Formulas(len(names), tuple(layout.nominal), tuple(layout.steps), wanted)


@dataclass(frozen=True, eq=False)
class _Layout:
    """Slots found so far; `slots` are those of quantities by identity, with the quantity so that it stays alive."""

    inputs: dict[str, int]
    nominal: list[float]
    steps: list[FormulaStep]
    slots: dict[int, tuple[int, Quantity]]
    moving: set[int]

    def slot(self, quantity: Quantity) -> int:
        for node in operands_first(quantity, self.slots):
            if node.input is not None and node.input.name in self.inputs:
                slot = self.inputs[node.input.name]
            else:
                operands = tuple(self.slots[id(operand)][0] for operand in node.operands)
                slot = self._new(node.operation, operands, node.value)
            self.slots[id(node)] = (slot, node)
        return self.slots[id(quantity)][0]

    def divide(self, members: Sequence[str]) -> None:
        """Let the names of some inputs stand for their shares."""
        sizes = [self.inputs[name] for name in members]
        whole = reduce(lambda left, right: self._new("+", (left, right)), sizes)
        self.inputs.update({name: self._new("/", (self.inputs[name], whole)) for name in members})

    def _new(self, operation: str, operands: tuple[int, ...], nominal: float = nan) -> int:
        slot = len(self.inputs) + len(self.nominal)
        self.nominal.append(nominal)
        if not self.moving.isdisjoint(operands):
            self.moving.add(slot)
            self.steps.append(FormulaStep(slot, operation, operands))
        return slot
