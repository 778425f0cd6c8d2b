"""How each part is bought: what the background would supply for it, and what its supplier declares instead."""

from __future__ import annotations

from brightcell.inventory.context import Context
from brightcell.inventory.locations import Location, place_of
from brightcell.inventory.models import Demand, Purchase
from brightcell.product.catalogue import foil_of
from brightcell.product.pack import Part

_ELECTRODES = ("cathode", "anode")


def supply_code(level: str, part: Part) -> str:
    """A stable code: where it is built in, what it is, and which component where that says more."""
    return "/".join(filter(None, ("supply", level, part.material, part.component)))


def made_in(context: Context, part: Part) -> Location:
    """Where a part is made: its origin, or the country of the plant that it is bought for, by assumption."""
    return place_of(part.origin) or plant_country(context)


def plant_country(context: Context) -> Location:
    """The country of the plant that makes the pack."""
    return place_of(context.product.identity.plant.location).country


def purchase_of(context: Context, level: str, part: Part) -> Purchase:
    """The purchase of a part of one level."""
    code, supplier = supply_code(level, part), part.supplier
    key, general = _key(context, level, part)
    demand = Demand("material", key, made_in(context, part), "kg", instead=general)
    placed = part.origin is not None
    if supplier is None or supplier.footprint is None:
        return Purchase(code, part.material, demand, context.source(part.amount, part.source), placed)
    virgin = supplier.virgin_footprint
    return Purchase(
        code,
        part.material,
        demand,
        context.source(supplier.footprint, supplier.source, supplier.name),
        placed,
        figure=context.read(supplier.footprint, f"{code}.supplier.footprint"),
        virgin_figure=None if virgin is None else context.read(virgin, f"{code}.supplier.virgin_footprint"),
        contains_recycled=part.recycled_content is not None and part.recycled_content.value > 0,
        element_figures={
            element: context.read(figure, f"{code}.supplier.elements.{element}")
            for element, figure in supplier.elements.items()
        },
    )


def _key(context: Context, level: str, part: Part) -> tuple[str, str | None]:
    """What is asked of the background, and the general material where it has no such form: an electrode takes foil."""
    foil = foil_of(part.material) if level in _ELECTRODES else None
    if foil is not None:
        return foil, part.material
    return part.material, context.materials[part.material].form_of


def purchases(context: Context) -> tuple[Purchase, ...]:
    """The purchases of all parts of the pack, from the pack down to the electrodes."""
    levels = context.product.pack.levels
    return tuple(purchase_of(context, level, part) for level, block in levels for part in block.parts)
