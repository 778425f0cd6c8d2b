"""Characterisation methods: one CSV file each, joined with a convention for biogenic carbon dioxide."""

from pathlib import Path

from brightcell.background.models import CONFIDENCES, Method
from brightcell.background.tables import Table, TableRow, number, read_table
from brightcell.data import csv_rows, data_path, sha256_of
from brightcell.errors import BackgroundError, Problem, nearest

METHOD_COLUMNS = ("flow", "factor", "unit", "gwp_set", "source", "year", "licence", "confidence")
BIOGENIC_COLUMNS = ("convention", "flow", "factor", "unit", "source", "year", "licence", "confidence")
BIOGENIC = "biogenic"


def methods() -> tuple[str, ...]:
    """Ids of the shipped characterisation methods, sorted."""
    files = data_path("methods").glob("*.csv")
    return tuple(sorted(file.stem for file in files if file.stem != BIOGENIC))


def biogenic_conventions() -> tuple[str, ...]:
    """The ways to count biogenic carbon dioxide, in the order of their table."""
    return tuple(dict.fromkeys(row.cells[0] for row in _biogenic_table().rows))


def read_method(id: str = "ipcc-ar6-gwp100", biogenic: str = "0/0") -> Method:
    """Characterisation factors in kg CO2e per unit of flow.

    `biogenic` is "0/0" (neither uptake nor emission of biogenic CO2 counts) or "-1/+1" (both do).
    """
    _refuse_unknown("method", id, methods())
    _refuse_unknown("biogenic convention", biogenic, biogenic_conventions())
    file = data_path("methods", f"{id}.csv")
    gwp_set, factors, assumed = read_factors(file)
    return Method(
        id=id,
        name=gwp_set,
        gwp_set=gwp_set,
        biogenic=biogenic,
        factors={**factors, **_biogenic_factors(biogenic)},
        sha256=sha256_of(file, data_path("methods", f"{BIOGENIC}.csv")),
        assumed=assumed,
    )


def read_factors(file: Path) -> tuple[str, dict[str, float], tuple[str, ...]]:
    """Name of the GWP set, its factors by flow, and the flows whose factor is assumed, from one method file."""
    table = read_table(file, METHOD_COLUMNS)
    _raise_if_any([*_problems(table, ("flow",)), *_one_set(table)])
    factors = {row.cells[0]: float(row.cells[1]) for row in table.rows}
    confidence = table.column("confidence")
    assumed = tuple(row.cells[0] for row in table.rows if row.cells[confidence] == "assumed")
    return table.rows[0].cells[table.column("gwp_set")], factors, assumed


def flow_names() -> dict[tuple[str, str], str]:
    """(name, compartment) of a greenhouse gas in Brightway's biospheres -> our flow."""
    rows = csv_rows(data_path("methods", "flows", "names.csv"))
    return {(row["name"], row["compartment"]): row["flow"] for row in rows}


def _biogenic_table() -> Table:
    table = read_table(data_path("methods", f"{BIOGENIC}.csv"), BIOGENIC_COLUMNS)
    _raise_if_any(_problems(table, ("convention", "flow")))
    return table


def _biogenic_factors(convention: str) -> dict[str, float]:
    rows = (row.cells for row in _biogenic_table().rows)
    return {flow: float(factor) for name, flow, factor, *_ in rows if name == convention}


def _problems(table: Table, key: tuple[str, ...]) -> list[Problem]:
    problems = list(table.problems)
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        problems += _row_problems(table, row)
        label = tuple(row.cells[table.column(name)] for name in key)
        if label in seen:
            problems.append(table.problem(row, key[-1], "flow has a second factor"))
        seen.add(label)
    return problems


def _row_problems(table: Table, row: TableRow) -> list[Problem]:
    cells = dict(zip(table.columns, row.cells, strict=True))
    problems = []
    if number(cells["factor"]) is None:
        problems.append(table.problem(row, "factor", "factor isn't a finite number"))
    if not cells["source"].strip():
        problems.append(table.problem(row, "source", "source is empty"))
    if cells["confidence"] not in CONFIDENCES:
        expected = ", ".join(CONFIDENCES)
        problems.append(
            table.problem(row, "confidence", "figures of this confidence may not be shipped", expected=expected)
        )
    return problems


def _one_set(table: Table) -> list[Problem]:
    sets = {row.cells[table.column("gwp_set")] for row in table.rows}
    if len(sets) == 1:
        return []
    return [
        Problem(
            "all factors of a method must be of one GWP set",
            table.file,
            "gwp_set",
            found=", ".join(sorted(sets)) or "none",
        )
    ]


def _refuse_unknown(what: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        own = (
            "a table of your own is used beside the rulebook's method: --also, also=" if name.endswith(".csv") else None
        )
        problem = Problem(
            f"{what} is unknown", found=repr(name), expected=", ".join(names), nearest=nearest(name, names), hint=own
        )
        raise BackgroundError([problem])


def _raise_if_any(problems: list[Problem]) -> None:
    if problems:
        raise BackgroundError(problems)
