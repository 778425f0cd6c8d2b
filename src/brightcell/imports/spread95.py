"""Distributions as ecoSpold1 and ILCD state them: by the range that holds 95 % of the values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.imports.amounts import degenerate

LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM = 2, 3, 5, 4


@dataclass(frozen=True)
class StatedSpread:
    """Kind in the numbers of stats_arrays, the stated deviation, bounds and most likely value, where they are given.

    A deviation of 0 is no spread, as programs write it. `deviation` is the square of the geometric standard
    deviation of a lognormal, and twice the standard deviation of a normal distribution.
    """

    kind: int | None = None
    deviation: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    mode: float | None = None

    def about(self, amount: float | None) -> Mapping[str, Any]:
        """The fields of stats_arrays about an amount; nothing where there is no spread, or it is not `is_usable`."""
        if amount is None or not self.is_usable(amount):
            return {}
        return degenerate(self._fields(amount))

    def is_usable(self, amount: float | None) -> bool:
        """Whether what is stated is a distribution; where it isn't, the amount counts as certain."""
        if self.kind is None or amount is None:
            return True
        if self.kind == LOGNORMAL:
            return amount == 0 or self.deviation == 0 or (self.deviation or 0.0) >= 1.0
        if self.kind == NORMAL:
            return self.deviation is not None and self.deviation >= 0
        if self.minimum is None or self.maximum is None or self.minimum > self.maximum:
            return False
        return self.kind == UNIFORM or self.minimum <= self._mode(amount) <= self.maximum

    def _mode(self, amount: float) -> float:
        """Stated, else from the mean of a triangle: (minimum + maximum + mode) / 3."""
        return self.mode if self.mode is not None else 3 * amount - (self.minimum or 0.0) - (self.maximum or 0.0)

    def _fields(self, amount: float) -> dict[str, Any]:
        if self.kind == LOGNORMAL and amount and self.deviation:
            scale = 0.5 * math.log(self.deviation)
            return {"uncertainty type": LOGNORMAL, "loc": math.log(abs(amount)), "scale": scale, "negative": amount < 0}
        if self.kind == NORMAL and self.deviation is not None:
            return {"uncertainty type": NORMAL, "loc": amount, "scale": self.deviation / 2}
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        if self.kind == TRIANGULAR:
            return {"uncertainty type": TRIANGULAR, "loc": self._mode(amount), **bounds}
        return {"uncertainty type": UNIFORM, **bounds} if self.kind == UNIFORM else {}
