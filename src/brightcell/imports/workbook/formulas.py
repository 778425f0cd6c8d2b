"""The formulas of a workbook, computed again from the values that are stored with it.

Formulas that differ only in the rows that they take are parsed once; a range is read once, and ends with its sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from brightcell.errors import FormulaError, Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.expressions import EXCEL, Expression, Series, parse
from brightcell.imports.models import ReaderRemark
from brightcell.imports.workbook.cells import Cells
from brightcell.io.workbooks import column_number

_SHEET = r"(?:(?:'((?:[^']|'')+)'|([A-Za-z_][\w.]*))!)?"
_CELL = re.compile(
    rf"(?<![\w.]){_SHEET}(?:\$?([A-Z]{{1,3}})\$?(\d+)(?::\$?([A-Z]{{1,3}})\$?(\d+))?|\$?([A-Z]{{1,3}}):\$?([A-Z]{{1,3}}))(?![\w(])"
)
_PERCENT = re.compile(r"(\d)%")
_SAME = 1e-9  # relative; spreadsheets keep 15 digits


def check_formulas(file: str, cells: Cells) -> Iterator[ReaderRemark]:
    """Each formula that gives another value than the stored one, and one count for the whole workbook."""
    again = other = words = 0
    computing = _Computing(cells)
    for sheet, row, column, text in cells.all_formulas():
        cached = cells.value(sheet, row, column)
        stored, computed = as_number(cached), computing.value(text, sheet)
        words += isinstance(cached, str)
        if stored is None or computed is None:
            other += not isinstance(cached, str)
            continue
        again += 1
        if not math.isclose(stored, computed, rel_tol=_SAME, abs_tol=1e-300):
            what = f"{text} gives a value that differs from the one stored with it"
            place = f"{file}, sheet '{sheet}'"
            found, expected = f"{stored:.12g}", f"{computed:.12g}"
            yield ReaderRemark(
                "formula_gives_its_cached_value", Problem(what, place, line=row, found=found, expected=expected)
            )
    if again or other or words:
        what = f"{again} formulas were computed again, {words} give a text, {other} can't be computed"
        yield ReaderRemark("formulas_are_read_as_values", Problem(what, file=file))


def names_cells(formula: str) -> bool:
    """Whether a formula takes anything from cells."""
    return _CELL.search(formula) is not None


class _Computing:
    """Computes formulas of one workbook."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.parsed: dict[str, Expression | None] = {}
        self.ranges: dict[tuple[str, int, int, int, int], Series] = {}

    def value(self, text: str, sheet: str) -> float | None:
        """The value of a formula from stored values of the cells that it names; None for what isn't arithmetic."""
        names: dict[str, float | Series] = {}

        def named(match: re.Match[str]) -> str:
            name = f"cell_{len(names)}"
            names[name] = self.taken(match, sheet)
            return name

        try:
            template = _PERCENT.sub(r"\1/100", _CELL.sub(named, text[1:]))
            expression = self.expression(template)
            if expression is None or not names.keys() >= set(expression.names):
                return None  # names that the workbook defines are not read
            return expression.value(names)  # type: ignore[arg-type]
        except FormulaError:
            return None

    def expression(self, template: str) -> Expression | None:
        """A formula whose cells are numbered, parsed once; None for one that can't be read."""
        if template not in self.parsed:
            try:
                self.parsed[template] = parse(template, EXCEL)
            except FormulaError:
                self.parsed[template] = None
        return self.parsed[template]

    def taken(self, match: re.Match[str], sheet: str) -> float | Series:
        """The value of a cell, or the values of a range; `FormulaError` for a text in a cell."""
        quoted, plain, column, row, last_column, last_row, first, last = match.groups()
        where = quoted.replace("''", "'") if quoted else plain or sheet
        if first:
            return self.series(
                where, column_number(first), 1, column_number(last), len(self.cells.values.get(where, ()))
            )
        if last_row:
            return self.series(where, column_number(column), int(row), column_number(last_column), int(last_row))
        value = self.cells.value(where, int(row), column_number(column))
        number = as_number(value)
        if number is None and value is not None:
            raise FormulaError("a text can't be computed with")
        return number or 0.0

    def series(self, sheet: str, left: int, top: int, right: int, bottom: int) -> Series:
        """The numbers of a range, without what is empty or text, up to the end of its sheet."""
        key = (sheet, left, top, right, bottom)
        if key not in self.ranges:
            rows = self.cells.values.get(sheet, ())[top - 1 : bottom]
            values = (as_number(cell) for row in rows for cell in row[left - 1 : right])
            self.ranges[key] = Series(tuple(value for value in values if value is not None))
        return self.ranges[key]
