"""One supply activity per bought material: recycled content, supplier footprint and inbound transport live here."""

from __future__ import annotations

from brightcell.inventory.context import Context
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
from brightcell.inventory.transport import transport
from brightcell.product.pack import Part


def supplies(context: Context, level: str, parts: tuple[Part, ...]) -> list[Activity]:
    """The supply of each part of one level, and the recycled input of those with recycled content."""
    activities = []
    for part in parts:
        activities.append(_supply(context, level, part))
        if _contains_it(context, part):
            continue
        if _is_recycled(part):
            activities.append(_recycled_input(context, level, part))
        activities += recycled_elements(context, level, part, component_of(context, part))
    return activities


def component_of(context: Context, part: Part) -> str:
    return part.component or context.materials[part.material].component


def _supply(context: Context, level: str, part: Part) -> Activity:
    material = context.materials[part.material]
    name = supply_code(level, part)
    exchanges = [_material(context, level, part)]
    if not _contains_it(context, part):
        exchanges += [_to_recycled_input(context, level, part)] if _is_recycled(part) else []
        exchanges += to_recycled_elements(context, level, part)
    inbound = (
        context.product.transport.inbound if part.transport is None and context.product.transport else part.transport
    )
    exchanges += transport(context, inbound or (), ONE, name)
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


def _material(context: Context, level: str, part: Part) -> Exchange:
    """The supplier's own footprint where it is given, else the background's material."""
    purchase = purchase_of(context, level, part)
    if purchase.figure is not None:
        return Exchange(
            Emission("ghg-aggregated"),
            purchase.figure,
            purchase.source,
            figure_evidence=_figure_evidence(context, part),
        )
    role = _role(context, level, part, "virgin") if _is_recycled(part) else None
    target = purchase.demand if purchase.made is None else Foreground(purchase.made)
    return Exchange(target, ONE, purchase.source, role)


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
    declared = part.supplier is not None and part.supplier.footprint is not None
    return declared or (own is not None and own.footprint is not None)
