"""The cells of a CSV in Brightway's layout, as one sheet without a name.

bw2io writes commas and decimal points; spreadsheets of many countries write semicolons and decimal commas.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.encodings import decoded
from brightcell.imports.models import Progress, silence
from brightcell.imports.workbook.cells import Cells, Row, Rows, filled
from brightcell.io.limits import IMPORTED_CELL_BYTES as MOST_IN_A_CELL
from brightcell.io.limits import IMPORTED_CSV_BYTES as MOST_BYTES
from brightcell.io.limits import content_within, in_time

SHEET = ""
_HEADER = re.compile(r"^\W*(?:database|skip)\W*?([,;\t])", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}")
_SEPARATORS = (",", ";", "\t")


def read_csv_cells(path: Path, progress: Progress = silence, encoding: str | None = None) -> Cells:
    """All rows of the file, every cell a text."""
    content = content_within(path, MOST_BYTES, refusal=BackgroundError)
    text = decoded(content, path.name, encoding).lstrip("\ufeff")
    between = separator(text)
    rows = filled(_rows(path.name, text, between, progress))
    commas = 0 if between == "," else _decimal_commas(rows)
    return Cells({SHEET: _with_points(rows) if commas else rows}, decimal_commas=commas)


def separator(text: str) -> str:
    """What stands between the cells: after `Database` in the first row, else what the first rows have most of."""
    if header := _HEADER.match(text):
        return header[1]
    start = text[:4096]
    return max(_SEPARATORS, key=start.count)


def _decimal_commas(rows: Rows) -> int:
    """How many numbers have a decimal comma: none where some have a point, or where each could be one of thousands."""
    cells = [cell for row in rows for cell in row]
    if any(_POINT.fullmatch(cell) for cell in cells):
        return 0
    numbers = [cell for cell in cells if _COMMA.fullmatch(cell)]
    return 0 if all(_THOUSANDS.fullmatch(cell) for cell in numbers) else len(numbers)


def _with_points(rows: Rows) -> Rows:
    return tuple(tuple(c.replace(",", ".") if _COMMA.fullmatch(c) else c for c in row) for row in rows)


def _rows(file: str, text: str, between: str, progress: Progress) -> Iterator[Row]:
    stage, most = f"reading {file}, rows", text.count("\n") + 1
    before = csv.field_size_limit(MOST_IN_A_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        for number, row in enumerate(in_time(rows, file, len(text), BackgroundError)):
            if number % 1000 == 0:
                progress(stage, number, most)
            yield tuple(row)
    except csv.Error as error:
        hint = "a quote that opens a cell must close it"
        raise BackgroundError(Problem(f"this is not a CSV: {error}", file, line=rows.line_num, hint=hint)) from None
    finally:
        csv.field_size_limit(before)
