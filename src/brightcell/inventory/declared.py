"""Declared footprints in the inventory: by gas and by stage where the document says so, and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.inventory.models import Activity, Assumption, Emission, Exchange, Foreground, Purchase
from brightcell.inventory.particulars import DeclaredSet
from brightcell.inventory.quantity import ONE, constant
from brightcell.product.declared import Declaration
from brightcell.product.models import Product
from brightcell.product.pack import Level

AGGREGATED = "ghg-aggregated"
RAW, MANUFACTURING, DISTRIBUTION = "raw_material", "manufacturing", "distribution"
_PROCESSES = {MANUFACTURING: "supplier manufacturing", DISTRIBUTION: "transport between plants"}
"""Kind of process of each further stage of a declared footprint, from which a rulebook gives the stage."""
_NO_BOUNDARY = (
    "the boundary of the declared footprint isn't stated: taken as cradle to gate, so that transport is added"
)
_SCALED = 0.002
"""Share by which gases may exceed their footprint without a word: what the last figure of a sum can be off by."""
_NO_SET = "the GWP set of the declared footprint isn't stated: taken as that of the rulebook"


def declared_exchanges(supplier: Declaration, purchase: Purchase, evidence: str) -> list[Exchange]:
    """What one kg causes by its supplier's figure F: F in the stage of materials, or F s_k in stage k by its share s_k.

    Each is split by gas where the document does: F s_k m_g / F, the rest as CO2e. `evidence` is that of F.
    """
    first = supplier.stages.get(RAW) if supplier.stages else None
    share = 1.0 if not supplier.stages else first.value if first is not None else 0.0
    further = [Exchange(Foreground(_code(purchase, stage)), ONE, purchase.source) for stage, _ in _stages(supplier)]
    return [*_emissions(supplier, purchase, share, evidence), *further]


def stage_activities(
    supplier: Declaration | None, purchase: Purchase, bought: Activity, evidence: str
) -> list[Activity]:
    """The stages of a declared footprint beside that of materials, one activity each."""
    if supplier is None or purchase.figure is None:
        return []
    return [
        Activity(
            code=_code(purchase, stage),
            name=f"{bought.name}, {stage} as declared",
            process=process,
            component=bought.component,
            unit="kg",
            place=bought.place,
            exchanges=tuple(_emissions(supplier, purchase, supplier.stages[stage].value, evidence)),
        )
        for stage, process in _stages(supplier)
    ]


def _stages(supplier: Declaration) -> Iterator[tuple[str, str]]:
    for stage, process in _PROCESSES.items():
        if stage in supplier.stages and supplier.stages[stage].value > 0:
            yield stage, process


def _code(purchase: Purchase, stage: str) -> str:
    return f"{purchase.code}/declared-{stage}"


def _emissions(supplier: Declaration, purchase: Purchase, share: float, evidence: str) -> list[Exchange]:
    assert purchase.figure is not None, "only what has a figure is declared"
    figure = purchase.figure * constant(share)
    return [
        Exchange(Emission(gas), figure * constant(per_kg), purchase.source, figure_evidence=evidence)
        for gas, per_kg in supplier.gas_shares().items()
        if share > 0
    ]


def declarations(product: Product) -> Iterator[tuple[str, Declaration]]:
    """Each declared footprint of the product, with the path of its supplier."""
    bought = product.pack.one_cell.supplier
    if bought is not None and bought.footprint is not None:
        yield f"{'.'.join(product.pack.cell_path)}.supplier", bought
    yield from _of_parts(product.pack, "pack")


def _of_parts(level: Level, path: str) -> Iterator[tuple[str, Declaration]]:
    for part in level.parts:
        if part.supplier is not None and part.supplier.footprint is not None:
            yield f"{path}.parts[{part.material}].supplier", part.supplier
    for name, below in level.below:
        yield from _of_parts(below, f"{path}.{name}")


def declared_sets(product: Product) -> tuple[DeclaredSet, ...]:
    """The GWP set of each declared footprint that states one."""
    return tuple(
        DeclaredSet(f"{path}.gwp_set", supplier.name, supplier.gwp_set, supplier.unexplained)
        for path, supplier in declarations(product)
        if supplier.gwp_set is not None
    )


def declared_assumptions(product: Product) -> list[Assumption]:
    """What declared footprints leave open of boundary and GWP set."""
    return [assumption for path, supplier in declarations(product) for assumption in _open(path, supplier)]


def _open(path: str, supplier: Declaration) -> Sequence[Assumption]:
    boundary = Assumption(f"{path}.boundary", "cradle-to-gate", _NO_BOUNDARY)
    gwp_set = Assumption(f"{path}.gwp_set", "that of the rulebook", _NO_SET)
    is_open = supplier.boundary is None and not supplier.is_delivered
    more = supplier.gases_beyond
    scaled = f"its gases come to {100 * more:.2g} % more than the footprint by {supplier.gwp_set}: scaled down to it"
    return [
        *([boundary] if is_open else []),
        *([gwp_set] if supplier.gwp_set is None else []),
        *([Assumption(f"{path}.gases", "as the footprint", scaled)] if more > _SCALED else []),
    ]
