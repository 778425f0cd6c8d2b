"""`brightcell study harmonise`, as it is called."""

import json

from typer.testing import CliRunner

from brightcell.cli.main import app


def run(*arguments: str):
    return CliRunner().invoke(app, ["study", "harmonise", *arguments])


def test_it_prints_steps_reasons_and_spread() -> None:
    """On standard output."""
    found = run("hao-2017", "everbatt-2023", "--grid", "CN-YN")
    assert found.exit_code == 0
    assert "CN-YN" in found.stdout
    assert "Undone, since the study doesn't say" in found.stdout


def test_json_holds_every_figure_with_its_steps() -> None:
    """With the basis that they were put on."""
    found = json.loads(run("hao-2017", "--own-density", "--format", "json").stdout)
    assert found["basis"]["density"] is None
    assert len(found["figures"]) == 3
    assert found["figures"][0]["steps"][0]["done"] is True


def test_html_goes_to_a_file(tmp_path) -> None:
    """A page of its own."""
    page = tmp_path / "common.html"
    assert run("hao-2017", "--out", str(page)).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
