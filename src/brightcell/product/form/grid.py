"""The cells of a form by what they hold: rows of fields and rows of tables, found by the form's own layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brightcell.errors import Problem, nearest
from brightcell.io.workbooks import SheetBook, WorkbookCell, WorkbookSheet, letters, shown
from brightcell.product.form.aliases import IGNORED, Alias
from brightcell.product.form.layout import AMOUNT, FIELDS, UNIT
from brightcell.product.form.looks import title
from brightcell.product.form.marks import (
    EXAMPLE,
    HEADER,
    KEYS,
    LIST_SHEET,
    README,
    REGION,
    SENTENCE,
    SHEET,
    FormMark,
    MarkedCell,
    MarkedRegion,
)
from brightcell.product.form.messages import FormProblem, place_of
from brightcell.product.form.texts import told
from brightcell.product.form.values import Refused, value_of

_MARKS = (HEADER, SENTENCE, EXAMPLE)
_PROPOSES = "put the label back, or confirm its meaning in a table: --aliases FILE writes a proposal"
_PROPOSED = "it is in the table of labels now: write under `means` the label of the form, or - to leave it out, and yes"


@dataclass(frozen=True)
class GridCell:
    """A cell of a row: what the layout says of it, where it is, and its value; None where it is empty."""

    cell: MarkedCell
    sheet: str
    place: str
    value: Any = None
    is_percentage: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row of a table, or all the rows of single fields of a sheet."""

    region: MarkedRegion
    cells: tuple[GridCell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing but units stands in it."""
        return all(cell.value is None for cell in self.cells if cell.cell.kind != UNIT)


@dataclass
class FormGrid:
    """All rows of a form, what is wrong with its cells, and what its reader leaves out."""

    mark: FormMark
    file: str
    aliases: Mapping[tuple[str, str, str], str]
    proposes: bool = False
    rows: list[GridRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    proposals: list[Alias] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_broken: bool = False
    formulas: int = 0

    def tell(self, problem: Problem, sheet: str, cell: str | None = None, *, is_value: bool = False) -> None:
        """Note a problem; one that isn't of a value alone leaves the rest of the form in doubt."""
        self.is_broken = self.is_broken or not is_value
        place = place_of(sheet, cell, self.mark.language)
        fields = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
        self.problems.append(FormProblem(**{**fields, "file": self.file, "path": place}, language=self.mark.language))
        if is_value:
            self.refused.append(f"{sheet}!{cell}")


def grid_of(
    book: SheetBook, mark: FormMark, aliases: Mapping[tuple[str, str, str], str], proposes: bool = False
) -> FormGrid:
    """The rows of a form; `proposes` if what unknown labels may mean is written down."""
    grid = FormGrid(mark, book.file, aliases, proposes)
    by_code: dict[str, list[WorkbookSheet]] = {}
    for sheet in book.sheets:
        by_code.setdefault(str(sheet.at(1, 1) or ""), []).append(sheet)
    by_title = {sheet.title: sheet for sheet in book.sheets}

    def value_at(title: str, row: int, column: int) -> Any:
        return by_title[title].at(row, column) if title in by_title else None

    regions: dict[str, list[MarkedRegion]] = {}
    for region in mark.regions:
        regions.setdefault(region.sheet, []).append(region)
    for name, parts in regions.items():
        sheets = by_code.pop(SHEET.format(name), [])
        if len(sheets) != 1:
            _tell_missing(grid, name, sheets)
            continue
        _SheetReader(grid, sheets[0], value_at).read(parts)
    for name in (README, KEYS):
        by_code.pop(SHEET.format(name), None)
    foreign = [sheet for sheets in by_code.values() for sheet in sheets if sheet.title != LIST_SHEET]
    _tell_foreign(grid, book, foreign)
    return grid


def _tell_missing(grid: FormGrid, name: str, sheets: Sequence[WorkbookSheet]) -> None:
    if not sheets:
        hint = "take it from a new form, even if it stays empty; its cell A1 names it"
        grid.tell(Problem("a sheet of the form is missing", hint=hint), told(title(name), grid.mark.language))
        return
    titles = ", ".join(sheet.title for sheet in sheets)
    hint = "delete one of them: it is unclear which one counts"
    grid.tell(Problem("a sheet of the form is there twice", found=titles, expected="one", hint=hint), sheets[0].title)


def _tell_foreign(grid: FormGrid, book: SheetBook, sheets: Sequence[WorkbookSheet]) -> None:
    """What isn't the form's own: ignored where everybody sees it, refused where it is hidden."""
    language = grid.mark.language
    for sheet in sheets:
        if sheet.is_hidden and sheet.cells:
            hint = "show or delete the sheet; the form has one hidden sheet of its own"
            first = next(iter(sheet.cells.values()))
            grid.tell(Problem("a hidden sheet holds values", found=shown(first.value), hint=hint), sheet.title)
        elif sheet.cells:
            what = told("this sheet isn't one of the form and was not read", language)
            grid.remarks.append(f"{place_of(sheet.title, None, language)}: {what}")
    if grid.formulas:
        what = told("cells hold formulas of Excel; the values that are stored with them were read", language)
        grid.remarks.append(f"{grid.formulas} {what}")
    if any(sheet.has_notes for sheet in book.sheets):
        what = told("notes on cells were not read; the sheet of comments keeps what shall stay", language)
        grid.remarks.append(what)
    if book.has_macros:
        grid.remarks.append(told("the workbook holds macros, which were not read", language))
    if book.has_links:
        grid.remarks.append(
            told("the workbook links to other files, which were not read; stored values count", language)
        )


class _SheetReader:
    """Reads one sheet."""

    def __init__(self, grid: FormGrid, sheet: WorkbookSheet, value_at: Callable[[str, int, int], Any]) -> None:
        self.grid, self.sheet, self.value_at = grid, sheet, value_at
        self.rows: dict[int, dict[int, WorkbookCell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            self.rows.setdefault(row, {})[column] = cell

    def tell(self, problem: Problem, row: int | None = None, column: int = 1) -> None:
        self.grid.tell(problem, self.sheet.title, None if row is None else f"{letters(column)}{row}")

    def read(self, regions: Sequence[MarkedRegion]) -> None:
        before = len(self.grid.rows)
        starts = dict(self._starts(regions))
        if len(starts) < len(regions):
            return  # where one table begins and another one ends can't be told
        last = max(self.rows, default=0)
        begins = sorted(starts.values())
        ends = {start: end - 1 for start, end in zip(begins, [*begins[1:], last + 1], strict=True)}
        first = min(starts.values(), default=last + 1)
        for row in sorted(self.rows):
            if 2 < row < first:
                self._tell_stray(row, self.rows[row])
        for region in regions:
            start = starts[region.name]
            read = self._fields if region.name == FIELDS else self._table
            read(region, start, ends[start])
        if self.sheet.is_hidden and any(not row.is_blank for row in self.grid.rows[before:]):
            self.tell(Problem("a sheet of the form is hidden and holds values", hint="show the sheet"))

    def _starts(self, regions: Sequence[MarkedRegion]) -> Iterator[tuple[str, int]]:
        """The row in which each part begins."""
        marks: dict[str, list[int]] = {}
        for row, cells in self.rows.items():
            if 1 in cells and row > 1:
                marks.setdefault(str(cells[1].value), []).append(row)
        for region in regions:
            rows = marks.get(REGION.format(region.name), [])
            if len(rows) == 1:
                yield region.name, rows[0]
            else:
                what = "a table of the form is missing" if not rows else "a table of the form is there twice"
                hint = "its mark in column A belongs to it; copy the values into a new form"
                self.tell(Problem(what, found=region.name, hint=hint), rows[1] if rows else None)

    def _fields(self, region: MarkedRegion, start: int, end: int) -> None:
        columns = self._heads(start)
        if columns is None:
            return
        cells = {cell.label: cell for cell in region.cells if cell.kind != UNIT}
        row_of: dict[str, int] = {}
        unknown: list[tuple[str, int, int]] = []
        read: list[GridCell] = []
        for row in range(start + 1, end + 1):
            here = self.rows.get(row, {})
            label = _label(here[columns["label"]].value) if columns["label"] in here else ""
            if not label:
                self._tell_stray(row, {column: cell for column, cell in here.items() if column > 1})
                continue
            cell = self._cell_of(label, cells, region)
            if cell is None and self._confirmed(region, label) != IGNORED:
                unknown.append((label, row, columns["label"]))
            elif cell is not None and cell.label in row_of:
                hint = "each field has one row"
                self.tell(Problem("this field has two rows", found=label, hint=hint), row, columns["label"])
            elif cell is not None:
                row_of[cell.label] = row
                read += self._field(cell, region, row, columns)
        self._tell_labels(region, cells, row_of, unknown, start)
        self.grid.rows.append(GridRow(region, tuple(read)))

    def _heads(self, start: int) -> dict[str, int] | None:
        """The columns of labels, values and units; told if they can't be found."""
        roles = {label: role for role, label in self.grid.mark.heads.items()}
        columns: dict[str, int] = {}
        for column, cell in self.rows[start].items():
            role = roles.get(_label(cell.value))
            if column > 1 and role is not None and role not in columns:
                columns[role] = column
        if {"label", "value", "unit"} <= set(columns):
            return columns
        expected = ", ".join(self.grid.mark.heads.get(role, role) for role in ("label", "value", "unit"))
        found = ", ".join(_label(cell.value) for column, cell in self.rows[start].items() if column > 1)
        self.tell(Problem("the heads of the columns were changed", found=found, expected=expected), start)
        return None

    def _field(
        self, cell: MarkedCell, region: MarkedRegion, row: int, columns: Mapping[str, int]
    ) -> Iterator[GridCell]:
        """The cells of one field: its value, and its unit where it has one."""
        here = self.rows[row]
        yield self._read(cell, row, columns["value"])
        is_unit = (other for other in region.cells if other.kind == UNIT and other.path[:-1] == cell.path[:-1])
        unit = next(is_unit, None) if cell.kind == AMOUNT else None
        if unit is not None:
            yield self._read(unit, row, columns["unit"])
        elif columns["unit"] in here:
            written = shown(here[columns["unit"]].value)
            hint = "leave its unit empty"
            self.tell(Problem("this field has no unit", found=written, hint=hint), row, columns["unit"])
        self._tell_beside(row, here, set(columns.values()))

    def _tell_beside(self, row: int, here: Mapping[int, WorkbookCell], columns: set[int]) -> None:
        self._tell_stray(row, {column: cell for column, cell in here.items() if column > 1 and column not in columns})

    def _tell_labels(
        self,
        region: MarkedRegion,
        cells: Mapping[str, MarkedCell],
        present: Mapping[str, int],
        unknown: Sequence[tuple[str, int, int]],
        row: int,
    ) -> None:
        """Labels that aren't the form's, with those that are lacking, which they may stand for."""
        lacking = [label for label in cells if label not in present]
        for label, at, column in unknown:
            close = nearest(label, lacking) or (tuple(lacking) if len(lacking) == len(unknown) == 1 else ())
            hint = _PROPOSED if self.grid.proposes else _PROPOSES
            expected = ", ".join(lacking) or None
            problem = Problem(
                "this is not a label of the form", found=label, expected=expected, nearest=close, hint=hint
            )
            self.tell(problem, at, column)
            self.grid.proposals.append(Alias(*_part(region), label, close[0] if close else ""))
        for label in lacking if len(unknown) < len(lacking) else ():
            hint = "put it back, or copy the values into a new form"
            self.tell(Problem("a label of the form is missing", found=label, hint=hint), row)

    def _table(self, region: MarkedRegion, start: int, end: int) -> None:
        marked: dict[str, list[int]] = {mark: [] for mark in _MARKS}
        for row in range(start + 1, end + 1):
            mark = str(self.rows.get(row, {})[1].value) if 1 in self.rows.get(row, {}) else None
            if mark in marked:
                marked[mark].append(row)
            elif mark is not None:
                hint = "column A belongs to the form: leave it empty"
                self.tell(Problem("there is a value in column A", found=mark, hint=hint), row)
        doubled = [rows for rows in marked.values() if len(rows) > 1]
        if doubled:
            hint = "empty column A in rows that are meant to count"
            what = "a row is marked as the heading or example of the table, a second time"
            self.tell(Problem(what, found=str(self.rows[doubled[0][1]][1].value), hint=hint), doubled[0][1])
        lacking = [mark for mark, rows in marked.items() if not rows]
        if lacking:
            hint = "the rows of labels, sentences and examples have #, ? and e.g. in column A"
            what = "a mark of the table is missing in column A"
            self.tell(Problem(what, found=region.name, expected=" ".join(lacking), hint=hint), start)
            return
        self._tell_typed_examples(marked[EXAMPLE][0])
        header = marked[HEADER][0]
        columns = self._columns(region, header)
        aside = {row for rows in marked.values() for row in rows}
        for row in range(start + 1, end + 1):
            if row not in aside and row in self.rows:
                self._entry(region, row, columns)
        self._tell_merged(header, end, aside)

    def _tell_typed_examples(self, row: int) -> None:
        """Numbers in the row of examples, whose own are texts: somebody has filled it in, and it isn't read."""
        for column, written in self.rows[row].items():
            if isinstance(written.value, int | float):
                what, hint = "there is a value in the row of examples, which isn't read", "write it in a row below"
                self.tell(Problem(what, found=str(written.value), hint=hint), row, column)

    def _columns(self, region: MarkedRegion, header: int) -> dict[int, MarkedCell | None]:
        """By column the cell of the layout; None for one that is left out on purpose."""
        cells = {cell.label: cell for cell in region.cells}
        columns: dict[int, MarkedCell | None] = {}
        column_of: dict[str, int] = {}
        unknown: list[tuple[str, int, int]] = []
        for column, written in self.rows[header].items():
            label = _label(written.value)
            if column == 1 or not label:
                continue
            cell = self._cell_of(label, cells, region)
            if cell is None:
                columns[column] = None
                if self._confirmed(region, label) != IGNORED:
                    unknown.append((label, header, column))
            elif cell.label in column_of:
                hint = "it is unclear which of them counts: delete one"
                self.tell(Problem("two columns have one label", found=label, hint=hint), header, column)
            else:
                column_of[cell.label] = column
                columns[column] = cell
        self._tell_labels(region, cells, column_of, unknown, header)
        return columns

    def _cell_of(self, label: str, cells: Mapping[str, MarkedCell], region: MarkedRegion) -> MarkedCell | None:
        """The cell of a label, as the form has it or as somebody has confirmed."""
        return cells.get(label) or cells.get(self._confirmed(region, label) or "")

    def _confirmed(self, region: MarkedRegion, label: str) -> str | None:
        return self.grid.aliases.get((*_part(region), label))

    def _entry(self, region: MarkedRegion, row: int, columns: Mapping[int, MarkedCell | None]) -> None:
        here = {column: cell for column, cell in self.rows[row].items() if column > 1}
        self._tell_beside(row, here, set(columns))
        read = (columns[column] for column in here if column in columns)
        if all(cell is None or cell.kind == UNIT for cell in read):
            return
        cells = tuple(self._read(cell, row, column) for column, cell in columns.items() if cell is not None)
        entry = GridRow(region, cells)
        if not entry.is_blank:
            self.grid.rows.append(entry)

    def _read(self, cell: MarkedCell, row: int, column: int) -> GridCell:
        place = f"{letters(column)}{row}"
        written = self.rows.get(row, {}).get(column)
        if written is None:
            return GridCell(cell, self.sheet.title, place)
        value = value_of(written, self.sheet, cell.kind, self.value_at)
        if isinstance(value, Refused):
            self.grid.tell(value.problem, self.sheet.title, place, is_value=True)
            value = None
        self.grid.formulas += written.formula is not None
        is_percentage = written.is_percentage and cell.kind == AMOUNT
        return GridCell(cell, self.sheet.title, place, value, is_percentage)

    def _tell_stray(self, row: int, cells: Mapping[int, WorkbookCell]) -> None:
        for column, cell in cells.items():
            hint = "move it into a cell of the form, or delete it; notes have their own column"
            what = "there is a value where the form has no field"
            self.tell(Problem(what, found=shown(cell.value), hint=hint), row, column)

    def _tell_merged(self, header: int, end: int, aside: set[int]) -> None:
        for top, left, bottom, right in self.sheet.merged:
            if header < bottom and top <= end and not set(range(top, bottom + 1)) <= aside:
                place = f"{letters(left)}{top}:{letters(right)}{bottom}"
                hint = "split them, and write the value into each cell that it belongs to"
                self.tell(Problem("cells are merged", found=place, hint=hint), top, left)


def _part(region: MarkedRegion) -> tuple[str, str]:
    return region.sheet, region.name


def _label(value: Any) -> str:
    """A label as it is compared: without line breaks and doubled spaces."""
    return " ".join(str(value).split()) if value is not None else ""
