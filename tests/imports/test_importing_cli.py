"""`brightcell background import`: data on standard output, exit codes."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from brightcell.brightway import install_background
from brightcell.cli import app
from brightcell.errors import BackgroundError

from .conftest import Block, co2, row


@pytest.fixture
def call(project_name, background, method):
    """The command on a project with brightcell's flows."""
    install_background(background, [method], project_name)

    def called(*arguments):
        return CliRunner().invoke(app, ["background", "import", *map(str, arguments), "--project", project_name])

    return called


def test_a_good_file_is_told_and_not_written(call, workbook, steel):
    """Exit code 0, and how to write it."""
    done = call(workbook([steel]), "--format", "excel")
    assert done.exit_code == 0
    assert "nothing was written; it may be, with --write" in done.stdout


def test_it_is_written_when_told(call, workbook, steel):
    """Under the name that is given."""
    done = call(workbook([steel]), "--format", "excel", "--write", "--database", "mine")
    assert done.exit_code == 0
    assert "as 'mine'" in done.stdout
    assert "next: brightcell background map" in done.stderr


def test_errors_give_exit_code_two(call, workbook):
    """With the report as JSON if wanted."""
    steel = Block("steel production", "steel", [co2(2.0), row("coal", 1.0, "technosphre")])
    done = call(workbook([steel]), "--format", "excel", "--write", "--report", "json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["written"] is False


def test_a_pickle_is_refused(call, tmp_path):
    """As input that is wrong."""
    (tmp_path / "db.pickle").write_bytes(b"\x80\x04N.")
    done = call(tmp_path / "db.pickle", "--format", "excel")
    assert isinstance(done.exception, BackgroundError)


def test_standard_output_is_the_report_alone(workbook, steel):
    """In a process of its own, where bw2io is imported for the first time."""
    command = [sys.executable, "-c", "from brightcell.cli import main; main()", "background", "import"]
    more = ["--format", "excel", "--report", "json", "--project", "never made"]
    done = subprocess.run([*command, str(workbook([steel])), *more], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["activities"] == 1
    assert set(done.stderr.split()) <= {"reading", "cell.xlsx", "linking", "checking"}  # told after two seconds only
