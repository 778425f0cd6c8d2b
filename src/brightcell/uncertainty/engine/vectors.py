"""The innermost loops as vector instructions, which the compiler doesn't find by itself. Needs numba.

Rows of LANES float64 are one vector of LLVM; it becomes one, two or four registers, whatever the processor has. Each
draw's sums keep their order, so that the numbers are those of plain loops.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from brightcell.uncertainty.engine.constants import LANES

ROW = ir.VectorType(ir.DoubleType(), LANES)


@intrinsic
def balance_row(typing_context, values, other, score, total, start, stop):
    """total (lane,) -= sum over k in start..stop of values[k] (lane,) x score[other[k]] (lane,), with int32 `other`."""
    return types.void(values, other, score, total, types.int64, types.int64), _balance_row


@intrinsic
def relax_row(typing_context, values, other, score, emitted, pivot, change, j, start, stop, weight, much):
    """Update score[j] by the balance of activity j and add weight |its move| to change, for all lanes.

    right = emitted[j] - sum over k in start..stop of values[k] score[other[k]]; move = much (right pivot[j] -
    score[j]).
    """
    whole, real = types.int64, types.float64
    arrays = (values, other, score, emitted, pivot, change)
    return types.void(*arrays, whole, whole, whole, real, real), _relax_row


def _balance_row(context, builder, signature, arguments):
    rows, other, scores, total = _pointers(context, builder, signature, arguments, 4)
    left = _less_products(builder, rows, other, scores, _load(builder, total), arguments[4], arguments[5])
    builder.store(left, total, align=8)
    return context.get_dummy_value()


def _relax_row(context, builder, signature, arguments):
    rows, other, scores, emitted, pivot, change = _pointers(context, builder, signature, arguments, 6)
    j, start, stop, weight, much = arguments[6:]
    emission, old = _load(builder, emitted, j), _load(builder, scores, j)
    right = _less_products(builder, rows, other, scores, emission, start, stop)
    new = builder.fmul(right, _load(builder, pivot, j))
    move = builder.fmul(_spread(builder, much), builder.fsub(new, old))
    is_fall = builder.fcmp_ordered("<", move, ir.Constant(ROW, [0.0] * LANES))
    size = builder.select(is_fall, builder.fneg(move), move)
    effect = builder.fmul(_spread(builder, weight), size)
    builder.store(builder.fadd(_load(builder, change), effect), change, align=8)
    builder.store(builder.fadd(old, move), builder.gep(scores, [j]), align=8)
    return context.get_dummy_value()


def _pointers(context, builder, signature, arguments, number):
    """Pointers to the data of the first arrays: rows of lanes for float64, plain numbers for int32."""
    found = []
    for kind, given in zip(signature.args[:number], arguments[:number], strict=True):
        data = context.make_array(kind)(context, builder, given).data
        found.append(data if kind.dtype == types.int32 else builder.bitcast(data, ROW.as_pointer()))
    return found


def _less_products(builder, rows, other, scores, first, start, stop):
    """first - sum over k in start..stop of rows[k] x scores[other[k]]."""
    kept = cgutils.alloca_once_value(builder, first)
    with cgutils.for_range(builder, builder.sub(stop, start)) as loop:
        k = builder.add(start, loop.index)
        supplier = builder.sext(builder.load(builder.gep(other, [k])), ir.IntType(64))
        product = builder.fmul(_load(builder, rows, k), _load(builder, scores, supplier))
        builder.store(builder.fsub(builder.load(kept), product), kept)
    return builder.load(kept)


def _load(builder, rows, at=None):
    return builder.load(rows if at is None else builder.gep(rows, [at]), align=8)


def _spread(builder, number):
    """A vector with one number in all lanes."""
    vector = ir.Constant(ROW, ir.Undefined)
    for lane in range(LANES):
        vector = builder.insert_element(vector, number, ir.Constant(ir.IntType(32), lane))
    return vector
