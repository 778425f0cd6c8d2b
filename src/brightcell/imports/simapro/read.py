"""What the blocks of a SimaPro export mean: one activity for each product, with its share of the process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from brightcell.errors import Problem, nearest
from brightcell.imports.allocation import shared
from brightcell.imports.amounts import scaled
from brightcell.imports.expressions import SIMAPRO, SIMAPRO_COMMA
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
from brightcell.imports.parameters import ParameterScope
from brightcell.imports.provider_names import ProviderName, in_simapro
from brightcell.imports.simapro.blocks import (
    AVOIDED,
    COMPARTMENTS,
    DESCRIPTIONS,
    EXCHANGES,
    FINAL_WASTE,
    INPUTS,
    PARAMETERS,
    PROCESS,
    PRODUCTS,
    SCENARIO,
    SCOPES,
    SHARES,
    STAGE,
    STAGE_INPUTS,
    TABLES,
    TREATMENT,
    BlockSection,
    ExportBlock,
    blocks,
    counted,
)
from brightcell.imports.simapro.text import ExportLine, ExportText, read_text
from brightcell.imports.simapro.values import amount_of, flow_words, number, parameter_of, split_name
from brightcell.imports.spreads import spread_remarks
from brightcell.imports.units import OwnUnit, UnitTable

_STAGES = ("assembly", "life cycle")
_ALL_WASTE = ("all waste types", "")


def read_simapro(path: Path, progress: Progress = silence, encoding: str | None = None) -> ImportedModel:
    """The processes of an export, one for each product; raises BackgroundError when it isn't one."""
    text = read_text(path, encoding)
    export = list(blocks(text))
    reader = _ExportReader(text, export)
    datasets: list[_Dataset] = []
    for done, block in enumerate(export):
        progress(f"reading {path.name}, blocks", done, len(export))
        if block.name in (PROCESS, STAGE):
            datasets.append(reader.dataset(block))
    activities = tuple(activity for dataset in datasets for activity in dataset.activities)
    processes, rows = counted(text)
    flows = {flow.code: flow for dataset in datasets for flow in dataset.flows}
    return ImportedModel(
        "simapro-csv",
        text.project or path.stem,
        activities,
        flows=tuple(flows.values()),
        remarks=(*reader.remarks(export), *(remark for dataset in datasets for remark in dataset.remarks)),
        raw_exchanges=rows,
        raw_activities=processes,
        left_out=sum(dataset.left_out for dataset in datasets),
        activities_left_out=sum(not dataset.activities for dataset in datasets),
        added=sum(dataset.added for dataset in datasets),
        activities_added=sum(max(0, len(dataset.activities) - 1) for dataset in datasets),
        own_names=(text.project,) if text.project else (),
        converts_units=True,
    )


@dataclass(frozen=True)
class _Dataset:
    """What one block became."""

    activities: tuple[ImportedActivity, ...] = ()
    flows: tuple[ImportedFlow, ...] = ()
    remarks: tuple[ReaderRemark, ...] = ()
    left_out: int = 0
    added: int = 0


class _Unread(Exception):
    """A block that isn't read, and why."""


class _ExportReader:
    def __init__(self, text: ExportText, export: list[ExportBlock]) -> None:
        self.text = text
        self.dialect = SIMAPRO if text.decimal == "." else SIMAPRO_COMMA
        self.units = UnitTable(dict(self.own_units(export)))
        self.product_names = {row.cell(0) for block in export for _, row in block.of(PRODUCTS, TREATMENT, SCENARIO)}
        self.scope = ParameterScope(self.dialect)
        for scope in SCOPES:
            names = [f"{scope} {kind}" for kind in PARAMETERS]
            rows = [(name, line) for block in export if block.name in names for name, line in block.of(*names)]
            self.scope = self.scoped(rows, self.scope)

    def scoped(self, rows: Iterable[tuple[str, ExportLine]], outer: ParameterScope) -> ParameterScope:
        """A scope of parameters within another."""
        parameters = [parameter_of(kind, row, self.place(row), self.text.decimal) for kind, row in rows]
        return ParameterScope(self.dialect, parameters, outer)

    def place(self, row: ExportLine, part: str = "") -> ImportedPlace:
        return ImportedPlace(self.text.file, part, row.number)

    def provider(self, kind: str, text: str) -> ProviderName:
        """What a row takes: by the file's own name where the file makes it, else by the parts of an ecoinvent name."""
        named = in_simapro(text) if kind in ("production", "technosphere", "substitution") else None
        if named is None:
            name, location = split_name(text)
            return ProviderName(name, "", location)
        return ProviderName(text, "", named.location) if text in self.product_names else named

    def own_units(self, export: list[ExportBlock]) -> Iterator[tuple[str, OwnUnit]]:
        """The file's own table: name, quantity, factor, unit of reference."""
        for block in export:
            for _, row in block.of("Units") if block.name == "Units" else ():
                factor = number(row.cell(2), self.text.decimal)
                if factor:
                    yield row.cell(0), OwnUnit(factor, row.cell(3))

    def remarks(self, export: list[ExportBlock]) -> Iterator[ReaderRemark]:
        """Blocks and sections that aren't read, and parameters that give no number."""
        scope: ParameterScope | None = self.scope
        while scope is not None:
            yield from (ReaderRemark("parameter_has_a_value", problem) for problem in scope.problems())
            scope = scope.outer
        for block in export:
            yield from self.unended(block)
            rows = sum(len(section.rows) for section in block.sections)
            if block.name not in (PROCESS, STAGE, *TABLES, *DESCRIPTIONS) and rows:
                yield self.unread(block.line, f"the block {block.name or 'without a heading'}", rows, "it is unknown")
            for section in block.unknown if block.name in (PROCESS, STAGE) else ():
                yield self.unknown(block, section)

    def unknown(self, block: ExportBlock, section: BlockSection) -> ReaderRemark:
        """A section that nobody has heard of: an error where its rows are exchanges, whose burden would be lost."""
        if not section.holds_exchanges:
            return self.unread(section.line, f"the section {section.name}", len(section.rows), "it is unknown")
        what = f"a process has no section of this name, and its {len(section.rows)} rows would be lost"
        headings = EXCHANGES[block.name]
        near, all_of_them = nearest(section.name, headings), ", ".join(headings)
        hint = "correct its heading; a section ends with an empty line, and a process with End"
        problem = Problem(what, self.text.file, None, section.line, section.name, all_of_them, near, hint)
        return ReaderRemark("section_is_known", problem)

    def unended(self, block: ExportBlock) -> Iterator[ReaderRemark]:
        """A block without its `End`: rows may have got lost with it, or belong to another one."""
        if block.stops_at is None or block.name not in (PROCESS, STAGE, *TABLES, *DESCRIPTIONS):
            return
        until = f"the next process in line {block.stops_at}" if block.stops_at else "the end of the file"
        name = self.title(block) if block.name in (PROCESS, STAGE) else block.name
        what = f"this block has no End; what stands up to {until} is read as its own"
        hint = "export it again" + ("" if block.stops_at else ", since the file may be cut off")
        problem = Problem(what, file=self.text.file, line=block.line, path=name, hint=hint)
        yield ReaderRemark("block_has_its_end", problem)

    def unread(self, line: int, what: str, rows: int, why: str) -> ReaderRemark:
        what_is_lost = f"{what} with {rows} rows is not read: {why}"
        return ReaderRemark("block_is_left_out", Problem(what_is_lost, file=self.text.file, line=line))

    def dataset(self, block: ExportBlock) -> _Dataset:
        """The activities of a process or stage, or the reason why there are none."""
        try:
            return self.read(block)
        except _Unread as reason:
            kind = block.text("Category type") or block.name
            remark = self.unread(block.line, f"{self.title(block)} ({kind})", len(block.exchanges), str(reason))
            return _Dataset(remarks=(remark,), left_out=len(block.exchanges))

    def title(self, block: ExportBlock) -> str:
        (first, *_) = [row.cell(0) for _, row in block.of(PRODUCTS, TREATMENT, SCENARIO)] or [""]
        return first or block.text("Process name") or block.text("Process identifier") or block.name

    def read(self, block: ExportBlock) -> _Dataset:
        scope = self.scoped(block.of(*PARAMETERS), self.scope)
        rows = _BlockRows(self, block, scope)
        products, taken = rows.products(), [*rows.inputs(), *rows.flows()]
        if not products:
            raise _Unread("it has no product")
        shares = rows.shares(len(products))
        activities = tuple(
            rows.activity(product, shared(taken, share)) for product, share in zip(products, shares, strict=True)
        )
        problems = [ReaderRemark("formula_is_computed", problem) for problem in rows.problems]
        problems += [ReaderRemark("parameter_has_a_value", problem) for problem in scope.problems()]
        kept = sum(len(activity.exchanges) for activity in activities)
        return _Dataset(
            activities,
            tuple(rows.own_flows),
            (*problems, *rows.remarks, *spread_remarks(rows.values)),
            added=kept - len(products) - len(taken),
        )


class _BlockRows:
    """The rows of one block as exchanges."""

    def __init__(self, reader: _ExportReader, block: ExportBlock, scope: ParameterScope) -> None:
        self.reader, self.block, self.scope = reader, block, scope
        self.part = f"process '{reader.title(block)}'"
        self.decimal = reader.text.decimal
        self.problems: list[Problem] = []
        self.remarks: list[ReaderRemark] = []
        self.values: list[tuple[ImportedExchange, tuple[str, ...], tuple[str, ...]]] = []
        self.own_flows: list[ImportedFlow] = []

    def exchange(self, kind: str, row: ExportLine, unit_at: int, spread_at: int) -> ImportedExchange:
        """A row with unit and amount side by side, in whichever order, and the cells of its spread."""
        unit_cell, amount_cell = row.cell(unit_at), row.cell(unit_at + 1)
        if number(unit_cell, self.decimal) is not None and number(amount_cell, self.decimal) is None:
            unit_cell, amount_cell = amount_cell, unit_cell
        unit, factor = self.reader.units.read(unit_cell)
        provider = self.reader.provider(kind, row.cell(0))
        place = self.reader.place(row, self.part)
        spread = row.cells[spread_at : spread_at + 4] if spread_at else ()
        value = amount_of(amount_cell, spread, self.scope, place, f"{self.part} <- {row.cell(0)}", self.decimal)
        if value.problem is not None:
            self.problems.append(value.problem)
        is_formula = number(amount_cell, self.decimal) is None
        exchange = ImportedExchange(
            kind,
            provider.name,
            None if value.amount is None else value.amount * factor,
            place,
            product=provider.product,
            location=provider.location,
            target=provider.code,
            database=provider.database,
            unit=unit,
            written=amount_cell,
            formula=amount_cell if is_formula else "",
            uncertainty=scaled(value.uncertainty, factor),
            comment="; ".join(cell for cell in row.cells[spread_at + 4 :] if cell) if spread_at else "",
            follows_sign=kind in ("technosphere", "substitution"),
            unit_factor=factor,
        )
        self.values.append((exchange, value.lost, value.drawn))
        return exchange

    def products(self) -> list[ImportedExchange]:
        kinds = (PRODUCTS, TREATMENT, SCENARIO)
        rows = [self.exchange("production", row, 1, 0) for _, row in self.block.of(*kinds)]
        return [replace(row, product=row.name) for row in rows]

    def shares(self, products: int) -> list[float]:
        """Parts of the process that go to each product, as the file states them."""
        rows = [row for name, row in self.block.of(PRODUCTS, TREATMENT, SCENARIO)]
        if products == 1:
            return [1.0]
        shares = [self.share(row, 3) for row in rows]
        total = sum(shares)
        if total == 0:
            raise _Unread("the allocation shares of its products are all zero")
        if abs(total - 1.0) > 1e-6:
            what = "the allocation shares of the products don't add up to 100 %; they are taken as they stand"
            share_sum = " + ".join(f"{100 * share:g}" for share in shares)
            place = self.reader.place(rows[0], self.part)
            problem = Problem(
                what, file=place.document, line=place.row, found=f"{share_sum} = {100 * total:g}", expected="100"
            )
            self.remarks.append(ReaderRemark("allocation_shares_add_up", problem))
        return shares

    def share(self, row: ExportLine, at: int) -> float:
        """A percentage as a number or formula; a missing one is none."""
        place = self.reader.place(row, self.part)
        value = amount_of(row.cell(at).rstrip("% "), (), self.scope, place, f"share of {row.cell(0)}", self.decimal)
        if value.problem is not None:
            self.problems.append(value.problem)
        return (value.amount or 0.0) / 100.0

    def inputs(self) -> list[ImportedExchange]:
        if self.block.name == STAGE:
            return self.stage()
        if self.block.of(SCENARIO):
            return self.scenario()
        kinds = {name: "substitution" if name == AVOIDED else "technosphere" for name in INPUTS}
        return [self.exchange(kinds[name], row, 1, 3) for name, row in self.block.of(*INPUTS)]

    def stage(self) -> list[ImportedExchange]:
        """An assembly or a life cycle; what other stages do with waste depends on what is thrown away."""
        kind = self.block.text("Category type").strip().lower()
        rows = self.block.of(*STAGE_INPUTS)
        if kind not in _STAGES or len(rows) + len(self.block.of(PRODUCTS)) < len(self.block.exchanges):
            raise _Unread("what it does depends on what the discarded product is made of; model it as a process")
        if any(not row.cell(2) for _, row in rows):
            raise _Unread("a row of it has no amount: SimaPro takes the mass of the assembly; write the amount")
        return [self.exchange("technosphere", row, 1, 3) for _, row in rows]

    def scenario(self) -> list[ImportedExchange]:
        """Waste to its treatments: the separated shares, then shares of what remains."""
        rows = self.block.of(*SHARES)
        if any(row.cell(1).strip().lower() not in _ALL_WASTE for _, row in rows):
            raise _Unread("its shares differ by type of waste, so they depend on what is discarded")
        separated = [row for name, row in rows if name == SHARES[0]]
        remains = 1.0 - sum(self.share(row, 2) for row in separated)
        parts = {id(row): self.share(row, 2) * (1.0 if name == SHARES[0] else remains) for name, row in rows}
        product = self.products()[0]
        others = [self.exchange("technosphere", row, 1, 3) for name, row in self.block.of(*INPUTS) if name != AVOIDED]
        avoided = [self.exchange("substitution", row, 1, 3) for name, row in self.block.of(AVOIDED)]
        return [*others, *avoided, *(self.discarded(row, parts[id(row)], product) for _, row in rows)]

    def discarded(self, row: ExportLine, part: float, product: ImportedExchange) -> ImportedExchange:
        name, location = split_name(row.cell(0))
        place, amount = self.reader.place(row, self.part), part * (product.amount or 0.0)
        return ImportedExchange(
            "technosphere",
            name,
            amount,
            place,
            location=location,
            unit=product.unit,
            written=row.cell(2),
            follows_sign=True,
        )

    def flows(self) -> Iterator[ImportedExchange]:
        names, parts = flow_words()
        for section, row in self.block.of(*COMPARTMENTS):
            compartment = COMPARTMENTS[section]
            part = row.cell(1).strip()
            exchange = self.exchange("biosphere", row, 2, 4)
            categories = tuple(word for word in (compartment, parts.get(part, part)) if word)
            code = ""
            name = names.get((compartment, row.cell(0)), row.cell(0))
            if section == FINAL_WASTE:
                code = f"final waste|{name}|{part}|{exchange.unit}"
                self.own_flows.append(ImportedFlow(code, name, categories, exchange.unit))
            yield replace(exchange, name=name, location="", categories=categories, target=code)

    def activity(self, product: ImportedExchange, taken: list[ImportedExchange]) -> ImportedActivity:
        return ImportedActivity(
            code="",
            name=product.name,
            product=product.name,
            location=product.location,
            unit=product.unit,
            place=ImportedPlace(self.reader.text.file, f"process '{self.reader.title(self.block)}'", self.block.line),
            exchanges=(product, *taken),
            comment=self.block.text("Comment"),
        )
