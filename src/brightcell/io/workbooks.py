"""Workbooks of other people: what they hold is measured before it is parsed, and each cell is read twice.

A workbook is a zip of XML. One that is too large, unpacks to too much, holds too many cells, or declares entities is
refused before a parser sees it. Cells are read as stored values and as formulas, so that a formula without a stored
value isn't taken for an empty cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io.file_kinds import kind_of_file
from brightcell.io.limits import WORKBOOK_BYTES as MOST_BYTES
from brightcell.io.limits import WORKBOOK_CELLS as MOST_CELLS
from brightcell.io.limits import WORKBOOK_MEMBERS as MOST_MEMBERS
from brightcell.io.limits import WORKBOOK_MERGED as MOST_MERGED
from brightcell.io.limits import WORKBOOK_RATIO as MOST_RATIO
from brightcell.io.limits import WORKBOOK_UNPACKED as MOST_UNPACKED
from brightcell.io.limits import ZIP_FAULTS, in_time, refuse_pipes, zip_fault

SUFFIXES = (".xlsx", ".xlsm")
_BLOCK = 1 << 20
_KEPT = 64
_CELLS_AND_FORMULAS = re.compile(rb"<(?:\w+:)?([cf])[\s>/]")
_MERGED = re.compile(rb"mergeCell\s[^>]*ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class WorkbookCell:
    """A cell that holds something: its stored value, and its formula where it has one."""

    row: int
    column: int
    value: Any
    formula: str | None = None
    is_error: bool = False
    is_percentage: bool = False

    @property
    def place(self) -> str:
        """Its name, such as B7."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet: the cells that hold something, what of it is hidden, and where cells are merged."""

    title: str
    cells: dict[tuple[int, int], WorkbookCell] = field(repr=False)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    has_notes: bool = False

    def at(self, row: int, column: int) -> Any:
        """The stored value of a cell; None for one that holds nothing."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value


@dataclass(frozen=True)
class SheetBook:
    """The sheets of a workbook in their order, and what else it holds: macros, links to other files."""

    file: str
    sheets: tuple[WorkbookSheet, ...]
    has_macros: bool = False
    has_links: bool = False


def is_workbook(path: Path) -> bool:
    """Whether a file is named as a workbook that can be read."""
    return path.suffix.lower() in SUFFIXES


def column_number(letters: str) -> int:
    """Number of a column by its letters: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """The letters of a column, counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_workbook(path: str | Path) -> SheetBook:
    """All sheets of a workbook; `InputError` for what isn't one, is damaged, or passes a limit."""
    file = Path(path)
    names, has_formulas = _checked(file)
    try:
        formulas = _loaded(file, data_only=False)
        values = _loaded(file, data_only=True) if has_formulas else formulas
    except Exception as error:  # whatever a damaged file makes of its parser
        hint = "open it in Excel, save it again and try once more"
        what = "the workbook can't be read: a part of it is damaged"
        raise InputError(Problem(what, file=str(path), hint=hint)) from error
    sheets = tuple(_sheet(values[sheet.title], sheet) for sheet in formulas.worksheets)
    return SheetBook(
        str(path),
        sheets,
        has_macros=any(name.endswith(("vbaProject.bin", "macrosheets/")) or "/macrosheets/" in name for name in names),
        has_links=any(name.startswith("xl/externalLinks/") for name in names),
    )


def _loaded(file: Path, data_only: bool) -> Any:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that openpyxl doesn't keep; nothing is written with it
        return load_workbook(file, data_only=data_only, keep_links=False, keep_vba=False)


def _sheet(values: Any, formulas: Any) -> WorkbookSheet:
    stored = values._cells  # those that there are; to go through rows would make all those up to the last one
    read = (_cell(cell, stored.get(place)) for place, cell in formulas._cells.items() if cell.value is not None)
    cells = {(cell.row, cell.column): cell for cell in read if cell is not None}
    return WorkbookSheet(
        title=formulas.title,
        cells=cells,
        is_hidden=formulas.sheet_state != "visible",
        hidden_rows=frozenset(n for n, row in formulas.row_dimensions.items() if row.hidden or row.height == 0),
        hidden_columns=frozenset(_hidden_columns(formulas)),
        merged=tuple((r.min_row, r.min_col, r.max_row, r.max_col) for r in formulas.merged_cells.ranges),
        has_notes=any(cell.comment is not None for cell in formulas._cells.values()),
    )


def _cell(written: Any, stored: Any) -> WorkbookCell | None:
    is_formula = written.data_type == "f"
    value = None if stored is None else stored.value
    if isinstance(value, str) and not is_formula and not value.strip():
        return None
    formula = _formula(written.value) if is_formula else None
    is_error = written.data_type == "e" or (stored is not None and stored.data_type == "e")
    is_percentage = "%" in str(written.number_format or "") and isinstance(value, int | float)
    return WorkbookCell(written.row, written.column, value, formula, is_error, is_percentage)


def _formula(written: Any) -> str:
    """The text of a formula; of one for a whole block of cells, that of the block."""
    text = getattr(written, "text", written)
    return str(text) if text else "="


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for column in sheet.column_dimensions.values():
        if column.hidden or column.width == 0:
            yield from range(column.min or 1, min(column.max or column.min or 1, 16_384) + 1)


def shown(value: Any) -> str:
    """A value of a cell as a message names it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    text = repr(value)
    return text if len(text) <= _KEPT else f"{text[: _KEPT - 3]}..."


# Limits


def _checked(file: Path) -> tuple[list[str], bool]:
    """The names of the members of a workbook that keeps all limits, and whether there are formulas in it."""
    try:
        refuse_pipes(file, "the workbook")
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise _too_much(file, "the workbook is too large", f"{size:,} bytes", f"at most {MOST_BYTES:,} bytes")
        kind = kind_of_file(str(file))
        if kind != "an Excel workbook":
            found = kind or "another kind of file"
            hint = "save it as an Excel workbook (.xlsx), without a password"
            raise InputError(Problem("this is not a workbook that can be read", str(file), found=found, hint=hint))
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_sizes(file, members)
            has_formulas = _check_content(file, archive, members)
            return [member.filename for member in members], has_formulas
    except ZIP_FAULTS as error:
        what = f"the workbook can't be read: {zip_fault(error)}"
        raise InputError(Problem(what, str(file), hint="save it again without a password")) from None


def _check_sizes(file: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MOST_MEMBERS:
        raise _too_much(file, "the workbook holds too many parts", f"{len(members):,}", f"at most {MOST_MEMBERS:,}")
    if unpacked > MOST_UNPACKED:
        limit = f"at most {MOST_UNPACKED:,} bytes"
        raise _too_much(file, "the workbook is too large when unpacked", f"{unpacked:,} bytes", limit)
    if unpacked > 1_000_000 and unpacked > MOST_RATIO * max(packed, 1):
        found = f"{unpacked / max(packed, 1):,.0f} times its size"
        raise _too_much(file, "the workbook unpacks to too much", found, f"at most {MOST_RATIO} times")
    names = [m.filename for m in members]
    if len(set(names)) < len(names):
        raise _too_much(file, "two parts of the workbook have one name", "a damaged or forged file", "each name once")


def _check_content(file: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    """Count cells and merged cells, refuse what declares entities or isn't in UTF-8; whether there are formulas."""
    cells = merged = 0
    has_formulas = False
    for member in in_time(members, str(file), sum(member.file_size for member in members)):
        if not member.filename.endswith((".xml", ".rels", ".vml")):
            continue
        kept = b""
        with archive.open(member) as part:
            while block := part.read(_BLOCK):
                if not kept and (b"\0" in block[:64] or re.search(rb"encoding=[\"'](?!utf-8)", block[:200], re.I)):
                    raise _too_much(file, "a part of the workbook isn't in UTF-8", member.filename, "UTF-8")
                text = kept + block
                if _ENTITIES.search(text):
                    raise _too_much(file, "a part of the workbook declares entities", member.filename, "none")
                if member.filename.startswith("xl/worksheets/"):
                    tags = _CELLS_AND_FORMULAS.findall(text)
                    cells += tags.count(b"c") - _CELLS_AND_FORMULAS.findall(kept).count(b"c")
                    has_formulas = has_formulas or b"f" in tags
                kept = text[-_KEPT:]
        if member.filename.startswith("xl/worksheets/") and member.file_size:
            merged += _merged_area(archive.read(member))
    if cells > MOST_CELLS:
        raise _too_much(file, "the workbook has too many cells", f"{cells:,}", f"at most {MOST_CELLS:,}")
    if merged > MOST_MERGED:
        raise _too_much(file, "too many cells are merged", f"{merged:,}", f"at most {MOST_MERGED:,}")
    return has_formulas


def _merged_area(text: bytes) -> int:
    ranges = ((_number(a), int(b), _number(c), int(d)) for a, b, c, d in _MERGED.findall(text))
    return sum((abs(c - a) + 1) * (abs(d - b) + 1) for a, b, c, d in ranges)


def _number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = 26 * number + letter - ord("A") + 1
    return number


def _too_much(file: Path, what: str, found: str, expected: str) -> InputError:
    hint = "copy what belongs in the form into a new one"
    return InputError(Problem(what, file=str(file), found=found, expected=expected, hint=hint))
