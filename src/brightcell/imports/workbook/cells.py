"""The cells of a workbook twice, as values and as formulas, to see what a value-only reader can't."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.models import Progress, silence
from brightcell.io.limits import TABLE_COLUMNS, WORKBOOK_UNPACKED, in_time

Row = tuple[Any, ...]
Rows = tuple[Row, ...]
_PIECE = 2**20  # bytes
SHOWN = 5
_TAGS = re.compile(rb"<(?:row|col)\s[^>]*>")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\sr=[\"'](\d+)[\"']")
_FORMULA = re.compile(rb"<f[ >/]")
ENDS = ("activity", "database", "project parameters", "database parameters")
"""First words of rows that end an activity."""


@dataclass(frozen=True)
class Cells:
    """Stored values and formulas of each sheet; rows and columns count from 1, and empty rows at the end are gone.

    `decimal_commas` is how many numbers of a CSV were read with one; `hidden` names the sheets, rows and columns that
    a spreadsheet doesn't show, `foreign` what is no cell: macros and links to other files.
    """

    values: dict[str, Rows]
    formulas: dict[str, Rows] = field(default_factory=dict)
    decimal_commas: int = 0
    hidden: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in order."""
        return tuple(self.values)

    def value(self, sheet: str, row: int, column: int) -> Any:
        """The stored value of a cell; None beyond the sheet's end."""
        return _at(self.values.get(sheet, ()), row, column)

    def formula(self, sheet: str, row: int, column: int) -> str:
        """The formula of a cell, or nothing."""
        value = _at(self.formulas.get(sheet, ()), row, column)
        return value if isinstance(value, str) and value.startswith("=") else ""

    def counted(self) -> tuple[int, int]:
        """Activities and rows under `Exchanges` headers up to the next block, counted without the reader of blocks."""
        read = [rows for rows in self.values.values() if is_read(rows)]
        return sum(activities_in(rows) for rows in read), sum(exchanges_in(rows) for rows in read)

    def left_out(self) -> dict[str, tuple[int, int]]:
        """Sheets that aren't read, with the activities and exchanges in them."""
        sheets = {sheet: rows for sheet, rows in self.values.items() if not is_read(rows)}
        return {sheet: (activities_in(rows), exchanges_in(rows)) for sheet, rows in sheets.items()}

    def all_formulas(self) -> Iterator[tuple[str, int, int, str]]:
        """Sheet, row, column and text of each formula."""
        for sheet, rows in self.formulas.items():
            for i, row in enumerate(rows, start=1):
                for j, cell in enumerate(row, start=1):
                    if isinstance(cell, str) and cell.startswith("="):
                        yield sheet, i, j, cell


def read_cells(path: Path, progress: Progress = silence) -> Cells:
    """All sheets of a workbook."""
    hidden: list[str] = []
    values = _sheets(path, progress, data_only=True, hidden=hidden)
    formulas = _sheets(path, progress, data_only=False) if _has_formulas(path) else {}
    return Cells(values, formulas, hidden=tuple(hidden), foreign=tuple(_foreign(path)))


def _foreign(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    if any(name.endswith("vbaProject.bin") or "/macrosheets/" in name for name in names):
        yield "macros"
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield "links to other files"


def _hidden_in(path: Path, part: str, title: str) -> Iterator[str]:
    """The rows and columns of a sheet that a spreadsheet doesn't show, by their tags."""
    rows: list[str] = []
    end, has_columns = b"", False
    with zipfile.ZipFile(path) as archive, archive.open(part) as sheet:
        while piece := sheet.read(_PIECE):
            text = end + piece
            cut = text.rfind(b"<")
            text, end = text[:cut], text[cut:]
            tags = [tag for tag in _TAGS.findall(text) if _HIDDEN.search(tag)]
            rows += [number[1].decode() for tag in tags if tag.startswith(b"<row") and (number := _NUMBER.search(tag))]
            has_columns = has_columns or any(tag.startswith(b"<col") for tag in tags)
    if rows:
        more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        yield f"rows {', '.join(rows[:SHOWN])}{more} of {title}"
    if has_columns:
        yield f"columns of {title}"


def _has_formulas(path: Path) -> bool:
    """Whether any cell holds one; reading a workbook a second time costs as much as the first."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds_formula(archive, name) for name in sheets)


def _holds_formula(archive: zipfile.ZipFile, name: str) -> bool:
    """Piece by piece, since a sheet may be large."""
    end = b""
    with archive.open(name) as sheet:
        while piece := sheet.read(_PIECE):
            if _FORMULA.search(end + piece):
                return True
            end = piece[-3:]
    return False


def word(row: Row) -> str:
    """The first cell of a row in small letters, as headings are compared."""
    return row[0].strip().lower() if row and isinstance(row[0], str) else ""


def is_empty(row: Row) -> bool:
    """Whether no cell of a row holds anything."""
    return not any(cell not in (None, "") for cell in row)


def is_read(rows: Rows) -> bool:
    """A sheet is read unless its first cell is `skip`, or no text."""
    return bool(rows) and word(rows[0]) not in ("", "skip")


def activities_in(rows: Rows) -> int:
    """Rows that begin with `Activity`."""
    return sum(word(row) == "activity" for row in rows)


def exchanges_in(rows: Rows) -> int:
    """A section ends at the next block; its first row that isn't empty is its header."""
    counted, state = 0, "outside"
    for row in rows:
        first = word(row)
        if first in ENDS or (first == "parameters" and len([c for c in row if c not in (None, "")]) <= 2):
            state = "outside"
        elif first == "exchanges":
            state = "header"
        elif not is_empty(row):
            counted += state == "inside"
            state = "inside" if state == "header" else state
    return counted


def _sheets(path: Path, progress: Progress, *, data_only: bool, hidden: list[str] | None = None) -> dict[str, Rows]:
    """The rows of each sheet; what isn't shown is put into `hidden`."""
    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions, none of which is data
        book = load_workbook(file, data_only=data_only, read_only=True)
        try:
            for sheet in book.worksheets:
                if hidden is None:
                    break
                hidden.extend([f"sheet {sheet.title}"] if sheet.sheet_state != "visible" else ())
                hidden.extend(_hidden_in(path, sheet._worksheet_path.lstrip("/"), sheet.title))
            return {sheet.title: filled(_watched(path.name, sheet, progress)) for sheet in book.worksheets}
        finally:
            book.close()


def _watched(file: str, sheet: Any, progress: Progress) -> Iterator[Row]:
    """The rows of a sheet, telling how many there were every hundred."""
    stage, most = f"reading {file}, rows of sheet {sheet.title}", sheet.max_row or 0
    sheet.reset_dimensions()  # rows as long as they are, not as the file says
    rows = in_time(sheet.iter_rows(values_only=True), file, WORKBOOK_UNPACKED, BackgroundError)
    for number, row in enumerate(rows):
        if len(row) > TABLE_COLUMNS and any(cell is not None for cell in row[TABLE_COLUMNS:]):
            expected = f"at most {TABLE_COLUMNS:,} columns"
            what = "a cell lies far outside any table"
            raise BackgroundError(Problem(what, file, sheet.title, number + 1, f"{len(row):,} columns", expected))
        if number % 100 == 0:
            progress(stage, number, most)
        yield row


def filled(rows: Iterable[Row]) -> Rows:
    """Rows with their texts stripped, up to the last that isn't empty."""
    kept: list[Row] = []
    waiting = 0
    for row in rows:
        if is_empty(row):
            waiting += 1
            continue
        kept += [()] * waiting
        waiting = 0
        kept.append(tuple(cell.strip() if isinstance(cell, str) else cell for cell in row))
    return tuple(kept)


def _at(rows: Rows, row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if 0 < row <= len(rows) and 0 < column <= len(rows[row - 1]) else None
