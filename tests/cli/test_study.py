"""`brightcell study`: output, messages, exit codes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brightcell.data import data_path

COMMAND = [sys.executable, "-c", "from brightcell.cli import main; main()", "study"]


def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", env=env, check=False
    )
    assert done.returncode == code, done.stderr
    return done


def test_list_names_studies_and_what_they_need() -> None:
    """As text and as JSON."""
    assert "everbatt-2023-recycling" in run("list").stdout
    listed = {study["id"]: study for study in json.loads(run("list", "--format", "json").stdout)}
    assert listed["everbatt-2023"]["requires"] == []
    assert list(listed["everbatt-2023"]["variants"]) == ["as-published", "corrected"]


def test_run_prints_published_beside_computed() -> None:
    """With difference and verdict."""
    told = run("run", "everbatt-2023", "--fast").stdout
    assert all(word in told for word in ("published", "computed", "difference", "verdict", "reproduced"))


def test_run_gives_json_and_html(tmp_path: Path) -> None:
    """The format follows the name of the file."""
    run("run", "everbatt-2023", "--fast", "--out", str(tmp_path / "study.json"))
    figures = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))["figures"]
    (total,) = (f for f in figures if (f["chemistry"], f["location"], f["stage"]) == ("LFP", "CN", "cell total"))
    assert total["computed"] == pytest.approx(total["published"], rel=1e-5)
    assert total["verdict"] == "reproduced"
    run("run", "everbatt-2023", "--fast", "--out", str(tmp_path / "study.html"))
    page = (tmp_path / "study.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert 'class="bar"' in page


def test_a_missed_target_gives_exit_code_1(tmp_path: Path) -> None:
    """And the table all the same."""
    folder = tmp_path / "everbatt-2023"
    shutil.copytree(data_path("studies", "everbatt-2023"), folder)
    table = folder / "targets.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("56.22922", "57.22922"), encoding="utf-8")
    assert "missed" in run("run", str(folder), "--fast", code=1).stdout


def test_an_unknown_variant_gives_exit_code_2() -> None:
    """With the nearest name."""
    assert "did you mean corrected" in run("run", "everbatt-2023", "--variant", "correct", code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "everbatt-2023", "--all"),
        ("run", "--all", "--variant", "x"),
        ("run", "--all", "--database", "x"),
    ],
)
def test_a_study_or_all_of_them_is_asked_for(arguments: tuple[str, ...]) -> None:
    """One of the two, and variants of one only."""
    assert "--all" in run(*arguments, code=2).stderr


@pytest.mark.slow
def test_all_studies_run() -> None:
    """As published; every figure that is marked reproducible is."""
    results = json.loads(run("run", "--all", "--format", "json").stdout)
    assert all(result["passed"] for result in results)


def test_all_studies_have_their_own_databases() -> None:
    """One database for all of them is refused before anything is computed."""
    assert "name the study" in run("run", "--all", "--database", "mine", code=2).stderr
