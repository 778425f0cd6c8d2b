"""What the processes of an openLCA export mean: one activity for each product, with its share of the process.

bw2io's own importer fails on schema 1 and forgets default providers, so that two makers of one product become one.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number, distribution, scaled
from brightcell.imports.expressions import OPENLCA
from brightcell.imports.jsonld.allocation import ProcessShares
from brightcell.imports.jsonld.tables import Folders, Json, References, compartment, read_folders
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
    ReaderRemark,
)
from brightcell.imports.parameters import ImportedParameter, ParameterScope, recentred
from brightcell.imports.spreads import ComputedRow, spread_remarks
from brightcell.imports.zipped import unpacked

_DISTRIBUTIONS = {"LOG_NORMAL": 2, "NORMAL": 3, "UNIFORM": 4, "TRIANGLE": 5}
_FIELDS = {"minimum": "minimum", "maximum": "maximum", "mode": "loc", "mean": "loc", "sd": "scale"}
_SAME = 1e-9


def read_jsonld(path: Path) -> ImportedModel:
    """The processes and flows of an openLCA export; raises BackgroundError when it isn't one."""
    with tempfile.TemporaryDirectory() as folder:
        folders = read_folders(unpacked(path, Path(folder)))
    if not folders.of("processes") or not folders.of("flows"):
        found = ", ".join(sorted({*folders.tables, *folders.unread})) or "nothing"
        what = "an openLCA export has the folders `processes` and `flows`"
        raise BackgroundError(Problem(what, file=path.name, found=found, hint="export as JSON-LD from openLCA"))
    try:
        return _read(path, folders)
    except (KeyError, TypeError, AttributeError) as error:
        what = f"this JSON-LD doesn't follow openLCA's schema 1 or 2: {type(error).__name__} {error}"
        raise BackgroundError(Problem(what, file=path.name, hint="export it again from openLCA")) from error


def _read(path: Path, folders: Folders) -> ImportedModel:
    reader = _ProcessReader(folders)
    processes = folders.of("processes")
    read = [reader.process(process) for process in processes]
    activities = tuple(activity for one in read for activity in one.activities)
    rows = sum(len(process.get("exchanges", ())) for process in processes)
    return ImportedModel(
        format="jsonld",
        database=path.stem,
        activities=activities,
        flows=tuple(reader.tables.described(f) for f in folders.of("flows") if f["flowType"] == "ELEMENTARY_FLOW"),
        remarks=(*reader.remarks(path.name, folders), *(remark for one in read for remark in one.remarks)),
        raw_exchanges=rows,
        raw_activities=len(processes),
        added=sum(one.added for one in read),
        activities_added=sum(len(one.activities) - 1 for one in read),
        converts_units=True,
    )


@dataclass(frozen=True)
class _Process:
    """What one process became."""

    activities: tuple[ImportedActivity, ...]
    remarks: tuple[ReaderRemark, ...] = ()
    added: int = 0


class _ProcessReader:
    """Reads processes with the tables of the export, its parameters, and the makers of each product."""

    def __init__(self, folders: Folders) -> None:
        self.tables = References(folders)
        self.scope = ParameterScope(OPENLCA, map(_parameter, folders.of("parameters")))
        self.shares = {process["@id"]: ProcessShares(process, self.tables) for process in folders.of("processes")}
        self.makers: dict[str, list[str]] = {}
        self.codes: dict[tuple[str, str], str] = {}
        for id, shares in self.shares.items():
            for flow, code in shares.codes.items():
                self.makers.setdefault(flow, []).append(code)
                self.codes[id, flow] = code

    def remarks(self, file: str, folders: Folders) -> Iterator[ReaderRemark]:
        """Folders that aren't read, and global parameters that give no number."""
        yield from (ReaderRemark("parameter_has_a_value", problem) for problem in self.scope.problems())
        for folder, count in folders.unread.items():
            what = f"the folder {folder} with {count} files is not read: brightcell takes processes and flows"
            yield ReaderRemark("block_is_left_out", Problem(what, file=file))

    def process(self, process: Json) -> _Process:
        """An activity for each product that has a share of the process, else a single one with all that it makes."""
        place = ImportedPlace(process["filename"])
        scope = ParameterScope(OPENLCA, map(_parameter, process.get("parameters", ())), self.scope)
        rows = _ProcessRows(self, process, place, scope)
        exchanges = [rows.exchange(number, row) for number, row in enumerate(process.get("exchanges", ()), start=1)]
        shares = self.shares[process["@id"]]
        problems = (ReaderRemark("formula_is_computed", problem) for problem in rows.problems)
        idle = (ReaderRemark("parameter_has_a_value", problem) for problem in scope.problems())
        remarks = (*problems, *idle, *rows.remarks, *shares.remarks(place), *spread_remarks(rows.computed))
        if not shares.products:
            return _Process((self.activity(process, place, process["@id"], exchanges),), remarks)
        activities = tuple(
            self.activity(process, place, shares.codes[product], list(shares.part(exchanges, product)))
            for product in shares.products
        )
        return _Process(activities, remarks, sum(len(activity.exchanges) for activity in activities) - len(exchanges))

    def activity(
        self, process: Json, place: ImportedPlace, code: str, exchanges: list[ImportedExchange]
    ) -> ImportedActivity:
        production = next((row for row in exchanges if row.kind == "production"), None)
        return ImportedActivity(
            code=code,
            name=process["name"],
            product=production.name if production else "",
            location=self.tables.place(process),
            unit=production.unit if production else "",
            place=place,
            exchanges=tuple(exchanges),
            comment=process.get("description") or "",
        )


class _ProcessRows:
    """The exchanges of one process."""

    def __init__(self, reader: _ProcessReader, process: Json, place: ImportedPlace, scope: ParameterScope) -> None:
        self.reader, self.process, self.place, self.scope = reader, process, place, scope
        self.problems: list[Problem] = []
        self.remarks: list[ReaderRemark] = []
        self.computed: list[ComputedRow] = []

    def note_input(self, flow: Json, row: Json) -> None:
        """An emission among the inputs: an uptake would be a resource, and of another flow."""
        what = "an emission stands among the inputs; it counts as emitted"
        path, hint = f"{self.process['name']} <- {flow['name']}", "make it an output, or take the flow from nature"
        problem = Problem(what, file=self.place.document, path=path, found=str(row.get("amount")), hint=hint)
        self.remarks.append(ReaderRemark("emission_is_an_input", problem))

    def exchange(self, number: int, row: Json) -> ImportedExchange:
        tables = self.reader.tables
        kind, sign, follows = _kind(tables.flow(row), row)
        unit, factor = tables.in_reference(row)
        flow = tables.flow(row)
        if kind == "biosphere" and _is_input(row) and "emission" in " ".join(compartment(flow)).lower():
            self.note_input(flow, row)
        amount, spread = as_number(row.get("amount")), _uncertainty(row.get("uncertainty") or {}, row.get("amount"))
        exchange = ImportedExchange(
            kind=kind,
            name=flow["name"],
            amount=None if amount is None else amount * factor * sign,
            place=self.place,
            product="" if kind == "biosphere" else flow["name"],
            categories=compartment(flow) if kind == "biosphere" else (),
            unit=unit,
            written=str(row.get("amount", "")),
            target=self.target(row, kind),
            uncertainty=scaled(spread, factor * sign),
            comment=row.get("description") or "",
            follows_sign=follows,
            flow=str(row["flow"]["@id"]),
            number=number,
            unit_factor=factor,
        )
        formula = row.get("amountFormula") or ""
        return self.by_formula(exchange, formula, factor * sign, amount) if formula else exchange

    def by_formula(
        self, exchange: ImportedExchange, formula: str, factor: float, stored: float | None
    ) -> ImportedExchange:
        """The row with what its formula gives, which is what openLCA calculates with; another stored amount is told."""
        value = self.scope.computed(formula, self.place, f"{self.process['name']} <- {exchange.name}")
        if value.problem is not None or value.amount is None:
            self.problems += [value.problem] if value.problem is not None else []
            return replace(exchange, amount=None, formula=formula)
        if stored is None or not math.isclose(value.amount, stored, rel_tol=_SAME, abs_tol=1e-300):
            what = f"the formula {formula!r} gives another amount than the one stored with it; the formula is taken"
            path = f"{self.process['name']} <- {exchange.name}"
            problem = Problem(what, self.place.document, path, found=exchange.written, expected=f"{value.amount:.12g}")
            self.remarks.append(ReaderRemark("formula_gives_its_cached_value", problem))
        amount = value.amount * factor
        own = recentred(exchange.uncertainty, amount) if exchange.uncertainty else scaled(value.uncertainty, factor)
        computed = replace(exchange, amount=amount, formula=formula, uncertainty=own)
        self.computed.append((computed, () if exchange.uncertainty else value.lost, value.drawn))
        return computed

    def target(self, row: Json, kind: str) -> str:
        """Code of the provider: the default one with that product, or the only maker of the flow."""
        flow = str(row["flow"]["@id"])
        if kind == "biosphere":
            return flow
        own = str(self.process["@id"])
        if kind == "production":
            return self.reader.codes.get((own, flow), own)
        provider = (row.get("defaultProvider") or {}).get("@id")
        if provider:
            return self.reader.codes.get((provider, flow), str(provider))
        makers = self.reader.makers.get(flow, [])
        return makers[0] if len(makers) == 1 else ""


def _is_input(row: Json) -> bool:
    return bool(row.get("isInput", row.get("input", False)))


def _kind(flow: Json, row: Json) -> tuple[str, float, bool]:
    """Exchange type, sign, and whether the amount follows the sign of its provider.

    A waste that is handed over is positive in openLCA; its treatment makes -1 of it. An avoided product is taken off,
    and so is an avoided waste.
    """
    kind, taken = flow.get("flowType", ""), _is_input(row)
    if kind == "ELEMENTARY_FLOW":
        return "biosphere", 1.0, False
    if kind not in ("PRODUCT_FLOW", "WASTE_FLOW"):
        return kind, 1.0, False
    waste = kind == "WASTE_FLOW"
    if row.get("isAvoidedProduct", row.get("avoidedProduct", False)):
        return "substitution", 1.0, waste
    if row.get("isQuantitativeReference", row.get("quantitativeReference", False)):
        return "production", -1.0 if taken else 1.0, False
    if taken == waste:
        return "production", -1.0 if waste else 1.0, False
    return "technosphere", 1.0, waste


def _parameter(entry: Json) -> ImportedParameter:
    """A parameter of a process or of the whole export; a dependent one has a formula."""
    place = ImportedPlace(str(entry.get("filename", "")), f"parameter {entry['name']}")
    is_input = entry.get("isInputParameter", entry.get("inputParameter", True))
    formula = "" if is_input else str(entry.get("formula") or "")
    value = as_number(entry.get("value"))
    spread = _uncertainty(entry.get("uncertainty") or {}, value)
    return ImportedParameter(entry["name"], value, place, formula, spread)


def _uncertainty(row: Json, amount: Any) -> dict[str, Any]:
    """stats_arrays fields of openLCA's distributions; a lognormal has the sign of the amount."""
    kind = _DISTRIBUTIONS.get(str(row.get("distributionType", "")).removesuffix("_DISTRIBUTION"))
    if kind is None:
        return {}
    if kind == 2:
        return _lognormal(row, as_number(amount))
    values: Mapping[str, Any] = {_FIELDS[name]: as_number(row[name]) for name in _FIELDS if name in row}
    return distribution({"uncertainty type": kind, **values})


def _lognormal(row: Json, amount: float | None) -> dict[str, Any]:
    mean, sd = as_number(row.get("geomMean")), as_number(row.get("geomSd"))
    loc = math.log(abs(mean)) if mean else None
    scale = math.log(sd) if sd and sd > 0 else None
    return distribution({"uncertainty type": 2, "loc": loc, "scale": scale, "negative": bool(amount and amount < 0)})
