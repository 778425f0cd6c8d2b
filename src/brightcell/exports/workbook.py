"""Brightway's Excel format: one sheet of blocks, one for each process, whose cells are never formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from brightcell.brightway.databases import BIOSPHERE
from brightcell.exports.ids import date_of_build
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.notes import counted
from brightcell.exports.spreads import is_unknown
from brightcell.io.inert import FORMULA_STARTS
from brightcell.units import BRIGHTWAY_UNITS

Line = tuple[Any, ...]
_SPREAD = ("uncertainty type", "loc", "scale", "shape", "minimum", "maximum", "negative")
COLUMNS = (
    "amount",
    "unit",
    "name",
    "reference product",
    "location",
    "categories",
    "type",
    "database",
    "code",
    *_SPREAD,
    "comment",
)
"""Columns of exchanges; the amount comes first, so that no name can be taken for the head of a block."""
_LONGEST = 32_767
"""Characters that a cell can hold."""
_TEXTS_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def brightway_excel(system: ExportedSystem) -> tuple[bytes, tuple[str, ...]]:
    """The workbook, and what the format could not hold."""
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **_TEXTS_ONLY})
    book.set_properties({"created": date_of_build().replace(tzinfo=None), "title": system.database})
    sheet, live = book.add_worksheet("inventory"), book.add_format({"quote_prefix": True})
    lines = list(_lines(system))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            _put(sheet, row, column, cell, live)
    book.close()
    return content.getvalue(), tuple(_lost(system, lines))


def _lost(system: ExportedSystem, lines: Iterable[Line]) -> Iterator[str]:
    long = (str(cell)[:40] for line in lines for cell in line if isinstance(cell, str) and len(cell) > _LONGEST)
    yield from counted(f"texts are longer than the {_LONGEST} characters of a cell and were cut", long)
    unknown = (
        f"{process.provider.name} <- {exchange.target.name}"
        for process in system.processes
        for exchange in process.exchanges
        if is_unknown(exchange.uncertainty)
    )
    yield from counted("amounts count as certain, since Brightway doesn't have their distribution", unknown)


def _put(sheet: Any, row: int, column: int, cell: Any, live: Any) -> None:
    """Texts as texts whatever they begin with, also when the cell of one that a spreadsheet would run is edited."""
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:_LONGEST], live if cell.startswith(FORMULA_STARTS) else None)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _lines(system: ExportedSystem) -> Iterator[Line]:
    yield ("Database", system.database)
    yield from system.about.items()
    yield ()
    for process in system.processes:
        yield from _block(system, process)


def _block(system: ExportedSystem, process: ExportedProcess) -> Iterator[Line]:
    provider = process.provider
    yield ("Activity", provider.label)
    fields = {
        "code": _code(system, provider),
        "reference product": provider.product,
        "unit": _unit(provider.unit),
        "location": provider.location,
        "stage": process.stage,
        "component": process.component,
        "comment": process.comment,
    }
    yield from ((name, value) for name, value in fields.items() if value)
    yield ("Exchanges",)
    yield COLUMNS
    production = {**_provider(system, provider), "code": "", "amount": 1.0, "type": "production"}
    yield _line({**production, **_spread(process.spread)})
    yield from (_line(_row(system, exchange)) for exchange in process.exchanges)
    yield ()


def _row(system: ExportedSystem, exchange: ExportedExchange) -> dict[str, Any]:
    target = exchange.target
    row = {"amount": exchange.amount, "comment": exchange.comment, **_spread(exchange.uncertainty)}
    if isinstance(target, ExportedProvider):
        return {**row, **_provider(system, target), "type": "technosphere"}
    return {
        **row,
        "unit": _unit(target.unit),
        "name": target.name,
        "categories": "::".join(part.strip() for part in target.compartment.split(",")),
        "type": "biosphere",
        "database": BIOSPHERE,
        "code": target.flow,
    }


def _provider(system: ExportedSystem, provider: ExportedProvider) -> dict[str, Any]:
    """A process of the file under its unique name; one of another database under the name that it has there."""
    is_inside = provider.key in system.inside
    return {
        "unit": _unit(provider.unit),
        "name": provider.label if is_inside else provider.name,
        "reference product": provider.product,
        "location": provider.location,
        "database": system.database if is_inside else provider.database,
        "code": _code(system, provider),
    }


def _code(system: ExportedSystem, provider: ExportedProvider) -> str:
    """Its own code; one of an embedded database with the name of that before it, so that no two are alike."""
    if provider.key not in system.inside or provider.database == system.database:
        return provider.code
    return f"{provider.database}:{provider.code}"


def _spread(fields: Any) -> dict[str, Any]:
    return {} if is_unknown(fields) else {name: fields[name] for name in _SPREAD if fields.get(name) is not None}


def _line(row: dict[str, Any]) -> Line:
    return tuple(row.get(column) for column in COLUMNS)


def _unit(unit: str) -> str:
    return BRIGHTWAY_UNITS.get(unit, unit)
