"""The formulas of a workbook, computed again from the values that are stored with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from brightcell.errors import FormulaError, Problem
from brightcell.imports.amounts import as_number
from brightcell.imports.cells import Cells
from brightcell.imports.models import ReaderRemark
from brightcell.product.formulas import evaluate

_CELL = re.compile(
    r"(?:(?:'([^']+)'|([A-Za-z_][\w.]*))!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?(?!\w|\()"
)
_POWER = re.compile(r"POWER\(([^(),]+),([^(),]+)\)")
_FUNCTIONS = {"LN": "log", "SQRT": "sqrt", "EXP": "exp", "ABS": "abs", "MIN": "min", "MAX": "max"}
_SAME = 1e-9  # relative; spreadsheets keep 15 digits


def check_formulas(file: str, cells: Cells) -> Iterator[ReaderRemark]:
    """Each formula that gives another value than the stored one, and one count for the whole workbook."""
    again = other = words = 0
    for sheet, row, column, text in cells.all_formulas():
        cached = cells.value(sheet, row, column)
        stored, computed = as_number(cached), _computed(text, sheet, cells)
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


def _computed(text: str, sheet: str, cells: Cells) -> float | None:
    """The value of a formula from stored values of the cells that it names; None for what isn't arithmetic."""
    names: dict[str, float] = {}
    try:
        return float(evaluate(_plain(text, sheet, cells, names), names))
    except (FormulaError, OverflowError, ValueError, TypeError):
        return None


def _plain(text: str, sheet: str, cells: Cells, names: dict[str, float]) -> str:
    """The formula in our own words, its cells as names with their values in `names`; a range is a list."""

    def named(match: re.Match[str]) -> str:
        quoted, plain, column, row, last_column, last_row = match.groups()
        where = quoted or plain or sheet
        places = _block(_number(column), int(row), _number(last_column or column), int(last_row or row))
        return ", ".join(_name(where, at, bool(last_row), cells, names) for at in places)

    written = _CELL.sub(named, text[1:])
    written = _POWER.sub(r"((\1)**(\2))", written)
    for theirs, ours in _FUNCTIONS.items():
        written = re.sub(rf"\b{theirs}\(", f"{ours}(", written)
    written = re.sub(r"\b(SUM|AVERAGE)\(([^()]*)\)", _summed, written)
    return written.replace("^", "**").replace("%", "/100")


def _name(sheet: str, at: tuple[int, int], in_range: bool, cells: Cells, names: dict[str, float]) -> str:
    row, column = at
    value = cells.value(sheet, row, column)
    number = as_number(value)
    if number is None and value is not None and not in_range:
        raise FormulaError("a text can't be computed with")
    name = f"cell_{len(names)}"
    names[name] = number or 0.0
    return name


def _block(column: int, row: int, last_column: int, last_row: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(row, last_row + 1) for j in range(column, last_column + 1)]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _summed(match: re.Match[str]) -> str:
    parts = match[2].split(",")
    total = f"({' + '.join(parts)})"
    return total if match[1] == "SUM" else f"({total} / {len(parts)})"
