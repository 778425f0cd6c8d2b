"""Runs that are killed or interrupted from outside."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.signals import heard

from brightcell.runs.gathering import gather, read_draws

SCRIPT = Path(__file__).with_name("storage_tasks.py")


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _start(folder: Path, seconds: float, workers: int = 1) -> subprocess.Popen:
    command = [sys.executable, str(SCRIPT), str(folder), str(seconds), str(workers)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, start_new_session=True, preexec_fn=heard)


def _drawn(folder: Path) -> int:
    try:
        return json.loads((folder / "manifest.json").read_text())["drawn"]
    except OSError:
        return -1


def _wait_for(folder: Path, drawn: int, process: subprocess.Popen) -> None:
    while _drawn(folder) < drawn and process.poll() is None:
        time.sleep(0.002)


def _alive(pid: int) -> bool:
    """Whether a process of this session still runs."""
    done = subprocess.run(["ps", "-s", str(pid), "-o", "stat="], capture_output=True, text=True, check=False)
    return any(not line.strip().startswith("Z") for line in done.stdout.splitlines())


@pytest.fixture
def undisturbed(tmp_path: Path) -> dict[str, str]:
    """The files of a run that nobody disturbs."""
    from storage_tasks import Sums, request

    gather(Sums(), request(), tmp_path / "undisturbed")
    return _hashes(tmp_path / "undisturbed")


def test_ten_kills_and_resumes_end_with_identical_files(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    """Killed at random points, in the middle of chunks and of writing, no draw is lost or repeated."""
    folder, rng = tmp_path / "killed", random.Random(5)
    for kill in range(10):
        process = _start(folder, 0.02)
        _wait_for(folder, max(_drawn(folder), 0) + rng.choice([0, 10, 20]), process)
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        assert process.wait() == -signal.SIGKILL, f"kill {kill} came too late"
    process = _start(folder, 0.0)
    assert process.communicate()[0].split() == ["complete", "400"]
    assert _hashes(folder) == undisturbed


def test_workers_die_with_a_killed_run_which_then_resumes(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    """No process is left behind, and the files end identical."""
    folder = tmp_path / "killed"
    process = _start(folder, 0.02, workers=2)
    _wait_for(folder, 30, process)
    process.kill()
    process.wait()
    _wait_until_gone(process.pid)
    from storage_tasks import Sums, request

    gather(Sums(), request(), folder, resume=True)
    assert _hashes(folder) == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_a_flagged_partial_that_resumes(
    tmp_path: Path, undisturbed: dict[str, str], workers: int
) -> None:
    """As at a terminal, where the workers hear the signal too."""
    from storage_tasks import Sums, request

    folder = tmp_path / "interrupted"
    process = _start(folder, 0.1, workers)
    _wait_for(folder, 20, process)
    os.killpg(process.pid, signal.SIGINT)
    told, errors = process.communicate(timeout=60)
    assert told.startswith("partial"), errors
    assert errors == ""
    _wait_until_gone(process.pid)
    partial = read_draws(folder)
    assert partial.status == "partial"
    assert 20 <= partial.number < 400
    gather(Sums(), request(), folder, resume=True)
    assert _hashes(folder) == undisturbed


def _wait_until_gone(pid: int) -> None:
    for _ in range(500):
        if not _alive(pid):
            return
        time.sleep(0.02)
    raise AssertionError("a worker outlived its run")
