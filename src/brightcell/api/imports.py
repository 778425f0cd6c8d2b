"""Importing a database of another program: `import_background` and all that it checks.

The steps themselves (reading, linking, the checks of rows, the report, writing) are in `brightway.importers`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import brightcell.imports as importers
from brightcell.errors import Problem, SingularSystemError
from brightcell.imports import ImportedActivity, ImportedModel, ImportReport, Progress, Stores
from brightcell.matrices import Column, build_system, check_system
from brightcell.model.backgrounds import DEFAULT_PROJECT

Files = str | Path | Sequence[str | Path]


def import_background(
    files: Files,
    format: str,
    *,
    project: str = DEFAULT_PROJECT,
    database: str | None = None,
    link_to: Iterable[str] = (),
    write: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """What a database of another program holds and what is wrong with it; written only when asked to.

    Inputs are linked in the file, then to the databases `link_to` of the project; flows in those, in the biospheres
    that they depend on, and in one other.

    Parameters
    ----------
    files : str, Path, or a sequence of them
        Several files become one database.
    format : {"ecospold2", "jsonld", "simapro-csv", "excel"}
        Of which program the files are.
    project : str
        The Brightway project to link to and to write to.
    database : str, optional
        The name of the new database; that of the file by default.
    link_to : iterable of str
        Databases of the project that inputs may be linked to.
    write : bool
        Whether the database is written, where no error keeps it from that.
    progress : callable, optional
        Called with the stage, the step and the number of steps.

    Returns
    -------
    ImportReport
        Counts of activities and exchanges, links, and findings with file, sheet and row; `ok` where none is an error.

    Raises
    ------
    BackgroundError
        For what can't be read.

    Examples
    --------
    >>> import brightcell as bc
    >>> bc.import_background("missing.xlsx", "excel")
    Traceback (most recent call last):
        ...
    brightcell.errors.BackgroundError: ...
    """
    tell = progress or _nobody
    paths = [Path(file) for file in ([files] if isinstance(files, (str, Path)) else files)]
    linked = _linked(paths, format, database, importers.stores(project, link_to), tell)
    found = _checked(linked, paths, project, tell)
    return _written(linked, found, tell) if write and found.ok else found


def _linked(paths: Sequence[Path], format: str, database: str | None, others: Stores, tell: Progress) -> ImportedModel:
    read = importers.read_files(paths, format, tell)
    tell("linking", 0, 1)
    return importers.link(read, database or read.database, others)


def _checked(linked: ImportedModel, paths: Sequence[Path], project: str, tell: Progress) -> ImportReport:
    tell("checking", 0, 1)
    found = importers.findings(linked, CHECKS.values())
    return importers.report(linked, found, [path.name for path in paths], project)


def _written(linked: ImportedModel, found: ImportReport, tell: Progress) -> ImportReport:
    tell("writing", 0, 1)
    importers.write_import(linked, found.project)
    return replace(found, written=True)


def singular_loop(read: ImportedModel) -> Iterable[Problem]:
    """Activities that consume all of what they make, or more: the system has no solution that means anything."""
    made = {code: activity for code, activity in read.by_code.items() if activity.production()}
    columns = [Column(code, made[code].production(), _inputs(made[code], made)) for code in made]
    try:
        check_system(build_system(columns, {}))
    except SingularSystemError as error:
        yield _told(str(error), made)


CHECKS = {**importers.CHECKS, "singular_loop": importers.as_check("error", singular_loop)}
"""All checks of an import by name: those of the rows, and that of the system, which needs `matrices`."""


def _inputs(activity: ImportedActivity, made: dict[str, ImportedActivity]) -> dict[str, float]:
    """What an activity takes from others of the same import, by code; an avoided product is a negative input."""
    taken: dict[str, float] = defaultdict(float)
    for row in activity.of("technosphere", "substitution"):
        if row.link and made.get(row.link.code):
            taken[row.link.code] += (row.amount or 0.0) * (-1.0 if row.kind == "substitution" else 1.0)
    return taken


def _told(message: str, made: dict[str, ImportedActivity]) -> Problem:
    """A loop in the words of the matrices, with names and places instead of codes."""
    members = sorted((code for code in made if code in message), key=message.index)
    for code in members:
        message = message.replace(code, made[code].label)
    what, _, hint = message.partition("\n")
    first = made[members[0]] if members else None
    place = first.place if first else None
    return Problem(
        what.strip(),
        file=place.document if place else None,
        line=place.row if place else None,
        path=first.name if first else None,
        hint=hint.strip() or None,
    )


def _nobody(stage: str, step: int, steps: int) -> None:
    pass
