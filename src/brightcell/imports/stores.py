"""The databases of a project that an import links to: those that are named, and the biospheres that go with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from brightcell.brightway.databases import BIOSPHERE
from brightcell.brightway.projects import bw2data, project
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.imports.nodes import LinkTarget, NodeStore

_PROCESSES = ("process", "processwithreferenceproduct", "multifunctional", "product", "")


@dataclass(frozen=True)
class Stores:
    """What an import may link to, in the order of looking.

    `named` are the databases to link to. Flows are looked for in them, then in `biospheres`: those that the named
    ones depend on, and a single other one. Nothing is linked to `untaken`, the project's further biospheres.
    """

    named: tuple[NodeStore, ...] = ()
    biospheres: tuple[NodeStore, ...] = ()
    untaken: tuple[NodeStore, ...] = ()

    @property
    def flows(self) -> tuple[NodeStore, ...]:
        """Where flows are looked for."""
        return tuple(store for store in (*self.named, *self.biospheres) if store.flows)


def stores(project_name: str, databases: Iterable[str] = ()) -> Stores:
    """The databases of these names, with the project's biospheres; no project is made.

    Raises BackgroundError for a database that the project doesn't have.
    """
    bd, wanted = bw2data(), list(databases)
    if project_name not in bd.projects:
        if wanted:
            raise BackgroundError(Problem("there is no such Brightway project", path="--project", found=project_name))
        return Stores()
    with project(project_name):
        missing = [name for name in wanted if name not in bd.databases]
        if missing:
            raise BackgroundError(_no_such(name, bd.databases) for name in missing)
        depended = _depended_on(bd, wanted)
        others = _other_biospheres(bd, (*wanted, *depended))
        taken, untaken = (*depended, *others[:1]), others[1:]
        return Stores(tuple(map(_nodes, wanted)), tuple(map(_flows, taken)), tuple(map(_flows, untaken)))


def _depended_on(bd: Any, databases: list[str]) -> list[str]:
    """All that these databases depend on, nearest first, without themselves and without what was deleted."""
    seen = list(databases)
    for name in seen:
        depends = bd.databases[name].get("depends", ())
        seen += [other for other in depends if other in bd.databases and other not in seen]
    return seen[len(databases) :]


def _other_biospheres(bd: Any, databases: Iterable[str]) -> list[str]:
    """By their name; brightcell's own comes last."""
    named = {name for name in bd.databases if "biosphere" in name.lower() and not _is_import(bd, name)}
    return sorted(named - set(databases), key=lambda name: (name == BIOSPHERE, name))


def _is_import(bd: Any, name: str) -> bool:
    """An import has flows of its own only, whatever it is called."""
    return bd.databases[name].get("kind") == "imported"


def _no_such(name: str, databases: Iterable[str]) -> Problem:
    return Problem("the project has no such database", path="--link-to", found=name, nearest=nearest(name, databases))


def _nodes(name: str) -> NodeStore:
    from bw2data.backends.schema import ActivityDataset as Row

    fields = (Row.code, Row.name, Row.product, Row.location, Row.type, Row.data)
    rows = list(Row.select(*fields).where(Row.database == name).tuples())
    negative, elsewhere = _productions(name)
    nodes = (_node(name, row) for row in rows if (row[4] or "") in _PROCESSES and row[0] not in elsewhere)
    activities = tuple(replace(node, sign=-1.0) if node.code in negative else node for node in nodes)
    flows = tuple(_node(name, row) for row in rows if (row[4] or "") not in _PROCESSES)
    return NodeStore(name, activities, flows)


def _productions(name: str) -> tuple[set[str], set[str]]:
    """Codes of what is made in a negative amount, and of processes whose product is a node of its own."""
    from bw2data.backends.schema import ExchangeDataset as Row

    fields = (Row.input_code, Row.output_code, Row.data)
    here = (Row.output_database == name) & (Row.type == "production") & (Row.input_database == name)
    rows = list(Row.select(*fields).where(here).tuples())
    negative = {product for product, _, data in rows if (data.get("amount") or 0.0) < 0}
    return negative, {maker for product, maker, _ in rows if product != maker} - {product for product, *_ in rows}


def _flows(name: str) -> NodeStore:
    """The elementary flows of a database, without its activities."""
    from bw2data.backends.schema import ActivityDataset as Row

    fields = (Row.code, Row.name, Row.product, Row.location, Row.type, Row.data)
    chosen = (Row.database == name) & Row.type.not_in(_PROCESSES)
    return NodeStore(name, flows=tuple(_node(name, row) for row in Row.select(*fields).where(chosen).tuples()))


def _node(database: str, row: tuple[Any, ...]) -> LinkTarget:
    code, name, product, location, _, data = row
    categories = tuple(data.get("categories") or ())
    return LinkTarget(database, code, name or "", product or "", location or "", data.get("unit") or "", categories)
