"""What nature gives: units, order and spelling make no difference."""

import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.product import product_from_data, read_product
from brightcell.product.masses import pack_mass
from brightcell.units import convert, parse_quantity

UNITS = {
    "kg": ("g", "t", "lb", "mg"),
    "kWh": ("MJ", "Wh", "GJ"),
    "MJ": ("kWh", "GJ", "mmBtu"),
    "km": ("m", "mile"),
    "years": ("months", "days"),
    "g": ("kg", "mg"),
    "L": ("m3", "gal"),
    "%": ("‰", "%"),
}
"""Other units for each unit in the small product."""


def rewritten(data, choose):
    """The data with each amount in another unit."""
    if isinstance(data, dict):
        return {key: rewritten(value, choose) for key, value in data.items()}
    if isinstance(data, list):
        return [rewritten(value, choose) for value in data]
    if isinstance(data, str) and data[0].isdigit():
        value, unit = parse_quantity(data)
        other = choose(UNITS[unit])
        return f"{convert(value, unit, other)!r} {other}"
    return data


def values(data):
    """Every leaf of a dumped product, numbers apart from texts."""
    if isinstance(data, dict):
        return [leaf for key in sorted(data) for leaf in values(data[key])]
    if isinstance(data, list | tuple):
        return [leaf for item in data for leaf in values(item)]
    return [data]


def shuffled(data, generator):
    if isinstance(data, dict):
        keys = list(data)
        generator.shuffle(keys)
        return {key: shuffled(data[key], generator) for key in keys}
    return [shuffled(value, generator) for value in data] if isinstance(data, list) else data


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_unit_of_an_amount_makes_no_difference(original, generator):
    """Grams or tonnes, MJ or kWh, months or years: the same product to 1e-12."""
    other = product_from_data(rewritten(original, generator.choice))
    expected = values(product_from_data(original).model_dump())
    for found, wanted in zip(values(other.model_dump()), expected, strict=True):
        assert found == (pytest.approx(wanted, rel=1e-12) if isinstance(wanted, float) else wanted)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_keys_makes_no_difference(original, seed):
    """Equal product, equal hash."""
    other = product_from_data(shuffled(original, random.Random(seed)))
    assert other == product_from_data(original)
    assert other.sha256 == product_from_data(original).sha256


@settings(max_examples=40, deadline=None)
@given(st.floats(0.7, 1.9))
def test_masses_are_proportional(original, factor):
    """A pack whose parts all weigh x times as much weighs x times as much."""
    data = copy.deepcopy(original)
    data["performance"]["mass"] = f"{50 * factor!r} kg"
    data["parameters"]["foil"] = f"{0.5 * factor!r} kg"
    cell = data["pack"]["module"]["cell"]
    for part in [*data["pack"]["parts"], *cell["parts"], *cell["cathode"]["parts"], *cell["anode"]["parts"]]:
        if isinstance(part["amount"], str):
            value, unit = parse_quantity(part["amount"])
            part["amount"] = f"{value * factor!r} {unit}"
    assert pack_mass(product_from_data(data).pack) == pytest.approx(50 * factor, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-4, 10), st.sampled_from(["g", "kg", "lb", "t"]))
def test_a_formula_follows_its_parameter_in_any_unit(original, foil, unit):
    """The parameter's unit is converted before the formula computes; up to 10 kg in a cell, which is still one."""
    data, value = copy.deepcopy(original), convert(foil, "kg", unit)
    data["parameters"]["foil"] = f"{value!r} {unit}"
    data["performance"] |= {"mass": f"{12 + 20 * (1.4 + convert(value, unit, 'kg'))!r} kg"}
    amount = product_from_data(data).pack.module.cell.anode.parts[1].amount
    assert amount.value == pytest.approx(convert(value, unit, "kg"), rel=1e-12)


def places(data, path=()):
    """Every path of nested dicts and lists."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield (*path, step)
        yield from places(value, (*path, step))


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["1,5 kg", "5 kg/kg", "-3 kWh", "NO", "nan", "1e999 kg", "９ kg", "%", "5 %", "0 kg", "10 kg CO2e/kg"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["value", "unit", "formula", "uncertainty", "x"]), st.text(max_size=5), max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_is_written_gives_a_product_or_problems_that_say_where(original, data):
    """No slip ends in a traceback, and each problem has a path."""
    changed = copy.deepcopy(original)
    *steps, last = data.draw(st.sampled_from(list(places(original))))
    here = changed
    for step in steps:
        here = here[step]
    here[last] = data.draw(JUNK)
    assert all(problem.path and problem.what for problem in problems_in(product_from_data, changed))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_typed_into_a_file_gives_a_product_or_problems_that_say_where(tmp_path_factory, data):
    """A stray character anywhere in a file ends in problems with a line."""
    path = tmp_path_factory.mktemp("typed") / "pack.yaml"
    text = data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8")
    place = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 3))
    typed = data.draw(st.text(st.sampled_from("\t\n :-{}[],&*!|>%@`'\"#0９e，é中"), max_size=3))
    path.write_text(text[:place] + typed + text[place + length :], encoding="utf-8")
    assert all(problem.file == str(path) and problem.line for problem in problems_in(read_product, path))


def problems_in(read, given):
    """The problems with what is read; none if it is a product."""
    try:
        read(given)
    except ProductError as error:
        return error.problems
    return ()
