"""The matrices of a database and of those that it depends on, as arrays in the order of their node ids."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from brightcell.brightway.databases import ids_of_codes
from brightcell.brightway.projects import bw2data, project, writing
from brightcell.errors import BackgroundError, BrightcellError, Problem, nearest

UNCERTAIN = np.dtype(
    [
        ("uncertainty_type", "u1"),
        *((name, "f8") for name in ("loc", "scale", "shape", "minimum", "maximum")),
        ("negative", "?"),
    ]
)


@dataclass(frozen=True, eq=False)
class MatrixEntries:
    """Entries of a matrix: node ids of row and column, the signed amount, stats_arrays' fields before the flip.

    `flipped` are the entries whose exchange has the amount with the other sign.
    """

    row: NDArray[np.int64]
    col: NDArray[np.int64]
    amount: NDArray[np.float64]
    distributions: NDArray[Any]
    flipped: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DatabaseMatrices:
    """Technosphere (product x activity) and biosphere (flow x activity) of a database, by node id.

    `production` marks the technosphere entries by which an activity makes its own product; `keys` are database and
    code of each node, which stay when ids change. `draws` names the draw of each activity that shares that of what it
    makes with others.
    """

    technosphere: MatrixEntries
    biosphere: MatrixEntries
    production: NDArray[np.bool_]
    names: dict[int, str]
    keys: dict[int, str]
    draws: dict[int, str] = field(default_factory=dict)


def members(bd: Any, database: str) -> tuple[str, ...]:
    """The database and all that it depends on, itself first."""
    seen = [database]
    for name in seen:
        for other in bd.databases[name].get("depends", ()):
            if other not in bd.databases:
                what = f"the database {name!r} depends on {other!r}, which this project no longer has"
                raise BackgroundError(Problem(what, nearest=nearest(other, bd.databases)))
            seen += [other] if other not in seen else []
    return tuple(seen)


def process_stale(bd: Any, database: str) -> None:
    """Process again what was changed, or what links to something that was written anew, since it was processed."""
    stale = [name for name in members(bd, database) if _is_stale(bd, name)]
    if stale:
        with writing(bd, f"processing {', '.join(stale)}"):
            for name in stale:
                _process(bd, name)


def _process(bd: Any, name: str) -> None:
    from bw2data.errors import UnknownObject

    try:
        bd.Database(name).process()
    except UnknownObject as error:
        raise BrightcellError(
            f"the database {name!r} links to an activity or flow that is no longer in the project, so it can't be "
            f"solved; write or import it again ({error})"
        ) from error


def fingerprint(bd: Any, database: str, *more: str) -> str:
    """Hash of the matrices of a database and all that it depends on, as they are processed, and of `more`."""
    digest = hashlib.sha256("|".join(more).encode())
    for name in members(bd, database):
        with ZipFile(bd.Database(name).filepath_processed()) as archive:
            arrays = sorted((file.filename, file.file_size, file.CRC) for file in archive.infolist())
        digest.update(repr([file for file in arrays if file[0].endswith(".npy")]).encode())
        if draws := bd.databases[name].get("draws"):
            digest.update(repr(sorted(draws.items())).encode())
    return digest.hexdigest()


def fingerprint_of(project_name: str, database: str, *more: str) -> str:
    """`fingerprint` of a database of a project."""
    bd = bw2data()
    with project(project_name):
        process_stale(bd, database)
        return fingerprint(bd, database, *more)


def read_block(project_name: str, *databases: str) -> DatabaseMatrices:
    """The arrays of some databases and of those that they depend on, each once."""
    bd = bw2data()
    with project(project_name):
        for database in databases:
            process_stale(bd, database)
        every = tuple(dict.fromkeys(name for database in databases for name in members(bd, database)))
        packages = [bd.Database(name).datapackage() for name in every]
        technosphere, production = _entries(packages, "technosphere_matrix")
        biosphere, _ = _entries(packages, "biosphere_matrix")
        names = _names(every)
        _refuse_strangers(databases[0], names, technosphere.row, technosphere.col, biosphere.row, biosphere.col)
        keys = _keys(every)
        return DatabaseMatrices(technosphere, biosphere, production, names, keys, _draws(bd, every, keys))


def _refuse_strangers(database: str, names: dict[int, str], *ids: NDArray[np.int64]) -> None:
    """An entry for a node that is gone would count as nothing."""
    strangers = {number for numbers in ids for number in np.unique(numbers).tolist()} - names.keys()
    if strangers:
        raise BrightcellError(
            f"{len(strangers)} activities or flows that {database!r} links to are no longer in the project; write or "
            "import the database again"
        )


def ids_of(project_name: str, keys: Iterable[tuple[str, str]]) -> list[int]:
    """Node ids of Brightway keys (database, code), in their order."""
    wanted = list(keys)
    codes: dict[str, set[str]] = defaultdict(set)
    for database, code in wanted:
        codes[database].add(code)
    with project(project_name):
        ids = {database: ids_of_codes(database, sorted(codes_there)) for database, codes_there in codes.items()}
    return [ids[database][code] for database, code in wanted]


def _is_stale(bd: Any, name: str) -> bool:
    metadata = bd.databases[name]
    if metadata.get("dirty") or not Path(bd.Database(name).filepath_processed()).is_file():
        return True
    linked = [bd.databases[other].get("modified", "") for other in metadata.get("depends", ())]
    return max(linked, default="") > metadata.get("processed", "")


def _entries(packages: list[Any], matrix: str) -> tuple[MatrixEntries, NDArray[np.bool_]]:
    parts = [_part(package, group) for package in packages for group in _groups(package, matrix)]
    if not parts:
        nothing = np.zeros(0, np.int64)
        return MatrixEntries(nothing, nothing, np.zeros(0), np.zeros(0, UNCERTAIN), np.zeros(0, bool)), np.zeros(
            0, bool
        )
    columns = parts[0] if len(parts) == 1 else [np.concatenate(column) for column in zip(*parts, strict=True)]
    row, col, amount, reference, spread, flip = columns
    return MatrixEntries(row, col, amount, spread, flip), reference


def _groups(package: Any, matrix: str) -> list[str]:
    return list(dict.fromkeys(resource["group"] for resource in package.resources if resource.get("matrix") == matrix))


def _part(package: Any, group: str) -> tuple[NDArray[Any], ...]:
    """Rows, columns, signed amounts, production marks, spreads and flips of a group; inputs are stored as positive."""
    arrays = {
        resource["kind"]: data
        for resource, data in zip(package.resources, package.data, strict=True)
        if resource.get("group") == group
    }
    amount = arrays["data"].astype(np.float64)
    flip = arrays.get("flip", np.zeros(len(amount), bool))
    row, col = arrays["indices"]["row"], arrays["indices"]["col"]
    reference = arrays.get("reference", (row == col) & ~flip)
    spread = np.zeros(len(amount), UNCERTAIN)
    if "distributions" in arrays:
        spread = arrays["distributions"].astype(UNCERTAIN, copy=False)
    marks = (reference.astype(bool, copy=False), spread, flip.astype(bool, copy=False))
    return row, col, np.where(flip, -amount, amount), *marks


def _keys(databases: tuple[str, ...]) -> dict[int, str]:
    from bw2data.backends.schema import ActivityDataset as Table

    rows = Table.select(Table.id, Table.database, Table.code).where(Table.database << databases).tuples()
    return {number: f"{database}|{code}" for number, database, code in rows}


def _draws(bd: Any, databases: Iterable[str], keys: dict[int, str]) -> dict[int, str]:
    """The shared draws that the metadata of our own databases name, by node id."""
    named = {
        f"{name}|{code}": f"{name}|draw {draw}"
        for name in databases
        for code, draw in bd.databases[name].get("draws", {}).items()
    }
    return {number: named[key] for number, key in keys.items() if key in named} if named else {}


def _names(databases: tuple[str, ...]) -> dict[int, str]:
    from bw2data.backends.schema import ActivityDataset as Table

    rows = Table.select(Table.id, Table.name, Table.location).where(Table.database << databases).tuples()
    return {number: f"{name} {{{place}}}" if place else str(name) for number, name, place in rows}
