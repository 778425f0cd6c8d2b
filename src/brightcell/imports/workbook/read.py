"""What the blocks of a workbook or CSV in Brightway's format mean, with the row of everything kept."""

from __future__ import annotations

import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem, nearest
from brightcell.imports.amounts import as_number, distribution
from brightcell.imports.expressions import BRIGHTWAY
from brightcell.imports.models import (
    UNCERTAINTY_FIELDS,
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
    ImportedProduct,
    Progress,
    ReaderRemark,
    silence,
)
from brightcell.imports.parameters import ImportedParameter, ParameterScope, recentred
from brightcell.imports.spreads import ComputedRow, spread_remarks
from brightcell.imports.units import normalised
from brightcell.imports.workbook.blocks import ActivityBlock, LabelledRow, WorkbookBlocks, as_text, blocks
from brightcell.imports.workbook.cells import Cells, read_cells
from brightcell.imports.workbook.csv_cells import read_csv_cells
from brightcell.imports.workbook.formulas import check_formulas, names_cells
from brightcell.imports.zipped import refuse_unsafe
from brightcell.io.limits import ZIP_FAULTS

_NEEDED = ("name", "amount")
_USUAL = ("type", "unit")
_HINT = "cell A1 holds `database` or `skip`, B1 the database's name; then blocks that begin with `Activity`"
_SAME = 1e-9
_SUBSTANCE = re.compile(r"(?:[A-Z][a-z]?\d*|\(|\)\d*)+(?:[IVX]+|\d*[+-])?")


def read_excel(path: Path, progress: Progress = silence) -> ImportedModel:
    """The activities of a workbook in Brightway's format; raises BackgroundError when it isn't one."""
    if zipfile.is_zipfile(path):
        refuse_unsafe(path)
    try:
        cells = read_cells(path, progress)
    except (*ZIP_FAULTS, AttributeError, LookupError, TypeError, SyntaxError) as error:
        why = "it is not a zip" if isinstance(error, zipfile.BadZipFile) else "a part of it is missing or damaged"
        what = f"this is not a workbook in Brightway's Excel format: {why}"
        raise BackgroundError(Problem(what, file=path.name, hint=_HINT)) from error
    return _model("excel", path.name, cells, progress)


def read_brightway_csv(path: Path, progress: Progress = silence, encoding: str | None = None) -> ImportedModel:
    """The activities of a CSV in Brightway's layout, which is that of one sheet of its workbooks."""
    return _model("brightway-csv", path.name, read_csv_cells(path, progress, encoding), progress)


def _model(format: str, file: str, cells: Cells, progress: Progress) -> ImportedModel:
    """What the cells of a file mean."""
    parts = blocks(cells)
    name = _database(file, parts)
    reader = _WorkbookReader(file, cells, parts)
    read: list[ImportedActivity | ImportedProduct] = []
    for number, block in enumerate(parts.activities):
        progress(f"reading {file}, activities", number, len(parts.activities))
        read.append(reader.activity(block))
    activities = tuple(activity for activity in read if isinstance(activity, ImportedActivity))
    products = tuple(product for product in read if isinstance(product, ImportedProduct))
    raw_activities, raw_exchanges = cells.counted()
    return ImportedModel(
        format,
        name,
        tuple(_making(activity, products) for activity in activities),
        remarks=(
            *_misspelt(file, parts),
            *_left_out(file, cells, parts),
            *_unseen(file, cells),
            *reader.remarks(),
            *check_formulas(file, cells),
        ),
        raw_exchanges=raw_exchanges,
        raw_activities=raw_activities,
        added=reader.added,
        products=products,
        own_names=(name,),
    )


def _misspelt(file: str, parts: WorkbookBlocks) -> Iterator[ReaderRemark]:
    """Columns that headers of exchanges lack: each that rows need, others where another word looks like theirs."""
    for labels, (sheet, row) in parts.headers.items():
        others = [label for label in labels if label not in (*_NEEDED, *_USUAL)]
        for column in (*_NEEDED, *_USUAL):
            near = nearest(column, others, n=1, likeness=0.75)
            if column not in labels and (near or column in _NEEDED):
                what = f"the header of exchanges has no column {column!r}"
                problem = Problem(what, _document(file, sheet), line=row, found=near[0] if near else ", ".join(labels))
                yield ReaderRemark("column_is_missing", replace(problem, expected=column))


def _unseen(file: str, cells: Cells) -> Iterator[ReaderRemark]:
    """What nobody sees who opens the workbook."""
    if cells.hidden:
        hint = "show or delete it"
        what = "parts of the workbook are hidden and count like all others"
        yield ReaderRemark("hidden_part_is_read", Problem(what, file, found="; ".join(cells.hidden), hint=hint))
    if cells.foreign:
        what = "the workbook holds what is neither run nor followed; the stored values count"
        yield ReaderRemark("foreign_part_is_not_read", Problem(what, file, found=", ".join(cells.foreign)))


def _database(file: str, parts: WorkbookBlocks) -> str:
    """The name in the only `Database` block."""
    names = [as_text(name) for _, _, name in parts.names]
    if len(names) != 1 or not names[0]:
        what = "this is not in Brightway's format: it has no database with a name"
        if len(names) > 1:
            what = f"there are {len(names)} blocks `Database`, and only one is allowed"
        place = parts.names[1] if len(names) > 1 else ("", None, None)
        raise BackgroundError(
            Problem(what, file=_document(file, place[0]), line=place[1], found=", ".join(names) or None, hint=_HINT)
        )
    return names[0]


@dataclass
class _WorkbookReader:
    """Reads activities with the parameters of the workbook; `added` are production rows taken for granted."""

    file: str
    cells: Cells
    blocks: WorkbookBlocks
    added: int = 0

    def __post_init__(self) -> None:
        self.project = ParameterScope(BRIGHTWAY, map(self.parameter, self.blocks.project))
        self.database = ParameterScope(BRIGHTWAY, map(self.parameter, self.blocks.database), self.project)
        groups: dict[str, list[LabelledRow]] = {}
        for block in self.blocks.activities:
            groups.setdefault(self.group(block), []).extend(block.parameters)
        self.groups = {
            name: ParameterScope(BRIGHTWAY, map(self.parameter, rows), self.database) for name, rows in groups.items()
        }
        counted = Counter(name for scope in self.groups.values() for name in scope.own)
        beside = {n: scope for scope in self.groups.values() for n in scope.own if counted[n] == 1}
        for scope in self.groups.values():
            scope.beside = beside
        self.noted: list[ReaderRemark] = []
        self.computed: list[ComputedRow] = []

    @property
    def has_parameters(self) -> bool:
        """Whether any scope of the workbook has one."""
        return any(scope.own for scope in (self.project, self.database, *self.groups.values()))

    def group(self, block: ActivityBlock) -> str:
        """Activities of one group of parameters share them."""
        return f"group {block.group}" if block.group else f"{block.sheet}:{block.row}"

    def remarks(self) -> Iterator[ReaderRemark]:
        for scope in (self.project, self.database, *self.groups.values()):
            yield from (ReaderRemark("parameter_has_a_value", problem) for problem in scope.problems())
        yield from self.noted
        yield from spread_remarks(self.computed)

    def place(self, sheet: str, row: int) -> ImportedPlace:
        return ImportedPlace(self.file, _part(sheet), row)

    def parameter(self, row: LabelledRow) -> ImportedParameter:
        spread = distribution({name: row.cells.get(name) for name in UNCERTAINTY_FIELDS})
        amount, place = as_number(row.cells.get("amount")), self.place(row.sheet, row.row)
        return ImportedParameter(row.text("name"), amount, place, self.formula_of(row), spread)

    def formula_of(self, row: LabelledRow) -> str:
        """The formula of a row; `=mass*2` typed into its cell, which a spreadsheet can't compute, is that text."""
        shown = row.text("formula")
        typed = self.cells.formula(row.sheet, row.row, row.columns.get("formula", 0)).removeprefix("=")
        is_text = isinstance(row.cells.get("formula"), str) and not shown.startswith("#")
        return shown if not typed or is_text or names_cells(typed) else typed

    def activity(self, block: ActivityBlock) -> ImportedActivity | ImportedProduct:
        """An activity, or a product that is a node of its own."""
        place = self.place(block.sheet, block.row)
        name = as_text(block.name)
        if not name:
            raise BackgroundError(Problem("an activity has no name", file=place.document, line=place.row, hint=_HINT))
        self.note_numbers(block.name, place, name)
        exchanges = tuple(self.exchange(block, row) for row in block.exchanges)
        fields = {label: as_text(value) for label, value in block.fields.items()}
        code, unit, location = fields.get("code", ""), fields.get("unit", ""), fields.get("location", "")
        if fields.get("type", "").lower() == "product" and not exchanges:
            return ImportedProduct(code or f"product of row {block.row}", name, location, normalised(unit), place)
        activity = ImportedActivity(
            code=code,
            name=name,
            product=fields.get("reference product") or _only("product", exchanges) or _only("name", exchanges) or name,
            location=location,
            unit=normalised(unit or _only("unit", exchanges)),
            place=place,
            exchanges=exchanges,
            comment=fields.get("comment", ""),
        )
        self.note_production(block, activity)
        return activity if any(row.kind == "production" for row in exchanges) else self.taken_as_one(activity)

    def note_production(self, block: ActivityBlock, activity: ImportedActivity) -> None:
        """The activity states how much it makes, and its production row states another amount."""
        stated = as_number(block.fields.get("production amount"))
        rows = [row for row in activity.exchanges if row.kind == "production" and row.amount is not None]
        produced = math.fsum(row.amount for row in rows if row.amount is not None)
        if stated is None or not rows or math.isclose(stated, produced, rel_tol=_SAME):
            return
        what = "the activity states another production amount than its production row; the row counts"
        place = rows[0].place
        problem = Problem(what, place.document, activity.name, place.row, f"{stated:.12g}", f"{produced:.12g}")
        self.noted.append(ReaderRemark("production_amounts_agree", problem))

    def taken_as_one(self, activity: ImportedActivity) -> ImportedActivity:
        """With a production row of 1, which Brightway takes where none is given."""
        self.added += 1
        place, what = activity.place, "no production row is given; it is taken as 1, as Brightway does"
        problem = Problem(what, file=place.document, line=place.row, path=activity.name)
        self.noted.append(ReaderRemark("production_is_taken_as_one", problem))
        product = ImportedExchange(
            "production",
            activity.name,
            1.0,
            place,
            activity.product,
            activity.location,
            unit=activity.unit,
            written="1",
        )
        return replace(activity, exchanges=(product, *activity.exchanges))

    def exchange(self, block: ActivityBlock, row: LabelledRow) -> ImportedExchange:
        place, categories, kind = self.place(row.sheet, row.row), row.text("categories"), row.text("type")
        self.note_numbers(row.cells.get("name"), place, as_text(block.name))
        stored = row.cells.get("amount")
        exchange = ImportedExchange(
            kind=kind,
            name=row.text("name"),
            amount=as_number(stored),
            place=place,
            product=row.text("reference product"),
            location="" if kind == "biosphere" else row.text("location"),
            categories=tuple(part.strip() for part in categories.split("::")) if categories else (),
            unit=normalised(row.text("unit")),
            written="" if stored is None else as_text(stored) if isinstance(stored, str) else str(stored),
            database=row.text("database"),
            target="" if kind == "production" else row.text("code"),
            formula=self.cells.formula(row.sheet, row.row, row.columns.get("amount", 0)),
            uncertainty=distribution({name: row.cells.get(name) for name in UNCERTAINTY_FIELDS}),
            comment=row.text("comment"),
        )
        formula = self.formula_of(row)
        return (
            self.by_formula(exchange, formula, self.groups[self.group(block)], as_text(block.name))
            if formula
            else exchange
        )

    def by_formula(
        self, exchange: ImportedExchange, formula: str, scope: ParameterScope, activity: str
    ) -> ImportedExchange:
        """The row with what its formula gives: Brightway computes it as soon as the parameters are active."""
        path = f"{activity} <- {exchange.name}"
        value, stored = scope.computed(formula, exchange.place, path), exchange.amount
        if value.problem is not None or value.amount is None:
            is_number = bool(stored) and not self.has_parameters
            if is_number or (stored is not None and _is_of_substance(exchange, formula)):
                self.noted.append(_not_taken(exchange, formula, path))
                return exchange
            self.noted += [ReaderRemark("formula_is_computed", value.problem)] if value.problem is not None else []
            return replace(exchange, formula=formula)
        if stored and not math.isclose(stored, value.amount, rel_tol=_SAME):
            what = f"the formula {formula!r} gives another amount than the one beside it; the formula is taken"
            found, expected = f"{stored:.12g}", f"{value.amount:.12g}"
            problem = Problem(what, exchange.place.document, path, exchange.place.row, found, expected)
            self.noted.append(ReaderRemark("formula_gives_its_cached_value", problem))
        own = recentred(exchange.uncertainty, value.amount) if exchange.uncertainty else dict(value.uncertainty)
        computed = replace(exchange, amount=value.amount, formula=formula, uncertainty=own)
        self.computed.append((computed, () if exchange.uncertainty else value.lost, value.drawn))
        return computed

    def note_numbers(self, name: Any, place: ImportedPlace, path: str) -> None:
        if isinstance(name, int | float):
            what = "this name is a number in the workbook; it is read as the text that is shown"
            problem = Problem(what, file=place.document, line=place.row, path=path, found=as_text(name))
            self.noted.append(ReaderRemark("name_is_a_number", problem))


def _part(sheet: str) -> str:
    """The sheet; a CSV has none."""
    return f"sheet '{sheet}'" if sheet else ""


def _document(file: str, sheet: str) -> str:
    return ImportedPlace(file, _part(sheet)).document


def _is_of_substance(exchange: ImportedExchange, formula: str) -> bool:
    """CO2 or H2O beside a flow: ecoinvent's workbooks have the formula of the substance in a column of this name."""
    return exchange.kind == "biosphere" and _SUBSTANCE.fullmatch(formula) is not None


def _not_taken(exchange: ImportedExchange, formula: str, path: str) -> ReaderRemark:
    what = "the column `formula` names no parameter of the file; the amount beside it is taken"
    place = exchange.place
    problem = Problem(what, file=place.document, line=place.row, path=path, found=f"{exchange.written} and {formula}")
    return ReaderRemark("formula_is_not_taken", problem)


def _only(field: str, exchanges: tuple[ImportedExchange, ...]) -> str:
    """What the production rows say where the activity itself doesn't, if they agree."""
    values = {getattr(row, field) for row in exchanges if row.kind == "production"}
    return values.pop() if len(values) == 1 else ""


def _making(activity: ImportedActivity, products: Iterable[ImportedProduct]) -> ImportedActivity:
    """With the product node that its production row names, where the file has one."""
    products_made = {row.name for row in activity.exchanges if row.kind == "production"}
    nodes = [product for product in products if product.name in products_made]
    here = [product for product in nodes if product.location == activity.location] or nodes
    if len(here) != 1 or len(products_made) != 1:
        return activity
    return replace(activity, product=here[0].name, product_code=here[0].code, unit=activity.unit or here[0].unit)


def _left_out(file: str, cells: Cells, parts: WorkbookBlocks) -> Iterator[ReaderRemark]:
    """Sheets, rows and columns that aren't read, and numbers that are read in another way."""
    if cells.decimal_commas:
        what = f"{cells.decimal_commas} numbers have a decimal comma, and are read so"
        yield ReaderRemark("decimal_comma_is_read", Problem(what, file=file))
    for sheet, (activities, exchanges) in cells.left_out().items():
        what = f"its cell A1 is `skip` or no text: {activities} activities with {exchanges} exchanges are not read"
        yield ReaderRemark("sheet_is_left_out", Problem(what, file=file, path=sheet))
    for sheet, rows in parts.stray.items():
        what = f"{len(rows)} rows belong to no block and are not read: {', '.join(map(str, rows[:5]))}"
        yield ReaderRemark("block_is_left_out", Problem(what, file=_document(file, sheet), line=rows[0]))
    for sheet, columns in parts.unlabelled.items():
        what = f"columns {', '.join(map(str, sorted(columns)))} have cells without a label above them and are not read"
        yield ReaderRemark("block_is_left_out", Problem(what, file=_document(file, sheet)))
