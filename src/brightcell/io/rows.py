"""A table of rows from CSV, an Excel workbook or YAML: values as their file has them, empty cells left out."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem, collecting, in_words, nearest
from brightcell.io.limits import ROWS_CELLS
from brightcell.io.table_cells import Line, table_cells
from brightcell.io.yaml import parse_yaml, read_yaml

ENDINGS = (".csv", ".xlsx", ".xlsm", ".yaml", ".yml")


@dataclass(frozen=True)
class Row:
    """A row and where it stands: `label` is its name where the file names rows by keys."""

    values: dict[str, Any]
    line: int | None = None
    label: str | None = None


def read_rows(path: str | Path) -> tuple[Row, ...]:
    """The rows of a table.

    Parameters
    ----------
    path : str or Path
        A file that ends in .csv, .xlsx or .yaml. A CSV or a workbook (its first sheet) has names in its first row;
        values of a CSV are read as YAML, so that 0.5 is a number. YAML is a list of tables, or tables by their names.

    Returns
    -------
    tuple of Row
        Empty cells are left out, and so are rows without any value.

    Raises
    ------
    InputError
        For a file that can't be read, and for every column or row that is wrong.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in ENDINGS:
        expected = "a file that ends in .csv, .xlsx or .yaml"
        raise InputError(
            Problem(
                "no table can be read from a file of this ending",
                file=str(file),
                found=suffix or "no ending",
                expected=expected,
                nearest=nearest(suffix, ENDINGS),
            )
        )
    if not file.is_file():
        raise InputError(Problem("there is no such file", file=str(file)))
    if suffix in (".yaml", ".yml"):
        return tuple(_of_yaml(file))
    return tuple(_of_cells(table_cells(file, ",;", strict=False), str(file), as_yaml=suffix == ".csv"))


def _of_cells(lines: Sequence[Line], file: str, as_yaml: bool) -> Iterator[Row]:
    _refuse_too_many(lines, file)
    head = lines[0][1] if lines and lines[0][0] == 1 else ()
    names = [str(name).strip() if name is not None else "" for name in head]
    problems = _head_problems(names, file)
    rows: list[Row] = []
    for line, row in lines[1:]:
        with collecting(problems):
            values = _row_values(names, row, file, line, as_yaml)
            rows += [Row(values, line)] if values else []
    if problems:
        raise InputError(problems)
    yield from rows


def _refuse_too_many(lines: Sequence[Line], file: str) -> None:
    cells = sum(not _is_empty(cell) for _, row in lines for cell in row)
    if cells > ROWS_CELLS:
        expected = f"at most {ROWS_CELLS:,}"
        raise InputError(Problem("the table has too many filled cells", file, found=f"{cells:,}", expected=expected))


def _head_problems(names: Sequence[str], file: str) -> list[Problem]:
    if not any(names):
        return [Problem("the first row names no columns", file=file, line=1, expected="a key in each")]
    double = [name for name, number in Counter(names).items() if name and number > 1]
    return [Problem("two columns have this name", file=file, line=1, found=name) for name in double]


def _row_values(names: Sequence[str], row: Sequence[Any], file: str, line: int, as_yaml: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, cell in enumerate(row):
        if _is_empty(cell):
            continue
        name = names[number] if number < len(names) else ""
        if not name:
            what = "this cell has no name above it in the first row"
            raise InputError(Problem(what, file=file, line=line, found=str(cell), path=f"column {number + 1}"))
        values[name] = _value(cell, name, file, line) if as_yaml else _plain(cell)
    return values


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(text: str, name: str, file: str, line: int) -> Any:
    try:
        return parse_yaml(text).data
    except InputError as error:
        what = f"this cell can't be read: {error.problems[0].what}"
        raise InputError(Problem(what, file=file, line=line, path=name, found=text)) from None


def _plain(cell: Any) -> Any:
    """A cell of a workbook: whole numbers without a point, dates as text."""
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell


def _of_yaml(file: Path) -> Iterator[Row]:
    data = read_yaml(file).data
    pairs = data.items() if isinstance(data, dict) else ((None, row) for row in data) if isinstance(data, list) else ()
    problems: list[Problem] = []
    rows: list[Row] = []
    for number, (label, values) in enumerate(pairs, 1):
        if isinstance(values, dict) or (values is None and label is not None):
            rows.append(Row(dict(values or {}), None, None if label is None else str(label)))
            continue
        where = f"row {number}" if label is None else str(label)
        problems.append(
            Problem(
                "this row is not a table", file=str(file), path=where, found=in_words(values), expected="values by key"
            )
        )
    if not rows and not problems:
        expected = "a list of tables, or tables by their names"
        problems.append(Problem("there are no rows", file=str(file), expected=expected))
    if problems:
        raise InputError(problems)
    yield from rows
