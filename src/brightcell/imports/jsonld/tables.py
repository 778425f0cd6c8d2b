"""The tables of an openLCA export by their folders: flows, flow properties, units, places, parameters."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem, collecting
from brightcell.imports.models import ImportedFlow, Progress, silence
from brightcell.imports.units import normalised
from brightcell.io.json import parse_one_of_many
from brightcell.io.limits import JSON_BYTES, content_within

Json = Mapping[str, Any]
READ = ("processes", "flows", "flow_properties", "unit_groups", "locations", "parameters", "categories")
DESCRIBING = ("sources", "actors", "currencies", "dq_systems", "bin", "social_indicators", "context", "libraries")
"""Folders that describe; nothing of them is an amount."""
METHODS = ("lcia_methods", "lcia_categories")
"""Folders with factors of methods, which are no part of an inventory."""
PACKAGE = ("openlca.json", "olca-schema.json", "context.json")
"""Files that describe the whole export."""
LIBRARY = "library.json"
"""The file by which a folder is a library of matrices."""
REFERENCES = ("flows", "flow_properties", "unit_groups", "locations")
"""Folders of a library that an export refers to."""


@dataclass(frozen=True)
class Folders:
    """All JSON files of an export by the name of their folder; each remembers its file."""

    tables: Mapping[str, tuple[Json, ...]]
    unread: Mapping[str, int]

    def of(self, *names: str) -> tuple[Json, ...]:
        """Objects of a folder; openLCA's schema 1 and 2 differ in no folder that is read."""
        return tuple(entry for name in names for entry in self.tables.get(name, ()))

    def with_references(self, other: Folders) -> Folders:
        """With what another export describes of flows, units and places."""
        more = {name: (*self.of(name), *other.of(name)) for name in REFERENCES}
        return Folders({**self.tables, **{name: rows for name, rows in more.items() if rows}}, self.unread)

    def without_processes(self, ids: Container[str]) -> Folders:
        """Without the processes of these ids."""
        kept = tuple(process for process in self.of("processes") if process.get("@id") not in ids)
        return Folders({**self.tables, "processes": kept}, self.unread)


def read_folders(folder: Path, name: str = "", progress: Progress = silence) -> Folders:
    """Every JSON file below a folder; raises BackgroundError with each that isn't JSON."""
    tables: dict[str, list[Json]] = {}
    unread: dict[str, int] = {}
    problems: list[Problem] = []
    inside = {file.parent for file in folder.rglob(LIBRARY)} - {folder}
    files = [file for file in sorted(folder.rglob("*.json")) if not inside.intersection(file.parents)]
    for number, file in enumerate(files):
        progress(f"reading {name}, files", number, len(files))
        table = file.parent.name
        if file.parent == folder or file.name in PACKAGE:
            continue
        if table not in READ:
            unread[table] = unread.get(table, 0) + (table not in (*DESCRIBING, *METHODS))
            continue
        with collecting(problems):
            tables.setdefault(table, []).append({**_json(file), "filename": file.name})
    if problems:
        raise BackgroundError(problems)
    return Folders({name: tuple(entries) for name, entries in tables.items()}, {k: n for k, n in unread.items() if n})


def _json(file: Path) -> Json:
    text = content_within(file, JSON_BYTES, "a file in it", BackgroundError)
    content = parse_one_of_many(text, file.name, "a file in it", BackgroundError)
    if not isinstance(content, Mapping):
        raise BackgroundError(Problem("a file in it holds no JSON object", file=file.name))
    return content


class References:
    """What rows refer to by id: flows with their properties, units with their factor to the group's own, places."""

    def __init__(self, folders: Folders) -> None:
        self.flows: dict[str, Json] = {flow["@id"]: flow for flow in reversed(folders.of("flows"))}
        self.locations = {place["@id"]: place for place in folders.of("locations")}
        groups = folders.of("unit_groups")
        self.groups = {group["@id"]: group for group in groups}
        self.units = {unit["@id"]: (unit, group) for group in groups for unit in group.get("units", ())}
        self.properties = {entry["@id"]: entry for entry in folders.of("flow_properties")}

    def flow(self, row: Json) -> Json:
        """The flow of a row: as the export describes it, else what the row says of it."""
        stated: Json = row["flow"]
        unknown: Json = {"name": f"flow {stated['@id']}, which is not in the export"}
        return self.flows.get(stated["@id"], {**unknown, **stated})

    def place(self, process: Json) -> str:
        """The code of a place, from its own file where the reference has the name only."""
        reference: Json = process.get("location") or {}
        place: Json = self.locations.get(reference.get("@id"), reference)
        return place.get("code") or reference.get("code") or place.get("name") or ""

    def described(self, flow: Json) -> ImportedFlow:
        """An elementary flow that the export itself describes."""
        return ImportedFlow(flow["@id"], flow["name"], compartment(flow), self.unit_of(flow))

    def unit_of(self, flow: Json) -> str:
        """The unit that a flow is counted in: that of its reference property."""
        own = next((entry for entry in flow.get("flowProperties", ()) if _is_own_property(entry)), None)
        return self._unit_of_property(own["flowProperty"]["@id"]) if own else ""

    def in_reference(self, row: Json) -> tuple[str, float]:
        """The unit that the row's flow is counted in, and the factor to it.

        amount x factor of the unit / factor of the property: 2 m3 of a gas of 1.25 m3 per kg are 1.6 kg.
        """
        reference = row.get("unit") or {}
        unit, group = self.units.get(reference.get("@id"), (reference, {}))
        own = _own_unit(group)
        if own is None:
            return normalised(reference.get("name") or reference.get("@id", "")), 1.0
        factor = float(unit.get("conversionFactor", 1.0))
        stated = (row.get("flowProperty") or {}).get("@id")
        entries = {entry["flowProperty"]["@id"]: entry for entry in self.flow(row).get("flowProperties", ())}
        property = entries.get(stated) or self._by_group(entries, group)
        target = next((entry for entry in entries.values() if _is_own_property(entry)), None)
        if property is None or target is None or property is target:
            return normalised(own["name"]), factor
        ratio = float(target.get("conversionFactor", 1.0)) / float(property.get("conversionFactor", 1.0))
        return self._unit_of_property(target["flowProperty"]["@id"]) or normalised(own["name"]), factor * ratio

    def _by_group(self, entries: Mapping[str, Json], group: Json) -> Json | None:
        """The property whose unit group the unit is from, where the row states none."""
        properties = [entry for id, entry in entries.items() if self._group_of(id).get("@id") == group.get("@id")]
        return properties[0] if len(properties) == 1 else None

    def _group_of(self, property: str) -> Json:
        reference = self.properties.get(property, {}).get("unitGroup") or {}
        return self.groups.get(reference.get("@id"), {})

    def _unit_of_property(self, property: str) -> str:
        own = _own_unit(self._group_of(property))
        return normalised(own["name"]) if own else ""


def compartment(flow: Json) -> tuple[str, ...]:
    """Folders of a flow; schema 1 gives a reference to the last one, schema 2 a path."""
    category = flow.get("category")
    if isinstance(category, str):
        return tuple(part for part in category.split("/") if part and part != "Elementary flows")
    if not isinstance(category, Mapping):
        return ()
    path = [*category.get("categoryPath", ()), category.get("name", "")]
    return tuple(part for part in path if part and part != "Elementary flows")


def _own_unit(group: Json) -> Json | None:
    own: Iterator[Json] = (u for u in group.get("units", ()) if u.get("isRefUnit") or u.get("referenceUnit"))
    return next(own, None)


def _is_own_property(entry: Json) -> bool:
    return bool(entry.get("isRefFlowProperty", entry.get("referenceFlowProperty", False)))
