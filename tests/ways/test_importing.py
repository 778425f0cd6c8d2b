"""The way of a practitioner with an export of SimaPro: refused with reasons, mended, cut off knowingly, computed."""

import csv

import pytest
from typer.testing import CliRunner

from brightcell.brightway import install_background, lca_inputs, method_name, project
from brightcell.brightway.projects import bw2data
from brightcell.cli import app
from brightcell.matrices import solve_brightway

from ..small import BACKGROUND, METHOD

EXPORT = """{SimaPro 9.5.0.0}
{processes}
{Project: Line}
{CSV separator: Semicolon}
{Decimal separator: ,}

Process

Products
Coated foil;m2;1;100;not defined;Own;

Materials/fuels
Slurry;kg;0,25;Undefined;0;0;0;
Masking tape;m;0,1;Undefined;0;0;0;

Electricity/heat
Coating line;min;2;Undefined;0;0;0;

Emissions to air
Carbon dioxide, fossil;low. pop.;g;solvent*1,5;Undefined;0;0;0;

End

Process

Products
Slurry;t;1;100;not defined;Own;

Emissions to air
Carbon dioxide, fossil;;kg;4000;Lognormal;1,21;0;0;

End

Process

Products
Coating line;hr;1;100;not defined;Own;

Emissions to air
Carbon dioxide, fossil;;kg;30;Undefined;0;0;0;

End

"""
PARAMETER = """Project Input parameters
solvent;100;Undefined;0;0;0;No;

End
"""


@pytest.fixture
def call(project_name, tmp_path):
    """The command on a file, in a project with brightcell's flows."""
    install_background(BACKGROUND, [METHOD], project_name)

    def called(text, *options):
        (tmp_path / "line.csv").write_text(text, encoding="cp1252")
        command = ["background", "import", str(tmp_path / "line.csv"), "--format", "simapro-csv"]
        return CliRunner().invoke(app, [*command, "--project", project_name, *map(str, options)])

    return called


def test_from_an_export_to_a_figure(call, project_name, tmp_path):
    """0.25 kg x 4 + 2 min of 30 kg/h + 150 g = 2.15 kg per square meter, once all that was told is mended."""
    refused = call(EXPORT, "--write", "--report-file", tmp_path / "all.csv")
    assert refused.exit_code == 2
    assert "parameter solvent is not in the file" in refused.stdout
    assert "nothing provides this technosphere exchange (found Masking tape)" in refused.stdout
    assert "count it as nothing knowingly with --cut-off LIST" in refused.stdout
    assert "nothing was written: 2 errors to mend first" in refused.stdout
    with (tmp_path / "all.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["line"] for row in rows if row["severity"] == "error"} == {"14", "20"}

    (tmp_path / "list.csv").write_text("name,reason\nMasking tape,below a thousandth of the mass\n", encoding="utf-8")
    done = call(EXPORT + PARAMETER, "--write", "--cut-off", tmp_path / "list.csv")
    assert done.exit_code == 0, done.stdout
    assert "cut off, counted as nothing: Masking tape (technosphere, meter, 1 rows): below a thousandth" in done.stdout
    with project(project_name):
        code = next(node["code"] for node in bw2data().Database("Line") if node["name"] == "Coated foil")
    score = solve_brightway(*lca_inputs(project_name, "Line", code, method_name(METHOD)))
    assert score == pytest.approx(0.25 * 4 + 30 * 2 / 60 + 0.15, rel=1e-7)
