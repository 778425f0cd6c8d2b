"""Changing a product by path: every form of a step, and what is refused."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.product import Product, places_of, with_changes, with_places
from brightcell.product.amounts import Amount
from brightcell.product.changes import amount_values
from brightcell.product.fields import table_of
from brightcell.product.options import changed_document
from brightcell.product.paths import places, value_at
from brightcell.product.putting import followed_by_totals
from brightcell.product.read import product_from_document

PRODUCT = bc.read_product("nmc622-pack-100kwh")
DATA = {
    "parts": [
        {"material": "steel", "amount": 1, "component": "housing"},
        {"material": "copper", "amount": 2, "component": "wiring"},
        {"material": "copper", "amount": 3, "component": "busbar"},
    ],
    "mass": 6,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("mass", [("mass",)]),
        ("parts[steel].amount", [("parts", 0, "amount")]),
        ("parts[#2].amount", [("parts", 1, "amount")]),
        ("parts[material=copper].amount", [("parts", 1, "amount"), ("parts", 2, "amount")]),
        ("parts[material=copper,component=busbar].amount", [("parts", 2, "amount")]),
        ("parts.*.amount", [("parts", 0, "amount"), ("parts", 1, "amount"), ("parts", 2, "amount")]),
        ("parts[*].amount", [("parts", 0, "amount"), ("parts", 1, "amount"), ("parts", 2, "amount")]),
        ("note", [("note",)]),
    ],
)
def test_a_path_names_places(path: str, expected: list[tuple[str | int, ...]]) -> None:
    """Fields, names, positions from one, pairs, and all; the last step may be new."""
    assert list(places(DATA, path)) == expected


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "parts[copper].amount",
            r"fits several entries \(found copper; expected "
            r"\[material=copper,component=wiring\] or \[material=copper,component=busbar\]\)",
        ),
        ("parts[stel].amount", r"meets nothing.*found stel.*did you mean steel"),
        ("parts[material=gold].amount", "meets nothing"),
        ("parts[#4].amount", "meets nothing"),
        ("prats[steel].amount", r"meets nothing.*did you mean parts"),
        ("mass.value.more", "meets nothing"),
        ("mass.*", "meets nothing"),
        ("", "not a path"),
        ("parts[steel.amount", "not a path"),
        ("parts..amount", "not a path"),
        (".mass", "not a path"),
        ("parts[#0].amount", "meets nothing"),
    ],
)
def test_a_path_that_names_nothing_is_refused(path: str, message: str) -> None:
    """With what there is, and the nearest."""
    with pytest.raises(ProductError, match=message):
        places(DATA, path)


def test_a_changed_product_is_read_like_a_file() -> None:
    """Units are converted, the product itself stays, and its file is still the one it came from."""
    changed = with_changes(PRODUCT, {"sites.*.location": "CN-SC", "performance.mass": "515000 g"})
    assert {site.location for site in changed.sites} == {"CN-SC"}
    assert changed.performance.mass.value == 515.0
    assert {site.location for site in PRODUCT.sites} == {"CN-JS"}
    assert changed.file == PRODUCT.file
    assert with_changes(PRODUCT, {}) == PRODUCT


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"performance.mass": "515 kWh"}, "performance.mass"),
        ({"performance.masss": "515 kg"}, r"meets nothing.*did you mean mass"),
        ({"sites.*.location": "XX-1", "performance.rated_energy": "-1 kWh"}, "rated_energy"),
    ],
)
def test_what_a_field_refuses_is_refused(changes: dict[str, str], message: str) -> None:
    """In the words of a product file."""
    with pytest.raises(ProductError, match=message):
        with_changes(PRODUCT, changes)


def test_all_wrong_paths_are_told_at_once() -> None:
    """One run, every problem."""
    with pytest.raises(ProductError) as caught:
        with_changes(PRODUCT, {"nothing.here": 1, "sites[nowhere].location": "CN"})
    assert len(caught.value.problems) == 2


def amounts_in(value: Any, path: str = "") -> Iterator[tuple[str, Amount]]:
    """Every amount of a product by its path, but the parameters."""
    table = table_of(value)
    if type(table) is Amount:
        yield path, table
    elif isinstance(table, Mapping):
        for key, below in table.items():
            yield from amounts_in(below, f"{path}.{key}".removeprefix("."))
    elif isinstance(table, tuple):
        for number, below in enumerate(table, 1):
            yield from amounts_in(below, f"{path}[#{number}]")


def outcome(read: Callable[[], Product]) -> Product | str:
    """The product, or what is wrong with it."""
    try:
        return read()
    except ProductError as error:
        return str(error)


@pytest.mark.parametrize(("turn", "name"), enumerate(bc.products()))
def test_another_amount_is_as_if_the_whole_product_were_read_anew(turn: int, name: str) -> None:
    """Bit for bit, and refused in the same words: every third amount of each product, each time others."""
    product = bc.read_product(name)
    for number, (path, amount) in enumerate(list(amounts_in(product))[turn % 3 :: 3]):
        factor = 0.999 if number % 4 else 1.5
        text = f"{amount.value * factor!r} {amount.unit.removesuffix('1')}"
        value = text if number % 2 else {"value": amount.value * factor, "unit": amount.unit, "note": "another"}
        changes = {path: value}
        assert amount_values(product, changes, {path: places(product, path)}), path
        data = product.to_dict()
        ((*above, last),) = asked = places(data, path)
        value_at(data, tuple(above))[last] = value
        anew = partial(product_from_document, changed_document(product, data), followed_by_totals(product, asked))
        assert outcome(partial(with_changes, product, changes)) == outcome(anew), path


def test_what_another_amount_cannot_touch_is_shared() -> None:
    """Only the blocks that lead to it are made again."""
    changed = with_changes(PRODUCT, {"pack.module.cell.yield": "93 %"})
    assert changed.pack.module.cell.yield_.value == 0.93
    assert changed.pack.module.cell.cathode is PRODUCT.pack.module.cell.cathode
    assert changed.end_of_life is PRODUCT.end_of_life


def test_what_other_fields_follow_is_no_mere_amount() -> None:
    """A parameter moves the amounts whose formulas name it."""
    path = "parameters.cell_energy"
    assert amount_values(PRODUCT, {path: "200 MJ"}, {path: places(PRODUCT, path)}) is None


def test_a_parameter_moves_the_formulas_that_name_it() -> None:
    """Electricity of the cells is a share of the energy of the cells."""
    (site, *_) = PRODUCT.sites
    (other, *_) = with_changes(PRODUCT, {"parameters.cell_energy": "200 MJ"}).sites
    before, after = (one.steps[0].energy[0].amount.value for one in (site, other))
    assert after == pytest.approx(before * 200 / 169.855, rel=1e-12)


def test_places_are_put_back_where_they_were_found() -> None:
    """Every place of a product by its field; another for one site leaves all others."""
    places = places_of(PRODUCT)
    assert with_places(PRODUCT, places) == PRODUCT
    moved = with_places(PRODUCT, {("sites", 0, "location"): "CN-SC"})
    assert places_of(moved) == {**places, ("sites", 0, "location"): "CN-SC"}


def test_an_amount_is_never_changed_in_place() -> None:
    """A product shares its amounts with what was made of it."""
    with pytest.raises(ValidationError, match="frozen"):
        PRODUCT.performance.mass.value = 1.0


@pytest.mark.parametrize("path", ["identity.model", "sites.*.location", "sites.*.name"])
@pytest.mark.parametrize("value", [10, 1.5, float("nan")])
def test_a_number_in_place_of_a_text_is_refused(path, value):
    """It isn't taken for the text that the file has there, which would drop the change."""
    with pytest.raises(ProductError, match="not a text"):
        bc.read_product("lfp-pack-100kwh").with_({path: value})


def test_a_text_that_looks_like_a_number_outlives_other_changes(tmp_path):
    """`model: 010` of a file is the text "010" after a change elsewhere too."""
    text = data_path("products", "lfp-pack-100kwh.yaml").read_text(encoding="utf-8")
    path = tmp_path / "pack.yaml"
    path.write_text(text.replace("model: LFP pack, 100 kWh", "model: 010"), encoding="utf-8")
    assert bc.read_product(path).with_({"identity.maker": "Works"}).identity.model == "010"


def test_a_path_is_a_text():
    """A number names no field."""
    with pytest.raises(ProductError, match="this is not a path"):
        bc.read_product("lfp-pack-100kwh").with_({5: 1})
