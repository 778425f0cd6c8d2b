"""Databases that brightcell keeps in a project: marked as its own, written whole or repaired, never a stranger's."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from brightcell.brightway.projects import bw2data, project, writing
from brightcell.errors import BrightcellError

BIOSPHERE = "brightcell-biosphere"
LAYOUT = 1  # of what is written; another number makes every installed database out of date
PER_QUESTION = 500  # SQLite takes a limited number of values in one question


@dataclass(frozen=True)
class DatabaseEntry:
    """A database that brightcell keeps in a project."""

    name: str
    kind: str
    version: str
    sha256: str
    activities: int
    complete: bool


def installed(project_name: str) -> tuple[DatabaseEntry, ...]:
    """What brightcell keeps in a project; nothing for a project that doesn't exist, which is not made."""
    bd = bw2data()
    if project_name not in bd.projects:
        return ()
    with project(project_name):
        return tuple(_entry(bd, name) for name in sorted(bd.databases) if is_ours(bd.databases[name]))


def lca_inputs(
    project_name: str, database: str, code: str, method: tuple[str, ...]
) -> tuple[dict[int, float], list[Any]]:
    """Demand for one unit of an activity, and the datapackages, as plain `bw2calc.LCA` wants them."""
    bd = bw2data()
    with project(project_name):
        _must_exist(bd, database, method)
        with writing(bd, f"preparing {database}"):
            demand, packages, _ = bd.prepare_lca_inputs({(database, code): 1.0}, method, remapping=False)
    return demand, packages


def is_ours(metadata: Mapping[str, Any]) -> bool:
    """Whether a database or method carries our mark, so that it may be overwritten."""
    return metadata.get("brightcell") is True


def is_made_by_us(metadata: Mapping[str, Any]) -> bool:
    """Whether a database is a background or foreground of ours, and not one that was imported for its user."""
    return is_ours(metadata) and metadata.get("kind") != "imported"


def refuse_foreign(bd: Any, databases: Iterable[str], methods: Iterable[tuple[str, ...]] = ()) -> None:
    """Raise BrightcellError when one of these names is taken by something that brightcell did not write."""
    taken = [f"database {name!r}" for name in databases if _is_foreign(bd.databases, name)]
    taken += [f"method {' / '.join(name)!r}" for name in methods if _is_foreign(bd.methods, name)]
    if taken:
        raise BrightcellError(
            f"the Brightway project {bd.projects.current!r} has a {' and a '.join(taken)} that brightcell did not "
            "write. Nothing was written; rename it, or use another project"
        )


def is_written(bd: Any, name: str, sha256: str) -> bool:
    """Whether this content is in the project, whole and processed."""
    metadata = bd.databases.get(name, {})
    return metadata.get("sha256") == sha256 and is_complete(bd, name)


def is_complete(bd: Any, name: str) -> bool:
    """Whether the last write of one of our databases, and its processing, came to an end."""
    metadata = bd.databases.get(name, {})
    whole = metadata.get("layout") == LAYOUT and bool(metadata.get("sha256"))
    return whole and is_zipfile(_processed(bd, name))


def write_database(bd: Any, name: str, nodes: Mapping[str, dict[str, Any]], metadata: Mapping[str, Any]) -> None:
    """Write all nodes of one of our databases, by code. Its sha256 comes last: without it the write was interrupted."""
    begun = {"backend": "sqlite", "depends": [], "number": 0, **bd.databases.get(name, {}), **metadata}
    begun.update(brightcell=True, layout=LAYOUT, backend="sqlite", read_only=True)
    begun.pop("sha256", None)
    with _keeping_calculation_setups(bd, name):
        bd.databases[name] = begun
        data = {(name, code): {**node, "database": name, "code": code} for code, node in nodes.items()}
        bd.Database(name).write(data, check_typos=False)
    _process_dependents(bd, name)
    finish(bd, name, metadata["sha256"])


def finish(bd: Any, name: str, sha256: str) -> None:
    """Mark one of our databases as whole."""
    bd.databases[name]["sha256"] = sha256
    bd.databases.flush()


def node_ids(name: str) -> dict[str, int]:
    """Id of each node of a database, by code."""
    from bw2data.backends.schema import ActivityDataset as Node

    rows = Node.select(Node.code, Node.id).where(Node.database == name).tuples()
    return dict(rows)


def ids_of_codes(name: str, codes: Iterable[str]) -> dict[str, int]:
    """Id of some nodes of a database, by code; those that it doesn't have are left out."""
    from bw2data.backends.schema import ActivityDataset as Node

    columns, here = (Node.code, Node.id), Node.database == name
    ids: dict[str, int] = {}
    for batch in batched(codes, PER_QUESTION):
        ids.update(Node.select(*columns).where(here & (Node.code << batch)).tuples())
    return ids


def units_of(project_name: str, ids: Iterable[int]) -> dict[int, str]:
    """Units of some nodes of a project, by id; those that name none are left out."""
    from bw2data.backends.schema import ActivityDataset as Node

    units: dict[int, str] = {}
    with project(project_name):
        for batch in batched(ids, PER_QUESTION):
            rows = Node.select(Node.id, Node.data).where(Node.id << batch).tuples()
            units |= {number: str(data["unit"]) for number, data in rows if data.get("unit")}
    return units


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` values, in order."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _entry(bd: Any, name: str) -> DatabaseEntry:
    metadata = bd.databases[name]
    return DatabaseEntry(
        name=name,
        kind=str(metadata.get("kind", "")),
        version=str(metadata.get("version", "")),
        sha256=str(metadata.get("sha256", "")),
        activities=int(metadata.get("number", 0)),
        complete=is_complete(bd, name),
    )


def _is_foreign(store: Any, name: Any) -> bool:
    return name in store and not is_ours(store[name])


def _processed(bd: Any, name: str) -> Path:
    database = bd.Database(name)
    return Path(database.dirpath_processed()) / database.filename_processed()


def _process_dependents(bd: Any, name: str) -> None:
    """A rewritten node has a new id: what links to it must be processed again before it is used.

    Brightway processes all such databases before it calculates anything, and stops at one that links to a node that is
    gone. A foreground of ours that does is removed, for it is written again when it is asked for; a stranger's database
    is left as it is, and can't be solved until somebody mends it.
    """
    dependents = [other for other, facts in bd.databases.items() if other != name and name in facts.get("depends", ())]
    for other in dependents:
        if not _links_to_gone(other, name):
            bd.databases.set_dirty(other)
        elif is_ours(bd.databases[other]):
            del bd.databases[other]


def _links_to_gone(database: str, name: str) -> bool:
    """Whether an exchange of `database` takes what `name` doesn't have any more."""
    from bw2data.backends.schema import ActivityDataset as Node
    from bw2data.backends.schema import ExchangeDataset as Link

    kept = Node.select(Node.code).where(Node.database == name)
    taken = Link.select().where((Link.output_database == database) & (Link.input_database == name))
    return bool(taken.where(Link.input_code.not_in(kept)).exists())


def _must_exist(bd: Any, database: str, method: tuple[str, ...]) -> None:
    if database in bd.databases and is_ours(bd.databases[database]) and not is_complete(bd, database):
        raise BrightcellError(f"writing the database {database!r} was interrupted; write it again")
    if database not in bd.databases or method not in bd.methods:
        missing = f"database {database!r}" if database not in bd.databases else f"method {' / '.join(method)!r}"
        raise BrightcellError(f"the Brightway project {bd.projects.current!r} has no {missing}")


@contextmanager
def _keeping_calculation_setups(bd: Any, name: str) -> Iterator[None]:
    """bw2data drops the nodes of a rewritten database from the user's calculation setups; put them back, by code."""
    setups = copy.deepcopy(dict(bd.calculation_setups.items()))
    codes = {number: code for code, number in node_ids(name).items()} if setups else {}
    yield
    ids = node_ids(name) if setups else {}

    def moved(node: Any) -> Any:
        if node in codes:
            return ids.get(codes[node])
        return node if not isinstance(node, tuple) or node[0] != name or node[1] in ids else None

    for label, setup in setups.items():
        inv = [{moved(node): amount for node, amount in demand.items()} for demand in setup["inv"]]
        bd.calculation_setups[label] = {**setup, "inv": [demand for demand in inv if None not in demand]}
