"""A model that was found written is not looked up by bw2data again, unless something has touched the project since."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.brightway import stamps
from brightcell.brightway.projects import project_folder

PRODUCT = "lfp-pack-100kwh"
AGAIN = """
import sys, brightcell as bc
result = bc.footprint(sys.argv[1], project=sys.argv[2])
print("bw2data" in sys.modules, result.provenance["brightway"]["database"])
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path))


def looked_up(project: str, product: str = PRODUCT) -> bool:
    """Whether a footprint in a process of its own had to ask bw2data; it names the database either way."""
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, product, project], capture_output=True, text=True, check=True, env=os.environ
    )
    asked, database = done.stdout.strip().split(" ", 1)
    assert database == f"{product}, cn-group-2024, open"
    return asked == "True"


def test_a_model_that_stands_there_is_not_looked_up(project_name: str) -> None:
    """Nor is it after a further one was found there, whose files are the same."""
    first = bc.footprint(PRODUCT, project=project_name)
    assert not looked_up(project_name)
    bc.footprint("nmc622-pack-100kwh", project=project_name)
    assert looked_up(project_name)
    assert not looked_up(project_name)
    assert not looked_up(project_name, "nmc622-pack-100kwh")
    assert bc.verify(first) == pytest.approx(first.total, rel=1e-6)


def test_another_rule_is_another_model(project_name: str) -> None:
    """What the user changed is part of what is written."""
    bc.footprint(PRODUCT, project=project_name)
    other = bc.footprint(PRODUCT, project=project_name, settings={"end_of_life": "burdens-without-credit"})
    assert bc.verify(other) == pytest.approx(other.total, rel=1e-6)


@pytest.mark.parametrize("change", ["delete", "dirty", "processed", "foreign"])
def test_whatever_touches_the_project_voids_the_stamp(change: str, project_name: str, bd) -> None:
    """A database that was deleted, changed, left half written, or a stranger's beside it."""
    written = bc.footprint(PRODUCT, project=project_name).provenance["brightway"]
    folder = project_folder(project_name)
    with bc_project(project_name):
        if change == "delete":
            del bd.databases[written["database"]]
        elif change == "dirty":
            bd.databases.set_dirty(written["database"])
        elif change == "foreign":
            bd.Database("a stranger's").register()
    if change == "processed":
        next((folder / "processed").glob("lfp*.zip")).unlink()
    assert looked_up(project_name)
    again = bc.footprint(PRODUCT, project=project_name)
    assert bc.verify(again) == pytest.approx(again.total, rel=1e-6)


def bc_project(name: str):
    """The project as the current one."""
    from brightcell.brightway import project

    return project(name)


def test_a_damaged_stamp_is_passed_over(project_name: str, tmp_path: Path) -> None:
    """Half a file, or one of another shape."""
    bc.footprint(PRODUCT, project=project_name)
    (file,) = (tmp_path / stamps.KIND).iterdir()
    for content in ("", "[]", '{"files": 5}'):
        file.write_text(content, encoding="utf-8")
        assert looked_up(project_name)


def test_another_brightway_folder_has_other_stamps(project_name: str, tmp_path: Path, monkeypatch) -> None:
    """The same name of a project elsewhere is another project."""
    key = stamps.model_key({"model": "x"})
    folder = project_folder(project_name)
    stamps.record(project_name, key, folder, {"database": "x"})
    assert stamps.recorded(project_name, key) == {"database": "x"}
    monkeypatch.setenv("BRIGHTWAY2_DIR", str(tmp_path / "elsewhere"))
    assert stamps.recorded(project_name, key) is None
