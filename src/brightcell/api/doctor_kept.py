"""What `brightcell doctor` says of what is kept to save time: compiled code, and draws of databases in projects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from brightcell.brightway import HealthFinding
from brightcell.engine.cache import SAMPLE, drop, kept_draws, read_manifest
from brightcell.engine.constants import ENGINE

OUTDATED = "outdated"
"""The repair that removes what nothing reads any more."""
_OF_PROJECT = "brightcell"  # the folder of a project in which brightcell keeps what can be computed again


def compiled_finding() -> HealthFinding:
    """Whether machine code for draws of databases is kept, or can be; asked without loading the compiler."""
    folder = _folder_of_machine_code()
    what = "compiled code"
    if not (os.access(folder, os.W_OK) or _can_be_made(folder)):
        sentence = f"can't be kept in {folder}: the first draws of a database take 20 s longer in each process"
        return HealthFinding(what, "note", f"{sentence}; make it writable, or set NUMBA_CACHE_DIR to another folder")
    number = len(list(folder.rglob("*.nbc")))
    kept = f"{number} functions in {folder}"
    return HealthFinding(what, "ok", kept if number else f"none yet; the first draws of a database make it in {folder}")


def kept_findings(name: str, folder: Path) -> Iterator[HealthFinding]:
    """The draws that a project keeps: how many and how large, and those that this version doesn't read."""
    samples = _samples(folder)
    if not samples:
        return
    old = [sample for sample in samples if is_outdated(sample)]
    what = f"kept draws of {name!r}"
    draws = sum(kept_draws(sample) for sample in samples if sample not in old)
    sentence = f"{draws:,} draws in {len(samples) - len(old)} samples, {_megabytes(samples):.1f} MB"
    yield HealthFinding(what, "ok", sentence)
    if old:
        size = f"{len(old)} samples of {_megabytes(old):.1f} MB"
        sentence = f"{size} are of another version or damaged; nothing reads them"
        yield HealthFinding(what, "note", sentence, OUTDATED)


def drop_outdated(folder: Path) -> list[str]:
    """Remove the kept draws of a project that nothing reads; what was done, in sentences."""
    old = [sample for sample in _samples(folder) if is_outdated(sample)]
    for sample in old:
        drop(sample)
    return [f"{sample}: removed; nothing read these draws" for sample in old]


def is_outdated(sample: Path) -> bool:
    """Whether a sample was made by another version of the engine, or doesn't say what it is made of."""
    return read_manifest(sample).get("made of", {}).get("engine") != ENGINE


def _samples(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / _OF_PROJECT).glob(f"{SAMPLE}*") if path.is_dir())


def _megabytes(samples: list[Path]) -> float:
    return sum(file.stat().st_size for sample in samples for file in sample.glob("*")) / 1e6


def _folder_of_machine_code() -> Path:
    """Where numba keeps it: `NUMBA_CACHE_DIR`, beside the sources, or where those can't be written its own folder."""
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(named)
    spec = find_spec("brightcell.engine")
    beside = Path(spec.origin).parent / "__pycache__" if spec and spec.origin else Path()
    if os.access(beside, os.W_OK) or _can_be_made(beside):
        return beside
    from platformdirs import user_cache_dir  # late: it comes with bw2data

    return Path(user_cache_dir("numba", appauthor=False))


def _can_be_made(folder: Path) -> bool:
    there = next((parent for parent in folder.absolute().parents if parent.exists()), None)
    return not folder.exists() and there is not None and os.access(there, os.W_OK)
