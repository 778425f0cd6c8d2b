"""Writing an import to a project: whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from brightcell.brightway.databases import is_written, write_database
from brightcell.brightway.projects import bw2data, project, writing
from brightcell.errors import BackgroundError, BrightcellError, Problem
from brightcell.imports.linking import OWN_FLOW
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedFlow, ImportedModel


def write_import(read: ImportedModel, project_name: str) -> None:
    """Write the activities as a database of their own; the same content is not written twice.

    Raises BackgroundError when the project has another database of that name. When writing fails midway the
    database is removed again.
    """
    bd, nodes = bw2data(), dict(_nodes(read))
    sha256 = hashlib.sha256(json.dumps(nodes, sort_keys=True).encode()).hexdigest()
    with project(project_name), writing(bd, f"importing {read.database}"):
        if is_written(bd, read.database, sha256):
            return
        if read.database in bd.databases:
            raise BackgroundError(_taken(project_name, read.database))
        metadata = {"kind": "imported", "format": f"brightcell import of {read.format}", "sha256": sha256}
        try:
            write_database(bd, read.database, nodes, metadata)
        except BaseException as error:
            _remove(bd, read.database)
            if isinstance(error, BrightcellError) or not isinstance(error, Exception):
                raise
            raise BrightcellError(f"writing {read.database!r} failed and was undone: {error}") from error


def _remove(bd: Any, name: str) -> None:
    if name in bd.databases:
        del bd.databases[name]


def _taken(project_name: str, name: str) -> Problem:
    what = f"the Brightway project {project_name!r} already has a database of this name"
    return Problem(what, path="--database", found=name, hint="give another name, or delete that one in Brightway first")


def _nodes(read: ImportedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each activity once, by code, then the flows that only the file has."""
    used = {row.link.code for _, row in read.rows() if row.link and row.link.step == OWN_FLOW}
    units = {row.link.code: row.unit for _, row in read.rows() if row.link and row.link.code in used}
    for code, activity in read.by_code.items():
        yield code, _activity(activity)
    for flow in read.flows:
        if flow.code in used:
            yield flow.code, _flow(flow, units[flow.code])


def _activity(activity: ImportedActivity) -> dict[str, Any]:
    return {
        "name": activity.name,
        "reference product": activity.product,
        "production amount": activity.production(),
        "location": activity.location,
        "unit": activity.unit,
        "type": "processwithreferenceproduct",
        "comment": activity.comment,
        "source file": str(activity.place),
        "exchanges": [_exchange(row) for row in added_up(activity.exchanges)],
    }


def _flow(flow: ImportedFlow, unit: str) -> dict[str, Any]:
    kind = "natural resource" if "resource" in " ".join(flow.categories).lower() else "emission"
    return {"name": flow.name, "categories": list(flow.categories), "unit": unit, "type": kind, "exchanges": []}


def added_up(exchanges: Iterable[ImportedExchange]) -> Iterator[ImportedExchange]:
    """Rows of the same key as one; those with a distribution stay apart, since Brightway adds up what it draws."""
    certain: dict[tuple[Any, ...], ImportedExchange] = {}
    for row in exchanges:
        if row.is_uncertain:
            yield row
        elif row.key in certain:
            before = certain[row.key]
            certain[row.key] = replace(before, amount=(before.amount or 0.0) + (row.amount or 0.0))
        else:
            certain[row.key] = row
    yield from certain.values()


def _exchange(row: ImportedExchange) -> dict[str, Any]:
    assert row.link is not None
    spread = dict(row.uncertainty) if row.is_uncertain else {"uncertainty type": 0, "loc": row.amount}
    optional = {"comment": row.comment, "location": row.location, "categories": list(row.categories)}
    return {
        "input": (row.link.database, row.link.code),
        "type": row.kind,
        "amount": row.amount,
        "name": row.name,
        "reference product": row.product,
        "unit": row.unit,
        **{name: value for name, value in optional.items() if value},
        **spread,
    }
