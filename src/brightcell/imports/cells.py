"""The cells of a workbook twice, as values and as formulas, to see what a value-only reader can't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Cells:
    """Cached values and formulas of each sheet; rows and columns count from 1."""

    values: dict[str, Rows]
    formulas: dict[str, Rows]

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets, in order."""
        return tuple(self.values)

    def value(self, sheet: str, row: int, column: int) -> Any:
        """The cached value of a cell; None beyond the sheet's end."""
        return _at(self.values.get(sheet, ()), row, column)

    def formula(self, sheet: str, row: int, header: str) -> str:
        """The formula in the column that the nearest header row above calls `header`, or nothing."""
        column = self._column(sheet, row, header)
        value = _at(self.formulas[sheet], row, column) if column else None
        return value if isinstance(value, str) and value.startswith("=") else ""

    def exchange_rows(self) -> int:
        """Rows under `Exchanges` headers up to the next block, counted without bw2io."""
        return sum(_exchange_rows(rows) for rows in self.values.values() if _is_read(rows))

    def left_out(self) -> dict[str, tuple[int, int]]:
        """Sheets that bw2io doesn't read, with the activities and exchanges in them."""
        return {
            sheet: (sum(_word(row) == "activity" for row in rows), _exchange_rows(rows))
            for sheet, rows in self.values.items()
            if not _is_read(rows)
        }

    def all_formulas(self) -> Iterator[tuple[str, int, int, str]]:
        """Sheet, row, column and text of each formula."""
        for sheet, rows in self.formulas.items():
            for i, row in enumerate(rows, start=1):
                for j, cell in enumerate(row, start=1):
                    if isinstance(cell, str) and cell.startswith("="):
                        yield sheet, i, j, cell

    def _column(self, sheet: str, row: int, header: str) -> int | None:
        rows = self.values[sheet]
        for number in range(row - 1, 0, -1):
            if _word(rows[number - 1]) == "exchanges":
                labels = [str(cell).strip() for cell in rows[number]]
                return labels.index(header) + 1 if header in labels else None
        return None


def read_cells(path: Path) -> Cells:
    """All sheets of a workbook."""
    return Cells(_sheets(path, data_only=True), _sheets(path, data_only=False))


def _sheets(path: Path, *, data_only: bool) -> dict[str, Rows]:
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=data_only, read_only=True)
    try:
        return {sheet.title: tuple(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    finally:
        book.close()


def _at(rows: Rows, row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def _word(row: tuple[Any, ...]) -> str:
    return row[0].strip().lower() if row and isinstance(row[0], str) else ""


def _is_read(rows: Rows) -> bool:
    return bool(rows) and _word(rows[0]) not in ("", "skip")


def _exchange_rows(rows: Rows) -> int:
    """A block ends at the next activity; the first row under `Exchanges` that isn't empty is its header."""
    counted, state = 0, "outside"
    for row in rows:
        word = _word(row)
        if word in ("activity", "database", "project parameters"):
            state = "outside"
        elif word == "exchanges":
            state = "header"
        elif any(cell not in (None, "") for cell in row):
            counted += state == "inside"
            state = "inside" if state == "header" else state
    return counted
