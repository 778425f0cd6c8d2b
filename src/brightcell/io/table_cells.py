"""The cells of a table in CSV or in the first sheet of a workbook, within limits and with the line of each row.

What a spreadsheet hides, computes from other files or has no stored value for is refused by its place: a number that
nobody sees must not count.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io.file_kinds import kind_of
from brightcell.io.inert import FORMULA_STARTS, restored
from brightcell.io.limits import TABLE_BYTES, TABLE_COLUMNS, TABLE_ROWS, content_within, in_time
from brightcell.io.workbooks import SUFFIXES, SheetBook, WorkbookCell, WorkbookSheet, letters, read_workbook

Line = tuple[int, list[Any]]
SHOWN = 5
_END = "\0"  # which no text has; a cell that is still open takes it in


def table_cells(path: Path, separators: str = ",", strict: bool = True) -> list[Line]:
    """Each row that isn't empty with its line; the first is the header where the first line isn't empty.

    `separators` are those that a CSV may have: the first unless the header has more of another. Raises InputError for
    what can't be read or passes a limit.
    """
    if path.suffix.lower() in SUFFIXES:
        return _sheet_lines(read_workbook(path))
    return list(_csv_lines(path, separators, strict))


def _csv_lines(path: Path, separators: str, strict: bool) -> Iterator[Line]:
    text = _text(path)
    is_inert = any(f"'{sign}" in text for sign in FORMULA_STARTS)
    head = text.partition("\n")[0]
    separator = max(separators, key=lambda sign: (head.count(sign), sign == separators[0]))
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=separator, strict=strict)
    cells: list[str] = []
    try:
        for number, cells in enumerate(in_time(reader, str(path), len(text)), 1):
            if number > TABLE_ROWS:
                raise _too_many(path, "rows", f"more than {TABLE_ROWS:,}", TABLE_ROWS)
            if len(cells) > TABLE_COLUMNS:
                raise _too_many(path, "columns", f"{len(cells):,}", TABLE_COLUMNS, reader.line_num)
            if cells and cells[-1][-1:] != _END:
                yield reader.line_num, [restored(cell) for cell in cells] if is_inert else cells
    except csv.Error as error:
        hint = "a quote that opens a cell must close it, and no cell is longer than 131,072 characters"
        raise InputError(Problem(f"this is not a CSV: {error}", str(path), line=reader.line_num, hint=hint)) from None
    if cells != [_END]:
        what = "a quotation mark is never closed, and takes in what follows"
        line = reader.line_num - sum(cell.count("\n") for cell in cells)
        raise InputError(Problem(what, str(path), line=line, hint="close it, or double it within a cell"))


def _text(path: Path) -> str:
    content = content_within(path, TABLE_BYTES, "the table")
    if (kind := kind_of(content)) is not None:
        hint = "a workbook is read as one if its name ends in .xlsx"
        raise InputError(Problem("this is not a table in CSV", str(path), found=kind, expected="CSV UTF-8", hint=hint))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = "this is not text in UTF-8"
        raise InputError(Problem(what, file=str(path), line=line, hint="save it as CSV UTF-8")) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(Problem("this is not text: it holds a zero byte", file=str(path), line=line))
    return text


def _too_many(path: Path, what: str, found: str, most: int, line: int | None = None) -> InputError:
    return InputError(Problem(f"the table has too many {what}", str(path), None, line, found, f"at most {most:,}"))


def _sheet_lines(book: SheetBook) -> list[Line]:
    """The rows of the first sheet, as many cells in each as its last that holds something."""
    if not book.sheets:
        raise InputError(Problem("the workbook has no sheet of cells", file=book.file))
    sheet = book.sheets[0]
    if problems := list(_problems(book, sheet)):
        raise InputError(problems)
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, {})[column] = cell.value
    return [(row, [rows[row].get(n) for n in range(1, max(rows[row]) + 1)]) for row in sorted(rows)]


def _problems(book: SheetBook, sheet: WorkbookSheet) -> Iterator[Problem]:
    """What can't count: hidden cells, macros, formulas without a value or on other files, cells far outside."""
    if sheet.is_hidden and sheet.cells:
        hint = "show the sheet, or put the table first"
        yield Problem("the first sheet of the workbook is hidden", book.file, found=sheet.title, hint=hint)
    if book.has_macros:
        yield Problem("the workbook holds macros, which are never run", book.file, hint="save it as .xlsx without them")
    hidden_rows = sorted({row for row, _ in sheet.cells if row in sheet.hidden_rows})
    hidden_columns = sorted({column for _, column in sheet.cells if column in sheet.hidden_columns})
    if hidden_rows:
        hint = "show them (a filter hides rows too), or delete them"
        yield Problem("hidden rows hold values", book.file, sheet.title, found=_list(map(str, hidden_rows)), hint=hint)
    if hidden_columns:
        found = _list(map(letters, hidden_columns))
        yield Problem("hidden columns hold values", book.file, sheet.title, found=found, hint="show or delete them")
    if far := [cell for cell in sheet.cells.values() if cell.column > TABLE_COLUMNS]:
        expected = f"at most {TABLE_COLUMNS:,} columns"
        yield Problem("a cell lies far outside any table", book.file, sheet.title, None, far[0].place, expected)
    wrong = (p for cell in sheet.cells.values() for p in _problem_of(cell, book.file, sheet.title))
    yield from islice(wrong, SHOWN)


def _problem_of(cell: WorkbookCell, file: str, title: str) -> Iterator[Problem]:
    hint = "write the value itself"
    if cell.is_error:
        yield Problem("a cell holds an error of the spreadsheet", file, f"{title}!{cell.place}", found=str(cell.value))
    elif cell.formula and cell.value is None:
        what = "a formula has no stored value"
        yield Problem(what, file, f"{title}!{cell.place}", found=cell.formula, hint=f"{hint}, or save it in Excel")
    elif "[" in (cell.formula or ""):
        what = "a formula takes its value from another file, which is not read"
        yield Problem(what, file, f"{title}!{cell.place}", found=cell.formula, hint=hint)


def _list(names: Iterator[str]) -> str:
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
