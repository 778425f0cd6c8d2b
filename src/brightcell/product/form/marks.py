"""What a form carries beside its cells: the mark of its version, its own layout, and the lists of its drop-downs.

All of it is in one hidden sheet, which is known by its name and by a hash of its content: what somebody else hides in
a workbook is never taken for it. A form is read by its own layout, so that an old one stays readable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from brightcell.errors import Problem
from brightcell.io.workbooks import SheetBook, WorkbookSheet
from brightcell.product.form.layout import CELL_KINDS, FormCell, FormRegion
from brightcell.product.form.texts import LANGUAGES, label_of

LIST_SHEET = "_brightcell"
MARK = "brightcell form"
VERSION = 1
HEAD = "#head"
LAYOUT_ROW, WORDS_COLUMN = 2, 8
REGION, HEADER, SENTENCE, EXAMPLE = "[{}]", "#", "?", "e.g."
SHEET = "brightcell:{}"
README, KEYS = "read me", "keys"
MOST_LAYOUT = 20_000


@dataclass(frozen=True)
class MarkedCell:
    """A cell of the layout that a form carries: its label there, the path from the entry, and what it holds."""

    label: str
    path: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class MarkedRegion:
    """A table of a form, or its rows of single fields, as the form itself says."""

    sheet: str
    name: str
    cells: tuple[MarkedCell, ...]


@dataclass(frozen=True)
class FormMark:
    """What a form says of itself."""

    language: str
    version: int
    regions: tuple[MarkedRegion, ...]
    heads: Mapping[str, str]


def layout_rows(regions: Iterable[FormRegion], heads: Mapping[str, str], language: str) -> list[tuple[str, ...]]:
    """The rows of the list sheet that say what the form's cells hold."""
    rows: list[tuple[str, ...]] = [(HEAD, "", role, role, title) for role, title in heads.items()]
    for region in regions:
        rows += [(region.sheet, region.name, *_cell_row(cell, language)) for cell in region.cells]
    return rows


def _cell_row(cell: FormCell, language: str) -> tuple[str, str, str]:
    return cell.kind, ".".join(cell.path), label_of(cell.label, language)


def digest(cells: Mapping[tuple[int, int], Any]) -> str:
    """Hash of the content of the list sheet, all of it texts, without the cell that holds the hash."""
    cell_texts = sorted((row, column, str(value)) for (row, column), value in cells.items() if (row, column) != (1, 4))
    return hashlib.sha256(repr(cell_texts).encode("utf-8")).hexdigest()[:32]


def mark_of(book: SheetBook) -> FormMark | Problem:
    """What a workbook says of itself, if it is a form; why it isn't one otherwise."""
    sheet = next((sheet for sheet in book.sheets if sheet.title == LIST_SHEET), None)
    hint = "make a form with `brightcell template FILE.xlsx` and fill that in; --from takes a product over"
    if sheet is None or sheet.at(1, 1) != MARK:
        titles = ", ".join(sheet.title for sheet in book.sheets[:6])
        return Problem("this workbook is not a form of brightcell", file=book.file, found=f"sheets {titles}", hint=hint)
    version = str(sheet.at(1, 2) or "")
    if not version.isdigit() or int(version) > VERSION:
        what = "this form was made by a later version of brightcell"
        return Problem(what, file=book.file, found=f"form {version}", expected=f"form {VERSION}", hint=hint)
    if any(cell.formula for cell in sheet.cells.values()) or sheet.at(1, 4) != digest(_values(sheet)):
        what = "the form's own list sheet was changed"
        hint = f"copy the values into a new form; {LIST_SHEET} belongs to the form alone"
        return Problem(what, file=book.file, path=LIST_SHEET, hint=hint)
    language = str(sheet.at(1, 3))
    return FormMark(language if language in LANGUAGES else "en", int(version), _regions(sheet), _heads(sheet))


def _values(sheet: WorkbookSheet) -> dict[tuple[int, int], Any]:
    return {place: cell.value for place, cell in sheet.cells.items()}


def _rows(sheet: WorkbookSheet) -> Iterable[tuple[str, ...]]:
    for row in range(LAYOUT_ROW, LAYOUT_ROW + MOST_LAYOUT):
        if sheet.at(row, 1) is None:
            return
        yield tuple(str(sheet.at(row, column) or "") for column in range(1, 6))


def _regions(sheet: WorkbookSheet) -> tuple[MarkedRegion, ...]:
    cells: dict[tuple[str, str], list[MarkedCell]] = {}
    for name, region, kind, path, label in _rows(sheet):
        if name != HEAD and kind in CELL_KINDS:
            steps = tuple(path.split(".")) if path else ()
            cells.setdefault((name, region), []).append(MarkedCell(label, steps, kind))
    return tuple(MarkedRegion(sheet, name, tuple(cells)) for (sheet, name), cells in cells.items())


def _heads(sheet: WorkbookSheet) -> dict[str, str]:
    return {role: label for name, _, role, _, label in _rows(sheet) if name == HEAD}
