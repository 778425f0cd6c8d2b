"""Known answers of the open background: official averages, published totals, and what may be in it."""

import csv
import math
import re
from collections import defaultdict

import pytest

import brightcell as bc
from brightcell.background import Background, Method, read_method
from brightcell.background.models import CONFIDENCES
from brightcell.data import data_path


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PROVINCE_CODES = words("AH BJ CQ FJ GD GS GX GZ HA HB HE HI HL HN JL JS JX LN NM NX QH SC SD SH SN SX TJ XJ YN ZJ")
PROVINCES = tuple(f"CN-{code}" for code in PROVINCE_CODES)
COUNTRIES = words("CN US US-CA KR JP EU27 GLO DE FR ES IT PL HU SE CZ SK BE NL AT PT FI RO GR NO GB CA AU IN")
CATHODES = words("nmc111 nmc532 nmc622 nmc811 nca lfp lmo lco")
MATERIALS = words(
    """
    nmc111 nmc532 nmc622 nmc811 nca lfp lmo lco graphite carbon-black pvdf anode-binder copper aluminium
    lipf6 ethylene-carbonate dimethyl-carbonate polypropylene polyethylene pet steel iron electronics
    insulation coolant nmp limestone lime sand hydrochloric-acid sulfuric-acid hydrogen-peroxide
    sodium-hydroxide soda-ash ammonium-hydroxide ammonium-bicarbonate citric-acid lithium-carbonate
    lithium-hydroxide nickel-sulfate cobalt-sulfate manganese-sulfate iron-sulfate phosphoric-acid
    manganese-oxide cobalt-oxide oxygen coke aluminium-sulfate sodium-chlorate ammonia nickel-in-salt
    cobalt-in-salt manganese-in-salt water recycled-aluminium recycled-copper recycled-steel
    recycled-polypropylene
    """
)
CARRIERS = ("natural-gas", "diesel", "coal", "lpg", "fuel-oil", "heat")
TRANSPORT = (
    "lorry-articulated-33t",
    "lorry-rigid",
    "rail-freight",
    "container-ship",
    "barge",
    "air-freight",
)
WASTE = ("landfill-inert", "landfill-mixed", "incineration-plastics", "waste-water")
TECHNOLOGIES = ("wind", "solar", "hydro", "nuclear", "coal", "gas", "biomass")
FUELS = words("natural-gas diesel coal lpg fuel-oil petrol kerosene gas-oil petroleum-coke coking-coal")
GREET_US_GRID = 0.466497


def greet_totals() -> dict[str, float]:
    with data_path("open", "primary", "materials.csv").open(encoding="utf-8", newline="") as rows:
        return {row["key"]: float(row["ghg_gco2e"]) / 1e3 for row in csv.DictReader(rows)}


GREET = greet_totals()


def scored(background: Background, scores: dict[str, float], key: str, place: str | None = None) -> float:
    provider = background.provider(key, place)
    assert provider is not None
    return scores[provider.code]


# --- what products can ask for


@pytest.mark.parametrize("key", [*MATERIALS, *CARRIERS, *TRANSPORT, *WASTE])
def test_every_key_is_provided_somewhere(open_background: Background, key: str) -> None:
    """Whatever a product can name has a process."""
    assert open_background.offers[key]


@pytest.mark.parametrize("place", [*PROVINCES, *COUNTRIES])
def test_electricity_is_provided_where_batteries_are_made(open_background: Background, place: str) -> None:
    """Provinces of China, the countries of makers, and the averages to fall back to."""
    assert open_background.provider("electricity", place).unit == "kWh"


OFFICIAL_CHINA = {
    "wind": (0.0336, 0.0324),
    "solar": (0.0545, 0.0520),
    "hydro": (0.0143, 0.0141),
    "nuclear": (0.0065, 0.0065),
    "coal": (0.9440, 0.9240),
    "gas": (0.4792, 0.4503),
    "biomass": (0.0457, 0.0404),
}
"""kg CO2e/kWh of 2023 and 2024: announcement of MEE, NBS and NEA of 28 September 2025, types of generation."""


@pytest.mark.parametrize("technology", TECHNOLOGIES)
@pytest.mark.parametrize("place", ["CN", "GLO"])
def test_technologies_can_be_bought(open_background: Background, technology: str, place: str) -> None:
    """A contract for wind power finds a process of that place."""
    assert open_background.provider(f"electricity-{technology}", place).location == place


@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_a_contract_finds_what_it_names(
    open_background: Background, open_scores: dict[str, float], technology: str
) -> None:
    """Wind power in China has the official factor of wind power, of one of the two years that are published."""
    found = open_scores[open_background.provider(f"electricity-{technology}", "CN").code]
    assert any(found == pytest.approx(official, rel=1e-4) for official in OFFICIAL_CHINA[technology])


@pytest.mark.parametrize("cathode", CATHODES)
@pytest.mark.parametrize("place", [*PROVINCES, "CN", "US", "KR", "JP", "EU27", "DE", "PL", "HU", "SE", "FR", "GLO"])
def test_cathodes_are_made_everywhere(open_background: Background, cathode: str, place: str) -> None:
    """Each powder exists with the electricity of its origin."""
    assert open_background.provider(cathode, place).location == place


def test_units_of_keys(open_background: Background) -> None:
    """Materials come in kg, fuels in MJ, freight in t km, waste water in m3."""
    units = {"copper": "kg", "water": "kg", "natural-gas": "MJ", "barge": "t km", "waste-water": "m3"}
    assert {key: open_background.provider(key).unit for key in units} == units


# --- electricity


def test_china_is_the_official_average(open_background: Background, open_scores: dict[str, float]) -> None:
    """The built-up mix is calibrated to the official 2024 average."""
    assert scored(open_background, open_scores, "electricity", "CN") == pytest.approx(0.5777, rel=1e-9)


def test_china_2023_is_the_official_average(open_background: Background, open_scores: dict[str, float]) -> None:
    """The earlier vintage has its own key."""
    assert scored(open_background, open_scores, "electricity-2023", "CN") == pytest.approx(0.6205, rel=1e-9)


def test_jiangsu(open_background: Background, open_scores: dict[str, float]) -> None:
    """Jiangsu comes out near 0.65 in 2023, within the readings of 0.58 to 0.68, and falls with the nation."""
    later, earlier = (scored(open_background, open_scores, key, "CN-JS") for key in ("electricity", "electricity-2023"))
    assert earlier == pytest.approx(0.65, rel=0.05)
    assert 0.58 < later < earlier < 0.68


def test_california_is_the_figure_of_greet(open_background: Background, open_scores: dict[str, float]) -> None:
    """A grid without shares stands at its published factor."""
    assert scored(open_background, open_scores, "electricity", "US-CA") == pytest.approx(0.292721, rel=1e-9)


@pytest.mark.parametrize(
    ("place", "low", "high"),
    [("US", 0.35, 0.45), ("KR", 0.40, 0.50), ("DE", 0.35, 0.45), ("PL", 0.6, 0.8), ("FR", 0.05, 0.1)],
)
def test_grids_are_plausible(
    open_background: Background, open_scores: dict[str, float], place: str, low: float, high: float
) -> None:
    """Countries lie where other sources see them."""
    assert low < scored(open_background, open_scores, "electricity", place) < high


def test_production_mixes_add_up(open_background: Background) -> None:
    """Shares of generation make one kilowatt-hour."""
    mixes = {row.code for row in open_background.processes if row.group == "electricity production mix"}
    totals: dict[str, float] = defaultdict(float)
    for exchange in open_background.exchanges:
        if exchange.process in mixes:
            totals[exchange.process] += exchange.amount
    assert set(totals) == mixes
    assert all(math.isclose(total, 1.0, rel_tol=1e-10) for total in totals.values())


# --- fuels, transport


@pytest.mark.parametrize(
    ("key", "published"), [("natural-gas", 0.069557), ("diesel", 0.089942), ("coal", 0.095077 + 0.016458)]
)
def test_fuels_reach_their_published_totals(
    open_background: Background, open_scores: dict[str, float], key: str, published: float
) -> None:
    """Supply plus combustion, per MJ of lower heating value."""
    assert scored(open_background, open_scores, key) == pytest.approx(published, rel=1e-6)


def test_combustion_gases_are_species(open_background: Background) -> None:
    """Burning gas emits CO2, methane and nitrous oxide by mass; only the supply is aggregated."""
    gases = {row.input for row in open_background.exchanges if row.process == "natural-gas-burnt"}
    assert gases == {"natural-gas-supply", "co2-fossil", "ch4-fossil", "n2o"}


def test_lorries_are_near_their_published_figure(open_scores: dict[str, float]) -> None:
    """The source has 0.092125 with AR5; AR6 moves the two minor gases only."""
    assert open_scores["lorry-articulated-33t"] == pytest.approx(0.092125, rel=1e-3)


def test_heat_is_useful_heat(open_scores: dict[str, float]) -> None:
    """Heat costs more fuel than it delivers."""
    assert open_scores["heat-natural-gas"] == pytest.approx(open_scores["natural-gas-burnt"] / 0.9)


def test_a_burner_of_natural_gas_burns_natural_gas(open_background: Background) -> None:
    """56.1 g CO2 per MJ of lower heating value is the IPCC's default for natural gas (2006 Guidelines, table 2.2)."""
    burner = {row.input: row.amount for row in open_background.exchanges if row.process == "natural-gas-burnt"}
    assert burner["co2-fossil"] == pytest.approx(0.0561, rel=0.02)
    assert burner["natural-gas-supply"] == 1.0


# --- materials


@pytest.mark.parametrize("key", sorted(set(GREET) - set(CATHODES)))
def test_materials_are_those_of_greet(open_background: Background, open_scores: dict[str, float], key: str) -> None:
    """The gases add up to the published total of the source, AR6 GWP100."""
    assert scored(open_background, open_scores, key) == pytest.approx(GREET[key], rel=2e-5, abs=1e-12)


def test_aluminium_has_its_perfluorocarbons(open_scores: dict[str, float]) -> None:
    """What the species lack is the PFC of smelting, as a flow of its own."""
    assert open_scores["aluminium"] == pytest.approx(6.054192, rel=1e-6)


def test_proxies_are_what_they_stand_in_for(open_scores: dict[str, float]) -> None:
    """Carbon black is charged as graphite, the anode's binder as PVDF."""
    assert open_scores["carbon-black"] == open_scores["graphite"]
    assert open_scores["anode-binder"] == open_scores["pvdf"]


def test_proxies_say_so(open_background: Background) -> None:
    """A proxy is assumed, and its name or note has the word."""
    proxies = [row for row in open_background.processes if "proxy" in row.group]
    assert {row.code for row in proxies} >= {"carbon-black", "anode-binder", "recycled-copper"}
    assert all(row.confidence == "assumed" and "proxy" in row.name + row.note for row in proxies)


def test_manganese_in_salt(open_scores: dict[str, float]) -> None:
    """Manganese in its sulfate: the factor of the salt over the share of the metal in it."""
    assert open_scores["manganese-in-salt"] == pytest.approx(0.869224 * 151.001 / 54.938, rel=1e-5)


@pytest.mark.parametrize("key", ["recycled-aluminium", "recycled-copper", "recycled-steel", "recycled-polypropylene"])
def test_recycled_materials_are_below_virgin_ones(open_scores: dict[str, float], key: str) -> None:
    """Otherwise recycling would never be worth its while."""
    assert open_scores[key] < open_scores[key.removeprefix("recycled-")]


# --- cathodes


def electricity_of(background: Background, code: str) -> float:
    grids = {row.code for row in background.processes if row.group == "electricity"}
    return sum(row.amount for row in background.exchanges if row.process == code and row.input in grids)


@pytest.mark.parametrize("cathode", ["nmc111", "nmc622", "nmc811", "nca", "lfp", "lco"])
def test_cathodes_on_the_grid_of_greet(
    open_background: Background, open_scores: dict[str, float], cathode: str
) -> None:
    """With GREET's grid the unit process gives GREET's cradle-to-gate factor."""
    code = open_background.provider(cathode, "US").code
    shift = GREET_US_GRID - scored(open_background, open_scores, "electricity", "US")
    on_greet_grid = open_scores[code] + electricity_of(open_background, code) * shift
    assert on_greet_grid == pytest.approx(GREET[cathode], rel=1e-3)


@pytest.mark.parametrize(("cathode", "ratio"), [("nmc532", 0.9922), ("lmo", 1.5303)])
def test_two_cathodes_differ_from_greet(
    open_background: Background, open_scores: dict[str, float], cathode: str, ratio: float
) -> None:
    """Recipe and factor of these two don't agree in the source itself; the difference stays known."""
    code = open_background.provider(cathode, "US").code
    shift = GREET_US_GRID - scored(open_background, open_scores, "electricity", "US")
    on_greet_grid = open_scores[code] + electricity_of(open_background, code) * shift
    assert on_greet_grid / GREET[cathode] == pytest.approx(ratio, abs=5e-4)


def test_a_cathode_has_the_electricity_of_its_origin(
    open_background: Background, open_scores: dict[str, float]
) -> None:
    """NMC622 takes 7 kWh; made in Jiangsu instead of Sichuan, with the same suppliers, it is that much dirtier."""
    grids = [scored(open_background, open_scores, "electricity", place) for place in ("CN-JS", "CN-SC")]
    made = [scored(open_background, open_scores, "nmc622", place) for place in ("CN-JS", "CN-SC")]
    assert made[0] - made[1] == pytest.approx(7.0 * (grids[0] - grids[1]))


# --- what may be in it


def test_every_exchange_has_an_uncertainty(open_background: Background) -> None:
    """Only exact conversions are certain: fuel for its burning, molar masses, densities; grids and treatments apart."""
    groups = ("recycling of waste cells", "electricity")
    apart = {row.code for row in open_background.processes if row.group.startswith(groups)}
    moved = {row.process for row in open_background.exchanges if row.spread.basis.startswith("moves with")}
    assert moved <= set(open_background.common)
    certain = {row.process for row in open_background.exchanges if row.spread.distribution == "none"} - apart - moved
    assert certain == {
        "manganese-in-salt",
        "water",
        "lithium-hydroxide-brine-cl",
        "lithium-hydroxide-spodumene-cn",
        *(f"{fuel}-burnt" for fuel in FUELS),
        *("natural-gas-burnt-cn", "coal-burnt-cn"),
        *("nickel-sulfate-mhp", "nickel-sulfate-matte", "nickel-sulfate-refined-metal", "lithium-hydroxide-cn"),
        *("nickel-in-salt-cn", "cobalt-in-salt-cn", "cobalt-oxide-cn"),
    }


def test_nothing_is_recalled(open_background: Background) -> None:
    """Each figure was read in a source, derived from one, or is marked as assumed."""
    rows = (*open_background.processes, *open_background.exchanges)
    assert {row.confidence for row in rows} <= set(CONFIDENCES)


@pytest.mark.parametrize("name", ["open", "greet-2022"])
def test_primary_tables_hold_nothing_recalled(name: str) -> None:
    """The tables behind the background are as clean as the background."""
    unread = re.compile(r"recalled|from memory|\bB-[HML]\b|own knowledge", re.IGNORECASE)
    for path in data_path(name, "primary").glob("*.csv"):
        assert not unread.search(path.read_text(encoding="utf-8")), path.name


def test_nothing_comes_from_a_licensed_database(open_background: Background) -> None:
    """No figure of the open background is derived from ecoinvent."""
    sources = {row.source for row in open_background.exchanges}
    cited = {row.source: f"{row.citation} {row.licence}".lower() for row in open_background.sources}
    assert all("ecoinvent" not in cited[source] for source in sources)


def test_co2_only_factors_are_no_process(open_background: Background) -> None:
    """The direct-CO2 factors of the provinces are primary data, never a score."""
    assert "mee-co2-2023" not in {row.source for row in open_background.exchanges if row.type == "biosphere"}


def test_every_source_is_used(open_background: Background) -> None:
    """The list of sources has no dead entries."""
    used = {row.source for row in (*open_background.processes, *open_background.exchanges)}
    assert used == {row.source for row in open_background.sources}


@pytest.mark.parametrize(("method", "ratio"), [("ipcc-ar6-gwp20", 2.06), ("ipcc-ar5-gwp100", 1.0)])
def test_other_methods_change_what_has_gases(
    open_background: Background, ar6: Method, score_of, method: str, ratio: float
) -> None:
    """Graphite with its methane doubles with GWP20; Chinese electricity, published as CO2e, hardly moves."""
    first, second = score_of(open_background, ar6), score_of(open_background, read_method(method))
    assert second["graphite"] / first["graphite"] == pytest.approx(ratio, abs=0.01)
    assert second["electricity-delivered-cn"] == pytest.approx(first["electricity-delivered-cn"], rel=1e-2)


def test_the_quality_of_the_shipped_background_is_95_percent_or_more() -> None:
    """Overall and in each section that is scored; a check that falls below has its reason in the report."""
    report = bc.backgrounds.quality("open")
    assert report.score >= 0.95
    assert {section.name: section.score for section in report.sections if (section.score or 1.0) < 0.9} == {}
