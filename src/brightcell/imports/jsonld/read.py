"""What the processes of an openLCA export mean: one activity for each product, with its share of the process.

bw2io's own importer fails on schema 1 and forgets default providers, so that two makers of one product become one.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.amounts import as_number, distribution, scaled
from brightcell.imports.directions import ELEMENTARY, PRODUCT, WASTE, Direction, direction
from brightcell.imports.expressions import OPENLCA
from brightcell.imports.jsonld.allocation import ProcessShares
from brightcell.imports.jsonld.libraries import Library, library_folders, read_library
from brightcell.imports.jsonld.references import is_of_library, library_of, wanted_libraries
from brightcell.imports.jsonld.tables import Folders, Json, References, compartment, read_folders
from brightcell.imports.misfits import misfit
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedModel,
    ImportedPlace,
    Progress,
    ReaderRemark,
    silence,
)
from brightcell.imports.parameters import ImportedParameter, ParameterScope, recentred
from brightcell.imports.provider_names import with_code
from brightcell.imports.spreads import ComputedRow, spread_remarks
from brightcell.imports.zipped import unpacked

_FLOWS = {"ELEMENTARY_FLOW": ELEMENTARY, "PRODUCT_FLOW": PRODUCT, "WASTE_FLOW": WASTE}
_DISTRIBUTIONS = {"LOG_NORMAL": 2, "NORMAL": 3, "UNIFORM": 4, "TRIANGLE": 5}
_FIELDS = {"minimum": "minimum", "maximum": "maximum", "mode": "loc", "mean": "loc", "sd": "scale"}
_SAME = 1e-9


def read_jsonld(path: Path, progress: Progress = silence) -> ImportedModel:
    """The processes and flows of an openLCA export, and the libraries in it; BackgroundError when it is neither."""
    with tempfile.TemporaryDirectory() as folder:
        root = unpacked(path, Path(folder))
        libraries = [read_library(place, progress) for place in library_folders(root)]
        folders = read_folders(root, path.name, progress)
        wanted = wanted_libraries(root, folders)
        for library in libraries:
            folders = folders.with_references(_described(library))
    if not folders.of("processes") and any(library.has_matrices for library in libraries):
        return _joined(path, libraries)
    if not folders.of("processes") or not (folders.of("flows") or wanted or libraries):
        found = ", ".join(sorted({*folders.tables, *folders.unread})) or "nothing"
        what = "an openLCA export has the folders `processes` and `flows`"
        raise BackgroundError(Problem(what, file=path.name, found=found, hint="export as JSON-LD from openLCA"))
    names = tuple(library.name for library in libraries if library.has_matrices)
    try:
        return _joined(path, libraries, _read(path, folders, wanted, names, progress))
    except (KeyError, TypeError, AttributeError) as error:
        what = f"this JSON-LD doesn't follow openLCA's schema 1 or 2: {misfit(error)}"
        raise BackgroundError(Problem(what, file=path.name, hint="export it again from openLCA")) from error


def _described(library: Library) -> Folders:
    """What a library says of its flows and units, in a zip of its own."""
    meta = library.folder / "meta.zip"
    if not meta.is_file():
        return Folders({}, {})
    with tempfile.TemporaryDirectory() as folder:
        return read_folders(unpacked(meta, Path(folder)))


def _joined(path: Path, libraries: Sequence[Library], model: ImportedModel | None = None) -> ImportedModel:
    """Processes of an export with the activities of the libraries in it."""
    if model is None:
        name = libraries[0].name if len(libraries) == 1 else path.stem
        model = ImportedModel("jsonld", name, (), raw_exchanges=0, raw_activities=0, converts_units=True)
    activities = tuple(activity for library in libraries for activity in library.activities)
    codes = {flow.code for flow in model.flows}
    flows = {flow.code: flow for library in libraries for flow in library.flows if flow.code not in codes}
    names = tuple(library.name for library in libraries if library.has_matrices)
    return replace(
        model,
        activities=(*model.activities, *activities),
        flows=(*model.flows, *flows.values()),
        remarks=(*model.remarks, *(remark for library in libraries for remark in library.remarks)),
        raw_exchanges=(model.raw_exchanges or 0) + sum(library.rows for library in libraries),
        raw_activities=(model.raw_activities or 0) + sum(library.columns for library in libraries),
        libraries=names,
        own_names=(*model.own_names, *names),
    )


def _read(
    path: Path, folders: Folders, wanted: tuple[str, ...], libraries: tuple[str, ...], progress: Progress
) -> ImportedModel:
    """The processes of an export that takes from libraries, those named second being at hand."""
    of_libraries = [process for process in folders.of("processes") if is_of_library(process)]
    raw_activities = len(folders.of("processes"))
    folders = folders.without_processes({process["@id"] for process in of_libraries})
    reader = _ProcessReader(folders)
    processes = folders.of("processes")
    read: list[_Process] = []
    for number, process in enumerate(processes):
        progress(f"reading {path.name}, processes", number, len(processes))
        read.append(reader.process(process))
    activities = tuple(activity for parts in read for activity in parts.activities)
    rows = sum(len(process.get("exchanges", ())) for process in processes)
    remarks = [*reader.remarks(path.name, folders), *(remark for parts in read for remark in parts.remarks)]
    remarks += [_of_library(process) for process in of_libraries if process["library"] not in libraries]
    return ImportedModel(
        format="jsonld",
        database=path.stem,
        activities=activities,
        flows=tuple(reader.tables.described(f) for f in folders.of("flows") if f["flowType"] == "ELEMENTARY_FLOW"),
        remarks=tuple(remarks),
        raw_exchanges=rows,
        raw_activities=raw_activities,
        activities_left_out=len(of_libraries),
        added=sum(parts.added for parts in read),
        activities_added=sum(len(parts.activities) - 1 for parts in read),
        libraries_wanted=wanted,
        converts_units=True,
    )


def _of_library(process: Json) -> ReaderRemark:
    what = f"the process is not read: its exchanges are in the matrices of the library {process['library']}"
    return ReaderRemark("block_is_left_out", Problem(what, str(process["filename"]), str(process["name"])))


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
        what = "an emission is listed among the inputs; it counts as emitted"
        path, hint = f"{self.process['name']} <- {flow['name']}", "make it an output, or take the flow from nature"
        problem = Problem(what, file=self.place.document, path=path, found=str(row.get("amount")), hint=hint)
        self.remarks.append(ReaderRemark("emission_is_an_input", problem))

    def exchange(self, number: int, row: Json) -> ImportedExchange:
        tables = self.reader.tables
        flow = tables.flow(row)
        way = _kind(flow, row)
        kind, sign = way.kind, way.sign
        unit, factor = tables.in_reference(row)
        if kind == "biosphere" and _is_input(row) and "emission" in " ".join(compartment(flow)).lower():
            self.note_input(flow, row)
        amount, spread = as_number(row.get("amount")), _uncertainty(row.get("uncertainty") or {}, row.get("amount"))
        name, code, location = self.provider(row, kind)
        exchange = ImportedExchange(
            kind=kind,
            name=name or flow["name"],
            amount=None if amount is None else amount * factor * sign,
            place=self.place,
            product="" if kind == "biosphere" else flow["name"],
            location=location,
            categories=compartment(flow) if kind == "biosphere" else (),
            unit=unit,
            written=str(row.get("amount", "")),
            target=code or self.target(row, kind),
            database=library_of(row) if kind in ("technosphere", "substitution") else "",
            uncertainty=scaled(spread, factor * sign),
            comment=row.get("description") or "",
            follows_sign=way.follows_sign,
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

    def provider(self, row: Json, kind: str) -> tuple[str, str, str]:
        """Name, code and place of a default provider that isn't in the file, where the row states name and place."""
        stated = row.get("defaultProvider") or {}
        if kind not in ("technosphere", "substitution") or stated.get("@id") in self.reader.shares:
            return "", "", ""
        if not stated.get("name") or "location" not in stated:
            return "", "", ""
        return (*with_code(str(stated["name"])), str(stated["location"]))

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


def _kind(flow: Json, row: Json) -> Direction:
    """What an exchange is, by the kind of its flow and its direction."""
    kind = str(flow.get("flowType", ""))
    return direction(
        _FLOWS.get(kind, kind),
        taken=_is_input(row),
        is_reference=bool(row.get("isQuantitativeReference", row.get("quantitativeReference", False))),
        is_avoided=bool(row.get("isAvoidedProduct", row.get("avoidedProduct", False))),
    )


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
