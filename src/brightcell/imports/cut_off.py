"""What counts as nothing because the user says so: a list of products and flows, and what it was used for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.encodings import decoded
from brightcell.imports.linking import CUT_OFF
from brightcell.imports.models import CutOffFlow, ImportedExchange, ImportedLink, ImportedModel
from brightcell.io.inert import restored
from brightcell.io.limits import LIST_BYTES, content_within, in_time

COLUMNS = ("name", "product", "location", "unit", "reason")
"""Columns of a list; only `name` must be there, and a cell that is filled must fit too."""
CutOffList = str | Path | Sequence[str]


@dataclass(frozen=True)
class CutOffEntry:
    """A line of the list: what must fit, and why it counts as nothing."""

    name: str
    product: str = ""
    location: str = ""
    unit: str = ""
    reason: str = ""

    def fits(self, row: ImportedExchange) -> bool:
        """Whether an exchange asks for this."""
        asked = (row.name, row.product, row.location, row.unit)
        wanted = (self.name, self.product, self.location, self.unit)
        return all(not want or want == has for want, has in zip(wanted, asked, strict=True))


def read_cut_off(given: CutOffList | None) -> tuple[CutOffEntry, ...]:
    """The lines of a list: a CSV with the column `name`, a text with a name per line, or the names themselves.

    Raises BackgroundError for a file that isn't there, has unknown columns, or a line without a name.
    """
    if given is None:
        return ()
    if not isinstance(given, str | Path):
        return tuple(CutOffEntry(name) for name in given)
    path = Path(given)
    if not path.is_file():
        raise BackgroundError(Problem("there is no such list", path="--cut-off", found=str(path)))
    text = decoded(content_within(path, LIST_BYTES, "the list", BackgroundError), path.name).lstrip("\ufeff")
    if path.suffix.lower() != ".csv":
        return tuple(CutOffEntry(line.strip()) for line in text.splitlines() if line.strip())
    return tuple(_entries(path.name, text))


def _entries(file: str, text: str) -> Iterator[CutOffEntry]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _entries_of(file, rows, len(text))
    except csv.Error as error:
        hint = "a quote that opens a cell must close it"
        raise BackgroundError(Problem(f"this is not a CSV: {error}", file, line=rows.line_num, hint=hint)) from None


def _entries_of(file: str, rows: csv.DictReader[str], size: int) -> Iterator[CutOffEntry]:
    columns = [column.strip() for column in rows.fieldnames or ()]
    unknown = [column for column in columns if column not in COLUMNS]
    if "name" not in columns or unknown:
        what = "a list of what is cut off has the column `name`, and may have others"
        raise BackgroundError(Problem(what, file, found=", ".join(columns) or None, expected=", ".join(COLUMNS)))
    for row in in_time(rows, file, size, BackgroundError):
        if None in row:
            what = "this line has more cells than the header"
            raise BackgroundError(Problem(what, file, line=rows.line_num, hint="put a cell with a comma in quotes"))
        cells = {column.strip(): restored((cell or "").strip()) for column, cell in row.items()}
        if not cells["name"]:
            raise BackgroundError(Problem("this line has no name", file, line=rows.line_num))
        yield CutOffEntry(**cells)


def cut_off(read: ImportedModel, entries: Iterable[CutOffEntry]) -> ImportedModel:
    """The same with links to nodes of no burden for what found no provider and is in the list."""
    listed = tuple(entries)
    if not listed:
        return read
    counted: Counter[tuple[str, str, str, str]] = Counter()

    def cut(row: ImportedExchange) -> ImportedExchange:
        entry = next((entry for entry in listed if entry.fits(row)), None)
        if row.link or row.choices or entry is None or row.kind == "production":
            return row
        counted[row.name, row.kind, row.unit, entry.reason] += 1
        code = "|".join(("cut off", row.kind, row.name, row.unit))
        return replace(row, link=ImportedLink(read.database, code, row.unit, CUT_OFF))

    activities = tuple(replace(a, exchanges=tuple(map(cut, a.exchanges))) for a in read.activities)
    used = tuple(CutOffFlow(name, kind, unit, rows, reason) for (name, kind, unit, reason), rows in counted.items())
    asked = {name for name, *_ in counted}
    idle = tuple(entry.name for entry in listed if entry.name not in asked)
    return replace(read, activities=activities, cut_off=used, cut_off_idle=idle)
