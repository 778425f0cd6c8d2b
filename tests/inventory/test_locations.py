"""A place knows the field that names it, and whoever looks at its code is noted."""

import ast
import re
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.inventory import Location, build_inventory
from brightcell.inventory.locations import noted_reads, place_of, with_locations
from brightcell.inventory.moving import moved_inventory
from brightcell.product import places_of, with_changes

SITE = ("sites", 0, "location")
SOURCES = Path(__file__).resolve().parents[2] / "src" / "brightcell"


@pytest.mark.parametrize(
    "look",
    [
        lambda place: place.code,
        lambda place: place == "CN-JS",
        lambda place: place in ("DE", "CN-JS"),
        lambda place: place == Location("CN-JS"),
        lambda place: {"CN-JS": 1}.get(place),
        lambda place: str(place),
        lambda place: f"{place}",
        lambda place: repr(place),
        lambda place: place.country.code,
        lambda place: sorted([place, Location("DE")], key=str),
    ],
)
def test_every_look_at_a_place_is_noted(look) -> None:
    """Reading, comparing, hashing and printing tell the code, so each makes what is built depend on the field."""
    with noted_reads() as fields:
        look(Location("CN-JS", SITE))
    assert fields == {SITE}


@pytest.mark.parametrize("look", [len, iter, lambda p: p + "", lambda p: p[:2], lambda p: re.match("CN", p)])
def test_a_place_is_no_text(look) -> None:
    """What would look into a text fails on a place, so nothing gets past the noting."""
    with pytest.raises(TypeError):
        look(Location("CN-JS", SITE))


def test_carrying_a_place_is_no_look_at_it() -> None:
    """To hand it on, to ask for its country or whether there is one, and to move it leave no note."""
    with noted_reads() as fields:
        place = Location("CN-JS", SITE)
        moved = (place or None).country.moved({SITE: "DE-BY"})
    assert not fields
    assert moved.code == "DE"


def test_nobody_but_the_location_reads_its_code_unnoted() -> None:
    """The attribute behind `code` is used in its own module only."""
    readers = {
        path.name
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("_code", "_whole_country")
    }
    assert readers == {"locations.py"}


def test_an_inventory_is_built_of_locations() -> None:
    """The builder finds a location in every field that names a place, and none of them is looked at."""
    product = bc.read_product("nmc622-pack-100kwh")
    located = with_locations(product)
    assert all(isinstance(place, Location) and place.field == field for field, place in places_of(located).items())
    assert SITE in places_of(located)
    assert build_inventory(product).depends_on == frozenset()


def test_a_place_that_is_a_text_is_refused() -> None:
    """So that a builder can't take one from a product without locations."""
    with pytest.raises(TypeError, match="'CN-JS' is a text"):
        place_of("CN-JS")


def test_a_moved_inventory_is_the_one_that_would_be_built() -> None:
    """Places, demands, supplies of electricity and assumptions, for a product that names a place in each of them."""
    product = with_changes(
        bc.read_product("nmc622-pack-100kwh"),
        {
            "sites[#1].electricity_supply": [
                {"kind": "green-contract", "share": "30 %", "technology": "wind", "location": "CN-NM", "proof": "c"},
                {"kind": "grid", "share": "70 %"},
            ],
            "assumptions": [{"field": "identity.plant", "why": "a guess"}],
        },
    )
    codes = {field: "DE" for field in places_of(product)}
    assert len(codes) > 4
    changes = {".".join(map(_step, field)).replace(".[", "["): "DE" for field in codes}
    other = with_changes(product, changes)
    moved, built = moved_inventory(build_inventory(product), other, (), codes), build_inventory(other)
    assert [(a.code, a.location, _places(a)) for a in moved.activities] == [
        (a.code, a.location, _places(a)) for a in built.activities
    ]
    assert moved.assumed == built.assumed
    assert "DE" in moved.assumed[0].value


def _step(step: str | int) -> str:
    return f"[#{step + 1}]" if isinstance(step, int) else step


def _places(activity) -> list:
    demands = [e.target for e in activity.exchanges if hasattr(e.target, "supplies")]
    return [(d.key, d.location, [s.place for s in d.supplies]) for d in demands]
