"""What the process data sets of ILCD mean: one activity for each product, linked by the flows that they share."""

from __future__ import annotations

import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from brightcell.errors import BackgroundError, Problem, collecting
from brightcell.imports.allocation import of_share
from brightcell.imports.amounts import as_number
from brightcell.imports.directions import ELEMENTARY, Direction, direction
from brightcell.imports.expressions import ILCD
from brightcell.imports.ilcd.processes import IlcdExchange, IlcdProcess, is_declaration, stated_process
from brightcell.imports.ilcd.tables import IlcdFlow, IlcdTables
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedModel,
    ImportedPlace,
    Progress,
    ReaderRemark,
    silence,
)
from brightcell.imports.parameters import ParameterScope, recentred
from brightcell.imports.product_shares import ProductShares
from brightcell.imports.provider_names import ProviderName, with_code
from brightcell.imports.spreads import ComputedRow, spread_remarks
from brightcell.imports.xml_files import all_xml_files, name_of
from brightcell.imports.xml_tree import counted, elements, root_of

_NAMESPACE = "lca.jrc.it/ILCD"
_DESCRIBING = ("sourceDataSet", "contactDataSet")
_SAME = 1e-6  # relative; amounts are often written with seven digits


def read_ilcd(paths: Path | Sequence[Path], progress: Progress = silence) -> ImportedModel:
    """The processes of folders or zips with the tables beside them; BackgroundError with every unreadable file.

    A single process is read with what stands in the folders beside its own.
    """
    package = _IlcdPackage()
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as folder:
        files = _files(paths, Path(folder))
        for number, file in enumerate(files):
            progress(f"reading {name_of(paths)}, files", number, len(files))
            with collecting(problems):
                package.take(file)
    if problems:
        raise BackgroundError(problems)
    if not package.processes:
        package.others["EPD"] += len(package.declarations)
        found = ", ".join(f"{count} {name}" for name, count in package.others.items() if count) or "nothing of it"
        hint = "give the folder or zip that holds `processes`, `flows`, `flowproperties` and `unitgroups`"
        what = "there is no ILCD process data set in this"
        raise BackgroundError(Problem(what, name_of(paths), found=found, hint=hint))
    return _model(name_of(paths), package, progress)


def _beside(path: Path) -> set[Path]:
    """XML files in the folders beside that of a single process."""
    if path.is_dir() or path.suffix.lower() != ".xml" or path.parent.name.lower() != "processes":
        return set()
    others = (folder for folder in path.parent.parent.iterdir() if folder.is_dir() and folder != path.parent)
    return {file for folder in others for file in folder.glob("*.xml")}


def _files(paths: Path | Sequence[Path], folder: Path) -> list[Path]:
    listed = [paths] if isinstance(paths, Path) else paths
    beside = {file for path in listed for file in _beside(path)}
    return [*all_xml_files(paths, folder), *sorted(beside)]


@dataclass
class _IlcdPackage:
    """What the files hold: tables, processes with older versions of them, EPDs with their rows, the kinds of others."""

    tables: IlcdTables = field(default_factory=IlcdTables)
    processes: dict[str, IlcdProcess] = field(default_factory=dict)
    older: list[tuple[IlcdProcess, IlcdProcess]] = field(default_factory=list)
    declarations: dict[str, int] = field(default_factory=dict)
    results: int = 0
    others: Counter[str] = field(default_factory=Counter)
    raw: Counter[str] = field(default_factory=Counter)

    def take(self, file: Path) -> None:
        namespace, name = root_of(file)
        if _NAMESPACE not in namespace or not name.startswith(("process", "flow", "unitGroup")):
            if name in ("", "processDataSet"):
                next(elements(file), None)  # tells what is wrong with it
            self.others[name or "files without XML"] += 1
            return
        (root,) = elements(file)
        if name == "processDataSet":
            raw = counted(file, "processDataSet", "exchange")
            self.raw += raw
            if is_declaration(root):
                self.declarations[file.name] = raw["exchange"]
            else:
                self.results += root.one("LCIAResults", "LCIAResult") is not None
                self.keep(stated_process(file.name, root))
        elif not self.tables.take(file.name, root):
            self.others[name] += 1

    def keep(self, process: IlcdProcess) -> None:
        """The newest version of each process."""
        before = self.processes.get(process.id)
        newest, older = (process, before) if before is None or before.version < process.version else (before, process)
        self.processes[process.id] = newest
        if older is not None:
            self.older.append((older, newest))

    def remarks(self, file: str) -> Iterator[ReaderRemark]:
        """What isn't read, with the reason."""
        for name, count in self.others.items():
            if name not in _DESCRIBING:
                what = f"{count} data sets of the kind {name} are not read: brightcell takes processes and their flows"
                yield ReaderRemark("block_is_left_out", Problem(what, file))
        if self.results:
            what = f"results of impacts in {self.results} processes are not read: brightcell computes its own"
            yield ReaderRemark("block_is_left_out", Problem(what, file))
        for name, rows in self.declarations.items():
            what = f"the data set with {rows} exchanges is not read: it is an EPD, which holds results and no inventory"
            yield ReaderRemark("block_is_left_out", Problem(what, name))
        for older, newest in self.older:
            what = (
                f"the process with {len(older.exchanges)} exchanges is not read: {newest.place.file} is as new or newer"
            )
            yield ReaderRemark("block_is_left_out", Problem(what, older.place.file, older.name))


def _model(name: str, package: _IlcdPackage, progress: Progress) -> ImportedModel:
    reader = _IlcdReader(package.tables, package.processes.values())
    read: list[_ProcessParts] = []
    for number, process in enumerate(package.processes.values()):
        progress(f"reading {name}, processes", number, len(package.processes))
        read.append(reader.process(process))
    older = [process for process, _ in package.older]
    used = {row.flow for parts in read for activity in parts.activities for row in activity.exchanges}
    flows = (flow for flow in package.tables.flows.values() if flow.kind == ELEMENTARY and flow.id in used)
    unit, declared = package.tables.unit, sum(package.declarations.values())
    return ImportedModel(
        format="ilcd",
        database=name,
        activities=tuple(activity for parts in read for activity in parts.activities),
        flows=tuple(ImportedFlow(flow.id, flow.name, flow.categories, unit(flow)) for flow in flows),
        remarks=(*package.remarks(name), *(remark for parts in read for remark in parts.remarks)),
        raw_exchanges=package.raw["exchange"],
        raw_activities=package.raw["processDataSet"],
        left_out=sum(parts.left_out for parts in read) + sum(len(process.exchanges) for process in older) + declared,
        activities_left_out=len(older) + len(package.declarations),
        added=sum(parts.added for parts in read),
        activities_added=sum(len(parts.activities) - 1 for parts in read),
        converts_units=True,
    )


@dataclass(frozen=True)
class _ProcessParts:
    """What a process became."""

    activities: tuple[ImportedActivity, ...]
    remarks: tuple[ReaderRemark, ...]
    left_out: int
    added: int


class _IlcdReader:
    """Reads processes, with the makers of each flow at hand: the code of the activity and its place."""

    def __init__(self, tables: IlcdTables, processes: Iterable[IlcdProcess]) -> None:
        self.tables = tables
        self.outputs = {process.id: self.products(process) for process in processes}
        self.makers: dict[str, list[tuple[IlcdProcess, str]]] = defaultdict(list)
        for process in processes:
            for row in self.outputs[process.id]:
                self.makers[row.flow].append((process, self.code(process, row)))
        self.places = {code: process.location for makers in self.makers.values() for process, code in makers}

    def flow(self, row: IlcdExchange) -> IlcdFlow | None:
        return self.tables.flows.get(row.flow)

    def direction(self, process: IlcdProcess, row: IlcdExchange) -> Direction:
        """What an exchange is; a reference flow that isn't described is a product."""
        flow, is_reference = self.flow(row), row.number in process.references
        kind = flow.kind if flow else "product" if is_reference else "unknown"
        return direction(kind, taken=row.is_input, is_reference=is_reference, is_avoided=row.is_avoided)

    def products(self, process: IlcdProcess) -> list[IlcdExchange]:
        """What is made, the reference first; by-products of amount zero say nothing."""
        rows = [row for row in process.exchanges if not row.is_reminder or row.number in process.references]
        outputs = [row for row in rows if self.direction(process, row).kind == "production"]
        outputs.sort(key=lambda row: row.number not in process.references)
        return [row for row in outputs if _stated(row) != 0.0 or row.number in process.references]

    def code(self, process: IlcdProcess, row: IlcdExchange) -> str:
        """The id of the process for its first product, with that of the flow for others."""
        first = self.outputs[process.id][0]
        return process.id if row.number == first.number else f"{process.id}_{row.flow}"

    def process(self, process: IlcdProcess) -> _ProcessParts:
        """An activity for each product that has shares, else a single one with all that it makes."""
        rows = _IlcdRows(self, process)
        outputs = self.outputs[process.id]
        kept = [row for row in process.exchanges if rows.is_kept(row)]
        exchanges = [rows.exchange(row) for row in kept]
        shares = _shares(process, outputs, kept, rows)
        remarks = (*rows.all_remarks(), *shares.remarks())
        left_out = len(process.exchanges) - len(kept)
        if not shares.is_allocated:
            return _ProcessParts((self.activity(process, process.id, exchanges),), remarks, left_out, 0)
        parts = {self.code(process, row): list(shares.part(exchanges, row.number)) for row in outputs}
        activities = tuple(self.activity(process, code, part) for code, part in parts.items())
        return _ProcessParts(activities, remarks, left_out, sum(map(len, parts.values())) - len(exchanges))

    def activity(self, process: IlcdProcess, code: str, exchanges: Iterable[ImportedExchange]) -> ImportedActivity:
        rows = tuple(exchanges)
        product = next((row for row in rows if row.kind == "production"), None)
        return ImportedActivity(
            code=code,
            name=process.name,
            product=product.name if product else "",
            location=process.location,
            unit=product.unit if product else "",
            place=process.place,
            exchanges=rows,
            comment=process.comment,
        )


class _IlcdRows:
    """The exchanges of one process."""

    def __init__(self, reader: _IlcdReader, process: IlcdProcess) -> None:
        self.reader, self.process = reader, process
        self.scope = ParameterScope(ILCD, process.parameters)
        self.remarks: list[ReaderRemark] = []
        self.computed: list[ComputedRow] = []
        self.undescribed: list[IlcdExchange] = []
        self.outputs = {row.number for row in reader.outputs[process.id]}

    def is_kept(self, row: IlcdExchange) -> bool:
        """Whether the exchange belongs to the inventory, and can be told what it is."""
        if row.is_reminder and row.number not in self.process.references:
            return False
        kind = self.reader.direction(self.process, row).kind
        if kind == "unknown":
            self.undescribed.append(row)
            return False
        return kind != "production" or row.number in self.outputs

    def exchange(self, row: IlcdExchange) -> ImportedExchange:
        flow, way = self.reader.flow(row), self.reader.direction(self.process, row)
        name = flow.name if flow else row.flow_name
        amount = None if row.variable else _stated(row)
        target, choices = self.provider(row, way.kind)
        outside = self.outside(row, way.kind)
        exchange = ImportedExchange(
            kind=way.kind,
            name=outside.name if outside else name,
            amount=amount,
            place=ImportedPlace(self.process.place.file, "", row.line),
            product="" if way.kind == "biosphere" else outside.product if outside else name,
            location=self.place_of(row, way.kind, outside),
            categories=flow.categories if flow and way.kind == "biosphere" else (),
            unit=self.reader.tables.unit(flow) if flow else "",
            written=row.resulting or row.mean,
            target=outside.code if outside else target,
            uncertainty=row.spread.about(amount),
            comment=row.comment,
            follows_sign=way.follows_sign,
            flow="" if outside else row.flow,
            number=row.number,
            choices=choices,
        )
        if row.variable:
            exchange = self.by_variable(row, exchange)
        self.compare(row, exchange)
        return exchange if way.sign == 1.0 else of_share(exchange, way.sign)

    def outside(self, row: IlcdExchange, kind: str) -> ProviderName | None:
        """The provider of a flow that nothing in the files makes, by the route and the place of the flow."""
        flow = self.reader.flow(row)
        if flow is None or kind not in ("technosphere", "substitution") or row.flow in self.reader.makers:
            return None
        if not flow.route or not flow.place or row.provider:
            return None
        name, code = with_code(flow.route)
        return ProviderName(name, flow.base, flow.place, code)

    def place_of(self, row: IlcdExchange, kind: str, outside: ProviderName | None) -> str:
        """Where a product is made, or an input taken from."""
        if outside is not None:
            return outside.location
        return self.process.location if kind == "production" else row.location

    def compare(self, row: IlcdExchange, exchange: ImportedExchange) -> None:
        """Tell an impossible distribution, two amounts that differ, and a provider at another place."""
        if not row.spread.is_usable(exchange.amount):
            what = "its distribution is impossible; the amount is taken as certain"
            self.tell("distribution_was_dropped", exchange, what)
        if row.mean and row.resulting and not row.variable:
            mean, resulting = as_number(row.mean), as_number(row.resulting)
            if mean is None or resulting is None or not _close(mean, resulting):
                what = "mean and resulting amount differ although there is no variable; the resulting amount is taken"
                found = f"{row.mean} and {row.resulting}"
                self.tell("amounts_of_an_exchange_agree", exchange, what, found=found)
        place = self.reader.places.get(exchange.target, "")
        if exchange.kind in ("technosphere", "substitution") and row.location and place not in ("", row.location):
            what = "the only provider in the files is at another place; it is linked"
            self.tell("provider_is_at_another_place", exchange, what, found=place, expected=row.location)

    def by_variable(self, row: IlcdExchange, exchange: ImportedExchange) -> ImportedExchange:
        """The mean amount times the value of the variable, with its spread where the row has none of its own."""
        mean, resulting = as_number(row.mean), as_number(row.resulting)
        formula = f"{1.0 if mean is None else mean!r} * {row.variable}"
        value = self.scope.computed(formula, exchange.place, f"{self.process.name} <- {exchange.name}")
        if value.problem is not None or value.amount is None:
            self.remarks += [ReaderRemark("formula_is_computed", value.problem)] if value.problem is not None else []
            return replace(exchange, formula=formula)
        if resulting is None or not _close(value.amount, resulting):
            what = f"{formula} gives another amount than the resulting amount beside it; the variable is taken"
            found, expected = row.resulting or "nothing", f"{value.amount:.12g}"
            self.tell("formula_gives_its_cached_value", exchange, what, found=found, expected=expected)
        own = row.spread.about(value.amount)
        spread = own or recentred(value.uncertainty, value.amount)
        computed = replace(exchange, amount=value.amount, formula=formula, uncertainty=dict(spread))
        self.computed.append((computed, () if own else value.lost, value.drawn))
        return computed

    def provider(self, row: IlcdExchange, kind: str) -> tuple[str, tuple[str, ...]]:
        """The code of the provider: the named one, the only maker of the flow, or the only one at the place.

        Several that fit equally are choices.
        """
        if kind == "biosphere":
            return row.flow, ()
        if kind == "production":
            return self.reader.code(self.process, row), ()
        makers = self.reader.makers.get(row.flow, [])
        named = [maker for maker in makers if row.provider and maker[0].id == row.provider]
        here = [maker for maker in makers if row.location and maker[0].location == row.location]
        fitting = named or (here if len(here) == 1 else makers)
        if len(fitting) == 1:
            return fitting[0][1], ()
        if not fitting:
            return row.provider, ()
        labels = (f"{process.name} | {process.location} ({process.place.file})" for process, _ in fitting)
        return "", tuple(labels)

    def tell(
        self, check: str, exchange: ImportedExchange, what: str, found: str | None = None, expected: str | None = None
    ) -> None:
        place, path = exchange.place, f"{self.process.name} <- {exchange.name}"
        found = found or exchange.written
        problem = Problem(what, place.document, path, line=place.row, found=found, expected=expected)
        self.remarks.append(ReaderRemark(check, problem))

    def all_remarks(self) -> Iterator[ReaderRemark]:
        """Those of rows, of parameters, of what is left out, and of flows that aren't described."""
        yield from (ReaderRemark("parameter_has_a_value", problem) for problem in self.scope.problems())
        yield from self.remarks
        yield from spread_remarks(self.computed)
        place, name = self.process.place, self.process.name
        rows = self.process.exchanges
        reminders = [row for row in rows if row.is_reminder and row.number not in self.process.references]
        if reminders:
            what = f"{len(reminders)} exchanges are not read: the format keeps them out of the inventory"
            yield ReaderRemark("block_is_left_out", Problem(what, place.file, name, found=reminders[0].function))
        if self.undescribed:
            first = self.undescribed[0]
            what = f"the flows of {len(self.undescribed)} exchanges are not among the files, the first is"
            hint = "give the folder or zip that holds `flows` beside `processes`"
            found = f"{first.flow_name or 'without a name'} ({first.flow})"
            problem = Problem(what, place.file, name, line=first.line, found=found, hint=hint)
            yield ReaderRemark("flow_is_described", problem)


def _shares(
    process: IlcdProcess, outputs: list[IlcdExchange], kept: list[IlcdExchange], rows: _IlcdRows
) -> ProductShares:
    shared = tuple(row.number for row in kept if row.number not in rows.outputs)
    factors = {(row.number, product): percent for row in kept for product, percent in row.shares}
    products = tuple(row.number for row in outputs)
    return ProductShares(products, factors, shared, process.place, process.name).in_percent()


def _stated(row: IlcdExchange) -> float | None:
    """The resulting amount, else the mean amount; None for one that depends on a variable alone."""
    return as_number(row.resulting or ("" if row.variable else row.mean))


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=_SAME, abs_tol=1e-300)
