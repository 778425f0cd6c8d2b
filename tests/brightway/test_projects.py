"""Entering and leaving projects, and one writer at a time."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from brightcell.brightway import install_background, project, projects
from brightcell.errors import BrightcellError


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


INSTALL = """
from dataclasses import replace
from brightcell.background.models import *
from brightcell.brightway import install_background
background = Background("small", "t", "1", "a", "CC0", (Process("p", "p", "p", "kg", "CN-JS", "", "", "", "", "", ""),),
    (BackgroundExchange("p", "biosphere", "co2", 1.0, CERTAIN, "", "", ""),), (Flow("co2", "CO2", "air", "kg"),), ())
install_background(background, [Method("m", "m", "m", "0/0", {"co2": 1.0}, "s")], "quiet")
"""


def test_importing_imports_no_brightway():
    """bw2data takes a second to import, so it waits until a project is opened."""
    done = run("import sys, brightcell.brightway; print({'bw2data', 'bw2io', 'pandas'} & set(sys.modules))")
    assert done.stdout == "set()\n"


def test_missing_folder_is_made_and_nothing_is_printed(tmp_path):
    """BRIGHTWAY2_DIR may name a folder that isn't there, with spaces and Chinese letters."""
    folder = tmp_path / "电池 pack" / "brightway"
    done = run(INSTALL, BRIGHTWAY2_DIR=str(folder))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "projects.db").exists()


def test_silent_too_where_brightway_was_imported_first(tmp_path):
    """bw2data's own import speaks; nothing of ours does."""
    alone = run("import bw2data", BRIGHTWAY2_DIR=str(tmp_path))
    done = run("import bw2data\n" + INSTALL, BRIGHTWAY2_DIR=str(tmp_path))
    assert done.stdout.count("\n") == alone.stdout.count("\n")
    assert done.stderr == alone.stderr


def test_folder_that_cannot_be_made(tmp_path):
    """The message names the folder and the variable."""
    (tmp_path / "file").write_text("in the way")
    done = run(INSTALL, BRIGHTWAY2_DIR=str(tmp_path / "file" / "sub"))
    assert "BrightcellError: the folder that BRIGHTWAY2_DIR names" in done.stderr


def test_current_project_comes_back(project_name, bd):
    """The caller finds Brightway as it was."""
    before = bd.projects.current
    with project(project_name):
        assert bd.projects.current == project_name
    assert bd.projects.current == before


def test_current_project_comes_back_after_an_error(project_name, bd):
    """Whatever happens inside."""
    before = bd.projects.current
    with pytest.raises(ZeroDivisionError), project(project_name):
        1 / 0
    assert bd.projects.current == before


def test_projects_nest(project_name, bd):
    """An inner project gives way to the outer."""
    with project(project_name), project(f"{project_name} inner"):
        pass
    with project(project_name):
        with project(f"{project_name} inner"):
            pass
        assert bd.projects.current == project_name


def test_install_inside_another_project(background, method, project_name, bd):
    """Installing elsewhere leaves the current project current."""
    with project(f"{project_name} mine"):
        install_background(background, [method], project_name)
        assert bd.projects.current == f"{project_name} mine"
        assert len(bd.databases) == 0


def test_settings_of_brightway_come_back(background, method, project_name, bd):
    """Compacting and progress bars are off only while we write."""
    before = bd.config.vacuum, getattr(bd.config, "is_test", False)
    install_background(background, [method], project_name)
    assert (bd.config.vacuum, bd.config.is_test) == before


def test_locked_project_names_the_holder(background, method, project_name, monkeypatch):
    """Another notebook is writing: wait, then say who, since when and what."""
    from filelock import FileLock

    monkeypatch.setattr(projects, "LOCK_SECONDS", 0.1)
    with project(project_name) as folder:
        told = {"process": 4711, "user": "li", "host": "lab", "since": "2026-11-23 10:00:00", "what": "installing x"}
        (folder / "brightcell.lock.json").write_text(json.dumps(told))
        with FileLock(folder / "brightcell.lock"), pytest.raises(BrightcellError) as error:
            install_background(background, [method], project_name)
    message = str(error.value)
    assert "process 4711 of li on lab has been installing x since 2026-11-23 10:00:00" in message
    assert "Nothing was written" in message


def test_lock_is_released(background, method, project_name):
    """The next writer finds no holder."""
    install_background(background, [method], project_name)
    with project(project_name) as folder:
        assert not (folder / "brightcell.lock.json").exists()


def test_sqlite_locked_by_another_program(background, method, project_name, bd):
    """Activity Browser is in the middle of a write: an error in words, and a second try works."""
    from bw2data.backends import sqlite3_lci_db

    with project(project_name) as folder:
        sqlite3_lci_db.execute_sql("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(folder / "lci" / "databases.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BrightcellError, match="database is locked; close other programs"):
            install_background(background, [method], project_name)
        other.close()
        assert install_background(background, [method], project_name).written


WRITER = """
import sys
from brightcell.brightway import ForegroundActivity, write_foreground
for i in range(6):
    name = f"foreground {sys.argv[1]} {i}"
    write_foreground("shared", name, [ForegroundActivity("a", "a", "s", "c", "kg", "CN", "p", ())])
"""


def test_four_writers_at_once_lose_nothing(tmp_path):
    """Four processes write six databases each to one project, and all 24 are there."""
    environment = {**os.environ, "BRIGHTWAY2_DIR": str(tmp_path)}
    run(WRITER.replace("range(6)", "range(0)"), BRIGHTWAY2_DIR=str(tmp_path))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(n)], env=environment, stderr=subprocess.PIPE)
        for n in range(4)
    ]
    errors = [writer.communicate()[1] for writer in writers]
    assert errors == [b""] * 4
    count = "from brightcell.brightway import installed; print(sum(e.complete for e in installed('shared')))"
    assert run(count, BRIGHTWAY2_DIR=str(tmp_path)).stdout == "24\n"
