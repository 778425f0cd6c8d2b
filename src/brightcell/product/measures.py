"""Numbers with dimensions, for formulas whose units are all in the table of units; all else is left to pint."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from brightcell.errors import FormulaError
from brightcell.product.formulas import Formula, evaluate, names_in
from brightcell.units import table

Powers = tuple[tuple[str, float], ...]


class NotPlainError(Exception):
    """Something that is better said, or done, by pint."""


@dataclass(frozen=True, slots=True, order=False)
class Measure:
    """A number in coherent units, and the powers of its dimensions."""

    value: float
    powers: Powers

    def __add__(self, other: Any) -> Measure:
        return Measure(self.value + self._alike(other).value, self.powers)

    def __radd__(self, other: Any) -> Measure:
        return Measure(self._alike(other).value + self.value, self.powers)

    def __sub__(self, other: Any) -> Measure:
        return Measure(self.value - self._alike(other).value, self.powers)

    def __rsub__(self, other: Any) -> Measure:
        return Measure(self._alike(other).value - self.value, self.powers)

    def __mul__(self, other: Any) -> Measure:
        other = _measure(other)
        return Measure(self.value * other.value, _product(self.powers, other.powers, 1.0))

    def __rmul__(self, other: Any) -> Measure:
        return Measure(_measure(other).value * self.value, self.powers)

    def __truediv__(self, other: Any) -> Measure:
        other = _measure(other)
        return Measure(self.value / other.value, _product(self.powers, other.powers, -1.0))

    def __rtruediv__(self, other: Any) -> Measure:
        return Measure(_measure(other).value / self.value, _product((), self.powers, -1.0))

    def __pow__(self, other: Any) -> Measure:
        power = _plain(other)
        return Measure(self.value**power, tuple((name, p * power) for name, p in self.powers if p * power))

    def __rpow__(self, other: Any) -> Measure:
        return Measure(_plain(other) ** _plain(self), ())

    def __neg__(self) -> Measure:
        return Measure(-self.value, self.powers)

    def __pos__(self) -> Measure:
        return self

    def __abs__(self) -> Measure:
        return Measure(abs(self.value), self.powers)

    def __lt__(self, other: Any) -> bool:
        return self.value < self._alike(other).value

    def __gt__(self, other: Any) -> bool:
        return self.value > self._alike(other).value

    def _alike(self, other: Any) -> Measure:
        other = _measure(other)
        if other.powers != self.powers:
            raise NotPlainError
        return other


def evaluate_lightly(formula: Formula, parameters: Mapping[str, Any]) -> tuple[float, str] | None:
    """Value of a formula in a coherent unit, and that unit; None where pint has to judge.

    A result of plain numbers only is in the unit of the formula.
    """
    try:
        names = {name: Measure(parameters[name].value, _powers(parameters[name].unit)) for name in names_in(formula)}
        result = _measure(evaluate(formula.expression, names, _FUNCTIONS))
        if isinstance(result.value, complex) or not math.isfinite(result.value):
            return None
        if result.powers:
            return result.value, _units()[result.powers]
        plain = all(not measure.powers for measure in names.values())
        return result.value, formula.unit if plain and formula.unit in table() else "1"
    except (NotPlainError, FormulaError, KeyError, TypeError, ArithmeticError, ValueError):
        return None


def _powers(unit: str) -> Powers:
    row = table()[unit]
    if row["base"] != unit:
        raise NotPlainError
    return tuple(row["dimensions"].items())


@cache
def _units() -> dict[Powers, str]:
    """The coherent unit of each set of dimensions in the table."""
    return {tuple(row["dimensions"].items()): row["base"] for row in table().values() if row["base"] in table()}


def _measure(value: Any) -> Measure:
    return value if isinstance(value, Measure) else Measure(value, ())


def _plain(value: Any) -> float:
    value = _measure(value)
    if value.powers:
        raise NotPlainError
    return value.value


def _product(these: Powers, those: Powers, sign: float) -> Powers:
    powers = dict(these)
    for name, power in those:
        powers[name] = powers.get(name, 0.0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "sqrt": lambda value: value**0.5,
    "exp": lambda value: math.exp(_plain(value)),
    "log": lambda value: math.log(_plain(value)),
    "abs": abs,
}
