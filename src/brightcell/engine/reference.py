"""The plain way, to prove the engine: presampled entries, one factorisation per draw, nothing left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from brightcell.engine.arrays import scratch
from brightcell.engine.background import UncertainBackground, joined
from brightcell.engine.constants import LANES
from brightcell.engine.late import sampling
from brightcell.engine.ordered import draws_of

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SampledEntries:
    """The same draws of every entry: technosphere and biosphere (entry, draw), factors (gas, draw)."""

    technosphere: FloatArray
    biosphere: FloatArray
    factors: FloatArray


def sample(background: UncertainBackground, seed: int, start: int, stop: int) -> SampledEntries:
    """Draws `start`..`stop` of all entries, by the engine's own streams and quantiles."""
    spread = joined([background.technosphere.spread, background.biosphere.spread, background.spread_of_factors])
    draws = draws_of(spread, np.arange(len(spread.kind)), background)
    first, last = start // LANES, -(-stop // LANES)
    values = np.empty((len(draws.slot), (last - first) * LANES))
    memory = scratch(np.zeros(len(draws.slot)), 0, 1)
    for block in range(first, last):
        sampling.draw(draws, np.uint64(seed), block * LANES, memory)
        values[:, (block - first) * LANES : (block - first + 1) * LANES] = memory.values
    goods, gases = len(background.technosphere.row), len(background.biosphere.row)
    inside = values[:, start - first * LANES : stop - first * LANES]
    return SampledEntries(*np.split(inside, [goods, goods + gases]))


def scores_of(background: UncertainBackground, sampled: SampledEntries, by_gas: bool = False) -> FloatArray:
    """h (link, gas or total, draw) by a factorisation of each draw's full Aᵀ."""
    return np.stack([_scores(background, sampled, n, by_gas) for n in range(sampled.factors.shape[1])], axis=-1)


def _scores(background: UncertainBackground, sampled: SampledEntries, n: int, by_gas: bool) -> FloatArray:
    goods, gases, size = background.technosphere, background.biosphere, background.size
    transposed = sparse.coo_array((sampled.technosphere[:, n], (goods.col, goods.row)), shape=(size, size)).tocsc()
    amounts = sampled.biosphere[:, n] * sampled.factors[gases.row, n]
    emitted = sparse.coo_array((amounts, (gases.col, gases.row)), shape=(size, background.gases)).toarray()
    wanted = emitted if by_gas else emitted.sum(axis=1, keepdims=True)
    return splu(transposed).solve(wanted)[background.links]
