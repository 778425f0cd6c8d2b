"""Numbers that remember what they were computed from.

A footprint is re-evaluated thousands of times with other inputs. So the builder does its arithmetic on
`Quantity`, which holds the nominal value and the expression over named inputs that gave it; a draw of the
inputs then moves every exchange that depends on them, together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, Final
from zlib import crc32

import numpy as np

from brightcell.distributions import Uncertainty
from brightcell.inventory.decisions import decided
from brightcell.product.evidence import AmountEvidence
from brightcell.product.formulas import FUNCTIONS
from brightcell.records import record

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
_NEUTRAL = {"+": 0.0, "-": 0.0, "*": 1.0, "/": 1.0, "**": 1.0}
"""The constant that leaves the other operand as it was."""
_VALUE = operator.attrgetter("value")


@record
class Input:
    """A datum of the maker or of a rule: a stable name, its nominal value, unit, uncertainty, source and evidence.

    One that is `exact` is stated to be certain, so that no default spread is read into it.
    """

    name: str
    value: float
    unit: str
    uncertainty: Uncertainty | None = None
    source: str | None = None
    exact: bool = False
    evidence: AmountEvidence | None = None


@dataclass(slots=True, eq=False)
class Quantity:
    """A nominal value and the expression over `Input`s that it was computed from.

    It never changes: the type checker refuses an assignment. A frozen dataclass would say so at run time too, but
    takes three times as long to make, and an inventory makes thousands.
    """

    value: Final[float]
    operation: Final[str] = "constant"
    operands: Final[tuple[Quantity, ...]] = ()
    input: Final[Input | None] = None
    _mark: int = field(default=0, init=False, repr=False)

    def __add__(self, other: Quantity | float) -> Quantity:
        return _binary("+", self, other)

    def __radd__(self, other: float) -> Quantity:
        return _binary("+", other, self)

    def __sub__(self, other: Quantity | float) -> Quantity:
        return _binary("-", self, other)

    def __rsub__(self, other: float) -> Quantity:
        return _binary("-", other, self)

    def __mul__(self, other: Quantity | float) -> Quantity:
        return _binary("*", self, other)

    def __rmul__(self, other: float) -> Quantity:
        return _binary("*", other, self)

    def __truediv__(self, other: Quantity | float) -> Quantity:
        return _binary("/", self, other)

    def __rtruediv__(self, other: float) -> Quantity:
        return _binary("/", other, self)

    def __pow__(self, other: Quantity | float) -> Quantity:
        return _binary("**", self, other)

    def __rpow__(self, other: float) -> Quantity:
        return _binary("**", other, self)

    def __neg__(self) -> Quantity:
        return _binary("*", -1.0, self)

    def __pos__(self) -> Quantity:
        return self

    def __float__(self) -> float:
        return self.value

    @property
    def is_constant(self) -> bool:
        return self.operation == "constant"

    @property
    def may_vary(self) -> bool:
        """Whether a draw can move it away from its nominal value."""
        return any(datum.uncertainty is not None for datum in self.inputs().values())

    def inputs(self) -> dict[str, Input]:
        """Every named input that this quantity depends on, by name."""
        return inputs_of((self,))


def inputs_of(quantities: Iterable[Quantity]) -> dict[str, Input]:
    """Every named input that some quantities depend on, by name; what they share is gone through once."""
    inputs: dict[str, Input] = {}
    seen: set[int] = set()
    for quantity in quantities:
        stack = [quantity]
        while stack:
            node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if node.input is not None:
                inputs[node.input.name] = node.input
            stack.extend(node.operands)
    return inputs


def constant(value: float) -> Quantity:
    return Quantity(float(value))


ONE = constant(1.0)


def from_input(datum: Input) -> Quantity:
    return Quantity(float(datum.value), "input", (), datum)


def apply_function(name: str, *arguments: Quantity | float) -> Quantity:
    """`sqrt`, `exp`, `log`, `abs`, `min` or `max` of quantities."""
    operands = tuple(_lift(argument) for argument in arguments)
    value = float(FUNCTIONS[name](*(operand.value for operand in operands)))
    if all(operand.is_constant for operand in operands):
        return constant(value)
    return Quantity(value, name, operands)


def smallest(*quantities: Quantity) -> Quantity:
    return quantities[0] if len(quantities) == 1 else apply_function("min", *quantities)


def total(quantities: Iterable[Quantity]) -> Quantity:
    """The sum of quantities, to the same bits in whichever order they come; zero for none."""
    result = constant(0.0)
    for quantity in in_order(quantities):
        result = result + quantity
    return result


def in_order(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Quantities by their value, and where that is the same by what they were computed from."""
    ordered = sorted(quantities, key=_VALUE)
    if len(ordered) < 2:
        return ordered
    if any(map(operator.eq, map(_VALUE, ordered), map(_VALUE, islice(ordered, 1, None)))):
        ordered = sorted(ordered, key=lambda quantity: (quantity.value, _mark(quantity)))
    decided(are_in_order, *ordered)
    return ordered


def are_in_order(*quantities: Quantity) -> bool:
    """Whether no quantity stands before one that it should stand behind."""
    return all(
        first.value < second.value or (first.value == second.value and _mark(first) <= _mark(second))
        for first, second in pairwise(quantities)
    )


def _mark(quantity: Quantity) -> int:
    """A number that the same expression over the same names has in every process, and hardly any other one.

    It stays with each node, so that the quantities of a product, which share most of theirs, take one pass together.
    """
    unmarked = [quantity]
    while unmarked:
        node = unmarked[-1]
        waiting = [operand for operand in node.operands if not operand._mark]
        if waiting:
            unmarked.extend(waiting)
            continue
        unmarked.pop()
        if not node._mark:
            name = node.input.name if node.input else f"{node.operation} {[operand._mark for operand in node.operands]}"
            node._mark = crc32(f"{name} {node.value!r}".encode()) or 1
    return quantity._mark


def with_operands(quantity: Quantity, operands: tuple[Quantity, ...]) -> Quantity:
    """The same operation on others, as it would have been made of them."""
    values = [operand.value for operand in operands]
    operation = quantity.operation
    function = _BINARY[operation] if operation in _BINARY else FUNCTIONS[operation]
    return Quantity(float(function(*values)), operation, operands)


def evaluate(quantity: Quantity, draws: Mapping[str, Any]) -> Any:
    """The quantity with other values of its inputs.

    `draws` maps input names to a float or to an array of shape (draws,); inputs that it does not name keep
    their nominal value. Returns a float or an array of that shape.
    """
    return _evaluate(quantity, draws, {})


def evaluate_all(quantities: Iterable[Quantity], draws: Mapping[str, Any]) -> list[Any]:
    """`evaluate` of many quantities; what they share is computed once."""
    memo: dict[int, Any] = {}
    return [_evaluate(quantity, draws, memo) for quantity in quantities]


def operands_first(quantity: Quantity, done: Container[int]) -> Iterator[Quantity]:
    """What a quantity is made from, each after its operands, from left to right; itself last.

    Whoever takes one adds its `id` to `done` before the next. No recursion: a bill of materials of 10,000 rows makes a
    sum as deep.
    """
    stack = [quantity]
    while stack:
        node = stack[-1]
        if id(node) in done:
            stack.pop()
        elif waiting := [operand for operand in node.operands if id(operand) not in done]:
            stack.extend(reversed(waiting))
        else:
            stack.pop()
            yield node


def _evaluate(quantity: Quantity, draws: Mapping[str, Any], memo: dict[int, Any]) -> Any:
    with watched() as faults:
        for node in operands_first(quantity, memo):
            if node.input is not None:
                memo[id(node)] = draws.get(node.input.name, node.value)
            elif node.is_constant:
                memo[id(node)] = node.value
            else:
                value = compute(node.operation, [memo[id(operand)] for operand in node.operands])
                memo[id(node)] = finite_or_nan(value, faults) if faults else value
    return memo[id(quantity)]


@contextmanager
def watched() -> Iterator[list[str]]:
    """Inside, arithmetic of arrays warns of nothing; the list says what went wrong, such as an overflow.

    It costs nothing where nothing does, since the processor keeps count.
    """
    faults: list[str] = []
    with np.errstate(over="call", divide="call", invalid="call", call=lambda kind, _: faults.append(kind)):
        yield faults


def finite_or_nan(value: Any, faults: list[str]) -> Any:
    """A value with nan in place of what is infinite, so that no later step makes a number of it (1 / infinity is 0).

    Empties `faults`, so that the next fault is that of the next step.
    """
    faults.clear()
    return np.where(np.isfinite(value), value, np.nan)


def compute(operation: str, values: list[Any]) -> Any:
    """An operation of a `Quantity` on floats or arrays."""
    if operation in _BINARY:
        return _BINARY[operation](*values)
    functions = {"min": np.minimum, "max": np.maximum}
    if operation in functions:
        result = values[0]
        for value in values[1:]:
            result = functions[operation](result, value)
        return result
    return getattr(np, operation)(values[0])


def _lift(value: Quantity | float) -> Quantity:
    return value if isinstance(value, Quantity) else Quantity(float(value))


def _binary(operation: str, left: Quantity | float, right: Quantity | float) -> Quantity:
    a = left if isinstance(left, Quantity) else Quantity(float(left))
    b = right if isinstance(right, Quantity) else Quantity(float(right))
    if a.operation == "constant":
        if b.operation == "constant":
            return Quantity(float(_BINARY[operation](a.value, b.value)))
        if operation in "+*" and a.value == _NEUTRAL[operation]:
            return b
    elif b.operation == "constant" and b.value == _NEUTRAL[operation]:
        return a
    return Quantity(float(_BINARY[operation](a.value, b.value)), operation, (a, b))
