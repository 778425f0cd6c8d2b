"""Public tables of changes between versions of a database: what each activity and flow became.

They are read in the structure of randonneur: `replace` and `update` (one successor), `disaggregate` (several, with
shares), `delete` (none). Names only; no value of any database is in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.misfits import misfit
from brightcell.imports.nodes import specified
from brightcell.imports.units import normalised
from brightcell.io.json import read_json_file

_ONE, _SEVERAL, _NONE = ("replace", "update"), "disaggregate", "delete"
_DESCRIBING = frozenset({"graph_context", "mapping", "contributors", "licenses", "case-insensitive"})


@dataclass(frozen=True, slots=True)
class Successor:
    """What takes the place of something: an empty field stays as it was; `share` units of it for one before."""

    name: str = ""
    product: str = ""
    location: str = ""
    unit: str = ""
    code: str = ""
    categories: tuple[str, ...] | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What became of one activity or flow, counted in `unit`; without successors it is gone."""

    unit: str
    successors: tuple[Successor, ...]
    comment: str = ""


@dataclass(frozen=True)
class ChangeTable:
    """The changes from one version to the next.

    Activities are found by (name, product, place), or by (name, place); flows by their code, by (name, categories) or
    by their name. Where several changes fit, `None` stands for them.
    """

    name: str
    activities: Mapping[tuple[str, ...], VersionChange | None] = field(default_factory=dict)
    flows: Mapping[tuple[Any, ...], VersionChange | None] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)


def read_table(path: Path) -> ChangeTable:
    """A table in a JSON file; BackgroundError where it isn't one."""
    return table_of(read_json_file(path, "the table of changes", BackgroundError), path.name)


def table_of(data: Any, name: str) -> ChangeTable:
    """The table that randonneur's structure describes."""
    if not isinstance(data, Mapping) or not any(isinstance(data.get(verb), list) for verb in (*_ONE, _SEVERAL, _NONE)):
        what = "this is not a table of changes"
        expected = "a JSON object in the structure of randonneur, with replace, update, disaggregate or delete"
        raise BackgroundError(Problem(what, path="--migrate", file=name, expected=expected))
    try:
        return _table(data, name)
    except (KeyError, TypeError, AttributeError) as error:
        what = f"a row of this table of changes doesn't follow randonneur's structure: {misfit(error)}"
        raise BackgroundError(Problem(what, path="--migrate", file=name)) from error


def _table(data: Mapping[str, Any], name: str) -> ChangeTable:
    activities: dict[tuple[str, ...], VersionChange | None] = {}
    flows: dict[tuple[Any, ...], VersionChange | None] = {}
    for source, change in _changes(data):
        is_activity = "reference product" in source or "location" in source
        keys = _activity_keys(source) if is_activity else _flow_keys(source, change)
        table: dict[Any, VersionChange | None] = activities if is_activity else flows
        for key in keys:
            table[key] = change if table.get(key, change) == change else None
    read = (*_ONE, _SEVERAL, _NONE)
    others = {k: len(v) for k, v in data.items() if isinstance(v, list) and k not in read and k not in _DESCRIBING}
    return ChangeTable(name, activities, flows, others)


def _changes(data: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], VersionChange]]:
    for verb in _ONE:
        for row in data.get(verb, ()):
            share = as_number(row.get("conversion_factor", row["target"].get("allocation", 1.0)))
            yield row["source"], _change(row, [(row["target"], share)])
    for row in data.get(_SEVERAL, ()):
        shares = [(target, as_number(target["allocation"])) for target in row["targets"]]
        yield row["source"], _change(row, shares)
    for row in data.get(_NONE, ()):
        yield row["source"], _change(row, [])


def _change(row: Mapping[str, Any], targets: list[tuple[Mapping[str, Any], float | None]]) -> VersionChange:
    successors = tuple(_successor(target, share) for target, share in targets)
    return VersionChange(normalised(row["source"].get("unit", "")), successors, row.get("comment") or "")


def _successor(target: Mapping[str, Any], share: float | None) -> Successor:
    if share is None:
        raise TypeError(f"the share of {target.get('name')} is no number")
    return Successor(
        name=target.get("name", ""),
        product=target.get("reference product", ""),
        location=target.get("location", ""),
        unit=normalised(target.get("unit", "")),
        code=target.get("uuid") or target.get("identifier") or "",
        categories=tuple(target["context"]) if "context" in target else None,
        share=share,
    )


def _activity_keys(source: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    name, location = source["name"], source.get("location", "")
    yield (name, source.get("reference product", ""), location)
    yield (name, location)


def _flow_keys(source: Mapping[str, Any], change: VersionChange) -> Iterator[tuple[Any, ...]]:
    """By code; by name and categories; by name alone where the table has no categories and it isn't gone."""
    if code := source.get("uuid") or source.get("identifier"):
        yield ("code", code)
    if "context" in source:
        yield (source["name"], specified(tuple(source["context"])))
    elif change.successors:
        yield (source["name"],)
