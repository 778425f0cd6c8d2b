"""Recycled content of materials and of elements in them, and what the EU will ask of the shares."""

from typing import Any

import pytest

from brightcell.errors import ProductError
from brightcell.product import Product, read_product
from brightcell.product.recycled_shares import element_shares

CATHODE = "pack.module.cell.cathode.parts[nmc622].recycled_content"


@pytest.fixture(scope="module")
def product() -> Product:
    return read_product("nmc622-pack-100kwh")


REFUSED: dict[str, tuple[Any, str, str]] = {
    "a slip": ({"nickle": "16 %"}, f"{CATHODE}.nickle", "did you mean nickel?"),
    "an element that isn't there": ({"iron": "5 %"}, f"{CATHODE}.iron", "expected lithium, nickel, cobalt, manganese"),
    "more than all": (
        {"nickel": {"pre_consumer": "60 %", "post_consumer": "50 %"}},
        f"{CATHODE}.nickel",
        "found 110 %",
    ),
    "one share too large": ({"nickel": "160 %"}, f"{CATHODE}.nickel", "at most 1"),
    "share and origin": (
        {"nickel": {"share": "16 %", "pre_consumer": "6 %"}},
        f"{CATHODE}.nickel.share",
        "the sum of pre_consumer and post_consumer",
    ),
    "a footprint of nothing": (
        {"nickel": {"footprint": "5 kg CO2e/kg"}},
        f"{CATHODE}.nickel.footprint",
        "needs its share",
    ),
    "the material and an element": ({"share": "5 %", "nickel": "5 %"}, CATHODE, "of the material and of nickel"),
    "a compound as a whole": ("10 %", CATHODE, "or elements: {lithium: ...}"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_recycled_content_is_refused_with_field_and_choices(product: Product, case: str) -> None:
    """Where it is, what was found, what is allowed."""
    written, path, told = REFUSED[case]
    with pytest.raises(ProductError) as refused:
        product.with_({CATHODE: written})
    assert path in str(refused.value)
    assert told in str(refused.value)


def test_a_metal_that_is_wholly_an_element_takes_the_share_itself(product: Product) -> None:
    """Copper is all copper."""
    with pytest.raises(ProductError, match=r"copper is all copper .*write recycled_content: the share"):
        product.with_({"pack.parts[copper].recycled_content": {"copper": "10 %"}})


@pytest.mark.parametrize("written", ["30 %", 0.3, {"value": 30, "unit": "%"}, {"share": "30 %"}])
def test_a_share_alone_is_written_as_before(product: Product, written: Any) -> None:
    """In each of the forms of an amount, and it is written so again."""
    changed = product.with_({"pack.parts[steel].recycled_content": written})
    assert changed.at("pack.parts[steel]").recycled_content.value == pytest.approx(0.3)
    assert changed.to_dict()["pack"]["parts"][2]["recycled_content"] == {"value": 0.3, "unit": "1"}
    assert Product.from_dict(changed.to_dict()) == changed


def test_any_metal_may_be_recycled(product: Product) -> None:
    """Iron too, which is remelted as steel; a coolant may not."""
    assert product.with_({"pack.parts[iron].recycled_content": "50 %"}).at("pack.parts[iron]").recycled_content.is_any
    with pytest.raises(ProductError, match="no open figure for recycled coolant"):
        product.with_({"pack.parts[coolant].recycled_content": "50 %"})


def test_shares_of_two_cathode_powders_by_hand(product: Product) -> None:
    """3 kg of nickel in NMC622 at 16 % and 2 in NMC811 at 0: weighted by the mass of nickel in each."""
    parts = product.at("pack.module.cell.cathode.parts")
    mixed = product.with_(
        {
            "pack.module.cell.cathode.parts": [
                {"material": "nmc622", "amount": "0.2 kg", "recycled_content": {"nickel": {"post_consumer": "16 %"}}},
                {"material": "nmc811", "amount": f"{parts[0].amount.value - 0.2} kg"},
                *(part.model_dump(mode="json", exclude_none=True) for part in parts[1:]),
            ],
            "assumptions": [],
        }
    )
    (nickel,) = (share for share in element_shares(mixed) if share.element == "nickel")
    in_622, in_811 = 0.2 * 0.363319, (0.35743 - 0.2) * 0.482675
    assert nickel.mass_kg == pytest.approx(400 * (in_622 + in_811), rel=1e-9)
    assert nickel.post_consumer == nickel.share == pytest.approx(0.16 * in_622 / (in_622 + in_811), rel=1e-9)


def test_origins_are_told_apart_and_least_shares_are_those_of_the_regulation(product: Product) -> None:
    """6 % from waste of making, 10 % from used batteries; cobalt of untold origin; lithium none."""
    content = {"nickel": {"pre_consumer": "6 %", "post_consumer": "10 %"}, "cobalt": "16 %"}
    shares = {share.element: share for share in element_shares(product.with_({CATHODE: content}))}
    assert (shares["nickel"].pre_consumer, shares["nickel"].post_consumer, shares["nickel"].untold) == (0.06, 0.1, 0.0)
    assert (shares["cobalt"].share, shares["cobalt"].untold, shares["lithium"].share) == (0.16, 0.16, 0.0)
    assert {name: list(share.least.values()) for name, share in shares.items()} == {
        "cobalt": [0.16, 0.26],
        "lithium": [0.06, 0.12],
        "nickel": [0.06, 0.15],
    }


def test_a_pack_without_nickel_and_cobalt_has_no_such_shares() -> None:
    """LFP holds lithium only."""
    assert [share.element for share in element_shares(read_product("lfp-pack-100kwh"))] == ["lithium"]


@pytest.mark.parametrize("word", ["镍", "Ni", "nickel"])
def test_an_element_by_word_and_symbol(product: Product, word: str) -> None:
    """As recoveries take it."""
    content = product.with_({CATHODE: {word: "16 %"}}).pack.one_cell.cathode.parts[0].recycled_content
    assert content is not None
    assert content.elements["nickel"].value == pytest.approx(0.16)


def test_an_element_that_is_given_twice_is_refused(product: Product) -> None:
    """By name and by symbol: which one would count?"""
    with pytest.raises(ProductError, match="unknown key"):
        product.with_({CATHODE: {"Ni": "16 %", "nickel": "10 %"}})
