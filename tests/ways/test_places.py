"""Packs of other plants: what differs, why, and that an origin which changes nothing is told."""

import json
import math
from dataclasses import replace

import pytest

import brightcell as bc

PACKS = {"nmc622-pack-100kwh": "nmc622", "lfp-pack-100kwh": "lfp"}
BOOK = "iso-14067-cutoff"
PLACES = ("KR", "HU", "CN-SC", "CN-NM")
BY_ROUTE = ("graphite", "aluminium", "aluminium-foil", "copper-foil", "natural-gas")
"""What the country of the plant decides, each by its own route: power of the place, smelters, supply of gas."""


def at(product: str, place: str, background: str = "open") -> bc.Model:
    """A shipped pack that is made elsewhere."""
    model = bc.Model(product, BOOK, background=background)
    return model.with_({"identity.plant.location": place, "sites.*.location": place})


@pytest.fixture(scope="module", params=PACKS)
def comparison(request: pytest.FixtureRequest) -> bc.Comparison:
    """A shipped pack as it is, in Jiangsu, and at four other plants."""
    return bc.compare([bc.Model(request.param, BOOK), *(at(request.param, place) for place in PLACES)])


def effects(comparison: bc.Comparison, place: str) -> dict[str, object]:
    """What each demand makes of the difference of one plant to Jiangsu."""
    label = comparison.labels[1 + PLACES.index(place)]
    return {effect.demand: effect for effect in comparison.demands if effect.to == label}


def test_packs_of_four_plants_differ(comparison: bc.Comparison) -> None:
    """Hydropower in Sichuan, nuclear power and other aluminium in Hungary, coal in Inner Mongolia."""
    totals = [footprint.total for footprint in comparison.footprints]
    jiangsu, korea, hungary, sichuan, inner_mongolia = totals
    assert hungary < korea < sichuan < jiangsu < inner_mongolia
    assert len({round(total, 3) for total in totals}) == len(totals)


@pytest.mark.parametrize("place", PLACES)
def test_the_reasons_sum_to_the_difference(comparison: bc.Comparison, place: str) -> None:
    """Nothing of the difference is left without its demand."""
    ends = comparison.footprints[0], comparison.footprints[1 + PLACES.index(place)]
    whole = math.fsum(effect.value for effect in effects(comparison, place).values())
    assert whole == pytest.approx(ends[1].per_kwh_rated_kg - ends[0].per_kwh_rated_kg, abs=1e-9)


@pytest.mark.parametrize("place", ["CN-SC", "CN-NM"])
def test_within_china_the_grid_of_the_province_makes_all_of_it(comparison: bc.Comparison, place: str) -> None:
    """Materials are bought on the market of the country, so that the plant's own electricity alone differs."""
    found = effects(comparison, place)
    moved = {name for name, effect in found.items() if abs(effect.value) > 1e-9}
    assert moved == {"electricity"}
    assert found["electricity"].way == f"CN-JS to {place}"


def test_the_grid_is_worth_its_kwh_times_its_factors(comparison: bc.Comparison) -> None:
    """169.855 MJ per kWh of cells, 17.6 % of it electric; factors as in docs/electricity.md."""
    kwh = 169.855 * 0.176 / 3.6
    for place, factor in (("KR", 0.4532), ("HU", 0.2149), ("CN-SC", 0.1867), ("CN-NM", 0.6937)):
        moved = effects(comparison, place)["electricity"].value
        assert moved == pytest.approx(kwh * (factor - 0.6264), abs=kwh * 1e-4)


@pytest.mark.parametrize("place", ["KR", "HU"])
def test_another_country_supplies_what_has_no_origin(comparison: bc.Comparison, place: str) -> None:
    """Graphite, aluminium, foils and gas by the routes of the place; the cathode states its origin and stays."""
    found = effects(comparison, place)
    for name in BY_ROUTE:
        assert found[name].value < -0.1, name
        assert found[name].from_providers[0][1] == "CN", name
    assert found["graphite"].to_providers[0][1] == place
    cathode = next(name for name in PACKS.values() if name in found)
    assert found[cathode].value == pytest.approx(0.0, abs=1e-9)
    assert found[cathode].way == ""


def test_the_reasons_stand_in_text_page_and_json(comparison: bc.Comparison) -> None:
    """The demand, its difference, and from where to where."""
    text = comparison.as_text()
    assert "CN-JS to KR" in text
    assert "CN to HU" in text
    assert all(len(line) <= 110 for line in text.splitlines())  # labels name rulebook and plant
    assert "CN-JS to CN-SC" in comparison._repr_html_()
    rows = json.loads(comparison.to_json())["demands"]
    (grid,) = (row for row in rows if row["demand"] == "electricity" and "CN-SC" in row["to"])
    assert grid["from_providers"] == [["electricity, medium voltage, Jiangsu", "CN-JS"]]
    assert grid["to_providers"] == [["electricity, medium voltage, Sichuan", "CN-SC"]]


@pytest.mark.parametrize("place", PLACES)
def test_explain_names_the_grid_of_the_plant(place: str) -> None:
    """The activity of the plant's electricity, its place, and the mix that it takes."""
    explained = bc.footprint(at("nmc622-pack-100kwh", place)).explain("electricity, reference plant")
    (activity,) = explained.activities
    assert activity.location == place
    names = {"KR": "South Korea", "HU": "Hungary", "CN-SC": "Sichuan", "CN-NM": "Inner Mongolia"}
    assert activity.inputs[0].input == f"electricity, medium voltage, {names[place]}"


def told(changes: dict[str, object], background: str = "open") -> list[str]:
    """What a footprint says of places that change nothing."""
    model = bc.Model("nmc622-pack-100kwh", BOOK, background=background).with_(changes)
    return [text for text in bc.footprint(model).warnings if "changes nothing" in text]


MATERIAL, IN_CELL, CATHODE = (
    "pack.parts[copper].origin",
    "pack.module.cell.parts[lipf6].origin",
    "pack.module.cell.cathode.parts[nmc622].origin",
)


@pytest.mark.parametrize(
    ("path", "origin", "key"),
    [(MATERIAL, "CL", "copper"), ("pack.parts[steel].origin", "DE", "steel"), (IN_CELL, "CN-SC", "lipf6")],
)
def test_an_origin_that_changes_nothing_is_told(path: str, origin: str, key: str) -> None:
    """The one figure there is serves every place: a footprint with the origin is that without it."""
    (text,) = told({path: origin})
    assert text.startswith(f"the origin {origin} of {key} changes nothing: ")
    assert text.endswith("{US} is taken, as without an origin, for CN")
    placed, usual = (bc.footprint(bc.Model("nmc622-pack-100kwh", BOOK).with_(c)) for c in ({path: origin}, {}))
    assert placed.total == pytest.approx(usual.total, rel=1e-12)


@pytest.mark.parametrize(
    ("path", "origin"),
    [(CATHODE, "CN-SC"), (CATHODE, "KR"), ("pack.module.cell.anode.parts[graphite].origin", "CN-NM")],
)
def test_an_origin_that_changes_something_is_not(path: str, origin: str) -> None:
    """The cathode of another province, the anode graphite of another furnace."""
    assert told({path: origin}) == []
    placed, usual = (bc.footprint(bc.Model("nmc622-pack-100kwh", BOOK).with_(c)) for c in ({path: origin}, {}))
    assert abs(placed.total - usual.total) > 0.05


def test_an_origin_in_the_plants_country_takes_the_place_of_an_assumption() -> None:
    """It changes no number, but what was assumed is stated then."""
    path = "pack.module.cell.anode.parts[graphite].origin"
    model = bc.Model("nmc622-pack-100kwh", BOOK)
    (before,), (after,) = (
        [a.value for a in bc.footprint(one).assumed if a.parameter == "pack.parts.origin"]
        for one in (model, model.with_({path: "CN"}))
    )
    assert "graphite" in before
    assert "graphite" not in after
    assert told({path: "CN"}) == []


def test_an_origin_beside_a_suppliers_figure_is_told() -> None:
    """The supplier's footprint stands wherever the material is made."""
    steel = {"name": "mill", "footprint": "2 kg CO2e/kg", "source": "declaration 7"}
    assert told({"pack.parts[steel].supplier": steel, "pack.parts[steel].origin": "DE"}) == [
        "the origin of steel changes nothing: its supplier's figure is used"
    ]


def test_the_place_of_a_cell_plant_that_changes_nothing_is_told() -> None:
    """A state without a grid of its own, on a background where the United States serve every other place."""
    moved = {"sites.*.location": "US-TX", "identity.plant.location": "US"}
    only = bc.read_background("greet-2022")
    rows = tuple(row for row in only.mapping if row.key != "electricity" or row.location == "US")
    everywhere = tuple(replace(row, location="") if row.key == "electricity" else row for row in rows)
    model = bc.Model("nmc622-pack-100kwh", BOOK, background=replace(only, mapping=everywhere)).with_(moved)
    found = [text for text in bc.footprint(model).warnings if text.startswith("sites[#1].location US-TX")]
    assert len(found) == 1
    assert "changes nothing" in found[0]
    assert not [text for text in told({"sites.*.location": "US-CA"}, "greet-2022") if text.startswith("sites")]


def test_transport_has_no_place_and_says_so() -> None:
    """A leg is the same wherever it is driven: each link of transport says that no place was asked for."""
    product = bc.Model("nmc622-pack-100kwh", BOOK).with_({"pack.parts[steel].origin": "DE"})
    legs = [link for link in product.product_system.links if link.demand.kind == "transport"]
    assert {link.demand.key for link in legs} == {"lorry-articulated-33t", "container-ship"}
    assert {link.step for link in legs} == {"no place asked"}
    assert {one.step for one in bc.footprint(product).links if one.demand == "container-ship"} == {"no place asked"}
