"""What a result says of its electricity: years, shares of another year, generation in place of consumption."""

import copy
from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.background.models import MappingRow, Provider
from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Demand
from brightcell.io.yaml import read_yaml
from brightcell.linking import Link
from brightcell.linking.years import offer_of_year, year_step, year_warnings
from brightcell.product import product_from_data

from ..small import BACKGROUND as SMALL

PACK = "nmc622-pack-100kwh"


def warnings(book: str, place: str = "CN-JS", **settings: str) -> str:
    """What a footprint warns of, in one text."""
    changed = {f"electricity.{name}": value for name, value in settings.items()}
    model = bc.Model(PACK, book, settings=changed).with_({"sites.*.location": place, "end_of_life.location": "EU27"})
    return "\n".join(bc.footprint(model).warnings)


def test_a_mix_of_years_is_a_warning() -> None:
    """China of 2024 beside the European Union of 2023."""
    assert "of several years: 2024 at CN; 2023 at EU27" in warnings("eu-cfb-2024-draft")


def test_one_year_for_all_places_is_none() -> None:
    """The year can be asked for; what is bought then still has the background's default, and that is said."""
    text = warnings("eu-cfb-2024-draft", grid_mix="year-2023")
    assert "of several years" not in text
    assert "electricity at CN is of 2023; what is bought from the background is made with that of 2024" in text


@pytest.mark.parametrize(("place", "told"), [("CN-JS", True), ("CN", True), ("KR", False)])
def test_shares_of_another_year_are_assumed(place: str, told: bool) -> None:
    """Factors of 2024 on shares of 2023, among what the result assumes and in its text."""
    result = bc.footprint(bc.Model(PACK, "iso-14067-cutoff").with_({"sites.*.location": place}))
    shares = [a.value for a in result.assumed if a.parameter == f"background.electricity shares at {place}"]
    assert shares == (["shares of 2023, factors of 2024"] if told else [])
    assert ("shares of 2023" in result.as_text()) is told


@pytest.mark.parametrize(("book", "told"), [("eu-cfb-2024-draft", True), ("cn-group-2024", False)])
def test_generation_in_place_of_consumption_is_told(book: str, told: bool) -> None:
    """The draft asks for the national consumption mix, of which there are no open data."""
    assert ("mixes of generation only" in warnings(book, "DE")) is told


def test_the_year_moves_the_footprint() -> None:
    """0.6728 in place of 0.6264 kg CO2e per kWh of Jiangsu."""
    model = bc.Model(PACK, "iso-14067-cutoff")
    later, earlier = bc.footprint(model), bc.footprint(model.with_(settings={"electricity.grid_mix": "year-2023"}))
    assert 0.1 < earlier.per_kwh_rated_kg - later.per_kwh_rated_kg < 1.0


OF_JIANGSU = {2021: 0.7289, 2022: 0.6854, 2023: 0.6728, 2024: 0.6264}
"""kg CO2e per kWh at medium voltage, docs/electricity.md."""
BOOKS = ("cn-group-2024", "cn-miit-2025-551", "eu-cfb-2024-draft", "iso-14067-cutoff")


def grid_of(model: bc.Model) -> tuple[str, str]:
    """Year of the process that the plant's electricity comes from, and how it was found."""
    (found,) = (link for link in model.product_system.links if link.demand.key.startswith("electricity"))
    return found.process.year, found.step


@pytest.mark.parametrize(("stated", "year"), [("2021", 2021), ("2022-05", 2022), ("2023-11-30", 2023), ("2024", 2024)])
def test_the_date_of_production_selects_the_year_of_the_grid(stated: str, year: int) -> None:
    """The footprint moves by the plant's kWh times the difference of the two mixes, as the documentation has them."""
    model = bc.Model(PACK, "iso-14067-cutoff")
    dated = model.with_({"identity.production": stated})
    assert grid_of(dated) == (str(year), "exact")
    kwh = 169.855 * 0.176 / 3.6  # EverBatt's energy of making cells, per kWh of good ones
    moved = bc.footprint(dated).per_kwh_rated_kg - bc.footprint(model).per_kwh_rated_kg
    assert moved == pytest.approx(kwh * (OF_JIANGSU[year] - OF_JIANGSU[2024]), abs=kwh * 1e-4)


def test_a_site_states_its_own_year() -> None:
    """It comes before the date of production, in a file and by `with_` alike."""
    model = bc.Model(PACK, "iso-14067-cutoff").with_({"identity.production": "2022", "sites.*.grid_year": 2023})
    assert grid_of(model) == ("2023", "exact")


@pytest.mark.parametrize(
    ("place", "asked", "taken"), [("CN-JS", 2026, "2024"), ("CN-JS", 2019, "2021"), ("KR", 2021, "2023")]
)
def test_a_year_without_data_takes_the_nearest_and_says_so(place: str, asked: int, taken: str) -> None:
    """In the link and as a warning."""
    model = bc.Model(PACK, "iso-14067-cutoff").with_({"sites.*.location": place, "sites.*.grid_year": asked})
    assert grid_of(model) == (taken, f"exact, grid of {taken} for {asked}")
    told = f"open has no grid mix of {asked} for {place}: that of {taken}, the nearest, is taken"
    result = bc.footprint(model)
    assert told in result.warnings
    assert told in " ".join(result.as_text().split())


def test_of_two_years_equally_near_the_later_one_is_taken() -> None:
    """2022 between 2021 and 2023."""
    process = replace(SMALL.processes[0], location="CN-JS")
    grids = {year: replace(process, code=f"grid-{year}", year=str(year)) for year in (2021, 2023)}
    rows = (
        MappingRow("electricity", "CN-JS", "grid-2021", ""),
        MappingRow("electricity-2023", "CN-JS", "grid-2023", ""),
    )
    background = replace(SMALL, processes=(*SMALL.processes, *grids.values()), mapping=rows)
    usual = background.offers["electricity"]["CN-JS"]
    assert isinstance(usual, Provider)
    years = [offer_of_year(background, "electricity", "CN-JS", usual, year).process.year for year in (2020, 2022, 2024)]
    assert years == ["2021", "2023", "2023"]


def test_a_background_that_states_no_year_is_told() -> None:
    """Its own mix is taken; which year it is of, it doesn't say."""
    process = replace(SMALL.processes[0], year="")
    demand = Demand("electricity", "electricity", Location("CN-JS"), "kWh", year=2023)
    link = Link(demand, Provider(process), year_step("exact", Provider(process), 2023))
    (told,) = year_warnings([link], SMALL)
    assert told == "small has no grid mix of 2023 for CN-JS: its own is taken, which states no year"
    assert link.step == "exact, grid of no stated year for 2023"


def test_the_year_of_a_rulebook_comes_before_that_of_a_product() -> None:
    """`--set electricity.grid_mix=year-2023` is of all places; what the product states instead is told."""
    model = bc.Model(PACK, "iso-14067-cutoff", settings={"electricity.grid_mix": "year-2023"})
    assert grid_of(model.with_({"sites.*.grid_year": 2022})) == ("2023", "exact")
    told = "the year 2022 that the product states for CN-JS isn't used"
    assert told in "\n".join(bc.footprint(model.with_({"sites.*.grid_year": 2022})).warnings)
    assert "isn't used" not in "\n".join(bc.footprint(model.with_({"sites.*.grid_year": 2023})).warnings)


@pytest.mark.parametrize(("mix", "year"), [("residual", 2022), ("high-voltage", 2023), ("low-voltage", 2021)])
def test_a_level_or_a_residual_mix_is_of_the_stated_year_too(mix: str, year: int) -> None:
    """The rulebook says which mix of the grid, the product of which year."""
    model = bc.Model(PACK, "iso-14067-cutoff", settings={"electricity.grid_mix": mix})
    (found,) = (link for link in model.with_({"sites.*.grid_year": year}).product_system.links if link.demand.year)
    assert (found.demand.key, found.process.year) == (f"electricity-{mix}", str(year))


def test_two_years_at_one_place_are_a_warning() -> None:
    """Two plants of one province that state different years."""
    product = bc.read_product(PACK).model_dump(mode="json", exclude_none=True)
    pack_site = {
        "name": "pack plant",
        "location": "CN-JS",
        "grid_year": 2023,
        "steps": [{"step": "pack", "energy": [{"carrier": "electricity", "amount": "1 kWh", "per": "kWh"}]}],
    }
    product["sites"].append(pack_site)
    told = "\n".join(bc.footprint(bc.Model(product_from_data(product), "iso-14067-cutoff")).warnings)
    assert "electricity is of several years: 2024 at CN-JS; 2023 at CN-JS" in told


def test_scrap_is_recycled_with_the_grid_of_the_plants_year() -> None:
    """The maker's scrap is treated in the year of making, what is collected at the end of life isn't."""
    model = bc.Model(PACK, "cn-group-2024").with_({"identity.production": "2022", "end_of_life.location": "CN-JS"})
    demands = [
        (activity.code.split("/")[0], exchange.target.year)
        for activity in model.foreground.activities
        for exchange in activity.exchanges
        if isinstance(exchange.target, Demand) and exchange.target.key == "electricity"
    ]
    assert {year for kind, year in demands if kind == "site"} == {2022}
    assert {year for kind, year in demands if kind == "scrap"} == {2022}
    assert {year for kind, year in demands if kind == "end-of-life"} == {None}


@pytest.mark.parametrize("product", bc.products())
@pytest.mark.parametrize("book", BOOKS)
def test_every_result_says_what_stands_in_for_what_its_rulebook_asks_for(product: str, book: str) -> None:
    """The EU's draft asks for a consumption mix, the draft and the MIIT scheme for data of their own; others don't."""
    text = " ".join(bc.footprint(bc.Model(product, book)).as_text().split())
    assert ("asks for the national consumption mix, with trade" in text) is (book == "eu-cfb-2024-draft")
    assert (f"{book} prescribes" in text) is (book in ("eu-cfb-2024-draft", "cn-miit-2025-551"))


@pytest.mark.parametrize(("place", "found"), [("CN-JS", True), ("DE", False), ("KR", False), ("HU", False)])
def test_a_residual_mix_that_there_is_not_is_told(place: str, found: bool) -> None:
    """China alone has one that is open; elsewhere the average stands for it, with a warning."""
    told = f"open has no electricity-residual for {place}: electricity is taken"
    assert (told in warnings("iso-14067-cutoff", place, grid_mix="residual")) is not found


def electricity_asked(data):
    """Place and year of each grid mix that a product asks for."""
    links = bc.Model(product_from_data(data), "cn-group-2024").product_system.links
    return {(link.demand.location, link.demand.year) for link in links if link.demand.key == "electricity"}


@pytest.fixture
def pack():
    data = copy.deepcopy(dict(read_yaml(data_path("products", f"{PACK}.yaml")).data))
    return {**data, "assumptions": []}


def test_each_supply_of_a_site_may_name_the_year_of_its_mix(pack) -> None:
    """Half of the grid of 2023 bought from Sichuan, half of the site's own year."""
    supplies = [
        {"kind": "grid", "share": "50 %", "location": "CN-SC", "year": 2023},
        {"kind": "grid", "share": "50 %"},
    ]
    pack["sites"][0] |= {"grid_year": 2024, "electricity_supply": supplies}
    assert {("CN-SC", 2023), ("CN-JS", 2024)} <= electricity_asked(pack)


def test_the_process_of_a_material_and_the_end_of_life_may_name_the_year_of_their_grid(pack) -> None:
    """Wherever a place stands whose electricity counts."""
    energy = [{"carrier": "electricity", "amount": "1 kWh"}]
    process = {"location": "CN-SC", "grid_year": 2023, "energy": energy}
    pack["materials"] = {"coating": {"component": "housing and structure", "process": process}}
    next(part for part in pack["pack"]["parts"] if part["material"] == "insulation")["material"] = "coating"
    end = pack["end_of_life"]
    fates = [fate for fate in end.get("dismantled", []) if fate["material"] != "insulation"]
    pack["end_of_life"] = {**end, "location": "CN-GD", "grid_year": 2023, "dismantled": fates}
    assert {("CN-SC", 2023), ("CN-GD", 2023)} <= electricity_asked(pack)


def test_only_a_grid_mix_has_a_year(pack) -> None:
    """A wind farm is the same in every table of ours."""
    supply = {"kind": "direct-line", "technology": "wind", "share": "100 %", "proof": "contract", "year": 2023}
    pack["sites"][0]["electricity_supply"] = [supply]
    with pytest.raises(ProductError, match="direct-line has no year of a grid mix"):
        product_from_data(pack)
