"""Which public tables lead from one version of ecoinvent to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.imports.migration.tables import ChangeTable, read_table, table_of
from brightcell.imports.silent import silent

_VERSION = re.compile(r"(?:ecoinvent-)?(?P<version>\d+\.\d+(?:\.\d+)?)(?:-(?P<model>[A-Za-z0-9]+))?")
_TABLE = re.compile(r"ecoinvent-(\d[\d.]*)-(cutoff|biosphere)")
CUT_OFF, BIOSPHERE = "cutoff", "biosphere"


@dataclass(frozen=True)
class MigrationPlan:
    """The tables to apply in turn, and what is assumed on the way."""

    label: str
    tables: tuple[ChangeTable, ...]
    assumed: tuple[str, ...] = ()


def migration_plan(asked: str) -> MigrationPlan:
    """The plan for `FROM:TO`, such as `ecoinvent-3.9.1-cutoff:ecoinvent-3.12-cutoff`, or for a file of changes.

    Raises BackgroundError for a version that no public table knows, and where none lead from one to the other.
    """
    if asked.lower().endswith(".json"):
        return MigrationPlan(asked, (read_table(Path(asked)),))
    parts = asked.split(":")
    matches = [_VERSION.fullmatch(part.strip()) for part in parts]
    if len(matches) != 2 or matches[0] is None or matches[1] is None:
        expected = "FROM:TO, such as ecoinvent-3.9.1-cutoff:ecoinvent-3.12-cutoff, or a JSON file of changes"
        raise BackgroundError(Problem("this says no migration", path="--migrate", found=asked, expected=expected))
    models = {match["model"] or CUT_OFF for match in matches if match}
    if len(models) > 1:
        what = "the two versions are of different system models, and no table leads from one to another"
        raise BackgroundError(Problem(what, path="--migrate", found=asked))
    return _plan(asked, matches[0]["version"], matches[1]["version"], models.pop())


def _plan(asked: str, start: str, end: str, model: str) -> MigrationPlan:
    steps = _way(CUT_OFF, start, end)
    if steps is None:
        raise BackgroundError(_no_way(start, end))
    assumed = []
    if model.lower() != CUT_OFF:
        assumed.append(f"the tables are those of the cut-off model; the names of {model} are taken as equal")
    flows = _way(BIOSPHERE, start, end)
    if flows is None:
        assumed.append("no public tables lead from one to the other for flows: their names are taken as equal")
    tables = []
    for kind, way in ((CUT_OFF, steps), (BIOSPHERE, flows or ())):
        for before, after in way:
            table = _tables().get((kind, before, after))
            if table is None:
                what = "activities" if kind == CUT_OFF else "flows"
                assumed.append(f"no public table leads from {before} to {after}: names of {what} are taken as equal")
            else:
                tables.append(_stored(table))
    return MigrationPlan(asked, tuple(tables), tuple(assumed))


def _no_way(start: str, end: str) -> Problem:
    versions = sorted({version for kind, *way in _tables() if kind == CUT_OFF for version in way}, key=_number)
    unknown = [version for version in (start, end) if version not in versions]
    if not unknown:
        what = "no public tables lead from this version to that one; they lead forward only"
        return Problem(what, path="--migrate", found=f"{start} to {end}", hint="name the older version first")
    what = "no public table of changes knows this version"
    expected = ", ".join(versions)
    return Problem(
        what, path="--migrate", found=" and ".join(unknown), expected=expected, nearest=nearest(unknown[0], versions)
    )


def _way(kind: str, start: str, end: str) -> tuple[tuple[str, str], ...] | None:
    """The shortest chain of steps; a minor release without a table of its own has the names of the one before."""
    steps = [(before, after) for of, before, after in _tables() if of == kind]
    versions = {version for step in steps for version in step}
    steps += [(v, w) for v in versions for w in versions if w.startswith(f"{v}.") and (v, w) not in steps]
    ways: dict[str, tuple[tuple[str, str], ...]] = {start: ()} if start in versions else {}
    waiting = list(ways)
    while waiting:
        here = waiting.pop(0)
        for before, after in sorted(steps):
            if before == here and after not in ways:
                ways[after] = (*ways[here], (before, after))
                waiting.append(after)
    return ways.get(end)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@cache
def _tables() -> Mapping[tuple[str, str, str], str]:
    """Kind, version before and version after -> the name of the public table."""
    with silent():
        from randonneur_data import Registry

        names = {}
        for name, about in Registry().items():
            source, target = (_TABLE.fullmatch(about.get(end) or "") for end in ("source_id", "target_id"))
            if source and target and source[2] == target[2]:
                names[source[2], source[1], target[1]] = name
        return names


@cache
def _stored(name: str) -> ChangeTable:
    with silent():
        from randonneur_data import Registry

        return table_of(Registry().get_file(name), name)
