"""Changing a product by path: every form of a step, and what is refused."""

import pytest

import brightcell as bc
from brightcell.errors import ProductError
from brightcell.product import with_changes
from brightcell.product.changes import places

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
        ("parts.[steel].amount", [("parts", 0, "amount")]),
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
        ("parts[copper].amount", r"fits several entries \(found copper; expected \[#2\] or \[#3\]\)"),
        ("parts[stel].amount", r"meets nothing.*found stel.*did you mean steel"),
        ("parts[material=gold].amount", "meets nothing"),
        ("parts[#4].amount", "meets nothing"),
        ("prats[steel].amount", r"meets nothing.*did you mean parts"),
        ("mass.value.more", "meets nothing"),
        ("mass.*", "meets nothing"),
        ("", "a path names a field"),
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
