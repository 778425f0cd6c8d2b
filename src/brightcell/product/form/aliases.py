"""Renamed labels of a form: a table that proposes what each means, and counts once somebody has confirmed it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from brightcell.errors import InputError, Problem
from brightcell.io.inert import inert_csv, restored
from brightcell.io.limits import content_within, in_time
from brightcell.io.write import write_text

COLUMNS = ("sheet", "part", "found", "means", "confirmed")
IGNORED = "-"
_YES = ("yes", "y", "是", "true", "1")
_MOST_BYTES = 500_000


@dataclass(frozen=True)
class Alias:
    """A label that somebody wrote in place of one of the form's; `means` is the form's, or - for none."""

    sheet: str
    part: str
    found: str
    means: str
    is_confirmed: bool = False


def read_aliases(path: Path | None) -> tuple[Alias, ...]:
    """The table in a file; nothing where there is no file yet. `InputError` for what isn't such a table."""
    if path is None or not path.exists():
        return ()
    try:
        content = content_within(path, _MOST_BYTES, "the table of labels")
        lines = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), restkey="more cells")
        rows = list(in_time(lines, str(path), len(content)))
    except UnicodeDecodeError:
        what = "the table of labels isn't text in UTF-8"
        raise InputError(Problem(what, str(path), hint="save it as CSV UTF-8")) from None
    except csv.Error as error:
        raise InputError(Problem(f"the table of labels can't be read: {error}", str(path))) from None
    columns = tuple(rows[0]) if rows else COLUMNS
    if columns != COLUMNS:
        found, expected = ", ".join(map(str, columns)), ", ".join(COLUMNS)
        raise InputError(Problem("this is not a table of labels", str(path), found=found, expected=expected))
    return tuple(_alias(row) for row in rows)


def _alias(row: Mapping[str, str]) -> Alias:
    sheet, part, label, means, confirmed = (restored((row[name] or "").strip()) for name in COLUMNS)
    return Alias(sheet, part, label, means, confirmed.casefold() in _YES)


def confirmed(aliases: Iterable[Alias]) -> dict[tuple[str, str, str], str]:
    """The labels that are confirmed, by sheet, part and what is written there."""
    return {(alias.sheet, alias.part, alias.found): alias.means for alias in aliases if alias.is_confirmed}


def write_aliases(path: Path, aliases: Sequence[Alias], proposed: Sequence[Alias]) -> None:
    """The table with what is proposed behind what it has already."""
    places = {(alias.sheet, alias.part, alias.found) for alias in aliases}
    rows = [*aliases, *(alias for alias in proposed if (alias.sheet, alias.part, alias.found) not in places)]
    cells = ((a.sheet, a.part, a.found, a.means, "yes" if a.is_confirmed else "") for a in rows)
    text = inert_csv([COLUMNS, *cells])
    write_text(path, f"\ufeff{text}")  # by this mark Excel knows that it is UTF-8
