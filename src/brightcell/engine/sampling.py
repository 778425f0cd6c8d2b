"""The values of all uncertain numbers for a block of draws, compiled. Needs numba: only functions import it."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from brightcell.engine.compiling import compiled
from brightcell.engine.constants import BATCH, LANES
from brightcell.engine.drawing import lognormal_rows, standard_rows, uniform_rows
from brightcell.engine.quantiles import quantile


@compiled
def draw(draws, seed, first, s):
    """Values of all uncertain slots for draws `first`..`first` + LANES - 1; `first` is a multiple of LANES."""
    draw_lognormals(draws, seed, first, s, 0, draws.lognormals)
    draw_others(draws, seed, first, s)


@compiled
def draw_lognormals(draws, seed, first, s, start, stop):
    """The same of some of the lognormal ones."""
    for begin in range(start, stop, BATCH):
        end = min(begin + BATCH, stop)
        uniform_rows(draws.key, s.u, seed, first, begin, end)
        lognormal_rows(s.u, draws.slot, draws.a, draws.b, draws.size, s.values, begin, end)


@compiled
def draw_others(draws, seed, first, s):
    """The same of those that aren't lognormal."""
    number = draws.slot.shape[0]
    for start in range(draws.lognormals, number, BATCH):
        stop = min(start + BATCH, number)
        standard_rows(draws.key, s.u, s.z, seed, first, start, stop)
        _others(draws, start, stop, s)


@compiled
def _others(draws, start, stop, s):
    for i in range(stop - start):
        n = start + i
        kind, a, b, c = draws.kind[n], draws.a[n], draws.b[n], draws.c[n]
        for lane in range(LANES):
            value = quantile(kind, s.u[i, lane], s.z[i, lane], a, b, c, draws.value, draws.up_to)
            s.values[draws.slot[n], lane] = draws.size[n] * value
