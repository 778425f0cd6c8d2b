"""Results one after the other in a folder: what was asked, a line for each that is finished, and its draws.

A run that was cut short goes on with what is there; a line that was being written when the power went is left out.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.io.formats import other_format
from brightcell.io.installed import merged, warn_of_others
from brightcell.io.json import read_json_file
from brightcell.io.limits import ROWS_BYTES, content_within, in_time
from brightcell.runs.durable import make_folder, write_durably
from brightcell.runs.parquet import parquet_bytes, read_parquet
from brightcell.runs.request import differences, versions

FORMAT, MANIFEST, ROWS, DRAWS = "brightcell sweep 1", "manifest.json", "rows.jsonl", "draws"
SECONDS = 2.0
"""So long a finished line may be in memory before it is on the disk."""


@dataclass
class RowFolder:
    """A folder that is being written: `finished` are the rows of an earlier process, by number."""

    folder: Path
    file: IO[str]
    finished: dict[int, dict[str, Any]] = field(default_factory=dict)
    synced: float = 0.0

    def draws(self, number: int) -> np.ndarray | None:
        """The draws of a row that is there; None where it has none."""
        path = self._path(number)
        return read_parquet(path, ["total"])["total"] if path.is_file() else None

    def write(self, number: int, row: Mapping[str, Any], draws: np.ndarray | None) -> None:
        """Keep a row: first its draws, then its line."""
        if draws is not None:
            make_folder(self.folder / DRAWS)
            write_durably(self._path(number), parquet_bytes({"total": draws}))
        line = json.dumps({"number": number, **row}, ensure_ascii=False, allow_nan=False)
        try:
            self.file.write(line + "\n")
            if time.monotonic() - self.synced > SECONDS:
                self.sync()
        except OSError as error:
            raise BrightcellError(f"{self.folder / ROWS} can't be written: {error.strerror or error}") from None

    def sync(self) -> None:
        """Wait until the lines are on the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.synced = time.monotonic()

    def _path(self, number: int) -> Path:
        return self.folder / DRAWS / f"variant-{number:05d}.parquet"


@contextmanager
def row_folder(folder: Path, asked: Mapping[str, Any], resume: bool) -> Iterator[RowFolder]:
    """A folder for the rows of a run: a new one, or with `resume` the one that is there.

    InputError where it holds something else, or a run that was asked for otherwise; each difference by name.
    """
    content = {**asked, "versions": versions()}
    finished, earlier = _finished(folder, content, resume)
    make_folder(folder)
    manifest = {"format": FORMAT, "asked": content, "installed": merged(earlier)}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_durably(folder / MANIFEST, text.encode("utf-8"))
    lines = (json.dumps({"number": n, **row}, ensure_ascii=False) for n, row in finished.items())
    write_durably(folder / ROWS, "".join(f"{line}\n" for line in lines).encode("utf-8"))
    with (folder / ROWS).open("a", encoding="utf-8") as file:
        rows = RowFolder(folder, file, finished)
        try:
            yield rows
        finally:
            rows.sync()


def _finished(folder: Path, asked: Mapping[str, Any], resume: bool) -> tuple[dict[int, dict[str, Any]], Any]:
    """The rows that an earlier process finished, and its packages; none in a new folder."""
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem("there is a file of this name", file=str(folder), expected="a folder for the rows"))
    if not (folder / MANIFEST).exists():
        if folder.exists() and any(folder.iterdir()):
            what = "the folder holds other files"
            raise InputError(Problem(what, file=str(folder), hint="give a new one, or an empty one"))
        return {}, None
    if not resume:
        what = "the folder holds rows of an earlier sweep"
        raise InputError(Problem(what, file=str(folder), hint="go on with it by --resume, or give another folder"))
    manifest = _manifest(folder)
    problems = differences(manifest["asked"], asked, str(folder / MANIFEST))
    if problems:
        raise InputError(problems)
    warn_of_others(f"the sweep in {folder}", manifest.get("installed"))
    return read_rows_of_a_sweep(folder), manifest.get("installed")


def _manifest(folder: Path) -> dict[str, Any]:
    content = read_json_file(folder / MANIFEST, "the manifest")
    if problem := other_format(content, FORMAT, "a manifest of a sweep", str(folder / MANIFEST)):
        raise InputError(problem)
    if not isinstance(content.get("asked"), dict):
        hint = "sweep again into another folder"
        raise InputError(Problem("the manifest is damaged: it lacks what was asked", str(folder / MANIFEST), hint=hint))
    return dict(content)


def read_rows_of_a_sweep(folder: Path) -> dict[int, dict[str, Any]]:
    """The rows of a sweep by their numbers; a line that was cut is left out."""
    path = folder / ROWS
    rows: dict[int, dict[str, Any]] = {}
    text = content_within(path, ROWS_BYTES, "the rows of the sweep").decode("utf-8", "replace") if path.exists() else ""
    for line in in_time(text.splitlines(), str(path), len(text)):
        with suppress(ValueError, RecursionError):  # of a line that was cut
            row = json.loads(line)
            if isinstance(row, dict) and isinstance(row.get("number"), int):
                rows[row.pop("number")] = row
    return rows
