"""Brightway's Excel format, through bw2io's importer, with the row of everything kept."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number, distribution
from brightcell.imports.cells import Cells, read_cells
from brightcell.imports.formulas import check_formulas
from brightcell.imports.models import (
    UNCERTAINTY_FIELDS,
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
    ReaderRemark,
)
from brightcell.imports.silent import silent
from brightcell.imports.units import normalised

_ROW = "brightcell row"


def read_excel(path: Path) -> ImportedModel:
    """The activities of a workbook in Brightway's format; raises BackgroundError when it isn't one."""
    importer = _importer(path)
    cells = read_cells(path)
    activities = tuple(_activity(path.name, raw, cells) for raw in importer.data)
    remarks = (*_left_out(path, cells), *check_formulas(path.name, cells))
    return ImportedModel(
        "excel", str(importer.db_name), activities, remarks=remarks, raw_exchanges=cells.exchange_rows()
    )


def _importer(path: Path) -> Any:
    try:
        with silent():
            importer = _with_rows()(path)
            assert importer.data is not None
            return importer
    except (AssertionError, AttributeError, LookupError, ValueError, TypeError, OSError, zipfile.BadZipFile) as error:
        what = f"this is not a workbook in Brightway's Excel format: {error}"
        hint = "cell A1 holds `database` or `skip`, B1 the database's name; then blocks that begin with `Activity`"
        raise BackgroundError(Problem(what, file=path.name, hint=hint)) from error


class _Row(list[Any]):
    """The cells of a row, which know its number."""

    number: int | None = None

    def __getitem__(self, at: Any) -> Any:
        """A sheet that is cut off after some columns is made of slices."""
        cells = super().__getitem__(at)
        return _Row.of(cells, self.number) if isinstance(at, slice) else cells

    @classmethod
    def of(cls, cells: list[Any], number: int | None) -> _Row:
        row = cls(cells or [None])
        row.number = number
        return row


def _with_rows() -> type:
    """bw2io's importer, with the number of their row in activities and exchanges."""
    from bw2io.extractors import ExcelExtractor
    from bw2io.importers.excel import ExcelImporter

    class Extractor(ExcelExtractor):
        @classmethod
        def extract_sheet(cls, wb: Any, name: str, strip: bool = True) -> list[_Row]:
            rows = super().extract_sheet(wb, name, strip) or [[None]]
            return [_Row.of(cells, number) for number, cells in enumerate(rows, start=1)]

    class Importer(ExcelImporter):
        extractor = Extractor

        def get_labelled_section(
            self, sn: str, ws: Any, index: int = 0, transform: bool = True
        ) -> list[dict[str, Any]]:
            section = super().get_labelled_section(sn, ws, index, transform)
            return [{**fields, _ROW: row.number} for fields, row in zip(section, ws[index + 1 :], strict=False)]

        def get_activity(self, sn: str, ws: Any) -> dict[str, Any]:
            return {**super().get_activity(sn, ws), _ROW: ws[0].number}

    return Importer


def _activity(file: str, raw: Mapping[str, Any], cells: Cells) -> ImportedActivity:
    sheet = raw["worksheet name"]
    place = ImportedPlace(file, f"sheet '{sheet}'", raw[_ROW])
    exchanges = tuple(_exchange(file, sheet, row, cells) for row in raw["exchanges"])
    return ImportedActivity(
        code=str(raw.get("code") or ""),
        name=str(raw["name"]),
        product=_text(raw, "reference product") or _only("product", exchanges) or _only("name", exchanges),
        location=_text(raw, "location"),
        unit=normalised(_text(raw, "unit") or _only("unit", exchanges)),
        place=place,
        exchanges=exchanges,
        comment=_text(raw, "comment"),
    )


def _exchange(file: str, sheet: str, row: Mapping[str, Any], cells: Cells) -> ImportedExchange:
    categories = _text(row, "categories")
    return ImportedExchange(
        kind=_text(row, "type"),
        name=_text(row, "name"),
        amount=as_number(row.get("amount")),
        place=ImportedPlace(file, f"sheet '{sheet}'", row[_ROW]),
        product=_text(row, "reference product"),
        location=_text(row, "location"),
        categories=tuple(part.strip() for part in categories.split("::")) if categories else (),
        unit=normalised(_text(row, "unit")),
        written=str(row.get("amount", "")),
        database=_text(row, "database"),
        formula=cells.formula(sheet, row[_ROW], "amount"),
        uncertainty=distribution({name: row[name] for name in UNCERTAINTY_FIELDS if name in row}),
        comment=_text(row, "comment"),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value in (None, "(Unknown)") else str(value)


def _only(field: str, exchanges: tuple[ImportedExchange, ...]) -> str:
    """What the production rows say where the activity itself doesn't, if they agree."""
    made = {getattr(row, field) for row in exchanges if row.kind == "production"}
    return made.pop() if len(made) == 1 else ""


def _left_out(path: Path, cells: Cells) -> Iterator[ReaderRemark]:
    for sheet, (activities, exchanges) in cells.left_out().items():
        what = f"its cell A1 is `skip` or no text: {activities} activities with {exchanges} exchanges are not read"
        yield ReaderRemark("sheet_is_left_out", Problem(what, file=path.name, path=sheet))
