"""The formulas of a workbook, computed again from the values that are stored with it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from brightcell.errors import Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.cells import Cells
from brightcell.imports.models import ReaderRemark
from brightcell.product.cell_formulas import computed

_SAME = 1e-9  # relative; spreadsheets keep 15 digits


def check_formulas(file: str, cells: Cells) -> Iterator[ReaderRemark]:
    """Each formula that gives another value than the stored one, and one count for the whole workbook."""
    again = other = words = 0
    for sheet, row, column, text in cells.all_formulas():
        cached = cells.value(sheet, row, column)
        stored, anew = as_number(cached), computed(text, sheet, cells.value)
        words += isinstance(cached, str)
        if stored is None or anew is None:
            other += not isinstance(cached, str)
            continue
        again += 1
        if not math.isclose(stored, anew, rel_tol=_SAME, abs_tol=1e-300):
            what = f"{text} gives a value that differs from the one stored with it"
            place = f"{file}, sheet '{sheet}'"
            found, expected = f"{stored:.12g}", f"{anew:.12g}"
            yield ReaderRemark(
                "formula_gives_its_cached_value", Problem(what, place, line=row, found=found, expected=expected)
            )
    if again or other or words:
        what = f"{again} formulas were computed again, {words} give a text, {other} can't be computed"
        yield ReaderRemark("formulas_are_read_as_values", Problem(what, file=file))
