"""Damaged files of a Brightway project: told in words with the way to mend them, and mended only when asked."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from brightcell.api.doctor import doctor
from brightcell.brightway.health import (
    list_finding,
    project_findings,
    project_folders,
    restore_metadata,
    set_settings_aside,
)
from brightcell.propagation.database_sample import SAMPLE

from .conftest import COMMAND

LFP = "lfp-pack-100kwh"


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A folder of Brightway with a project that has a footprint in it."""
    folder = tmp_path_factory.mktemp("written") / "brightway"
    environment = {**os.environ, "BRIGHTWAY2_DIR": str(folder)}
    subprocess.run([*COMMAND, "footprint", LFP, "--project", "mine"], env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def project(written: Path, tmp_path: Path) -> Path:
    """A copy of it that may be damaged: the folder of the project."""
    return project_folders(Path(shutil.copytree(written, tmp_path / "brightway")))["mine"]


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: 2 * len(content) // 3])


def test_61_a_damaged_project_is_told_and_mended(run, project: Path) -> None:
    """`databases.json` and `methods.json` cut at two thirds, 20 bytes of an array flipped: one way through all."""
    before = run("footprint", LFP, "--project", "mine", "--format", "csv").stdout
    for name in ("databases.json", "methods.json"):
        cut(project / name)
    array = min((project / "processed").glob("*.zip"))
    content = bytearray(array.read_bytes())
    content[60:80] = b"X" * 20
    array.write_bytes(content)

    assert "brightcell doctor" in run("footprint", "nmc622-pack-100kwh", "--project", "mine", code=1).stderr
    told = " ".join(run("doctor", "--project", "mine", code=1).stdout.split())
    assert "databases.json, the list of its databases, is damaged" in told
    assert "methods.json, the list of its methods, is damaged" in told
    assert array.name in told

    mended = run("doctor", "--project", "mine", "--repair").stdout
    assert "nothing is at fault" in mended
    assert len(list(project.glob("*.json.damaged-*"))) == 2
    assert run("footprint", LFP, "--project", "mine", "--format", "csv").stdout == before
    run("footprint", "nmc622-pack-100kwh", "--project", "mine")


def test_61_looking_changes_nothing(run, project: Path) -> None:
    """Without `--repair` the doctor leaves every byte as it is."""
    cut(project / "databases.json")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    run("doctor", "--project", "mine", code=1)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_x17_a_damaged_list_of_projects_is_told(run, tmp_path: Path, project: Path) -> None:
    """The folders of the projects are whole; that is said."""
    (tmp_path / "brightway" / "projects.db").write_bytes(os.urandom(3000))
    assert "damaged" in run("footprint", LFP, "--project", "mine", code=1).stderr
    assert "the folders of the projects beside it are whole" in " ".join(run("doctor", code=1).stdout.split())


def test_x17_projects_come_back_under_their_names_in_a_new_list(run, project: Path) -> None:
    """As the doctor says: the damaged list moved away, the project has what it had."""
    before = [finding.told for finding in project_findings("mine", project)]
    (project.parent / "projects.db").unlink()
    run("background", "install", "open", "--project", "mine")
    assert project_folders(project.parent)["mine"] == project
    assert [finding.told for finding in project_findings("mine", project)] == before


def faults(project: Path) -> list[tuple[str, str | None]]:
    """What is at fault, and what mends it."""
    return [(finding.told, finding.repair) for finding in project_findings("mine", project) if finding.state == "fault"]


@pytest.mark.parametrize("content", ['{"a": 1}', "[]", "\xff", None])
def test_61_a_list_of_databases_of_another_shape_or_gone_is_restored(project: Path, content: str | None) -> None:
    """Each database is in it again."""
    path = project / "databases.json"
    names = set(json.loads(path.read_text()))
    path.unlink() if content is None else path.write_text(content, encoding="latin-1")
    assert [repair for _, repair in faults(project)] == ["metadata"]
    restore_metadata(project)
    assert faults(project) == []
    assert set(json.loads(path.read_text())) == names


def test_61_damaged_settings_are_told_and_set_aside(
    run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pickles, which are looked at without following them, and parameters; the old ones are kept beside."""
    monkeypatch.chdir(tmp_path)  # bw2data follows the pickle, and the folder would be there the next time
    (project / "preferences.pickle").write_bytes(b"cos\nmkdir\n(Vowned\ntR")  # would make a folder, and has no end
    (project / "parameters.db").write_bytes(b"x" * 3000)
    said = run("footprint", "nmc622-pack-100kwh", "--project", "mine", code=1).stderr
    assert "a file of the Brightway project 'mine' is damaged" in said
    ((told, repair),) = faults(project)
    assert (told.split(";")[0], repair) == ("settings are damaged: preferences.pickle, parameters.db", "settings")
    assert len(set_settings_aside(project)) == 2
    assert faults(project) == []
    run("footprint", "nmc622-pack-100kwh", "--project", "mine")
    assert len(list(project.glob("*.damaged-*"))) == 2


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_61_activities_that_are_gone_are_told(project: Path, spoil) -> None:
    """By the databases that should be there; nothing else holds them."""
    spoil(project / "lci" / "databases.db")
    ((told, repair),) = faults(project)
    assert "is empty or gone, and brightcell-biosphere, brightcell-open, " in told
    assert repair is None


def test_a_project_without_its_folder_is_told(project: Path) -> None:
    """It is in the list, and opening it begins it anew."""
    assert list_finding(project.parent).state == "ok"
    shutil.rmtree(project)
    assert list_finding(project.parent).told.startswith("no folder is left beside ")


def test_a_solver_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch) -> None:
    """bw2calc passes over it too; that it is installed doesn't count."""
    (tmp_path / "pypardiso.py").write_text("raise ImportError('Shared library mkl_rt not found')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "pypardiso", raising=False)
    (finding,) = (finding for finding in doctor().findings if finding.what == "solver of bw2calc")
    assert (finding.state, finding.told.startswith("PARDISO")) == ("note", False)
    assert "pypardiso is installed and can't be loaded (Shared library mkl_rt not found)" in finding.told


def test_a_whole_project_is_at_no_fault(project: Path) -> None:
    """Three databases, each activity in a list."""
    assert [finding.state for finding in project_findings("mine", project)] == ["ok"]


def test_kept_draws_that_nothing_reads_are_told_and_removed(run, project: Path) -> None:
    """Of another version of the engine; those of today stay, and nothing is removed without being asked."""
    from brightcell.engine.constants import ENGINE

    for name, engine in (("old", ENGINE - 1), ("new", ENGINE)):
        folder = project / "brightcell" / f"{SAMPLE}{name}"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"made of": {"engine": engine}}))
        (folder / "draws-000000000.npy").write_bytes(b"x" * 1000)
    (project / "brightcell" / f"{SAMPLE}odd").mkdir()
    (project / "brightcell" / f"{SAMPLE}odd" / "manifest.json").write_text('{"made of": 3}')
    told = " ".join(run("doctor", "--project", "mine").stdout.split())
    assert "2 samples of 0.0 MB are of another version or damaged; nothing reads them" in told
    assert "`brightcell doctor --repair` removes what nothing reads" in told
    assert "removed; nothing read these draws" in run("doctor", "--project", "mine", "--repair").stdout
    assert [path.name for path in (project / "brightcell").glob(f"{SAMPLE}*")] == [f"{SAMPLE}new"]


def test_doctor_looks_at_all_that_brightcell_needs(run, project: Path) -> None:
    """Python, packages, solver, font, encoding, cache, compiled code, space, the list of projects, a project."""
    seen = {finding["what"] for finding in json.loads(run("doctor", "--format", "json").stdout)["findings"]}
    assert {
        "Python", "numpy", "bw2calc", "solver of bw2calc", "Chinese font", "encoding", "cache", "compiled code",
        "free space", "list of projects", "project 'mine'",
    } <= seen  # fmt: skip


def test_doctor_names_projects_that_exist(run, project: Path) -> None:
    """A name that isn't there is answered with the nearest."""
    assert "did you mean mine?" in run("doctor", "--project", "mime", code=2).stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_60_a_folder_without_rights_is_told(run, tmp_path: Path) -> None:
    """A folder for projects that nobody may write to."""
    folder = tmp_path / "brightway"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert "BRIGHTWAY2_DIR" in run("footprint", LFP, code=1).stderr


def test_60_a_folder_that_is_a_file_is_told(run, tmp_path: Path) -> None:
    """`BRIGHTWAY2_DIR` names a file."""
    path = tmp_path / "file"
    path.write_text("")
    told = run("footprint", LFP, code=1, BRIGHTWAY2_DIR=str(path)).stderr
    assert f"the folder that BRIGHTWAY2_DIR names, {path}, can't be made" in told
