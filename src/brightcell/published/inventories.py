"""Figures of a study's own inventory, linked to a background by the names of its activities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from brightcell.background import AnyBackground, backgrounds, read_method
from brightcell.background.carculator import PREFIX, read_carculator
from brightcell.background.mapping import DatabaseMapping, MappedDemand, MappingTarget
from brightcell.background.read import flows
from brightcell.brightway.mapped import read_database
from brightcell.errors import Problem, nearest
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground, Service, reachable
from brightcell.inventory.quantity import constant
from brightcell.linking import link
from brightcell.matrices import build_system, factorised, solve, unit_scores
from brightcell.matrices.columns import columns
from brightcell.model.backgrounds import read_background
from brightcell.model.supply import supply
from brightcell.published.basis import CaseBasis, CaseFigures
from brightcell.published.idle import refuse_idle
from brightcell.published.inventory_table import InventoryRow, mass_in
from brightcell.published.models import EMISSIONS, Case, Stage, Study, Variant
from brightcell.published.scopes import StudyError
from brightcell.published.targets import MASS_UNIT, Label
from brightcell.results.footprint.solved import SolvedSystem
from brightcell.rulebooks import ForegroundSystem, read_rulebook
from brightcell.rulebooks.strategies.functional_unit import FunctionalUnit
from brightcell.rulebooks.strategies.reporting import Reporting
from brightcell.units import BRIGHTWAY_UNITS

DEFAULT_METHOD = "ipcc-ar6-gwp100"
_CANONICAL = {name: unit for unit, name in BRIGHTWAY_UNITS.items()}


def inventory_figures(
    study: Study,
    name: str,
    variant: Variant,
    background: AnyBackground,
    rows: Sequence[InventoryRow],
    wanted: Sequence[tuple[str, str]],
) -> CaseFigures:
    """The figures of a case with an inventory at the wanted labels, kg CO2e per unit of activity."""
    case = study.cases[name]
    method = variant.method or case.method or study.method or DEFAULT_METHOD
    basis = CaseBasis(name, None, True, read_method(method).name, f"{background.name} {background.version}")
    return CaseFigures(dict(_figures(case, rows, background, method, wanted)), basis)


def _figures(
    case: Case,
    rows: Sequence[InventoryRow],
    background: AnyBackground,
    method: str,
    wanted: Sequence[tuple[str, str]],
) -> Iterator[tuple[Label, float]]:
    for chemistry, location in wanted:
        root = _checked(rows, case.processes[chemistry])
        parts = contributions(rows, root, background, method)
        for stage, what in case.stages.items():
            if not is_mass(case, stage):
                yield (chemistry, location, stage), _summed(parts, what, stage)


def mass_figures(
    case: Case, rows: Sequence[InventoryRow], wanted: Sequence[tuple[str, str]]
) -> Iterator[tuple[Label, float]]:
    """kg of inputs per kg of the activity that a stage names: what can be checked without any background."""
    for chemistry, location in wanted:
        for stage, what in case.stages.items():
            if is_mass(case, stage):
                activity = what.sum[0].replace("{process}", case.processes[chemistry])
                yield (chemistry, location, stage), mass_in(rows, _checked(rows, activity))


def refuse_other_units(case: Case, rows: Sequence[InventoryRow], wanted: Sequence[tuple[str, str]]) -> None:
    """Raise StudyError for a figure per kg of an activity that is counted by the piece."""
    units = {row.activity: _CANONICAL[row.unit] for row in rows}
    for chemistry, _ in wanted:
        activity = _checked(rows, case.processes[chemistry])
        per = f"{EMISSIONS}{units[activity]}"
        odd = [case.unit_of(stage) for stage in case.stages if not is_mass(case, stage)]
        odd = [unit for unit in odd if unit != per and not unit.startswith(f"{per} ")]
        if odd:
            raise StudyError(Problem(f"the activity {activity} has a different unit", found=odd[0], expected=per))


def is_mass(case: Case, stage: str) -> bool:
    """Whether a stage is a balance of masses."""
    return case.unit_of(stage) == MASS_UNIT


def linked_background(rows: Sequence[InventoryRow], name: str, project: str) -> AnyBackground:
    """The background with a mapping made of the inventory's own names; shipped tables keep their keys."""
    if name in backgrounds():
        return read_background(name)
    mapping = _mapping(rows, name)
    if name.partition(":")[0] == PREFIX:
        return read_carculator(name, mapping)
    table, _, database = name.partition("@")
    return read_database(mapping, project, database or table, flows())


def contributions(
    rows: Sequence[InventoryRow], root: str, background: AnyBackground, method: str | None
) -> Mapping[tuple[str, str], float]:
    """kg CO2e per unit of the root by activity of the inventory and its life-cycle stage."""
    solved = _solved(_foreground(rows, root, method or DEFAULT_METHOD), root, background)
    sums = {(linked.activity.code, linked.activity.stage): 0.0 for linked in solved.product_system.activities}
    places = list(sums)
    for exchange in solved.exchanges:
        if exchange.is_own:
            sums[places[exchange.row]] += exchange.amount * solved.totals_per_unit[exchange.scored]
    return sums


def _solved(foreground: ForegroundSystem, root: str, background: AnyBackground) -> SolvedSystem:
    product_system = link(foreground, background)
    background_supply = supply(product_system, read_method(foreground.reporting.method, foreground.reporting.biogenic))
    method = background_supply.method
    system = build_system(columns(product_system, background_supply.columns), {method.id: method.factors})
    factors = factorised(system)
    solution = solve(system, {root: 1.0}, factorisation=factors)
    return SolvedSystem(product_system, system, solution, unit_scores(system, factorisation=factors))


def _foreground(rows: Sequence[InventoryRow], root: str, method: str) -> ForegroundSystem:
    """The activities that the root reaches, as a rulebook would hand them on."""
    unity = constant(1.0)
    return ForegroundSystem(
        rulebook=read_rulebook("iso-14067-cutoff"),
        product=root,
        activities=reachable(_activities(rows), (root,)),
        functional_unit=FunctionalUnit("unit", unity),
        reporting=Reporting(method, "0/0"),
        service=Service(unity, unity, unity, "M1"),
        trace=(),
        warnings=(),
    )


def _activities(rows: Sequence[InventoryRow]) -> list[Activity]:
    grouped: dict[str, list[InventoryRow]] = {}
    for row in rows:
        grouped.setdefault(row.activity, []).append(row)
    return [_activity(name, mine) for name, mine in grouped.items()]


def _activity(name: str, rows: Sequence[InventoryRow]) -> Activity:
    first = rows[0]
    return Activity(
        code=name,
        name=name,
        process="inventory",
        component=name,
        unit=_CANONICAL[first.unit],
        place=Location(first.location) if first.location else None,
        exchanges=tuple(Exchange(_target(row), constant(row.amount), row.source) for row in rows),
        stage=first.life_cycle,
    )


def _target(row: InventoryRow) -> Foreground | Demand | Emission:
    if row.kind == "activity":
        return Foreground(row.input)
    if row.kind == "emission":
        return Emission(row.input)
    return Demand(
        "material", row.key, Location(row.input_location) if row.input_location else None, _CANONICAL[row.input_unit]
    )


def _mapping(rows: Sequence[InventoryRow], name: str) -> DatabaseMapping:
    """One row for each background input: the activity that the inventory names, and no other."""
    demands: dict[tuple[str, str], MappedDemand] = {}
    for row in rows:
        if row.kind in ("background", "service"):
            target = MappingTarget(row.input, row.product, row.input_location, row.input_unit)
            demand = MappedDemand(row.key, row.input_location, target, 1.0, "exact", "", row.line, signed=True)
            demands.setdefault((row.key, row.input_location), demand)
    return DatabaseMapping(name.partition("@")[0], "inventory", tuple(demands.values()), "")


def _checked(rows: Sequence[InventoryRow], activity: str) -> str:
    names = dict.fromkeys(row.activity for row in rows)
    if activity not in names:
        what = "the inventory has no activity of this name"
        raise StudyError(Problem(what, found=activity, nearest=nearest(activity, names)))
    return activity


def _summed(parts: Mapping[tuple[str, str], float], stage: Stage, name: str) -> float:
    refuse_idle(stage.sum, [code for code, _ in parts], name)
    return sum(
        value
        for (code, place), value in parts.items()
        if any(fnmatchcase(code, pattern) for pattern in stage.sum)
        and (not stage.life_cycle or place in stage.life_cycle)
    )
