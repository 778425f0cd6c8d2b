"""How each part is bought: what the background would supply for it, and what its supplier declares instead."""

from __future__ import annotations

from dataclasses import replace

from brightcell.inventory.bought_cells import BOUGHT_CELL
from brightcell.inventory.context import Context
from brightcell.inventory.locations import Location, place_of
from brightcell.inventory.models import Demand, Emission, Exchange, Foreground, Purchase, Returnable
from brightcell.inventory.quantity import ONE, Quantity
from brightcell.inventory.recovered import returnables
from brightcell.product.amounts import Amount
from brightcell.product.catalogue import foil_of, metal_of
from brightcell.product.declared import document_of
from brightcell.product.models import Product, SupplierModel
from brightcell.product.pack import Part, Supplier

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
    """The purchase of a part of one level; each is made once."""
    key = (level, id(part))
    if key not in context.purchases:
        context.purchases[key] = _purchase(context, level, part)
    return context.purchases[key]


def _purchase(context: Context, level: str, part: Part) -> Purchase:
    code = supply_code(level, part)
    key, general = _key(context, level, part)
    demand = Demand("material", key, made_in(context, part), "kg", instead=general)
    purchase = _stated_purchase(context, part, demand, code) or _own_purchase(context, part, demand, code)
    metal = metal_of(key)
    once = () if metal is None else (Returnable(metal, metal, 1.0, 1.0),)
    return replace(
        purchase,
        placed=part.origin is not None,
        is_foil=metal is not None,
        returns=once or returnables(context.materials[part.material]),
    )


def _stated_purchase(context: Context, part: Part, demand: Demand, code: str) -> Purchase | None:
    """A part whose supplier declares its footprint or has a model of it; None where none does."""
    supplier, model = part.supplier, model_of(context.product, part)
    if model is not None:
        making = piece_code(code) if model.key is None else model.prefixed(making_code(model.key))
        return Purchase(code, part.material, demand, model.source, made=making)
    if supplier is None or supplier.footprint is None:
        return None
    virgin = supplier.virgin_footprint
    return Purchase(
        code,
        part.material,
        demand,
        document_of(supplier),
        figure=_per_kg(context, supplier, supplier.footprint, code),
        virgin_figure=None if virgin is None else context.read(virgin, f"{code}.supplier.virgin_footprint"),
        contains_recycled=_contains_recycled(part),
        element_figures={
            element: context.read(figure, f"{code}.supplier.elements.{element}")
            for element, figure in supplier.elements.items()
        },
    )


def _per_kg(context: Context, supplier: Supplier, footprint: Amount, code: str) -> Quantity:
    """F, or F / m for a figure per piece of the mass m."""
    figure = context.read(footprint, f"{code}.supplier.footprint")
    if not supplier.is_per_piece or supplier.piece_mass is None:
        return figure
    return figure / context.read(supplier.piece_mass, f"{code}.supplier.piece_mass")


def _own_purchase(context: Context, part: Part, demand: Demand, code: str) -> Purchase:
    """A part that no supplier declares: as the product describes its material, else as the background has it."""
    own = context.product.materials.get(part.material)
    source = context.source(part.amount, part.source)
    if own is not None and own.process is not None:
        return Purchase(code, part.material, demand, own.process.source or source, made=making_code(part.material))
    if own is not None and own.footprint is not None:
        figure = context.read(own.footprint, f"materials.{part.material}.footprint")
        source = context.source(own.footprint, own.source)
        recycled = _contains_recycled(part)
        return Purchase(code, part.material, demand, source, figure=figure, contains_recycled=recycled)
    return Purchase(code, part.material, demand, source)


def _contains_recycled(part: Part) -> bool:
    return part.recycled_content is not None and part.recycled_content.is_any


def model_of(product: Product, part: Part) -> SupplierModel | None:
    """The model of a part's supplier; None where there is none."""
    if part.supplier is None or part.supplier.model is None:
        return None
    piece = "module" if product.pack.is_of_bought_modules else "cell"
    return product.models[piece if part.material == BOUGHT_CELL else "material", part.supplier.model]


def piece_code(supply: str) -> str:
    """The activity that is a kilogram of a piece by its supplier's model, by the code of its supply."""
    return f"{supply}/by model"


def making_code(key: str) -> str:
    """The activity that makes a material which the product describes by a process of its own."""
    return f"material/{key}"


def asked_key(context: Context, key: str) -> tuple[str, str | None]:
    """What is asked of the background for a material, and the general material where it has no such form."""
    own = context.product.materials.get(key)
    return (own.background or key, None) if own is not None else (key, context.materials[key].form_of)


def _key(context: Context, level: str, part: Part) -> tuple[str, str | None]:
    """What is asked of the background, and the general material where it has no such form: an electrode takes foil."""
    foil = foil_of(part.material) if level in _ELECTRODES else None
    if foil is not None:
        return foil, part.material
    return asked_key(context, part.material)


def purchases(context: Context) -> tuple[Purchase, ...]:
    """The purchases of all parts of the pack, from the pack down to the electrodes."""
    levels = context.product.pack.levels
    return tuple(purchase_of(context, level, part) for level, block in levels for part in block.parts)


def bought(context: Context, key: str, place: Location | None) -> Exchange:
    """One kg of a material that some process takes: of its own making, of its figure, or of the background."""
    own = context.product.materials.get(key)
    if own is not None and own.process is not None:
        return Exchange(Foreground(making_code(key)), ONE, own.process.source or context.source(None))
    if own is not None and own.footprint is not None:
        figure = context.read(own.footprint, f"materials.{key}.footprint")
        source, evidence = context.source(own.footprint, own.source), context.evidence(own.footprint)
        return Exchange(Emission("ghg-aggregated"), figure, source, figure_evidence=evidence)
    asked, general = asked_key(context, key)
    return Exchange(Demand("material", asked, place, "kg", instead=general), ONE, context.source(None))
