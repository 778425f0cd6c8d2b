"""What a case rests on: its rulebook, GWP set, background, and blocks that nobody stated, which `*` never sums."""

from collections.abc import Callable
from pathlib import Path

import pytest

from brightcell.inventory import Assumption
from brightcell.published import StudyResult, read_study, run_study
from brightcell.published.basis import IN_NO_SUM, LEFT_OUT, SUMMED, FilledBlock, filled_blocks, merged, value_text
from brightcell.published.html import studies_page
from brightcell.published.targets import COLUMNS

STUDY = """\
id: dunn-2012
title: Dunn et al. 2012, LMO battery of a car
kind: partial
citation: Dunn et al. 2012, Environmental Science and Technology 46, 12704
year: 2012
licence: figures cited
boundary: cradle to gate
functional_unit: 1 kg of battery
gwp: not stated
background: {name: open, version: "3.1"}
summary: mass shares of the battery of a car, written by a stranger
cases:
  car:
    products: {LMO: products/car.yaml}
    locations: [US]
    changes:
      - {path: "sites.*.location", value: "{location}"}
    unit: kg CO2e/kg pack
    stages:
      total: ["*"]
"""
ROW = 'LMO,US,total,,,5.1,,kg CO2e/kg pack,0.1,yes,,"Dunn et al. 2012, abstract",2012,figures cited,seen,'
PRODUCT = """\
schema_version: 1
identity: {model: "LMO battery, 28 kWh", maker: nobody, plant: {name: plant, location: US}, chemistry: lmo}
performance: {rated_energy: 28 kWh, usable_energy: 28 kWh, mass: 210 kg, mass_tolerance: 2 %}
parameters:
  m: {value: 210, unit: kg}
pack:
  parts:
    - {material: aluminium, amount: {formula: m * 0.15, unit: kg}, component: housing}
    - {material: steel, amount: {formula: m * 0.014, unit: kg}}
    - {material: insulation, amount: {formula: m * 0.0034, unit: kg}}
    - {material: coolant, amount: {formula: m * 0.01, unit: kg}}
    - {material: electronics, amount: {formula: m * 0.003, unit: kg}}
  cell:
    count: 1
    parts:
      - {material: lipf6, amount: {formula: m * 0.018, unit: kg}}
      - {material: ethylene-carbonate, amount: {formula: m * 0.053, unit: kg}}
      - {material: dimethyl-carbonate, amount: {formula: m * 0.053, unit: kg}}
      - {material: polypropylene, amount: {formula: m * 0.017, unit: kg}}
      - {material: polyethylene, amount: {formula: m * 0.0029, unit: kg}}
      - {material: pet, amount: {formula: m * 0.012, unit: kg}}
    cathode:
      parts:
        - {material: lmo, amount: {formula: m * 0.33, unit: kg}}
        - {material: pvdf, amount: {formula: m * 0.025, unit: kg}}
        - {material: aluminium, amount: {formula: m * 0.04, unit: kg}}
    anode:
      parts:
        - {material: graphite, amount: {formula: m * 0.15, unit: kg}}
        - {material: copper, amount: {formula: m * 0.11, unit: kg}}
sites:
  - name: plant
    location: US
    steps:
      - step: cell
        energy:
          - {carrier: electricity, amount: 0.5 MJ, per: kg}
          - {carrier: natural-gas, amount: 2 MJ, per: kg}
"""
DELIVERY = "transport: {outbound: [{mode: road, distance: 1000 km}]}\n"
GATE_AND_REST = """\
      gate: {life_cycle: [raw_material, manufacturing]}
      delivery: {life_cycle: [distribution]}
      end: {life_cycle: [end_of_life]}
"""


@pytest.fixture
def stranger(tmp_path: Path) -> Callable[..., StudyResult]:
    """Writes the study of a stranger, changed as asked, and runs it."""

    def made(text: str = STUDY, product: str = PRODUCT) -> StudyResult:
        folder = tmp_path / "dunn-2012"
        (folder / "products").mkdir(parents=True, exist_ok=True)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        (folder / "targets.csv").write_text("\n".join([",".join(COLUMNS), ROW, ""]), encoding="utf-8")
        (folder / "products" / "car.yaml").write_text(product, encoding="utf-8")
        return run_study(read_study(folder))

    return made


def computed(result: StudyResult) -> dict[str, float]:
    return {figure.stage: figure.computed for figure in result.figures}


def test_a_study_to_the_gate_never_sums_a_delivery_or_end_of_life_that_nobody_wrote(stranger) -> None:
    """On metals of the plant's country, 6.76 kg per kg of pack; 7.30 with the rulebook's delivery and end of life."""
    result = stranger()
    (figure,) = result.figures
    assert figure.computed == pytest.approx(6.761, abs=0.005)
    assert figure.verdict == "missed"


def test_what_the_study_asks_for_by_its_life_cycle_stage_is_summed(stranger) -> None:
    """`*` leaves out what is there by default only; the parts add up to what it was with them."""
    parts = computed(stranger(STUDY + GATE_AND_REST))
    assert parts["total"] == pytest.approx(parts["gate"], rel=1e-12)
    assert parts["delivery"] == pytest.approx(0.444, abs=0.001)
    assert sum(parts[name] for name in ("gate", "delivery", "end")) == pytest.approx(7.301, abs=0.01)


def test_a_delivery_that_the_product_states_is_summed(stranger) -> None:
    """It is the study's own; its end of life is still nobody's. A study to the gate is told of it."""
    with_gate = STUDY + GATE_AND_REST
    result = stranger(with_gate, PRODUCT + DELIVERY)
    parts = computed(result)
    assert parts["total"] == pytest.approx(parts["gate"] + parts["delivery"], rel=1e-12)
    assert "`*` of total sums the distribution that the product states" in result.warnings[0]
    assert not stranger(with_gate.replace("cradle to gate", "cradle to grave"), PRODUCT + DELIVERY).warnings


def test_the_head_says_which_rulebook_was_taken_and_what_was_filled_in(stranger) -> None:
    """In text, HTML and JSON."""
    result = stranger()
    text = " ".join(result.as_text().split())
    assert "Case car: no rulebook given: iso-14067-cutoff 2018 taken; IPCC AR6 GWP100; on open 3.1" in text
    assert "filled in, left out of `*`: transport.outbound = road 1000 km, sea 18000 km; not given by the maker" in text
    assert "no rulebook given" in studies_page([result])
    (basis,) = result.as_dict()["bases"]
    assert (basis["rulebook"], basis["rulebook_given"]) == ("iso-14067-cutoff 2018", False)
    assert "end_of_life.collection.rate" in [block["parameter"] for block in basis["filled_in"]]


def test_a_rulebook_that_is_given_is_named_alone(stranger) -> None:
    """With the energy delivered of no use here."""
    result = stranger(STUDY.replace("    changes:", "    rulebook: iso-14067-cutoff\n    changes:"))
    assert "Case car: iso-14067-cutoff 2018; IPCC AR6 GWP100; on open 3.1" in result.as_text()


def test_a_case_of_processes_has_a_gwp_set_and_a_background(small) -> None:
    """And no rulebook."""
    (basis,) = run_study(small()).bases
    assert (basis.rulebook, basis.method, basis.background) == (None, "IPCC AR6 GWP100", "greet-2022 1.0")


@pytest.mark.parametrize(
    ("summed", "unstated", "use"),
    [(["end_of_life"], [], SUMMED), ([], ["end_of_life"], LEFT_OUT), (["raw_material"], [], IN_NO_SUM)],
)
def test_a_filled_in_block_says_whether_it_counts(summed: list[str], unstated: list[str], use: str) -> None:
    """By the life-cycle stage that it belongs to."""
    (block,) = filled_blocks([Assumption("end_of_life.routes", {"direct": "100 %"}, "so")], summed, unstated)
    assert (block.value, block.use) == ("direct 100 %", use)


def test_a_block_that_differs_by_product_says_so() -> None:
    """Once, and not for each of eight chemistries."""
    blocks = [FilledBlock("end_of_life.recoveries", value, "so", SUMMED) for value in ("nickel 0.9", "lithium 0.8")]
    assert [block.value for block in merged(blocks)] == ["differs by product"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (
            [{"mode": "road", "distance": "1000 km"}, {"mode": "sea", "distance": "18000 km"}],
            "road 1000 km, sea 18000 km",
        ),
        ({"nickel": 0.931, "lithium": 0.8143}, "nickel 0.931, lithium 0.8143"),
    ],
)
def test_a_filled_in_value_is_a_line(value: object, text: str) -> None:
    """As somebody would write it."""
    assert value_text(value) == text
