"""PAWN from given draws: how far the distribution function moves where an input is in one slice of its range.

The Kolmogorov-Smirnov distance between the results of a slice and all results, for slices of equally many draws, and
its median, mean and maximum over slices (Pianosi and Wagener 2018, doi:10.1016/j.envsoft.2018.07.019).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import require_at_least, varies
from brightcell.methods.conditional_mean import summaries
from brightcell.methods.designs import generator
from brightcell.methods.draws import FunctionDraws, classes, require_usable
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array, Indices
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record

SHUFFLES = 100


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Pawn(Record):
    """Distances [M, F]; `dummy` [M] is what the median of 95 in 100 inputs without influence stays below.

    Groups are known by what they say about the mean of the result.
    """

    title: ClassVar[str] = "PAWN"
    median: Array
    mean: Array
    maximum: Array
    dummy: Array
    slices: int

    def columns(self) -> dict[str, Array]:
        return {"median": self.median, "mean": self.mean, "maximum": self.maximum}

    def importance(self) -> Array:
        return self.median

    def facts(self) -> dict[str, Any]:
        return {"slices": self.slices, "dummy": self.dummy.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("PAWN, median Kolmogorov-Smirnov distance", self.median[output])


def pawn(draws: FunctionDraws, *, by: By = None, slices: int = 10, seed: int = 0) -> Pawn:
    """Distances of every factor."""
    require_usable(draws)
    require_at_least("slices", slices, 2)
    require_at_least("draws", draws.x.shape[1], 10 * slices, f"{slices} slices need {10 * slices}")
    factors = factors_of(draws.names, draws.groups, by)
    distance = np.stack([distances(summaries(draws, factors, m), y, slices) for m, y in enumerate(draws.y)])
    shuffled = generator(seed, "dummy").random((SHUFFLES, draws.x.shape[1]))
    dummies = np.stack([np.nanmedian(distances(shuffled, y, slices), axis=-1) for y in draws.y])
    varying = varies(draws.y)[:, None]
    return Pawn(
        labels=factors.labels,
        outputs=draws.outputs,
        median=np.where(varying, np.nanmedian(distance, axis=-1), np.nan),
        mean=np.where(varying, np.nanmean(distance, axis=-1), np.nan),
        maximum=np.where(varying, np.nanmax(distance, axis=-1), np.nan),
        dummy=np.quantile(dummies, 0.95, axis=-1),
        slices=slices,
    )


def distances(x: Array, y: Array, slices: int) -> Array:
    """Kolmogorov-Smirnov distance of each slice [F, slices] of inputs x [F, D] for one result y [D]; nan if empty."""
    order = np.argsort(y, kind="stable")
    last = np.append(np.diff(y[order]) > 0, True)
    return np.stack([_distances(classes(row, slices)[order], last, slices) for row in x])


def _distances(ordered: Indices, last: np.ndarray, slices: int) -> Array:
    held = np.cumsum(ordered == np.arange(slices)[:, None], axis=1, dtype=np.float64)
    size = held[:, -1:]
    everywhere = np.arange(1, len(ordered) + 1) / len(ordered)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.abs(held / size - everywhere)[:, last].max(axis=1))
