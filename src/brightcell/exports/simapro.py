"""SimaPro's CSV: a header, a block for each process, and the flows and units that they name.

Names are those of ecoinvent in SimaPro, `product {place}| process | model, U`, so that a process of a licensed
database is found where SimaPro has it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brightcell.background.models import Flow
from brightcell.exports.ids import date_of_build, process_id
from brightcell.exports.models import ExportedExchange, ExportedProcess, ExportedProvider, ExportedSystem
from brightcell.exports.notes import counted
from brightcell.exports.spreads import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM, flipped, is_centred, is_unknown, kind_of
from brightcell.exports.units import exported_unit
from brightcell.io.inert import FORMULA_STARTS

_CERTAIN = ("Undefined", "0", "0", "0")
_EMISSIONS = {"air": "Emissions to air", "water": "Emissions to water", "soil": "Emissions to soil"}
_RESOURCES = "Resources"
_LISTS = {
    _RESOURCES: "Raw materials",
    "Emissions to air": "Airborne emissions",
    "Emissions to water": "Waterborne emissions",
    "Emissions to soil": "Emissions to soil",
}
"""Section of a process -> the block at the end of the file that lists its flows."""
_INPUTS = ("Avoided products", "Materials/fuels", "Electricity/heat", "Waste to treatment")
_MODELS = {"cutoff": "Cut-off", "cut-off": "Cut-off", "apos": "APOS", "consequential": "Conseq"}
Rows = list[Sequence[str]]


@dataclass
class _Losses:
    """Where the format has no field for a spread, by what is wrong."""

    unknown: list[str] = field(default_factory=list)
    shifted: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def notes(self) -> Iterator[str]:
        yield from counted("amounts count as certain, since SimaPro doesn't have their distribution", self.unknown)
        yield from counted("amounts count as certain, since they aren't the middle of their spread", self.shifted)
        yield from counted(
            "processes have a spread in common of all that they take, which a product of SimaPro can't have", self.made
        )


def simapro_csv(system: ExportedSystem) -> tuple[bytes, tuple[str, ...]]:
    """The file, and what the format could not hold."""
    losses = _Losses()
    rows: Rows = [*_header(system), ()]
    for process in system.processes:
        rows += [*_process(system, process, losses), ()]
    rows += [*_tables(system), ()]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    content = text.getvalue()
    mark = "" if content.isascii() else "\ufeff"
    encoding = ("the file is UTF-8, since some of its names have signs beyond ASCII",) if mark else ()
    flows = (flow.name for flow in system.flows if flow.unit != "kg")
    own = counted("flows are counted in CO2e, for which methods of SimaPro have no factor: it is 1", flows)
    return (mark + content).encode("utf-8"), (*losses.notes(), *own, *encoding)


def _header(system: ExportedSystem) -> Rows:
    date = date_of_build()
    return [
        ("{SimaPro 9.6.0.1}",),
        ("{processes}",),
        (f"{{Date: {date:%d/%m/%Y}}}",),
        (f"{{Time: {date:%H:%M:%S}}}",),
        (f"{{Project: {system.database.replace('}', ')').replace('{', '(')}}}",),
        ("{CSV Format version: 9.0.0}",),
        ("{CSV separator: Semicolon}",),
        ("{Decimal separator: .}",),
        ("{Date separator: /}",),
        ("{Short date format: dd/MM/yyyy}",),
    ]


def _process(system: ExportedSystem, process: ExportedProcess, losses: _Losses) -> Rows:
    provider = process.provider
    if process.spread:
        losses.made.append(provider.name)
    about = {
        "Category type": ("material",),
        "Process identifier": (process_id(provider).replace("-", "")[:20],),
        "Type": ("Unit process",),
        "Process name": (_text(provider.name),),
        "Status": (),
        "Geography": (_text(provider.location),),
        "Comment": (_text(process.comment),),
    }
    rows: Rows = [("Process",), ()]
    for heading, line in about.items():
        rows += [(heading,), line, ()]
    category = _text(process.stage or provider.database).replace("\\", "/")
    unit = exported_unit(provider.unit).simapro
    rows += [("Products",), (simapro_name(system, provider), unit, "1", "100", "not defined", category, ""), ()]
    sections: dict[str, Rows] = {name: [] for name in (*_INPUTS, *_LISTS)}
    for exchange in process.exchanges:
        section, row = _row(system, process, exchange, losses)
        sections[section].append(row)
    for heading, lines in sections.items():
        rows += [(heading,), *lines, ()]
    return [*rows, ("End",)]


def _row(
    system: ExportedSystem, process: ExportedProcess, exchange: ExportedExchange, losses: _Losses
) -> tuple[str, Sequence[str]]:
    """The section of an exchange, and its row."""
    target, comment = exchange.target, _text(exchange.comment)
    if isinstance(target, Flow):
        section, part = _section(target)
        amount = exchange.amount
        spread = _spread(process, exchange, exchange.uncertainty, amount, losses)
        unit = exported_unit(target.unit).simapro
        return section, (_text(target.name), part, unit, repr(amount), *spread, comment)
    amount, fields = abs(exchange.amount), exchange.uncertainty
    spread = _spread(process, exchange, flipped(fields) if exchange.amount < 0 else fields, amount, losses)
    row = (simapro_name(system, target), exported_unit(target.unit).simapro, repr(amount), *spread, comment)
    return _input_section(exchange, target), row


def _input_section(exchange: ExportedExchange, provider: ExportedProvider) -> str:
    if exchange.is_avoided:
        return "Avoided products"
    if provider.sign < 0:
        return "Waste to treatment"
    return "Electricity/heat" if provider.unit in ("kWh", "MJ") else "Materials/fuels"


def _section(flow: Flow) -> tuple[str, str]:
    """Section and sub-compartment of a flow."""
    compartment, _, part = flow.compartment.partition(",")
    return _EMISSIONS.get(compartment.strip(), _RESOURCES), part.strip()


def _spread(
    process: ExportedProcess, exchange: ExportedExchange, fields: Mapping[str, Any], amount: float, losses: _Losses
) -> Sequence[str]:
    """Kind and three numbers: squares of the deviation, geometric or not, then minimum and maximum."""
    kind, name = kind_of(fields), f"{process.provider.name} <- {exchange.target.name}"
    if is_unknown(fields):
        losses.unknown.append(name)
    elif kind and not is_centred(fields, amount):
        losses.shifted.append(name)
    elif kind == LOGNORMAL:
        return ("Lognormal", repr(math.exp(fields["scale"]) ** 2), "0", "0")
    elif kind == NORMAL:
        return ("Normal", repr(fields["scale"] ** 2), "0", "0")
    elif kind in (UNIFORM, TRIANGULAR):
        word = "Uniform" if kind == UNIFORM else "Triangle"
        return (word, "0", repr(fields["minimum"]), repr(fields["maximum"]))
    return _CERTAIN


def _tables(system: ExportedSystem) -> Rows:
    """The flows that the processes name, and the units with what they measure."""
    rows: Rows = []
    for section, block in _LISTS.items():
        flows = [flow for flow in system.flows if _section(flow)[0] == section]
        lines: Rows = [(_text(flow.name), exported_unit(flow.unit).simapro, "", "") for flow in flows]
        rows += [(block,), *lines, (), ("End",), ()]
    named = (*(p.provider for p in system.processes), *system.outside)
    units = {u.simapro: u for u in map(exported_unit, (*(p.unit for p in named), *(f.unit for f in system.flows)))}
    own = [unit for unit in units.values() if unit.quantity == unit.simapro]
    quantities: Rows = [(quantity, "Yes") for quantity in dict.fromkeys(unit.quantity for unit in own)]
    lines = [(unit.simapro, unit.quantity, "1", unit.simapro) for unit in own]
    return [*rows, ("Quantities",), *quantities, (), ("End",), (), ("Units",), *lines, (), ("End",)]


def simapro_name(system: ExportedSystem, provider: ExportedProvider) -> str:
    """`product {place}| process | model, U`, with the model of an ecoinvent database, else the name of the database."""
    words = provider.database.lower().replace("_", "-").split("-")
    joined = "-".join(words)
    stated = next((model for word, model in _MODELS.items() if word in words or word in joined), None)
    is_ecoinvent = "ecoinvent" in joined and provider.key not in system.inside
    model = stated if is_ecoinvent and stated else "foreground" if _is_own(system, provider) else provider.database
    plain = [_bare(part) for part in (provider.product, provider.location, provider.label, model)]
    return _text("{} {{{}}}| {} | {}, U".format(*plain))


def _is_own(system: ExportedSystem, provider: ExportedProvider) -> bool:
    return provider.database == system.database


def _bare(name: str) -> str:
    """A part of a name without the signs that part it."""
    return name.replace("{", "(").replace("}", ")").replace("|", "/").strip()


def _text(text: str) -> str:
    """A cell of one line that no spreadsheet computes: the reader of a CSV takes outer spaces away."""
    line = " ".join(text.split())
    return f" {line}" if line.startswith(FORMULA_STARTS) else line


__all__ = ["simapro_csv", "simapro_name"]
