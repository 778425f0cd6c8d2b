"""Running a study: published beside computed, and what each figure says."""

import pytest

from brightcell.background import backgrounds, read_background
from brightcell.errors import InputError
from brightcell.published import StudyError, read_study, run_study, studies
from brightcell.published.changes import set_at

from .conftest import ROW, STUDY

LICENSED = "{{processes: {{X: x}}, background: ecoinvent-3.10.1-cutoff, unit: kg CO2e/kg, stages: {{total: ['*']}}}}"


def test_a_figure_within_its_tolerance_is_reproduced(small) -> None:
    """And one that nobody published is shown all the same."""
    result = run_study(small())
    assert result.passed
    assert result.figure("NMC622", "any", "total").verdict == "reproduced"
    assert result.figure("LFP", "any", "total").verdict == "not published"


def test_a_reproducible_figure_that_misses_fails_the_study(small) -> None:
    """Whatever else is right."""
    result = run_study(small(ROW.replace("22.86", "20")))
    assert not result.passed
    assert result.figure("NMC622", "any", "total").verdict == "missed"


def test_an_informative_figure_has_a_difference_and_never_fails(small) -> None:
    """It was not meant to be reproduced."""
    result = run_study(small(ROW.replace("22.86", "20").replace(",yes,", ",no,")))
    figure = result.figure("NMC622", "any", "total")
    assert result.passed
    assert figure.verdict == "compared"
    assert figure.rel_diff == pytest.approx(0.1433, abs=1e-3)


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [("20", "25", "within band"), ("23", "25", "below band"), ("20", "22", "above band")]
)
def test_a_band_says_where_the_computed_figure_lies(small, low: str, high: str, verdict: str) -> None:
    """Compared with a computed case of other labels."""
    row = f"NMC,world,total,,{low},,{high},kg CO2e/kg,,no,NMC622 | any | total,somebody,2026,none,seen,"
    assert run_study(small(row)).figure("NMC", "world", "total").verdict == verdict


@pytest.mark.parametrize(("low", "high", "verdict"), [("20", "25", "within band"), ("10", "20", "missed")])
def test_a_reproducible_band_can_be_missed(small, low: str, high: str, verdict: str) -> None:
    """Otherwise it would test nothing."""
    result = run_study(small(ROW.replace(",,22.86,,", f",{low},,{high},")))
    assert result.figure("NMC622", "any", "total").verdict == verdict
    assert result.passed is (verdict != "missed")


@pytest.mark.parametrize(("indicator", "unit"), [("energy", "MJ/kg"), ("acidification", "kg CO2e/kg")])
def test_another_indicator_is_never_held_against_the_footprint(small, indicator: str, unit: str) -> None:
    """Whatever its unit is said to be."""
    row = ROW.replace("total,,", f"total,{indicator},").replace("kg CO2e/kg", unit).replace(",yes,", ",no,")
    (figure,) = (figure for figure in run_study(small(row)).figures if figure.is_published)
    assert figure.verdict == "not computed"


@pytest.mark.parametrize(
    ("row", "outcome"),
    [(ROW, "passed"), (ROW.replace("22.86", "20"), "missed"), (ROW.replace(",yes,", ",no,"), "nothing to reproduce")],
)
def test_a_study_passes_only_where_something_was_reproduced(small, row: str, outcome: str) -> None:
    """Figures that are compared alone can't fail."""
    assert run_study(small(row)).outcome == outcome


def test_a_figure_of_another_variant_is_changed_and_not_missed(small) -> None:
    """Published figures belong to the variant as published."""
    variants = "variants: {as-published: {note: so}, newer: {note: on open, background: open}}\n"
    result = run_study(small(text=STUDY.replace("NMC622: nmc622, LFP: lfp", "NMC622: copper"), extra=variants), "newer")
    assert result.passed
    assert result.figure("NMC622", "any", "total").verdict == "changed"


def test_an_unknown_variant_offers_the_nearest(small) -> None:
    """With those that there are."""
    with pytest.raises(StudyError, match="expected as-published; did you mean as-published"):
        run_study(small(), "as-publised")


def test_a_missing_background_is_told_and_the_rest_is_run(small) -> None:
    """What needs it is not run, and fails nothing."""
    study = small(ROW, ROW.replace("NMC622", "X"), text=f"{STUDY}  licensed: {LICENSED}\n")
    result = run_study(study, project="a-project-without-it")
    assert result.passed
    assert "ecoinvent-3.10.1-cutoff" in result.missing[0]
    assert result.figure("X", "any", "total").verdict == "not run"
    assert result.figure("NMC622", "any", "total").verdict == "reproduced"


@pytest.mark.parametrize(
    ("pin", "told"), [('"0.9"', "set up on version 0.9"), ('"1.0", sha256: abc', "tables of greet-2022 have changed")]
)
def test_a_background_that_changed_is_told(small, pin: str, told: str) -> None:
    """Figures may differ for that reason."""
    result = run_study(small(text=STUDY.replace('"1.0"', pin)))
    assert told in result.warnings[0]


def test_an_unknown_process_is_told_with_the_nearest(small) -> None:
    """As everywhere."""
    with pytest.raises(Exception, match="did you mean nmc622"):
        run_study(small(text=STUDY.replace("NMC622: nmc622", "NMC622: nmc662")))


def test_a_process_of_another_unit_is_told(small) -> None:
    """A figure per kg is not compared with one per kWh."""
    study = small(ROW.replace("CO2e/kg", "CO2e/kWh"), text=STUDY.replace("CO2e/kg", "CO2e/kWh"))
    with pytest.raises(StudyError, match=r"a different unit.*expected kg CO2e/kg"):
        run_study(study)


def test_a_stage_that_sums_nothing_is_told(small) -> None:
    """It would be 0 without a word."""
    with pytest.raises(StudyError, match=r"stages\.total: no activity has this code.*found supply/cel/\*"):
        run_study(small(text=STUDY.replace('["*"]', '["supply/cel/*"]')))


def test_an_omission_of_nothing_is_told(small) -> None:
    """A variant that omits nothing is as published."""
    case = "  pack:\n    products: {P: lfp-pack-100kwh}\n    unit: kg CO2e/kWh\n    stages: {whole: [supply/*]}\n"
    omits = "    omits: [{activity: nothing/*, kind: electricity, cases: [pack]}]\n"
    study = small(extra=f"{case}variants:\n  as-published:\n    note: so\n{omits}")
    with pytest.raises(StudyError, match=r"omits an input that no activity has.*nothing/\*"):
        run_study(study)


def test_a_fast_run_shows_what_is_in_its_scope(small) -> None:
    """Figures that can't be computed, of a chemistry that it leaves out, are left out too."""
    row = ROW.replace("total", "other").replace(",yes,", ",no,")
    study = small(ROW, row, row.replace("NMC622", "LFP"), extra="fast: {chemistries: [NMC622]}\n")
    assert {figure.chemistry for figure in run_study(study, fast=True).figures} == {"NMC622"}
    assert {figure.chemistry for figure in run_study(study).figures} == {"NMC622", "LFP"}


@pytest.mark.parametrize("name", [name for name in studies() if not read_study(name).fast.skip])
def test_every_shipped_study_is_pinned_to_its_background_as_it_is(name: str) -> None:
    """The tables by their sha256; databases and packages by their name."""
    pin = read_study(name).background
    if pin and pin.name in backgrounds():
        assert pin.sha256 == read_background(pin.name).sha256


def test_changes_reach_every_place_of_their_path() -> None:
    """A star takes every item, a condition those that match; the number of places is told."""
    tree = {"parts": [{"m": "a.l", "x": 1}, {"m": "cu", "x": 1}]}
    assert set_at(tree, "parts[m=a.l].x", 2) == 1
    assert set_at(tree, "parts.*.y", 3) == 2
    with pytest.raises(StudyError, match=r"a study: part.*y: .*meets nothing.*did you mean parts"):
        set_at(tree, "part.*.y", 3, "a study")
    with pytest.raises(StudyError, match=r"how a path is written.*expected parts\[m=a.l\].x"):
        set_at(tree, "parts.[m=a.l].x", 3)
    assert tree == {"parts": [{"m": "a.l", "x": 2, "y": 3}, {"m": "cu", "x": 1, "y": 3}]}


def test_a_result_shows_itself(small) -> None:
    """As text, as a table, as HTML, as JSON and as a figure."""
    result = run_study(small())
    assert "1 reproduced" in repr(result)
    assert "reproduced" in result.as_text()
    assert list(result.to_frame()["chemistry"]) == ["NMC622", "LFP"]
    assert "Small study" in result._repr_html_()
    assert result.as_dict()["figures"][0]["verdict"] == "reproduced"
    assert result.plot.figures().axes


def test_a_figure_has_a_panel_per_unit() -> None:
    """Credits per kg of cells don't stand on the axis of packs per kWh."""
    plot = run_study("everbatt-2023-circular", fast=True).plot
    assert [ax.get_xlabel() for ax in plot.figures().axes] == ["kg CO2e/kg cell", "kg CO2e/kWh"]
    assert len(plot.figures(stage="hydro credit").axes) == 1
    with pytest.raises(InputError, match="expected pyro credit"):
        plot.figures(stage="hydro")
