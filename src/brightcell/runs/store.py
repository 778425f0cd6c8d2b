"""Draws in a folder: Parquet files of one chunk each, and a manifest that says what was asked and what is there.

Everything that is written is a function of what was asked: no dates, no machine, no number of workers. So a run
that was killed and resumed ends with the very same bytes as one that nobody disturbed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.io.formats import other_format
from brightcell.io.installed import closure, merged, warn_of_others
from brightcell.io.json import read_json_file
from brightcell.runs.durable import make_folder, write_durably
from brightcell.runs.parquet import parquet_bytes, read_parquet
from brightcell.runs.pool import Columns
from brightcell.runs.request import INDEX, Request, differences
from brightcell.runs.running import Chunk

FORMAT = "brightcell draws 1"
MANIFEST = "manifest.json"
LABELS = "labels.json"
_PARTS = "draws"
_LOCK = ".lock"

Status = Literal["running", "partial", "complete"]


@dataclass
class Store:
    """The folder of one run, held by one process.

    `chunks` are the SHA-256 of the parts that are there and sound, by number; `earlier` those that an earlier
    process recorded; `damaged` the parts that were recorded and are no longer sound. `installed` are the packages of
    all processes that made a part.
    """

    folder: Path
    request: Request
    chunks: dict[int, str] = field(default_factory=dict)
    earlier: Mapping[int, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    installed: Mapping[str, str] = field(default_factory=closure)

    def read(self, number: int) -> Columns | None:
        """The columns of a chunk, or None where it is still to be computed."""
        if number not in self.chunks:
            return None
        return read_parquet(self.folder / _part(number), self.request.columns)

    def write(self, chunk: Chunk) -> None:
        """Keep a chunk, and only then record it in the manifest; one that is kept already stays as it is."""
        if chunk.number in self.chunks:
            return
        content = parquet_bytes(_rows(chunk, self.request.columns), self.request.units)
        sha256 = hashlib.sha256(content).hexdigest()
        self._refuse_other_numbers(chunk.number, sha256)
        write_durably(self.folder / _part(chunk.number), content)
        self.chunks[chunk.number] = sha256
        self.installed = merged(self.installed)
        self.save("running")

    def save(self, status: Status, stopped: bool | None = None) -> None:
        """Write the manifest; `stopped` is whether the stop rule, if there is one, was reached."""
        content = {
            "format": FORMAT,
            "status": status,
            "stop_reached": stopped,
            "asked": self.request.as_dict(),
            "installed": dict(self.installed),
            "drawn": sum(stop - start for start, stop in map(self._span, self.chunks)),
            "chunks": [self._entry(number) for number in sorted(self.chunks)],
        }
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        write_durably(self.folder / MANIFEST, text.encode("utf-8"))

    def tidy(self) -> None:
        """Remove parts that the manifest doesn't record, and what was being written when a process was killed."""
        recorded = {self.folder / _part(number) for number in self.chunks}
        present = {*self.folder.glob(f"{_PARTS}/part-*.parquet"), *self.folder.glob(f"{_PARTS}/.*.tmp")}
        for path in {*(present - recorded), *self.folder.glob(".*.tmp")}:
            path.unlink(missing_ok=True)

    def _span(self, number: int) -> tuple[int, int]:
        start = number * self.request.chunk
        return start, min(start + self.request.chunk, self.request.draws)

    def _entry(self, number: int) -> dict[str, Any]:
        start, stop = self._span(number)
        return {"part": _part(number), "start": start, "stop": stop, "sha256": self.chunks[number]}

    def _refuse_other_numbers(self, number: int, sha256: str) -> None:
        if self.earlier.get(number, sha256) != sha256:
            raise BrightcellError(
                f"{self.folder / _part(number)} was damaged, and computing it again gave other numbers than before: "
                "another machine or a changed model. Start again in another folder"
            )


@contextmanager
def open_store(folder: Path, request: Request, resume: bool = False) -> Iterator[Store]:
    """The folder of a run: a new one, or with `resume` the one that is there, checked part by part.

    `InputError` where the folder holds something else, or a run that was asked for otherwise (each difference by
    name); `BrightcellError` where it can't be written to or another process is at it. To resume what was never
    begun is to begin it.
    """
    _refuse_strangers(folder)
    make_folder(folder)
    with _held(folder):
        store = _opened(folder, request, resume)
        make_folder(folder / _PARTS)
        _label(store)
        store.tidy()
        yield store
        store.tidy()


def _label(store: Store) -> None:
    """What the columns are, once, as JSON beside the draws."""
    if store.request.labels:
        text = json.dumps(store.request.labels, indent=1, ensure_ascii=False) + "\n"
        write_durably(store.folder / LABELS, text.encode("utf-8"))


def _opened(folder: Path, request: Request, resume: bool) -> Store:
    if not (folder / MANIFEST).exists():
        store = Store(folder, request)
    elif not resume:
        what = "the folder holds draws of an earlier run"
        raise InputError(Problem(what, file=str(folder), hint="go on with it by --resume, or give another folder"))
    else:
        store = _resumed(folder, request)
    store.save("running")
    return store


def _resumed(folder: Path, request: Request) -> Store:
    manifest = read_manifest(folder)
    problems = differences(manifest["asked"], request.as_dict(), str(folder / MANIFEST))
    if problems:
        raise InputError(problems)
    warn_of_others(f"the run in {folder}", manifest.get("installed"))
    recorded = {number: entry["sha256"] for number, entry in _numbered(manifest)}
    sound = {number: sha256 for number, sha256 in recorded.items() if _sha256_of(folder / _part(number)) == sha256}
    damaged = tuple(_part(number) for number in recorded if number not in sound)
    return Store(folder, request, sound, recorded, damaged, manifest.get("installed") or closure())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of draws; `InputError` where there is none that can be read."""
    path = folder / MANIFEST
    content = read_json_file(path, "the manifest")
    if problem := other_format(content, FORMAT, "a manifest of draws", str(path)):
        raise InputError(problem)
    if not _is_whole(content):
        hint = "run again into another folder"
        raise InputError(Problem("the manifest is damaged: it lacks what was asked or its parts", str(path), hint=hint))
    return content


_OF_A_MANIFEST = {"status": str, "asked": dict, "drawn": int, "chunks": list}
_OF_WHAT_WAS_ASKED = {
    "draws": int, "seed": int, "design": str, "chunk": int, "columns": list, "hashes": dict, "versions": dict,
}  # fmt: skip


def _is_whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest has all that is read from it, and each part the name that its number gives."""
    if not _has(manifest, _OF_A_MANIFEST) or not _has(manifest["asked"], _OF_WHAT_WAS_ASKED):
        return False
    size, columns, installed = manifest["asked"]["chunk"], manifest["asked"]["columns"], manifest.get("installed", {})
    if size < 1 or not isinstance(installed, dict):
        return False
    texts = [*columns, *installed.values()]
    return all(isinstance(text, str) for text in texts) and all(_is_entry(entry, size) for entry in manifest["chunks"])


def _has(table: Mapping[str, Any], kinds: Mapping[str, type]) -> bool:
    """Whether a table has values of these kinds; true and false are no numbers."""
    return all(isinstance(table.get(key), kind) and table[key] is not True for key, kind in kinds.items())


def _is_entry(entry: Any, size: int) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("start"), int):
        return False
    return entry["start"] >= 0 and entry.get("part") == _part(entry["start"] // size) and "sha256" in entry


def read_parts(folder: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """All draws of a folder with the column `draw`, in order, and its manifest; damaged parts are an error."""
    manifest = sound_manifest(folder)
    names = [INDEX, *manifest["asked"]["columns"]]
    tables = list(each_part(folder, manifest, names))
    return {name: np.concatenate([table[name] for table in tables] or [np.empty(0)]) for name in names}, manifest


def each_part(folder: Path, manifest: Mapping[str, Any], names: Sequence[str]) -> Iterator[dict[str, np.ndarray]]:
    """Some columns of a folder part by part, in order, so that no more than a part is in memory."""
    for _, entry in _numbered(manifest):
        yield read_parquet(folder / entry["part"], names)


def read_labels(folder: Path) -> dict[str, Any]:
    """What the columns of a folder are; empty for draws that were kept without."""
    path = folder / LABELS
    labels = read_json_file(path, "the labels of the draws") if path.exists() else {}
    if not isinstance(labels, dict):
        raise InputError(Problem("the labels of the draws are not a table", file=str(path), expected="a table"))
    alternatives = labels.get("alternatives", [])
    if not isinstance(alternatives, list) or not all(_is_labelled(entry) for entry in alternatives):
        expected = "a list of tables, each with a label"
        raise InputError(Problem("the labels of the draws are damaged", str(path), "alternatives", expected=expected))
    return labels


def _is_labelled(alternative: Any) -> bool:
    return isinstance(alternative, dict) and isinstance(alternative.get("label"), str)


def sound_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder whose parts are all there and as they were written; others are an error."""
    manifest = read_manifest(folder)
    entries = [entry for _, entry in _numbered(manifest)]
    damaged = [entry["part"] for entry in entries if _sha256_of(folder / entry["part"]) != entry["sha256"]]
    if damaged:
        hint = "run again with --resume: only these parts are computed"
        raise InputError(
            [Problem("this part of the draws is damaged or missing", file=str(folder / p), hint=hint) for p in damaged]
        )
    return manifest


def _numbered(manifest: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    size = manifest["asked"]["chunk"]
    return ((entry["start"] // size, entry) for entry in manifest["chunks"])


def _part(number: int) -> str:
    return f"{_PARTS}/part-{number:05d}.parquet"


def _rows(chunk: Chunk, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {INDEX: np.arange(chunk.start, chunk.stop), **{name: chunk.columns[name] for name in names}}


def _sha256_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _refuse_strangers(folder: Path) -> None:
    """A folder that holds anything but draws is not touched."""
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem("there is a file of this name", file=str(folder), expected="a folder for the draws"))
    if (folder / MANIFEST).exists():
        read_manifest(folder)
        return
    strangers = sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
    if strangers:
        found = ", ".join(strangers[:3]) + (", …" if len(strangers) > 3 else "")
        raise InputError(
            Problem("the folder holds files other than draws", file=str(folder), found=found, hint="give a new one")
        )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process, however that ends."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BrightcellError(f"another process is writing draws to {folder}; wait for it or stop it") from None
    try:
        yield
    finally:
        (folder / _LOCK).unlink(missing_ok=True)
        lock.release()
