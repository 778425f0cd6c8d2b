"""Dependent draws of the unit scores of all links of a background, kept in a folder as plain .npy files.

A folder holds one sample; its manifest says what it is made of, and how each file was solved. Each file has the scores
of CHUNK draws, float64 (link, CHUNK + 1): the last number of a row is the CRC-32 of the others, so that the rows of
some links can be read and checked alone. A file is there whole or not at all and stands for itself; one that can't be
read is computed again.
"""

from __future__ import annotations

import io
import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from brightcell.engine.plan import Plan
from brightcell.engine.solve import unit_scores
from brightcell.engine.solved import DrawQuality, solved_in, solved_in_all
from brightcell.errors import BrightcellError
from brightcell.io.installed import made_with_others, merged
from brightcell.runs.durable import cannot_write, make_folder, write_durably

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
CHUNK = 200  # draws in a file: whole blocks of the engine, and a whole part of the chunks of a run
MOST = 10  # files that are computed at once: what a kill costs, and what memory holds
SAMPLE = "sample-"  # how the name of the folder of a sample begins
MANIFEST, LOCK = "manifest.json", ".samples.lock"
AGAIN = "run again; the draws that were kept before are intact"
LOCK_SECONDS = 60.0
_making = threading.Lock()  # draws are computed on all cores, so one thread at a time


@dataclass(frozen=True, eq=False)
class KeptSample:
    """The draws of a sample, each computed once; `plan` is asked for only where some are to be computed.

    `made_of` is plain data that names whatever the numbers depend on; a folder of anything else is emptied.
    """

    folder: Path
    made_of: Mapping[str, Any]
    seed: int
    plan: Callable[[], Plan]

    def scores(self, rows: IntArray, start: int, stop: int) -> FloatArray:
        """h (row, draw) of some links for the draws `start`..`stop`, in kg CO2e per unit; NaN without a solution."""
        numbers = _chunks(start, stop)
        chunks = self._read(numbers, rows)
        if missing := _missing(chunks):
            with _making:
                chunks |= self._computed(missing, rows)
        first = numbers.start * CHUNK
        scores: FloatArray = np.concatenate([chunks[n] for n in numbers], axis=1)[:, start - first : stop - first]
        return scores

    def leading(self, draws: int) -> int:
        """How many of the first `draws` draws are kept, up to the first that is not."""
        if not self._is_ours():
            return 0
        gap = (n for n in _chunks(0, draws) if not _file(self.folder, n).is_file())
        return min(next(gap, draws) * CHUNK, draws)

    @property
    def draws(self) -> int:
        """How many draws are kept."""
        return kept_draws(self.folder) if self._is_ours() else 0

    @property
    def since(self) -> str:
        """The day when the sample was begun, today for one that isn't yet."""
        return read_manifest(self.folder).get("since", _today())

    @property
    def remark(self) -> str:
        """That draws of the sample were made with other packages than those here; empty where none were."""
        return made_with_others(read_manifest(self.folder).get("installed")) if self._is_ours() else ""

    @property
    def solved(self) -> DrawQuality:
        """How the draws that are kept were solved."""
        return kept_solved(self.folder) if self._is_ours() else DrawQuality()

    def _read(self, numbers: Iterable[int], rows: IntArray) -> dict[int, FloatArray | None]:
        is_ours = self._is_ours()
        return {n: read_rows(_file(self.folder, n), rows) if is_ours else None for n in numbers}

    def _computed(self, numbers: Iterable[int], rows: IntArray) -> dict[int, FloatArray | None]:
        """Chunks that were missing; another thread may have made them meanwhile."""
        chunks = self._read(numbers, rows)
        for span in _spans(_missing(chunks)):
            scores, report = unit_scores(self.plan(), self.seed, span.start * CHUNK, span.stop * CHUNK)
            for n, chunk in zip(span, np.split(scores[:, 0], len(span), axis=1), strict=True):
                self._write(n, chunk, solved_in(report, range(n * CHUNK, (n + 1) * CHUNK)))
                chunks[n] = chunk[rows]
        return chunks

    def _write(self, number: int, scores: FloatArray, solved: DrawQuality) -> None:
        """The manifest first, so that no file is there without a word on how it was solved."""
        make_folder(self.folder.parent)
        with _held(self.folder):
            if not self._is_ours():
                drop(self.folder)
                make_folder(self.folder)
            manifest = {"made of": dict(self.made_of), "since": _today(), "solved": {}, **read_manifest(self.folder)}
            manifest["installed"] = merged(manifest.get("installed"))
            manifest["solved"][_file(self.folder, number).name] = solved.as_dict()
            write_durably(self.folder / MANIFEST, json.dumps(manifest, indent=1).encode(), AGAIN)
            write_durably(_file(self.folder, number), checked(scores), AGAIN)

    def _is_ours(self) -> bool:
        return read_manifest(self.folder).get("made of") == dict(self.made_of)


def checked(scores: FloatArray) -> bytes:
    """A file of the scores (link, draw), each row with its CRC-32."""
    scores = np.ascontiguousarray(scores)
    marks = [[float(crc32(row))] for row in scores]
    buffer = io.BytesIO()
    np.save(buffer, np.hstack([scores, np.reshape(marks, (len(scores), 1))]))
    return buffer.getvalue()


def read_rows(file: Path, rows: IntArray) -> FloatArray | None:
    """Scores (row, draw) of some links; None where the file isn't there or isn't what was written."""
    try:
        stored = np.array(np.load(file, mmap_mode="r")[rows])
    except (OSError, ValueError, IndexError, EOFError):
        return None
    if stored.dtype != np.float64 or stored.shape != (len(rows), CHUNK + 1):
        return None
    is_sound = all(crc32(row[:-1]) == row[-1] for row in stored)
    return stored[:, :-1] if is_sound else None


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a folder is made of, and since when; nothing where that can't be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) and isinstance(manifest.get("made of", {}), dict) else {}


def kept_draws(folder: Path) -> int:
    """How many draws a folder has."""
    return CHUNK * len(list(folder.glob("draws-*.npy")))


def kept_solved(folder: Path) -> DrawQuality:
    """How the draws of a folder were solved."""
    solved = read_manifest(folder).get("solved", {})
    return solved_in_all(entry for name, entry in solved.items() if (folder / name).is_file())


def drop(folder: Path) -> None:
    """Remove a sample; a run that is at it begins it anew."""
    shutil.rmtree(folder, ignore_errors=True)


def _chunks(start: int, stop: int) -> range:
    return range(start // CHUNK, -(-stop // CHUNK))


def _missing(chunks: Mapping[int, FloatArray | None]) -> list[int]:
    return [number for number, scores in chunks.items() if scores is None]


def _spans(numbers: Iterable[int]) -> Iterator[range]:
    """Runs of at most MOST numbers that follow one another, which are computed at once."""
    span = range(0)
    for number in numbers:
        if span and (number != span.stop or len(span) == MOST):
            yield span
            span = range(0)
        span = range(span.start, number + 1) if span else range(number, number + 1)
    if span:
        yield span


def _file(folder: Path, number: int) -> Path:
    return folder / f"draws-{number * CHUNK:09d}.npy"


def _today() -> str:
    return date.today().isoformat()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """One writer at a time, of all processes; the lock goes with the process, however that ends."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder.parent / LOCK, timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise BrightcellError(f"another process holds {folder.parent / LOCK}; waited {LOCK_SECONDS:g} s") from None
    except OSError as error:
        raise cannot_write(folder, error, AGAIN) from error
