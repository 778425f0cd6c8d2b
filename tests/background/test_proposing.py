"""What activities of a database are taken for: names, units, places, and what is unlike."""

import pytest

from brightcell.background.mapping import MappingTarget, read_mapping
from brightcell.background.proposing import Offered, proposals

KG = "kilogram"


def offered(activity, product="", place="", unit=KG, makes=1.0):
    return Offered(MappingTarget(activity, product, place, unit), makes)


def first(key, *activities):
    """The rows that are proposed first for a key."""
    return [candidate for candidate in proposals(activities, [key]) if candidate.is_first]


@pytest.mark.parametrize(
    ("key", "activity"),
    [
        ("nmc622", offered("NMC622 oxide {CN}| market for NMC622 oxide | Cut-off, U")),
        ("nmc622", offered("NMC622 powder, supplier B", "NMC622 powder", "CN")),
        ("nmc532", offered("NCM523 powder", "NCM523 powder", "CN")),
        ("aluminium", offered("aluminium, primary, at plant/RER U")),
        ("aluminium", offered("Aluminum, primary, ingot, at plant", "", "RNA")),
        ("sulfuric-acid", offered("Sulphuric acid, at plant/RER")),
        ("electricity", offered("Electricity grid mix 1kV-60kV", "", "CN", "kilowatt hour")),
        ("electricity-wind", offered("electricity production, wind", "", "DE", "kilowatt hour")),
        ("lorry-articulated-33t", offered("Transport, combination truck, diesel powered", "", "", "ton kilometer")),
        ("container-ship", offered("transport, transoceanic freight ship", "", "OCE", "ton kilometer")),
        ("lipf6", offered("LiPF6")),
    ],
)
def test_names_of_many_conventions_are_the_same_thing(key, activity) -> None:
    """ecoinvent in SimaPro, ecoinvent 2, USLCI, EF, a supplier's own, formulas and spellings."""
    (row,) = first(key, activity)
    assert row.match == "exact"
    assert row.score >= 0.97


@pytest.mark.parametrize(
    ("key", "activity"),
    [
        ("nmc622", offered("NMC811 oxide", "NMC811 oxide", "CN")),
        ("copper", offered("copper foil production", "copper foil", "JP")),
        ("aluminium", offered("aluminium sulfate production", "aluminium sulfate", "RER")),
        ("recycled-aluminium", offered("aluminium, primary, at plant/RER U")),
        ("electricity-solar", offered("electricity production, wind", "electricity, wind", "DE", "kilowatt hour")),
        ("rail-freight", offered("Transport, combination truck, diesel powered", "", "", "ton kilometer")),
        ("nmc622", offered("NMC622 oxide", "NMC622 oxide", "CN", "unit")),
        ("graphite", offered("cell assembly", "battery cell", "CN")),
    ],
)
def test_what_only_looks_alike_is_not_proposed(key, activity) -> None:
    """Another grade, another form, another route, another kind of unit, another thing."""
    assert not proposals([activity], [key])


def test_units_of_one_kind_are_converted_with_the_arithmetic() -> None:
    """1 kWh is 3.6 MJ, and 1 m3 of water 1000 kg; the note says so, as the table demands."""
    (power,) = first("electricity", offered("Electricity, at grid", "", "US", "megajoule"))
    assert power.factor == pytest.approx(3.6)
    assert "1 kWh = 3.6 MJ" in power.note
    (water,) = first("tap-water", offered("tap water, at user", "", "RER"))
    assert water.factor == 1000.0


def test_a_treatment_takes_its_waste_with_a_negative_sign() -> None:
    """It makes -1 kg of what it treats."""
    (row,) = first("landfill-inert", offered("treatment", "inert waste, for final disposal", "RoW", makes=-1.0))
    assert row.factor == -1.0


def test_each_place_of_a_product_is_a_row_and_the_world_serves_any() -> None:
    """Markets go before producers at the same place."""
    rows = first(
        "nmc622",
        offered("NMC622 oxide production", "NMC622 oxide", "CN"),
        offered("market for NMC622 oxide", "NMC622 oxide", "CN"),
        offered("market for NMC622 oxide", "NMC622 oxide", "RoW"),
    )
    assert [(row.location, row.target.activity) for row in rows] == [
        ("", "market for NMC622 oxide"),
        ("CN", "market for NMC622 oxide"),
    ]


def test_the_only_place_serves_any() -> None:
    """Who has one supplier buys there wherever the plant is; the reason says so."""
    (row,) = first("nmc622", offered("NMC622 powder", "NMC622 powder", "CN"))
    assert row.location == ""
    assert "CN serves any place, since there is no other" in row.reason


def test_a_database_of_a_shipped_kind_gets_the_rows_of_that_table() -> None:
    """ecoinvent's own names are known, with the stand-ins and factors that were chosen for them."""
    table = read_mapping("ecoinvent-3.11-cutoff")
    every = [Offered(target) for target in dict.fromkeys(row.target for row in table.rows)]
    found = proposals(every, ["natural-gas"])
    assert {(row.location, row.factor, row.match) for row in found} == {
        (row.location, row.factor, row.match) for row in table.rows if row.key == "natural-gas"
    }
    assert all("ecoinvent-3.1" in row.reason for row in found)


def test_activities_that_are_just_as_good_are_told_and_left_to_the_user() -> None:
    """Two routes to one product at one place: the first is proposed, the other shown, and neither is the better."""
    routes = [offered(f"LFP production, {route}", "lithium iron phosphate", "CN") for route in ("wet", "dry")]
    rows = proposals(routes, ["lfp"])
    assert [(row.is_first, row.alike) for row in rows] == [(True, 2), (False, 2)]
    assert all("one of 2 that are alike" in row.reason for row in rows)
