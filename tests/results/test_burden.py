"""Where the gross burden arises, and on what it rests."""

import json
import pickle

import pytest

import brightcell as bc
from brightcell.background.basis import basis_of, basis_rules
from brightcell.background.models import Provider
from brightcell.inventory.models import Demand, Emission
from brightcell.linking import Link
from brightcell.results.footprint.burden import (
    BASES,
    PLACES,
    BurdenQuestion,
    emission_basis,
    link_basis,
    place_class,
)
from brightcell.results.footprint.solved import SolvedExchange

from ..small import BACKGROUND, METHOD

PACKS = ("lfp-pack-100kwh", "nmc622-pack-100kwh", "nca-pack-100kwh")
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")
STEEL = Demand("material", "steel", None, "kg")


def _exchange(
    target,
    amount: float,
    scored: int,
    process: str = "material supply",
    location: str | None = "KR",
    evidence: str | None = None,
    figure_evidence: str | None = "supplier",
):
    return SolvedExchange(
        0, "code", process, location, target, "name", "kg", "source", amount, scored, evidence, figure_evidence
    )


def _question(*exchanges: SolvedExchange, totals: tuple[float, ...]) -> BurdenQuestion:
    link = Link(STEEL, Provider(BACKGROUND.process("steel")), "no place asked")
    return BurdenQuestion(BACKGROUND, [link], exchanges, totals, METHOD.factors, "CN-JS")


def test_two_processes_that_take_each_other_by_hand() -> None:
    """2 kg of steel: x of steel = 2 / 0.9979, of electricity 0.7 times that; a supplier in Korea adds 1 kg CO2e."""
    steel = 2 / (1 - 0.7 * 0.003)
    own = steel * (1.9 + 0.0123 * 29.8) + 0.7 * steel * 0.6
    burden = _question(_exchange(STEEL, 2.0, 0), _exchange(Emission("ghg-aggregated"), 1.0, 1), totals=(own / 2, 1.0))()
    assert burden.value == pytest.approx(own + 1.0, rel=1e-12)
    assert burden.geography == pytest.approx(
        {"own": own / (own + 1), "region": 0, "elsewhere": 1 / (own + 1), "unplaced": 0}, rel=1e-12
    )
    assert burden.basis["supplier"] == pytest.approx(1 / (own + 1), rel=1e-12)
    assert burden.basis["national"] == pytest.approx(own / (own + 1), rel=1e-12)


def test_credits_do_not_count() -> None:
    """Neither what is negative nor what a credit activity takes."""
    plain = _question(_exchange(STEEL, 2.0, 0), totals=(2.7,))()
    credited = _question(
        _exchange(STEEL, 2.0, 0),
        _exchange(STEEL, -1.0, 0),
        _exchange(STEEL, 5.0, 0, process="credit"),
        totals=(2.7,),
    )()
    assert credited == plain


def test_no_burden_has_no_shares() -> None:
    """Nothing is divided by nothing."""
    burden = _question(totals=())()
    assert burden.value == 0.0
    assert set(burden.geography.values()) == set(burden.basis.values()) == {0.0}


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("place", ["CN-JS", "HU"])
def test_each_set_of_shares_sums_to_one(pack: str, book: str, place: str) -> None:
    """For every pack, rulebook and place, with no negative share; the gross burden is no less than the total."""
    model = bc.Model(pack, book).with_({"identity.plant.location": place, "sites.*.location": place})
    result = bc.footprint(model)
    for shares, names in ((result.geography, PLACES), (result.basis, BASES)):
        assert tuple(shares) == names
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
        assert min(shares.values()) >= 0.0
    assert result.gross_burden.value >= result.total * (1 - 1e-9)


@pytest.mark.parametrize("pack", ["lfp-pack-100kwh", "nmc622-pack-100kwh"])
def test_a_pack_of_jiangsu_rests_on_national_data_and_routes_for_the_most(pack: str) -> None:
    """At least 60 % of its gross burden, with `national` said by itself: a route is a model and no datum."""
    model = bc.Model(pack, "iso-14067-cutoff").with_({"identity.plant.location": "CN-JS", "sites.*.location": "CN-JS"})
    result = bc.footprint(model)
    assert result.basis["national"] + result.basis["route"] >= 0.6
    assert 0 < result.basis["national"] < result.basis["national"] + result.basis["route"]
    assert f"national {100 * result.basis['national']:.1f} %" in " ".join(result.as_text().split())


def test_the_gross_burden_is_the_total_where_there_are_no_credits() -> None:
    """The cut-off rule credits nothing, so all contributions are burdens."""
    result = bc.footprint("lfp-pack-100kwh", "iso-14067-cutoff", project=None)
    assert result.gross_burden.value == pytest.approx(result.total, rel=1e-9)


def test_a_plant_elsewhere_moves_shares_and_not_the_sum() -> None:
    """Seen from Hungary, Chinese cathode powder and power are elsewhere."""
    model = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff")
    china, hungary = (
        bc.footprint(model.with_({"identity.plant.location": place})).geography for place in ("CN-JS", "HU")
    )
    assert china["own"] > 0.1 > hungary["own"]
    assert hungary["elsewhere"] > china["elsewhere"]


def test_power_of_a_region_is_in_the_region() -> None:
    """A pack made in Hungary under the draft's rule is recycled in the European Union."""
    model = bc.Model("nmc622-pack-100kwh", "eu-cfb-2024-draft")
    result = bc.footprint(model.with_({"identity.plant.location": "HU", "sites.*.location": "HU"}))
    assert result.geography["region"] > 0.0
    assert result.geography["own"] > 0.02


@pytest.mark.parametrize(
    ("evidence", "figure", "basis"),
    [
        (None, "supplier", "supplier"),
        (None, "unstated", "proxy"),
        ("measured", "literature", "proxy"),
        ("measured", None, "measured"),
        ("calculated", None, "measured"),
        ("unstated", None, "proxy"),
        (None, None, "route"),
    ],
)
def test_an_emission_rests_on_its_evidence(evidence: str | None, figure: str | None, basis: str) -> None:
    """That of a figure, else that of the amount; what is of no amount of the product is a model's."""
    emission = _exchange(Emission("co2-fossil"), 1.0, 0, evidence=evidence, figure_evidence=figure)
    assert emission_basis(emission) == basis


def test_a_declared_footprint_shows_in_the_shares() -> None:
    """Cathode powder at the figure of its supplier."""
    path = "pack.module.cell.cathode.parts[nmc622].supplier"
    model = bc.Model("nmc622-pack-100kwh").with_({path: {"name": "A", "footprint": "20 kg CO2e/kg", "source": "EPD"}})
    assert bc.footprint(model).basis["supplier"] == 0.0
    told = model.with_({f"{path}.evidence": "supplier"})
    assert bc.footprint(told).basis["supplier"] > 0.2


@pytest.mark.parametrize(
    ("location", "plant", "expected"),
    [
        ("CN-NM", "CN-JS", "own"),
        ("DE", "DE", "own"),
        ("FR", "DE", "region"),
        ("EU27", "DE", "region"),
        ("RER", "DE", "region"),
        ("US", "DE", "elsewhere"),
        ("KR", "CN-JS", "elsewhere"),
        ("GLO", "CN-JS", "unplaced"),
        (None, "CN-JS", "unplaced"),
    ],
)
def test_places_seen_from_a_plant(location: str | None, plant: str, expected: str) -> None:
    """Own country, what it lies in, another country, nowhere."""
    assert place_class(location, plant) == expected


def test_a_linked_process_of_a_solved_database_counts_by_its_link() -> None:
    """National where it is what was asked for in its place, else a proxy."""
    process = BACKGROUND.process("steel")
    exact, stand_in = Provider(process), Provider(process, match="proxy")
    assert link_basis(Link(STEEL, exact, "no place asked"), "CN") == "national"
    assert link_basis(Link(STEEL, exact, "no place asked"), "KR") == "proxy"
    assert link_basis(Link(STEEL, stand_in, "exact"), "CN") == "proxy"


def test_every_process_of_open_has_a_basis() -> None:
    """The last row of the table fits all; the United States' copper is a proxy abroad."""
    background = bc.read_background("open")
    assert all(basis_of("open", p, "CN") in ("national", "route", "proxy") for p in background.processes)
    copper = background.provider("copper")
    assert (basis_of("open", copper, "US"), basis_of("open", copper, "CN")) == ("national", "proxy")
    assert basis_rules("greet-2022") == ()


def test_shares_are_in_json_text_and_html_and_survive_pickling() -> None:
    """Wherever the footprint goes."""
    result = bc.footprint("lfp-pack-100kwh", project=None)
    data = json.loads(result.to_json())
    assert data["geography"] == result.geography
    assert data["basis"] == result.basis
    assert data["gross_burden"]["resolved_by"] == "process of the background"
    assert "geography  own" in result.as_text()
    assert "Where the burden arises" in result._repr_html_()
    assert pickle.loads(pickle.dumps(result)).basis == result.basis


@pytest.mark.parametrize(
    ("book", "warned"), [("eu-cfb-2024-draft", True), ("cn-miit-2025-551", True), ("iso-14067-cutoff", False)]
)
def test_a_book_that_prescribes_data_says_that_it_has_others(book: str, warned: bool) -> None:
    """In the footprint and in the check before it."""
    result = bc.footprint("lfp-pack-100kwh", book, project=None)
    assert any("prescribes" in text for text in result.warnings) is warned
    assert any("prescribes" in text for text in bc.check("lfp-pack-100kwh", book).warnings) is warned
