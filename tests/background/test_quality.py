"""Each check of the quality report finds what it is named after, in a small background that is sound otherwise."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from brightcell.background import Background, BackgroundExchange, Flow, MappingRow, Process, Source, Spread
from brightcell.background.quality import CHECKS, SECTIONS, QualityReport, quality
from brightcell.background.quality.age import year_of
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.limits import fuel_named, limit
from brightcell.background.quality.records import FORMULA, Verdict, apart, fails, passes, summed_up
from brightcell.background.quality.uncertainty import basis_kind
from brightcell.product.demands import expected_demands

PUBLISHED = Spread("lognormal", 1.1, basis="published range 0.8 to 1.2: gsd = (high / low)^(1/4)")
EXACT = Spread(basis="exact")


def process(code: str, unit: str, group: str, name: str = "", product: str = "") -> Process:
    return Process(
        code,
        name or code,
        product or code,
        unit,
        "US",
        group,
        "2023",
        "paper",
        "CC-BY-4.0",
        "seen",
        "a note",
        "a technology",
        "(1,2,3,1,1)",
    )


def takes(code: str, provider: str, amount: float) -> BackgroundExchange:
    return BackgroundExchange(code, "technosphere", provider, amount, PUBLISHED, "paper", "seen", "")


def emits(code: str, flow: str, amount: float) -> BackgroundExchange:
    return BackgroundExchange(code, "biosphere", flow, amount, PUBLISHED, "paper", "seen", "")


PROCESSES = (
    process("fuel", "MJ", "fuel supply"),
    process("boiler", "MJ", "fuel combustion", "natural gas, burnt in boiler"),
    process("plant", "kWh", "electricity technology"),
    process("mix", "kWh", "electricity production mix"),
    process("grid", "kWh", "electricity"),
    process("ore", "kg", "material"),
    process("lithium-carbonate", "kg", "material"),
    process("cobalt-oxide", "kg", "material"),
    process("lco", "kg", "cathode material"),
    process("copper", "kg", "material"),
    process("copper-market", "kg", "market", "market for copper", "copper"),
)
EXCHANGES = (
    takes("fuel", "grid", 0.001),
    takes("boiler", "fuel", 1.0),
    emits("boiler", "co2-fossil", 0.0563),
    takes("plant", "boiler", 9.0),
    takes("mix", "plant", 1.0),
    takes("grid", "mix", 1.05),
    takes("ore", "grid", 0.1),
    takes("lithium-carbonate", "grid", 1.0),
    takes("cobalt-oxide", "grid", 1.0),
    takes("lco", "lithium-carbonate", 0.3775),
    takes("lco", "cobalt-oxide", 0.8201),
    emits("lco", "co2-fossil", 0.2248),
    takes("copper", "ore", 100.0),
    takes("copper-market", "copper", 1.0),
)
OWN = {"lco", "lithium-carbonate", "cobalt-oxide", "copper"}


def stand_in(key: str) -> MappingRow:
    return MappingRow(key, "", "copper-market", "a stand-in", match="proxy")


@pytest.fixture
def sound() -> Background:
    """Power from gas, a cathode, a market; nothing that a check would blame."""
    rows = [stand_in(key) for key in expected_demands() if key not in OWN] + [
        MappingRow(key, "", key, "") for key in OWN
    ]
    return Background(
        name="small",
        title="a small background",
        version="1",
        sha256="0" * 64,
        licence="CC-BY-4.0",
        processes=PROCESSES,
        exchanges=EXCHANGES,
        flows=(Flow("co2-fossil", "Carbon dioxide, fossil", "air", "kg"),),
        mapping=(*rows, MappingRow("lco", "US", "lco", "")),
        sources=(Source("paper", "A paper", "2023", "https://example.org", "CC-BY-4.0", ""),),
        year="2023",
    )


Change = Callable[[Background], Background]


def with_process(code: str, **fields: str) -> Change:
    """One process changed."""
    return lambda b: replace(b, processes=tuple(replace(p, **fields) if p.code == code else p for p in b.processes))


def with_exchange(code: str, provider: str, **fields: object) -> Change:
    """One exchange changed."""
    return lambda b: replace(
        b,
        exchanges=tuple(
            replace(e, **fields) if (e.process, e.input) == (code, provider) else e  # type: ignore[arg-type]
            for e in b.exchanges
        ),
    )


def adding(*exchanges: BackgroundExchange) -> Change:
    return lambda b: replace(b, exchanges=(*b.exchanges, *exchanges))


def without_exchanges_of(code: str) -> Change:
    return lambda b: replace(b, exchanges=tuple(e for e in b.exchanges if e.process != code))


def without_key(key: str) -> Change:
    return lambda b: replace(b, mapping=tuple(row for row in b.mapping if row.key != key))


@dataclass(frozen=True)
class Break:
    """One thing changed, the check that sees it, whom it blames and in what words."""

    check: str
    change: Change
    code: str
    reason: str


BREAKS = [
    Break("source", with_process("ore", source=""), "ore", "source is empty"),
    Break("year", with_process("ore", year=" "), "ore", "year is empty"),
    Break("geography", with_process("ore", location=""), "ore", "location is empty"),
    Break("technology", with_process("ore", technology=""), "ore", "technology is empty"),
    Break("licence", with_process("ore", licence=""), "ore", "licence is empty"),
    Break("confidence", with_process("ore", confidence=""), "ore", "confidence is empty"),
    Break("quality_scores", with_process("ore", quality=""), "ore", "quality is empty"),
    Break("note", with_process("ore", note=""), "ore", "note is empty"),
    Break("sources_cited", lambda b: replace(b, sources=(replace(b.sources[0], url=""),)), "paper", "no url"),
    Break("verified", with_process("ore", confidence="assumed"), "ore", "a note"),
    Break("unit_processes", without_exchanges_of("ore"), "ore", "no input"),
    Break("emissions_by_gas", adding(emits("ore", "ghg-aggregated", 2.5)), "ore", "2.5 kg CO2e as ghg-aggregated"),
    Break("carbon_of_fuels", with_exchange("boiler", "co2-fossil", amount=0.0743), "boiler", "0.0743 kg CO2/MJ"),
    Break("carbon_of_fuels", with_exchange("boiler", "co2-fossil", amount=0.0051), "boiler", "natural gas has 0.053"),
    Break("mass", with_exchange("copper", "ore", amount=0.9), "copper", "0.9 kg in per kg out: ore 0.9"),
    Break("shares_of_mixes", with_exchange("mix", "plant", amount=1.00001), "mix", "shares add up to 1.00001"),
    Break("electricity_passed_on", with_exchange("grid", "mix", amount=0.97), "grid", "0.97 kWh in per kWh out"),
    Break("markets", with_exchange("copper-market", "copper", amount=0.7259), "copper-market", "0.7259 kg of its own"),
    Break("elements", with_exchange("lco", "cobalt-oxide", amount=0.7), "lco", "Co 0.5"),
    Break("carbonates", with_exchange("lco", "co2-fossil", amount=0.0), "lco", "its carbonates hold 0.2248"),
    Break("inputs_exist", adding(takes("ore", "grit", 1.0)), "ore <- grit", "no process has this code"),
    Break("no_proxies", with_exchange("copper", "ore", confidence="assumed"), "copper <- ore", "assumed"),
    Break("connected", lambda b: replace(b, mapping=b.mapping[:0]), "lco", "no process takes it"),
    Break("keys_of_products", without_key("barge"), "barge", "no provider"),
    Break("loops_converge", with_exchange("fuel", "grid", amount=0.2), "fuel", "in a loop that takes 1.1"),
    Break("locations", with_process("ore", location="Atlantis"), "ore", "'Atlantis' is not in locations.csv"),
    Break("spread", with_exchange("copper", "ore", spread=Spread()), "copper <- ore", "no spread"),
    Break(
        "basis",
        with_exchange("copper", "ore", spread=Spread("lognormal", 1.2, basis="default of ours")),
        "copper <- ore",
        "default of ours",
    ),
    Break("basis", with_exchange("copper", "ore", spread=Spread("lognormal", 1.2)), "copper <- ore", "no basis"),
    Break("certain_for_a_reason", with_exchange("copper", "ore", spread=Spread()), "copper <- ore", "no reason given"),
    Break(
        "plausible_gsd",
        with_exchange("copper", "ore", spread=replace(PUBLISHED, gsd=4.2)),
        "copper <- ore",
        "gsd 4.2",
    ),
    Break(
        "plausible_gsd",
        with_exchange("copper", "ore", spread=replace(PUBLISHED, gsd=1.0001)),
        "copper <- ore",
        "gsd 1.0001",
    ),
    Break("young", with_process("ore", year="2015/2016"), "ore", "of 2015/2016, 7 years before"),
    Break("not_old", with_process("ore", year="2009"), "ore", "of 2009, 14 years before"),
    Break("recent", with_process("ore", year="2022"), "ore", "of 2022, 1 year before"),
]


def test_a_sound_background_has_no_fault(sound: Background) -> None:
    """Every check passes or doesn't apply, so that a fault below is that of the change."""
    report = quality(sound)
    faulty = {c.name: c.worst for section in report.sections for c in section.checks if c.score not in {1.0, None}}
    assert faulty == {}
    assert report.score == 1.0


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: f"{case.check}-{case.code}")
def test_a_check_finds_what_it_is_named_after(case: Break, sound: Background) -> None:
    """The check loses score and blames the case with its reason."""
    found = quality(case.change(sound)).check(case.check)
    assert found.score is not None
    assert found.score < 1.0
    assert [o.code for o in found.worst if case.reason in o.reason] == [case.code]


def test_published_co2e_takes_its_share_of_the_score(sound: Background) -> None:
    """A quarter of one score and none of another leave seven eighths."""
    found = quality(sound, {"ore": 0.25, "copper": 0.0}).check("score_by_gas")
    assert found.score == pytest.approx(0.875)
    assert [(o.code, o.reason) for o in found.worst] == [("ore", "25.0% of its score is published CO2e")]


def test_every_check_has_a_test() -> None:
    """A check that no change shows is not a check."""
    assert {case.check for case in BREAKS} | {"score_by_gas"} == set(CHECKS)


def test_every_check_says_what_it_measures() -> None:
    """In one sentence, in a section that is reported."""
    assert all(entry.measures.endswith(".") and entry.section in SECTIONS for entry in CHECKS.values())


def test_two_checks_of_one_name_are_refused() -> None:
    """A second check can't silently replace the first."""

    def mass(subject: object) -> list[Verdict]:
        return []

    with pytest.raises(ValueError, match="two checks are named mass"):
        check("balance", "Something else.")(mass)


def test_a_check_belongs_to_a_section() -> None:
    """A check of an unknown section would never be reported."""
    with pytest.raises(ValueError, match="none of the sections"):
        check("beauty", "How fair it is.")(lambda subject: [])


def test_a_score_is_found_over_of() -> None:
    """Cases that the check can't judge count neither way."""
    found = summed_up(
        "c", "", [passes("a"), fails("b", "wrong"), apart("c", "unknown"), fails("d", "half", credit=0.5)]
    )
    assert (found.score, found.found, found.of, found.apart, found.faults) == (0.5, 1.5, 3, 1, 2)


def test_a_check_without_cases_has_no_score() -> None:
    """What doesn't apply is neither good nor bad."""
    assert summed_up("c", "", [apart("a", "unknown")]).score is None


def test_the_worst_come_first_and_share_a_reason() -> None:
    """By severity; cases of the very same reason are told once, and ten reasons are enough."""
    verdicts = [*(fails(f"p{i}", f"off by {i}", i) for i in range(30)), fails("q", "off by 29", 29)]
    worst = summed_up("c", "", verdicts).worst
    assert [(o.code, o.more) for o in worst[:2]] == [("p29", 1), ("p28", 0)]
    assert len(worst) == 10


def test_scores_are_means_of_what_applies(sound: Background) -> None:
    """The formula that the report shows."""
    report = quality(with_process("ore", technology="", note="")(sound))
    section = report.sections[0]
    scores = [c.score for c in section.checks if c.score is not None]
    assert section.score == pytest.approx(sum(scores) / len(scores))
    assert report.score == pytest.approx(sum(s.score for s in report.sections if s.score) / len(report.sections))


@pytest.mark.parametrize("render", [QualityReport.as_text, QualityReport.as_markdown])
def test_a_report_names_checks_scores_and_reasons(sound: Background, render: Callable[[QualityReport], str]) -> None:
    """Every check, the formula, and who is blamed."""
    text = render(quality(with_process("ore", technology="")(sound)))
    assert all(name in text for name in CHECKS)
    assert FORMULA in text
    assert "technology is empty" in text
    assert "90.9%" in text


def test_a_report_is_one_line_in_a_notebook(sound: Background) -> None:
    """Name, score, and the scores of its sections."""
    assert repr(quality(sound)).startswith("<QualityReport small 1: 100.0% (completeness 100.0%, balance")


def test_a_report_is_plain_data(sound: Background) -> None:
    """Through JSON and back."""
    data = json.loads(json.dumps(quality(sound).as_dict()))
    assert [section["name"] for section in data["sections"]] == list(SECTIONS)
    assert {c["name"] for section in data["sections"] for c in section["checks"]} == set(CHECKS)


def test_one_short_of_all_is_not_all(sound: Background) -> None:
    """A score that is not 1 is never printed as 100 %."""
    from brightcell.background.quality.text import percent

    assert (percent(0.99999), percent(1.0), percent(None)) == ("99.9%", "100.0%", "n/a")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (with_process("copper", group="material (proxy)"), "proxy"),
        (with_process("copper", name="copper, mining"), "material from nature"),
        (without_exchanges_of("copper"), "no material inputs"),
    ],
)
def test_mass_is_not_judged_where_it_can_not_be(sound: Background, change: Change, kind: str) -> None:
    """Published figures, stand-ins and what is taken from nature are counted apart."""
    found = quality(change(with_exchange("copper", "ore", amount=0.5)(sound))).check("mass")
    assert dict(found.counts)[kind] >= 1
    assert found.score == 1.0


def test_an_input_of_unknown_formula_may_hold_the_element(sound: Background) -> None:
    """A cathode short of cobalt isn't blamed while a precursor may bring it."""
    changed = adding(takes("lco", "ore", 0.2))(with_exchange("lco", "cobalt-oxide", amount=0.7)(sound))
    found = quality(replace(changed, mapping=tuple(r for r in changed.mapping if r.key in OWN))).check("elements")
    assert "an input of unknown formula" in dict(found.counts)
    assert found.faults == 0


def test_a_limit_is_still_within(sound: Background) -> None:
    """A market that takes just as much more as rounding may is no fault; one that takes twice as much more is."""
    rounding = limit("share-tolerance")
    scores = [
        quality(with_exchange("copper-market", "copper", amount=1 + more)(sound)).check("markets").score
        for more in (rounding, 2 * rounding)
    ]
    assert scores == [1.0, 0.0]


def test_electricity_markets_may_lose_some_on_the_way(sound: Background) -> None:
    """More than one kWh per kWh is a loss; more than one kg per kg is a slip."""
    both = with_process("grid", name="market for electricity", product="mix")(sound)
    assert quality(both).check("markets").score == 1.0
    assert quality(with_exchange("copper-market", "copper", amount=1.05)(both)).check("markets").score == 0.5


@pytest.mark.parametrize(("text", "year"), [("2022/2023", 2023), ("2015-2019", 2019), ("about 2014", 2014), ("", None)])
def test_the_last_year_of_a_text_counts(text: str, year: int | None) -> None:
    """Years come as years, spans and notes."""
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("text", "fuel"),
    [("petroleum coke, burnt", "petroleum coke"), ("petrol, burnt", "petrol"), ("LPG, burnt", "LPG"), ("wood", None)],
)
def test_the_longest_word_names_the_fuel(text: str, fuel: str | None) -> None:
    """Petroleum coke isn't petrol."""
    found = fuel_named(text)
    assert (found.fuel if found else None) == fuel


@pytest.mark.parametrize(
    ("basis", "kind"),
    [
        ("published range 1 to 2: gsd = (high / low)^(1/4)", "published range"),
        ("pedigree (1,2,3,4,5), basic: gsd = exp(sigma)", "pedigree"),
        ("default of ours", "default of ours"),
        ("exact", "exact"),
        ("three readings of the rule", "other reason"),
        (" ", "no basis"),
    ],
)
def test_a_basis_is_known_by_how_it_begins(basis: str, kind: str) -> None:
    """The kinds that the report counts."""
    assert basis_kind(basis) == kind


@pytest.mark.parametrize("name", ["open_background", "greet_background"])
def test_shipped_backgrounds_hang_together(name: str, request: pytest.FixtureRequest) -> None:
    """Nothing dangles, every loop converges, every place is known, every mix adds up."""
    report = quality(request.getfixturevalue(name))
    for check_name in ("inputs_exist", "loops_converge", "locations", "shares_of_mixes", "carbon_of_fuels", "markets"):
        assert report.check(check_name).score in {1.0, None}, report.check(check_name)


def test_what_a_background_lacks_is_part_of_its_report(open_background: Background) -> None:
    """Cobalt of mixed hydroxide, trade of electricity and residual mixes of the Union are named, with the reason."""
    report = quality(open_background)
    missing = {fact.what: fact for fact in report.missing}
    assert "cobalt of mixed hydroxide" in missing["cobalt"].missing
    assert "per kilogram of nickel alone" in missing["cobalt"].why
    assert "ask for permission" in missing["residual mixes of the European Union"].why
    assert {"consumption mixes of electricity", "nickel", "graphite", "lithium"} <= missing.keys()
    text, document = report.as_text(), report.as_markdown()
    for fact in report.missing:
        assert f"{fact.what}: {fact.missing} ({fact.why})" in text
        assert f"| {fact.what} | {fact.missing} | {fact.why} |" in document
    assert report.as_dict()["missing"][0].keys() == {"what", "missing", "why"}
