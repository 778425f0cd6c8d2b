"""Figures of products: footprints by the general model, summed as the source sums them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.errors import Problem, collecting
from brightcell.inventory import Assumption
from brightcell.model import Model
from brightcell.product import Product
from brightcell.product.masses import cells_mass
from brightcell.published.basis import (
    DISTRIBUTION,
    END_OF_LIFE,
    CaseBasis,
    CaseFigures,
    filled_blocks,
    merged,
    stage_of,
    unstated_stages,
)
from brightcell.published.changes import changed_product
from brightcell.published.idle import refuse_idle
from brightcell.published.models import EMISSIONS, UNITS, Stage, Study, Variant
from brightcell.published.read import placed_in
from brightcell.published.scopes import HEADER, Change, Omission, StudyError
from brightcell.published.targets import Label
from brightcell.results import Footprint
from brightcell.results.calculate import calculate
from brightcell.results.footprint.meta import ExchangeContribution
from brightcell.rulebooks import read_rulebook

CRADLE_TO_GATE = re.compile(r"\bcradle[ -]to[ -]gate\b", re.IGNORECASE)
WHOLE = "*"


def product_figures(
    study: Study, name: str, variant: Variant, background: AnyBackground, wanted: Sequence[tuple[str, str]]
) -> CaseFigures:
    """The figures of a case at the wanted chemistries and locations, in the units of its stages, and their basis."""
    case = study.cases[name]
    figures: dict[Label, float] = {}
    packs: list[_Pack] = []
    problems: list[Problem] = []
    for chemistry, location in wanted:
        where = (name, chemistry, location)
        changes = [change for change in (*case.changes, *variant.changes) if change.holds(*where)]
        omitted = [omission for omission in variant.omits if omission.holds(*where)]
        product = _product(study, case.products[chemistry], changes, chemistry, case.locations[location], problems)
        pack = _pack(study, name, variant, product, background)
        _refuse_idle_omissions(pack.footprint, omitted)
        packs.append(pack)
        for stage in case.stages:
            with collecting(problems):
                total = summed(pack.footprint, case.stages[stage], omitted, unstated_stages(product), stage)
                if case.unit_of(stage) in UNITS:  # `read_study` has told which are not
                    per = denominator(pack.footprint, product, case.unit_of(stage))
                    figures[(chemistry, location, stage)] = total / per
    if problems:
        raise StudyError(problems)
    return CaseFigures(figures, _basis(study, name, packs), _beyond_the_gate(study, name, packs))


def _product(
    study: Study, name: str, changes: Sequence[Change], chemistry: str, place: str, problems: list[Problem]
) -> Product:
    """The product with the changes; where one is wrong, as it stands, so that what is summed of it is checked too."""
    with collecting(problems):
        return changed_product(study, name, changes, chemistry, place)
    return changed_product(study, name, (), chemistry, place)


@dataclass(frozen=True)
class _Pack:
    """A product of a case with its footprint, and what the rulebook filled in."""

    product: Product
    footprint: Footprint
    assumed: tuple[Assumption, ...]


def _pack(study: Study, name: str, variant: Variant, product: Product, background: AnyBackground) -> _Pack:
    case = study.cases[name]
    own = study.folder / case.rulebook
    asked: str | Path = own if own.suffix == ".yaml" and own.is_file() else case.rulebook
    method = variant.method or case.method or study.method
    settings: dict[str, Any] = {"reporting.method": method} if method else {}
    settings |= {**case.settings, **variant.settings}
    with placed_in(study, name, f"cases.{name}.rulebook"):
        rulebook = read_rulebook(asked)
    model = Model(product, rulebook, background=background, settings=settings)
    return _Pack(product, calculate(model), model.completed.assumed)


def _basis(study: Study, name: str, packs: Sequence[_Pack]) -> CaseBasis:
    """The basis of a case, with each filled-in block of its products once."""
    case, footprint = study.cases[name], packs[0].footprint
    blocks = []
    for pack in packs:
        unstated = unstated_stages(pack.product)
        present = {row.stage for row in pack.footprint.contributions.activities}
        assumed = [assumption for assumption in pack.assumed if stage_of(assumption) in present]
        blocks += filled_blocks(assumed, _summed_stages(case.stages.values(), pack), unstated)
    return CaseBasis(
        case=name,
        rulebook=f"{footprint.rulebook.id} {footprint.rulebook.edition}",
        given="rulebook" in case.model_fields_set,
        method=footprint.method,
        background=f"{footprint.background.name} {footprint.background.version}",
        filled=merged(blocks),
    )


def _summed_stages(stages: Iterable[Stage], pack: _Pack) -> set[str]:
    """Life-cycle stages of which one of the stages of a case sums an activity."""
    unstated = unstated_stages(pack.product)
    rows = pack.footprint.contributions.activities
    return {row.stage for what in stages for row in rows if _belongs(what, row.code, row.stage, unstated)}


def _beyond_the_gate(study: Study, name: str, packs: Sequence[_Pack]) -> tuple[str, ...]:
    """That a study to the gate sums the product's own delivery or end of life by `*`, where it does."""
    stages = study.cases[name].stages.items()
    wholes = {label: what for label, what in stages if not what.life_cycle and WHOLE in what.sum}
    summed_stages = {stage for pack in packs for stage in _summed_stages(wholes.values(), pack)}
    beyond = sorted(stage.replace("_", " ") for stage in summed_stages & {DISTRIBUTION, END_OF_LIFE})
    if not beyond or not CRADLE_TO_GATE.search(study.boundary):
        return ()
    return (
        f"case {name}: the boundary is cradle to gate, and `*` of {', '.join(wholes)} sums the {' and '.join(beyond)} "
        "that the product states; life_cycle: [raw_material, manufacturing] leaves them out",
    )


def summed(
    footprint: Footprint,
    stage: Stage,
    omitted: Sequence[Omission] = (),
    unstated: Collection[str] = (),
    name: str = "",
) -> float:
    """Contribution of the activities of a stage without what is omitted, kg CO2e per pack.

    A bare `*` takes nothing of `unstated`, the life-cycle stages that are there by default only.
    """
    table = footprint.contributions
    refuse_idle(stage.sum, {row.code for row in table.activities}, name)
    rows = zip(table.activities, table.by_activity, strict=True)
    chosen = {row.code: value for row, value in rows if _belongs(stage, row.code, row.stage, unstated)}
    lacking = sum(
        exchange.score
        for exchange in footprint.exchanges
        if exchange.activity in chosen and any(_is_omitted(omission, exchange) for omission in omitted)
    )
    return (sum(chosen.values()) - lacking) * footprint.functional_unit.units_per_pack


def _refuse_idle_omissions(footprint: Footprint, omitted: Sequence[Omission]) -> None:
    idle = [
        omission for omission in omitted if not any(_is_omitted(omission, exchange) for exchange in footprint.exchanges)
    ]
    if idle:
        what = "the variant omits an input that no activity has"
        raise StudyError([Problem(what, HEADER, "omits", found=f"{o.activity}, {o.kind}") for o in idle])


def _belongs(stage: Stage, code: str, life_cycle: str, unstated: Collection[str]) -> bool:
    """Whether a stage sums an activity; what is there by default only must be asked for by more than `*`."""
    if stage.life_cycle:
        return life_cycle in stage.life_cycle and any(fnmatchcase(code, pattern) for pattern in stage.sum)
    patterns = [pattern for pattern in stage.sum if pattern != WHOLE or life_cycle not in unstated]
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def _is_omitted(omission: Omission, exchange: ExchangeContribution) -> bool:
    return exchange.kind == omission.kind and fnmatchcase(exchange.activity, omission.activity)


def denominator(footprint: Footprint, product: Product, unit: str) -> float:
    """What one pack has of the unit's denominator: kWh rated or delivered, kg of cells or pack, packs."""
    basis = footprint.functional_unit
    amounts = {
        "kWh": basis.rated_energy_kwh,
        "kWh delivered": basis.total_energy_kwh,
        "kg cell": cells_mass(product),
        "kg pack": basis.pack_mass_kg,
        "pack": 1.0,
    }
    value = amounts[unit.removeprefix(EMISSIONS)]
    if value is None:
        what = "the rulebook of this case has no energy delivered to divide by"
        raise StudyError(Problem(what, path="functional_unit", found=basis.unit, expected="kWh delivered"))
    return value
