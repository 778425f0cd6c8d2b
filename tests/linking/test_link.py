"""One provider for every demand, each step recorded; nothing is guessed."""

from dataclasses import replace

import pytest

from brightcell.background import Background, read_background
from brightcell.background.models import MappingRow
from brightcell.errors import LinkError
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Activity, Demand, Emission, Exchange
from brightcell.inventory.quantity import constant
from brightcell.linking import Link, fallback, link
from brightcell.model import Model
from brightcell.rulebooks import ForegroundSystem

from ..small import BACKGROUND as SMALL

OPEN = read_background("open")
APPLIED = Model("lfp-pack-100kwh").foreground


def asking(*targets: Demand | Emission) -> ForegroundSystem:
    """A foreground of one activity that asks for these."""
    exchanges = tuple(Exchange(target, constant(1.0), "test") for target in targets)
    activity = Activity("asker", "asker", "cell assembly", "cell", "piece", None, exchanges, stage="manufacturing")
    return replace(APPLIED, activities=(activity,))


def found(demand: Demand) -> Link:
    (only,) = link(asking(demand), OPEN).links
    return only


def test_the_exact_place_comes_first() -> None:
    """Jiangsu's grid for Jiangsu."""
    only = found(Demand("electricity", "electricity", Location("CN-JS"), "kWh"))
    assert (only.process.location, only.step, only.is_fallback) == ("CN-JS", "exact", False)


def test_a_place_without_a_process_takes_what_it_lies_in() -> None:
    """Tibet has no factor of its own; China's is taken, and the step says so."""
    only = found(Demand("electricity", "electricity", Location("CN-XZ"), "kWh"))
    assert (only.process.location, only.step) == ("CN", "CN-XZ -> CN (country)")
    assert only.is_fallback


def test_a_cathode_made_in_a_country_without_a_version_takes_the_world() -> None:
    """Argentina -> world."""
    assert found(Demand("material", "nmc622", Location("AR"), "kg")).process.location == "GLO"


def placed(*rows: tuple[str, str]) -> Background:
    """A small background that offers steel for these places by these processes."""
    made = {code: replace(SMALL.processes[1], code=code, location=place or "US") for place, code in rows}
    mapping = tuple(MappingRow("steel", place, code, "") for place, code in rows)
    return replace(SMALL, processes=(*SMALL.processes, *made.values()), mapping=mapping)


@pytest.mark.parametrize(
    ("asked", "offered", "taken"),
    [
        (None, ("", "GLO", "CN"), ""),  # no place asked: what serves any place, before the world's
        (None, ("GLO", "CN"), "GLO"),
        ("CN-JS", ("", "GLO", "CN"), "CN"),
        ("US", ("", "GLO", "CN"), "GLO"),  # a place: all that it lies in, before what serves any place
        ("DE", ("", "EU27", "GLO"), "EU27"),
        ("US", ("", "CN"), ""),
    ],
)
def test_the_order_in_which_places_are_looked_at(asked: str | None, offered: tuple[str, ...], taken: str) -> None:
    """With a place: it, what it lies in, the world, any place. Without one: any place, the world."""
    background = placed(*((place, f"steel-{place or 'any'}") for place in offered))
    demand = Demand("material", "steel", None if asked is None else Location(asked), "kg")
    (only,) = link(asking(demand), background).links
    assert only.process.code == f"steel-{taken or 'any'}"


def test_no_place_asked_is_no_fallback() -> None:
    """Materials without an origin stay as published."""
    assert not found(Demand("material", "steel", None, "kg")).is_fallback


def test_the_only_process_for_all_places_is_told() -> None:
    """Diesel in Jiangsu is a US figure, and the report says that."""
    only = found(Demand("energy", "diesel", Location("CN-JS"), "MJ"))
    assert only.is_fallback
    assert "the only one" in only.step


def test_an_unmatched_demand_names_the_nearest() -> None:
    """With the activity that asks."""
    with pytest.raises(LinkError, match=r"asker: .*did you mean graphite"):
        link(asking(Demand("material", "graphit", None, "kg")), OPEN)


def test_all_unmatched_demands_are_told_at_once() -> None:
    """Keys, units and flows together."""
    wrong = (
        Demand("material", "unobtainium", None, "kg"),
        Demand("electricity", "electricity", Location("CN"), "MJ"),
        Emission("co2-fosil"),
    )
    with pytest.raises(LinkError) as caught:
        link(asking(*wrong), OPEN)
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "counts in another unit" in text
    assert "did you mean co2-fossil" in text


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("CN-JS", ("CN-JS", "CN", "GLO")),
        ("DE", ("DE", "EU27", "GLO")),
        ("US-CA", ("US-CA", "US", "GLO")),
        ("GLO", ("GLO",)),
        (None, ("GLO",)),
    ],
)
def test_places_fall_back_outwards(place: str | None, chain: tuple[str, ...]) -> None:
    """Province, country, region, world."""
    assert fallback(place) == chain
