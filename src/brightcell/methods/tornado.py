"""Tornado: each input alone at its low and its high end, widest swing first."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import require_between
from brightcell.methods.evaluating import inputs_at, results_at, results_one_at_a_time
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array, Function, nominal_point
from brightcell.methods.pictures import Swings
from brightcell.methods.records import Record

QUANTILES = (0.05, 0.95)
"""The ends of an input by default."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Tornado(Record):
    """Results [M, F] with one factor at its low and at its high end; `base` [M] is the result with none moved.

    `swing` is the width of low, base and high together, so that a result with its lowest point between counts too.
    """

    title: ClassVar[str] = "Tornado"
    low: Array
    high: Array
    base: Array
    ends: str

    @property
    def swing(self) -> Array:
        """Width of low, base and high together, [M, F]."""
        three = np.stack([self.low, self.high, np.broadcast_to(self.base[:, None], self.low.shape)])
        return np.asarray(three.max(axis=0) - three.min(axis=0))

    def columns(self) -> dict[str, Array]:
        return {"low": self.low, "high": self.high, "swing": self.swing}

    def importance(self) -> Array:
        return self.swing

    def facts(self) -> dict[str, Any]:
        return {"ends": self.ends, "base": self.base.tolist()}

    def picture(self, output: int = 0) -> Swings:
        base = float(self.base[output])
        return Swings(self.outputs[output], self.ends, self.low[output], self.high[output], base)


def tornado(
    function: Function,
    *,
    quantiles: tuple[float, float] = QUANTILES,
    percent: float | None = None,
    by: By = None,
) -> Tornado:
    """Every factor at two quantiles, or with `percent` at nominal value -/+ so many percent; the others nominal.

    All inputs of a group are at their low end together.
    """
    factors = factors_of(function.names, function.groups, by)
    point = nominal_point(function)
    ends = quantile_ends(function, quantiles) if percent is None else percent_ends(point, percent)
    y = results_one_at_a_time(function, point, factors, ends, "the ends")
    return Tornado(
        labels=factors.labels,
        outputs=function.outputs,
        low=y[..., 0],
        high=y[..., 1],
        base=results_at(function, point[:, None], "the nominal point")[:, 0],
        ends=ends_label(quantiles, percent),
    )


def quantile_ends(function: Function, quantiles: tuple[float, float]) -> Array:
    """Inputs [K, 2] at two quantiles."""
    low, high = quantiles
    require_between("the low quantile", low, 0, high)
    require_between("the high quantile", high, low, 1)
    if not function.names:
        return np.zeros((0, 2))
    return inputs_at(function, np.tile([low, high], (len(function.names), 1)), "the ends")


def percent_ends(point: Array, percent: float) -> Array:
    """Inputs [K, 2] so many percent of their size below and above a point [K]."""
    require_between("percent", percent, 0, np.inf)
    return point[:, None] + np.abs(point)[:, None] * np.array([-percent, percent]) / 100


def ends_label(quantiles: tuple[float, float], percent: float | None) -> str:
    """Between which ends inputs were moved, in words."""
    return f"P{100 * quantiles[0]:g} to P{100 * quantiles[1]:g}" if percent is None else f"-/+ {percent:g} %"
