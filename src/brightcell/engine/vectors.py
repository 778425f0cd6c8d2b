"""The innermost loops as vector instructions, which the compiler doesn't find by itself. Needs numba.

Each draw's sums keep their order.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from brightcell.engine.lanes import Lanes, load, pointers, spread, store


@intrinsic
def balance_row(typing_context, values, other, score, total, start, stop):
    """total (lane,) -= sum over k in start..stop of values[k] (lane,) x score[other[k]] (lane,), with int32 `other`."""
    return types.void(values, other, score, total, types.int64, types.int64), _balance_row


@intrinsic
def relax_row(typing_context, values, other, score, emitted, pivot, change, j, start, stop, weight):
    """Solve the balance of activity j for score[j] and add weight |its move| to change, for all lanes.

    score[j] = (emitted[j] - sum over k in start..stop of values[k] score[other[k]]) pivot[j].
    """
    whole, real = types.int64, types.float64
    arrays = (values, other, score, emitted, pivot, change)
    return types.void(*arrays, whole, whole, whole, real), _relax_row


def _balance_row(context, builder, signature, arguments):
    rows, other, scores, total = pointers(context, builder, signature, arguments, {0, 2, 3})
    left = _less_products(builder, rows, other, scores, load(builder, total), arguments[4], arguments[5])
    store(builder, left, total)
    return context.get_dummy_value()


def _relax_row(context, builder, signature, arguments):
    rows, other, scores, emitted, pivot, change = pointers(context, builder, signature, arguments, {0, 2, 3, 4, 5})
    j, start, stop, weight = arguments[6:]
    emission, old = load(builder, emitted, j), load(builder, scores, j)
    right = _less_products(builder, rows, other, scores, emission, start, stop)
    new = right * load(builder, pivot, j)
    move = new - old
    size = move.most(move * -1.0)
    store(builder, size.times(spread(builder, weight), load(builder, change)), change)
    store(builder, new, scores, j)
    return context.get_dummy_value()


def _less_products(builder, rows, other, scores, first, start, stop):
    """first - sum over k in start..stop of rows[k] x scores[other[k]]."""
    kept = cgutils.alloca_once_value(builder, (first * -1.0).value)
    with cgutils.for_range(builder, builder.sub(stop, start)) as loop:
        k = builder.add(start, loop.index)
        supplier = builder.sext(builder.load(builder.gep(other, [k])), ir.IntType(64))
        total = load(builder, rows, k).times(load(builder, scores, supplier), Lanes(builder, builder.load(kept)))
        builder.store(total.value, kept)
    return Lanes(builder, builder.load(kept)) * -1.0
