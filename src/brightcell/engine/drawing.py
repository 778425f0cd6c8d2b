"""Uniforms, normal quantiles and exponentials as vector instructions; the streams are those of `streams`. Needs numba.

Two variables are drawn together: even draws of both make one vector, odd ones the other. Four counters of Philox in
words of 64 bits give the LANES draws of a block.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from brightcell.engine.constants import (
    CENTRE,
    CENTRE_BELOW,
    CENTRE_OVER,
    EXP_TAYLOR,
    HALVES,
    LANES,
    LARGEST,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    LOG_SERIES,
    MIDDLE,
    ROOT_HALF,
    SHIFTER,
    SMALLEST,
    TAIL_BELOW,
    TAIL_OVER,
)
from brightcell.engine.lanes import WORDS, Lanes, horner, load, pointers, polynomial, spread, store

FIRST, SECOND = 0xD2511F53, 0xCD9E8D57
STEP_0, STEP_1 = 0x9E3779B9, 0xBB67AE85
MASK, ROUNDS = 0xFFFFFFFF, 10
WORD = ir.IntType(64)
OF_FIRST = [half + odd * LANES for half in range(HALVES) for odd in (0, 1)]
BOTH = list(range(2 * LANES))
FIRST_ROW, SECOND_ROW = BOTH[:LANES], BOTH[LANES:]
OF_SECOND = [HALVES + lane for lane in OF_FIRST]


@intrinsic
def uniform_rows(typing_context, key, u, seed, first, start, stop):
    """Uniforms u (variable, lane) of variables `start`..`stop`, draws `first` and on."""
    return types.void(key, u, types.uint64, types.int64, types.int64, types.int64), _uniform_rows


@intrinsic
def lognormal_rows(typing_context, u, slot, a, b, size, values, start, stop):
    """values[slot[i]] (lane,) = size[i] exp(a[i] + b[i] z(u)) for variables i in `start`..`stop`, u from `start` on."""
    return types.void(u, slot, a, b, size, values, types.int64, types.int64), _lognormal_rows


@intrinsic
def standard_rows(typing_context, key, u, z, seed, first, start, stop):
    """Uniforms u and normal quantiles z (variable, lane) of variables `start`..`stop`, draws `first` and on."""
    return types.void(key, u, z, types.uint64, types.int64, types.int64, types.int64), _standard_rows


def _uniform_rows(context, builder, signature, arguments):
    key, u = pointers(context, builder, signature, arguments, {1})
    seed, first, start, stop = arguments[2:]
    counter = _counter(builder, seed, first)
    with cgutils.for_range_slice(builder, start, stop, WORD(2)) as (i, _):
        j = _following(builder, i, stop)
        drawn = _uniforms(builder, counter, key, i, j)
        _store_two(builder, drawn, u, builder.sub(i, start), builder.sub(j, start))
    return context.get_dummy_value()


def _lognormal_rows(context, builder, signature, arguments):
    u, slot, a, b, size, values = pointers(context, builder, signature, arguments, {0, 5})
    start, stop = arguments[6:]
    with cgutils.for_range_slice(builder, start, stop, WORD(2)) as (i, _):
        j = _following(builder, i, stop)
        low, width, factor = (_two_rows(builder, array, i, j) for array in (a, b, size))
        first, second = (load(builder, u, builder.sub(at, start)) for at in (i, j))
        both = first.mixed(second, BOTH)
        drawn = exponential(width.times(normal(both), low)) * factor
        for at, half in ((j, SECOND_ROW), (i, FIRST_ROW)):
            store(builder, drawn.mixed(drawn, half), values, builder.load(builder.gep(slot, [at])))
    return context.get_dummy_value()


def _two_rows(builder, array, i, j):
    """array[i] in all lanes of a row, array[j] in those of another."""
    first, second = (spread(builder, builder.load(builder.gep(array, [at]))) for at in (i, j))
    return first.mixed(second, BOTH)


def _standard_rows(context, builder, signature, arguments):
    key, u, z = pointers(context, builder, signature, arguments, {1, 2})
    seed, first, start, stop = arguments[3:]
    counter = _counter(builder, seed, first)
    with cgutils.for_range_slice(builder, start, stop, WORD(2)) as (i, _):
        j = _following(builder, i, stop)
        drawn, rows = _uniforms(builder, counter, key, i, j), (builder.sub(i, start), builder.sub(j, start))
        _store_two(builder, drawn, u, *rows)
        _store_two(builder, [normal(value) for value in drawn], z, *rows)
    return context.get_dummy_value()


def _following(builder, i, stop):
    """i + 1, or the last variable, which is then drawn twice."""
    following = builder.add(i, WORD(1))
    return builder.select(builder.icmp_signed("<", following, stop), following, i)


def _uniforms(builder, counter, key, i, j):
    """Uniforms of variables i and j: those of even draws, those of odd ones."""
    keys = _both(builder, key, i, j)
    w0, w1, w2, w3 = philox(counter, (keys & MASK, keys >> 32))
    return uniform(w1, w0), uniform(w3, w2)


def _counter(builder, seed, first):
    """The four words of the counters of a block of draws, alike for both variables."""
    pairs = Lanes(builder, ir.Constant(WORDS, [*range(HALVES)] * 2)) + spread(builder, builder.lshr(first, WORD(1)))
    seeds = spread(builder, seed)
    return pairs & MASK, pairs >> 32, seeds & MASK, seeds >> 32


def _both(builder, array, i, j):
    """array[i] in the first half of the lanes, array[j] in the second."""
    first, second = (spread(builder, builder.load(builder.gep(array, [at]))) for at in (i, j))
    return first.mixed(second, [*range(HALVES), *range(LANES + HALVES, 2 * LANES)])


def _store_two(builder, drawn, rows, i, j):
    """Even and odd draws of two variables as a row of each."""
    even, odd = drawn
    store(builder, even.mixed(odd, OF_FIRST), rows, i)
    store(builder, even.mixed(odd, OF_SECOND), rows, j)


def philox(counter, key):
    """Philox-4x32-10 (Salmon et al. 2011): four words of 32 bits, each in 64."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(ROUNDS):
        p0, p1 = c0 * FIRST, c2 * SECOND
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + STEP_0) & MASK, (k1 + STEP_1) & MASK
    return c0, c1, c2, c3


def uniform(high, low):
    """u in the open (0, 1) from the upper 53 of 64 bits."""
    return (((high << 32) | low) >> 11).counts_as_reals().times(2.0**-53, 2.0**-54).least(LARGEST)


def normal(u):
    """The quantile of the standard normal distribution at u, to 1e-15; that of the tails only where a lane has one."""
    builder, t = u.builder, u * (u.like(1.0) - u)
    centre = (u - 0.5) * (horner(t, CENTRE_OVER) / horner(t, CENTRE_BELOW))
    kept, is_tail = cgutils.alloca_once_value(builder, centre.value), t < CENTRE
    with builder.if_then(is_tail.is_any(), likely=False):
        builder.store(is_tail.choose(_tail(u), centre).value, kept)
    return Lanes(builder, builder.load(kept))


def _tail(u):
    is_low = u < 0.5
    p = is_low.choose(u, u.like(1.0) - u).most(SMALLEST)
    r = (logarithm(p) * -1.0).root() - MIDDLE
    size = horner(r, TAIL_OVER) / horner(r, TAIL_BELOW)
    return is_low.choose(size * -1.0, size)


def logarithm(x):
    """ln x of positive normal numbers: x = 2^k m with m within a factor of root 2 of 1, ln m = 2 artanh(f)."""
    shifted = x.bits() - ROOT_HALF
    k = Lanes(x.builder, x.builder.ashr(shifted.value, x.bits().like(52).value))
    m = (x.bits() - (k << 52)).reals()
    f = (m - 1.0) / (m + 1.0)
    small = f * horner(f * f, LOG_SERIES) * 2.0
    return k.as_reals().times(LN2_HIGH, k.as_reals().times(LN2_LOW, small))


def exponential(x):
    """exp(x), x held within ±700, to 2e-16: x = k ln 2 + r, a series in r, k into the exponent's bits."""
    held = x.most(-700.0).least(700.0)
    shifted = held.times(LOG2_E, SHIFTER)
    k = shifted - SHIFTER
    r = k.times(-LN2_LOW, k.times(-LN2_HIGH, held))
    return (polynomial(r, EXP_TAYLOR).bits() + (shifted.bits() << 52)).reals()
