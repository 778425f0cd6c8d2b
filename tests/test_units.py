"""Units are checked and converted once, at the border."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightcell.errors import UnitError
from brightcell.units import base_unit, convert, dimension_name, parse_quantity

FACTORS = [
    (1, "t", "kg", 1000),
    (1, "g", "kg", 1e-3),
    (1, "mg", "kg", 1e-6),
    (1, "lb", "kg", 0.45359237),
    (1, "short_ton", "kg", 907.18474),
    (3.6, "MJ", "kWh", 1),
    (1, "kWh", "MJ", 3.6),
    (1, "GJ", "MJ", 1000),
    (1, "MWh", "kWh", 1000),
    (0.161, "mmBtu", "MJ", 0.161 * 1055.05585262),
    (95, "%", "1", 0.95),
    (5, "‰", "1", 0.005),
    (12, "months", "year", 1),
    (1, "mile", "km", 1.609344),
    (1, "gal", "m3", 3.785411784e-3),
    (1, "L", "m3", 1e-3),
    (1, "kg km", "t km", 1e-3),
    (1, "tkm", "t km", 1),
    (581, "kg CO2e/MWh", "kg CO2e/kWh", 0.581),
    (1, "t CO2-eq/t", "kg CO2e/kg", 1),
    (1, "g CO2eq/g", "kg CO2e/kg", 1),
    (43, "kJ/g", "MJ/kg", 43),
]


@pytest.mark.parametrize(("value", "unit", "to", "expected"), FACTORS)
def test_known_factors(value, unit, to, expected):
    """Published and defined factors come out to the last digit but one."""
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-14)


def test_percent_is_exact():
    """95 % is 0.95 and not 0.9500000000000001, so that files and tables agree."""
    assert convert(95, "%", "1") == 0.95


@given(
    st.floats(1e-6, 1e9),
    st.sampled_from([("kg", "t"), ("MJ", "kWh"), ("km", "mile"), ("m3", "gal"), ("year", "day"), ("1", "%")]),
)
def test_there_and_back_again(value, units):
    """A conversion and its inverse give the number back."""
    assert convert(convert(value, *units), *reversed(units)) == pytest.approx(value, rel=1e-14)


def test_another_dimension_is_refused_naming_both_units():
    """kg where kWh is needed is no conversion."""
    with pytest.raises(UnitError, match=r"found kg, a mass; expected kWh or another unit of energy"):
        convert(1, "kg", "kWh")


@pytest.mark.parametrize("unit", ["kg/kg", "1", "%"])
def test_a_carbon_footprint_never_cancels_to_a_plain_number(unit):
    """kg CO2e is a dimension of its own: a share isn't a footprint."""
    with pytest.raises(UnitError, match="wrong unit"):
        convert(1, unit, "kg CO2e/kg")


@pytest.mark.parametrize(("unit", "near"), [("kwh", "kWh"), ("KG", "kg"), ("kilogramm", "kilogram"), ("kWH", "kWh")])
def test_an_unknown_unit_offers_the_nearest(unit, near):
    """Upper and lower case matter in units, so the right spelling is offered."""
    with pytest.raises(UnitError) as error:
        convert(1, unit, "kg")
    assert near in error.value.problems[0].nearest


def test_an_ambiguous_ton_is_refused():
    """A ton is 907 kg or 1000 kg, depending on where one lives."""
    with pytest.raises(UnitError, match="short_ton"):
        convert(1, "ton", "kg")


def test_co2_alone_is_refused_with_a_hint():
    """A factor of CO2 alone is marked by its kind, not by its unit."""
    with pytest.raises(UnitError, match="write kg CO2e"):
        convert(1, "kg CO2/kWh", "kg CO2e/kWh")


@pytest.mark.parametrize("unit", ["kg**99", "__import__('os')", "kg;kg", "x" * 100, "kg\n"])
def test_what_is_no_unit_is_refused(unit):
    """Hostile text never reaches the parser of units."""
    with pytest.raises(UnitError):
        convert(1, unit, "kg")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.3 kWh", (8.3, "kWh")),
        ("5kg", (5.0, "kg")),
        ("95%", (95.0, "%")),
        ("1e3 kg", (1000.0, "kg")),
        (".5 t", (0.5, "t")),
        ("-5 kg", (-5.0, "kg")),
        ("0.95", (0.95, "1")),
        ("0.62 kg CO2e/kWh", (0.62, "kg CO2e/kWh")),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text, expected):
    """Space between number and unit is optional; no unit means a plain number."""
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,5 kg", "write 1.5 kg"),
        ("1,000 kg", "comma"),
        ("1，5 kg", "comma"),
        ("１，５ kg", "write 1.5 kg"),
        ("3。5 kg", "write 3.5 kg"),
        ("5～6 kg", "its range goes into `uncertainty`"),
        ("约 100 kWh", "how sure it is goes into `uncertainty`"),
        ("twenty", "write the number in digits"),
        ("二十 kg", "write the number in digits"),
        ("٣ kg", "write 3 kg"),
        ("nan kg", "not a finite number"),
        ("-inf kg", "not a finite number"),
        (".inf", "not a finite number"),
        ("1e999 kg", "not a finite number"),
        ("kg", "not a number with a unit"),
        ("", "not a number with a unit"),
        ("1.5.2 kg", "not a number with a unit"),
        ("1 500 kg", "not a number with a unit"),
        ("1.5-2 kg", "not a number with a unit"),
    ],
)
def test_spellings_that_are_read_differently_elsewhere_are_refused(text, told):
    """Decimal commas, digits of other scripts, nan and ranges are told from numbers, with the spelling to use."""
    with pytest.raises(UnitError, match=told):
        parse_quantity(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_python_writes_is_read_back(value):
    """The number in a text is the number that was written."""
    assert parse_quantity(f"{value!r} kg") == (value, "kg")


@pytest.mark.parametrize(
    ("unit", "expected"), [("g", "kg"), ("MJ", "kWh"), ("km", "m"), ("%", "1"), ("months", "year")]
)
def test_each_unit_has_one_coherent_unit(unit, expected):
    """Formulas compute in coherent units, so they need no factors."""
    assert base_unit(unit) == expected


def test_dimensions_have_names_that_people_use():
    """An error speaks of a mass and not of [mass]."""
    assert dimension_name("t") == "a mass"
    assert dimension_name("kg CO2e/kWh") == "a footprint per energy"
    assert not math.isnan(len(dimension_name("kg/m3")))
