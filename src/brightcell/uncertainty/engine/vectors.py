"""The innermost loop as vector instructions, which the compiler doesn't find by itself. Needs numba.

Rows of LANES float64 are one vector of LLVM; it becomes one, two or four registers, whatever the processor has. Each
draw's sum keeps its order, so that the numbers are those of a plain loop.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from brightcell.uncertainty.engine.constants import LANES

ROW = ir.VectorType(ir.DoubleType(), LANES)


@intrinsic
def subtract_products(typing_context, values, other, score, total, start, stop):
    """total (lane,) -= sum over k in start..stop of values[k] (lane,) x score[other[k]] (lane,), with int32 `other`."""
    signature = types.void(values, other, score, total, types.int64, types.int64)
    return signature, _subtract_products


def _subtract_products(context, builder, signature, arguments):
    rows, other, scores, total = (
        context.make_array(kind)(context, builder, given).data
        for kind, given in zip(signature.args[:4], arguments[:4], strict=True)
    )
    rows, scores, total = (builder.bitcast(data, ROW.as_pointer()) for data in (rows, scores, total))
    kept = cgutils.alloca_once_value(builder, builder.load(total, align=8))
    count = builder.sub(arguments[5], arguments[4])
    with cgutils.for_range(builder, count) as loop:
        k = builder.add(arguments[4], loop.index)
        supplier = builder.sext(builder.load(builder.gep(other, [k])), ir.IntType(64))
        product = builder.fmul(
            builder.load(builder.gep(rows, [k]), align=8), builder.load(builder.gep(scores, [supplier]), align=8)
        )
        builder.store(builder.fsub(builder.load(kept), product), kept)
    builder.store(builder.load(kept), total, align=8)
    return context.get_dummy_value()
