"""Tornado: each input alone at its low and its high end, widest swing first."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.sensitivity.checks import require_between
from brightcell.sensitivity.evaluating import inputs_at, results_at, results_one_at_a_time
from brightcell.sensitivity.factors import factors_of
from brightcell.sensitivity.problem import Array, Problem, nominal_point
from brightcell.sensitivity.records import Record


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


def tornado(
    problem: Problem,
    *,
    quantiles: tuple[float, float] = (0.05, 0.95),
    percent: float | None = None,
    by: str | None = None,
) -> Tornado:
    """Every factor at two quantiles, or with `percent` at nominal value -/+ so many percent; the others nominal.

    All inputs of a group are at their low end together.
    """
    factors = factors_of(problem.names, problem.groups, by)
    point = nominal_point(problem)
    ends = _quantile_ends(problem, quantiles) if percent is None else _percent_ends(point, percent)
    y = results_one_at_a_time(problem, point, factors, ends, "the ends")
    return Tornado(
        labels=factors.labels,
        outputs=problem.outputs,
        low=y[..., 0],
        high=y[..., 1],
        base=results_at(problem, point[:, None], "the nominal point")[:, 0],
        ends=f"P{100 * quantiles[0]:g} to P{100 * quantiles[1]:g}" if percent is None else f"-/+ {percent:g} %",
    )


def _quantile_ends(problem: Problem, quantiles: tuple[float, float]) -> Array:
    low, high = quantiles
    require_between("the low quantile", low, 0, high)
    require_between("the high quantile", high, low, 1)
    return inputs_at(problem, np.tile([low, high], (len(problem.names), 1)), "the ends")


def _percent_ends(point: Array, percent: float) -> Array:
    require_between("percent", percent, 0, np.inf)
    return point[:, None] + np.abs(point)[:, None] * np.array([-percent, percent]) / 100
