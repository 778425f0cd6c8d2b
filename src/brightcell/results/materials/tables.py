"""Tables of materials as text for people, and as CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from brightcell.language import AsIs, told
from brightcell.results.materials.data import COLUMNS, UNIT, MaterialRow, MaterialTableData
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import abridged, aligned, count, inert, shortened, titled, wrapped

PLACES_SHOWN = 12
WIDTH, GAP = 100, 2
HEAD = ("Key", UNIT, "per", "Place", "gsd", "Year", "Source", "Route")
NOTE = (
    "gsd: geometric standard deviation to first order; 95 % of draws lie between the value over and times its square. "
    "Rows with * rest on an assumption or a stand-in: --format json says which."
)


def as_text(table: MaterialTableData) -> str:
    """A table for a terminal, in at most 100 columns: alternatives of one function together, smallest first."""
    lines = [told(heading(table))]
    for function, rows in table.functions.items():
        lines += titled(function, _rows(rows)) if len(rows) > 1 else []
    lines += titled("Without an alternative", _rows([rows[0] for rows in table.functions.values() if len(rows) == 1]))
    lines += titled(f"{table.name} at other places", _places(table.places)) if table.places else []
    lines += titled("What the spreads rest on", _spreads(table.rows)) if table.name else []
    lines += titled("Caution", [line for text in table.cautions for line in wrapped(text, "  - ")])
    return "\n".join([*lines, "", *wrapped(NOTE)]) + "\n"


def short_text(table: MaterialTableData) -> str:
    """A table in a few lines."""
    asked = f" for {table.name!r}" if table.name else ""
    functions = count(len(table.functions), "function")
    return f"<Materials of {table.background}{asked}: {count(len(table.rows), 'key')} in {functions}; print() shows it>"


def as_csv(table: MaterialTableData) -> str:
    """`to_frame` as CSV at full precision; text that a spreadsheet would run starts with "'"."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row.as_dict().values()] for row in table.all_rows)
    return stream.getvalue()


def heading(table: MaterialTableData) -> str:
    """Which background, counted how, and where."""
    where = f", asked for at {table.place}" if table.place else ""
    return f"{count(len(table.rows), 'key')} of the background {table.background}, {table.method}{where}"


def cells(row: MaterialRow) -> tuple[str, ...]:
    """A row as text, under `HEAD`, nothing cut off."""
    mark = "" if row.match == "exact" else " *"
    gsd = "-" if row.gsd is None else f"{row.gsd:.2f}"
    texts = (significant(row.value), row.unit, row.place, gsd, row.year, AsIs(row.source), AsIs(row.route))
    return (AsIs(row.key + mark), *texts)


def _rows(rows: Sequence[MaterialRow]) -> list[str]:
    """Rows in `WIDTH` columns: a key is for copying, so that source and route give way."""
    if not rows:
        return []
    lines = [HEAD, *((*others, shortened(source, 14), route) for *others, source, route in map(cells, rows))]
    taken = sum(max(len(line[column]) for line in lines) + GAP for column in range(len(HEAD) - 1)) + GAP
    fitting = [(*others, AsIs(abridged(route, max(WIDTH - taken, len("Route"))))) for *others, route in lines]
    return aligned(fitting, "lrllrlll")


def _spreads(rows: Sequence[MaterialRow]) -> list[str]:
    """A line for each key."""
    return [line for row in rows if row.spread for line in wrapped(f"{row.key}: {row.spread}", "", "  ")]


def _places(rows: Sequence[MaterialRow]) -> Iterable[str]:
    """The lowest and the highest places, in one order."""
    ranked = sorted(rows, key=lambda row: row.value)
    half = PLACES_SHOWN // 2
    shown = ranked if len(ranked) <= PLACES_SHOWN else [*ranked[:half], *ranked[-half:]]
    hidden = len(ranked) - len(shown)
    lines = aligned([(row.place, significant(row.value), f"{UNIT} / {row.unit}") for row in shown], "lrl")
    yield from lines
    if hidden:
        yield told(f"  and {hidden} between them: --format json or csv")


def _cell(value: object) -> object:
    return "" if value is None else inert(value)
