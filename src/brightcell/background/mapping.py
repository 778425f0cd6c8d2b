"""Mapping tables: which activity of a licensed or foreign database meets which demand.

One CSV file per database in `databases/mappings`, or a user's own; names only, no values of the database.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from brightcell.background.tables import WORKBOOK, Table, TableRow, number, read_header, read_table
from brightcell.data import data_path, sha256_of
from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.io.paths import is_file
from brightcell.product.demands import demand_units
from brightcell.units import BRIGHTWAY_UNITS

COLUMNS = ("key", "location", "activity", "product", "activity_location", "unit", "factor", "match", "note")
CODE = "code"
"""A further column: the activity's code, where several have its names."""
USE = "use"
PROPOSED = (CODE, USE, "score", "share", "reason")
"""Further columns of a table that was proposed: only the rows that say yes under `use` are taken."""
YES, NO = "yes", "no"
FILES = (".csv", WORKBOOK)
MATCHES = ("exact", "proxy", "partial")
SAME_NAMES = ("apos", "EN15804")
"""System models whose activities are named as those of the cut-off model."""


@dataclass(frozen=True, slots=True)
class MappingTarget:
    """An activity as databases name it; product and place are empty where the database states none."""

    activity: str
    product: str
    location: str
    unit: str

    def __str__(self) -> str:
        return " | ".join((self.activity, self.product, self.location))


@dataclass(frozen=True, slots=True)
class MappedDemand:
    """A row: one unit of `key` in `location` (everywhere when empty) takes `factor` units of `target`.

    `match`: the same thing ("exact"), something that stands in ("proxy"), or only a part of it ("partial").
    `code` tells activities of the same names apart. `signed`: amounts come with the signs of the database (a waste
    handed over is negative), so any factor will do.
    """

    key: str
    location: str
    target: MappingTarget
    factor: float
    match: str
    note: str
    line: int
    signed: bool = False
    code: str = ""


@dataclass(frozen=True)
class DatabaseMapping:
    """A mapping table as it was read."""

    name: str
    file: str
    rows: tuple[MappedDemand, ...]
    sha256: str


def database_mappings() -> tuple[str, ...]:
    """Names of the shipped tables for databases of a Brightway project, sorted."""
    return tuple(sorted(path.stem for path in data_path("mappings").glob("*.csv") if _is_for_databases(path)))


def read_mapping(name: str | Path) -> DatabaseMapping:
    """Read and check a table, by the name of a shipped one or by its path.

    `ecoinvent-3.11-apos` falls back to the table of the cut-off model, which uses the same names. Raises
    BackgroundError with everything that is wrong, each with its file and line.
    """
    path = find_mapping(name)
    if path is None:
        names = database_mappings()
        problem = Problem(
            "there is no mapping table of this name",
            found=str(name),
            expected=f"one of {', '.join(names)}, or the path of a CSV file or workbook",
            nearest=nearest(str(name), names),
        )
        raise BackgroundError(problem)
    table, undecided = _decided(read_table(path, COLUMNS, PROPOSED), path)
    if found_problems := [*table.problems, *undecided, *_problems(table)]:
        raise BackgroundError(found_problems)
    label = str(name) if Path(str(name)).suffix not in FILES else path.stem
    return DatabaseMapping(label, path.name, tuple(_row(row) for row in table.rows), sha256_of(path))


def _decided(table: Table, path: Path) -> tuple[Table, list[Problem]]:
    """The rows of a table that are to be used: all, or where it was proposed those that the user confirmed."""
    if table.problems or USE not in read_header(path):
        return table, []
    use = table.column(USE)
    odd = [
        table.problem(row, USE, "this doesn't say whether the row is used", expected=f"{YES}, {NO} or nothing")
        for row in table.rows
        if row.cells[use].strip().casefold() not in (YES, NO, "")
    ]
    taken = tuple(row for row in table.rows if row.cells[use].strip().casefold() == YES)
    if not taken and not odd:
        what = "no row of this proposal is confirmed yet"
        odd.append(Problem(what, table.file, USE, hint=f"write {YES} under use in each row that is right"))
    return replace(table, rows=taken), odd


def find_mapping(name: str | Path) -> Path | None:
    """The file of a mapping table, or None."""
    path = Path(name)
    if path.suffix in FILES:
        return path if is_file(path) else None
    for candidate in (str(name), *(_cut_off(str(name), model) for model in SAME_NAMES)):
        shipped = data_path("mappings", f"{candidate}.csv")
        if shipped.parent == data_path("mappings") and is_file(shipped) and _is_for_databases(shipped):
            return shipped
    return None


def _cut_off(name: str, model: str) -> str:
    ending = f"-{model}".lower()
    return f"{name[: -len(ending)]}-cutoff" if name.lower().endswith(ending) else name


def _is_for_databases(path: Path) -> bool:
    with path.open(encoding="utf-8-sig") as text:
        return text.readline().strip().split(",") == list(COLUMNS)


def _row(row: TableRow) -> MappedDemand:
    key, location, activity, product, place, unit, factor, match, note = row.cells[: len(COLUMNS)]
    target = MappingTarget(activity, product, place, unit)
    code = row.cells[len(COLUMNS)].strip()
    return MappedDemand(key, location, target, float(factor), match, note, row.line, code=code)


def _problems(table: Table) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[tuple[str, str], int] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        problems += _row_problems(table, row, cells)
        label = (cells["key"], cells["location"])
        if label in first:
            what = f"key and location are given here for the second time, first in line {first[label]}"
            problems.append(table.problem(row, "key", what, found=", ".join(label)))
        first.setdefault(label, row.line)
    return problems


def _row_problems(table: Table, row: TableRow, cells: dict[str, str]) -> list[Problem]:
    problems = [table.problem(row, name, f"{name} is empty") for name in ("key", "activity") if not cells[name].strip()]
    if not number(cells["factor"]):
        problems.append(table.problem(row, "factor", "factor isn't a finite number other than zero", expected="e.g. 1"))
    for name, allowed in (("unit", tuple(BRIGHTWAY_UNITS.values())), ("match", MATCHES)):
        if cells[name] not in allowed:
            near = nearest(cells[name], allowed)
            problems.append(table.problem(row, name, f"{name} is unknown", expected=", ".join(allowed), nearest=near))
    if _is_unconverted(cells):
        what = "a unit that differs from the key's needs a factor that converts it, and a note with the arithmetic"
        problems.append(
            table.problem(row, "factor", what, expected=f"{cells['unit']} per {demand_units()[cells['key']]}")
        )
    if cells["match"] in MATCHES[1:] and not cells["note"].strip():
        problems.append(table.problem(row, "note", "the note must say why another activity is taken"))
    return problems


def _is_unconverted(cells: dict[str, str]) -> bool:
    wanted = demand_units().get(cells["key"])
    if wanted is None or BRIGHTWAY_UNITS.get(wanted) == cells["unit"]:
        return False
    return abs(number(cells["factor"]) or 1.0) == 1.0 or not cells["note"].strip()
