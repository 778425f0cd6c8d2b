"""Importing a database of another program: `import_background`, and the check that needs the matrices.

The steps themselves (reading, linking, the checks of rows, the report, writing) are those of `brightcell.imports`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import brightcell.imports as importers
from brightcell.arguments import checked
from brightcell.errors import Problem, SingularSystemError
from brightcell.imports import CutOffList, ImportedActivity, ImportedModel, ImportReport, Progress, Stores
from brightcell.matrices import Column, build_system, check_system, strong_loops
from brightcell.model.backgrounds import DEFAULT_PROJECT

Files = str | Path | Sequence[str | Path]


@checked
def import_background(
    files: Files,
    format: str | None = None,
    *,
    project: str = DEFAULT_PROJECT,
    database: str | None = None,
    link_to: str | Iterable[str] = (),
    write: bool = False,
    progress: Progress | None = None,
    strict: bool = False,
    cut_off: CutOffList | None = None,
    encoding: str | None = None,
    migrate: str | None = None,
) -> ImportReport:
    """Read a database of another program and report what is wrong with it; write it only if `write` is set.

    Inputs are linked in the file, then to the databases `link_to` of the project; flows in those, in the biospheres
    that they depend on, and in one other.

    Parameters
    ----------
    files : str, Path, or a sequence of them
        Several files become one database.
    format : {"ecospold2", "ecospold1", "jsonld", "ilcd", "simapro-csv", "excel", "brightway-csv"}, optional
        Of which program the files are; told by what is in them where it isn't given.
    project : str
        The Brightway project to link to and to write to.
    database : str, optional
        The name of the new database; that of the file by default.
    link_to : str, or iterable of str
        Databases of the project that inputs may be linked to.
    write : bool
        Whether the database is written, where no error keeps it from that.
    progress : callable, optional
        Called with the stage, the step and the number of steps.
    strict : bool
        Whether equal rows are an error; else they are added up with a warning.
    cut_off : path, or sequence of str
        Products and flows that count as nothing where nothing provides them: a CSV with the column `name` (also
        `product`, `location`, `unit`, `reason`), a text with a name per line, or the names. They are listed in the
        report and in every result that rests on the database.
    encoding : str, optional
        Of a text file whose encoding isn't clear, for example "gb18030".
    migrate : str, optional
        `FROM:TO`: what the files take from one version of ecoinvent is looked for under the names of another, such as
        "ecoinvent-3.9.1-cutoff:ecoinvent-3.12-cutoff"; or a JSON file of changes in the structure of randonneur.

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
    announce = progress or _silence
    paths = [Path(file) for file in ([files] if isinstance(files, (str, Path)) else files)]
    entries = importers.read_cut_off(cut_off)
    plan = None if migrate is None else importers.migration_plan(migrate)
    read = importers.read_files(paths, format, announce, encoding)
    if plan is not None:
        read = importers.migrate(read, plan)
    stores = importers.stores(project, [link_to] if isinstance(link_to, str) else link_to)
    linked = importers.cut_off(_linked(read, database, stores, announce), entries)
    report = _checked(linked, paths, project, announce, strict)
    return _written(linked, report, announce) if write and report.ok else report


def _linked(read: ImportedModel, database: str | None, others: Stores, announce: Progress) -> ImportedModel:
    announce("linking", 0, 1)
    return importers.link(read, database or read.database, others)


def _checked(
    linked: ImportedModel, paths: Sequence[Path], project: str, announce: Progress, strict: bool
) -> ImportReport:
    announce("checking", 0, 1)
    findings = importers.findings(linked, CHECKS.values(), strict=strict)
    return importers.report(linked, findings, [path.name for path in paths], project)


def _written(linked: ImportedModel, report: ImportReport, announce: Progress) -> ImportReport:
    announce("writing", 0, 1)
    importers.write_import(linked, report.project)
    return replace(report, written=True)


def singular_loop(read: ImportedModel) -> Iterable[Problem]:
    """Activities that consume all of what they make, or more: the system has no solution that means anything."""
    makers = {code: activity for code, activity in read.by_provider.items() if activity.production()}
    columns = [Column(code, makers[code].production(), _inputs(makers[code], makers)) for code in makers]
    try:
        check_system(build_system(columns, {}))
    except SingularSystemError as error:
        yield _loop_in_names(str(error), makers)


def strong_loop(read: ImportedModel) -> Iterable[Problem]:
    """Loops that can be solved, but make more than a hundred times what leaves them."""
    makers = {code: activity for code, activity in read.by_provider.items() if activity.production()}
    columns = [Column(code, makers[code].production(), _inputs(makers[code], makers)) for code in makers]
    try:
        loops = strong_loops(build_system(columns, {}))
    except SingularSystemError:  # `singular_loop` says so
        return
    for text in loops:
        yield _loop_in_names(text, makers)


CHECKS = {
    **importers.CHECKS,
    "singular_loop": importers.as_check("error", singular_loop),
    "strong_loop": importers.as_check("warning", strong_loop),
}
"""All checks of an import by name: those of the rows, and that of the system, which needs `matrices`."""


def _inputs(activity: ImportedActivity, makers: dict[str, ImportedActivity]) -> dict[str, float]:
    """What an activity takes from others of the same import, by code; an avoided product is a negative input."""
    taken: dict[str, float] = defaultdict(float)
    for row in activity.of("technosphere", "substitution"):
        if row.link and makers.get(row.link.code):
            taken[row.link.code] += (row.amount or 0.0) * (-1.0 if row.kind == "substitution" else 1.0)
    return taken


def _loop_in_names(message: str, makers: dict[str, ImportedActivity]) -> Problem:
    """A loop in the words of the matrices, with names and places instead of codes."""
    members = sorted((code for code in makers if code in message), key=message.index)
    for code in members:
        message = message.replace(code, makers[code].label)
    what, _, hint = message.partition("\n")
    first = makers[members[0]] if members else None
    place = first.place if first else None
    return Problem(
        what.strip(),
        file=place.document if place else None,
        line=place.row if place else None,
        path=first.name if first else None,
        hint=hint.strip() or None,
    )


def _silence(stage: str, step: int, steps: int) -> None:
    pass
