"""The house itself: environments agree, nothing reaches for the network, every figure has its source."""

import csv
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

WITHOUT_NETWORK = """
import socket
def refuse(*arguments, **keywords):
    raise AssertionError("a connection was asked for")
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
import brightcell as bc
footprint = bc.footprint("nmc622-pack-100kwh", project="offline")
footprint._repr_html_()
assert footprint.total > 0
"""


def test_environment_has_the_dependencies_of_the_package() -> None:
    """environment.yml gives JupyterLab and the same lower bounds as pyproject.toml."""
    listed = read_yaml(ROOT / "environment.yml").data["dependencies"]
    (from_pip,) = (entry["pip"] for entry in listed if isinstance(entry, dict))
    assert set(PROJECT["dependencies"]) <= set(from_pip)
    assert any(str(entry).startswith("jupyterlab") for entry in listed)


def test_dependencies_have_lower_bounds() -> None:
    """No dependency without a version that is known to work, none pinned."""
    extras = [name for names in PROJECT["optional-dependencies"].values() for name in names]
    assert all(re.search(r">=\d", name) for name in [*PROJECT["dependencies"], *extras])


def test_the_readme_has_the_two_command_lines() -> None:
    """One that installs and runs the main job, one that installs and passes the tests."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert "pip install . && brightcell footprint nmc622-pack-100kwh" in lines
    assert 'pip install -e ".[dev]" && pytest' in lines


def test_the_version_is_said_once_alike() -> None:
    """Package, citation and changelog."""
    citation = read_yaml(ROOT / "CITATION.cff").data
    assert str(citation["version"]) == PROJECT["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_network_at_import_or_run_time() -> None:
    """A footprint on a fresh project with every connection refused."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NETWORK], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "table",
    sorted(str(path.relative_to(data_path())) for path in data_path().rglob("*.csv")),
)
def test_every_figure_has_source_year_licence_and_confidence(table: str) -> None:
    """In its row, or for year and licence in the `sources` table that the row's source names."""
    rows = _rows(data_path(table))
    if not rows or _names_only(rows[0]) or not set(rows[0]) & FIGURES:
        return
    known = _sources(data_path(table))
    for row in rows:
        of_source = known.get(row["source"], {})
        assert row["source"], row
        assert row.get("year") or of_source.get("year"), row
        assert row.get("licence") or of_source.get("licence"), row
        assert row["confidence"] in CONFIDENCES, row


FIGURES = {"value", "amount", "net", "factor", "share", "ratio", "recovery", "ghg_kgco2e", "ghg_gco2e", "score_1", "C"}
LINKS = {"key", "activity", "factor", "match", "note"}
CONFIDENCES = {"official", "seen", "secondary", "derived", "computed", "assumed", "not applicable"}


def _names_only(row: dict[str, str]) -> bool:
    """Tables that link to other databases hold names, which are facts, and a conversion that `note` explains."""
    return set(row) >= LINKS


def test_conversions_of_links_are_explained() -> None:
    """A factor other than 1 says in `note` where it comes from."""
    tables = {path: _rows(path) for path in data_path("mappings").rglob("*.csv")}
    links = [row for rows in tables.values() if _names_only(rows[0]) for row in rows]
    assert links
    assert [row for row in links if row["factor"] not in ("", "1") and not row["note"]] == []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sources(table: Path) -> dict[str, dict[str, str]]:
    """The sources tables beside a table and above it, by the name that rows use."""
    files = [path for folder in (table.parent, table.parent.parent) for path in folder.glob("*sources.csv")]
    return {row["source"]: row for path in files for row in _rows(path)}


def test_nothing_names_a_machine() -> None:
    """No path of somebody's machine in what is shipped."""
    pattern = re.compile(r"/(?:home|root|Users|work)/\w+")
    texts = [
        p for folder in ("src", "databases", "docs", "notebooks") for p in (ROOT / folder).rglob("*") if p.is_file()
    ]
    found = [
        str(p)
        for p in texts
        if p.suffix in {".py", ".md", ".yaml", ".csv", ".ipynb"} and pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []
