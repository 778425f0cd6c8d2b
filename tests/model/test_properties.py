"""What nature gives: a pack of twice the size has the same footprint per kWh, and spelling changes nothing."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.model import Model
from brightcell.product import product_from_data
from brightcell.product.paths import path_of, value_at
from brightcell.results.calculate import calculate

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
UNITS = {"kg": 1.0, "g": 1e-3, "t": 1e3}
few = settings(max_examples=15, deadline=None)


def per_kwh(data: dict[str, Any], book: str = "cn-group-2024") -> float:
    return calculate(Model(product_from_data(data), book)).per_kwh_rated_kg


NOMINAL = per_kwh(DATA)
MODEL = Model("nmc622-pack-100kwh")
AMOUNTS = (
    "performance.mass",
    "performance.usable_energy",
    "pack.parts[steel].amount",
    "pack.module.cell.yield",
    "pack.module.cell.parts[lipf6].yield",
    "pack.module.cell.cathode.parts[nmc622].amount",
    "transport.outbound[road].distance",
    "end_of_life.dismantled[steel].recovery",
)


def said(model: Model) -> list[Any]:
    """Every amount of the foreground with what depends on it, and the footprint."""
    amounts = [(a.code, e.amount) for a in model.foreground.activities for e in a.exchanges]
    exchanges = [(code, amount.value, amount.inputs()) for code, amount in amounts]
    return [exchanges, model.foreground.element_balance, model.assumptions, calculate(model).total]


@few
@given(path=st.sampled_from(AMOUNTS), factor=st.floats(0.995, 1.0))
def test_another_amount_gives_bit_for_bit_what_a_file_with_it_gives(path: str, factor: float) -> None:
    """What a model shares with the one that it was made of makes no difference."""
    amount = MODEL.product.at(path)
    text, data = f"{amount.value * factor!r} {amount.unit}".removesuffix(" 1"), copy.deepcopy(DATA)
    *above, last = path_of(path, data)
    value_at(data, tuple(above))[last] = text
    anew = Model(product_from_data(data, MODEL.product.file))
    assert said(MODEL.with_({path: text})) == said(anew.with_())  # both take the background as it is solved for all


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_reordering_parts_and_keys_changes_nothing(seed: int) -> None:
    """Lists of parts and tables of keys in any order give the same footprint."""
    assert per_kwh(_shuffled(DATA, random.Random(seed))) == pytest.approx(NOMINAL, rel=1e-12)


@few
@given(unit=st.sampled_from(sorted(UNITS)), index=st.integers(0, 7))
def test_the_unit_of_an_amount_changes_nothing(unit: str, index: int) -> None:
    """The same mass in kg, g or t."""
    data = copy.deepcopy(DATA)
    part = data["pack"]["parts"][index]
    kilograms = float(part["amount"].split()[0])
    part["amount"] = f"{kilograms / UNITS[unit]!r} {unit}"
    assert per_kwh(data) == pytest.approx(NOMINAL, rel=1e-12)


@few
@given(factor=st.integers(2, 9))
def test_a_larger_pack_of_the_same_kind_has_the_same_footprint_per_kwh(factor: int) -> None:
    """More modules, and parts, mass and energy in proportion."""
    data = copy.deepcopy(DATA)
    data["pack"]["module"]["count"] *= factor
    for part in data["pack"]["parts"]:
        part["amount"] = _times(part["amount"], factor)
    for field in ("rated_energy", "usable_energy", "mass"):
        data["performance"][field] = _times(data["performance"][field], factor)
    assert per_kwh(data) == pytest.approx(NOMINAL, rel=1e-9)


def test_a_quarter_more_of_every_mass_is_a_quarter_more_raw_material() -> None:
    """The raw-material stage per pack is linear in the bill of materials."""
    data = copy.deepcopy(DATA)
    _times_parts(data["pack"], 1.25)
    data["performance"]["mass"] = _times(data["performance"]["mass"], 1.25)
    before, after = (calculate(Model(product_from_data(d), "iso-14067-cutoff")) for d in (DATA, data))
    assert after.stages["raw_material"] == pytest.approx(1.25 * before.stages["raw_material"], rel=1e-9)
    assert after.stages["distribution"] == pytest.approx(1.25 * before.stages["distribution"], rel=1e-6)


def _times_parts(level: dict[str, Any], factor: float) -> None:
    for part in level.get("parts", ()):
        amount = part["amount"]
        scaled = {**amount, "value": factor * amount["value"]} if isinstance(amount, dict) else _times(amount, factor)
        part["amount"] = scaled
    if "mass" in level:
        level["mass"] = _times(level["mass"], factor)
    for name in ("module", "cell", "cathode", "anode"):
        if name in level:
            _times_parts(level[name], factor)


def _times(text: str, factor: float) -> str:
    number, unit = text.split(maxsplit=1)
    return f"{float(number) * factor!r} {unit}"


def _shuffled(value: Any, random: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    if isinstance(value, list) and all(isinstance(item, dict) and "material" in item for item in value):
        return [_shuffled(item, random) for item in random.sample(value, len(value))]
    return [_shuffled(item, random) for item in value] if isinstance(value, list) else value
