"""Raw materials of the open background: known answers, published results, and no exchange of a source lost."""

import csv
import importlib
from collections import Counter
from types import ModuleType

import pytest

from brightcell.background import Background
from brightcell.data import data_path

SCRIPTS = data_path().parent / "scripts"
LITHIUM_IN_HYDROXIDE = 6.94 / 23.947
TRANSCRIBED = ("istrate-2024", "premise-2.5.2")

Scores = dict[str, float]
Rows = list[dict[str, str]]


def table(name: str) -> Rows:
    with data_path("open", "primary", f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


PROCESSES, EXCHANGES, GAPS = table("unit_processes"), table("unit_exchanges"), table("unit_gaps")
CODES = {row["code"] for row in PROCESSES}


def builder(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module(f"background_builder.{name}")


def template(code: str) -> str:
    """The code without the place of a process that is made in many."""
    return max((known for known in CODES if code == known or code.startswith(f"{known}-")), key=len, default="")


# --- known answers


def test_ore_is_the_gas_oil_of_its_mine(open_scores: Scores) -> None:
    """0.576 MJ of gas oil, burnt and supplied, is all that emits in mining copper and cobalt."""
    gas_oil = 0.074939 + 3.111e-06 * 29.8 + 2.918e-06 * 273.0 + 0.017475
    assert open_scores["copper-cobalt-ore-drc"] == pytest.approx(0.576 * gas_oil, rel=1e-9)


def test_nitric_acid_is_ammonia_and_nitrous_oxide(open_scores: Scores) -> None:
    """One ammonia per acid, and the geometric mean of 3.5 to 20 g N2O per kg."""
    ammonia, nitrous_oxide = 17.031 / 63.012, (0.0035 * 0.02) ** 0.5
    expected = ammonia * open_scores["ammonia"] + nitrous_oxide * 273.0
    assert open_scores["nitric-acid"] == pytest.approx(expected, rel=1e-4)


def test_a_chain_is_the_sum_of_its_links(open_scores: Scores) -> None:
    """Milled coke: 1.253 kg calcined coke, 1.88 kWh of the place, 0.756 MJ of heat."""
    expected = (
        1.2530864197530862 * open_scores["calcined-petroleum-coke"]
        + 1.88 * open_scores["electricity-delivered-cn-nm"]
        + 0.756 * open_scores["heat-natural-gas-cn"]
    )
    assert open_scores["calcined-coke-powder-cn-nm"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("route", ["brine-cl", "spodumene-cn"])
def test_hydroxide_is_reckoned_as_anhydrous(open_background: Background, route: str) -> None:
    """A kilogram of LiOH is 1.7522 kg of the monohydrate that the source makes."""
    (exchange,) = (row for row in open_background.exchanges if row.process == f"lithium-hydroxide-{route}")
    assert exchange.amount == pytest.approx(41.962 / 23.947, rel=1e-5)


def test_lithium_of_the_feed_is_enough_for_the_monohydrate_only() -> None:
    """The balance that decides which hydrate the sources mean: more lithium can't come out than goes in."""
    carbonate, concentrate = 1.05 * 2 * 6.94 / 73.888, 6.42 * 0.06 * 2 * 6.94 / 29.879
    monohydrate = 6.94 / 41.962
    assert all(monohydrate < lithium < LITHIUM_IN_HYDROXIDE for lithium in (carbonate, concentrate))


def test_nickel_of_the_ore_is_nearer_to_the_hexahydrate() -> None:
    """What leaves the ground, after allocation, against the nickel in the two salts."""
    amounts = {row["process"]: float(row["amount"]) for row in EXCHANGES if row["input"].startswith("nickel-")}
    steps = ("nickel-sulfate-hexahydrate-matte", "nickel-matte", "nickel-concentrate")
    mined = 0.012424242424242423 * amounts[steps[0]] * amounts[steps[1]] * amounts[steps[2]]
    hexahydrate, anhydrous = 58.693 / 262.84, 58.693 / 154.75
    assert mined < hexahydrate < anhydrous


def test_the_choice_of_nickel_hydrate_is_an_uncertainty(open_background: Background) -> None:
    """The hydrate isn't stated by the source, so the conversion reaches down to none at all."""
    (exchange,) = (row for row in open_background.exchanges if row.process == "nickel-sulfate-class-1-glo")
    assert (exchange.spread.minimum, exchange.amount) == (1.0, pytest.approx(262.84 / 154.75, rel=1e-4))


# --- against the results that Istrate et al. 2024, Joule, publish on their licensed background


@pytest.mark.parametrize(
    ("code", "published", "low", "high"),
    [
        ("lithium-hydroxide-monohydrate-atacama", 7.70, 0.95, 1.15),
        ("lithium-carbonate-atacama", 3.62, 1.05, 1.25),
        ("lithium-hydroxide-monohydrate-spodumene", 17.24, 0.90, 1.10),
        ("lithium-carbonate-spodumene", 24.11, 0.90, 1.10),
        ("cobalt-sulfate-drc", 14.99, 0.85, 1.05),
        ("nickel-sulfate-hexahydrate-matte", 5.48, 0.80, 1.05),
        ("graphite-natural-cn", 10.56, 0.70, 0.90),
        ("graphite-synthetic-cn", 43.87, 0.60, 0.80),
    ],
)
def test_published_results(open_scores: Scores, code: str, published: float, low: float, high: float) -> None:
    """The same inventories on another background, kg CO2e per kg; each gap has a reason.

    Above: GREET's soda ash (lithium from brine) is heavy. China's sodium hydroxide takes cobalt below.
    Below: official Chinese electricity of 0.6205 kg CO2e/kWh (8.8 kWh in natural, 36 kWh in synthetic graphite);
    tailings, trace reagents and the source's own waste water (nickel) are gaps or proxies.
    """
    assert low < open_scores[code] / published < high


def test_the_electricity_of_the_graphites(open_background: Background, open_scores: Scores) -> None:
    """A cleaner grid counts for all kilowatt-hours of the chain: coating, milling twice, furnace, crucibles."""
    kwh = 0.43 + 0.97 * (3.33 + (16.0 + 1.002004 * 1.88 + 0.93 * 2.5) / 0.6)
    grids = [open_scores[f"electricity-delivered-{place}"] for place in ("cn-nm", "cn-sc")]
    made = [open_scores[f"graphite-synthetic-{place}"] for place in ("cn-nm", "cn-sc")]
    assert made[0] - made[1] == pytest.approx(kwh * (grids[0] - grids[1]), rel=1e-3)


@pytest.mark.parametrize("salar", ["olaroz", "cauchari-olaroz", "hombre-muerto", "chaerhan"])
def test_other_brines_cost_more_than_atacama(open_scores: Scores, salar: str) -> None:
    """Leaner brine takes more lime, heat and power for each kilogram."""
    assert open_scores[f"lithium-carbonate-{salar}"] > open_scores["lithium-carbonate-atacama"]


# --- keys and places


@pytest.mark.parametrize("key", ["graphite-natural", "graphite-synthetic"])
@pytest.mark.parametrize("place", ["CN", "CN-NM", "CN-SC", "US", "KR", "JP", "DE", "NO", "CA", "FI", "GLO"])
def test_graphite_is_made_everywhere(open_background: Background, key: str, place: str) -> None:
    """Each graphite exists with the electricity of its origin."""
    assert open_background.provider(key, place).location == place


@pytest.mark.parametrize(
    ("key", "place", "code"),
    [
        ("lithium-carbonate", "CL", "lithium-carbonate-atacama"),
        ("lithium-carbonate", "AR", "lithium-carbonate-cauchari-olaroz"),
        ("lithium-carbonate", "CN", "lithium-carbonate-cn"),
        ("lithium-carbonate", None, "lithium-carbonate"),
        ("lithium-hydroxide", "CN", "lithium-hydroxide-cn"),
        ("lithium-hydroxide", None, "lithium-hydroxide"),
        ("cobalt-sulfate", "CN", "cobalt-sulfate-drc"),
        ("nickel-sulfate", None, "nickel-sulfate"),
        ("nickel-sulfate-class-1", None, "nickel-sulfate-class-1-glo"),
        ("graphite", "CN", "graphite-cn"),
        ("graphite", None, "graphite"),
        ("graphite-natural", None, "graphite-natural-cn"),
    ],
)
def test_keys_lead_to_unit_processes_where_there_are(
    open_background: Background, key: str, place: str | None, code: str
) -> None:
    """GREET's figure serves an unknown origin, the unit process the place where it stands."""
    assert open_background.provider(key, place).code == code


# --- nothing lost, everything said


def test_no_exchange_of_a_source_is_lost() -> None:
    """Exchanges as published = those linked or charged by a proxy + gaps + flows that are no greenhouse gas."""
    kept = Counter(row["process"] for row in EXCHANGES if row["published"])
    gaps = Counter(row["process"] for row in GAPS)
    for row in PROCESSES:
        if row["source"] in TRANSCRIBED and row["published"]:
            found = kept[row["code"]] + gaps[row["code"]] + int(row["left_out"])
            assert found == int(row["published"]), row["code"]


def test_gaps_say_why() -> None:
    """A gap names its process and a reason of a known kind."""
    assert {row["process"] for row in GAPS} <= CODES
    assert {row["kind"] for row in GAPS} == {"tailings", "capital goods", "trace", "zero", "scrap"}
    assert all(row["why"] for row in GAPS)


def test_trace_gaps_are_traces() -> None:
    """What is called a trace stays below a gram per kilogram of product."""
    assert all(abs(float(row["amount"])) < 1e-3 for row in GAPS if row["kind"] == "trace")


def test_corrections_are_complete() -> None:
    """Each says what was published, what stands instead, why, and for which process."""
    rows = table("corrections")
    assert {row["process"] for row in rows} <= CODES
    assert all(row["published"] and row["corrected"] and row["why"] for row in rows)


def test_every_exchange_has_spread_and_basis(open_background: Background) -> None:
    """Ranges and scores as published, else a stated assumption; only molar masses are exact."""
    rows = [row for row in open_background.exchanges if template(row.process)]
    assert len(rows) > 2000
    assert all(row.spread.basis for row in rows)
    exact = {row.process for row in rows if row.spread.distribution == "none"}
    assert exact == {"lithium-hydroxide-brine-cl", "lithium-hydroxide-spodumene-cn"}


def test_published_ranges_are_kept(open_background: Background) -> None:
    """Brine per kilogram of carbonate is triangular between the bounds of the source."""
    (brine,) = (
        row
        for row in open_background.exchanges
        if (row.process, row.input) == ("lithium-carbonate-atacama", "lithium-brine-purified-atacama")
    )
    assert (brine.spread.minimum, brine.spread.maximum) == pytest.approx((15.256543186790415, 28.333580204039343))


def test_every_process_has_its_metadata(open_background: Background) -> None:
    """Technology and quality scores stand with source, year and licence."""
    rows = [row for row in open_background.processes if template(row.code)]
    assert rows
    assert all(row.technology and row.quality and row.year and row.licence for row in rows)


def test_scores_of_a_process_are_those_of_its_exchanges() -> None:
    """Where a source scores exchanges, its process has the scores that most of them have; else the rule's."""
    for process in PROCESSES:
        scored = Counter(r["pedigree"] for r in EXCHANGES if r["process"] == process["code"] and r["pedigree"])
        if scored:
            assert scored[process["quality"]] == max(scored.values()), process["code"]


def test_proxies_are_assumed() -> None:
    """An exchange that isn't what the source names, made by us, is never passed off as seen."""
    own = [row for row in EXCHANGES if row["source"] == "brightcell"]
    assert own
    assert {row["confidence"] for row in own} == {"assumed", "derived"}


# --- how rows become exchanges


def test_masses_of_fuel_become_heating_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kilogram of diesel is 43.04 MJ; what has no conversion stays."""
    conversion = builder("rows", monkeypatch).conversion
    assert (conversion("diesel-supply", "kg"), conversion("lime", "kg")) == (43.04, 1.0)


def test_rows_with_one_provider_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amounts and ranges of rows that share a provider add up."""
    rows, merging = builder("rows", monkeypatch), builder("merging", monkeypatch)
    made = [
        rows.technosphere("p", "heat", amount, rows.triangular(amount / 2, amount * 2, "range"), "s", "seen")
        for amount in (1.0, 3.0)
    ]
    total = merging.total(made)
    assert (total.amount, total.minimum, total.maximum) == ("4", "2", "8")


def test_a_wider_row_lends_its_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of different spreads take that of the largest, scaled to the sum."""
    rows, merging = builder("rows", monkeypatch), builder("merging", monkeypatch)
    small = rows.technosphere("p", "heat", 1.0, rows.lognormal(1.2, "scores"), "s", "seen")
    large = rows.technosphere("p", "heat", 3.0, rows.triangular(1.5, 6.0, "range"), "s", "seen")
    total = merging.total([small, large])
    assert (total.amount, total.minimum, total.maximum, total.gsd) == ("4", "2", "8", "")


def test_units_are_those_of_the_provider(open_background: Background) -> None:
    """A row in kilograms of what its provider counts in megajoules needs a conversion, and has one."""
    units = {template(row.code) or row.code: row.unit for row in open_background.processes} | {"electricity": "kWh"}
    converted = {(row["input"], row["unit"]): row["to"] for row in table("unit_conversions")}
    for row in EXCHANGES:
        if row["kind"] == "technosphere":
            assert converted.get((row["input"], row["unit"]), row["unit"]) == units[row["input"]], row
