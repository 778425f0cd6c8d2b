"""Dependent draws of the unit scores of all links, computed once and kept in a folder as plain .npy files.

A cache is a folder named by the keys that the caller gives (hashes of background, method and so on). It holds one
file per chunk of draws, and a manifest with what it is made of and how each chunk was solved; a chunk counts when the
manifest names it, which happens in one step after its file is complete.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import InputError, Problem
from brightcell.uncertainty.engine.direct import Failure
from brightcell.uncertainty.engine.plan import Plan
from brightcell.uncertainty.engine.solve import Report, merged, unit_scores

FloatArray = NDArray[np.float64]
CHUNK = 512
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class CachedScores:
    """Unit scores h (link, gas or total, draw) of draws 0..`draws` in a folder."""

    folder: Path
    draws: int
    chunk: int

    def chunks(self) -> Iterator[tuple[int, FloatArray]]:
        """First draw and unit scores of each chunk, mapped from its file."""
        for start in range(0, self.draws, self.chunk):
            yield start, np.load(_file(self.folder, start), mmap_mode="r")[:, :, : self.draws - start]

    def weighted(self, amounts: FloatArray) -> FloatArray:
        """sum over links of amounts (link,) or (link, draw) x h, shape (gas or total, draw)."""
        parts = []
        for start, scores in self.chunks():
            some = amounts if amounts.ndim == 1 else amounts[:, start : start + scores.shape[2]]
            parts.append(np.einsum("l,lgd->gd" if amounts.ndim == 1 else "ld,lgd->gd", some, scores))
        return np.concatenate(parts, axis=1)

    @property
    def report(self) -> Report:
        """How the draws were solved."""
        return merged([_report(entry) for entry in _manifest(self.folder)["chunks"].values()])


def fill(
    folder: Path,
    keys: Mapping[str, str],
    plan: Plan,
    seed: int,
    draws: int,
    threads: int | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> CachedScores:
    """Compute the chunks of draws 0..`draws` that are not in the folder yet; `progress` hears the draws so far.

    Raises InputError where the folder has been filled for other keys, another seed, chunk, tolerance or set of links.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_of = _made_of(keys, plan, seed, chunk)
    manifest = _manifest(folder) or {"made of": made_of, "chunks": {}}
    _refuse_others(folder, manifest["made of"], made_of)
    for start in range(0, draws, chunk):
        if str(start) not in manifest["chunks"]:
            scores, report = unit_scores(plan, seed, start, start + chunk, threads)
            _write_array(_file(folder, start), scores)
            manifest["chunks"][str(start)] = asdict(report)
            _write_text(folder / MANIFEST, json.dumps(manifest, indent=1))
        if progress:
            progress(min(start + chunk, draws))
    return CachedScores(folder, draws, chunk)


def _made_of(keys: Mapping[str, str], plan: Plan, seed: int, chunk: int) -> dict[str, Any]:
    return {
        **dict(sorted(keys.items())),
        "seed": seed,
        "chunk": chunk,
        "tolerance": plan.tolerance,
        "links": len(plan.is_known),
        "scores": plan.scores,
    }


def _refuse_others(folder: Path, found: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    problems = [
        Problem(
            "filled for something else", str(folder), name, found=str(found.get(name)), expected=str(asked.get(name))
        )
        for name in sorted({*found, *asked})
        if found.get(name) != asked.get(name)
    ]
    if problems:
        raise InputError(problems)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _report(entry: Mapping[str, Any]) -> Report:
    failures = tuple(Failure(**failure) for failure in entry["failures"])
    return Report(**{**entry, "direct": tuple(entry["direct"]), "failures": failures})


def _file(folder: Path, start: int) -> Path:
    return folder / f"draws-{start:09d}.npy"


def _write_array(path: Path, scores: FloatArray) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as file:
        np.save(file, scores)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _write_text(path: Path, text: str) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
