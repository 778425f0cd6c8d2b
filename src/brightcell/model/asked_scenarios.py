"""Scenarios as a user gives them: values of keys that are combined, or rows that stand as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product as combinations
from math import isnan
from pathlib import Path
from typing import Any

from brightcell.errors import InputError, Problem
from brightcell.io.rows import Row, read_rows
from brightcell.model.scenarios import KEYS, AskedVariant, label_of

LABELS = ("variant", "label", "scenario")
"""Columns of a table that name its rows."""
Axes = dict[str, tuple[Any, ...]]
MOST = 1_000_000


def scenarios_of(over: Any) -> tuple[tuple[AskedVariant, ...], Axes]:
    """Scenarios, and the values of each key where the scenarios are all combinations of them.

    Parameters
    ----------
    over : Mapping, sequence of Mapping, pandas.DataFrame, str or Path
        Lists of values by key: all combinations. Tables of values by label, or a list of tables, or a DataFrame, or the
        path of a CSV, Excel or YAML file: the rows as they stand.

    Raises
    ------
    InputError
        For what is none of these, and values that can't be told apart.
    """
    if hasattr(over, "to_dict") and hasattr(over, "columns"):
        return _of_rows([Row(_without_gaps(row)) for row in over.to_dict("records")]), {}
    if isinstance(over, str | Path):
        return _of_rows(read_rows(over)), {}
    if isinstance(over, Mapping):
        tables = [isinstance(values, Mapping) for values in over.values()]
        if over and all(tables):
            return _of_rows([Row(dict(values), label=str(label)) for label, values in over.items()]), {}
        return _grid(over)
    if isinstance(over, Sequence) and all(isinstance(row, Mapping) for row in over):
        return _of_rows([Row(dict(row)) for row in over]), {}
    expected = 'lists of values by key, such as {"sites.*.location": ["CN-SC", "DE"]}, a list of tables, or a file'
    raise InputError(Problem("this is nothing to sweep over", found=repr(over), expected=expected))


def _without_gaps(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a frame without its empty cells, which are NaN there."""
    return {str(key): value for key, value in row.items() if not (value is None or _is_nan(value))}


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and isnan(value)


def _grid(over: Mapping[str, Any]) -> tuple[tuple[AskedVariant, ...], Axes]:
    """All combinations, the last key changing first."""
    values = {str(key): tuple(_listed(asked)) for key, asked in over.items()}
    problems = [*_empty(values), *_alike(values)]
    number = 1
    for options in values.values():
        number *= max(len(options), 1)
    if number > MOST:
        problems.append(Problem("these are too many variants", found=f"{number:,}", expected=f"at most {MOST:,}"))
    if problems:
        raise InputError(problems)
    if not values:
        return (), {}
    axes = {key: tuple(map(label_of, options)) for key, options in values.items()}
    rows = (dict(zip(values, row, strict=True)) for row in combinations(*values.values()))
    return tuple(AskedVariant(_label(row), row) for row in rows), axes


def _listed(asked: Any) -> Iterable[Any]:
    """Values of one key: a list, a range, an array; one value is a list of one."""
    if isinstance(asked, str | bytes | Mapping) or not isinstance(asked, Iterable):
        return [asked]
    return asked.tolist() if hasattr(asked, "tolist") else list(asked)


def _empty(values: Mapping[str, Sequence[Any]]) -> Iterator[Problem]:
    for key, options in values.items():
        if not options:
            yield Problem("this key has no values", path=key, expected="one or more")


def _alike(values: Mapping[str, Sequence[Any]]) -> Iterator[Problem]:
    for key, options in values.items():
        counted = Counter(str(label_of(value)) for value in options)
        for label in (label for label, number in counted.items() if number > 1):
            yield Problem("this value is given twice", path=key, found=label, expected="each value once")


def _label(row: Mapping[str, Any]) -> str:
    return " | ".join(str(label_of(value)) for value in row.values())


def _of_rows(rows: Sequence[Row]) -> tuple[AskedVariant, ...]:
    """Rows with their names, or with what tells them apart."""
    named = [_named(row, number) for number, row in enumerate(rows, 1)]
    problems = [_odd_key(key) for _, values in named for key in values if not key.strip()]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return tuple(AskedVariant(label, values) for label, values in named)


def _named(row: Row, number: int) -> tuple[str, dict[str, Any]]:
    labels = {key: value for key, value in row.values.items() if key.strip().lower() in LABELS}
    values = {key.strip(): value for key, value in row.values.items() if key not in labels}
    label = row.label or next((str(value) for value in labels.values()), None) or _label(values) or f"row {number}"
    return label, _with_units(values)


def _odd_key(key: str) -> Problem:
    return Problem("this key is empty", found=repr(key), expected=KEYS)


def _with_units(values: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers under a name that ends in " [kg]" with that unit."""
    by_name: dict[str, Any] = {}
    for key, value in values.items():
        name, space, unit = key.rpartition(" [")
        if space and unit.endswith("]") and name and not isinstance(value, bool):
            by_name[name.strip()] = f"{value} {unit[:-1]}" if isinstance(value, int | float) else value
        else:
            by_name[key] = value
    return by_name
