"""Formulas of other programs: a parser and a whitelist of arithmetic, never `eval`.

Each program has its own way to write them (`Dialect`): the power sign, what stands between arguments, the decimal
mark, and whether names have letter case. A formula becomes a function of the values of its names.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from brightcell.errors import FormulaError, Problem

MAX_LENGTH, MAX_DEPTH = 4000, 60
Value = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True)
class Dialect:
    """How a program writes formulas.

    `unclear_powers` are refused: programs differ in what `-a^b` and `a^b^c` mean.
    """

    name: str
    separators: str = ","
    decimal: str = "."
    has_case: bool = True
    unclear_powers: bool = True
    log_base: float = 10.0

    def spelt(self, name: str) -> str:
        """A name as it is looked up."""
        return name if self.has_case else name.lower()


BRIGHTWAY = Dialect("Brightway", unclear_powers=False, log_base=math.e)
SIMAPRO = Dialect("SimaPro", separators=";,", has_case=False)
SIMAPRO_COMMA = Dialect("SimaPro", separators=";", decimal=",", has_case=False)
ILCD = Dialect("ILCD", separators=";,", has_case=False)
OPENLCA = Dialect("openLCA", separators=";,", has_case=False)
EXCEL = Dialect("Excel", has_case=False)
CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Series:
    """The numbers of a range of cells."""

    values: tuple[float, ...]

    @cached_property
    def total(self) -> float:
        """Their sum, computed once."""
        return math.fsum(self.values)


@dataclass(frozen=True)
class Expression:
    """A formula with the names that it uses, in the order of their first appearance."""

    text: str
    names: tuple[str, ...]
    compute: Value = field(repr=False)

    def value(self, names: Mapping[str, float]) -> float:
        """Its value; `FormulaError` for anything but a finite number."""
        try:
            number = self.compute(names)
            is_number = not isinstance(number, complex) and math.isfinite(number)
        except (ZeroDivisionError, OverflowError, ValueError) as error:
            raise _refused(f"the formula {self.text!r} gives no number: {error}") from None
        except TypeError:  # of a Series, which only functions of many numbers take
            raise _refused(f"the formula {self.text!r} has several cells where one number belongs") from None
        if not is_number:
            raise _refused(f"the formula {self.text!r} gives no finite number")
        return float(number)


def parse(text: str, dialect: Dialect) -> Expression:
    """A formula as a function; `FormulaError` for what isn't arithmetic of numbers and names."""
    if len(text) > MAX_LENGTH:
        raise _refused(f"the formula is too long: {len(text)} signs, at most {MAX_LENGTH}")
    parser = _Parser(text, dialect)
    compute = parser.whole()
    return Expression(text, tuple(dict.fromkeys(parser.names)), compute)


def _refused(what: str, hint: str | None = None) -> FormulaError:
    return FormulaError([Problem(what, hint=hint)])


def _flat(values: Iterable[float | Series]) -> list[float]:
    return [v for value in values for v in (value.values if isinstance(value, Series) else (value,))]


def _sum(values: Iterable[float | Series]) -> float:
    return math.fsum(value.total if isinstance(value, Series) else value for value in values)


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SUMS = {"+": operator.add, "-": operator.sub}
_PRODUCTS = {"*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod}
_FUNCTIONS: dict[str, tuple[int, int, Callable[..., float]]] = {
    "abs": (1, 1, abs),
    "exp": (1, 1, math.exp),
    "ln": (1, 1, math.log),
    "log10": (1, 1, math.log10),
    "log2": (1, 1, math.log2),
    "sqrt": (1, 1, math.sqrt),
    "sqr": (1, 1, lambda x: x * x),
    "power": (2, 2, math.pow),
    "pow": (2, 2, math.pow),
    "min": (1, 50, lambda *values: min(_flat(values))),
    "max": (1, 50, lambda *values: max(_flat(values))),
    "sum": (1, 50, lambda *values: _sum(values)),
    "avg": (1, 50, lambda *values: _sum(values) / len(_flat(values))),
    "average": (1, 50, lambda *values: _sum(values) / len(_flat(values))),
    "count": (1, 50, lambda *values: float(len(_flat(values)))),
    "sin": (1, 1, math.sin),
    "cos": (1, 1, math.cos),
    "tan": (1, 1, math.tan),
    "arctan": (1, 1, math.atan),
    "atan": (1, 1, math.atan),
    "tanh": (1, 1, math.tanh),
    "floor": (1, 1, math.floor),
    "ceil": (1, 1, math.ceil),
    "int": (1, 1, math.trunc),
    "trunc": (1, 1, math.trunc),
    "and": (1, 50, lambda *values: float(all(values))),
    "or": (1, 50, lambda *values: float(any(values))),
    "float": (1, 1, float),
}
_CONDITIONS = ("if", "iff", "where")
FUNCTIONS = tuple(sorted({*_FUNCTIONS, *_CONDITIONS, "log", "round"}))
"""Names of the functions that a formula may call."""
_TOKEN = (
    r"\s*(?:(?P<number>(?:\d+(?:{d}\d*)?|{d}\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|//|<>|<=|>=|==|!=|[-+*/^%()<>=;,&|]))"
)


class _Parser:
    """Recursive descent; each rule returns a function of the values of names."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.tokens = list(_tokens(text, dialect))
        self.at, self.depth = 0, 0
        self.names: list[str] = []

    def whole(self) -> Value:
        value = self.expression()
        if self.at < len(self.tokens):
            raise self.unreadable()
        return value

    def unreadable(self) -> FormulaError:
        rest = self.tokens[self.at][1] if self.at < len(self.tokens) else "its end"
        return _refused(f"the formula {self.text!r} can't be read at {rest}")

    def peek(self) -> str:
        """The next token in lower letters; nothing at the end."""
        return self.tokens[self.at][1].lower() if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if token in wanted and token:
            self.at += 1
            return token
        return ""

    def need(self, *wanted: str) -> None:
        if not self.take(*wanted):
            raise self.unreadable()

    def go_deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refused(f"the formula {self.text[:40]!r} is nested too deep")

    def expression(self) -> Value:
        self.go_deeper()
        value = self.either()
        if self.dialect is BRIGHTWAY and self.take("if"):
            condition = self.either()
            self.need("else")
            value = _chosen(condition, value, self.expression())
        self.depth -= 1
        return value

    def either(self) -> Value:
        first, more = self.both(), []
        while self.take("or", "|"):
            more.append((lambda a, b: float(bool(a) or bool(b)), self.both()))
        return _in_a_row(first, more)

    def both(self) -> Value:
        first, more = self.inverted(), []
        while self.take("and", "&"):
            more.append((lambda a, b: float(bool(a) and bool(b)), self.inverted()))
        return _in_a_row(first, more)

    def inverted(self) -> Value:
        if not self.take("not"):
            return self.comparison()
        self.go_deeper()
        value = self.inverted()
        self.depth -= 1
        return lambda names: float(not value(names))

    def comparison(self) -> Value:
        value = self.sums()
        if sign := self.take(*_COMPARE):
            compare = _COMPARE[sign]
            value = _joined(lambda a, b: float(compare(a, b)), value, self.sums())
        return value

    def sums(self) -> Value:
        first, more = self.products(), []
        while sign := self.take(*_SUMS):
            more.append((_SUMS[sign], self.products()))
        return _in_a_row(first, more)

    def products(self) -> Value:
        first, more = self.signed(), []
        while sign := self.take(*_PRODUCTS):
            more.append((_PRODUCTS[sign], self.signed()))
        return _in_a_row(first, more)

    def signed(self) -> Value:
        while self.take("+"):
            pass
        if not self.take("-"):
            return self.power()[0]
        self.go_deeper()
        if self.peek() in ("+", "-"):
            value, is_power = self.signed(), False
        else:
            value, is_power = self.power()
        self.depth -= 1
        if is_power and self.dialect.unclear_powers:
            what = f"the formula {self.text!r} has a minus before a power, which programs read in two ways"
            raise _refused(what, "write -(a^b) or (-a)^b")
        return lambda names: -value(names)

    def power(self) -> tuple[Value, bool]:
        """A value, and whether it is a power."""
        base = self.atom()
        if not self.take("^", "**"):
            return base, False
        return _joined(_power, base, self.exponent()), True

    def exponent(self) -> Value:
        """What follows the sign of a power; powers of powers go from the right in Python, else they are unclear."""
        if self.take("-"):
            self.go_deeper()
            value = self.exponent()
            self.depth -= 1
            return lambda names: -value(names)
        base = self.atom()
        if not self.take("^", "**"):
            return base
        if self.dialect.unclear_powers:
            raise _refused(f"the formula {self.text!r} has a power of a power", "write (a^b)^c or a^(b^c)")
        self.go_deeper()
        raised = _joined(_power, base, self.exponent())
        self.depth -= 1
        return raised

    def atom(self) -> Value:
        if self.at >= len(self.tokens):
            raise self.unreadable()
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = float(token.replace(self.dialect.decimal, "."))
            return lambda names: number
        if kind == "name":
            return self.call(token) if self.peek() == "(" else self.named(token)
        if token != "(":
            self.at -= 1
            raise self.unreadable()
        value = self.expression()
        self.need(")")
        return value

    def named(self, token: str) -> Value:
        name = self.dialect.spelt(token)
        self.names.append(name)
        return lambda names: names[name]

    def call(self, token: str) -> Value:
        name, arguments = token.lower(), self.arguments()
        if name in _CONDITIONS:
            if len(arguments) != 3:
                raise _refused(f"{token} takes a condition and two values in the formula {self.text!r}")
            return _chosen(*arguments)
        if name == "log" and len(arguments) == 1:
            return _called(math.log10 if self.dialect.log_base == 10.0 else math.log, arguments)
        if name == "log" and self.dialect is EXCEL and len(arguments) == 2:
            return _called(math.log, arguments)
        if name == "round" and len(arguments) in (1, 2):
            return _called(_round_half_even if self.dialect is BRIGHTWAY else _round_half_up, arguments)
        if name not in _FUNCTIONS:
            what = f"the formula {self.text!r} has the unknown function {token}"
            raise _refused(what, f"known are {', '.join(FUNCTIONS)}")
        fewest, most, function = _FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise _refused(f"{token} has {len(arguments)} arguments in the formula {self.text!r}")
        return _called(function, arguments)

    def arguments(self) -> list[Value]:
        self.need("(")
        values = [self.expression()]
        while self.take(*self.dialect.separators):
            values.append(self.expression())
        self.need(")")
        return values


def _tokens(text: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    pattern, at = re.compile(_TOKEN.format(d=re.escape(dialect.decimal))), 0
    text = text.strip()
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise _refused(f"the formula {text!r} can't be read at {text[at:].strip()[:10]!r}")
        yield str(match.lastgroup), match.group(str(match.lastgroup))
        at = match.end()


def _in_a_row(first: Value, more: list[tuple[Callable[[float, float], float], Value]]) -> Value:
    """Operations from left to right, however many there are."""
    if not more:
        return first

    def value(names: Mapping[str, float]) -> float:
        result = first(names)
        for function, operand in more:
            result = function(result, operand(names))
        return result

    return value


def _joined(function: Callable[[float, float], float], left: Value, right: Value) -> Value:
    return lambda names: function(left(names), right(names))


def _called(function: Callable[..., float], arguments: Iterable[Value]) -> Value:
    values = tuple(arguments)
    return lambda names: function(*(value(names) for value in values))


def _chosen(condition: Value, yes: Value, no: Value) -> Value:
    return lambda names: yes(names) if condition(names) else no(names)


def _round_half_even(value: float, digits: float = 0.0) -> float:
    """As Python and numpy do."""
    return round(value, int(digits))


def _round_half_up(value: float, digits: float = 0.0) -> float:
    """As spreadsheets do: halves go away from zero."""
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent)
