"""Figures of products: footprints by the general model, summed as the source sums them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.errors import Problem
from brightcell.model import Model
from brightcell.product import Product
from brightcell.product.masses import cell_mass
from brightcell.published.changes import changed_product
from brightcell.published.idle import refuse_idle
from brightcell.published.models import EMISSIONS, Case, Stage, Study, Variant
from brightcell.published.scopes import Omission, StudyError
from brightcell.published.targets import Label
from brightcell.results import Footprint
from brightcell.results.calculate import calculate
from brightcell.results.footprint.meta import ExchangeContribution


def product_figures(
    study: Study, name: str, variant: Variant, background: AnyBackground, wanted: Sequence[tuple[str, str]]
) -> Iterator[tuple[Label, float]]:
    """The figures of a case at the wanted chemistries and locations, in the units of its stages."""
    case = study.cases[name]
    for chemistry, location in wanted:
        where = (name, chemistry, location)
        changes = [change for change in (*case.changes, *variant.changes) if change.holds(*where)]
        omitted = [omission for omission in variant.omits if omission.holds(*where)]
        product = changed_product(study, case.products[chemistry], changes, chemistry, case.locations[location])
        footprint = _footprint(study, case, variant, product, background)
        _refuse_idle_omissions(footprint, omitted)
        for stage in case.stages:
            per = denominator(footprint, product, case.unit_of(stage))
            yield (chemistry, location, stage), summed(footprint, case.stages[stage], omitted) / per


def _footprint(study: Study, case: Case, variant: Variant, product: Product, background: AnyBackground) -> Footprint:
    own = study.folder / case.rulebook
    rulebook: str | Path = own if own.suffix == ".yaml" and own.is_file() else case.rulebook
    method = variant.method or case.method or study.method
    settings: dict[str, Any] = {"reporting.method": method} if method else {}
    settings |= {**case.settings, **variant.settings}
    return calculate(Model(product, rulebook, background=background, settings=settings))


def summed(footprint: Footprint, stage: Stage, omitted: Sequence[Omission] = ()) -> float:
    """Contribution of the activities of a stage without what is omitted, kg CO2e per pack."""
    table = footprint.contributions
    refuse_idle(stage.sum, {row.code for row in table.activities})
    rows = zip(table.activities, table.by_activity, strict=True)
    chosen = {row.code: value for row, value in rows if _belongs(stage, row.code, row.stage)}
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
        raise StudyError([Problem(what, "study.yaml", "omits", found=f"{o.activity}, {o.kind}") for o in idle])


def _belongs(stage: Stage, code: str, life_cycle: str) -> bool:
    return (not stage.life_cycle or life_cycle in stage.life_cycle) and any(fnmatchcase(code, p) for p in stage.sum)


def _is_omitted(omission: Omission, exchange: ExchangeContribution) -> bool:
    return exchange.kind == omission.kind and fnmatchcase(exchange.activity, omission.activity)


def denominator(footprint: Footprint, product: Product, unit: str) -> float:
    """What one pack has of the unit's denominator: kWh rated or delivered, kg of cells or pack, packs."""
    basis, cell = footprint.functional_unit, product.pack.one_cell
    one_cell = cell.mass.value if cell.mass else cell_mass(cell)
    amounts = {
        "kWh": basis.rated_energy_kwh,
        "kWh delivered": basis.total_energy_kwh,
        "kg cell": one_cell * product.pack.cells_per_pack,
        "kg pack": basis.pack_mass_kg,
        "pack": 1.0,
    }
    value = amounts[unit.removeprefix(EMISSIONS)]
    if value is None:
        what = "the rulebook of this case has no energy delivered to divide by"
        raise StudyError(Problem(what, path="functional_unit", found=basis.unit, expected="kWh delivered"))
    return value
