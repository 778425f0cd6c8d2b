"""What must hold for the tables of a background. Each rule is named after what it enforces and has a test."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from brightcell.background.models import CONFIDENCES, FLOW_UNITS, UNITS
from brightcell.background.tables import Table, TableRow, number
from brightcell.errors import Problem, nearest

EXCHANGE_TYPES = ("technosphere", "biosphere")
DISTRIBUTIONS = ("lognormal", "triangular", "none")
YEAR = re.compile(r"[12][0-9]{3}")
SCORES = re.compile(r"\([1-5](,[1-5]){4}\)")


@dataclass(frozen=True)
class Tables:
    """The tables of one background, as read."""

    processes: Table
    exchanges: Table
    flows: Table
    sources: Table
    mapping: Table
    spreads: Table

    def __iter__(self) -> Iterator[Table]:
        return iter((self.processes, self.exchanges, self.flows, self.sources, self.mapping, self.spreads))


Cells = dict[str, str]
Rule = Callable[[Tables], Iterable[Problem]]
RULES: dict[str, Rule] = {}


def rule(check: Rule) -> Rule:
    """Register a rule under its name."""
    if check.__name__ in RULES:
        raise ValueError(f"two rules are named {check.__name__}")
    RULES[check.__name__] = check
    return check


def problems(tables: Tables) -> tuple[Problem, ...]:
    """Everything wrong with the tables: their shape first, then the rules in order."""
    shape = [problem for table in tables for problem in table.problems]
    return (*shape, *(problem for check in RULES.values() for problem in check(tables)))


def _cells(table: Table, name: str) -> Iterator[tuple[TableRow, str]]:
    column = table.column(name)
    return ((row, row.cells[column]) for row in table.rows)


def _values(table: Table, name: str) -> set[str]:
    return {cell for _, cell in _cells(table, name)}


def _filled(table: Table, *columns: str) -> Iterator[Problem]:
    for name in columns:
        for row, cell in _cells(table, name):
            if not cell.strip():
                yield table.problem(row, name, f"{name} is empty")


def _unique(table: Table, *columns: str) -> Iterator[Problem]:
    places = [table.column(name) for name in columns]
    first: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        key = tuple(row.cells[place] for place in places)
        if key in first:
            what = f"{' and '.join(columns)} are given here for the second time, first in line {first[key]}"
            yield table.problem(row, columns[0], what, found=", ".join(key))
        first.setdefault(key, row.line)


def _not_allowed(
    table: Table, name: str, allowed: Iterable[str], what: str, rows: Iterable[TableRow] | None = None
) -> Iterator[Problem]:
    names = set(allowed)
    column = table.column(name)
    for row in table.rows if rows is None else rows:
        if row.cells[column] not in names:
            yield table.problem(row, name, what, nearest=nearest(row.cells[column], names))


@rule
def names_are_given(tables: Tables) -> Iterable[Problem]:
    yield from _filled(tables.processes, "code", "name", "product", "location")
    yield from _filled(tables.flows, "flow", "name")
    yield from _filled(tables.mapping, "key")
    yield from _filled(tables.spreads, "draw", "basis")


@rule
def codes_are_unique(tables: Tables) -> Iterable[Problem]:
    yield from _unique(tables.processes, "code")
    yield from _unique(tables.flows, "flow")
    yield from _unique(tables.sources, "source")
    yield from _unique(tables.spreads, "process")


@rule
def units_are_canonical(tables: Tables) -> Iterable[Problem]:
    yield from _not_allowed(tables.processes, "unit", UNITS, "unit isn't one of the canonical ones")
    yield from _not_allowed(tables.flows, "unit", FLOW_UNITS, "a flow is counted in kg or kg CO2e")


@rule
def sources_are_known(tables: Tables) -> Iterable[Problem]:
    sources = _values(tables.sources, "source")
    for table in (tables.processes, tables.exchanges, tables.spreads):
        yield from _not_allowed(table, "source", sources, "source is not in sources.csv")


@rule
def licences_are_given(tables: Tables) -> Iterable[Problem]:
    for table in (tables.processes, tables.sources):
        yield from _filled(table, "licence")


@rule
def confidences_may_be_shipped(tables: Tables) -> Iterable[Problem]:
    """A figure recalled from memory is not data."""
    for table in (tables.processes, tables.exchanges, tables.spreads):
        for row, cell in _cells(table, "confidence"):
            if cell not in CONFIDENCES:
                yield table.problem(
                    row,
                    "confidence",
                    "figures of this confidence may not be shipped",
                    expected=", ".join(CONFIDENCES),
                    nearest=nearest(cell, CONFIDENCES),
                    hint="verify the figure in its source first" if cell == "recalled" else None,
                )


@rule
def years_of_shares_are_years(tables: Tables) -> Iterable[Problem]:
    """Four digits where the shares of a mix are of another year than its factors, and why."""
    table = tables.processes
    note = table.column("shares_note")
    for row, cell in _cells(table, "shares_year"):
        if cell and not YEAR.fullmatch(cell):
            yield table.problem(row, "shares_year", "the year of the shares isn't a year", expected="e.g. 2023")
        if cell and not row.cells[note].strip():
            yield table.problem(row, "shares_note", "shares_note doesn't say why the shares are of another year")


@rule
def exchange_types_are_known(tables: Tables) -> Iterable[Problem]:
    yield from _not_allowed(tables.exchanges, "type", EXCHANGE_TYPES, "an exchange is either technosphere or biosphere")


@rule
def exchanges_belong_to_processes(tables: Tables) -> Iterable[Problem]:
    codes = _values(tables.processes, "code")
    yield from _not_allowed(tables.exchanges, "process", codes, "process is not in processes.csv")


@rule
def inputs_exist(tables: Tables) -> Iterable[Problem]:
    table, kind = tables.exchanges, tables.exchanges.column("type")
    inputs = [row for row in table.rows if row.cells[kind] == "technosphere"]
    emissions = [row for row in table.rows if row.cells[kind] == "biosphere"]
    codes, flows = _values(tables.processes, "code"), _values(tables.flows, "flow")
    yield from _not_allowed(table, "input", codes, "input is not in processes.csv", inputs)
    yield from _not_allowed(table, "input", flows, "flow is not in flows.csv", emissions)


@rule
def exchanges_are_unique(tables: Tables) -> Iterable[Problem]:
    yield from _unique(tables.exchanges, "process", "type", "input")


@rule
def amounts_are_numbers(tables: Tables) -> Iterable[Problem]:
    for row, cell in _cells(tables.exchanges, "amount"):
        if number(cell) is None:
            yield tables.exchanges.problem(row, "amount", "amount isn't a finite number", expected="e.g. 0.35")


@rule
def distributions_are_known(tables: Tables) -> Iterable[Problem]:
    yield from _not_allowed(tables.exchanges, "distribution", DISTRIBUTIONS, "distribution is unknown")


@rule
def uncertainties_are_complete(tables: Tables) -> Iterable[Problem]:
    """A lognormal amount has a gsd above 1 and isn't zero; a triangular one lies between its bounds."""
    table = tables.exchanges
    places = [table.column(name) for name in _SPREAD_COLUMNS]
    for row in table.rows:
        spread = tuple(row.cells[place] for place in places)
        if not _is_plain(*spread) and spread[0] in _SPREADS:
            yield from _SPREADS[spread[0]](table, row, dict(zip(_SPREAD_COLUMNS, spread, strict=True)))


def _is_plain(distribution: str, amount: str, gsd: str, minimum: str, maximum: str) -> bool:
    """A lognormal as it should be, which nearly all are; seen without a second look."""
    if distribution != "lognormal" or minimum or maximum:
        return False
    return (number(gsd) or 0.0) > 1.0 and number(amount) != 0.0


def _certain(table: Table, row: TableRow, cells: Cells) -> Iterator[Problem]:
    yield from _unused(table, row, cells, "a certain amount has no", "gsd", "minimum", "maximum")


def _lognormal(table: Table, row: TableRow, cells: Cells) -> Iterator[Problem]:
    spread = number(cells["gsd"])
    if spread is None or spread <= 1.0:
        yield table.problem(row, "gsd", "a lognormal amount needs its gsd", expected="a number above 1")
    if number(cells["amount"]) == 0.0:
        yield table.problem(row, "amount", "a lognormal amount can't be zero")
    yield from _unused(table, row, cells, "a lognormal amount has no", "minimum", "maximum")


def _triangular(table: Table, row: TableRow, cells: Cells) -> Iterator[Problem]:
    amount, minimum, maximum = (number(cells[name]) for name in ("amount", "minimum", "maximum"))
    if amount is None or minimum is None or maximum is None or not minimum <= amount <= maximum or minimum == maximum:
        found = f"{cells['minimum']} to {cells['maximum']}"
        yield table.problem(row, "minimum", "a triangular amount lies between its bounds", found=found)
    yield from _unused(table, row, cells, "a triangular amount has no", "gsd")


def _unused(table: Table, row: TableRow, cells: Cells, what: str, *columns: str) -> Iterator[Problem]:
    for name in columns:
        if cells[name].strip():
            yield table.problem(row, name, f"{what} {name}", expected="an empty cell")


_SPREAD_COLUMNS = ("distribution", "amount", "gsd", "minimum", "maximum")
_SPREADS = {"none": _certain, "lognormal": _lognormal, "triangular": _triangular}


@rule
def spreads_belong_to_processes(tables: Tables) -> Iterable[Problem]:
    codes = _values(tables.processes, "code")
    yield from _not_allowed(tables.spreads, "process", codes, "process is not in processes.csv")


@rule
def processes_of_one_draw_have_one_gsd(tables: Tables) -> Iterable[Problem]:
    """A factor has a gsd above 1; processes that share its draw have the same factor."""
    table, first = tables.spreads, dict[str, str]()
    for (row, gsd), (_, draw) in zip(_cells(table, "gsd"), _cells(table, "draw"), strict=True):
        if (number(gsd) or 0.0) <= 1.0:
            yield table.problem(row, "gsd", "what a process takes and emits needs its gsd", expected="a number above 1")
        elif first.setdefault(draw, gsd) != gsd:
            what = f"processes that share the draw {draw} have different gsds"
            yield table.problem(row, "gsd", what, expected=first[draw])


@rule
def quality_scores_are_five(tables: Tables) -> Iterable[Problem]:
    """Pedigree scores are five digits from 1 to 5, or nothing."""
    for row, cell in _cells(tables.processes, "quality"):
        if cell and not SCORES.fullmatch(cell):
            yield tables.processes.problem(
                row, "quality", "quality is not five scores from 1 to 5", expected="(2,3,1,1,2)"
            )


@rule
def mapping_points_to_processes(tables: Tables) -> Iterable[Problem]:
    codes = _values(tables.processes, "code")
    yield from _not_allowed(tables.mapping, "process", codes, "process is not in processes.csv")


@rule
def mapping_is_unambiguous(tables: Tables) -> Iterable[Problem]:
    yield from _unique(tables.mapping, "key", "location")
