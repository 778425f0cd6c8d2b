"""A stranger exports a pack for SimaPro, imports the file again, and follows what the messages say."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from brightcell.cli import app


@pytest.mark.slow
def test_the_hint_of_a_missing_database_leads_to_a_complete_import(tmp_path: Path, project_name: str) -> None:
    """First the database is missing, and named; with it all is linked and nothing of ours is called a slip."""

    def call(*words: str) -> str:
        return " ".join(CliRunner().invoke(app, list(words)).output.split())

    file = str(tmp_path / "pack.csv")
    call("export", "lfp-pack-100kwh", "--format", "simapro-csv", "--out", file)
    first = call("background", "import", file, "--project", project_name)
    assert "--link-to brightcell-open after `brightcell background install open`" in first
    call("background", "install", "open", "--project", project_name)
    second = call("background", "import", file, "--project", project_name, "--link-to", "brightcell-open")
    assert "not linked: none" in second
    assert "nothing was written; it may be, with --write" in second
    assert "duplicate_exchange" not in second
