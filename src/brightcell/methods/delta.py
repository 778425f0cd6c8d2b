"""Borgonovo's delta from given draws: how far learning an input moves the whole distribution of the result.

delta_j = E[ integral |f_Y - f_(Y | x_j)| ] / 2 (Borgonovo 2007, doi:10.1016/j.ress.2006.04.015), estimated by classes
of equally many draws and kernel densities, bias taken out by bootstrap (Plischke et al. 2013,
doi:10.1016/j.ejor.2012.11.047). Densities are those of the ranks of the result, on (0, 1) with reflecting ends: delta
does not change under increasing transformations, so a long tail does no harm.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import require_at_least, require_between, varies
from brightcell.methods.conditional_mean import summaries
from brightcell.methods.designs import generator
from brightcell.methods.draws import FunctionDraws, classes, require_usable
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array, Indices
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import half_width, weights
from brightcell.uncertainty.linear_algebra import one_thread_each

CELLS = 256
MOST_CLASSES = 48
NARROWER = 0.4
"""Width of the kernel in Silverman's, who has bells in mind: given an input, ranks are denser and have edges."""
SHUFFLES = 20


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Delta(Record):
    """Delta [M, F], bias taken out, and its half-width; `dummy` [M] is what 95 in 100 irrelevant inputs stay below.

    Groups are known by what they say about the mean of the result: a lower bound of their delta.
    """

    title: ClassVar[str] = "Borgonovo delta"
    delta: Array
    delta_half_width: Array
    dummy: Array
    draws: int
    level: float

    def columns(self) -> dict[str, Array]:
        return {"delta": self.delta, "delta_half_width": self.delta_half_width}

    def importance(self) -> Array:
        return self.delta

    def facts(self) -> dict[str, Any]:
        return {"draws": self.draws, "level": self.level, "dummy": self.dummy.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("delta, share of the density shifted", self.delta[output], self.delta_half_width[output])


@one_thread_each()
def delta(draws: FunctionDraws, *, by: By = None, repeats: int = 20, seed: int = 0, level: float = 0.95) -> Delta:
    """Delta of every factor with `repeats` resamples for bias and interval."""
    require_usable(draws)
    require_between("level", level, 0, 1)
    require_at_least("repeats", repeats, 2)
    factors = factors_of(draws.names, draws.groups, by)
    taken = weights(draws.x.shape[1], repeats, seed)
    estimates = np.stack([deltas(summaries(draws, factors, m), y, taken) for m, y in enumerate(draws.y)])
    estimates[~varies(draws.y)] = np.nan
    shuffled = generator(seed, "dummy").random((SHUFFLES, draws.x.shape[1]))
    dummies = np.stack([_less_bias(deltas(shuffled, y, taken)) for y in draws.y])
    return Delta(
        labels=factors.labels,
        outputs=draws.outputs,
        delta=_less_bias(estimates),
        delta_half_width=half_width(np.moveaxis(estimates[..., 1:], -1, 0), level),
        dummy=np.quantile(dummies, 0.95, axis=-1),
        draws=draws.x.shape[1],
        level=level,
    )


def deltas(x: Array, y: Array, taken: Array) -> Array:
    """Delta [F, 1 + R] of inputs x [F, D] for one result y [D], for each row of weights [1 + R, D]."""
    cells = classes(y, CELLS)
    count = class_count(len(y))
    return np.stack([_delta(classes(row, count), cells, count, taken) for row in x])


def _less_bias(estimates: Array) -> Array:
    """Twice the estimate less the mean of its resamples, from [..., 1 + R]."""
    return np.asarray(2 * estimates[..., 0] - estimates[..., 1:].mean(axis=-1))


def class_count(draws: int) -> int:
    """Classes for so many draws (Plischke et al. 2013)."""
    return min(int(np.ceil(draws ** (2 / (7 + np.tanh((1500 - draws) / 500))))), MOST_CLASSES)


def _delta(group: Indices, cells: Indices, count: int, taken: Array) -> Array:
    """Half the mean distance of the densities of the classes from that of all draws, [1 + R]."""
    place = group * CELLS + cells
    counts = [np.bincount(place, weight, count * CELLS) for weight in taken]
    held = np.asarray(counts, dtype=np.float64).reshape(-1, count, CELLS)
    size = held.sum(axis=-1)
    distance = np.abs(_apart(held, np.maximum(size, 1))).mean(axis=-1) / 2
    return np.asarray((size * distance).sum(axis=-1) / size.sum(axis=-1))


def _apart(held: Array, size: Array) -> Array:
    """Density of each class less that of all, on (0, 1), from counts per cell: a Gaussian kernel, reflecting ends."""
    from scipy.fft import dct, idct

    middle = (np.arange(CELLS) + 0.5) / CELLS
    mean = held @ middle / size
    spread = np.sqrt(np.maximum(held @ middle**2 / size - mean**2, 0))
    width = np.maximum(spread * NARROWER * (0.75 * size) ** -0.2, 1 / CELLS)
    kernel = np.exp(-0.5 * np.square(np.pi * np.arange(CELLS) * width[..., None]))
    everywhere = held.sum(axis=1, keepdims=True) / held.sum(axis=(1, 2), keepdims=True)
    return np.asarray(CELLS * idct(dct(held / size[..., None] - everywhere, axis=-1) * kernel, axis=-1))
