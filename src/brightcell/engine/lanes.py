"""Vectors of LANES numbers in compiled functions, written like plain numbers. Needs numba.

A row of LANES float64 or 64-bit words is one vector of LLVM; it becomes one, two or four registers, whatever the
processor has. Only IEEE sums, products, quotients, roots and fused products are used, so that all platforms agree.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from llvmlite import ir
from numba.core import cgutils

from brightcell.engine.constants import LANES

REALS = ir.VectorType(ir.DoubleType(), LANES)
WORDS = ir.VectorType(ir.IntType(64), LANES)
HALF = 0xFFFFFFFF
BEHIND_52, BEHIND_84 = 0x4330000000000000, 0x4530000000000000  # the bits of 2^52, and of 2^84


class Lanes:
    """LANES numbers, as the instruction that made them; operators with plain numbers or other lanes make more."""

    def __init__(self, builder, value):
        self.builder, self.value = builder, value

    def __add__(self, other):
        return self._by(self.builder.fadd if self.is_real else self.builder.add, other)

    def __sub__(self, other):
        return self._by(self.builder.fsub if self.is_real else self.builder.sub, other)

    def __mul__(self, other):
        return self._by(self.builder.fmul if self.is_real else self.builder.mul, other)

    def __truediv__(self, other):
        return self._by(self.builder.fdiv, other)

    def __and__(self, other):
        return self._by(self.builder.and_, other)

    def __or__(self, other):
        return self._by(self.builder.or_, other)

    def __xor__(self, other):
        return self._by(self.builder.xor, other)

    def __rshift__(self, bits):
        return self._by(self.builder.lshr, bits)

    def __lshift__(self, bits):
        return self._by(self.builder.shl, bits)

    def __lt__(self, other):
        return Lanes(self.builder, self.builder.fcmp_ordered("<", self.value, self.like(other).value))

    @property
    def width(self):
        """How many numbers there are: LANES, or those of two rows."""
        return self.value.type.count

    @property
    def is_real(self):
        """Whether these are float64, not words."""
        return self.value.type.element == REALS.element

    def like(self, other):
        """A plain number in all lanes; lanes stay what they are."""
        if isinstance(other, Lanes):
            return other
        return Lanes(self.builder, ir.Constant(self.value.type, [other] * self.width))

    def times(self, by, plus):
        """self x by + plus, rounded once."""
        kind = ir.FunctionType(self.value.type, [self.value.type] * 3)
        function = cgutils.get_or_insert_function(self.builder.module, kind, f"llvm.fma.v{self.width}f64")
        factors = (self.value, self.like(by).value, self.like(plus).value)
        return Lanes(self.builder, self.builder.call(function, factors))

    def root(self):
        """The square root."""
        kind = ir.FunctionType(self.value.type, [self.value.type])
        function = cgutils.get_or_insert_function(self.builder.module, kind, f"llvm.sqrt.v{self.width}f64")
        return Lanes(self.builder, self.builder.call(function, (self.value,)))

    def least(self, other):
        """The smaller one in each lane."""
        return (self < other).choose(self, self.like(other))

    def most(self, other):
        """The larger one in each lane."""
        return (self < other).choose(self.like(other), self)

    def choose(self, yes, no):
        """`yes` in the lanes where a comparison holds, else `no`."""
        return Lanes(self.builder, self.builder.select(self.value, yes.value, no.value))

    def is_any(self):
        """Whether a comparison holds in any lane, as one bit."""
        bits = self.builder.bitcast(self.value, ir.IntType(self.width))
        return self.builder.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0))

    def bits(self):
        """The memory of float64 as words."""
        return Lanes(self.builder, self.builder.bitcast(self.value, ir.VectorType(WORDS.element, self.width)))

    def reals(self):
        """The memory of words as float64."""
        return Lanes(self.builder, self.builder.bitcast(self.value, ir.VectorType(REALS.element, self.width)))

    def counts_as_reals(self):
        """Whole numbers from 0 to 2^53 as float64, by halves put behind exponents: few processors convert vectors."""
        low, high = (self & HALF) | BEHIND_52, (self >> 32) | BEHIND_84
        return (high.reals() - (2.0**84 + 2.0**52)) + low.reals()

    def as_reals(self):
        """Signed whole numbers as float64."""
        return Lanes(self.builder, self.builder.sitofp(self.value, ir.VectorType(REALS.element, self.width)))

    def mixed(self, other, order):
        """Lanes of this one (from 0 on) and of another (from its width on) in some order, as many as that has."""
        mask = ir.Constant(ir.VectorType(ir.IntType(32), len(order)), order)
        return Lanes(self.builder, self.builder.shuffle_vector(self.value, other.value, mask))

    def _by(self, make, other):
        return Lanes(self.builder, make(self.value, self.like(other).value))


def spread(builder, number):
    """A number of a compiled function in all lanes."""
    kind = ir.VectorType(number.type, LANES)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return Lanes(builder, builder.shuffle_vector(first, first, everywhere))


def load(builder, rows, at=None):
    """The row of LANES numbers at `rows` or, with `at`, that many rows further."""
    return Lanes(builder, builder.load(rows if at is None else builder.gep(rows, [at]), align=8))


def store(builder, lanes, rows, at=None):
    """Write a row of LANES numbers."""
    builder.store(lanes.value, rows if at is None else builder.gep(rows, [at]), align=8)


def pointers(context, builder, signature, arguments, rows):
    """Pointers to the data of arrays, those whose place is in `rows` to rows of LANES float64."""
    data_pointers = []
    for place, (kind, argument) in enumerate(zip(signature.args, arguments, strict=True)):
        if not hasattr(kind, "dtype"):
            continue
        data = context.make_array(kind)(context, builder, argument).data
        data_pointers.append(builder.bitcast(data, REALS.as_pointer()) if place in rows else data)
    return data_pointers


def horner(x, coefficients):
    """The polynomial with these coefficients, highest power first."""
    total = x.like(coefficients[0])
    for coefficient in coefficients[1:]:
        total = total.times(x, coefficient)
    return total


def polynomial(x, coefficients):
    """The same as `horner`, even and odd powers apart, so that half of it needn't wait for the other half."""
    square, odd_first = x * x, len(coefficients) % 2 == 0
    odd, even = coefficients[not odd_first :: 2], coefficients[odd_first::2]
    return horner(square, odd).times(x, horner(square, even))
