"""The table of units in use says what pint says, for every pair, so that pint is loaded for rarer units only."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import brightcell as bc
from brightcell import units
from brightcell.product.formulas import Formula, parse
from brightcell.product.measures import evaluate_lightly
from brightcell.product.parameters import Parameter
from brightcell.product.quantities import _evaluated_by_pint

TEXTS = sorted(units.table())


@pytest.mark.parametrize("text", TEXTS)
def test_every_factor_is_that_of_pint(text: str) -> None:
    """To the last bit, to every unit of the same dimensions; all others are refused."""
    unit = units.parse_unit(text)
    for other in TEXTS:
        alike = units.parse_unit(other).dimensionality == unit.dimensionality
        assert (other in units.table()[text]["to"]) is alike
        if alike:
            assert units.factor(text, other) == units.factor_by_pint(text, other)
    assert units.base_unit(text) == units.base_unit_by_pint(text)


def test_the_table_is_up_to_date() -> None:
    """`scripts/build_units.py` would write the same."""
    script = Path(__file__).parents[1] / "scripts" / "build_units.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True)


def test_units_of_other_dimensions_are_refused_as_before() -> None:
    """With both in words."""
    with pytest.raises(
        units.UnitError, match=r"wrong unit \(found kWh, an energy; expected kg or another unit of mass"
    ):
        units.convert(1.0, "kWh", "kg")


NAMES = {
    "energy": Parameter(value=47.18, unit="kWh"),
    "mass": Parameter(value=0.31, unit="kg"),
    "share": Parameter(value=0.176, unit="1"),
    "more": Parameter(value=3.3, unit="kWh"),
}
FORMULAS = (
    ("energy * share", "MJ"),
    ("energy * (1 - share)", "kWh"),
    ("energy + more", "kWh"),
    ("max(energy, more) - min(energy, more)", "MJ"),
    ("energy / mass", "MJ/kg"),
    ("(energy * more) ** 0.5", "kWh"),
    ("sqrt(energy * more)", "kWh"),
    ("exp(share) * mass", "g"),
    ("2 * 3.5", "kg"),
    ("energy / more", "%"),
    ("share ** 2", "kWh"),
    ("-mass + 2 * mass", "t"),
    ("abs(more - energy)", "MJ"),
    ("log(share + 1)", "1"),
)


@pytest.mark.parametrize(("text", "unit"), FORMULAS)
@given(share=st.floats(0.01, 10, allow_nan=False), mass=st.floats(0.01, 1e4))
def test_formulas_give_what_pint_gives(text: str, unit: str, share: float, mass: float) -> None:
    """Value and factors, to the last bit."""
    names = {**NAMES, "share": Parameter(value=share, unit="1"), "mass": Parameter(value=mass, unit="kg")}
    formula = Formula(text, parse(text), unit)
    light = evaluate_lightly(formula, names)
    assert light is not None
    by_pint = _evaluated_by_pint(formula, names, unit)
    multiplier, divisor = units.factor(light[1], unit)
    assert (light[0] * multiplier / divisor, multiplier, divisor) == by_pint


@pytest.mark.parametrize(
    "text", ["energy + mass", "energy + share", "mass ** mass", "exp(mass)", "1 / (share - share)"]
)
def test_what_is_not_plain_is_left_to_pint(text: str) -> None:
    """So that the message is pint's own."""
    assert evaluate_lightly(Formula(text, parse(text), "kWh"), NAMES) is None


@pytest.mark.parametrize("name", bc.products())
def test_a_shipped_product_needs_no_pint(name: str) -> None:
    """Its units are in the table, its formulas plain."""
    code = (
        f"import sys, brightcell as bc; bc.read_product({name!r}); print('pint' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
