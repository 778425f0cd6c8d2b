"""Formulas in the exchanges of a background of one's own, over the numbers in its table `parameters.csv`.

The table has the columns name, value, minimum, maximum, source, confidence, note. A value, and an amount in
`exchanges.csv`, is a number or a formula such as `0.9 / ore_grade`; it is evaluated when the tables are read, in the
unit of the exchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.errors import FormulaError, Problem
from brightcell.product.formulas import SyntaxNode, check_names, evaluate, evaluation_order, names_in, parse

FILE = "parameters.csv"
COLUMNS = ("name", "value", "minimum", "maximum", "source", "confidence", "note")


def has_parameters(folder: Path) -> bool:
    """Whether a background has parameters, so that its amounts may be formulas."""
    return (folder / FILE).is_file()


def with_formulas(exchanges: Table, folder: Path) -> Table:
    """The table of exchanges with a number in place of each formula; what is wrong is among its problems."""
    if not has_parameters(folder):
        return exchanges
    table = read_table(folder / FILE, COLUMNS)
    problems = [*table.problems]
    values = _values(table, problems)
    rows = tuple(_with_number(exchanges, row, values, problems) for row in exchanges.rows)
    return replace(exchanges, rows=rows, problems=(*problems, *exchanges.problems))


def _with_number(table: Table, row: TableRow, values: Mapping[str, float], problems: list[Problem]) -> TableRow:
    column = table.column("amount")
    cell = row.cells[column]
    if number(cell) is not None or not cell.strip():
        return row
    try:
        value = _evaluated(_formula(cell), values)
    except FormulaError as error:
        problems.append(_at(table, row, "amount", error))
        value = 1.0  # stands in, so that the rest of the table can be judged
    return replace(row, cells=(*row.cells[:column], repr(value), *row.cells[column + 1 :]))


def _values(table: Table, problems: list[Problem]) -> dict[str, float]:
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
    values: dict[str, float] = {}
    for name in order:
        try:
            check_names(formulas[name], rows)
            if set(names_in(formulas[name])) <= values.keys():
                values[name] = _evaluated(formulas[name], values)
                problems += _outside(table, rows[name], values[name])
        except FormulaError as error:
            problems.append(_at(table, rows[name], "value", error))
    return values


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


def _evaluated(formula: SyntaxNode, values: Mapping[str, float]) -> float:
    return float(evaluate(formula, values))


def _check_name(name: str) -> None:
    if not name.isidentifier():
        raise FormulaError([Problem("not a name that formulas can use", found=name, expected="letters, digits and _")])


def _at(table: Table, row: TableRow, column: str, error: FormulaError) -> Problem:
    return replace(error.problems[0], file=table.file, path=column, line=row.line)
