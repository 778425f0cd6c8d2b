"""What is asked of a Monte Carlo run, and how two requests differ."""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.runs.stopping import StopRule

INDEX = "draw"
MOST_DRAWS = 100_000_000
"""More than that is a slip of the keyboard: a table of five columns takes 4 GB."""
MOST_WORKERS = 1024
"""More threads or processes than that take the machine down before they compute anything."""
OTHERWISE, AS_BEFORE = (
    "the run in this folder was started with other options",
    "give the same options as before, or another folder",
)
IN_WORDS = {"hashes.regime": "background_uncertainty, factor_uncertainty, default_spreads (or their table) or outer"}
"""Path of a hash that tells people nothing -> the options that it is made of."""
_SHA256 = re.compile("[0-9a-f]{64}")
_MOST_TOLD = 12
_DECIDING = ("brightcell", "numpy", "scipy", "numba", "pyarrow")


def versions() -> dict[str, str]:
    """Versions of what decides about the numbers and about the bytes of the files."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _DECIDING}}


@dataclass(frozen=True)
class Request:
    """A run of `draws` draws, or with a stop rule at most so many, in chunks of `chunk` draws.

    `hashes` are those of whatever the numbers depend on (model, background, method), by name; `columns` are the
    names that the task gives. Of them `streamed` are not held in memory where there is a folder; `labels` say what the
    columns are and are kept beside them, `units` in them. Neither decides about a number.
    """

    draws: int
    chunk: int
    seed: int
    columns: tuple[str, ...]
    design: str = "random"
    hashes: Mapping[str, str] = field(default_factory=dict)
    stop: StopRule | None = None
    streamed: tuple[str, ...] = ()
    labels: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=versions)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, in a fixed order."""
        return {
            "draws": self.draws,
            "stop": self.stop.as_dict() if self.stop else None,
            "seed": self.seed,
            "design": self.design,
            "chunk": self.chunk,
            "columns": list(self.columns),
            "hashes": dict(sorted(self.hashes.items())),
            "versions": dict(sorted(self.versions.items())),
        }


def check_request(request: Request, workers: int = 1) -> None:
    """Raise `InputError` with all that can't be run: counts below one, columns that are missing or double."""
    problems = count_problems(draws=request.draws, chunk=request.chunk, workers=workers)
    problems += _column_problems(request)
    if problems:
        raise InputError(problems)


def count_problems(**counts: int) -> list[Problem]:
    """One problem for each number that must be one or more, and no more than memory holds, and is not."""
    small = [
        Problem("this number is too small", path=name, found=str(count), expected="1 or more")
        for name, count in counts.items()
        if count < 1
    ]
    large = [
        Problem("this number is too large", path=name, found=str(count), expected=f"{most:,} or less")
        for name, count in counts.items()
        if count > (most := MOST_WORKERS if name == "workers" else MOST_DRAWS)
    ]
    return small + large


def _column_problems(request: Request) -> list[Problem]:
    columns = request.columns
    problems = [] if columns else [Problem("there is nothing to draw", path="columns", expected="one or more")]
    if INDEX in columns:
        problems.append(
            Problem(
                f"{INDEX!r} names the column that numbers the draws, so no result can have this name", path="columns"
            )
        )
    double = sorted(name for name, number in Counter(columns).items() if number > 1)
    problems += [Problem("this column is named twice", path="columns", found=name) for name in double]
    if request.stop and not request.stop.among(columns):
        expected = ", ".join(columns)
        problems.append(
            Problem(
                "there is no such column to stop by", path="stop.column", found=request.stop.column, expected=expected
            )
        )
    return problems


def differences(earlier: Mapping[str, Any], now: Mapping[str, Any], file: str) -> list[Problem]:
    """One problem for each thing that was asked otherwise before, by its dotted path; of lists what only one has.

    Columns are known by their names, so their order says nothing.
    """
    before, after = dict(_flat(earlier)), dict(_flat(now))
    paths = [*before, *(path for path in after if path not in before)]
    return [
        _difference(path, before.get(path, "nothing"), after.get(path, "nothing"), file)
        for path in paths
        if before.get(path, "nothing") != after.get(path, "nothing")
        and not _follows(path, before, after)
        and not (path == "columns" and _have_the_same(before.get(path), after.get(path)))
    ]


def _difference(path: str, before: Any, after: Any, file: str) -> Problem:
    found, expected = _only(before, after), f"{_only(after, before)} as asked now"
    if path in IN_WORDS:
        return Problem(OTHERWISE, file=file, path=path, found=f"other {IN_WORDS[path]}", hint=AS_BEFORE)
    if _have_the_same(before, after):
        return Problem(OTHERWISE, file=file, path=path, found="the same in another order", hint=AS_BEFORE)
    return Problem(OTHERWISE, file=file, path=path, found=found, expected=expected, hint=AS_BEFORE)


def _have_the_same(before: Any, after: Any) -> bool:
    """Whether two lists differ in nothing but the order."""
    return isinstance(before, list) and isinstance(after, list) and sorted(map(str, before)) == sorted(map(str, after))


def _only(value: Any, other: Any) -> str:
    """What is told of a value: of a list what the other hasn't, of a hash its beginning."""
    if isinstance(value, list) and isinstance(other, list):
        more = [str(entry) for entry in value if entry not in other]
        shown = [*more[:_MOST_TOLD], f"and {len(more) - _MOST_TOLD:,} more"] if len(more) > _MOST_TOLD else more
        return ", ".join(shown) or "nothing more"
    return str(value)[:12] if _SHA256.fullmatch(str(value)) else str(value)


def _follows(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """A chunk that is as long as the whole run follows from the number of draws, which is told."""
    whole = any(asked.get("chunk") == asked.get("draws") for asked in (before, after))
    return path == "chunk" and whole and before.get("draws") != after.get("draws")


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


@cache
def _version(name: str) -> str:
    """The version of a package, which stays the same while Python runs and takes long to look up."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
