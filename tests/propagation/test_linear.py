"""Formulas as linear forms: the same values with fewer steps."""

import numpy as np
import pytest

from brightcell.inventory.quantity import Input, apply_function, constant, evaluate, from_input
from brightcell.propagation.formulas import formulas
from brightcell.propagation.linear import LinearLayout

A, B = (from_input(Input(name, 2.0, "kg")) for name in "ab")
DRAWS = {"a": np.array([0.5, 1.0, 3.0]), "b": np.array([2.0, -1.0, 0.25])}


def laid(quantity):
    """A quantity of both inputs, laid out."""
    return LinearLayout(formulas([quantity], ("a", "b")))


def values(quantity, draws=tuple(DRAWS.values())):
    """What the form of a quantity gives."""
    layout = laid(quantity)
    (form,) = layout.wanted
    slot = layout.slot(form)
    return layout.formulas().values(draws)[slot]


@pytest.mark.parametrize(
    "quantity",
    [
        (A * 3.0 - B / 4.0 + 1.0) * 2.0,
        (1.0 - A) * (B + 0.5),
        (A - 0.3) / (2.0 * B - 7.0) + A / B,
        5.0 / (A * 2.0 + 1.0) - B**2.0,
        apply_function("min", A + B, A * 2.0) * apply_function("sqrt", A * 4.0),
        constant(2.0) * constant(3.0) + A * 0.0 * B,
    ],
)
def test_a_form_has_the_value_of_its_quantity(quantity):
    """With sums, products, quotients, powers and functions."""
    np.testing.assert_allclose(values(quantity), evaluate(quantity, DRAWS), rtol=1e-14)


def test_sums_and_multiples_take_no_step():
    """All of it is one form of two coefficients."""
    layout = laid(((A * 3.0 + 1.0) / 2.0 - B) * 4.0 + A)
    (form,) = layout.wanted
    assert (form.constant, dict(form.parts)) == (2.0, {0: 7.0, 1: -4.0})
    assert layout.formulas().steps == ()


def test_multiples_of_the_same_share_their_product():
    """Two products of the same two inputs are one step."""
    layout = laid((A * 2.0) * (B * 5.0) + (A / 4.0) * (B * 8.0))
    (form,) = layout.wanted
    assert list(form.parts.values()) == [12.0]
    assert [step.operation for step in layout.formulas().steps] == ["*"]


def test_what_cancels_is_no_part():
    """And zero over zero stays what it is: not a number."""
    assert laid(A * 3.0 - A - A * 2.0).wanted[0].parts == {}
    with np.errstate(invalid="ignore"):
        assert np.isnan(values((A * 3.0) / (A * 2.0), (np.zeros(2), np.ones(2)))).all()
