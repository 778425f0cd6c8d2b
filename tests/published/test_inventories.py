"""Inventories of a study's own: read with their lines, balanced without a background, linked by names."""

import importlib.util
from pathlib import Path

import pytest

from brightcell.background import carculator
from brightcell.brightway.projects import bw2data
from brightcell.errors import InputError
from brightcell.published import StudyError, read_study, run_study, studies
from brightcell.published.inventories import contributions, linked_background
from brightcell.published.inventory_table import COLUMNS, SOURCE_COLUMNS, SOURCES, mass_in, read_inventory

needs_carculator = pytest.mark.skipif(
    importlib.util.find_spec(carculator.PACKAGE) is None,
    reason=f"{carculator.PACKAGE} is not installed: {carculator.INSTALL}",
)
PROJECT = "study-inventories"
CELL = (
    "cell,CN,manufacturing,kilogram,activity,powder,,,0.5,kilogram,,,,,book,seen,",
    "cell,CN,manufacturing,kilogram,background,market for power,power,CN,2,kilowatt hour,,,,,book,seen,",
    "cell,CN,manufacturing,kilogram,service,market for rolling,rolling,CN,0.5,kilogram,,,,,book,seen,",
    "cell,CN,manufacturing,kilogram,background,market for sludge,sludge,CN,-0.1,kilogram,,,,,book,seen,",
    "powder,CN,raw_material,kilogram,emission,co2-fossil,,,3,kilogram,,,,,book,seen,",
)


def written(folder: Path, *rows: str) -> Path:
    (folder / SOURCES).write_text(",".join(("source", *SOURCE_COLUMNS)) + "\nbook,,,,,\n", encoding="utf-8")
    path = folder / "inventory.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    return path


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch):
    """Power at 0.6 kg CO2 per kWh, rolling at 1 kg per kg, sludge whose treatment emits 4 kg per kg."""
    bd = bw2data()
    bd.projects.set_current(PROJECT)
    flow = ("biosphere3", "co2")
    fields = {"name": "Carbon dioxide, fossil", "categories": ("air",), "unit": "kilogram", "type": "emission"}
    bd.Database("biosphere3").write({flow: {**fields, "exchanges": []}})
    made = {
        "power": ("kilowatt hour", 1.0, 0.6),
        "rolling": ("kilogram", 1.0, 1.0),
        "sludge": ("kilogram", -1.0, 4.0),
    }
    bd.Database("licensed").write(
        {
            ("licensed", name): {
                "name": f"market for {name}",
                "reference product": name,
                "location": "CN",
                "unit": unit,
                "production amount": makes,
                "type": "process",
                "exchanges": [
                    {"input": ("licensed", name), "amount": makes, "type": "production"},
                    {"input": flow, "amount": emitted, "type": "biosphere"},
                ],
            }
            for name, (unit, makes, emitted) in made.items()
        }
    )
    yield "licensed"
    for name in list(bd.databases):
        del bd.databases[name]


def test_an_inventory_gives_its_activities_with_the_signs_of_the_database(tmp_path: Path, database: str) -> None:
    """2 x 0.6 + 0.5 x 1 + 0.1 x 4 = 2.1 of the cell itself, 0.5 x 3 = 1.5 of its powder."""
    rows = read_inventory(written(tmp_path, *CELL))
    found = contributions(rows, "cell", linked_background(rows, database, PROJECT), None)
    assert found["cell", "manufacturing"] == pytest.approx(2.1, rel=1e-6)
    assert found["powder", "raw_material"] == pytest.approx(1.5, rel=1e-6)


def test_a_figure_in_another_unit_than_the_activity_is_told(small, tmp_path: Path) -> None:
    """Per kilogram of what is made by the piece."""
    case = "  own:\n    inventory: inventory.csv\n    processes: {X: cell}\n    background: carculator:static\n"
    study = small(extra=f'{case}    unit: kg CO2e/unit\n    stages: {{whole: ["*"]}}\n')
    written(tmp_path / "small", *CELL)
    with pytest.raises(StudyError, match=r"cell has a different unit .*expected kg CO2e/kg"):
        run_study(study, shipped_only=True)


def test_services_and_wastes_are_no_mass(tmp_path: Path) -> None:
    """Half a kilogram of powder per kilogram of cell."""
    assert mass_in(read_inventory(written(tmp_path, *CELL)), "cell") == 0.5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",powder,,,0.5", ",powdr,,,0.5", "inventory.csv:2: input: no activity .*did you mean powder"),
        ("manufacturing", "manufacture", "no such life_cycle .*did you mean manufacturing"),
        ("market for power,power", "market for power,", "needs the product that it is"),
        (",0.5,kilogram", ",half,kilogram", "amount: this is not a finite number"),
        ("co2-fossil", "co2-fosil", "inventory.csv:6: input: there is no such flow .*did you mean co2-fossil"),
        (",3,kilogram", ",3,megajoule", "inventory.csv:6: input_unit: an emission must be a mass"),
        (",0.5,kilogram,,,,,", ",0.5,megajoule,,,,,", "inventory.csv:2: input_unit: powder has a different unit"),
        ("kilogram,,,,,book", 'kilogram,,,,"(9,x)",book', "pedigree: this is not a pedigree"),
        ("book", "bok", "sources.csv has no such source .*did you mean book"),
        ("kilogram,,,,,book", "kilogram,triangular,1,,,book", "minimum <= amount <= maximum"),
    ],
)
def test_a_broken_row_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each with what is allowed."""
    with pytest.raises(StudyError, match=message):
        read_inventory(written(tmp_path, *(row.replace(old, new) for row in CELL)))


@pytest.mark.parametrize("name", [name for name in studies() if (read_study(name).folder / "inventory.csv").is_file()])
def test_every_shipped_inventory_hangs_together(name: str) -> None:
    """Kinds, units, products, stages and links of every row."""
    assert read_inventory(read_study(name).folder / "inventory.csv")


def test_no_inventory_carries_rows_that_its_source_adapted_from_a_licensed_database() -> None:
    """Steam, a diesel market and a wastewater treatment of the source are ecoinvent's in all but name."""
    rows = read_inventory(read_study("istrate-2024").folder / "inventory.csv")
    licensed = ("steam production", "market for diesel", "treatment of wastewater", "spodumene concentrate")
    assert not [row.activity for row in rows if row.activity.startswith(licensed)]


def test_the_case_study_is_checked_without_its_database() -> None:
    """Its cell takes 1.198 kg per kg and its pack 1.0012; the stages wait for ecoinvent 3.12."""
    found = run_study("crenna-2021", shipped_only=True)
    assert found.figure("NMC111", "NO", "total").verdict == "not run"
    masses = [figure for figure in found.figures if figure.stage.startswith("mass into")]
    assert [figure.verdict for figure in masses] == ["reproduced", "reproduced"]


def test_stages_of_the_case_study_sum_to_its_total() -> None:
    """0.1548 as published, to its digits: figures that were read wrongly don't; it says nothing of our model."""
    values = {target.stage: target.value for target in read_study("crenna-2021").targets}
    assert values["total"] == 0.1548
    stages = ("raw materials", "main production", "distribution", "end of life")
    assert sum(values[stage] for stage in stages) == pytest.approx(values["total"], abs=5e-5)


@needs_carculator
@pytest.mark.parametrize("name", ["carculator-1.3.5", "premise-2.5.2"])
def test_what_rests_on_the_package_agrees_with_its_own_matrices(name: str) -> None:
    """Every figure that is marked reproducible; nothing of the package is shipped."""
    found = run_study(name)
    assert found.passed
    assert "reproduced" in found.verdicts
    assert not read_study(name).targets


@needs_carculator
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("own_scores: {X: bb333d35244cc352}", "own_scores: {X: bb}", "no such process"),
        ("CO2e/kg", "CO2e/kWh", "another unit"),
        ("carculator:static", "carculator:statik", "no such scenario"),
        ("own_scores: {X:", "own_scores: {Y:", "own_scores of Y"),
    ],
)
def test_a_fault_of_the_study_is_raised_where_its_background_is_there(small, old: str, new: str, told: str) -> None:
    """It isn't told as something that is missing."""
    code = "X: bb333d35244cc352"
    case = f"  own:\n    processes: {{{code}}}\n    own_scores: {{{code}}}\n    background: carculator:static\n"
    case += '    unit: kg CO2e/kg\n    stages: {whole: ["*"]}\n'
    assert run_study(small(extra=case)).figure("X", "any", "whole").verdict == "reproduced"
    with pytest.raises(InputError, match=told):
        run_study(small(extra=case.replace(old, new)))


def test_draws_of_a_material_surround_its_nominal_figure() -> None:
    """The same seed gives the same draws."""
    once, again = (run_study("istrate-2024", fast=True, shipped_only=True) for _ in range(2))
    low, high = (once.figure("LiOH, brine", "open", stage).computed for stage in ("P5", "P95"))
    assert low < once.figure("LiOH, brine", "open", "total").computed < high
    assert low == again.figure("LiOH, brine", "open", "P5").computed


def test_without_the_package_a_study_says_how_to_get_it_and_runs_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """Masses need no background."""
    monkeypatch.setattr(carculator, "PACKAGE", "no_such_package")
    found = run_study("premise-2.5.2")
    assert all(carculator.INSTALL in text for text in found.missing)
    assert {figure.unit for figure in found.figures if figure.computed is not None} == {"kg/kg"}
