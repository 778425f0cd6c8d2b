"""Writing an import to a project: whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from brightcell.brightway.databases import is_written, write_database
from brightcell.brightway.projects import bw2data, project, writing
from brightcell.errors import BackgroundError, BrightcellError, Problem, reason
from brightcell.imports.linking import CUT_OFF, OWN_FLOW
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedModel,
    ImportedProduct,
)


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
        metadata = _metadata(read, sha256)
        try:
            write_database(bd, read.database, nodes, metadata)
        except BaseException as error:
            _remove(bd, read.database)
            if isinstance(error, BrightcellError) or not isinstance(error, Exception):
                raise
            raise BrightcellError(f"writing {read.database!r} failed and was undone: {reason(error)}") from error


def _metadata(read: ImportedModel, sha256: str) -> dict[str, Any]:
    """What the project keeps of the import besides its nodes: the format, and what was cut off knowingly."""
    facts = {"kind": "imported", "format": f"brightcell import of {read.format}", "sha256": sha256}
    return {**facts, **({"cut_off": [str(entry) for entry in read.cut_off]} if read.cut_off else {})}


def _remove(bd: Any, name: str) -> None:
    if name in bd.databases:
        del bd.databases[name]


def _taken(project_name: str, name: str) -> Problem:
    what = f"the Brightway project {project_name!r} already has a database of this name"
    return Problem(what, path="--database", found=name, hint="give another name, or delete that one in Brightway first")


def _nodes(read: ImportedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each activity once, by code, its product where that is a node, flows that only the file has, what was cut off."""
    for code, activity in read.by_code.items():
        yield code, _activity(activity)
    maker_of = {activity.product_code: activity for activity in read.by_code.values() if activity.product_code}
    for product in read.products:
        if product.code in maker_of:
            yield product.code, _product(product, maker_of[product.code])
    used = {row.link.code: row for _, row in read.rows() if row.link and row.link.step == OWN_FLOW}
    for flow in read.flows:
        if flow.code in used:
            yield flow.code, _flow(flow, flow.unit or used[flow.code].unit)
    cut = {row.link.code: row for _, row in read.rows() if row.link and row.link.step == CUT_OFF}
    for code, row in cut.items():
        yield code, _nothing(read.database, code, row)


def _activity(activity: ImportedActivity) -> dict[str, Any]:
    chimaera = {"reference product": activity.product, "type": "processwithreferenceproduct"}
    return {
        "name": activity.name,
        **({"type": "process"} if activity.product_code else chimaera),
        "production amount": activity.production(),
        "location": activity.location,
        "unit": activity.unit,
        "comment": activity.comment,
        "source file": str(activity.place),
        "exchanges": [_exchange(row) for row in added_up(activity.exchanges)],
    }


def _product(product: ImportedProduct, maker: ImportedActivity) -> dict[str, Any]:
    return {
        "name": product.name,
        "reference product": product.name,
        "production amount": maker.production(),
        "location": product.location,
        "unit": product.unit or maker.unit,
        "type": "product",
        "source file": str(product.place),
        "exchanges": [],
    }


def _nothing(database: str, code: str, row: ImportedExchange) -> dict[str, Any]:
    """A node without any burden, so that what was cut off stands in the database with its amounts."""
    name = f"{row.name} (cut off)"
    if row.kind == "biosphere":
        return _flow(ImportedFlow(code, name, row.categories, row.unit), row.unit)
    production = {"input": (database, code), "type": "production", "amount": 1.0, "uncertainty type": 0, "loc": 1.0}
    return {
        "name": name,
        "reference product": row.product or row.name,
        "type": "processwithreferenceproduct",
        "location": row.location,
        "unit": row.unit,
        "comment": "counts as nothing because the user of the import said so",
        "exchanges": [production],
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
            continue
        key = (row.key, row.unit, row.link)
        before = certain.get(key)
        certain[key] = replace(before, amount=(before.amount or 0.0) + (row.amount or 0.0)) if before else row
    yield from certain.values()


def _exchange(row: ImportedExchange) -> dict[str, Any]:
    assert row.link is not None
    spread = dict(row.uncertainty) if row.is_uncertain else {"uncertainty type": 0, "loc": row.amount}
    optional = {
        "comment": row.comment,
        "location": row.location,
        "categories": list(row.categories),
        "formula of the file": row.formula if row.formula[:1] != "=" else "",
    }
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
