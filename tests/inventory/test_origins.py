"""Where parts come from: their origin, or the plant's country by assumption, and what is asked for in electrodes."""

import pytest

import brightcell as bc
from brightcell.inventory.models import Demand

PACK = "nmc622-pack-100kwh"


def demands(model: bc.Model, code: str) -> list[Demand]:
    activity = next(a for a in model.product_system.activities if a.activity.code == code)
    return [e.exchange.target for e in activity.exchanges if isinstance(e.exchange.target, Demand)]


@pytest.fixture(scope="module")
def pack() -> bc.Model:
    return bc.Model(PACK, "iso-14067-cutoff")


def test_a_part_without_an_origin_is_asked_for_in_the_plants_country(pack: bc.Model) -> None:
    """The plant stands in Jiangsu, so graphite is asked for in China."""
    (graphite,) = demands(pack, "supply/anode/graphite")
    assert (graphite.key, graphite.location) == ("graphite", "CN")


def test_an_origin_is_asked_for(pack: bc.Model) -> None:
    """Graphite from Inner Mongolia is dirtier than the mix of China."""
    placed = pack.with_({"pack.module.cell.anode.parts[graphite].origin": "CN-NM"})
    (graphite,) = demands(placed, "supply/anode/graphite")
    assert graphite.location == "CN-NM"
    assert bc.footprint(placed, project=None).total > bc.footprint(pack, project=None).total


def test_the_assumption_is_told(pack: bc.Model) -> None:
    """One line names the materials without an origin."""
    (told,) = [a for a in bc.footprint(pack, project=None).assumed if a.parameter == "pack.parts.origin"]
    assert "graphite" in told.value
    assert "nmc622" not in told.value


def test_assumed_shares_behind_a_material_are_told(pack: bc.Model) -> None:
    """Nickel's feeds are assumed in part, two steps behind the cathode powder."""
    told = {a.parameter: a.why for a in bc.footprint(pack, project=None).assumed}
    assert "May 2022" in told["background.nickel-sulfate-cn"]


def test_a_plant_in_another_country_moves_what_has_no_origin(pack: bc.Model) -> None:
    """Hungary: the same as a file with that plant in it, whether the model is moved or built."""
    changed = {"identity.plant.location": "HU"}
    moved = bc.footprint(pack.with_(changed), project=None)
    built = bc.footprint(bc.Model(pack.with_(changed).product, "iso-14067-cutoff"), project=None)
    assert moved.total == pytest.approx(built.total, rel=1e-12)
    assert moved.total < bc.footprint(pack, project=None).total


@pytest.mark.parametrize(
    ("code", "key"),
    [("supply/cathode/aluminium", "aluminium-foil"), ("supply/anode/copper", "copper-foil")],
)
def test_an_electrode_takes_foil(pack: bc.Model, code: str, key: str) -> None:
    """A metal of an electrode is bought as foil, elsewhere as metal."""
    (foil,) = demands(pack, code)
    assert (foil.key, foil.instead) == (key, key.removesuffix("-foil"))
    (housing,) = demands(pack, "supply/pack/aluminium/housing and structure")
    assert housing.key == "aluminium"


def test_a_background_without_foil_gives_the_metal_and_says_so() -> None:
    """GREET has no foil: its metal stands in, and the result has a line on it."""
    result = bc.footprint(PACK, "iso-14067-cutoff", background="greet-2022", project=None)
    told = {a.parameter: a.why for a in result.assumed}
    assert "has no copper-foil" in told["background.copper-foil at CN"]


@pytest.mark.parametrize("route", ["lfp-hydrothermal", "lfp-solid-state", "lfp-via-iron-phosphate", "lfp-us-average"])
def test_a_product_can_name_a_route(route: str) -> None:
    """A route of LFP in the place of lfp; on a background without routes it is lfp."""
    usual = bc.Model("lfp-pack-100kwh", "iso-14067-cutoff")
    named = usual.with_({"pack.module.cell.cathode.parts[lfp].material": route})
    (demand,) = demands(named, f"supply/cathode/{route}")
    assert (demand.key, demand.instead) == (route, "lfp")


def test_credits_are_for_what_was_bought_and_where(pack: bc.Model) -> None:
    """Recovered metals are credited as those of China, where the pack is made and its cathode material is from."""
    model = bc.Model(PACK, "eu-cfb-2024-draft")
    codes = ("nickel/in/cathode/nmc622", "aluminium", "copper")
    assert [demands(model, f"end-of-life/credit/{code}")[0].location for code in codes] == ["CN", "CN", "CN"]
    moved = model.with_({"pack.module.cell.cathode.parts[nmc622].origin": "KR"})
    assert [demands(moved, f"end-of-life/credit/{code}")[0].location for code in codes] == ["KR", "CN", "CN"]
