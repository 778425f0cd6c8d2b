"""Which background a name means: shipped tables, a user's folder, or a database of a Brightway project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightcell.background import (
    AnyBackground,
    Background,
    DatabaseBackground,
    LayeredBackground,
    backgrounds,
    database_mappings,
    find_mapping,
    layered,
    read_mapping,
)
from brightcell.background import read_background as read_tables
from brightcell.background.aggregated import is_aggregate, read_block
from brightcell.background.carculator import (
    INSTALL,
    LICENCE,
    PREFIX,
    package_folder,
    read_carculator,
    scenarios,
)
from brightcell.background.layers import ABOVE, layers_of
from brightcell.background.mapping import FILES
from brightcell.background.overrides import is_overrides, overridden, read_overrides
from brightcell.background.read import flows
from brightcell.brightway.mapped import databases_of, read_database
from brightcell.brightway.overriding import ProjectOverrides, refuse_half_changed
from brightcell.errors import BackgroundError, BrightcellError, Problem, collecting, nearest
from brightcell.io.paths import is_folder

DEFAULT_PROJECT = "brightcell"


@dataclass(frozen=True)
class Available:
    """A background that can be named; `state` says where it is, or what is missing."""

    name: str
    kind: str
    version: str
    processes: int | None
    licence: str
    state: str
    title: str
    sha256: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without what isn't known."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def available(project: str = DEFAULT_PROJECT) -> tuple[Available, ...]:
    """Backgrounds that can be named: shipped tables, mapping tables, databases that need one, scenarios of carculator.

    Parameters
    ----------
    project : str
        The Brightway project in which the databases of mapping tables are looked for.

    Returns
    -------
    tuple of Available
        Name, kind, version, number of processes, licence, and a state that says where it is or what is missing.

    Examples
    --------
    >>> import brightcell as bc
    >>> {background.name for background in bc.backgrounds.available()} >= {"open", "ecoinvent-3.10.1-cutoff"}
    True
    """
    return (*map(_tables, backgrounds()), *_databases(project), _carculator())


def _tables(name: str) -> Available:
    b = read_tables(name)
    return Available(name, "tables", b.version, len(b.processes), b.licence, "shipped", b.title, b.sha256)


def _databases(project: str) -> tuple[Available, ...]:
    there = databases_of(project)
    title = "a database of a Brightway project, of this name or given by --database"
    licence = "that of the database, the user's own matter"
    state = {True: f"in the project {project}", False: f"not in the project {project}"}
    tables = _tables_of_databases()
    mapped = [Available(name, "mapping table", "", None, licence, state[name in there], title) for name in tables]
    unmapped = [Available(name, "database", "", None, licence, *_needs_a_table(name, project)) for name in there]
    return (*mapped, *(database for database in unmapped if database.name not in tables))


def _needs_a_table(database: str, project: str) -> tuple[str, str]:
    """What is missing of a database, and what it is."""
    command = f"brightcell background map {database}.csv --database {database!r} --project {project}"
    return f"needs a mapping table, proposed by {command}", f"a database of the Brightway project {project}"


def _carculator() -> Available:
    title = "the background of carculator_utils, static or for a scenario and year"
    try:
        names = scenarios(package_folder())
    except BrightcellError:
        return Available(f"{PREFIX}:static", "package", "", None, LICENCE, f"not installed: {INSTALL}", title)
    return Available(f"{PREFIX}:SCENARIO", "package", "", None, LICENCE, f"SCENARIO: {', '.join(names)}", title)


OneBackground = AnyBackground | str | Path
AskedBackground = OneBackground | tuple[OneBackground, ...]
"""What makes a background: an object, a name or a path; several as its layers, the first one wins."""


def read_background(name: AskedBackground, *, project: str | None = None, database: str | None = None) -> AnyBackground:
    """A background by name, path or object, or a tuple of them as layers, of which the first one wins.

    A demand is asked of each layer by its exact place, then by what that lies in, before the next layer is asked.

    Parameters
    ----------
    name : Background, str, Path, or a tuple of them
        `open` or another shipped one; the path of a folder of tables; `carculator:static`; or the name or path of a
        mapping table such as `ecoinvent-3.10.1-cutoff`. `TABLE@DATABASE` says both table and database; `KEY=FILE.json`
        a confidential block that meets a key. Layers are a tuple, `("suppliers.csv@suppliers", "open")`, or one text,
        `"suppliers.csv@suppliers > open"`.
    project : str, optional
        The Brightway project in which a mapping table looks for its database; "brightcell" by default.
    database : str, optional
        The database that a mapping table is for, where it doesn't bear the table's name; of layers, that of the last.

    Returns
    -------
    Background, DatabaseBackground or LayeredBackground
        Tables of processes and exchanges, a database of a Brightway project with the table that links to it, or layers
        of these.

    Raises
    ------
    BackgroundError
        With everything that is wrong.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.read_background("open").provider("electricity", "CN-JS").unit
    'kWh'
    """
    if (layers := _layers(name)) is not None:
        return _read_layers(layers, project, database)
    assert not isinstance(name, tuple)
    if isinstance(name, (Background, DatabaseBackground, LayeredBackground)):
        return _as_given(name, database)
    if not isinstance(name, str | Path):
        expected = "a Background, its name, or the path of a folder of tables or of a mapping table"
        raise BackgroundError(Problem("this is not a background", found=repr(name), expected=expected))
    if is_overrides(name):
        return layered(_with_overrides(name, []))
    table, _, named = str(name).partition("@")
    _refuse_two_databases(str(name), named, database)
    if is_aggregate(str(name)):
        return read_block(str(name))
    if find_mapping(table) is not None and table != PREFIX:
        return _read_database(table, project or DEFAULT_PROJECT, named or database)
    return _read_tables(name, table, named or database)


def _read_tables(name: str | Path, table: str, database: str | None) -> Background:
    """A background of tables by its name or folder; what is no mapping table, with the reason why it can't be one."""
    if table.endswith(FILES):
        expected = "the path of a CSV file or workbook"
        raise BackgroundError(Problem("there is no such mapping table", found=table, expected=expected))
    if database is not None:
        what = "a database needs a mapping table that links to it"
        raise BackgroundError(Problem(what, found=str(name), expected=", ".join(_tables_of_databases())))
    if str(name).partition(":")[0] == PREFIX:
        return read_carculator(str(name))
    if not _is_readable(name):
        raise BackgroundError(_unknown(name))
    return read_tables(name)


def _layers(name: AskedBackground) -> tuple[OneBackground, ...] | None:
    """The layers that are asked for; None for a background of one."""
    if isinstance(name, tuple):
        return name
    if isinstance(name, str) and ABOVE.strip() in name:
        return tuple(part.strip() for part in name.split(ABOVE.strip()))
    return None


def _read_layers(names: tuple[OneBackground, ...], project: str | None, database: str | None) -> AnyBackground:
    """Layers as one background; BackgroundError with the problems of all of them."""
    problems: list[Problem] = []
    layers: list[AnyBackground] = []
    for place, name in reversed(list(enumerate(names))):
        with collecting(problems):
            if isinstance(name, str | Path) and is_overrides(name):
                layers = _with_overrides(name, layers)
                continue
            own = database if place == len(names) - 1 else None
            layers.insert(0, read_background(name, project=project, database=own))
    if problems:
        raise BackgroundError(problems)
    background = layered(layers)
    refuse_half_changed(background)
    return background


def _with_overrides(name: str | Path, below: list[AnyBackground]) -> list[AnyBackground]:
    """Layers with the exchanges of a file changed; those of a database are changed in its matrices only."""
    flat = [layer for background in below for layer in layers_of(background)]
    if not flat:
        what, hint = "overrides need a background below them", "--layer FILE --background open"
        raise BackgroundError(Problem(what, str(name), found="nothing", hint=hint))
    return list(overridden(flat, read_overrides(name), ProjectOverrides()))


def _refuse_two_databases(name: str, named: str, database: str | None) -> None:
    """A database beside a background that names another one, or that has none."""
    if database is None or database == named or not (named or is_aggregate(name)):
        return
    what = f"the background {name} names its database already" if named else "a confidential block has no database"
    hint = "leave `database` out, or name the table alone"
    raise BackgroundError(Problem(what, path="database", found=database, expected=named or None, hint=hint))


def _as_given(background: AnyBackground, database: str | None) -> AnyBackground:
    """A background that is an object already, which no database can be named for."""
    if database not in (None, getattr(background, "database", None)):
        what = "a background that was read already can't be given another database"
        hint = "leave `database` out, or give the name of the mapping table instead of the object"
        raise BackgroundError(Problem(what, path="database", found=database, expected=background.label, hint=hint))
    return background


def _read_database(name: str, project: str, database: str | None) -> DatabaseBackground:
    mapping = read_mapping(name)
    return read_database(mapping, project, database or mapping.name, flows())


def _is_readable(name: str | Path) -> bool:
    return str(name) in backgrounds() or is_folder(Path(name))


def _unknown(name: str | Path) -> Problem:
    names = (*backgrounds(), *_tables_of_databases(), f"{PREFIX}:static")
    return Problem(
        "there is no such background",
        found=repr(str(name)),
        expected=f"one of {', '.join(names)}, the path of a folder of tables, or that of a mapping table",
        nearest=nearest(str(name), names) or _of_family(str(name), names),
        hint="a database of a project needs a mapping table: --background TABLE --database NAME",
    )


def _of_family(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The last of the backgrounds whose first word looks like a name: ecoinvent of some version for "econvent"."""
    families = {re.split(r"[-:]", background)[0]: background for background in names}
    return tuple(families[word] for word in nearest(re.split(r"[-:]", name)[0], families))


def _tables_of_databases() -> tuple[str, ...]:
    """Mapping tables for databases of a project, in the order of their releases."""
    names = (name for name in database_mappings() if name != PREFIX)
    return tuple(sorted(names, key=lambda name: [int(part) for part in re.findall(r"\d+", name)]))
