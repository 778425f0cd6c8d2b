"""The energy that a pack delivers over life, per kWh of rated energy, against its band."""

import pytest

from brightcell.errors import ProductError
from brightcell.model import Model

PACK, BOOK, SLOT = "nmc622-pack-100kwh", "eu-cfb-2024-draft", "functional_unit"
YEARS = {"performance.warranty.duration": "5 years", "performance.warranty.distance": "100000 km"}


def findings(changes: dict, settings: dict | None = None) -> list[tuple[str, float]]:
    """Field and value of what is unusual about the energy delivered."""
    model = Model(PACK, BOOK, settings=settings).with_(changes)
    found = (one for one in model.plausibility if one.band.quantity == "delivered-per-rated")
    return [(one.field, one.value) for one in found]


@pytest.mark.parametrize("usable", [100, 70])
def test_a_usual_warranty_is_usual_whatever_is_usable(usable: int) -> None:
    """Five years with 60 cycles a year: 300, or 210 where 70 % are usable."""
    assert findings({**YEARS, "performance.usable_energy": f"{usable} kWh"}) == []


def test_a_warranty_of_few_kilometres_delivers_little() -> None:
    """50,000 km are 2.5 years, or 150 full cycles."""
    changes = {**YEARS, "performance.warranty.distance": "50000 km"}
    assert findings(changes) == [("performance.warranty", pytest.approx(150.0))]


def test_a_motorcycle_delivers_little_and_that_is_usual() -> None:
    """20 full cycles a year for five years."""
    light = {"performance.vehicle_category": "L", "performance.warranty.distance": "30000 km"}
    assert findings({**YEARS, **light}) == []


def test_a_setting_can_make_it_impossible() -> None:
    """The number of a rule is held against the band like that of the product."""
    model = Model(PACK, BOOK, settings={f"{SLOT}.full_equivalent_cycles_per_year.M1": 10000})
    with pytest.raises(ProductError, match=r"energy delivered over life per kWh of rated energy is too large"):
        _ = model.foreground


def test_a_kwh_rated_delivers_nothing() -> None:
    """Another functional unit has no such band."""
    changes = {**YEARS, "performance.warranty.distance": "50000 km"}
    assert findings(changes, {SLOT: "rated-energy"}) == []
