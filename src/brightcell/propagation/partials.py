"""Derivatives of the operations of formulas by their operands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

CORNERED = ("min", "max", "abs")
"""Operations that have corners."""
_TIE = 1e-12


def _power(values: tuple[float, ...], result: float) -> tuple[float, float]:
    base, exponent = values
    by_base = exponent * base ** (exponent - 1.0) if exponent else 0.0
    return by_base, result * math.log(base) if base > 0.0 else 0.0


def _chosen(values: tuple[float, ...], result: float) -> tuple[float, ...]:
    """1 for the operand that min or max takes, the first one of equals."""
    first = next((place for place, value in enumerate(values) if value == result), 0)
    return tuple(float(place == first) for place in range(len(values)))


PARTIAL: Mapping[str, Callable[[tuple[float, ...], float], tuple[float, ...]]] = {
    "+": lambda v, _: (1.0, 1.0),
    "-": lambda v, _: (1.0, -1.0),
    "*": lambda v, _: (v[1], v[0]),
    "/": lambda v, _: (1.0 / v[1], -v[0] / v[1] ** 2),
    "**": _power,
    "sqrt": lambda v, result: (0.5 / result if result else math.inf,),
    "exp": lambda v, result: (result,),
    "log": lambda v, _: (1.0 / v[0],),
    "abs": lambda v, _: (math.copysign(1.0, v[0]) if v[0] else 0.0,),
    "min": _chosen,
    "max": _chosen,
}
"""The derivative of an operation by each of its operands, from their values and its own."""


def is_corner(operation: str, values: Sequence[float], result: float) -> bool:
    """Whether an operation has no derivative here: the ends of min and max meet, or abs is at zero."""
    if operation == "abs":
        return values[0] == 0.0
    return operation in ("min", "max") and sum(abs(v - result) <= _TIE * abs(result) for v in values) > 1
