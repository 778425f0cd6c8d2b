"""Which background a name means: shipped tables, a user's folder, or a database of a Brightway project."""

from __future__ import annotations

from pathlib import Path

from brightcell.background import (
    AnyBackground,
    Background,
    DatabaseBackground,
    backgrounds,
    database_mappings,
    find_mapping,
    read_mapping,
)
from brightcell.background import read_background as read_tables
from brightcell.background.carculator import PREFIX, read_carculator
from brightcell.errors import BackgroundError, Problem, nearest

DEFAULT_PROJECT = "brightcell"


def read_background(
    name: AnyBackground | str | Path, *, project: str | None = None, database: str | None = None
) -> AnyBackground:
    """A background by name.

    `open` or another shipped one; the path of a folder of tables; `carculator:static`; the name or path of a
    mapping table, e.g. `ecoinvent-3.10.1-cutoff`, for the database of that name in the Brightway `project`, or for
    the one that `database` names. Raises BackgroundError with everything that is wrong.
    """
    if isinstance(name, (Background, DatabaseBackground)):
        return name
    if str(name).partition(":")[0] == PREFIX:
        return read_carculator(str(name))
    if find_mapping(name) is not None:
        return _read_database(name, project or DEFAULT_PROJECT, database)
    if database is not None:
        what = "a database needs the mapping table that links to it"
        raise BackgroundError(Problem(what, found=str(name), expected=", ".join(database_mappings())))
    if not _is_readable(name):
        raise BackgroundError(_unknown(name))
    return read_tables(name)


def _read_database(name: str | Path, project: str, database: str | None) -> DatabaseBackground:
    from brightcell.brightway.linked import read_database

    mapping = read_mapping(name)
    return read_database(mapping, project, database or mapping.name, read_tables("open").flows)


def _is_readable(name: str | Path) -> bool:
    return str(name) in backgrounds() or Path(name).is_dir()


def _unknown(name: str | Path) -> Problem:
    known = (*backgrounds(), *(name for name in database_mappings() if name != PREFIX), f"{PREFIX}:static")
    return Problem(
        "background is unknown",
        found=repr(str(name)),
        expected=f"one of {', '.join(known)}, the path of a folder of tables, or that of a mapping table",
        nearest=nearest(str(name), known),
    )
