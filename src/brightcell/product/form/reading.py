"""A form as the document of a product file: nested data, comments, and the cell that each value stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brightcell.arguments import checked
from brightcell.errors import InputError, Problem, ProductError, nearest
from brightcell.io.workbooks import SheetBook, read_workbook
from brightcell.io.yaml import Location, value_held
from brightcell.io.yaml_comments import ABOVE, BESIDE, POSITIONS, YamlComment
from brightcell.product.form.aliases import confirmed, read_aliases, write_aliases
from brightcell.product.form.document import FormDocument
from brightcell.product.form.filling import WHOLE_FILE, entry_name
from brightcell.product.form.grid import FormGrid, GridCell, GridRow, grid_of
from brightcell.product.form.layout import (
    AMOUNT,
    COMMENTS,
    ENTRY,
    ENTRY_KEY,
    FIELDS,
    FURTHER,
    KEY,
    PARENT,
    SAME_CELLS,
    UNIT,
)
from brightcell.product.form.marks import mark_of
from brightcell.product.form.order import as_in_file
from brightcell.product.paths import dotted, steps_of
from brightcell.words import bare

_NAMED = re.compile(r"\[\]|\{\}|[^.\[\]{}]+")


@checked
def read_form(path: str | Path, aliases: str | Path | None = None) -> FormDocument:
    """The document in a form; what is wrong with its cells is in `problems`.

    `aliases` is a table of renamed labels; what a form has beside them is added to it as a proposal.
    `InputError` for what is no form at all.
    """
    return form_document(read_workbook(path), aliases)


def form_document(book: SheetBook, aliases: str | Path | None = None) -> FormDocument:
    """As `read_form`, of the sheets of a workbook."""
    mark = mark_of(book)
    if isinstance(mark, Problem):
        raise InputError(mark)
    table = None if aliases is None else Path(aliases)
    entries = read_aliases(table)
    grid = grid_of(book, mark, confirmed(entries), proposes=table is not None)
    if table is not None and grid.proposals:
        write_aliases(table, entries, grid.proposals)
    return _Assembly(grid).document()


class _Assembly:
    """Puts the values of cells where their paths lead."""

    def __init__(self, grid: FormGrid) -> None:
        self.grid = grid
        self.data: dict[str, Any] = {}
        self.cells: dict[Location, tuple[str, str]] = {}
        self.units: dict[Location, GridCell] = {}
        self.amounts: set[Location] = set()
        self.refused: list[Location] = []
        self.in_modules = any(
            row.region.sheet == "module" and not row.is_blank and row.region.name not in (FURTHER, COMMENTS)
            for row in grid.rows
        ) or any(
            str(cell.value or "").startswith("pack.module")
            for row in grid.rows
            if row.region.name == FURTHER
            for cell in row.cells
            if cell.cell.kind == ENTRY_KEY
        )

    def document(self) -> FormDocument:
        further = [row for row in self.grid.rows if row.region.name == FURTHER]
        comments = [row for row in self.grid.rows if row.region.name == COMMENTS]
        for row in self.grid.rows:
            if row.region.name == FIELDS:
                self._put_all(row.cells, ())
            elif row.region.name not in (FURTHER, COMMENTS):
                self._entry(row)
        for row in further:
            self._further(row)
        self._put_units()
        data = as_in_file(self.data)
        return FormDocument(
            data,
            self.grid.file,
            problems=tuple(self.grid.problems),
            cells=self.cells,
            comments=tuple(self._comments(comments, data)),
            amounts=frozenset(self.amounts),
            remarks=tuple(self.grid.remarks),
            refused=((),) if self.grid.is_broken else tuple(self.refused),
            language=self.grid.mark.language,
        )

    def _true(self, path: Location) -> Location:
        """The path in the file: cells are those of modules only where there are modules."""
        here, form = SAME_CELLS
        return (*here, *path[len(form) :]) if not self.in_modules and path[: len(form)] == form else path

    def _entry(self, row: GridRow) -> None:
        """A row of a table, put into the list or table that it belongs to."""
        steps = tuple(_NAMED.findall(row.region.name))
        parents = {cell.cell.path[0]: cell for cell in row.cells if cell.cell.kind == PARENT}
        path: Location = ()
        for number, step in enumerate(steps[:-1]):
            if step not in (ENTRY, KEY):
                path = (*path, step)
                continue
            parent = self._parent(self._true(path), step, parents.get(str(number)))
            if parent is None:
                return
            path = (*path, parent)
        path = self._true(path)
        key = next((cell for cell in row.cells if cell.cell.kind == ENTRY_KEY), None)
        place: str | int | None = self._key(path, key) if steps[-1] == KEY else len(self._listed(path))
        if place is None:
            return
        here = (*path, place)
        self.cells.setdefault(here, (row.cells[0].sheet, row.cells[0].place))
        values = [cell for cell in row.cells if cell.cell.kind not in (PARENT, ENTRY_KEY)]
        if steps[-1] == ENTRY:
            self._listed(path).append({})
        else:
            self._holder(here)
        self._put_all(values, here)

    def _listed(self, path: Location) -> list[Any]:
        holder = self._holder(path[:-1])
        listed = holder.setdefault(path[-1], []) if isinstance(holder, dict) else []
        return listed if isinstance(listed, list) else []

    def _parent(self, path: Location, step: str, cell: GridCell | None) -> str | int | None:
        """The index or key of the entry that a row says it belongs to."""
        entries = value_held(self.data, path)
        keys: list[Any] = list(range(len(entries))) if step == ENTRY and isinstance(entries, list) else []
        keys = list(entries) if step == KEY and isinstance(entries, dict) else keys
        names = {entry_name(entries, key): key for key in keys}
        if cell is None or cell.value is None:
            self._tell(cell, Problem("the row doesn't say what it belongs to", expected=", ".join(names) or None))
            return None
        text = str(cell.value)
        spelt = [key for name, key in names.items() if bare(name) == bare(text)]
        if text in names or len(spelt) == 1:
            return names.get(text, spelt[0] if spelt else None)
        expected = ", ".join(names) or None
        hint = "fill in the table above first" if not names else None
        close = nearest(text, names)
        what = "the row belongs to an entry that isn't there"
        self._tell(cell, Problem(what, found=text, expected=expected, nearest=close, hint=hint))
        return None

    def _key(self, path: Location, cell: GridCell | None) -> str | None:
        if cell is None or cell.value is None:
            self._tell(cell, Problem("the row has no key"))
            return None
        key = str(cell.value)
        table = value_held(self.data, path)
        if isinstance(table, dict) and key in table:
            self._tell(cell, Problem("two rows have one key", found=key, hint="leave one of them"))
            return None
        return key

    def _tell(self, cell: GridCell | None, problem: Problem) -> None:
        if cell is not None:
            self.grid.tell(problem, cell.sheet, cell.place)

    def _holder(self, path: Location) -> Any:
        """The table or list at a path, made where there is none."""
        here: Any = self.data
        for number, step in enumerate(path):
            if isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            elif isinstance(here, dict):
                here = here.setdefault(step, [] if path[number + 1 : number + 2] == (0,) else {})
            else:
                return None
        return here

    def _put_all(self, cells: tuple[GridCell, ...] | list[GridCell], base: Location) -> None:
        percent: dict[Location, GridCell] = {}
        for cell in cells:
            path = self._true((*base, *cell.cell.path))
            self.cells[path] = (cell.sheet, cell.place)
            if cell.cell.kind == AMOUNT:
                self.cells.setdefault(path[:-1], (cell.sheet, cell.place))
                self.amounts.add(path[:-1])
            if f"{cell.sheet}!{cell.place}" in self.grid.refused:
                self.refused.append(path[:-1] if cell.cell.kind in (AMOUNT, UNIT) else path)
            if cell.value is None:
                continue
            if cell.cell.kind == UNIT:
                self.units[path[:-1]] = cell
                continue
            if cell.is_percentage:
                percent[path[:-1]] = cell
            self._put(path, cell)
        for path, cell in percent.items():
            unit = self.units.get(path)
            if unit is not None and unit.value not in ("", "1"):
                hint = "format the cell as a number: 95 with the unit %, or a fraction without a unit"
                found = f"{100 * float(cell.value):.10g} % in {unit.value}"
                self._tell(cell, Problem("Excel shows this number as per cent, beside a unit", found=found, hint=hint))
                self.refused.append(path)

    def _put(self, path: Location, cell: GridCell) -> None:
        if not path:
            return
        holder = self._holder(path[:-1])
        if isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
            holder[path[-1]] = cell.value  # an entry of a list of texts
        elif isinstance(holder, dict) and path[-1] not in holder:
            holder[path[-1]] = cell.value
        elif not isinstance(holder, dict) or holder[path[-1]] != cell.value:
            self._tell(cell, Problem("this field is given twice", found=str(cell.value), hint="leave it in one place"))

    def _further(self, row: GridRow) -> None:
        key = next((cell for cell in row.cells if cell.cell.kind == ENTRY_KEY), None)
        if key is None or key.value is None:
            self._tell(next(cell for cell in row.cells if cell.value is not None), Problem("the row names no field"))
            return
        try:
            path = self._resolved(str(key.value))
        except ProductError as error:
            self._tell(key, error.problems[0])
            return
        self.cells.setdefault(path, (key.sheet, key.place))
        self._put_all([cell for cell in row.cells if cell.cell.kind != ENTRY_KEY], path)

    def _resolved(self, text: str) -> Location:
        """The place that a path names, of which the last tables may not be there yet."""
        path: list[str | int] = []
        here: Any = self.data
        for step in steps_of(text):
            key: str | int = step.text
            if step.bracketed:
                names = {entry_name(here, i): i for i in range(len(here))} if isinstance(here, list) else {}
                position = re.fullmatch(r"#(\d+)", step.text)
                index = int(position[1]) - 1 if position else names.get(step.text)
                if index is None or not isinstance(here, list) or not 0 <= index < len(here):
                    expected, close = ", ".join(names) or None, nearest(step.text, names)
                    raise ProductError(Problem("this path meets nothing", None, None, None, text, expected, close))
                key = index
            path.append(key)
            here = here[key] if isinstance(here, list) and isinstance(key, int) else value_held(here, (key,))
        return tuple(path)

    def _put_units(self) -> None:
        """Units of numbers that are there; a unit alone says nothing."""
        for path, cell in self.units.items():
            amount = value_held(self.data, path)
            if isinstance(amount, dict) and amount:
                amount.setdefault("unit", cell.value)
                if amount["unit"] != cell.value:
                    self._tell(cell, Problem("this unit is given twice", found=str(cell.value)))
        for path in self.amounts:
            amount = value_held(self.data, path)
            if isinstance(amount, dict) and "value" in amount and list(amount) != ["value"]:
                first = {key: amount.pop(key) for key in ("value", "unit") if key in amount}
                rest = dict(amount)
                amount.clear()
                amount.update({**first, **rest})

    def _comments(self, rows: list[GridRow], data: Any) -> Iterator[YamlComment]:
        """Comments at the places that they name; at what holds it, where a place is no longer there."""
        places = {dotted(path, data): path for path in _all_paths(data, ())}
        for row in rows:
            by_field = {".".join(cell.cell.path): cell for cell in row.cells if cell.cell.kind != ENTRY_KEY}
            key = next((cell for cell in row.cells if cell.cell.kind == ENTRY_KEY and cell.value is not None), None)
            text, position = by_field["text"].value, by_field["position"].value or ABOVE
            if text is None:
                continue
            if position not in POSITIONS:
                expected = ", ".join(POSITIONS)
                self._tell(
                    by_field["position"], Problem("a comment can't be put there", found=position, expected=expected)
                )
                continue
            where = WHOLE_FILE if key is None else str(key.value)
            if where == WHOLE_FILE:
                yield YamlComment((), position, str(text))
                continue
            name = where
            while name and name not in places:
                name = name[: max(name.rfind("."), name.rfind("["), 0)]
            path = places.get(name, ())
            yield YamlComment(path, position if name == where else BESIDE if path else ABOVE, str(text))


def _all_paths(data: Any, path: Location) -> Iterator[Location]:
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _all_paths(value, (*path, key))
