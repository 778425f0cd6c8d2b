"""Electricity of the open background: every place, every voltage, Chinese grids by year, and how sure they are."""

import csv
import importlib
import math
from collections import defaultdict
from types import ModuleType

import pytest

from brightcell.background import Background
from brightcell.data import data_path
from brightcell.product.places import places

SCRIPTS = data_path().parent / "scripts"
Scores = dict[str, float]
GRIDS = {
    "CN-NECG": "LN JL HL",
    "CN-NCGC": "BJ TJ HE SX SD NM",
    "CN-ECGC": "SH JS ZJ AH FJ",
    "CN-CCG": "HA HB HN JX",
    "CN-NWG": "SN GS QH NX XJ",
    "CN-SWG": "SC CQ",
    "CN-CSG": "GD GX YN GZ HI",
}
YEARS = {"2024": "", "2023": "-2023", "2022": "-2022", "2021": "-2021"}


def of_carbon(year: str) -> str:
    """The year of the CO2 factors that stand behind a year: there are none of 2024 yet."""
    return min(year, "2023")


def table(name: str) -> list[dict[str, str]]:
    with data_path("open", "primary", f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def of_province(row: dict[str, str]) -> bool:
    return row["factor_kind"] == "co2-only" and row["location"].startswith("CN-") and row["location"] not in GRIDS


def scored(background: Background, scores: Scores, key: str, place: str) -> float:
    provider = background.provider(key, place)
    assert provider is not None, (key, place)
    return scores[provider.code]


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch):
    """A module of the builder by its name."""
    monkeypatch.syspath_prepend(str(SCRIPTS))

    def named(name: str) -> ModuleType:
        return importlib.import_module(f"background_builder.{name}")

    return named


@pytest.fixture
def chain(builder, open_background: Background):
    """Footprint and variance of the shipped electricity, to first order."""
    rows, together = builder("rows"), open_background.common

    def gsd(e) -> str:
        return str(e.spread.gsd or (together[e.process].gsd if e.process in together else ""))

    kept = [
        rows.Exchange(e.process, e.type, e.input, str(e.amount), "", gsd(e), "", "", "", "", "")
        for e in open_background.exchanges
        if e.process.startswith("electricity-")
    ]
    return builder("propagation").Chain(kept)


# --- places and voltages


def test_every_place_of_the_share_table_has_a_market(open_background: Background) -> None:
    """213 countries, the European Union, the world and thirteen Canadian provinces, at three voltages."""
    found = {row["location"] for row in table("electricity_shares")}
    assert len(found) == 213 + 2 + 13
    for key in ("electricity", "electricity-high-voltage", "electricity-low-voltage"):
        assert found <= set(open_background.offers[key])


def test_every_place_is_known(open_background: Background) -> None:
    """Codes are those of locations.csv, so that a product can name them and fall back from them."""
    of_electricity = {row.location for row in open_background.processes if row.code.startswith("electricity-")}
    assert of_electricity <= set(places())


def test_losses_grow_from_high_to_low_voltage(open_background: Background, open_scores: Scores) -> None:
    """Each step down costs something, everywhere and in every year."""
    high = [code for code in open_scores if "-high-voltage-" in code]
    assert len(high) > 300
    for code in high:
        medium = code.replace("-residual-high-voltage-", "-residual-").replace("-high-voltage-", "-delivered-")
        low = code.replace("-high-voltage-", "-low-voltage-")
        assert open_scores[code] < open_scores[medium] < open_scores[low]


def test_only_medium_voltage_is_official(open_background: Background) -> None:
    """The official average is read at one level; the others are assumed from it."""
    codes = ("electricity-high-voltage-cn", "electricity-delivered-cn", "electricity-low-voltage-cn")
    assert [open_background.process(code).confidence for code in codes] == ["assumed", "official", "assumed"]


def test_losses_to_medium_voltage_are_five_percent(open_scores: Scores) -> None:
    """The user takes 1 / (1 - 5 %) of the mix, whatever the steps between."""
    ratio = open_scores["electricity-delivered-de"] / open_scores["electricity-production-mix-de"]
    assert ratio == pytest.approx(1 / 0.95, rel=1e-9)


def test_quebec_is_nearly_all_hydropower(open_background: Background, open_scores: Scores) -> None:
    """Provinces of Canada differ as their plants do."""
    quebec, alberta = (scored(open_background, open_scores, "electricity", place) for place in ("CA-QC", "CA-AB"))
    assert quebec < 0.1 * alberta


def test_an_old_year_is_told(open_background: Background) -> None:
    """Western Sahara's shares are of 2009, and its scores say how old that is."""
    mix = open_background.process("electricity-production-mix-eh")
    assert (mix.year, mix.quality, "2009" in mix.note) == ("2009", "(2,1,4,1,1)", True)


# --- China


@pytest.mark.parametrize(("key", "official"), [("electricity", 0.5777), ("electricity-2023", 0.6205)])
def test_the_nation_is_the_official_average(
    open_background: Background, open_scores: Scores, key: str, official: float
) -> None:
    """The official life-cycle average, read as delivered at medium voltage."""
    assert scored(open_background, open_scores, key, "CN") == pytest.approx(official, rel=1e-9)


@pytest.mark.parametrize(
    ("key", "calibrated", "built_up"),
    [("electricity-2023", 1.0226, 0.6399), ("electricity", 0.9737, 0.6267)],
)
def test_the_nation_as_built_up_stays_available(
    open_background: Background, open_scores: Scores, key: str, calibrated: float, built_up: float
) -> None:
    """Generation, official losses and transmission without calibration are 3 and 8 % above the official average."""
    delivered = open_background.provider(key, "CN").code
    mix = open_scores[delivered.replace("delivered", "production-mix")]
    assert open_scores[delivered] / mix == pytest.approx(calibrated, abs=1e-4)
    raw = scored(open_background, open_scores, key.replace("electricity", "electricity-built-up"), "CN")
    assert raw == pytest.approx(built_up, abs=1e-4)


def test_jiangsu_is_where_it_was(open_background: Background, open_scores: Scores) -> None:
    """0.5827 / 0.8273 fossil power by the official technology factors, calibrated as the nation."""
    assert scored(open_background, open_scores, "electricity-2023", "CN-JS") == pytest.approx(0.67279, abs=1e-5)


def test_a_province_in_2024_by_hand(builder, open_background: Background, open_scores: Scores) -> None:
    """Fossil share of 2023, technology factors of 2024, and the one factor that makes the nation 0.5777."""
    factors = builder("china_factors")
    nation, fossil = factors.national_shares(), 0.5827 / 0.8273
    score = {t: open_scores[factors.chinese_provider(t, "2024")] for t in nation}
    burnt = sum(nation[t] for t in factors.FOSSIL)
    jiangsu = sum(
        score[t] * share * (fossil / burnt if t in factors.FOSSIL else (1 - fossil) / (1 - burnt))
        for t, share in nation.items()
    )
    china = sum(score[t] * share for t, share in nation.items())
    expected = jiangsu * 0.5777 / china
    assert scored(open_background, open_scores, "electricity", "CN-JS") == pytest.approx(expected, rel=1e-9)


def test_2024_says_that_its_shares_are_of_2023(open_background: Background) -> None:
    """In the nation and in a province, which is assumed."""
    nation, province = (open_background.provider("electricity", place) for place in ("CN", "CN-JS"))
    assert (nation.year, province.year, province.confidence) == ("2024", "2024", "assumed")
    assert "shares of 2023" in nation.note
    assert "shares of 2023" in province.note


@pytest.mark.parametrize("key", ["electricity", "electricity-high-voltage", "electricity-built-up", "electricity-coal"])
def test_the_default_year_may_be_asked_for(open_background: Background, key: str) -> None:
    """The key with the year gives the same process."""
    assert open_background.provider(f"{key}-2024", "CN") == open_background.provider(key, "CN")


# --- one basis


def test_generation_has_the_published_intensity(open_scores: Scores) -> None:
    """Ember's life-cycle intensity, wherever more than next to nothing is burnt."""
    rows = {row["location"]: float(row["value"]) for row in table("electricity_intensities") if row["location"] != "CN"}
    calibrated = [place for place in rows if f"electricity-combustion-{place.lower()}" in open_scores]
    assert len(calibrated) > 200
    for place in calibrated:
        assert open_scores[f"electricity-production-mix-{place.lower()}"] == pytest.approx(rows[place], rel=1e-9)


def test_places_that_burn_nothing_are_near_the_published_intensity(open_scores: Scores) -> None:
    """They stay as built up of hydropower, wind and the like, within 20 g/kWh."""
    rows = {row["location"]: float(row["value"]) for row in table("electricity_intensities") if row["location"] != "CN"}
    others = [place for place in rows if f"electricity-combustion-{place.lower()}" not in open_scores]
    assert len(others) < 15
    for place in others:
        mix = open_scores[f"electricity-production-mix-{place.lower()}"]
        assert mix == pytest.approx(rows[place], abs=0.025)


def test_the_nation_of_2023_is_near_embers(open_background: Background, open_scores: Scores) -> None:
    """China's official average and Ember's intensity after losses are one basis: 1 % apart."""
    (row,) = (row for row in table("electricity_intensities") if row["location"] == "CN")
    official = scored(open_background, open_scores, "electricity-2023", "CN")
    assert official == pytest.approx(float(row["value"]) / 0.95, rel=0.02)


def test_a_factor_of_combustion_by_hand(builder, open_background: Background, open_scores: Scores) -> None:
    """Germany: what burns emits what Ember's 0.38095 leaves after hydropower, nuclear power, wind and sun."""
    rows = [row for row in table("electricity_shares") if row["location"] == "DE"]
    total = sum(float(row["share"]) for row in rows)
    burning = ("coal", "gas", "oil", "bioenergy")
    burnt = sum(float(row["share"]) for row in rows if row["technology"] in burning) / total
    rest = sum(
        float(row["share"]) / total * open_scores[builder("grids").provider(row["technology"])]
        for row in rows
        if row["technology"] not in burning
    )
    expected = (0.38095 - rest) / burnt
    assert open_scores["electricity-combustion-de"] == pytest.approx(expected, rel=1e-9)


def test_a_province_of_canada_takes_the_factor_of_the_nation(open_background: Background) -> None:
    """No intensity is published for it, so it is assumed."""
    nation, province = (open_background.process(f"electricity-combustion-{place}") for place in ("ca", "ca-ab"))
    assert (nation.confidence, province.confidence) == ("derived", "assumed")
    assert nation.note.split(",")[0] == province.note.split(",")[0]


@pytest.mark.parametrize("year", YEARS)
def test_provinces_follow_their_co2_factors(open_background: Background, open_scores: Scores, year: str) -> None:
    """More fossil power means a higher footprint, in the order of the official factors of the year."""
    rows = [row for row in table("electricity_grid_factors") if of_province(row) and row["year"] == of_carbon(year)]
    by_carbon = sorted(rows, key=lambda row: float(row["value"]))
    key = f"electricity{YEARS[year]}"
    footprints = [scored(open_background, open_scores, key, row["location"]) for row in by_carbon]
    assert footprints == sorted(footprints)
    assert len(rows) == 30


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("grid", GRIDS)
def test_a_regional_grid_lies_between_its_provinces(
    open_background: Background, open_scores: Scores, grid: str, year: str
) -> None:
    """It is an average of them, transfers aside."""
    key = f"electricity{YEARS[year]}"
    members = [scored(open_background, open_scores, key, f"CN-{code}") for code in GRIDS[grid].split()]
    assert min(members) < scored(open_background, open_scores, key, grid) < max(members)


@pytest.mark.parametrize("year", YEARS)
def test_the_residual_mix_is_above_the_average(open_background: Background, open_scores: Scores, year: str) -> None:
    """What nobody has bought as non-fossil power has more fossil power in it."""
    average, residual = (
        scored(open_background, open_scores, f"{key}{YEARS[year]}", "CN")
        for key in ("electricity", "electricity-residual")
    )
    assert residual > average * 1.05


def test_the_residual_mix_has_the_official_fossil_share(open_background: Background) -> None:
    """0.6096 / 0.8273 of it are coal, gas and oil."""
    shares = {
        e.input: e.amount for e in open_background.exchanges if e.process == "electricity-residual-production-mix-cn"
    }
    fossil = sum(shares[f"electricity-{plant}"] for plant in ("coal-cn-2024", "gas-cn-2024", "oil-glo"))
    assert fossil == pytest.approx(0.6096 / 0.8273, rel=1e-9)


def test_earlier_years_say_what_they_borrow(open_background: Background) -> None:
    """Technology factors and calibration of 2023 in a mix of 2021 are assumed, and the note says so."""
    process = open_background.provider("electricity-2021", "CN-JS")
    assert (process.year, process.confidence) == ("2021", "assumed")
    assert "of 2023 are assumed for 2021" in process.note


def test_second_hand_factors_are_secondary() -> None:
    """The annex of 2023 was read, the lists of 2021 and 2022 are second-hand."""
    found = defaultdict(set)
    for row in table("electricity_grid_factors"):
        if row["factor_kind"] == "co2-only":
            found[row["year"]].add(row["confidence"])
    assert found == {"2023": {"official"}, "2022": {"secondary"}, "2021": {"secondary"}}


def test_no_co2_only_factor_is_a_score(open_background: Background) -> None:
    """Direct CO2 gives shares, never an emission."""
    emitting = {row.source for row in open_background.exchanges if row.type == "biosphere"}
    assert not {source for source in emitting if source.startswith("mee-co2")}


# --- how sure


def test_shares_add_up_to_one(open_background: Background) -> None:
    """Every production mix makes one kilowatt-hour."""
    totals: dict[str, float] = defaultdict(float)
    for exchange in open_background.exchanges:
        if "production-mix" in exchange.process:
            totals[exchange.process] += exchange.amount
    assert len(totals) > 300
    assert all(math.isclose(total, 1.0, rel_tol=1e-10) for total in totals.values())


def test_every_process_is_described_and_scored(open_background: Background) -> None:
    """Technology and five scores for each."""
    ours = [row for row in open_background.processes if row.code.startswith("electricity-")]
    assert not [row.code for row in ours if not row.technology or not row.quality]


def test_every_spread_says_what_it_rests_on(open_background: Background) -> None:
    """Also the certain ones; a plain default says why there is nothing better."""
    ours = [row for row in open_background.exchanges if row.process.startswith("electricity-")]
    bases = {row.spread.basis for row in ours}
    assert not bases & {"", "default of ours", "exact"}


def test_certain_shares_are_those_that_follow_from_a_fossil_share(open_background: Background) -> None:
    """Shares of a statistic have a spread of their own."""
    certain = {
        row.process
        for row in open_background.exchanges
        if row.spread.distribution == "none" and "production-mix" in row.process
    }
    assert certain
    assert all("-cn" in code for code in certain)
    assert "electricity-production-mix-cn" not in certain


@pytest.mark.parametrize("year", YEARS)
def test_a_province_is_as_uncertain_as_its_readings(builder, chain, year: str) -> None:
    """The spread at medium voltage is that of the readings, or of technologies and losses if these are wider."""
    factors = builder("china_factors")
    step = math.log(1.015) ** 2
    rows = table("electricity_grid_factors")
    for row in (row for row in rows if of_province(row) and row["year"] == of_carbon(year)):
        code = f"electricity-delivered-{row['location'].lower()}{YEARS[year]}"
        earlier = f"electricity-delivered-{row['location'].lower()}{YEARS[of_carbon(year)]}"
        found = [
            *factors.readings(row, chain.footprint(code), year),
            *factors.readings(row, chain.footprint(earlier), of_carbon(year)),
        ]
        of_readings = (math.log(max(found) / min(found)) / 4) ** 2
        of_mix = chain.variance(code.replace("delivered", "production-mix")) + step
        assert chain.variance(code) == pytest.approx(max(of_readings, of_mix), rel=1e-6)


def test_the_draw_of_jiangsu_is_its_readings(chain) -> None:
    """0.5827 to 0.5827 x 0.6205 / 0.5306 are two standard deviations either side."""
    total = math.exp(math.sqrt(chain.variance("electricity-delivered-cn-js")))
    assert total == pytest.approx((0.6205 / 0.5306) ** 0.25, rel=1e-6)


def test_the_propagation_agrees_with_a_sample(open_background: Background, chain) -> None:
    """First order is enough: 20,000 draws of Jiangsu have the same spread within 3 %."""
    import numpy as np

    rng = np.random.default_rng(1)
    inputs = defaultdict(list)
    for exchange in open_background.exchanges:
        inputs[exchange.process].append(exchange)

    def draw(code: str) -> np.ndarray:
        together = open_background.common.get(code)
        factor = np.exp(math.log(together.gsd) * rng.standard_normal(20_000)) if together else 1.0
        return factor * sum(one(exchange) for exchange in inputs[code])

    def one(exchange) -> np.ndarray:
        sigma = math.log(exchange.spread.gsd) if exchange.spread.gsd else 0.0
        amount = exchange.amount * np.exp(sigma * rng.standard_normal(20_000))
        return amount * draw(exchange.input) if exchange.type == "technosphere" else amount

    sampled = np.log(draw("electricity-delivered-cn-js")).std()
    assert sampled == pytest.approx(math.sqrt(chain.variance("electricity-delivered-cn-js")), rel=0.03)


# --- scores by rule


def test_scores_follow_the_rule(builder) -> None:
    """An official figure of the reference year for the place itself is the best there is."""
    quality = builder("quality")
    assert quality.written(quality.scores("statistic", "official", "2023")) == "(1,1,1,1,1)"
    assert quality.scores("literature", "assumed", "2009", "US", "CN") == (4, 3, 4, 3, 3)


@pytest.mark.parametrize(
    ("year", "score"), [("2023", 1), ("2025", 1), ("2020", 2), ("2014", 3), ("2009", 4), ("2008", 5), ("", 5)]
)
def test_age_is_scored_against_the_reference_year(builder, year: str, score: int) -> None:
    """Up to 2, 5, 9 and 14 years away; a year that nobody states is the worst."""
    assert builder("quality").temporal(year) == score


def test_the_reference_year_is_that_of_the_background(builder, open_background: Background) -> None:
    """Scores are about what the background stands for."""
    assert str(builder("quality").reference_year()) == open_background.year


def test_an_unknown_word_has_no_score(builder) -> None:
    """A score is never guessed."""
    with pytest.raises(KeyError, match="hearsay"):
        builder("quality").scores("hearsay", "seen", "2023")


def test_written_scores_are_read_back(builder) -> None:
    """As the tables have them, and back."""
    quality = builder("quality")
    assert quality.read(quality.written((1, 2, 3, 4, 5))) == (1, 2, 3, 4, 5)
