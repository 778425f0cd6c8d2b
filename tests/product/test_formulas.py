"""Formulas: arithmetic and nothing else, on floats and on anything that has arithmetic."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.errors import FormulaError
from brightcell.product.formulas import evaluate, evaluation_order, names_in, parse
from brightcell.product.measures import Measure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("+a - -b", 5),
        ("a / b", 2 / 3),
        ("min(a, b, 1.5) + max(a, b)", 4.5),
        ("sqrt(4) + exp(0) + log(1) + abs(-3)", 6),
        ("1.5e-3", 0.0015),
        ("  a  ", 2),
    ],
)
def test_arithmetic(text, expected):
    """Precedence and functions are those of Python."""
    assert evaluate(parse(text), {"a": 2.0, "b": 3.0}) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "__import__('os').system('ls')",
        "a.__class__",
        "().__class__.__bases__",
        "loadtxt(1)",
        "a[0]",
        "[1, 2]",
        "{1: 2}",
        "1 if a else 2",
        "a and b",
        "a < b",
        "a == b",
        "not a",
        "~a",
        "a // b",
        "a % b",
        "a ^ b",
        "a @ b",
        "lambda: 1",
        "'text'",
        "f'{a}'",
        "True",
        "None",
        "1j",
        "a := 1",
        "a; b",
        "sqrt(x=1)",
        "min(*a)",
        "sqrt(1, 2)",
        "min()",
        "1 +",
        "a b",
        "",
        "１ + １",
        "x" * 501,
        "-" * 300 + "1",
        "1e999",
        "9" * 400,
    ],
)
def test_everything_but_arithmetic_is_refused(text):
    """Attributes, indices, comparisons, strings, unknown functions and oversized texts are never evaluated."""
    with pytest.raises(FormulaError):
        evaluate(parse(text), {"a": 2.0, "b": 3.0, "x": 1.0})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9**9**9", "too large"),
        ("10**400", "too large"),
        ("exp(1000)", "too large"),
        ("1e200 * 1e200", "no finite number"),
        ("1 / (a - 2)", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("log(-1)", "no number"),
        ("log(0)", "no number"),
        ("sqrt(-1)", "no number"),
        ("(-1) ** 0.5", "no finite number"),
    ],
)
def test_no_nan_infinity_or_complex_number_leaves_a_formula(text, told):
    """Each is an error that shows the operation, and quickly."""
    before = time.perf_counter()
    with pytest.raises(FormulaError, match=told):
        evaluate(parse(text), {"a": 2.0})
    assert time.perf_counter() - before < 0.5


def test_an_unknown_name_offers_the_nearest():
    """A slip of the pen in a formula is named like everywhere else."""
    with pytest.raises(FormulaError, match="found foll; did you mean foil"):
        evaluate(parse("2 * foll"), {"foil": 1.0})


def test_an_unknown_function_offers_the_nearest():
    """So is one in the name of a function."""
    with pytest.raises(FormulaError, match="did you mean sqrt"):
        parse("sqr(4)")


def test_names_come_in_order_of_appearance():
    """Each name once."""
    assert names_in("b * a + sqrt(b)") == ("b", "a")


def test_a_circle_of_parameters_is_printed_as_a_path():
    """a -> b -> c -> a, whatever the formula is that one starts from."""
    formulas = {"z": parse("a"), "a": parse("b + 1"), "b": parse("c"), "c": parse("a * 2")}
    with pytest.raises(FormulaError, match="a -> b -> c -> a"):
        evaluation_order(formulas)


def test_a_parameter_that_names_itself_is_a_circle():
    """The shortest circle."""
    with pytest.raises(FormulaError, match="a -> a"):
        evaluation_order({"a": parse("a + 1")})


def test_parameters_come_after_those_that_they_use():
    """The order of evaluation doesn't depend on the order of writing."""
    order = evaluation_order({"c": parse("a + b"), "b": parse("a"), "a": parse("1")})
    assert order == ("a", "b", "c")


def test_a_formula_computes_with_arrays():
    """Draws of a parameter give draws of the amount."""
    draws = evaluate(parse("2 * a + b"), {"a": np.array([1.0, 2.0]), "b": 1.0})
    assert draws.tolist() == [3.0, 5.0]


class Symbol:
    """Something that only knows arithmetic, and writes down what is done to it."""

    def __init__(self, text):
        self.text = text

    def __mul__(self, other):
        return Symbol(f"({self.text} * {getattr(other, 'text', other)})")

    def __rmul__(self, other):
        return Symbol(f"({other} * {self.text})")

    def __pow__(self, other):
        return Symbol(f"({self.text} ** {other})")

    def __neg__(self):
        return Symbol(f"(-{self.text})")


def test_a_formula_computes_with_symbols():
    """Whoever has the operators can be put in; functions are handed over for them."""
    functions = {"sqrt": lambda x: Symbol(f"sqrt({x.text})")}
    result = evaluate(parse("-sqrt(a) * 2 * b ** 2"), {"a": Symbol("a"), "b": Symbol("b")}, functions)
    assert result.text == "(((-sqrt(a)) * 2.0) * (b ** 2.0))"


def test_what_is_parsed_is_not_parsed_again():
    """`parse` may be called on either form."""
    node = parse("1 + a")
    assert parse(node) is node


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(-99, 99)), max_size=20), st.integers(-99, 99))
def test_it_agrees_with_exact_arithmetic(steps, first):
    """Sums and products of integers, bracketed to the left, equal those of fractions."""
    text, exact = str(first), Fraction(first)
    for symbol, value in steps:
        text = f"({text}) {symbol} ({value})"
        exact = {"+": exact + value, "-": exact - value, "*": exact * value}[symbol]
    if len(text) <= 500 and abs(exact) < 1e300:
        assert math.isclose(evaluate(parse(text), {}), float(exact), rel_tol=1e-12, abs_tol=1e-9)


def test_a_quotient_of_two_units_is_one_per_the_other() -> None:
    """6 kg over 2 kWh are 3 kg/kWh, and 3 kg/kWh times 2 kWh are 6 kg again."""
    mass, energy = Measure(6.0, (("kg", 1.0),)), Measure(2.0, (("kWh", 1.0),))
    assert (mass / energy).value == 3.0
    assert dict((mass / energy).powers) == {"kg": 1.0, "kWh": -1.0}
    assert mass / energy * energy == mass
