"""A foreground inventory as a study's folder holds it: one row per exchange, every row checked with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brightcell.background.models import CONFIDENCES
from brightcell.background.read import flows
from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.errors import Problem, nearest
from brightcell.published.scopes import StudyError
from brightcell.rulebooks import STAGES
from brightcell.units import BRIGHTWAY_UNITS

OF_ACTIVITY = ("activity", "location", "life_cycle", "unit")
OF_INPUT = ("kind", "input", "product", "input_location")
OF_AMOUNT = ("amount", "input_unit", "distribution", "minimum", "maximum", "pedigree")
COLUMNS = (*OF_ACTIVITY, *OF_INPUT, *OF_AMOUNT, "source", "confidence", "note")
KINDS = ("activity", "background", "service", "emission")
SOURCES, SOURCE_COLUMNS = "sources.csv", ("citation", "year", "url", "licence", "note")
PEDIGREE = re.compile(r"\((?:[1-5], ){4,5}[1-5]\)")
KILOGRAM = BRIGHTWAY_UNITS["kg"]
DISTRIBUTIONS = ("", "lognormal", "triangular")


@dataclass(frozen=True)
class InventoryRow:
    """What one unit of an activity takes or emits.

    kind "activity": `input` is another activity of the table; "background": an activity of the database by its name,
    `product` and `input_location` as that database has them; "service": the same, of something that stays in no
    product, such as rolling counted by the kg; "emission": one of our elementary flows, kg.
    Negative amounts hand a waste over. Units are those of Brightway.
    """

    activity: str
    location: str
    life_cycle: str
    unit: str
    kind: str
    input: str
    product: str
    input_location: str
    amount: float
    input_unit: str
    source: str
    line: int

    @property
    def key(self) -> str:
        """The demand key of a background input; name and product, since one activity may make several."""
        return f"{self.input} | {self.product}" if self.product else self.input


def read_inventory(path: Path) -> tuple[InventoryRow, ...]:
    """The rows of a table; raises StudyError with all that is wrong, each with file, line and column."""
    table = read_table(path, COLUMNS)
    sources = read_table(path.with_name(SOURCES), ("source", *SOURCE_COLUMNS))
    problems = [
        *table.problems,
        *sources.problems,
        *(problem for row in table.rows for problem in _row_problems(table, row)),
    ]
    problems += _unknown_sources(table, {row.cells[0] for row in sources.rows})
    rows = () if problems else tuple(_row(row) for row in table.rows)
    problems += [*_loose_ends(table, rows), *_two_of_a_name(table, rows)]
    if problems:
        raise StudyError(problems)
    return rows


def mass_in(rows: Sequence[InventoryRow], activity: str) -> float:
    """kg of inputs per unit of an activity; energy, services, wastes (negative) and emissions don't count."""
    return sum(row.amount for row in rows if row.activity == activity and _is_mass(row))


def _is_mass(row: InventoryRow) -> bool:
    return row.kind in ("activity", "background") and row.input_unit == KILOGRAM and row.amount > 0


def _row(row: TableRow) -> InventoryRow:
    cells = dict(zip(COLUMNS, row.cells, strict=True))
    texts = {name: cells[name] for name in (*OF_ACTIVITY, *OF_INPUT, "input_unit", "source")}
    return InventoryRow(**texts, amount=float(cells["amount"]), line=row.line)


def _row_problems(table: Table, row: TableRow) -> Iterator[Problem]:
    cells = dict(zip(COLUMNS, row.cells, strict=True))
    for name in ("activity", "input", "source"):
        if not cells[name].strip():
            yield table.problem(row, name, "this is empty")
    if number(cells["amount"]) is None:
        yield table.problem(row, "amount", "this is not a finite number")
    if cells["kind"] in ("background", "service") and not cells["product"].strip():
        yield table.problem(row, "product", "an input from the background needs the product that it is")
    yield from _choices(table, row, cells)
    if cells["kind"] == "emission":
        yield from _emission_problems(table, row, cells)
    if cells["distribution"] == "triangular":
        yield from _range_problems(table, row, cells)
    if cells["pedigree"] and not PEDIGREE.fullmatch(cells["pedigree"]):
        yield table.problem(
            row, "pedigree", "this is not a pedigree", expected="five or six scores of 1 to 5, (1, 2, 3, 4, 5)"
        )


def _choices(table: Table, row: TableRow, cells: dict[str, str]) -> Iterator[Problem]:
    units = tuple(BRIGHTWAY_UNITS.values())
    allowed = {
        "kind": KINDS,
        "life_cycle": STAGES,
        "unit": units,
        "input_unit": units,
        "confidence": CONFIDENCES,
        "distribution": DISTRIBUTIONS,
    }
    for name, choices in allowed.items():
        if cells[name] not in choices:
            expected = ", ".join(filter(None, choices))
            near = nearest(cells[name], choices)
            yield table.problem(row, name, f"there is no such {name}", expected=expected, nearest=near)


def _emission_problems(table: Table, row: TableRow, cells: dict[str, str]) -> Iterator[Problem]:
    names = [flow.flow for flow in flows()]
    if cells["input"] not in names:
        near = nearest(cells["input"], names)
        yield table.problem(row, "input", "there is no such flow", expected=", ".join(names), nearest=near)
    if cells["input_unit"] != KILOGRAM:
        yield table.problem(row, "input_unit", "an emission must be a mass", expected=KILOGRAM)


def _unknown_sources(table: Table, sources: Collection[str]) -> Iterator[Problem]:
    for row in table.rows:
        source = row.cells[table.column("source")]
        if source and source not in sources:
            what = f"{SOURCES} has no such source"
            yield table.problem(row, "source", what, expected=", ".join(sources), nearest=nearest(source, sources))


def _range_problems(table: Table, row: TableRow, cells: dict[str, str]) -> Iterator[Problem]:
    low, mode, high = (number(cells[name]) for name in ("minimum", "amount", "maximum"))
    if low is None or high is None or mode is None or not low <= mode <= high:
        yield table.problem(row, "minimum", "a triangular distribution needs minimum <= amount <= maximum")


def _loose_ends(table: Table, rows: Sequence[InventoryRow]) -> Iterator[Problem]:
    """Inputs from the table's own activities that none of its rows makes, or makes in another unit."""
    units = {row.activity: row.unit for row in rows}
    for row in (row for row in rows if row.kind == "activity"):
        unit = units.get(row.input)
        if unit is None:
            what = "no activity of the table has this name"
            yield Problem(what, table.file, "input", row.line, found=row.input, nearest=nearest(row.input, units))
        elif unit != row.input_unit:
            what = f"{row.input} has a different unit"
            yield Problem(what, table.file, "input_unit", row.line, found=row.input_unit, expected=unit)


def _two_of_a_name(table: Table, rows: Sequence[InventoryRow]) -> Iterator[Problem]:
    """Rows of one activity that differ in what it is."""
    first: dict[str, InventoryRow] = {}
    for row in rows:
        first_row = first.setdefault(row.activity, row)
        if (row.location, row.life_cycle, row.unit) != (first_row.location, first_row.life_cycle, first_row.unit):
            what = f"place, life-cycle stage or unit of the activity differs from that in line {first_row.line}"
            yield Problem(what, table.file, "activity", row.line, found=row.activity)
