"""One at a time (spider): the result along the quantiles of each input, the others nominal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import require_at_least, require_between
from brightcell.methods.evaluating import inputs_at, results_at, results_one_at_a_time
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array, Function, nominal_point
from brightcell.methods.pictures import Lines
from brightcell.methods.records import Record

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spider(Record):
    """Results `values` [M, F, Q] with one factor at each of Q `quantiles`; `base` [M] with all nominal."""

    title: ClassVar[str] = "One at a time"
    values: Array
    quantiles: tuple[float, ...]
    base: Array

    def columns(self) -> dict[str, Array]:
        return {f"P{100 * q:g}": self.values[..., index] for index, q in enumerate(self.quantiles)}

    def importance(self) -> Array:
        return np.ptp(self.values, axis=-1)

    def facts(self) -> dict[str, Any]:
        return {"base": self.base.tolist()}

    def picture(self, output: int = 0) -> Lines:
        return Lines(self.outputs[output], self.quantiles, self.values[output], float(self.base[output]))


def one_at_a_time(function: Function, *, quantiles: Sequence[float] = QUANTILES, by: By = None) -> Spider:
    """The result at each quantile of each factor; all inputs of a group are at one quantile together."""
    factors = factors_of(function.names, function.groups, by)
    require_at_least("quantiles", len(quantiles), 2)
    for quantile in quantiles:
        require_between("a quantile", quantile, 0, 1)
    point = nominal_point(function)
    grid = inputs_at(function, np.tile(np.asarray(quantiles, dtype=np.float64), (len(point), 1)), "the grid")
    return Spider(
        labels=factors.labels,
        outputs=function.outputs,
        values=results_one_at_a_time(function, point, factors, grid, "the grid"),
        quantiles=tuple(quantiles),
        base=results_at(function, point[:, None], "the nominal point")[:, 0],
    )
