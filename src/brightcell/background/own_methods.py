"""A user's own indicator: what a unit of an input of the foreground, or of a flow, counts, from a CSV or workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from brightcell.background.read import flows
from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.data import sha256_of
from brightcell.errors import InputError, Problem, collecting, nearest
from brightcell.product.demands import demand_units
from brightcell.units import factor

COLUMNS = ("input", "factor", "unit", "source")
PER = "/"
EXAMPLE = "kg Sb eq/kg"


@dataclass(frozen=True)
class OwnMethod:
    """Factors by the key of an input (`inputs`) and by flow (`flows`), in `unit` per unit of either."""

    name: str
    unit: str
    inputs: dict[str, float]
    flows: dict[str, float]
    sha256: str


def read_own_method(path: Path) -> OwnMethod:
    """The indicator that a table holds: columns input, factor, unit and source.

    `input` is a key that the foreground takes, such as `lithium-carbonate`, or a flow such as `ch4-fossil`. Raises
    InputError with everything that is wrong.
    """
    table = read_table(path, COLUMNS, ("year", "licence", "confidence", "note"))
    problems = list(table.problems) or list(_problems(table))
    if problems:
        raise InputError(problems)
    counted = {flow.flow for flow in flows()}
    factors = {row.cells[0]: _factor(row) for row in table.rows}
    return OwnMethod(
        name=path.stem,
        unit=table.rows[0].cells[2].rpartition(PER)[0].strip(),
        inputs={key: value for key, value in factors.items() if key not in counted},
        flows={key: value for key, value in factors.items() if key in counted},
        sha256=sha256_of(path),
    )


def _units() -> dict[str, str]:
    """The unit in which each input and flow counts."""
    return {**demand_units(), **{flow.flow: flow.unit for flow in flows()}}


def _factor(row: TableRow) -> float:
    """The factor per unit in which its input counts: 2 per t of what counts in kg is 0.002."""
    key, value, unit, *_ = row.cells
    multiplier, divisor = factor(_units()[key], unit.rpartition(PER)[2].strip())
    return float(value) * multiplier / divisor


def _problems(table: Table) -> Iterator[Problem]:
    if not table.rows:
        yield Problem("the table of a method has no rows", table.file, expected=", ".join(COLUMNS))
        return
    units, seen = _units(), set[str]()
    for row in table.rows:
        key, value, _, source, *_ = row.cells
        if key not in units:
            what = "there is no such input or flow"
            yield table.problem(row, "input", what, nearest=nearest(key, units), expected="a key or a flow")
        elif key in seen:
            yield table.problem(row, "input", "the input has a second factor")
        seen.add(key)
        if number(value) is None:
            yield table.problem(row, "factor", "factor isn't a finite number")
        if not source.strip():
            yield table.problem(row, "source", "source is empty", expected="where the factor is from")
        yield from _unit_problems(table, row, units.get(key))
    if len(indicators := {row.cells[2].rpartition(PER)[0].strip() for row in table.rows}) > 1:
        found = ", ".join(sorted(indicators))
        yield Problem("all factors of a table must be of one unit", table.file, "unit", found=found)


def _unit_problems(table: Table, row: TableRow, counts_in: str | None) -> Iterator[Problem]:
    indicator, _, per = (part.strip() for part in row.cells[2].rpartition(PER))
    if not indicator:
        yield table.problem(row, "unit", "the unit doesn't say per what it is", expected=f"such as {EXAMPLE}")
    elif counts_in is not None:
        wrong: list[Problem] = []
        with collecting(wrong):
            factor(counts_in, per)
        if wrong:
            expected = f"{indicator}/{counts_in}"
            yield table.problem(row, "unit", "the unit is per another kind of unit than the input", expected=expected)
