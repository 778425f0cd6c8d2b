"""Formulas in the exchanges of a background of one's own, over the numbers in its table of parameters.

`parameters.csv`, or `parameters.xlsx`, has the columns name, value, minimum, maximum, source, confidence, note, and
where a parameter is uncertain distribution, gsd, low, high. A value, and an amount in `exchanges.csv`, is a number or a
formula such as `0.9 / ore_grade`, in the unit of the exchange. Its nominal value is computed when the tables are read;
where a parameter in it has a spread, the formula stays with the amount, so that a draw of the parameter moves all
amounts that follow from it together. Draws stay within minimum and maximum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.distributions import Uncertainty
from brightcell.errors import FormulaError, Problem
from brightcell.inventory.context import FUNCTIONS
from brightcell.inventory.quantity import Input, Quantity, apply_function, constant, from_input
from brightcell.product.formulas import SyntaxNode, check_names, evaluate, evaluation_order, is_name, names_in, parse
from brightcell.product.messages import problem_in_words

FILE, WORKBOOK = "parameters.csv", "parameters.xlsx"
COLUMNS = ("name", "value", "minimum", "maximum", "source", "confidence", "note")
SPREAD = ("distribution", "gsd", "low", "high")
_FIELDS = {"lognormal": ("gsd",), "triangular": ("low", "high"), "uniform": ("low", "high"), "none": ()}
"""Distributions of parameters, and the columns that each needs."""
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Uncertainty)


def parameter_files(folder: Path) -> list[Path]:
    """The tables of parameters that a background has: one of the two that it may have."""
    return [path for path in (folder / FILE, folder / WORKBOOK) if path.is_file()]


def has_parameters(folder: Path) -> bool:
    """Whether a background has parameters, so that its amounts may be formulas."""
    return bool(parameter_files(folder))


def with_formulas(exchanges: Table, folder: Path) -> Table:
    """The table of exchanges with a number in place of each formula; what is wrong is among its problems."""
    files = parameter_files(folder)
    if not files:
        return exchanges
    table = read_table(files[0], COLUMNS, SPREAD)
    problems = [*table.problems]
    if len(files) > 1:
        hint = "leave one of the two out"
        problems.append(Problem("there are two tables of parameters", files[1].name, found=files[0].name, hint=hint))
    values = _values(table, problems)
    amounts = {row.line: _amount(exchanges, row, values, problems) for row in exchanges.rows}
    formulas = {line: value for line, value in amounts.items() if value is not None}
    rows = tuple(_with_number(exchanges, row, formulas.get(row.line)) for row in exchanges.rows)
    moving = {line: value for line, value in formulas.items() if value.may_vary and value.value != 0.0}
    return replace(exchanges, rows=rows, problems=(*problems, *exchanges.problems), formulas=moving)


def _with_number(table: Table, row: TableRow, value: Quantity | None) -> TableRow:
    """The row with the number that its formula gives."""
    if value is None:
        return row
    column = table.column("amount")
    return replace(row, cells=(*row.cells[:column], repr(value.value), *row.cells[column + 1 :]))


def _amount(table: Table, row: TableRow, values: Mapping[str, Quantity], problems: list[Problem]) -> Quantity | None:
    """What the formula in a row gives; None where it has a number, or nothing."""
    cell = row.cells[table.column("amount")]
    if number(cell) is not None or not cell.strip():
        return None
    try:
        return _evaluated(_formula(cell), values)
    except FormulaError as error:
        problems.append(_at(table, row, "amount", error))
        return constant(1.0)  # stands in, so that the rest of the table can be judged


def _values(table: Table, problems: list[Problem]) -> dict[str, Quantity]:
    """The value of each parameter; of one that is wrong none."""
    rows = {row.cells[0]: row for row in table.rows}
    problems += _repeated(table)
    formulas: dict[str, SyntaxNode] = {}
    for name, row in rows.items():
        try:
            _check_name(name)
            formulas[name] = _formula(row.cells[1])
        except FormulaError as error:
            problems.append(_at(table, row, "value", error))
    try:
        order = evaluation_order(formulas)
    except FormulaError as error:
        problems.append(replace(error.problems[0], file=table.file, path="value"))
        return {}
    values: dict[str, Quantity] = {}
    for name in order:
        try:
            check_names(formulas[name], rows)
            if set(names_in(formulas[name])) <= values.keys():
                nominal = _evaluated(formulas[name], values)
                faults = [*_outside(table, rows[name], nominal.value)]
                drawn = _drawn(table, rows[name], name, nominal, faults)
                values[name] = drawn if faults else _within(rows[name], drawn)
                problems += faults
        except FormulaError as error:
            problems.append(_at(table, rows[name], "value", error))
    return values


def _drawn(table: Table, row: TableRow, name: str, nominal: Quantity, problems: list[Problem]) -> Quantity:
    """A parameter as it is drawn: a number with its spread, or what its formula gives."""
    spread_cells = dict(zip(SPREAD, (cell.strip() for cell in row.cells[len(COLUMNS) :]), strict=True))
    if not any(spread_cells.values()):
        return nominal
    if not nominal.is_constant or number(row.cells[1]) is None:
        hint = "leave the spread out, or write the number"
        problems.append(table.problem(row, "value", "a formula has the spread of what it is made of", hint=hint))
        return nominal
    spread = _spread(table, row, spread_cells, nominal.value, problems)
    source = row.cells[COLUMNS.index("source")]
    return from_input(Input(f"background/parameters.{name}", nominal.value, "", spread, source, exact=spread is None))


def _spread(
    table: Table, row: TableRow, cells: Mapping[str, str], value: float, problems: list[Problem]
) -> Uncertainty | None:
    kind = cells["distribution"]
    if kind not in _FIELDS:
        allowed = ", ".join(_FIELDS)
        problems.append(_cell(table, row, "distribution", "unknown distribution", found=repr(kind), expected=allowed))
        return None
    for column in SPREAD[1:]:
        needed, cell = column in _FIELDS[kind], cells[column]
        if needed != bool(cell) or (cell and number(cell) is None):
            what = f"{kind} needs a number in {column}" if needed else f"{kind} has no {column}"
            problems.append(_cell(table, row, column, what, found=repr(cell)))
            return None
    if kind == "none":
        return None
    names = {"low": "min", "high": "max"}
    fields = {names.get(column, column): float(cells[column]) for column in _FIELDS[kind]}
    try:
        spread: Uncertainty = _ADAPTER.validate_python({"distribution": kind, **fields})
    except ValidationError as error:
        what = problem_in_words(error.errors()[0]).what
        problems.append(
            _cell(table, row, _FIELDS[kind][0], what, found=", ".join(f"{k} {v:g}" for k, v in fields.items()))
        )
        return None
    wrong = spread.problem_with(value)
    if wrong is not None:
        problems.append(_cell(table, row, "value", wrong, found=f"{value:g}"))
    return spread


def _cell(table: Table, row: TableRow, column: str, what: str, **details: Any) -> Problem:
    return Problem(what, table.file, column, row.line, **details)


def _within(row: TableRow, drawn: Quantity) -> Quantity:
    """The parameter, held at the ends of its range where a draw would leave it."""
    if not drawn.may_vary:
        return drawn
    low, high = (number(row.cells[COLUMNS.index(name)]) for name in ("minimum", "maximum"))
    drawn = drawn if low is None else apply_function("max", drawn, low)
    return drawn if high is None else apply_function("min", drawn, high)


def _repeated(table: Table) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in table.rows:
        if row.cells[0] in first:
            yield table.problem(row, "name", f"this parameter is given twice, first in line {first[row.cells[0]]}")
        first.setdefault(row.cells[0], row.line)


def _outside(table: Table, row: TableRow, value: float) -> Iterator[Problem]:
    """That a value lies outside of its range, or that the range is none."""
    for name, sign in (("minimum", 1.0), ("maximum", -1.0)):
        cell = row.cells[COLUMNS.index(name)]
        bound = number(cell) if cell else None
        if cell and bound is None:
            yield table.problem(row, name, f"{name} isn't a finite number", expected="e.g. 0.35")
        elif bound is not None and sign * (value - bound) < 0:
            allowed = f"{'at least' if sign > 0 else 'at most'} {bound:g}"
            yield table.problem(
                row, "value", "the parameter lies outside of its range", found=f"{value:g}", expected=allowed
            )


def _formula(cell: str) -> SyntaxNode:
    return parse(cell.strip().removeprefix("="))


def _evaluated(formula: SyntaxNode, values: Mapping[str, Quantity]) -> Quantity:
    result = evaluate(formula, values, FUNCTIONS)
    return result if isinstance(result, Quantity) else constant(result)


def _check_name(name: str) -> None:
    if not is_name(name):
        raise FormulaError([Problem("not a name that formulas can use", found=name, expected="letters, digits and _")])


def _at(table: Table, row: TableRow, column: str, error: FormulaError) -> Problem:
    return replace(error.problems[0], file=table.file, path=column, line=row.line)
