"""Text that a spreadsheet would compute, kept as text by a leading apostrophe in CSV, and read back without it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Chinese and Japanese spreadsheets take the full-width signs as well."""


def inert_text(text: str) -> str:
    """A text as a cell of a CSV that no spreadsheet computes; plain numbers with a sign stay as they are."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def restored(cell: str) -> str:
    """The text of which `inert_text` made a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def inert_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV in which no text is a formula to a spreadsheet; nothing for None."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def frame_csv(frame: pd.DataFrame) -> str:
    """A pandas table as CSV at full precision, in which no text is a formula to a spreadsheet."""
    return str(frame.map(_cell_of_frame).rename(columns=_cell_of_frame).to_csv(index=False, lineterminator="\n"))


def _cell_of_frame(value: Any) -> Any:
    return inert_text(value) if isinstance(value, str) else value


def _cell(value: object) -> object:
    return "" if value is None else inert_text(value) if isinstance(value, str) else value


def _is_number(text: str) -> bool:
    if text[:1] not in ("+", "-") or not text.isascii() or "_" in text:
        return False
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip()
