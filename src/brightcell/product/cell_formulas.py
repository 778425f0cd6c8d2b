"""The formulas of a workbook, computed again from the values that are stored with it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from brightcell.errors import FormulaError
from brightcell.io.workbooks import column_number
from brightcell.product.formulas import evaluate

ValueAt = Callable[[str, int, int], Any]
"""The stored value of a cell by sheet, row and column, counted from 1."""
LARGEST_RANGE = 10_000

_CELL = re.compile(
    r"(?:(?:'([^']+)'|([A-Za-z_][\w.]*))!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?(?!\w|\()"
)
_POWER = re.compile(r"POWER\(([^(),]+),([^(),]+)\)")
_FUNCTIONS = {"LN": "log", "SQRT": "sqrt", "EXP": "exp", "ABS": "abs", "MIN": "min", "MAX": "max"}


def as_cell_number(value: Any) -> float | None:
    """A stored value as a finite number, as Excel computes with it; None for what is none."""
    try:
        number = float("nan") if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def computed(text: str, sheet: str, value_at: ValueAt) -> float | None:
    """The value of a formula from stored values of the cells that it names; None for what isn't arithmetic."""
    names: dict[str, float] = {}
    try:
        return float(evaluate(_plain(text, sheet, value_at, names), names))
    except (FormulaError, OverflowError, ValueError, TypeError, ZeroDivisionError):
        return None


def _plain(text: str, sheet: str, value_at: ValueAt, names: dict[str, float]) -> str:
    """The formula in our own words, its cells as names with their values in `names`; a range is a list."""

    def named(match: re.Match[str]) -> str:
        quoted, plain, column, row, last_column, last_row = match.groups()
        where = quoted or plain or sheet
        places = _block(column_number(column), int(row), column_number(last_column or column), int(last_row or row))
        return ", ".join(_name(where, at, bool(last_row), value_at, names) for at in places)

    written = _CELL.sub(named, text[1:])
    written = _POWER.sub(r"((\1)**(\2))", written)
    for theirs, ours in _FUNCTIONS.items():
        written = re.sub(rf"\b{theirs}\(", f"{ours}(", written)
    written = re.sub(r"\b(SUM|AVERAGE)\(([^()]*)\)", _summed, written)
    return written.replace("^", "**").replace("%", "/100")


def _name(sheet: str, at: tuple[int, int], in_range: bool, value_at: ValueAt, names: dict[str, float]) -> str:
    row, column = at
    value = value_at(sheet, row, column)
    number = as_cell_number(value)
    if number is None and value is not None and not in_range:
        raise FormulaError("a text can't be computed with")
    name = f"cell_{len(names)}"
    names[name] = number or 0.0
    return name


def _block(column: int, row: int, last_column: int, last_row: int) -> list[tuple[int, int]]:
    if (last_row - row + 1) * (last_column - column + 1) > LARGEST_RANGE:
        raise FormulaError("the range is too large to be computed again")
    return [(i, j) for i in range(row, last_row + 1) for j in range(column, last_column + 1)]


def _summed(match: re.Match[str]) -> str:
    parts = match[2].split(",")
    total = f"({' + '.join(parts)})"
    return total if match[1] == "SUM" else f"({total} / {len(parts)})"
