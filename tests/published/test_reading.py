"""Studies are read whole or refused with every problem, its file and its line."""

import pytest

from brightcell.background import read_background
from brightcell.published import StudyError, read_study, studies

from .conftest import HEAD, ROW, STUDY


@pytest.mark.parametrize("name", studies())
def test_every_shipped_study_can_be_read(name: str) -> None:
    """With its metadata, its cases and its published figures."""
    study = read_study(name)
    assert study.id == name
    assert study.targets or study.kind == "computed" or any(case.own_scores for case in study.cases.values())
    assert study.summary


ON_OPEN = [name for name in studies() if (pin := read_study(name).background) and pin.name == "open"]


@pytest.mark.parametrize("name", ON_OPEN)
def test_the_version_of_a_background_is_that_of_its_content(name: str) -> None:
    """One content has one version, and the content that is shipped has its own."""
    pins = {one: read_study(one).background for one in ON_OPEN}
    shipped, pin = read_background("open"), pins[name]
    assert {other.version for other in pins.values() if other.sha256 == pin.sha256} == {pin.version}
    assert (pin.version == shipped.version) == (pin.sha256 == shipped.sha256)


def test_an_unknown_study_offers_the_nearest() -> None:
    """A slip of the pen is told."""
    with pytest.raises(StudyError, match="did you mean everbatt-2023"):
        read_study("everbat-2023")


def test_a_target_without_a_unit_is_told_with_file_and_row(small) -> None:
    """File, row and column are named."""
    with pytest.raises(StudyError, match=r"targets\.csv:3: unit: the target has no unit"):
        small(ROW, ROW.replace("NMC622", "LFP").replace("kg CO2e/kg", ""))


def test_a_target_that_stands_twice_is_told(small) -> None:
    """With the line of the first."""
    with pytest.raises(StudyError, match=r"targets\.csv:3: .*in the table twice, first in line 2"):
        small(ROW, ROW)


def test_a_target_that_no_case_computes_is_told_with_the_nearest(small) -> None:
    """A reproducible figure needs a case."""
    with pytest.raises(StudyError, match=r"no case of the study computes this.*did you mean NMC622, any, total"):
        small(ROW.replace("NMC622", "NMC662"))


def test_a_target_in_another_unit_is_told(small) -> None:
    """Figures of two units aren't compared."""
    with pytest.raises(StudyError, match=r"unit differs.*expected kg CO2e/kg"):
        small(ROW.replace("kg CO2e/kg", "kg CO2e/kWh"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("0.001", "", "needs a relative tolerance"),
        ("0.001", "0", "needs a relative tolerance"),
        ("22.86", "many", "not a finite number"),
        ("22.86", "", "the target has no figure"),
        ("seen", "recalled", "no such confidence"),
        (",yes,", ",maybe,", "expected yes or no"),
        (",22.86,", ",0,", "no relative difference from 0"),
        ("total,,,", "total,energy,,", "a different indicator, so it can't be reproducible"),
        (",,22.86,", ",30,22.86,", "aren't in this order"),
        (",,22.86,,", ",30,,20,", "aren't in this order"),
        (",yes,,", ",yes,NMC622 total,", r"chemistry \| location \| stage"),
    ],
)
def test_wrong_cells_are_told(small, old: str, new: str, told: str) -> None:
    """Each with what is allowed."""
    with pytest.raises(StudyError, match=told):
        small(ROW.replace(old, new, 1))


def test_all_problems_of_a_folder_are_told_at_once(small) -> None:
    """Those of the header and those of the table."""
    with pytest.raises(StudyError) as error:
        small(ROW.replace("seen", "sen"), text=STUDY.replace("licence: none", "license: none"))
    told = str(error.value)
    assert "study.yaml:6" in told
    assert "did you mean licence" in told
    assert "targets.csv:2" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    unit: kg CO2e/kg\n", "", "no unit for total"),
        ("    processes: {{NMC622: nmc622, LFP: lfp}}\n", "", "either products or processes"),
        ('background: {{name: greet-2022, version: "1.0"}}\n', "", "no background for powder"),
        (
            'total: ["*"]',
            'total: ["*"]\n  again: {{processes: {{LFP: x}}, unit: a, stages: {{total: []}}}}',
            "two cases compute",
        ),
        ("cases:", "fast: {{chemistries: [NMC662]}}\ncases:", "NMC662, did you mean NMC622"),
        ("processes: {{NMC622: nmc622, LFP: lfp}}", "products: {{LFP: lfp-pack-100kwh}}", "no figure in this unit"),
        (
            'total: ["*"]',
            'total: ["*"]\n    settings: {{a.b: 1}}',
            "a case of processes can't have settings, which would have no effect",
        ),
        ('total: ["*"]', 'total: ["*"]\n    rulebook: cn-group-2024', "can't have rulebook, which"),
        ('total: ["*"]', 'total: ["*"]\n    changes: [{{path: a, value: 1}}]', "can't have changes, which"),
        ('total: ["*"]', "total: {{life_cycle: [manufacturing]}}", "can't have life_cycle, which"),
        ('total: ["*"]', "total: {{statistic: P5}}\n    inventory: inventory.csv", "can't have statistic, which"),
        ("cases:", "variants: {{as-published: {{note: so, settings: {{a.b: 1}}}}}}\ncases:", "do nothing to processes"),
        (
            "processes: {{NMC622: nmc622, LFP: lfp}}\n    unit: kg CO2e/kg",
            "products: {{LFP: lfp-pack-100kwh}}\n    locations: {{China: NO}}\n    unit: kg CO2e/kWh",
            "no change of the case uses the place",
        ),
        ("id: {name}", "id: other", "not the name of the folder"),
        ("kind: reproduction", "kind: guess", "unknown value"),
    ],
)
def test_a_corrupted_header_is_told(small, old: str, new: str, told: str) -> None:
    """In words, with the line."""
    with pytest.raises(StudyError, match=told):
        small(text=STUDY.replace(old, new))


def test_a_table_without_a_column_is_told(small) -> None:
    """As for every table."""
    with pytest.raises(StudyError, match="unit: column is missing"):
        small(header=HEAD.replace("unit", "units"))


def test_a_folder_without_a_table_is_told(small, tmp_path) -> None:
    """A study without published figures is none."""
    small()
    (tmp_path / "small" / "targets.csv").unlink()
    with pytest.raises(StudyError, match=r"targets\.csv: file is missing"):
        read_study(tmp_path / "small")
