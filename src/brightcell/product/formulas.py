"""Formulas of a product file: a whitelist of arithmetic, never Python's `eval`.

Allowed are numbers, names, + - * / **, parentheses and the functions min max sqrt exp log abs. A parsed
formula computes with floats, and with anything else that has the arithmetic operators (units, symbols, arrays).
"""

from __future__ import annotations

import ast
import keyword
import math
import operator
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.errors import FormulaError, Problem, nearest

UNKNOWN_NAME = "unknown name in a formula"

MAX_LENGTH = 500
MAX_DEPTH = 150

_BINARY: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.Pow: ("**", operator.pow),
}
_UNARY: dict[type[ast.unaryop], tuple[str, Callable[[Any], Any]]] = {
    ast.UAdd: ("+", operator.pos),
    ast.USub: ("-", operator.neg),
}
_COMPUTE = {symbol: function for symbol, function in _BINARY.values()}
_SIGN = {symbol: function for symbol, function in _UNARY.values()}
_ARGUMENTS = {"min": (2, 20), "max": (2, 20), "sqrt": (1, 1), "exp": (1, 1), "log": (1, 1), "abs": (1, 1)}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "abs": abs,
}


class SyntaxNode:
    """A part of a parsed formula."""


@dataclass(frozen=True)
class NumberNode(SyntaxNode):
    value: float


@dataclass(frozen=True)
class NameNode(SyntaxNode):
    id: str


@dataclass(frozen=True)
class SignNode(SyntaxNode):
    sign: str
    operand: SyntaxNode


@dataclass(frozen=True)
class Operation(SyntaxNode):
    symbol: str
    left: SyntaxNode
    right: SyntaxNode


@dataclass(frozen=True)
class CallNode(SyntaxNode):
    function: str
    arguments: tuple[SyntaxNode, ...]


@dataclass(frozen=True)
class Formula(SyntaxNode):
    """A formula as written, with what it means: `expression` x `multiplier` / `divisor`.

    The factor brings a result in the unit that was written into the canonical unit.
    """

    text: str
    expression: SyntaxNode
    unit: str = "1"
    multiplier: float = 1.0
    divisor: float = 1.0

    def __str__(self) -> str:
        return self.text


def parse(text: str | SyntaxNode) -> SyntaxNode:
    """The formula in `text`; what is parsed already comes back as it is.

    `FormulaError` for anything but arithmetic: attributes, indices, comparisons, strings, unknown functions,
    a text of more than 500 characters or nested more than 150 deep.
    """
    if isinstance(text, SyntaxNode):
        return text
    if len(text) > MAX_LENGTH:
        raise _refused("the formula is too long", f"{len(text)} characters", f"at most {MAX_LENGTH}")
    if "#" in text:  # Python would take what follows for a remark
        raise _refused("a formula has no remarks", repr(_short(text)), "arithmetic without #")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused("this isn't a formula", repr(_short(text)), "for example 2 * width / (1 - loss)") from None
    try:
        return _node(tree.body, 0)
    except RecursionError:
        raise _too_deep() from None


def is_name(text: str) -> bool:
    """Whether formulas can use a name: letters, digits and _, letters that look alike in one form."""
    is_plain = unicodedata.normalize("NFKC", text) == text
    return text.isidentifier() and is_plain and not keyword.iskeyword(text)


def evaluate(
    node: SyntaxNode | str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
) -> Any:
    """The value of a formula with `names` put in; `functions` replaces min, max, sqrt ... for other types.

    `FormulaError` for an unknown name (with the nearest), division by zero, overflow, log or sqrt of a
    negative number: no nan, infinity or complex number leaves a formula.
    """
    return _value(parse(node), names, functions or FUNCTIONS)


def names_in(node: SyntaxNode | str) -> tuple[str, ...]:
    """The names that a formula uses, in the order of their first appearance."""
    return tuple(dict.fromkeys(_names(parse(node))))


def check_names(node: SyntaxNode | str, names: Iterable[str]) -> None:
    """`FormulaError` for names in a formula that are not among `names`."""
    allowed = tuple(names)
    problems = [_unknown_name(name, allowed) for name in names_in(node) if name not in allowed]
    if problems:
        raise FormulaError(problems)


def evaluation_order(formulas: Mapping[str, SyntaxNode]) -> tuple[str, ...]:
    """Names so that each comes after those that its formula uses; `FormulaError` prints a cycle as a path."""
    order: list[str] = []
    for name in formulas:
        _visit(name, formulas, order, ())
    return tuple(order)


def _visit(name: str, formulas: Mapping[str, SyntaxNode], order: list[str], path: tuple[str, ...]) -> None:
    if name in order or name not in formulas:
        return
    if name in path:
        cycle = " -> ".join((*path[path.index(name) :], name))
        raise _refused("parameters depend on each other in a circle", cycle, None)
    for used in names_in(formulas[name]):
        _visit(used, formulas, order, (*path, name))
    order.append(name)


def _node(tree: ast.AST, depth: int) -> SyntaxNode:
    if depth > MAX_DEPTH:
        raise _too_deep()
    match tree:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return NumberNode(_finite(value))
        case ast.Name(id=name):
            return NameNode(name)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return SignNode(_UNARY[type(op)][0], _node(operand, depth + 1))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return Operation(_BINARY[type(op)][0], _node(left, depth + 1), _node(right, depth + 1))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, args, depth)
    allowed = f"numbers, names, + - * / ** ( ) {' '.join(_ARGUMENTS)}"
    raise _refused("not allowed in a formula", repr(_short(ast.unparse(tree))), allowed)


def _call(name: str, args: list[ast.expr], depth: int) -> SyntaxNode:
    if name not in _ARGUMENTS:
        allowed = " ".join(_ARGUMENTS)
        raise FormulaError(
            [
                Problem(
                    "unknown function",
                    found=name,
                    expected=f"one of {allowed}",
                    nearest=nearest(name, _ARGUMENTS),
                )
            ]
        )
    fewest, most = _ARGUMENTS[name]
    if not fewest <= len(args) <= most:
        allowed = "1" if most == 1 else f"{fewest} to {most}"
        raise _refused(f"wrong number of arguments of {name}", str(len(args)), allowed)
    return CallNode(name, tuple(_node(argument, depth + 1) for argument in args))


def _value(node: SyntaxNode, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    match node:
        case NumberNode(value):
            return value
        case NameNode(name):
            return _lookup(name, names)
        case SignNode(sign, operand):
            return _SIGN[sign](_value(operand, names, functions))
        case Operation(symbol, left, right):
            return _checked(_COMPUTE[symbol], symbol, _value(left, names, functions), _value(right, names, functions))
        case CallNode(function, arguments):
            return _checked(functions[function], function, *(_value(a, names, functions) for a in arguments))
        case Formula(expression=expression, multiplier=multiplier, divisor=divisor):
            value = _value(expression, names, functions)
            value = value if multiplier == 1.0 else value * multiplier
            return value if divisor == 1.0 else value / divisor
    raise TypeError(f"not a formula: {node!r}")


def _lookup(name: str, names: Mapping[str, Any]) -> Any:
    try:
        return names[name]
    except KeyError:
        raise FormulaError([_unknown_name(name, names)]) from None


def _unknown_name(name: str, names: Iterable[str]) -> Problem:
    allowed = tuple(names)
    hint = None if allowed else "name numbers in the block `parameters`"
    return Problem(UNKNOWN_NAME, found=name, nearest=nearest(name, allowed), hint=hint)


def _checked(compute: Callable[..., Any], symbol: str, *operands: Any) -> Any:
    """The result, unless it is not a finite real number."""
    try:
        result = compute(*operands)
    except ZeroDivisionError:
        raise _refused("division by zero in a formula", _shown(symbol, operands), None) from None
    except OverflowError:
        raise _refused("a formula gives a number that is too large", _shown(symbol, operands), None) from None
    except ValueError:
        raise _refused("a formula gives no number", _shown(symbol, operands), None) from None
    if isinstance(result, complex) or (isinstance(result, float) and not math.isfinite(result)):
        raise _refused("a formula gives no finite number", _shown(symbol, operands), None)
    return result


def _shown(symbol: str, operands: tuple[Any, ...]) -> str:
    words = [_word(operand) for operand in operands]
    return f" {symbol} ".join(words) if symbol in _COMPUTE else f"{symbol}({', '.join(words)})"


def _word(operand: Any) -> str:
    if isinstance(operand, int | float):
        return f"{operand:g}"
    return f"{operand:.6g~}" if hasattr(operand, "units") else str(operand)


def _names(node: SyntaxNode) -> Iterator[str]:
    match node:
        case NameNode(name):
            yield name
        case SignNode(operand=operand) | Formula(expression=operand):
            yield from _names(operand)
        case Operation(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case CallNode(arguments=arguments):
            for argument in arguments:
                yield from _names(argument)


def _finite(value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _refused("a number in a formula is too large", None, None)
    return number


def _too_deep() -> FormulaError:
    return _refused("the formula is nested too deep", None, f"at most {MAX_DEPTH} levels")


def _refused(what: str, found: str | None, expected: str | None) -> FormulaError:
    return FormulaError([Problem(what, found=found, expected=expected)])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
