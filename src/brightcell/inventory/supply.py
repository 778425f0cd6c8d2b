"""One supply activity per bought material: recycled content, supplier footprint and inbound transport live here."""

from __future__ import annotations

from brightcell.inventory.context import Context
from brightcell.inventory.declared import declared_exchanges, stage_activities
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground, Role, Term
from brightcell.inventory.purchases import made_in, purchase_of, supply_code
from brightcell.inventory.quantity import ONE
from brightcell.inventory.recycled_input import (
    recycled_code,
    recycled_elements,
    recycled_input,
    recycled_route,
    recycled_share,
    to_recycled_elements,
)
from brightcell.inventory.sites import supplies_of
from brightcell.inventory.transport import transport
from brightcell.product.declared import document_of
from brightcell.product.pack import Part, Supplier
from brightcell.product.transport import Leg


def supplies(context: Context, level: str, parts: tuple[Part, ...]) -> list[Activity]:
    """The supply of each part of one level, and the recycled input of those with recycled content."""
    activities = []
    for part in parts:
        supply, purchase = _supply(context, level, part), purchase_of(context, level, part)
        activities += [supply, *stage_activities(part.supplier, purchase, supply, _figure_evidence(context, part))]
        if part.supplier is not None and part.supplier.electricity_supply:
            activities.append(_own_electricity(context, part, part.supplier, supply))
        if _contains_it(context, part):
            continue
        if _is_recycled(part):
            activities.append(_recycled_input(context, level, part))
        activities += recycled_elements(context, level, part, component_of(context, part))
    return activities


def electricity_code(supply: str) -> str:
    """The activity that supplies a supplier's own electricity, by that of the part."""
    return f"{supply}/electricity of the supplier"


def _own_electricity(context: Context, part: Part, supplier: Supplier, supply: Activity) -> Activity:
    """1 kWh where the supplier of a part takes its own from."""
    path = f"{supply.code}.supplier.electricity_supply"
    names = [f"{path}[{i}:{share.kind}].share" for i, share in enumerate(supplier.electricity_supply)]
    supplies = supplies_of(context, supplier.electricity_supply, names)
    demand = Demand("electricity", "electricity", made_in(context, part), "kWh", supplies)
    return Activity(
        code=electricity_code(supply.code),
        name=f"electricity of {supplier.name}, {supply.name}",
        process="material supply",
        component=supply.component,
        unit="kWh",
        place=supply.place,
        exchanges=(Exchange(demand, ONE, document_of(supplier)),),
    )


def component_of(context: Context, part: Part) -> str:
    return part.component or context.materials[part.material].component


def _supply(context: Context, level: str, part: Part) -> Activity:
    material = context.materials[part.material]
    name = supply_code(level, part)
    exchanges = _material(context, level, part)
    if not _contains_it(context, part):
        exchanges += [_to_recycled_input(context, level, part)] if _is_recycled(part) else []
        exchanges += to_recycled_elements(context, level, part)
    exchanges += transport(context, _inbound(context, part), ONE, name)
    supplier = f", {part.supplier.name}" if part.supplier else ""
    return Activity(
        code=name,
        name=f"{material.name}, supply for {level}{supplier}",
        process="material supply",
        component=component_of(context, part),
        unit="kg",
        place=made_in(context, part),
        exchanges=tuple(exchanges),
    )


def _inbound(context: Context, part: Part) -> tuple[Leg, ...]:
    """The legs of a part: its own, else those of all bought parts; none where its footprint contains them."""
    if part.transport is not None:
        return part.transport
    block, supplier = context.product.transport, part.supplier
    return () if block is None or (supplier is not None and supplier.is_delivered) else block.inbound


def _material(context: Context, level: str, part: Part) -> list[Exchange]:
    """The supplier's own footprint where it is given, else the background's material."""
    purchase = purchase_of(context, level, part)
    if purchase.figure is not None and part.supplier is not None and part.supplier.footprint is not None:
        return declared_exchanges(part.supplier, purchase, _figure_evidence(context, part))
    if purchase.figure is not None:
        evidence = _figure_evidence(context, part)
        return [Exchange(Emission("ghg-aggregated"), purchase.figure, purchase.source, figure_evidence=evidence)]
    role = _role(context, level, part, "virgin") if _is_recycled(part) else None
    target = purchase.demand if purchase.made is None else Foreground(purchase.made)
    material = Exchange(target, ONE, purchase.source, role)
    if part.supplier is None or not part.supplier.electricity_supply:
        return [material]
    own = Foreground(electricity_code(purchase.code))
    return [material, Exchange(own, ONE, purchase.source)]  # per kWh of the process, which linking finds


def _figure_evidence(context: Context, part: Part) -> str:
    """The evidence of what a supplier declares, or of the footprint that the file gives its own material."""
    own = context.product.materials.get(part.material)
    declared = part.supplier.footprint if part.supplier is not None else None
    return context.evidence(declared or (own.footprint if own is not None else None))


def _to_recycled_input(context: Context, level: str, part: Part) -> Exchange:
    role = _role(context, level, part, "recycled input")
    return Exchange(Foreground(recycled_code(level, part)), ONE, _recycled_source(context, part), role)


def _recycled_input(context: Context, level: str, part: Part) -> Activity:
    """Secondary material as an activity of its own, so that the formula's input-side terms stay apart."""
    assert part.recycled_content is not None
    virgin = purchase_of(context, level, part).demand
    key = recycled_route(context.materials[part.material])
    demand = Demand("recycled material", key, made_in(context, part), "kg", instead=virgin.key)
    material = context.materials[part.material]
    return Activity(
        code=recycled_code(level, part),
        name=f"{material.name}, recycled, supply for {level}",
        process="recycled content",
        component=component_of(context, part),
        unit="kg",
        place=made_in(context, part),
        exchanges=(recycled_input(context, part.recycled_content, demand, ONE, recycled_code(level, part)),),
    )


def _role(context: Context, level: str, part: Part, term: Term) -> Role:
    r1 = recycled_share(context, part.recycled_content, f"{supply_code(level, part)}.recycled_content")
    return Role(term, ((context.materials[part.material].end_of_life_class, ONE),), r1)


def _recycled_source(context: Context, part: Part) -> str:
    content = part.recycled_content
    shares = content.shares if content is not None else ()
    return context.source(shares[0] if shares else None, content.source if content is not None else None)


def _is_recycled(part: Part) -> bool:
    return part.recycled_content is not None and part.recycled_content.value > 0


def _contains_it(context: Context, part: Part) -> bool:
    """Whether a figure stands for the whole material, of its supplier or of the file, and contains what is recycled."""
    own = context.product.materials.get(part.material)
    declared = part.supplier is not None and part.supplier.states_burden
    return declared or (own is not None and own.footprint is not None)
