"""Routes, national variants and markets of the open background: hand-solved answers, and the facts they are held to."""

import importlib
from types import ModuleType

import pytest

from brightcell.api.background import quality
from brightcell.background import Background
from brightcell.background.models import BackgroundExchange
from brightcell.data import csv_rows, data_path
from brightcell.product import materials

Scores = dict[str, float]
NICKEL = 0.379279
CARBON_DIOXIDE = 44.009 / 12.011


def table(name: str) -> list[dict[str, str]]:
    return csv_rows(data_path("open", "primary", f"{name}.csv"))


def score(background: Background, scores: Scores, key: str, place: str | None = "CN") -> float:
    process = background.provider(key, place)
    assert process is not None
    return scores[process.code]


def inputs(background: Background, code: str) -> dict[str, BackgroundExchange]:
    return {exchange.input: exchange for exchange in background.exchanges if exchange.process == code}


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(data_path().parent / "scripts"))
    return importlib.import_module("background_builder.routes")


# --- energy and chemicals of China


def test_gas_of_china_is_its_supply_and_the_boiler(open_scores: Scores) -> None:
    """22.5 g CO2e/MJ to the city gate (Gan et al. 2020) and 56.534 g from the boiler of GREET."""
    assert open_scores["natural-gas-burnt-cn"] == pytest.approx(0.0225 + 0.056534, rel=1e-6)
    assert open_scores["heat-natural-gas-cn"] == pytest.approx((0.0225 + 0.056534) / 0.9, rel=1e-6)


def test_coal_of_china_is_its_mines_and_the_boiler(open_scores: Scores) -> None:
    """0.0185 kg CO2e/MJ of 1,151 mines and 0.095077 from the boiler."""
    assert open_scores["coal-burnt-cn"] == pytest.approx(0.0185 + 0.095077, rel=1e-6)


def test_alkali_is_its_power_and_steam(open_background: Background, open_scores: Scores) -> None:
    """2.45 MWh per t of chlorine over 1 + 1.128 kg, and 2.5 MJ of steam; facts: 1.2 on the grid of 2023."""
    expected = 1.15 * score(open_background, open_scores, "electricity") + 2.5 * open_scores["steam-natural-gas-cn"]
    found = score(open_background, open_scores, "sodium-hydroxide")
    assert found == pytest.approx(expected, rel=1e-9)
    assert 0.85 < found < 2.1


# --- graphite


def test_graphite_of_china_is_the_mix_of_its_routes(open_background: Background, open_scores: Scores) -> None:
    """85 % synthetic, of it 45 % in Inner Mongolia, 15 % natural; facts: 16.9, from 11 to 28, on the grid of 2023."""
    synthetic = {place: score(open_background, open_scores, "graphite-synthetic", place) for place in ("CN", "CN-NM")}
    natural = score(open_background, open_scores, "graphite-natural")
    expected = 0.85 * (0.45 * synthetic["CN-NM"] + 0.55 * synthetic["CN"]) + 0.15 * natural
    found = score(open_background, open_scores, "graphite")
    assert found == pytest.approx(expected, rel=1e-9)
    assert 11 < found < 16.9


def test_the_electricity_of_the_box_furnace(open_background: Background, open_scores: Scores) -> None:
    """14 kWh per kg, 1.1 kg graphitised per kg milled, 0.05 kg of block: 20.9 kWh in the chain, not 36.3."""
    kwh = 0.43 + 0.97 * (3.33 + (14.0 + 1.002004 * 1.88 + 0.05 * 2.5) * 1.1)
    grids = [score(open_background, open_scores, "electricity", place) for place in ("CN-NM", "CN-SC")]
    made = [score(open_background, open_scores, "graphite-synthetic", place) for place in ("CN-NM", "CN-SC")]
    assert made[0] - made[1] == pytest.approx(kwh * (grids[0] - grids[1]), rel=2e-3)


def test_mended_inventories_keep_what_was_published(open_background: Background, builder: ModuleType) -> None:
    """Each correction names the amount of the published process, which is still there under its own code."""
    for row in table("route_corrections"):
        original = next(r["copy_of"] for r in table("routes") if r["code"] == row["process"])
        published = inputs(open_background, builder.at(original, "CN"))
        name = "electricity-delivered-cn" if row["input"] == "electricity" else builder.at(row["input"], "CN")
        amounts = [published[code].amount for code in (name, f"{name}-cn") if code in published]
        assert amounts == [pytest.approx(float(row["published"]), rel=1e-6)], row
        assert row["why"]


def test_a_correction_of_another_amount_stops_the_build(builder: ModuleType) -> None:
    """Nobody mends a figure that has moved since."""
    row = table("route_corrections")[-1] | {"published": "1"}
    exchange = importlib.import_module("background_builder.rows").technosphere(
        "process", "heat-coal", 71.343, None, "istrate-2024", "seen"
    )
    with pytest.raises(ValueError, match="is not 1"):
        builder._corrected(exchange, row, "CN")


def test_a_correction_of_nothing_stops_the_build(builder: ModuleType) -> None:
    """A correction whose exchange is gone says so."""
    with pytest.raises(ValueError, match="don't exist"):
        list(builder._mended("lithium-carbonate-spodumene-mended", "code", "CN", {}, []))


# --- nickel, cobalt


@pytest.mark.parametrize(
    ("key", "per_kg", "low", "high"),
    [
        ("nickel-sulfate-mhp", 26, 19, 33),
        ("nickel-sulfate-matte", 59, 55, 80),
        ("nickel-sulfate-refined-metal", 15, 8, 22),
    ],
)
def test_nickel_by_route(
    open_background: Background, open_scores: Scores, key: str, per_kg: float, low: float, high: float
) -> None:
    """kg CO2e per kg nickel in sulfate against our reading of the facts; matte is without its converting, about 5."""
    found = score(open_background, open_scores, key, None) / NICKEL
    assert found == pytest.approx(per_kg, rel=0.03)
    assert low < found < high


def test_nickel_of_china_is_the_mix_of_may_2022(open_background: Background, open_scores: Scores) -> None:
    """46 + 11 % refined metal, 32 % mixed hydroxide, 11 % matte: about 24 kg CO2e per kg nickel."""
    shares = {"nickel-sulfate-refined-metal": 0.57, "nickel-sulfate-mhp": 0.32, "nickel-sulfate-matte": 0.11}
    expected = sum(share * open_scores[code] for code, share in shares.items())
    found = score(open_background, open_scores, "nickel-sulfate")
    assert found == pytest.approx(expected, rel=1e-9)
    assert found / NICKEL == pytest.approx(24, rel=0.05)
    assert score(open_background, open_scores, "nickel-in-salt") == pytest.approx(found / NICKEL, rel=1e-5)


def test_metals_in_salt_are_those_of_their_sulfates(open_background: Background, open_scores: Scores) -> None:
    """So that burden and credit of one metal come from one process."""
    cobalt = score(open_background, open_scores, "cobalt-sulfate") / materials()["cobalt-sulfate"].elements["Co"]
    assert score(open_background, open_scores, "cobalt-in-salt") == pytest.approx(cobalt, rel=1e-5)


# --- lithium


def test_mended_spodumene_is_published_less_heat(open_scores: Scores) -> None:
    """60 instead of 135.89 MJ for the carbonate; facts: 13.8, from 8 to 20."""
    less = (135.89 - 60) * open_scores["heat-coal-cn"]
    mended = open_scores["lithium-carbonate-spodumene-mended"]
    assert mended == pytest.approx(open_scores["lithium-carbonate-spodumene"] - less, rel=1e-9)
    assert mended == pytest.approx(13.8, rel=0.02)


def test_lithium_of_china_is_the_mix_of_july_2024(open_background: Background, open_scores: Scores) -> None:
    """30.3 kt from spodumene, 15.6 from lepidolite, 13.3 from salt lakes; within the facts' 8 to 20."""
    kilotonnes = {"spodumene-mended": 30.3, "lepidolite": 15.6, "chaerhan": 13.3}
    routes = sum(mass * open_scores[f"lithium-carbonate-{name}"] for name, mass in kilotonnes.items())
    found = score(open_background, open_scores, "lithium-carbonate")
    assert found == pytest.approx(routes / 59.2, rel=1e-5)
    assert 8 < found < 20


# --- aluminium


def test_aluminium_of_china_is_built_from_its_parts(open_background: Background, open_scores: Scores) -> None:
    """Power, anode, PFC, alumina, coke; facts: 15.2 from 13.5 to 16.5, Peng et al. 15.947 for 2020."""
    power = 13.599 * (
        0.65 * score(open_background, open_scores, "electricity-coal")
        + 0.35 * score(open_background, open_scores, "electricity")
    )
    alumina = 101.961 / (2 * 26.982) * 1.22
    coke = 1.424 / CARBON_DIOXIDE * open_scores["calcined-petroleum-coke"]
    found = score(open_background, open_scores, "aluminium")
    assert found == pytest.approx(power + 1.424 + 0.1454 + alumina + coke, rel=1e-4)
    assert 13.5 < found < 16.5


@pytest.mark.parametrize(("place", "facts"), [("EU27", 6.8), ("CN-YN", 8.5)])
def test_aluminium_follows_the_power_of_its_place(
    open_background: Background, open_scores: Scores, place: str, facts: float
) -> None:
    """Nearer to what is said of the place than to the average of China."""
    found = score(open_background, open_scores, "aluminium", place)
    assert abs(found - facts) < abs(found - score(open_background, open_scores, "aluminium"))


# --- places, keys


@pytest.mark.parametrize("key", ["graphite", "aluminium", "nickel-sulfate", "lithium-carbonate", "sodium-hydroxide"])
def test_the_us_average_stays_by_name(open_background: Background, key: str) -> None:
    """GREET's figure under its own name, and without a place."""
    assert open_background.provider(f"{key}-us-average") == open_background.provider(key)
    assert open_background.provider(key, "CN") != open_background.provider(key)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("CN", "lfp-via-iron-phosphate-cn"),
        ("CN-SC", "lfp-via-iron-phosphate-cn-sc"),
        ("HU", "lfp-via-iron-phosphate-hu"),
        ("US", "lfp-us"),
    ],
)
def test_lfp_is_made_over_iron_phosphate(open_background: Background, place: str, code: str) -> None:
    """Where the average of the United States, short of iron, isn't meant."""
    assert open_background.provider("lfp", place).code == code


def test_solid_state_lfp_balances(open_background: Background) -> None:
    """Iron, phosphorus and lithium of the powder, no more and no less; the carbon of the carbonate leaves as CO2."""
    taken = inputs(open_background, "lfp-solid-state-cn")
    elements = materials()["lfp"].elements
    phosphorus = taken["phosphoric-acid"].amount * materials()["phosphoric-acid"].elements["P"]
    carbonate = materials()["lithium-carbonate"].elements
    lithium = taken["lithium-carbonate-cn"].amount
    assert taken["iron"].amount == pytest.approx(elements["Fe"], rel=1e-4)
    assert phosphorus == pytest.approx(elements["P"], rel=1e-3)
    assert lithium * carbonate["Li"] == pytest.approx(elements["Li"], rel=1e-3)
    assert taken["co2-fossil"].amount == pytest.approx(lithium * carbonate["C"] * CARBON_DIOXIDE, rel=1e-3)


def test_recipes_of_a_country_take_its_variants(open_background: Background) -> None:
    """No process of China takes a general process that has a variant in China, but for proxies."""
    general = {row["base"] for row in table("variants") if row["location"] == "CN" and row["base"]}
    china = {p.code for p in open_background.processes if p.location.startswith("CN") and "proxy" not in p.group}
    assert {
        (e.process, e.input) for e in open_background.exchanges if e.process in china and e.input in general
    } == set()


def test_other_countries_keep_the_general_process(open_background: Background) -> None:
    """Hungary has no alkali of its own here."""
    assert "sodium-hydroxide" in inputs(open_background, "nmc622-hu")


def test_new_processes_balance(open_background: Background) -> None:
    """Mass and elements of every route are judged or told apart, and none is blamed."""
    report = quality(open_background)
    codes = {row["code"].removesuffix("-*") for row in table("routes")}
    blamed = {o.code for check in ("mass", "elements") for o in report.check(check).worst}
    assert not {code for code in blamed if any(code.startswith(known) for known in codes)}
    assert report.score is not None
    assert report.score >= 0.95


def test_assumed_mixes_are_known_behind_what_they_feed(open_background: Background) -> None:
    """Nickel's market stands behind NMC of China, and not behind LFP or NMC of Hungary."""
    behind = {
        code: {mix.code for mix in open_background.assumed_mixes.get(code, ())}
        for code in ("nmc622-cn", "lfp-via-iron-phosphate-cn", "nmc622-hu")
    }
    assert behind["nmc622-cn"] == {"nickel-sulfate-cn", "lithium-carbonate-cn"}
    assert behind["lfp-via-iron-phosphate-cn"] == {"lithium-carbonate-cn"}
    assert behind["nmc622-hu"] == set()
