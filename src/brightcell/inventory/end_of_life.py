"""From the plant gate to the end: delivery, collection, dismantling, recycling and disposal of one pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from brightcell.inventory.context import Context, merged
from brightcell.inventory.decisions import decided, value_of
from brightcell.inventory.manufacturing import Maker, parts_outside_cells, treat_pieces
from brightcell.inventory.models import CO2_PER_CARBON, Activity, Demand, ElementFlows, Exchange, Foreground, Role
from brightcell.inventory.quantity import ONE, Quantity, total
from brightcell.inventory.recovered import RecoveredAmount, RecoveredProduct, find_recovered, recovered_amounts
from brightcell.inventory.recycling import (
    RecyclingPlant,
    plant_activities,
    recovered_from_cells,
    shares_of,
)
from brightcell.inventory.transport import transport
from brightcell.product.recycling import PREPROCESSING
from brightcell.product.sites import EnergyUse

DELIVERED = "delivered-pack"
END_OF_LIFE = "end-of-life"
ELEMENTS = ("Li", "Ni", "Co", "Mn", "C")
LIMESTONE = "limestone"


def delivery_activity(maker: Maker) -> Activity:
    """One pack carried over the outbound legs to the customer."""
    context = maker.context
    block = context.product.transport
    legs = block.outbound if block else ()
    carried = transport(context, legs, maker.mass(maker.pack), "transport.outbound")
    return Activity(
        code=DELIVERED,
        name=f"delivered {context.product.identity.model}",
        process="delivery",
        component="distribution",
        unit="piece",
        place=None,
        exchanges=(Exchange(Foreground("pack"), ONE, context.source(None)), *carried),
    )


def end_of_life_activities(maker: Maker, plant: RecyclingPlant) -> list[Activity]:
    """The root of the end of life of one pack, collection and dismantling, and the recycling plant."""
    block = maker.context.product.end_of_life
    if block is None:
        return []
    return [
        _root(maker, plant),
        _collection(maker.context, plant),
        _dismantling(maker.context, plant),
        *plant_activities(plant),
    ]


def _root(maker: Maker, plant: RecyclingPlant) -> Activity:
    """1 pack: what is collected is carried, dismantled and recycled; what is not collected is disposed of."""
    context, pack = maker.context, maker.pack
    block = context.product.end_of_life
    assert block is not None
    rate = context.read_optional(block.collection.rate, "end_of_life.collection.rate", 1.0)
    mass = maker.mass(pack)
    exchanges = [*_handling(maker, plant, mass, rate), *treat_pieces(maker, pack, rate, plant)]
    return Activity(
        code=END_OF_LIFE,
        name=f"end of life of {context.product.identity.model}",
        process="end of life",
        component="recycling",
        unit="piece",
        place=plant.place,
        exchanges=(*merged(exchanges), *_not_collected(maker, plant, mass, rate)),
    )


def _not_collected(maker: Maker, plant: RecyclingPlant, mass: Quantity, rate: Quantity) -> list[Exchange]:
    """What is not collected is disposed of; the exchange is there too where that is nothing, for another rate."""
    if rate.is_constant and decided(value_of, rate) == 1.0:
        return []
    role = Role("disposal", (("other", ONE),))
    target = plant.code("disposal", "landfill-inert")
    return [Exchange(target, mass * (1.0 - rate), maker.context.source(None), role)]


def _handling(maker: Maker, plant: RecyclingPlant, mass: Quantity, rate: Quantity) -> list[Exchange]:
    """Collection and dismantling of what is collected.

    What becomes recovered products is collected for recycling; the rest is collected for disposal and charged so.
    """
    recovered = _all_recovered(maker)
    shares, source = shares_of(maker.context, recovered), maker.context.source(None)
    recycled = total(item.mass for item in recovered) / mass if shares else ONE
    waste = Role("disposal", (("other", ONE),))
    collection = plant.code("step", "collection")
    return [
        Exchange(collection, mass * rate * recycled, source, Role("collection", shares)),
        Exchange(collection, mass * rate * (1.0 - recycled), source, waste),
        Exchange(plant.code("step", "dismantling"), mass * rate, source, Role("recycling", shares)),
    ]


def _all_recovered(maker: Maker) -> list[RecoveredAmount]:
    """Everything that recycling one pack gives back: from its cells, and from its other parts."""
    context, cell = maker.context, maker.pack.find("cell")
    assert cell is not None
    in_cells = [replace(c, mass=c.mass * maker.pieces_per_pack("cell")) for c in maker.contents(cell)]
    recovered = recovered_from_cells(context, in_cells)
    block = context.product.end_of_life
    for fate in block.dismantled if block else ():
        rate = context.read_optional(fate.recovery, f"end_of_life.dismantled[{fate.material}].recovery", 0.0)
        parts = [c for c in parts_outside_cells(maker, maker.pack) if c.material == fate.material]
        product = find_recovered(fate.material, context.materials[fate.material])
        recovered += [item for c in parts for item in recovered_amounts(product, rate, [c], context.materials)]
    return recovered


def _collection(context: Context, plant: RecyclingPlant) -> Activity:
    block = context.product.end_of_life
    assert block is not None
    legs = transport(context, block.collection.legs, ONE, "end_of_life.collection")
    return _step(plant, "collection", "collection of used packs", "collection", legs)


def _dismantling(context: Context, plant: RecyclingPlant) -> Activity:
    block = context.product.end_of_life
    assert block is not None
    uses = block.dismantling.energy if block.dismantling else ()
    energy = [_energy(context, plant, use) for use in uses]
    return _step(plant, "dismantling", "dismantling of used packs", "dismantling", energy)


def _energy(context: Context, plant: RecyclingPlant, use: EnergyUse) -> Exchange:
    amount = context.read(use.amount, f"end_of_life.dismantling.energy[{use.carrier}]")
    if use.carrier == "electricity":
        demand = Demand("electricity", use.carrier, plant.place, "kWh", plant.grid)
    else:
        demand = Demand("energy", use.carrier, plant.place, "MJ")
    return Exchange(demand, amount, context.source(use.amount), evidence=context.evidence(use.amount))


def _step(plant: RecyclingPlant, key: str, name: str, process: str, exchanges: Sequence[Exchange]) -> Activity:
    return Activity(
        code=plant.code("step", key).code,
        name=name,
        process=process,
        component="collection and dismantling",
        unit="kg",
        place=plant.place,
        exchanges=tuple(exchanges),
    )


def element_flows(maker: Maker) -> tuple[ElementFlows, ...]:
    """Li, Ni, Co, Mn and C of the collected cells of one pack."""
    context, cell = maker.context, maker.pack.find("cell")
    block = context.product.end_of_life
    if block is None or cell is None:
        return ()
    rate = context.read_optional(block.collection.rate, "end_of_life.collection.rate", 1.0)
    pieces = maker.pieces_per_pack("cell") * rate
    contents = [replace(c, mass=c.mass * pieces) for c in maker.contents(cell)]
    returned, burnt = recovered_from_cells(context, contents), _burnt(context)
    return tuple(
        ElementFlows(
            element,
            tuple((c.mass, share) for c in contents if (share := _share_in(context, c.material, element))),
            tuple((item.mass, share) for item in returned if (share := _share_of(context, item.product, element))),
            tuple(c.mass for c in contents),
            burnt if element == "C" else 0.0,
        )
        for element in ELEMENTS
    )


def _share_in(context: Context, material: str, element: str) -> float:
    """kg of an element in a kilogram of a material."""
    return context.materials[material].elements.get(element, 0.0)


def _share_of(context: Context, product: RecoveredProduct, element: str) -> float:
    """kg of an element in a kilogram of what a recovered product counts."""
    if product.basis == "element":
        return float(product.of == element)
    return _share_in(context, product.of, element)


def _burnt(context: Context) -> float:
    """CO2 of what is in the cells that the routes emit, kg per kg of cells."""
    block = context.product.end_of_life
    assert block is not None
    return sum((share.value * _burnt_co2(context, route) for route, share in (block.routes or {}).items()), 0.0)


def _burnt_co2(context: Context, route: str) -> float:
    """kg of fossil CO2 per kg of cells from what is in the cells: without that of limestone calcined in the furnace."""
    library, chemistry = context.library, context.recycled_as
    process = library.process(route, chemistry)
    calcined = process.amount("material", LIMESTONE) * context.materials[LIMESTONE].elements["C"] * CO2_PER_CARBON
    own = process.amount("emission", "co2-fossil") - calcined
    if process.basis != "kg black mass":
        return own
    before = library.process(PREPROCESSING, chemistry).amount("emission", "co2-fossil")
    return before + own * library.black_mass(chemistry)
