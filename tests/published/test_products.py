"""Cases of products: stages, units, changes, omissions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from brightcell.published import StudyError, StudyResult, read_study, run_study
from brightcell.published.targets import COLUMNS

STUDY = """\
id: packs
title: One pack
kind: partial
citation: nobody, never
year: 2026
licence: none
boundary: cradle to grave
functional_unit: 1 kWh
gwp: AR6 GWP100
background: {name: open, version: "2.0"}
summary: one pack, summed in several ways
cases:
  pack:
    products: {LFP: lfp-pack-100kwh}
    locations: {China: CN}
    rulebook: cn-group-2024
    changes:
      - {path: "sites.*.location", value: "{location}"}
    unit: kg CO2e/kWh
    stages:
      total: ["*"]
      gate: {life_cycle: [raw_material, manufacturing]}
      later: {life_cycle: [distribution, end_of_life]}
      delivered: {unit: kg CO2e/kWh delivered}
      whole: {unit: kg CO2e/pack}
      heavy: {unit: kg CO2e/kg pack}
      cells: {unit: kg CO2e/kg cell}
"""
VARIANTS = """
variants:
  as-published: {note: as it is}
  without-power:
    note: the site's electricity is forgotten
    omits: [{activity: "site/*", kind: electricity}]
"""
ROW = "LFP,China,total,,,60,,kg CO2e/kWh,,no,,somebody,2026,none,seen,"


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., StudyResult]:
    """Writes the study, runs it in a variant."""

    def made(text: str = STUDY, variant: str = "as-published") -> StudyResult:
        folder = tmp_path / "packs"
        folder.mkdir(exist_ok=True)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        (folder / "targets.csv").write_text("\n".join([",".join(COLUMNS), ROW, ""]), encoding="utf-8")
        return run_study(read_study(folder), variant)

    return made


def values(result: StudyResult) -> dict[str, float]:
    return {figure.stage: figure.computed for figure in result.figures}


def test_stages_and_units_hang_together(run) -> None:
    """Parts of the life cycle sum to the total; a pack has 100 kWh rated and the footprint's own energy delivered."""
    import brightcell as bc

    found = values(run())
    footprint = bc.footprint("lfp-pack-100kwh", project=None)
    assert found["gate"] + found["later"] == pytest.approx(found["total"], rel=1e-12)
    assert found["whole"] == pytest.approx(100 * found["total"], rel=1e-12)
    assert found["whole"] == pytest.approx(found["heavy"] * footprint.functional_unit.pack_mass_kg, rel=1e-12)
    assert found["whole"] == pytest.approx(found["delivered"] * footprint.functional_unit.total_energy_kwh, rel=1e-12)
    assert found["cells"] > found["heavy"]


def test_a_place_is_put_into_the_product(run) -> None:
    """China's grid instead of Jiangsu's changes the footprint."""
    changed = STUDY.replace("{China: CN}", "{China: CN-YN}")
    assert values(run())["total"] != pytest.approx(values(run(changed))["total"], rel=1e-3)


def test_what_a_source_forgets_is_left_out(run) -> None:
    """The electricity of the site, whose contribution lies in making cells."""
    before, after = values(run(STUDY + VARIANTS)), values(run(STUDY + VARIANTS, "without-power"))
    assert before["later"] == after["later"]
    assert 2 < before["total"] - after["total"] < 10


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "sites.*.location",
            "sites.*.steps.*.machines.*.location",
            r"this path meets nothing.*found machines",
        ),
        ("LFP: lfp-pack-100kwh", "LFP: lfp-pack", "no shipped product of this name"),
        ("rulebook: cn-group-2024", "rulebook: iso-14067-cutoff", "no energy delivered to divide by"),
        ("{location}", "{location}!", "packs, lfp-pack-100kwh, CN"),
    ],
)
def test_what_can_not_be_computed_is_told(run, old: str, new: str, told: str) -> None:
    """With the study and the product."""
    with pytest.raises(StudyError, match=told):
        run(STUDY.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("cn-group-2024", "own.yaml", "no such rulebook file"), ("open", "opne", "did you mean open")],
)
def test_a_missing_rulebook_or_background_is_told(run, old: str, new: str, told: str) -> None:
    """By the readers of those."""
    with pytest.raises(Exception, match=told):
        run(STUDY.replace(old, new))
