"""Names that several activities have, as the electricity of `open` of several years: a code says which one is meant."""

import csv

import pytest

import brightcell as bc
from brightcell.brightway import install_background, project
from brightcell.brightway.projects import bw2data
from brightcell.errors import BackgroundError

from ..small import BACKGROUND, METHOD
from .conftest import Block, row

POWER = "electricity, delivered"
YEARS = {"power-2022": 0.6, "power-2024": 0.5}
TABLE = "key,location,activity,product,activity_location,unit,factor,match,note"


@pytest.fixture(scope="module")
def grid():
    """A project with electricity of two years under one name; kg CO2 per kWh."""
    name = "codes"
    install_background(BACKGROUND, [METHOD], name)

    def node(kg):
        gas = {"input": ("brightcell-biosphere", "co2-fossil"), "amount": kg, "type": "biosphere"}
        made = {"name": POWER, "reference product": "electricity", "location": "CN", "unit": "kilowatt hour"}
        return {**made, "exchanges": [gas]}

    with project(name):
        bw2data().Database("grid").write({("grid", code): node(kg) for code, kg in YEARS.items()})
    return name


def cell(**named):
    wanted = row(POWER, 10.0, unit="kilowatt hour", product="electricity", **named)
    return Block("cell production", "cell", [wanted], unit="unit")


@pytest.mark.parametrize(("code", "kg"), YEARS.items())
def test_a_code_in_a_row_says_which_of_several_is_meant(workbook, grid, code, kg):
    """10 kWh of the year's electricity, by plain bw2calc."""
    from bw2calc import LCA

    options = {"project": grid, "link_to": ["grid"], "write": True, "database": f"cells {code}"}
    report = bc.import_background([workbook([cell(code=code)])], "excel", **options)
    assert report.written, report
    with project(grid):
        (method,) = bw2data().methods
        lca = LCA({bw2data().get_node(database=f"cells {code}", name="cell production"): 1}, method)
        lca.lci()
        lca.lcia()
    assert lca.score == pytest.approx(10 * kg, rel=1e-7)


def test_without_a_code_the_candidates_are_listed_with_theirs(workbook, grid):
    """Nothing is linked, and the hint says where to write the code."""
    report = bc.import_background([workbook([cell()])], "excel", project=grid, link_to=["grid"])
    (finding,) = report.named("provider_is_ambiguous")
    assert finding.problem.nearest == tuple(f"{POWER} | electricity | CN (grid, code {code})" for code in YEARS)
    assert "column `code`" in finding.problem.hint


def test_a_code_that_nothing_has_is_told(workbook, grid):
    """The names are looked for then; several have them, so that it stays unlinked."""
    read = [workbook([cell(code="power-2023")])]
    report = bc.import_background(read, "excel", project=grid, link_to=["grid"])
    (finding,) = report.named("code_is_not_found")
    assert finding.problem.found == "power-2023"
    assert report.named("provider_is_ambiguous")


def test_a_code_of_another_name_is_told(workbook, grid):
    """It is taken, since it was written for that, with both names in a warning."""
    wanted = cell(code="power-2024")
    wanted.rows[0]["name"] = "electricity"
    report = bc.import_background([workbook([wanted])], "excel", project=grid, link_to=["grid"])
    assert report.ok
    (finding,) = report.named("code_has_another_name")
    assert (finding.problem.found, finding.problem.expected) == ("electricity", POWER)


def test_a_mapping_table_says_which_of_several_by_a_code(grid, tmp_path):
    """Without one the demand is an error with the codes; with one it is met."""
    names = f'electricity,,"{POWER}",electricity,CN,kilowatt hour,1,exact,'

    def offer(header, line):
        (tmp_path / "own.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
        return bc.read_background(f"{tmp_path / 'own.csv'}@grid", project=grid).offers["electricity"][""]

    assert "2 times; name the one that is meant by a column `code`, one of power-2022, power-2024" in (
        offer(TABLE, names).what
    )
    assert offer(f"{TABLE},code", f"{names},power-2024").process.code == "power-2024"
    gone = offer(f"{TABLE},code", f"{names},power-2025")
    assert "no activity of the code 'power-2025'" in gone.what
    assert gone.nearest[0] in YEARS


def test_a_proposed_table_has_codes_where_names_are_those_of_several(grid, tmp_path):
    """Both are proposed with their codes; either can be confirmed."""
    proposal = bc.backgrounds.propose("grid", "lfp-pack-100kwh", project=grid)
    file = proposal.write(tmp_path / "grid.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = [line for line in csv.DictReader(text) if line["key"] == "electricity"]
    assert {line["code"] for line in rows} == set(YEARS)
    rows[1]["use"] = "yes"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerow(rows[1])
    background = bc.read_background(f"{file}@grid", project=grid)
    assert background.offers["electricity"][rows[1]["location"]].process.code == rows[1]["code"]


def test_a_file_that_is_no_table_of_codes_is_refused(grid, tmp_path):
    """A misspelt column is no code."""
    (tmp_path / "own.csv").write_text(f"{TABLE},cod\n", encoding="utf-8")
    with pytest.raises(BackgroundError, match=r"cod: column is unknown.*did you mean code"):
        bc.read_background(f"{tmp_path / 'own.csv'}@grid", project=grid)
