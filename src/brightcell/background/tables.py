"""CSV tables with the line of every row, so that a message can say where something is wrong."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from brightcell.errors import InputError, Problem, nearest
from brightcell.inventory.quantity import Quantity
from brightcell.io.paths import is_file
from brightcell.io.table_cells import table_cells
from brightcell.io.workbooks import SUFFIXES

WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table: its number in the file and its cells in the order of the table's columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a file in the columns asked for, and what is wrong with its shape.

    `formulas` are the amounts by the line of their row which follow from parameters with a spread.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    problems: tuple[Problem, ...]
    formulas: Mapping[int, Quantity] = field(default_factory=dict)

    def column(self, name: str) -> int:
        return self.columns.index(name)

    def problem(self, row: TableRow, name: str, what: str, **details: object) -> Problem:
        """A problem with one cell."""
        cell = row.cells[self.column(name)] if name in self.columns else None
        return Problem(what, self.file, name, row.line, **{"found": repr(cell), **details})  # type: ignore[arg-type]


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Read a UTF-8 CSV file, or the first sheet of a workbook.

    Missing, unknown or repeated columns and ragged rows become problems. The cells of `optional` columns stand last in
    a row, and are empty where the file doesn't have the column.
    """
    if not is_file(path):
        return Table(path.name, tuple(columns), (), (_missing(path),))
    try:
        header, lines = _lines(path)
    except InputError as error:
        return Table(path.name, tuple(columns), (), tuple(replace(p, file=path.name) for p in error.problems))
    problems = _header_problems(path.name, header, columns, optional)
    if problems:
        return Table(path.name, tuple(columns), (), tuple(problems))
    return _table(path.name, header, (*columns, *optional), lines)


def read_header(path: Path) -> list[str]:
    """The names of the columns of a CSV file or workbook; none where it can't be read."""
    try:
        return _lines(path)[0]
    except InputError:
        return []


def _lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the lines behind it that aren't empty, each with its number."""
    cells = table_cells(path)
    header, rows = (cells[0][1], cells[1:]) if cells else ([], [])
    if path.suffix.lower() not in SUFFIXES:
        return header, rows
    header = [_text(cell) for cell in header if cell not in (None, "")]
    lines = [(number, ([_text(cell) for cell in row] + [""] * len(header))[: len(header)]) for number, row in rows]
    return header, [(number, row) for number, row in lines if any(row)]


def _text(cell: object) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _table(file: str, header: list[str], columns: Sequence[str], lines: list[tuple[int, list[str]]]) -> Table:
    width = len(header)
    order = [header.index(column) if column in header else None for column in columns]
    ragged = [_ragged(file, line, len(cells), width) for line, cells in lines if len(cells) != width]
    whole = ((line, cells) for line, cells in lines if len(cells) == width)
    rows = tuple(
        TableRow(line, tuple("" if place is None else cells[place] for place in order)) for line, cells in whole
    )
    return Table(file, tuple(columns), rows, tuple(ragged))


def _missing(path: Path) -> Problem:
    return Problem("file is missing", path.name, expected=str(path))


def _ragged(file: str, line: int, found: int, expected: int) -> Problem:
    return Problem(
        "row and header differ in their number of cells",
        file,
        line=line,
        found=str(found),
        expected=str(expected),
    )


def _header_problems(
    file: str, header: Sequence[str], columns: Sequence[str], optional: Sequence[str] = ()
) -> list[Problem]:
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in (*columns, *optional)]
    repeated = sorted(column for column, number in Counter(header).items() if number > 1)
    absent = [*missing, *(column for column in optional if column not in header)]
    return [
        *(Problem("column is missing", file, column, 1, nearest=nearest(column, unknown)) for column in missing),
        *(Problem("column is unknown", file, column, 1, nearest=nearest(column, absent)) for column in unknown),
        *(Problem("column is repeated", file, column, 1) for column in repeated),
    ]


def number(text: str) -> float | None:
    """A finite number in plain digits with a decimal point, or None."""
    if "_" in text or not text.isascii():
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
