"""What a cell of a form says, or why it can't be read: nothing that is doubtful becomes a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io.workbooks import WorkbookCell, WorkbookSheet, shown
from brightcell.io.yaml import parse_yaml
from brightcell.product.cell_formulas import ValueAt, as_cell_number, computed
from brightcell.product.form.layout import AMOUNT, ENTRY_KEY, FLOW, NUMBER, PARENT, TEXT, TRUTH, UNIT, WHOLE
from brightcell.units import number_readings, parse_quantity

_SAME = 1e-9  # relative; spreadsheets keep 15 digits


@dataclass(frozen=True)
class Refused:
    """A cell that can't be read, and why."""

    problem: Problem


def value_of(cell: WorkbookCell, sheet: WorkbookSheet, kind: str, value_at: ValueAt) -> Any:
    """The value of a cell of a kind; `Refused` for one that would have to be guessed."""
    problem = _problem_of_cell(cell, sheet, value_at)
    if problem is not None:
        return Refused(problem)
    value = _READERS[kind](cell.value)
    return Refused(value) if isinstance(value, Problem) else value


def _problem_of_cell(cell: WorkbookCell, sheet: WorkbookSheet, value_at: ValueAt) -> Problem | None:
    if cell.is_error:
        hint = "mend the formula behind it, or leave the cell empty"
        return Problem("the cell holds an error of Excel", found=str(cell.value), expected="a value", hint=hint)
    if cell.row in sheet.hidden_rows or cell.column in sheet.hidden_columns:
        part = "row" if cell.row in sheet.hidden_rows else "column"
        hint = "show it, and delete the value if it isn't meant"
        return Problem(f"there is a value in a hidden {part}", found=shown(cell.value), hint=hint)
    return _problem_of_formula(cell, sheet, value_at) if cell.formula is not None else None


def _problem_of_formula(cell: WorkbookCell, sheet: WorkbookSheet, value_at: ValueAt) -> Problem | None:
    """A formula counts by the value that is stored with it, if that is its value as far as can be told."""
    hint = "open the workbook in Excel, let it compute, and save it; or write the number itself"
    formula = shown(cell.formula)[1:-1]
    if cell.value is None:
        return Problem("the formula has no stored value", found=formula, expected="a number or text", hint=hint)
    stored = as_cell_number(cell.value) if not isinstance(cell.value, str) else None
    if stored is None:
        return None
    again = computed(cell.formula or "", sheet.title, value_at)
    if again is None and stored == 0.0:
        what = "the formula may never have been computed: 0 is stored, and it can't be computed again here"
        return Problem(what, found=formula, expected="a number", hint=hint)
    if again is not None and not math.isclose(stored, again, rel_tol=_SAME, abs_tol=1e-300):
        value = f"{stored:.12g}"
        return Problem("the stored value isn't that of the formula", found=value, expected=f"{again:.12g}", hint=hint)
    return None


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return Problem("a truth value where a number belongs", found=shown(value), expected="a number")
    if isinstance(value, int | float):
        return value if math.isfinite(value) else Problem("this is not a finite number", found=shown(value))
    if isinstance(value, datetime | date | time | timedelta):
        hint = "Excel has taken the number for a date: format the cell as a number, and type it again"
        return Problem("a date where a number belongs", found=shown(value), expected="a number", hint=hint)
    return Problem("a text where a number belongs", found=shown(value), expected="a number", hint=_meant(str(value)))


def _meant(text: str) -> str:
    """What somebody meant who wrote a number as text."""
    readings = number_readings(text)
    if readings is not None and readings.thousands is not None and readings.hint:
        return readings.hint
    try:
        value, unit = parse_quantity(text)
    except InputError:
        if readings is not None and readings.hint:
            return readings.hint
        return "a formula goes into its own column, a remark into the column of notes"
    number = f"{value:.15g}"
    return f"type {number} as a number" if unit == "1" else f"type {number} as a number, and {unit} as its unit"


def _whole(value: Any) -> Any:
    number = _number(value)
    if isinstance(number, float) and number.is_integer():
        return int(number)
    if isinstance(number, float):
        return Problem("a whole number belongs here", found=shown(value), expected="a whole number")
    return number


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return Problem("a truth value where a text belongs", found=shown(value), expected="a text")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    return str(value).replace("\r\n", "\n").strip()


def _unit(value: Any) -> Any:
    if value == 1 and not isinstance(value, bool):
        return "1"
    if not isinstance(value, str):
        return Problem("a number where a unit belongs", found=shown(value), expected="a unit such as kg or %")
    return value.strip()


def _flow(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if not isinstance(value, str):
        return _text(value)
    try:
        return parse_yaml(value, "cell").data
    except InputError:
        hint = "put a text with : # { } [ ] into double quotes"
        expected = "a text, a number, [a, b] or {a: 1}"
        what = "this can't be read as a text, a list or a table"
        return Problem(what, found=shown(value), expected=expected, hint=hint)


def _truth(value: Any) -> Any:
    words = {"true": True, "false": False}
    if isinstance(value, bool):
        return value
    truth = words.get(str(value).strip().casefold())
    return (
        Problem("this is not a truth value", found=shown(value), expected="TRUE or FALSE") if truth is None else truth
    )


_READERS: dict[str, Callable[[Any], Any]] = {
    AMOUNT: _number,
    NUMBER: _number,
    WHOLE: _whole,
    TEXT: _text,
    PARENT: _text,
    ENTRY_KEY: _text,
    UNIT: _unit,
    FLOW: _flow,
    TRUTH: _truth,
}
