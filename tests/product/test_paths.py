"""The one language of paths: what each form means, how it is written back, and what spellings of before become."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import brightcell as bc
from brightcell.errors import ProductError
from brightcell.product.fields import table_of
from brightcell.product.paths import Path, dotted, path_of, places, steps_of

DATA = {
    "parts": [
        {"material": "steel", "amount": 1},
        {"material": "copper", "amount": 2, "component": "wiring"},
        {"material": "copper", "amount": 3, "component": "busbar"},
    ],
    "sites": [
        {"name": "Plant No. 1, hall [A]", "location": "CN"},
        {"name": "a=b", "location": "DE", "steps": [{"step": "cell"}]},
        {"name": "#1", "location": "KR"},
        {"name": "*", "location": "HU"},
    ],
    "recoveries": {"nickel": 0.9},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sites[Plant No. 1, hall [A]].location", [("sites", 0, "location")]),
        ("sites[name=Plant No. 1, hall [A]].location", [("sites", 0, "location")]),
        ("sites[a=b].location", [("sites", 1, "location")]),
        ("sites[name=#1].location", [("sites", 2, "location")]),
        ("sites[#1].location", [("sites", 0, "location")]),
        ("sites[name=*].location", [("sites", 3, "location")]),
        ("sites[location=DE,name=a=b].steps[cell].energy", [("sites", 1, "steps", 0, "energy")]),
        ("sites.*.steps.*.step", [("sites", 1, "steps", 0, "step")]),
        ("parts[copper][#1]", None),
        ("parts[component=busbar].amount", [("parts", 2, "amount")]),
        ("parts[ material = copper , component = wiring ].amount", [("parts", 1, "amount")]),
        ("recoveries.*", [("recoveries", "nickel")]),
        ("recoveries.cobalt", [("recoveries", "cobalt")]),
    ],
)
def test_a_path_means_these_places(text: str, expected: list[Path] | None) -> None:
    """A name first, then `key=value`; of what a star or a condition meets, where the path goes on."""
    if expected is None:
        with pytest.raises(ProductError):
            places(DATA, text)
        return
    assert list(places(DATA, text)) == expected


@pytest.mark.parametrize(
    ("text", "anew"),
    [
        ("parts.[material=steel].amount", "parts[material=steel].amount"),
        ("sites.*.steps.[step=cell].step", "sites.*.steps[step=cell].step"),
        ("parts.0.amount", "parts[#1].amount"),
        ("parts[2].amount", "parts[#3].amount"),
        ("parts.steel.amount", "parts[steel].amount"),
        ("recoveries[nickel]", "recoveries.nickel"),
    ],
)
def test_a_spelling_of_before_is_answered_by_the_one_of_now(text: str, anew: str) -> None:
    """Of studies, of choices, of messages; and the new one is right."""
    with pytest.raises(ProductError) as caught:
        places(DATA, text)
    (problem,) = caught.value.problems
    assert (problem.what, problem.path) == ("this isn't how a path is written", text)
    assert (problem.found, problem.expected) == (text, anew)
    assert places(DATA, anew)


def test_a_name_that_fits_several_lists_them() -> None:
    """By what tells them apart; by position where nothing does."""
    with pytest.raises(ProductError, match=r"expected \[material=copper,component=wiring\] or \[material=copper,com"):
        places(DATA, "parts[copper].amount")
    with pytest.raises(ProductError, match=r"found a; expected \[#1\] or \[#2\]"):
        places({"parts": [{"name": "a", "amount": 1}, {"name": "a", "amount": 2}]}, "parts[a].amount")
    with pytest.raises(ProductError, match="fits several"):
        path_of("parts[copper].amount", DATA)


def test_a_block_that_is_left_out_is_told_apart_from_a_misspelt_one() -> None:
    """Steel has no supplier: the field is right, but there is nothing in it."""
    product = bc.read_product("lfp-pack-100kwh")
    with pytest.raises(ProductError, match="leaves supplier out; give it whole"):
        product.with_({"pack.parts[steel].supplier.footprint": "2 kg CO2e/kg"})
    with pytest.raises(ProductError, match="did you mean amount"):
        product.with_({"pack.parts[steel].amuont.value": 2})


@pytest.mark.parametrize("name", bc.products())
def test_every_field_of_a_product_is_found_by_its_own_path(name: str) -> None:
    """To write a path and to read it is the identity, whatever entries are called."""
    product = bc.read_product(name)
    for path in fields_in(product, ()):
        text = dotted(path, product)
        assert places(product, text) == (path,)
        assert path_of(text, product) == path
    for path in fields_in(DATA, ()):
        assert places(DATA, dotted(path, DATA)) == (path,)


def fields_in(value: Any, path: Path) -> Iterator[Path]:
    """Every field and entry."""
    table = table_of(value)
    items = table.items() if isinstance(table, Mapping) else enumerate(table) if isinstance(table, list | tuple) else ()
    for key, below in items:
        yield (*path, key)
        yield from fields_in(below, (*path, key))


@pytest.mark.parametrize("text", ["", ".", "a..b", "a.", ".a", "a[b", "a]b[", "a[b]c", "a.[b"])
def test_what_is_no_path_is_told(text: str) -> None:
    """With an example of one."""
    with pytest.raises(ProductError, match=r"not a path into a product.*expected for example performance\.mass"):
        steps_of(text)
