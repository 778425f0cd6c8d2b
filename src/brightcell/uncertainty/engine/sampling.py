"""Uniforms and quantiles, compiled: only IEEE sums, products, quotients and roots, so that all platforms agree.

Works on batches of variables in layers (draw, variable), which the compiler turns into vector instructions. Needs
numba: only functions import this module.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from brightcell.uncertainty.engine.compiling import OPTIONS, compiled
from brightcell.uncertainty.engine.constants import (
    BATCH,
    CENTRE_BELOW,
    CENTRE_OVER,
    EXP_TAYLOR,
    FAR_BELOW,
    FAR_OVER,
    HALVES,
    LANES,
    LARGEST,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    LOG_SERIES,
    ROOT_HALF,
    SHIFTER,
    SMALLEST,
    TAIL_BELOW,
    TAIL_OVER,
)
from brightcell.uncertainty.engine.quantiles import quantile

MASK = np.uint64(0xFFFFFFFF)
HALF, ELEVEN = np.uint64(32), np.uint64(11)
FIRST, SECOND = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
STEP_0, STEP_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


@compiled
def draw(draws, seed, first, s):
    """Values of all uncertain slots for draws `first`..`first` + LANES - 1; `first` is a multiple of LANES."""
    number = draws.slot.shape[0]
    start = 0
    while start < number:
        stop = min(start + BATCH, number if start >= draws.lognormals else draws.lognormals)
        uniforms(draws.key[start:stop], seed, first, s.u)
        normals(s.u.reshape(-1), s.z.reshape(-1), s)
        if start < draws.lognormals:
            _lognormals(draws, start, stop, s)
        else:
            _others(draws, start, stop, s)
        start = stop


@compiled
def _lognormals(draws, start, stop, s):
    a, b = draws.a[start:stop], draws.b[start:stop]
    for lane in range(LANES):
        for i in range(stop - start):
            s.x[lane, i] = a[i] + b[i] * s.z[lane, i]
    exponentials(s.x.reshape(-1), s.z.reshape(-1), s.shifted, s.shifted_bits)
    for i in range(stop - start):
        factor, slot = draws.c[start + i] * draws.factor[start + i], draws.slot[start + i]
        for lane in range(LANES):
            s.values[slot, lane] = factor * s.z[lane, i]


@compiled
def _others(draws, start, stop, s):
    for i in range(stop - start):
        n = start + i
        for lane in range(LANES):
            value = quantile(
                draws.kind[n], s.u[lane, i], s.z[lane, i], draws.a[n], draws.b[n], draws.c[n], draws.value, draws.up_to
            )
            s.values[draws.slot[n], lane] = draws.factor[n] * value


@njit(**OPTIONS, inline="always")
def _philox(counter, seed, key):
    """Philox-4x32-10 (Salmon et al. 2011): four words of 32 bits, each in a uint64."""
    c0, c1 = counter & MASK, counter >> HALF
    c2, c3 = seed & MASK, seed >> HALF
    k0, k1 = key & MASK, key >> HALF
    for _ in range(10):
        p0, p1 = FIRST * c0, SECOND * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & MASK, (p0 >> HALF) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + STEP_0) & MASK, (k1 + STEP_1) & MASK
    return c0, c1, c2, c3


@njit(**OPTIONS, inline="always")
def _uniform(high, low):
    return min(np.float64(np.int64(((high << HALF) | low) >> ELEVEN)) * 2.0**-53 + 2.0**-54, LARGEST)


@compiled
def uniforms(keys, seed, first, u):
    """u (draw, variable) of at most BATCH streams for draws `first` (even)..`first` + LANES - 1."""
    for pair in range(HALVES):
        counter = np.uint64(first // 2 + pair)
        for i in range(keys.shape[0]):
            w0, w1, w2, w3 = _philox(counter, seed, keys[i])
            u[2 * pair, i] = _uniform(w1, w0)
            u[2 * pair + 1, i] = _uniform(w3, w2)


@njit(**OPTIONS, inline="always")
def _ratio(x, over, below):
    """Quotient of two polynomials of degree 7, highest power first."""
    top, bottom = over[0], below[0]
    for k in range(1, 8):
        top, bottom = top * x + over[k], bottom * x + below[k]
    return top / bottom


@compiled
def normals(u, z, s):
    """z = quantile of the standard normal distribution at u, Wichura's algorithm AS 241, to 1e-15."""
    for i in range(u.shape[0]):
        q = u[i] - 0.5
        z[i] = q * _ratio(0.180625 - q * q, CENTRE_OVER, CENTRE_BELOW)
    n = 0
    for i in range(u.shape[0]):
        s.where[n] = i
        n += abs(u[i] - 0.5) > 0.425
    for m in range(n):
        p = u[s.where[m]]
        s.tail[m] = max(min(p, 1.0 - p), SMALLEST)
    _roots(n, s.tail, s.tail_bits, s.root)
    for m in range(n):
        s.tail[m] = _ratio(s.root[m] - 1.6, TAIL_OVER, TAIL_BELOW)
    for m in range(n):
        size = s.tail[m] if s.root[m] <= 5.0 else _ratio(s.root[m] - 5.0, FAR_OVER, FAR_BELOW)
        z[s.where[m]] = size if u[s.where[m]] > 0.5 else -size


@compiled
def _roots(n, p, bits, root):
    """sqrt(-ln p) of the first n of p (positive, normal); `bits` is the memory of p read as integers."""
    for m in range(n):
        exponent = (bits[m] - ROOT_HALF) >> 52
        root[m] = np.float64(np.int32(exponent))
        bits[m] -= exponent << 52
    for m in range(n):
        f = (p[m] - 1.0) / (p[m] + 1.0)
        square = f * f
        series = LOG_SERIES[0]
        for k in range(1, 11):
            series = series * square + LOG_SERIES[k]
        root[m] = np.sqrt(-(root[m] * LN2_HIGH + (root[m] * LN2_LOW + 2.0 * f * series)))


@compiled
def exponentials(x, y, shifted, bits):
    """y = exp(x), x held within ±700, to 2e-16; `bits` is the memory of `shifted` read as integers."""
    for i in range(x.shape[0]):
        held = min(max(x[i], -700.0), 700.0)
        shifted[i] = held * LOG2_E + SHIFTER
        k = shifted[i] - SHIFTER
        r = (held - k * LN2_HIGH) - k * LN2_LOW
        series = EXP_TAYLOR[0]
        for m in range(1, 14):
            series = series * r + EXP_TAYLOR[m]
        y[i] = series
    for i in range(x.shape[0]):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(x.shape[0]):
        y[i] *= shifted[i]
