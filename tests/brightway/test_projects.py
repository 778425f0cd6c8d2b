"""Entering and leaving projects, and one writer at a time."""

import os
import subprocess
import sys

import pytest

from brightcell.brightway import install_background, project


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


def test_lock_is_released(background, method, project_name):
    """The next writer finds no holder."""
    install_background(background, [method], project_name)
    with project(project_name) as folder:
        assert not (folder / "brightcell.lock.json").exists()
