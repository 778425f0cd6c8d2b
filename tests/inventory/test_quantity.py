"""Quantities compute like numbers and remember the inputs that they came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.inventory.quantity import (
    Input,
    apply_function,
    constant,
    evaluate,
    from_input,
    smallest,
    total,
)

positive = st.floats(0.01, 100.0)


def datum(name: str, value: float) -> Input:
    return Input(name, value, "kg")


@given(a=positive, b=positive)
def test_arithmetic_gives_the_value_of_plain_numbers(a: float, b: float) -> None:
    """Every operator, in both orders, agrees with floats."""
    x, y = from_input(datum("x", a)), from_input(datum("y", b))
    assert ((x + y) * 2 - x / y).value == pytest.approx((a + b) * 2 - a / b)
    assert (1 - x + 3 * y - 2 / x + -y).value == pytest.approx(1 - a + 3 * b - 2 / a - b, abs=1e-9)
    assert (x**2 + 2**y).value == pytest.approx(a**2 + 2**b)
    assert apply_function("max", x, y).value == max(a, b)


@given(a=positive, b=positive)
def test_evaluating_with_nominal_values_gives_the_value(a: float, b: float) -> None:
    """Inputs that no draw names keep their nominal value."""
    quantity = apply_function("sqrt", from_input(datum("x", a)) / (1 + from_input(datum("y", b))))
    assert evaluate(quantity, {}) == pytest.approx(quantity.value)


def test_one_input_moves_everything_that_depends_on_it() -> None:
    """Two quantities of one input move together in the same draw."""
    mass = from_input(datum("mass", 2.0))
    draws = {"mass": np.array([1.0, 2.0, 4.0])}
    assert evaluate(3 * mass, draws).tolist() == [3.0, 6.0, 12.0]
    assert evaluate(mass / 0.5, draws).tolist() == [2.0, 4.0, 8.0]


def test_inputs_are_listed_by_name() -> None:
    """Each input once, however often it occurs."""
    mass, share = from_input(datum("mass", 2.0)), from_input(datum("share", 0.5))
    assert set((mass * share + mass).inputs()) == {"mass", "share"}


def test_constants_fold() -> None:
    """Nothing is remembered where nothing can vary; neutral factors leave an expression as it was."""
    mass = from_input(datum("mass", 2.0))
    assert (constant(2) * 3).is_constant
    assert mass * 1.0 is mass
    assert 0.0 + mass is mass


def test_smallest_and_total() -> None:
    """The minimum of quantities, drawn element by element, and their sum."""
    a, b = from_input(datum("a", 3.0)), from_input(datum("b", 2.0))
    assert evaluate(smallest(a, b), {"a": np.array([1.0, 5.0])}).tolist() == [1.0, 2.0]
    assert total([a, b, constant(1)]).value == 6.0
    assert total([]).value == 0.0
