"""Formulas as linear forms, so that sums, and products with constants, are no steps when they are evaluated.

A form is c + sum of k[i] v[i] over slots i: inputs, and products, quotients and functions of forms, each made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import nan
from typing import NamedTuple

import numpy as np

from brightcell.inventory.quantity import compute
from brightcell.propagation.formulas import Formulas, FormulaStep

MOST_PARTS = 256
"""Slots of a form, beyond which a sum is a step; a sum of n terms would else be n forms of up to n parts."""


class LinearForm(NamedTuple):
    """`constant` and the coefficient of each slot that counts."""

    constant: float
    parts: Mapping[int, float]

    def plus(self, other: LinearForm, times: float = 1.0) -> LinearForm:
        """The sum with a multiple of another form."""
        parts = dict(self.parts)
        for slot, coefficient in other.parts.items():
            parts[slot] = parts.get(slot, 0.0) + times * coefficient
        return LinearForm(self.constant + times * other.constant, {slot: k for slot, k in parts.items() if k != 0})

    def times(self, factor: float) -> LinearForm:
        """A multiple."""
        return LinearForm(0.0, {}).plus(self, factor)

    def over(self, divisor: float) -> LinearForm:
        """A fraction."""
        return LinearForm(self.constant / divisor, {slot: k / divisor for slot, k in self.parts.items()})


class LinearLayout:
    """The forms of the quantities that `laid` lays out, and the steps that are left of it."""

    def __init__(self, laid: Formulas) -> None:
        self._inputs, self._nominal, self._steps = laid.inputs, list[float](), list[FormulaStep]()
        self._slots: dict[object, int] = {}
        forms = [LinearForm(0.0, {slot: 1.0}) for slot in range(laid.inputs)]
        forms += [LinearForm(value, {}) for value in laid.nominal]
        for slot, operation, operands in laid.steps:
            forms[slot] = self._form(operation, [forms[operand] for operand in operands])
        self.wanted = [forms[slot] for slot in laid.wanted]

    def formulas(self) -> Formulas:
        """The steps that `wanted`, and whatever `slot` was called for, need."""
        return Formulas(self._inputs, tuple(self._nominal), tuple(self._steps), ())

    def slot(self, form: LinearForm) -> int:
        """The slot of the value of a form."""
        parts = sorted(form.parts.items())
        if not parts:
            return self._constant(form.constant)
        if len(parts) == 1 and parts[0][1] == 1.0 and form.constant == 0:
            return parts[0][0]
        key = (form.constant, tuple(parts))
        if key not in self._slots:
            terms = [slot if k == 1.0 else self._step("*", slot, self._constant(k)) for slot, k in parts]
            terms += [self._constant(form.constant)] if form.constant != 0 else []
            self._slots[key] = self._sum(terms)
        return self._slots[key]

    def _sum(self, slots: Iterable[int]) -> int:
        first, *others = slots
        for other in others:
            first = self._step("+", first, other)
        return first

    def _form(self, operation: str, operands: list[LinearForm]) -> LinearForm:
        if not any(operand.parts for operand in operands):
            return LinearForm(float(compute(operation, [np.float64(operand.constant) for operand in operands])), {})
        match operation, operands:
            case (("+" | "-"), [one, other]):
                return self._short(one.plus(other, 1.0 if operation == "+" else -1.0))
            case (("*" | "/"), [one, other]):
                return self._scaled(operation, one, other)
        return _of_slot(self._step(operation, *(self.slot(operand) for operand in operands)))

    def _short(self, form: LinearForm) -> LinearForm:
        """A form as it is, or as one slot where it has so many parts that all sums on the way would fill memory."""
        return form if len(form.parts) <= MOST_PARTS else _of_slot(self.slot(form))

    def _scaled(self, operation: str, form: LinearForm, other: LinearForm) -> LinearForm:
        """A product or quotient; the first coefficients of forms are taken out, so that multiples share one step."""
        if operation == "*" and not (form.parts and other.parts):
            return form.times(other.constant) if form.parts else other.times(form.constant)
        if not other.parts and other.constant != 0:
            return form.over(other.constant)
        scale, other_scale = _scale(form), _scale(other)
        slot = self._step(operation, self.slot(form.over(scale)), self.slot(other.over(other_scale)))
        return _of_slot(slot).times(scale * other_scale if operation == "*" else scale / other_scale)

    def _step(self, operation: str, *operands: int) -> int:
        key = (operation, operands)
        if key not in self._slots:
            self._slots[key] = self._new(nan)
            self._steps.append(FormulaStep(self._slots[key], operation, operands))
        return self._slots[key]

    def _constant(self, value: float) -> int:
        key = ("constant", value)
        if key not in self._slots:
            self._slots[key] = self._new(value)
        return self._slots[key]

    def _new(self, nominal: float) -> int:
        self._nominal.append(nominal)
        return self._inputs + len(self._nominal) - 1


def _of_slot(slot: int) -> LinearForm:
    return LinearForm(0.0, {slot: 1.0})


def _scale(form: LinearForm) -> float:
    """The coefficient of the first slot; of a constant, the constant itself."""
    return form.parts[min(form.parts)] if form.parts else form.constant or 1.0
