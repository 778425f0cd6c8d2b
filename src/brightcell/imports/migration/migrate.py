"""Inputs and flows of a file under the names of another version: moved, split or gone, each row told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from brightcell.errors import Problem
from brightcell.imports.amounts import scaled
from brightcell.imports.migration.tables import ChangeTable, Successor, VersionChange
from brightcell.imports.migration.versions import MigrationPlan, migration_plan
from brightcell.imports.models import ImportedActivity, ImportedExchange, ImportedModel, ReaderRemark, problem
from brightcell.imports.nodes import specified
from brightcell.imports.units import UnitTable

MOVED, SPLIT, GONE, FACTOR = (
    "migrated_to_another_name",
    "migrated_in_parts",
    "migrated_to_nothing",
    "migrated_with_a_factor",
)
UNCLEAR, ASSUMED, COUNTED = "migration_is_unclear", "migration_is_assumed", "migration_is_counted"
_UNITS = UnitTable()
_WHATS = {
    MOVED: "this has another name in the version that is migrated to",
    SPLIT: "this is split by the shares of the table of changes",
    GONE: "this no longer exists in the version that is migrated to, and the table names no successor",
}


def migrate(read: ImportedModel, asked: str | MigrationPlan) -> ImportedModel:
    """The model with what it takes from elsewhere under the names of another version; rows that stay are counted.

    One that is split becomes several rows, whose amounts are its own times the shares of the table, with its spread.
    One that is gone stays as it is, under a finding of its own: nothing is dropped.
    """
    plan = asked if isinstance(asked, MigrationPlan) else migration_plan(asked)
    migration = _Migration(read, plan)
    activities = tuple(migration.activity(activity) for activity in read.activities)
    rows = sum(len(activity.exchanges) for activity in activities)
    added = rows - sum(len(activity.exchanges) for activity in read.activities)
    remarks = (*read.remarks, *_of_plan(plan), *migration.remarks, migration.counted())
    return replace(read, activities=activities, added=read.added + added, remarks=remarks)


def _of_plan(plan: MigrationPlan) -> Iterator[ReaderRemark]:
    for assumed in plan.assumed:
        yield ReaderRemark(ASSUMED, Problem(assumed, path=f"--migrate {plan.label}"))
    for table in plan.tables:
        for verb, rows in table.unread.items():
            what = f"{rows} rows of the table under {verb!r} are not applied"
            yield ReaderRemark(ASSUMED, Problem(what, file=table.name, path=f"--migrate {plan.label}"))


@dataclass(frozen=True)
class _MovingRow:
    """A row on its way through the tables; `is_gone` where one of them has no successor for it."""

    row: ImportedExchange
    is_gone: bool = False
    why: str = ""
    factor: float = 1.0


class _Migration:
    def __init__(self, read: ImportedModel, plan: MigrationPlan) -> None:
        self.plan = plan
        self.own: set[tuple[str, ...]] = {(a.name, a.product, a.location) for a in read.activities}
        self.own |= {(a.name, a.location) for a in read.activities}
        self.names = {read.database, *read.own_names}
        self.codes = {activity.provider_code for activity in read.activities} - {""}
        self.remarks: list[ReaderRemark] = []
        self.counts = dict.fromkeys(("kept", MOVED, SPLIT, GONE), 0)

    def counted(self) -> ReaderRemark:
        """All rows that were looked at, by what became of them."""
        kept, moved, split, gone = (self.counts[name] for name in ("kept", MOVED, SPLIT, GONE))
        what = f"{moved} rows have another name, {split} are split, {gone} are gone, {kept} keep their name"
        return ReaderRemark(COUNTED, Problem(what, path=f"--migrate {self.plan.label}"))

    def activity(self, activity: ImportedActivity) -> ImportedActivity:
        rows = [row for exchange in activity.exchanges for row in self.rows(activity, exchange)]
        return replace(activity, exchanges=tuple(rows))

    def rows(self, activity: ImportedActivity, exchange: ImportedExchange) -> list[ImportedExchange]:
        """What a row becomes: itself where it is of the file, or no table has it."""
        if exchange.kind == "production" or self.is_own(exchange):
            return [exchange]
        moving = [_MovingRow(exchange)]
        for table in self.plan.tables:
            moving = [after for before in moving for after in self.step(activity, before, table)]
        self.tell(activity, exchange, moving)
        return [after.row for after in moving]

    def is_own(self, exchange: ImportedExchange) -> bool:
        """Whether an activity of the file makes it."""
        if exchange.kind == "biosphere" or (exchange.database and exchange.database not in self.names):
            return False
        key = (exchange.name, exchange.product, exchange.location) if exchange.product else ()
        return exchange.target in self.codes or (key or (exchange.name, exchange.location)) in self.own

    def step(self, activity: ImportedActivity, moving: _MovingRow, table: ChangeTable) -> Iterable[_MovingRow]:
        """A row after one table: itself, its successors, or itself as gone."""
        changes = [] if moving.is_gone else list(_changes_of(moving.row, table))
        if not changes:
            return [moving]
        change = changes[0]
        per_unit = None if change is None else _units_of(moving.row, change)
        if change is None or per_unit is None:
            self.unclear(activity, moving.row, change)
            return [moving]
        if not change.successors:
            return [replace(moving, is_gone=True, why=change.comment)]
        return [_taken(moving, successor, per_unit, change) for successor in change.successors]

    def unclear(self, activity: ImportedActivity, row: ImportedExchange, change: VersionChange | None) -> None:
        """Tell why a row keeps its name though the table has something for it."""
        what = "several changes of the table fit this row, so that it keeps its name"
        expected = "a code, or reference product and place"
        if change is not None:
            what = "this row is counted in another unit than the table of changes, so that it keeps its name"
            expected = change.unit
        finding = problem(activity, row, what, found=f"{_label(row)} ({row.unit})", expected=expected)
        self.remarks.append(ReaderRemark(UNCLEAR, finding))

    def tell(self, activity: ImportedActivity, before: ImportedExchange, after: list[_MovingRow]) -> None:
        """One finding for each row that isn't what it was."""
        gone = [part for part in after if part.is_gone]
        kind = GONE if gone else SPLIT if len(after) > 1 else MOVED if after[0].row != before else "kept"
        self.counts[kind] += 1
        if kind == "kept":
            return
        expected = None if gone else "; ".join(map(_part, after))
        hint = "link it to something else, or list it in --cut-off" if gone else None
        found = " ".join([_label(before), *(f"({part.why})" for part in gone if part.why)])
        finding = problem(activity, before, _WHATS[kind], found=found, expected=expected, hint=hint)
        self.remarks.append(ReaderRemark(kind, finding))
        whole = math.fsum(part.factor for part in after)
        if not gone and not math.isclose(whole, 1.0, rel_tol=1e-6):
            what = "the table of changes counts this otherwise: the amount is multiplied"
            reasons = "; ".join(dict.fromkeys(part.why for part in after if part.why))
            factor = problem(
                activity, before, what, found=f"{_label(before)}, x {whole:.6g}", expected=reasons or "x 1"
            )
            self.remarks.append(ReaderRemark(FACTOR, factor))


def _changes_of(row: ImportedExchange, table: ChangeTable) -> Iterator[VersionChange | None]:
    """What the table has for a row, the closest key first."""
    if row.kind == "biosphere":
        keys: tuple[tuple[object, ...], ...] = (
            ("code", row.target),
            (row.name, specified(row.categories)),
            (row.name,),
        )
        yield from (table.flows[key] for key in keys if key in table.flows and key != ("code", ""))
        return
    key = (row.name, row.product, row.location) if row.product else (row.name, row.location)
    if key in table.activities:
        yield table.activities[key]


def _units_of(row: ImportedExchange, change: VersionChange) -> float | None:
    """How many units of the table one of the row is; None where they measure different things."""
    if not row.unit or not change.unit or row.unit == change.unit:
        return 1.0
    return _UNITS.between(row.unit, change.unit)


def _taken(moving: _MovingRow, successor: Successor, per_unit: float, change: VersionChange) -> _MovingRow:
    """The row with the name of a successor, its amount in the successor's unit and its share."""
    row = moving.row
    stays = successor.unit in ("", change.unit)  # then the amount stays in the unit that the row has
    factor = successor.share * (1.0 if stays else per_unit)
    is_flow = row.kind == "biosphere"
    moved = replace(
        row,
        name=successor.name or row.name,
        product=(successor.product or row.product) if row.product else "",
        location=successor.location or row.location,
        categories=successor.categories if successor.categories is not None and row.categories else row.categories,
        unit=row.unit if stays else successor.unit,
        amount=None if row.amount is None else row.amount * factor,
        uncertainty=scaled(row.uncertainty, factor),
        target=successor.code if is_flow and row.target else "",
        flow=row.flow if is_flow else "",
    )
    why = change.comment or moving.why
    return _MovingRow(moved, why=why, factor=moving.factor * factor)


def _label(row: ImportedExchange) -> str:
    parts = (row.name, row.product if row.product != row.name else "", row.location, "/".join(row.categories))
    return " | ".join(part for part in parts if part)


def _part(moving: _MovingRow) -> str:
    label = _label(moving.row)
    return label if moving.factor == 1.0 else f"{moving.factor:.6g} x {label}"
