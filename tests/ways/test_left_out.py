"""What a maker leaves out, or says twice, and that moves a total without being an error: told by check and result."""

import copy
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product import product_from_data
from brightcell.product.places import lies_in

SHIPPED = data_path("products", "nmc622-pack-100kwh.yaml")
ELSEWHERE = "the plant of identity is in"


@pytest.fixture
def data() -> dict:
    """A shipped pack as data, free to be changed."""
    return copy.deepcopy(read_yaml(Path(SHIPPED)).data)


def told(data: dict, words: str) -> list[str]:
    """The warnings with these words, the same of check and result."""
    product = product_from_data(data)
    by_check, by_result = (
        [text for text in source.warnings if words in text]
        for source in (bc.check(product), bc.footprint(product, project=None))
    )
    assert by_check == by_result
    return by_check


def test_metals_that_nobody_takes_back_are_told(data: dict) -> None:
    """44.9927 kg of 514.786 kg are 8.7 %; what weighs less than a hundredth, or is no metal, isn't told."""
    del data["end_of_life"]["dismantled"]
    (warning,) = told(data, "nothing of them is recycled")
    for words in ("aluminium (8.7%", "copper (2.3%", "steel (19.4%", "iron (3.1%", "give end_of_life.dismantled"):
        assert words in warning
    assert not any(word in warning for word in ("polypropylene", "coolant", "electronics"))


def test_a_metal_below_a_hundredth_of_the_pack_is_not_told(data: dict) -> None:
    """5 kg of 507.8 kg are 0.98 %, 5.2 kg are 1.02 %."""
    data["end_of_life"]["dismantled"] = [d for d in data["end_of_life"]["dismantled"] if d["material"] != "copper"]
    copper = next(part for part in data["pack"]["parts"] if part["material"] == "copper")
    for mass, count in ((5.0, 0), (5.2, 1)):
        copper["amount"] = f"{mass} kg"
        data["performance"]["mass"] = f"{514.786 - 11.998 + mass} kg"
        assert len(told(data, "nothing of them is recycled")) == count


def test_metals_of_modules_count_with_the_number_of_modules(data: dict) -> None:
    """1 kg of steel in each of 20 modules, of 534.786 kg."""
    data["end_of_life"]["dismantled"] = [d for d in data["end_of_life"]["dismantled"] if d["material"] != "iron"]
    data["pack"]["parts"] = [part for part in data["pack"]["parts"] if part["material"] != "iron"]
    data["pack"]["module"]["parts"] = [{"material": "iron", "amount": "1 kg"}]
    data["performance"]["mass"] = f"{514.786 - 16.0783 + 20} kg"
    (warning,) = told(data, "nothing of them is recycled")
    assert f"iron ({20 / (514.786 - 16.0783 + 20):.1%}" in warning


def test_no_end_of_life_at_all_is_told_too(data: dict) -> None:
    """The rulebook's own end of life has no fate of the housing either, and that is among what was assumed."""
    del data["end_of_life"]
    data["assumptions"] = []
    assert len(told(data, "nothing of them is recycled")) == 1
    assumed = {one.parameter: one for one in bc.check(product_from_data(data)).assumed}
    assert assumed["end_of_life.dismantled"].value == "0 % recycled: aluminium, copper, steel, iron"


def test_a_stated_loss_is_a_statement(data: dict) -> None:
    """Zero recovery that the maker gives is not left out."""
    for fate in data["end_of_life"]["dismantled"]:
        fate["recovery"] = "0 %"
    assert told(data, "nothing of them is recycled") == []


@pytest.mark.parametrize("name", bc.products())
def test_shipped_packs_leave_neither_out(name: str) -> None:
    """They state the fate of their metals, and one place."""
    warnings = bc.check(name).warnings
    assert not [text for text in warnings if "nothing of them is recycled" in text or ELSEWHERE in text]


@pytest.mark.parametrize(
    ("plant", "sites", "named"),
    [
        ("FR", [("reference plant", "CN-JS")], "reference plant in CN-JS"),
        ("FR", [("cells", "CN-JS"), ("packs", "DE")], "cells in CN-JS, packs in DE"),
        ("FR", [("cells", "CN-JS"), ("packs", "FR")], None),
        ("FR", [("reference plant", "CN-JS"), ("packs", "FR")], "reference plant in CN-JS"),
        ("CN", [("reference plant", "CN-JS")], None),
        ("CN-JS", [("reference plant", "CN")], None),
        ("CN-JS", [("reference plant", "CN-SC")], "reference plant in CN-SC"),
        ("EU27", [("reference plant", "DE")], None),
        ("US", [("reference plant", "US-CA")], None),
        ("FR", [], None),
    ],
)
def test_a_plant_in_two_places_is_told(data: dict, plant: str, sites: list, named: str | None) -> None:
    """With both places and what each decides; a country and a part of it are one place."""
    data["identity"]["plant"] |= {"location": plant}
    one = data["sites"][0]
    data["sites"] = [
        {**one, "name": name, "location": place, "steps": one["steps"] if i == 0 else []}
        for i, (name, place) in enumerate(sites)
    ]
    warnings = told(data, ELSEWHERE)
    assert len(warnings) == (named is not None)
    if named is not None:
        assert warnings[0].startswith(f"{ELSEWHERE} {plant}, but sites has {named}: ")
        assert "where scrap is treated" in warnings[0]
        assert "where electricity comes from" in warnings[0]


@pytest.mark.parametrize(
    ("code", "other", "lies"),
    [("CN-JS", "CN", True), ("CN", "CN-JS", False), ("DE", "EU27", True), ("US-CA", "GLO", True), ("C", "CN", False)],
)
def test_a_place_lies_in_another_by_the_table_or_its_code(code: str, other: str, lies: bool) -> None:
    """Up to the world."""
    assert lies_in(code, other) is lies
