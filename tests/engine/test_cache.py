"""Draws kept on disk: computed once, extended, and made again where they can't be trusted."""

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brightcell.engine import SolveReport, cache, prepare, unit_scores
from brightcell.engine.cache import CHUNK, KeptSample
from brightcell.engine.direct import Failure
from brightcell.engine.solved import DrawQuality
from brightcell.errors import BrightcellError
from brightcell.io import installed

MADE_OF = {"background": "abc", "method": "def", "tolerance": 1e-8}
SEED = 3
LINKS = np.arange(3)
REPORT = SolveReport(CHUNK, 1.0, (), 0.0, ())
SCRIPT = Path(__file__).with_name("kept_draws.py")

Make = Callable[..., KeptSample]


@pytest.fixture
def sample(random_background, tmp_path) -> Make:
    """A sample of three links in a folder of that name."""
    plan = prepare(random_background(1))
    return lambda name="kept", made_of=MADE_OF: KeptSample(tmp_path / name, made_of, SEED, lambda: plan)


def never() -> None:
    """A plan that nobody should ask for."""
    raise AssertionError("draws were computed again")


def files(folder: Path) -> dict[str, str]:
    """The hash of each file that holds draws."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("draws-*.npy")}


@pytest.mark.parametrize(("start", "stop"), [(0, 8), (0, CHUNK), (CHUNK - 3, CHUNK + 5), (30, 2 * CHUNK)])
def test_fresh_and_kept_draws_are_those_of_the_engine(sample: Make, start: int, stop: int) -> None:
    """Bit for bit, for any part of them and any links in any order."""
    kept = sample()
    expected = unit_scores(kept.plan(), SEED, start, stop)[0][[2, 0], 0]
    fresh = kept.scores(np.array([2, 0]), start, stop)
    again = replace(kept, plan=never).scores(np.array([2, 0]), start, stop)
    assert np.array_equal(fresh, expected)
    assert np.array_equal(again, expected)


def test_more_draws_extend_the_sample_to_what_one_go_gives(sample: Make) -> None:
    """The very same files; those that were there stay as they are."""
    extended, whole = sample("extended"), sample("whole")
    extended.scores(LINKS, 0, 100)
    first = extended.folder / "draws-000000000.npy"
    before = first.stat().st_mtime_ns
    extended.scores(LINKS, 0, 3 * CHUNK)
    whole.scores(LINKS, 0, 3 * CHUNK)
    assert files(extended.folder) == files(whole.folder)
    assert first.stat().st_mtime_ns == before
    assert (extended.draws, extended.leading(10_000)) == (3 * CHUNK, 3 * CHUNK)


def test_a_long_range_is_computed_in_parts_that_fit_memory(sample: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is missing, at most ten files at once."""
    asked: list[tuple[int, int]] = []

    def noted(plan: object, seed: int, start: int, stop: int) -> tuple[np.ndarray, SolveReport]:
        asked.append((start // CHUNK, stop // CHUNK))
        return np.zeros((3, 1, stop - start)), REPORT

    monkeypatch.setattr(cache, "unit_scores", noted)
    kept = sample()
    kept.scores(LINKS, 3 * CHUNK, 5 * CHUNK)
    kept.scores(LINKS, 0, 17 * CHUNK)
    assert asked == [(3, 5), (0, 3), (5, 15), (15, 17)]


def test_draws_without_a_solution_are_kept_as_such(sample: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """NaN is a number of the sample like any other, not a reason to compute again."""
    kept = sample()
    found = np.full((3, 1, CHUNK), np.nan)
    monkeypatch.setattr(cache, "unit_scores", lambda *_: (found, REPORT))
    kept.scores(LINKS, 0, CHUNK)
    assert np.isnan(replace(kept, plan=never).scores(LINKS, 0, CHUNK)).all()


def test_how_the_draws_were_solved_is_kept_with_them(sample: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws solved directly and without a solution by file, and the largest error; what is gone counts no more."""
    report = SolveReport(2 * CHUNK, 3.0, (1, CHUNK, CHUNK + 1), 4e-9, (Failure(7, "no solution"),))
    monkeypatch.setattr(cache, "unit_scores", lambda *_: (np.zeros((3, 1, 2 * CHUNK)), report))
    kept = sample()
    kept.scores(LINKS, 0, 2 * CHUNK)
    assert kept.solved == DrawQuality(direct=3, failed=1, largest_error=4e-9)
    (kept.folder / "draws-000000000.npy").unlink()
    assert kept.solved == DrawQuality(direct=2, failed=0, largest_error=4e-9)


def test_the_estimated_error_of_real_draws_is_kept(sample: Make) -> None:
    """What the engine reports, not a default."""
    kept = sample()
    kept.scores(LINKS, 0, CHUNK)
    assert kept.solved.largest_error == unit_scores(kept.plan(), SEED, 0, CHUNK)[1].largest_error > 0


def test_a_sample_says_that_it_was_made_with_other_packages(sample: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once one of them is another here; draws that are added then are recorded with both versions."""
    sample().scores(LINKS, 0, 1)
    now = dict(installed.closure())
    monkeypatch.setattr(installed, "closure", lambda: {**now, "pandas": "9.9"})
    assert sample().remark == f"made with other packages: pandas was {now['pandas']} and is 9.9 here"
    sample().scores(LINKS, CHUNK, CHUNK + 1)
    assert f"pandas was {now['pandas']} and 9.9 and is 9.9 here" in sample().remark


@pytest.mark.parametrize("damage", ["half", "a bit", "nothing", "gone"])
def test_a_file_that_cannot_be_read_is_made_again(sample: Make, damage: str) -> None:
    """Cut off, changed in one place, empty or missing."""
    kept = sample()
    expected, file = kept.scores(LINKS, 0, 2 * CHUNK), kept.folder / "draws-000000200.npy"
    content, sound = bytearray(file.read_bytes()), files(kept.folder)
    content[1000] ^= 1
    damaged = {"half": content[: len(content) // 2], "a bit": content, "nothing": b""}
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(bytes(damaged[damage]))
    assert np.array_equal(kept.scores(LINKS, 0, 2 * CHUNK), expected)
    assert files(kept.folder) == sound


@pytest.mark.parametrize("manifest", ["{}", "{half", '{"made of": {"background": "other"}}', None])
def test_a_folder_of_anything_else_is_begun_anew(sample: Make, manifest: str | None) -> None:
    """Another background's draws are never taken, nor any whose manifest doesn't say what they are."""
    kept = sample()
    expected = kept.scores(LINKS, 0, CHUNK)
    kept.scores(LINKS, CHUNK, 2 * CHUNK)
    (kept.folder / cache.MANIFEST).unlink()
    if manifest is not None:
        (kept.folder / cache.MANIFEST).write_text(manifest)
    np.save(kept.folder / "draws-000000000.npy", np.zeros((3, CHUNK + 1)))
    assert kept.draws == 0
    assert np.array_equal(kept.scores(LINKS, 0, CHUNK), expected)
    assert kept.draws == CHUNK


def test_a_full_disk_is_told_and_what_was_kept_stays(sample: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the run goes on from there once there is space."""
    kept, whole = sample(), sample("whole")
    kept.scores(LINKS, 0, CHUNK)
    sound = files(kept.folder)
    whole.scores(LINKS, 0, 2 * CHUNK)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BrightcellError, match=r"No space left .* then run again"):
            kept.scores(LINKS, 0, 2 * CHUNK)
    assert files(kept.folder) == sound
    kept.scores(LINKS, 0, 2 * CHUNK)
    assert files(kept.folder) == files(whole.folder)


def test_ten_kills_leave_a_sample_that_goes_on(tmp_path: Path) -> None:
    """Killed at random points, in the middle of computing and of writing: the files of a run that nobody disturbs."""
    rng, killed = random.Random(5), tmp_path / "killed"
    for _ in range(10):
        before = len(files(killed))
        process = subprocess.Popen([sys.executable, str(SCRIPT), str(killed), "0.01"])
        while len(files(killed)) < before + rng.choice([0, 1, 2]) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        assert process.wait() == -signal.SIGKILL
    for folder in (killed, tmp_path / "undisturbed"):
        subprocess.run([sys.executable, str(SCRIPT), str(folder), "0"], check=True)
    assert len(files(killed)) == 60
    assert files(killed) == files(tmp_path / "undisturbed")
