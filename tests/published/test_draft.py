"""A study of one's own: written as a draft, checked whole, run, and put beside the shipped ones."""

import re
from pathlib import Path

import pytest

from brightcell.errors import InputError
from brightcell.published import check_study, new_study, run_study
from brightcell.published.harmonise import harmonise
from brightcell.published.scopes import StudyError
from brightcell.published.targets import share

UNIT = "kg CO2e/kg pack"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """As `brightcell study new` writes it."""
    return new_study(tmp_path / "dunn-2012", "lmo-pack-100kwh", value=11.0, unit=UNIT, tolerance="10 %")


def test_a_draft_can_be_run_and_says_what_is_to_be_filled_in(draft: Path) -> None:
    """It computes its figure at once; every marked place is named with file and line."""
    report = check_study(draft)
    assert report.ok
    assert report.computed == report.published == 1
    assert len(report.unfinished) == 8
    assert report.unfinished[0].startswith("dunn-2012/study.yaml:6: title")
    assert run_study(draft / "study.yaml").verdicts == {"reproduced": 1}


def test_a_product_file_is_copied_as_it_stands(tmp_path: Path) -> None:
    """With its comments."""
    import brightcell as bc

    file = tmp_path / "pack.yaml"
    bc.new(file, chemistry="lfp", energy=50, mass=350, cells=100, plant="CN-JS")
    made = new_study(tmp_path / "own-2026", file)
    assert (made / "products" / "pack.yaml").read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    assert "the target has no figure" in str(check_study(made).problems[0])


def test_what_is_there_is_not_written_over(draft: Path) -> None:
    """Nor is a name taken that no study can have, or a unit that no footprint is in."""
    before = (draft / "study.yaml").read_bytes()
    with pytest.raises(StudyError, match="of this name already"):
        new_study(draft, "lmo-pack-100kwh")
    assert (draft / "study.yaml").read_bytes() == before
    with pytest.raises(StudyError, match="can't be the name of a study") as raised:
        new_study(draft.parent / "Dunn 2012", "lmo-pack-100kwh", unit="kg CO2e/kg")
    assert "did you mean kg CO2e/kg cell or kg CO2e/kg pack?" in str(raised.value)
    assert not (draft.parent / "Dunn 2012").exists()


def test_a_misspelt_pattern_is_told_with_case_stage_line_and_codes(draft: Path) -> None:
    """A reader of the message can mend it without another look."""
    header = draft / "study.yaml"
    header.write_text(header.read_text(encoding="utf-8").replace('["*"]', '["suply/*"]'), encoding="utf-8")
    (problem,) = check_study(draft).problems
    assert problem.path == "cases.published.stages.total"
    assert problem.line is not None
    assert "suply/*" in header.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert "supply/*" in problem.nearest
    assert "functional-unit" in str(problem.expected)


def test_columns_that_are_empty_may_be_left_out(draft: Path) -> None:
    """And a tolerance may be in per cent."""
    (draft / "targets.csv").write_text(
        "chemistry,stage,value,unit,tolerance,reproducible,source,year,licence,confidence\n"
        f"LMO,total,11,{UNIT},5 %,yes,a paper,2012,figures cited,seen\n",
        encoding="utf-8",
    )
    (figure,) = run_study(draft).figures
    assert figure.tolerance == 0.05
    assert figure.verdict == "reproduced"


@pytest.mark.parametrize(
    ("text", "value"), [("10 %", 0.1), ("0.1", 0.1), ("5%", 0.05), ("12.5 ％", 0.125), ("ten", None), ("", None)]
)
def test_shares_in_per_cent(text: str, value: float | None) -> None:
    """As product files take them."""
    assert share(text) == value


def test_a_tolerance_that_is_none_is_told_once(draft: Path) -> None:
    """Not twice, as no number and as no share above zero."""
    table = draft / "targets.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("10 %", "ten"), encoding="utf-8")
    (problem,) = check_study(draft).problems
    assert (problem.path, problem.expected) == ("tolerance", "0.05 or 5 %")


def test_ones_own_study_is_harmonised_beside_the_shipped(draft: Path) -> None:
    """By the path of its folder."""
    both = harmonise(["hao-2017", str(draft)])
    assert {figure.published.study for figure in both.figures} == {"hao-2017", "dunn-2012"}
    (draft / "harmonise.yaml").unlink()
    with pytest.raises(InputError, match="states nothing to harmonise it by"):
        harmonise([str(draft)])


@pytest.mark.parametrize(
    ("old", "new", "path", "told"),
    [
        ("name: open", "name: opn", "cases.published.background", "did you mean open?"),
        ("# rulebook: iso-14067-cutoff", "rulebook: iso-14067", "cases.published.rulebook", "iso-14067-cutoff"),
        ("lmo-pack-100kwh}", "products/pack.yaml}", "cases.published.products", "no such file in the study's folder"),
        ("name: open", "name: greet-2020", "case published, scrap/disposal/landfill-inert", "provides waste"),
        (
            "# rulebook: iso-14067-cutoff",
            "changes: [{path: performance.mass, value: 900 kg}]",
            "cases.published.changes",
            "the changes of performance.mass",
        ),
    ],
)
def test_what_a_case_shows_is_told_with_case_and_line(draft: Path, old: str, new: str, path: str, told: str) -> None:
    """The line is that of what is to be mended, or of the case."""
    header = draft / "study.yaml"
    header.write_text(header.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    problem = check_study(draft).problems[0]
    assert (problem.file, problem.path) == (str(header), path)
    assert told in str(problem)
    line = header.read_text(encoding="utf-8").splitlines()[(problem.line or 0) - 1]
    assert new in line or line == "  published:"


def test_a_fault_of_a_product_file_is_told_with_its_line(tmp_path: Path) -> None:
    """Not with that of the case, which is right."""
    import brightcell as bc

    file = tmp_path / "pack.yaml"
    bc.new(file, chemistry="lfp", energy=50, mass=350, cells=100, plant="CN-JS")
    made = new_study(tmp_path / "own-2026", file, value=80)
    copied = made / "products" / "pack.yaml"
    copied.write_text(copied.read_text(encoding="utf-8").replace("material: lfp\n", "material: lfpp\n"), "utf-8")
    (problem,) = check_study(made).problems
    assert problem.file == "own-2026/products/pack.yaml"
    assert "lfpp" in copied.read_text(encoding="utf-8").splitlines()[(problem.line or 0) - 1]


def test_all_mistakes_are_told_in_one_round(draft: Path) -> None:
    """Unit, change, pattern, tolerance and label at once, each with its file and line."""
    header, table = draft / "study.yaml", draft / "targets.csv"
    text = header.read_text(encoding="utf-8").replace(f"unit: {UNIT}", "unit: kg CO2e/kg").replace('"*"', '"suply/*"')
    change = "    changes: [{path: sites.*.locaton, value: US}]\n    stages:"
    header.write_text(text.replace("    stages:", change), encoding="utf-8")
    table.write_text(
        table.read_text(encoding="utf-8").replace(",10 %,", ",10,").replace("any", "USA"), encoding="utf-8"
    )
    problems = check_study(draft).problems
    told = "\n".join(map(str, problems))
    for part in ("this unit (found kg CO2e/kg;", "locaton", "suply/*", "a tolerance of 1000%", "found LMO, USA, total"):
        assert part in told
    assert {problem.file for problem in problems} == {str(header), str(table)}
    assert all(problem.line for problem in problems)


def test_a_tolerance_is_a_share(tmp_path: Path) -> None:
    """Ten would be a thousand per cent."""
    with pytest.raises(StudyError, match=r"not a tolerance \(found 10;"):
        new_study(tmp_path / "own-2026", "lmo-pack-100kwh", tolerance="10")


@pytest.mark.parametrize(("unit", "per_kwh"), [(UNIT, 5.4), ("kg CO2e/kg cell", 4.0), ("kg CO2e/pack", 0.01)])
def test_a_draft_says_what_puts_its_figure_per_kwh(tmp_path: Path, unit: str, per_kwh: float) -> None:
    """Mass and energy of the product file, so that the study stands beside the shipped ones at once."""
    made = new_study(tmp_path / "own-2026", "lmo-pack-100kwh", value=1.0, unit=unit)
    (figure,) = harmonise([made]).figures
    assert figure.steps[0].done
    assert figure.steps[0].value == pytest.approx(per_kwh, rel=0.3)


def test_a_check_warns_of_a_background_that_has_changed(draft: Path) -> None:
    """Before it is run; that is no fault of the study."""
    header = draft / "study.yaml"
    text = header.read_text(encoding="utf-8")
    header.write_text(re.sub('version: "[^"]+"', 'version: "1.0"', text), encoding="utf-8")
    report = check_study(draft)
    assert report.ok
    assert "the study was set up on version 1.0" in report.warnings[0]
    assert "warning: open is version" in report.as_text()
