"""What a product file says, as the rows of the form."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from brightcell.errors import InputError
from brightcell.io.yaml import Document, Location
from brightcell.io.yaml_comments import YamlComment
from brightcell.io.yaml_write import flow_text
from brightcell.product.form.layout import (
    AMOUNT,
    COMMENTS,
    ENTRY,
    ENTRY_KEY,
    FLOW,
    FURTHER,
    KEY,
    NUMBER,
    PARENT,
    SAME_CELLS,
    TEXT,
    TRUTH,
    UNIT,
    WHOLE,
    FormCell,
    FormRegion,
    Steps,
)
from brightcell.product.paths import dotted
from brightcell.units import parse_quantity

WHOLE_FILE = "-"
NO_UNIT = ""
_NOTHING = object()

Row = tuple[Any, ...]


@dataclass
class _Rows:
    """The rows of each region, by sheet and name, and what of the data is in none of them yet."""

    data: Any
    named: Any
    document: Document
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    amounts: set[Location] = field(default_factory=set)

    def put(self, region: FormRegion, row: Row) -> None:
        self.rows.setdefault((region.sheet, region.name), []).append(row)


def rows_of(
    document: Document, comments: tuple[YamlComment, ...], regions: tuple[FormRegion, ...]
) -> dict[tuple[str, str], list[Row]]:
    """The rows of each region, by its sheet and name; of single fields one row, with a value for each."""
    named, data = (_with_same_cells(copy.deepcopy(document.data)) for _ in range(2))
    filled = _Rows(data, named, document)
    empty = list(_taken_empty(filled.data, ()))
    for region in regions:
        if region.name in (FURTHER, COMMENTS):
            continue
        if region.is_table:
            for path, parents, key, holder in list(_entries(filled.data, filled.named, region.path)):
                filled.put(region, _row(region.cells, holder, path, parents, key, filled))
        else:
            filled.put(region, _row(region.cells, filled.data, (), (), None, filled))
    further = next(region for region in regions if region.name == FURTHER)
    for path, value in [*_leaves(filled.data, (), filled.amounts), *empty]:
        for row in _further_rows(further, _true(path, document.data), value, document.data):
            filled.put(further, row)
    notes = next(region for region in regions if region.name == COMMENTS)
    for comment in comments:
        place = dotted(comment.path, document.data) or WHOLE_FILE
        filled.put(notes, (place, comment.position, comment.text))
    return filled.rows


def _with_same_cells(data: dict[str, Any]) -> dict[str, Any]:
    """The data, with cells that stand directly in the pack where those of modules stand."""
    pack = data.get("pack")
    if isinstance(pack, dict) and "cell" in pack and not isinstance(pack.get("module"), Mapping):
        pack["module"] = {"cell": pack.pop("cell")}
    return data


def _true(path: Location, data: Any) -> Location:
    """The path in the file of what stands at a path of the form."""
    here, form = SAME_CELLS
    is_moved = path[: len(form)] == form and "cell" in data.get("pack", {})
    return (*here, *path[len(form) :]) if is_moved else path


def _taken_empty(data: Any, path: Location) -> Iterator[tuple[Location, Any]]:
    """What is empty on purpose, taken out of the data: `[]`, `{}`, null."""
    items = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, value in items:
        if value is None or (isinstance(value, dict | list) and not value):
            if isinstance(data, dict):
                del data[key]
                yield (*path, key), value
        else:
            yield from _taken_empty(value, (*path, key))


def _entries(
    data: Any, named: Any, pattern: Steps, path: Location = (), parents: tuple[str, ...] = ()
) -> Iterator[tuple[Location, tuple[str, ...], str | None, Any]]:
    """Path, names of the entries above, key, and the holder of each entry: the list or table that it stands in."""
    step, rest = pattern[0], pattern[1:]
    if step not in (ENTRY, KEY):
        below = data.get(step) if isinstance(data, dict) else None
        if isinstance(below, str) and rest == (ENTRY,):
            data[step] = below = [below]  # one text is a list of one
        if isinstance(below, dict | list):
            yield from _entries(below, named[step], rest, (*path, step), parents)
        return
    keys: list[Any] = list(range(len(data))) if step == ENTRY and isinstance(data, list) else []
    keys = list(data) if step == KEY and isinstance(data, dict) else keys
    for key in keys:
        if rest:
            yield from _entries(data[key], named[key], rest, (*path, key), (*parents, entry_name(named, key)))
        else:
            yield (*path, key), parents, key if step == KEY else None, data


def entry_name(entries: Any, key: str | int) -> str:
    """How the rows of a table below name an entry."""
    return key if isinstance(key, str) else dotted((key,), entries)[1:-1]


def _row(
    cells: tuple[FormCell, ...], holder: Any, path: Location, parents: tuple[str, ...], key: str | None, rows: _Rows
) -> Row:
    entry = holder[path[-1]] if path else holder
    amounts = [cell.path[:-1] for cell in cells if cell.kind == AMOUNT]
    rows.amounts |= {(*path, *amount) for amount in amounts}
    for amount in amounts:
        if not amount:
            entry = holder[path[-1]] = _spread(entry)
        else:
            _replace(entry, amount, _spread(_at(entry, amount)))
    names = iter(parents)
    row: list[Any] = []
    for cell in cells:
        if cell.kind == PARENT:
            row.append(next(names))
        elif cell.kind == ENTRY_KEY:
            row.append(key)
        elif not cell.path:
            row.append(entry if isinstance(entry, str) else None)
            if isinstance(entry, str):
                holder[path[-1]] = {}
        else:
            row.append(_taken(entry, cell, path, rows.document))
    return tuple(row)


def _spread(amount: Any) -> Any:
    """An amount as number, unit and the rest, if it can be read."""
    if isinstance(amount, str):
        try:
            value, unit = parse_quantity(amount)
        except InputError:
            return amount
        number = int(value) if value.is_integer() and abs(value) < 2**53 else value
        return {"value": number} if unit == "1" else {"value": number, "unit": unit}
    if _is_number(amount):
        return {"value": amount}
    return dict(amount) if isinstance(amount, Mapping) else amount


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _replace(data: Any, path: Steps, value: Any) -> None:
    holder = _at(data, path[:-1])
    if isinstance(holder, dict) and path[-1] in holder:
        holder[path[-1]] = value


def _taken(entry: Any, cell: FormCell, path: Location, document: Document) -> Any:
    """The value of a cell, taken out of the entry; None where there is none, or one that doesn't fit the cell.

    The unit of an amount that has none is `NO_UNIT`: the cell stays empty, also if the number is a formula elsewhere.
    """
    holder = _at(entry, cell.path[:-1])
    if cell.is_short_for_block and isinstance(holder, str):
        _replace(entry, cell.path[:-1], {})
        return holder
    value = holder.get(cell.path[-1], _NOTHING) if isinstance(holder, dict) else _NOTHING
    if value is _NOTHING:
        return NO_UNIT if cell.kind == UNIT and isinstance(holder, dict) else None
    fitting = _fitting(value, cell, document.text_of(_true((*path, *cell.path), document.data)))
    if fitting is not None:
        del holder[cell.path[-1]]
    return fitting


def _fitting(value: Any, cell: FormCell, text: str | None) -> Any:
    is_number = _is_number(value)
    if cell.kind == FLOW:
        return value if is_number else flow_text(value)
    if cell.kind in (TEXT, UNIT):
        return value if isinstance(value, str) else (text or str(value)) if is_number else None
    if cell.kind in (AMOUNT, NUMBER):
        return value if is_number else None
    if cell.kind == WHOLE:
        return value if is_number and isinstance(value, int) else None
    return value if cell.kind == TRUTH and isinstance(value, bool) else None


def _leaves(data: Any, path: Location, amounts: set[Location]) -> Iterator[tuple[Location, Any]]:
    """What is left of the data: amounts as tables, lists of plain values whole, other values one by one."""
    if isinstance(data, dict) and (path not in amounts or not data):
        for key in data:
            yield from _leaves(data[key], (*path, key), amounts)
    elif isinstance(data, list) and (not data or any(isinstance(value, dict | list) for value in data)):
        for index, value in enumerate(data):
            yield from _leaves(value, (*path, index), amounts)
    else:
        yield path, data


def _further_rows(region: FormRegion, path: Location, value: Any, data: Any) -> Iterator[Row]:
    """The rows of what has no cell of its own: one for an amount, with its details, and one for each other value."""
    is_table = isinstance(value, dict) and bool(value)
    table = copy.deepcopy(value) if is_table else {}
    row: list[Any] = []
    for cell in region.cells:
        if cell.kind == ENTRY_KEY:
            row.append(dotted(path, data))
        elif not cell.path:
            row.append(None if is_table else value if _is_number(value) else flow_text(value))
        else:
            holder = _at(table, cell.path[:-1])
            entry = holder.pop(cell.path[-1], None) if isinstance(holder, dict) else None
            row.append(None if entry is None else _fitting(entry, cell, None))
    if any(value is not None for value in row[1:]):
        yield tuple(row)
    for left, below in _leaves(table, path, set()):
        yield from _further_rows(region, left, below, data)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
