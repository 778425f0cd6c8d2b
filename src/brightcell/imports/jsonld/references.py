"""Which libraries the data sets of an openLCA export refer to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brightcell.errors import BackgroundError
from brightcell.imports.jsonld.tables import Folders, Json
from brightcell.io.json import parse_json
from brightcell.io.limits import JSON_BYTES, content_within

PACKAGE = "openlca.json"


def wanted_libraries(folder: Path, folders: Folders) -> tuple[str, ...]:
    """Those that the package names, and those of providers and products."""
    rows = (row for process in folders.of("processes") for row in process.get("exchanges", ()))
    processes = (str(process["library"]) for process in folders.of("processes") if is_of_library(process))
    of_rows = (library_of(row) for row in rows)
    return tuple(dict.fromkeys(name for name in (*_named(folder / PACKAGE), *processes, *of_rows) if name))


def is_of_library(process: Json) -> bool:
    """Whether a process only stands for one of a library, and has no exchanges of its own."""
    return bool(process.get("library")) and not process.get("exchanges")


def library_of(row: Json) -> str:
    """The library of the provider of an exchange, or of its product."""
    provider, flow = row.get("defaultProvider") or {}, row.get("flow") or {}
    return str(provider.get("library") or flow.get("library") or "")


def _named(package: Path) -> Iterator[str]:
    """Ids in the description of the package, as texts or as objects."""
    if not package.is_file():
        return
    try:
        text = content_within(package, JSON_BYTES, "the description of the package", BackgroundError)
        content = parse_json(text, package.name, refusal=BackgroundError)
    except BackgroundError:  # openLCA reads such an export too
        return
    for entry in content.get("libraries") or () if isinstance(content, dict) else ():
        name = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(name, str):
            yield name
