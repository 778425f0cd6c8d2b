"""The packages that brightcell stands on, and those that they stand on: what decides about numbers beside its own code.

Their names and versions go into results as one hash, and into files that are opened again as a list, so that what
differs can be told.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from brightcell.io.cache import is_settled, key_of, read_json, stamp_of, write_json

KIND, BOTH = "installed", " and "
_log = logging.getLogger("brightcell")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@cache
def closure() -> Mapping[str, str]:
    """Version of each installed package that brightcell needs, directly or through another, by its normalised name.

    What only an extra asks for is left out; what a platform doesn't need isn't installed there. The list is kept for as
    long as nothing is installed or removed beside it.
    """
    stamp = stamp_of(Path(folder) for folder in sys.path if folder and Path(folder).is_dir())
    key = key_of(stamp)
    kept = read_json(KIND, key)
    if isinstance(kept, dict) and kept:
        return kept
    versions = _closure()
    if is_settled(stamp):
        write_json(KIND, key, versions)
    return versions


def _closure() -> dict[str, str]:
    versions: dict[str, str] = {}
    waiting = ["brightcell"]
    while waiting:
        name = waiting.pop()
        if name in versions:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        versions[name], needed = _described(package)
        waiting += needed
    return dict(sorted(versions.items()))


@cache
def closure_sha256() -> str:
    """SHA-256 of the lines `name==version` of the closure, sorted by name."""
    return sha256_of(closure())


def sha256_of(versions: Mapping[str, str]) -> str:
    """SHA-256 of the sorted lines `name==version`, each with its line end."""
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def differing(then: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Packages of other versions here than `then`, or only there or here: name, version then, version here."""
    now = closure()
    none = "not installed"
    pairs = ((name, then.get(name, none), now.get(name, none)) for name in sorted({*then, *now}))
    return [(name, before, here) for name, before, here in pairs if before != here]


def merged(then: Any) -> dict[str, str]:
    """The packages of a file that was begun with `then` and is gone on with here: of what differs "1.0 and 2.0"."""
    before, now = then if isinstance(then, Mapping) else {}, closure()
    each = {name: [*str(before.get(name, "")).split(BOTH), now.get(name, "")] for name in sorted({*before, *now})}
    return {name: BOTH.join(dict.fromkeys(filter(None, versions))) for name, versions in each.items()}


def made_with_others(then: Any) -> str:
    """In words, that something was made with other packages than those here; empty where it wasn't or nobody knows."""
    differences = differing(then) if isinstance(then, Mapping) and then else []
    return f"made with other packages: {in_words(differences)}" if differences else ""


def warn_of_others(what: str, then: Any) -> None:
    """Say on standard error that `what` was begun with other packages."""
    if others := made_with_others(then):
        _log.warning("%s was %s; those that decide about its bits are the same, so it goes on", what, others)


def in_words(differences: list[tuple[str, str, str]], shown: int = 5) -> str:
    """The first differences in words."""
    first = ", ".join(f"{name} was {then} and is {now} here" for name, then, now in differences[:shown])
    more = len(differences) - shown
    return first + (f", and {more} more" if more > 0 else "")


def _described(package: Distribution) -> tuple[str, list[str]]:
    """Version, and names of what is needed without an extra; read from the head of the metadata alone."""
    version, needed = "", []
    for line in _head(package):
        if line.startswith("Version: "):
            version = line.removeprefix("Version: ").strip()
        elif line.startswith("Requires-Dist: ") and "extra ==" not in line:
            match = _NAME.match(line.removeprefix("Requires-Dist: ").strip())
            needed += [_normalised(match[0])] if match else []
    return version, needed


def _head(package: Distribution) -> Iterator[str]:
    for line in (package.read_text("METADATA") or package.read_text("PKG-INFO") or "").splitlines():
        if not line:
            return
        yield line


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
