"""The making of materials that the product file describes by processes of their own, and what plants buy of them."""

from __future__ import annotations

from dataclasses import replace

from brightcell.inventory.context import Context, merged
from brightcell.inventory.locations import place_of
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground
from brightcell.inventory.purchases import bought, making_code
from brightcell.inventory.quantity import ONE
from brightcell.inventory.sites import supplies_of
from brightcell.product.own_materials import OwnMaterial, OwnProcess

_ELECTRICITY = "electricity"


def own_material_activities(context: Context) -> list[Activity]:
    """One activity for each material of the product file that has a process, with its electricity as another."""
    own = context.product.materials.items()
    return [
        activity
        for key, material in own
        if material.process is not None
        for activity in _activities(context, key, material, material.process)
    ]


def _activities(context: Context, key: str, material: OwnMaterial, process: OwnProcess) -> list[Activity]:
    place, path = place_of(process.location), f"materials.{key}.process"
    source = context.source(None, process.source)
    exchanges = []
    for entry in process.inputs:
        amount = context.read(entry.amount, f"{path}.inputs[{entry.material}].amount")
        supplied = bought(context, entry.material, place_of(entry.origin) or place.country)
        cited = context.source(entry.amount, entry.source, process.source)
        evidence = context.evidence(entry.amount)
        exchanges.append(replace(supplied, amount=amount * supplied.amount, source=cited, evidence=evidence))
    for use in process.energy:
        amount = context.read(use.amount, f"{path}.energy[{use.carrier}].amount")
        electric = use.carrier == _ELECTRICITY
        target = (
            Foreground(f"{making_code(key)}/{_ELECTRICITY}") if electric else Demand("energy", use.carrier, place, "MJ")
        )
        cited, evidence = context.source(use.amount, process.source), context.evidence(use.amount)
        exchanges.append(Exchange(target, amount, cited, evidence=evidence))
    for emission in process.emissions:
        amount = context.read(emission.amount, f"{path}.emissions[{emission.flow}].amount")
        cited, evidence = context.source(emission.amount, process.source), context.evidence(emission.amount)
        exchanges.append(Exchange(Emission(emission.flow), amount, cited, evidence=evidence))
    for waste in process.wastes:
        amount = context.read(waste.amount, f"{path}.wastes[{waste.waste}].amount")
        target = Demand("waste", waste.waste, None, waste.amount.unit)
        cited, evidence = context.source(waste.amount, process.source), context.evidence(waste.amount)
        exchanges.append(Exchange(target, amount, cited, evidence=evidence))
    name = material.name or key
    making = Activity(
        code=making_code(key),
        name=f"{name}, as the product file describes its making",
        process="material supply",
        component=material.component,
        unit="kg",
        place=place,
        exchanges=merged(exchanges),
    )
    if not any(use.carrier == _ELECTRICITY for use in process.energy):
        return [making]
    names = [f"{path}.electricity_supply[{i}].share" for i, _ in enumerate(process.electricity_supply)]
    supplies = supplies_of(context, process.electricity_supply, names, process.grid_year)
    demand = Demand("electricity", _ELECTRICITY, place, "kWh", supplies)
    electricity = Activity(
        code=f"{making_code(key)}/{_ELECTRICITY}",
        name=f"electricity, making of {name}",
        process="material supply",
        component=material.component,
        unit="kWh",
        place=place,
        exchanges=(Exchange(demand, ONE, source),),
    )
    return [making, electricity]
