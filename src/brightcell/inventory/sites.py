"""What a plant uses and emits while it makes a piece: energy, auxiliaries, solvents, emissions, wastes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brightcell.inventory.context import Context, grid_by_default
from brightcell.inventory.locations import place_of
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground, Supply
from brightcell.inventory.purchases import bought
from brightcell.inventory.quantity import ONE, Quantity
from brightcell.product.models import Product
from brightcell.product.options import supply_name
from brightcell.product.sites import ElectricitySupply, Site, Step

_ELECTRICITY = "electricity"


@dataclass(frozen=True)
class Piece:
    """One good piece of a step: its mass in kg and its rated energy in kWh."""

    mass: Quantity
    energy: Quantity

    def basis(self, per: str) -> Quantity:
        """How many of the basis one piece is: 1 piece, its kg or its kWh."""
        return {"piece": ONE, "kg": self.mass, "kWh": self.energy}[per]


def site_exchanges(context: Context, step: str, piece: Piece) -> list[Exchange]:
    """All exchanges of one step with its plant, per good piece of that step."""
    return [
        exchange
        for site in context.product.sites
        for description in site.steps
        if description.step == step
        for exchange in _step_exchanges(context, site, description, piece)
    ]


def site_activities(context: Context) -> list[Activity]:
    """One activity per plant and energy carrier, auxiliary or solvent that its steps use."""
    return [activity for site in context.product.sites for activity in _site_activities(context, site)]


def _code(site: Site, kind: str, key: str) -> str:
    return f"site/{site.name}/{kind}/{key}"


def _step_exchanges(context: Context, site: Site, step: Step, piece: Piece) -> list[Exchange]:
    name = f"sites[{site.name}].{step.step}"
    exchanges = []
    for energy in step.energy:
        amount = context.read(energy.amount, f"{name}.energy[{energy.carrier}]") * piece.basis(energy.per)
        target = Foreground(_code(site, "energy", energy.carrier))
        evidence = context.evidence(energy.amount)
        exchanges.append(Exchange(target, amount, context.source(energy.amount), evidence=evidence))
    for auxiliary in step.auxiliaries:
        amount = context.read(auxiliary.amount, f"{name}.auxiliaries[{auxiliary.material}]")
        target = Foreground(_code(site, "auxiliary", auxiliary.material))
        source, evidence = context.source(auxiliary.amount), context.evidence(auxiliary.amount)
        exchanges.append(Exchange(target, amount * piece.basis(auxiliary.per), source, evidence=evidence))
    for solvent in step.solvents:
        circulated = context.read(solvent.amount, f"{name}.solvents[{solvent.material}]")
        recovery = context.read_optional(solvent.recovery, f"{name}.solvents[{solvent.material}].recovery", 0.0)
        lost = circulated * (1.0 - recovery) * piece.basis(solvent.per)
        target = Foreground(_code(site, "solvent", solvent.material))
        evidence = context.evidence(solvent.amount, solvent.recovery)
        exchanges.append(Exchange(target, lost, context.source(solvent.amount), evidence=evidence))
    return exchanges + _outputs(context, step, piece, name)


def _outputs(context: Context, step: Step, piece: Piece, name: str) -> list[Exchange]:
    exchanges = []
    for emission in step.emissions:
        amount = context.read(emission.amount, f"{name}.emissions[{emission.flow}]") * piece.basis(emission.per)
        source, evidence = context.source(emission.amount), context.evidence(emission.amount)
        exchanges.append(Exchange(Emission(emission.flow), amount, source, evidence=evidence))
    for waste in step.wastes:
        amount = context.read(waste.amount, f"{name}.wastes[{waste.waste}]") * piece.basis(waste.per)
        target = Demand("waste", waste.waste, None, waste.amount.unit)
        source, evidence = context.source(waste.amount), context.evidence(waste.amount)
        exchanges.append(Exchange(target, amount, source, evidence=evidence))
    return exchanges


def _site_activities(context: Context, site: Site) -> list[Activity]:
    carriers = {energy.carrier for step in site.steps for energy in step.energy}
    auxiliaries = {auxiliary.material for step in site.steps for auxiliary in step.auxiliaries}
    solvents = {solvent.material for step in site.steps for solvent in step.solvents}
    return [
        *(_energy(context, site, carrier) for carrier in sorted(carriers)),
        *(_bought(context, site, "auxiliary", material) for material in sorted(auxiliaries)),
        *(_bought(context, site, "solvent", material) for material in sorted(solvents)),
    ]


def _energy(context: Context, site: Site, carrier: str) -> Activity:
    electric = carrier == _ELECTRICITY
    unit = "kWh" if electric else "MJ"
    demand = (
        Demand("electricity", _ELECTRICITY, place_of(site.location), unit, _supplies(context, site))
        if electric
        else Demand("energy", carrier, place_of(site.location), unit)
    )
    return Activity(
        code=_code(site, "energy", carrier),
        name=f"{carrier}, {site.name}",
        process="site energy",
        component="electricity" if electric else "fuels",
        unit=unit,
        place=place_of(site.location),
        exchanges=(Exchange(demand, ONE, context.source(None)),),
    )


def _bought(context: Context, site: Site, kind: str, key: str) -> Activity:
    material = context.materials[key]
    return Activity(
        code=_code(site, kind, key),
        name=f"{material.name}, {kind} for {site.name}",
        process="auxiliary supply",
        component=material.component,
        unit="kg",
        place=place_of(site.location),
        exchanges=(bought(context, key, place_of(site.location).country),),
    )


def _supplies(context: Context, site: Site) -> tuple[Supply, ...]:
    supplies = site.electricity_supply
    names = [supply_name(site.name, i, supply.kind) for i, supply in enumerate(supplies)]
    return supplies_of(context, supplies, names, _year_at(context, site))


def supplies_of(
    context: Context, supplies: Sequence[ElectricitySupply], names: Sequence[str], year: int | None = None
) -> tuple[Supply, ...]:
    """The electricity of a plant by its shares, of which `names` are the names; all of the grid by default."""
    found = [_supply(context, share, supply, year) for share, supply in zip(names, supplies, strict=True)]
    return tuple(found) or grid_by_default(year)


def _supply(context: Context, share: str, supply: ElectricitySupply, year: int | None) -> Supply:
    factor = supply.factor
    return Supply(
        kind=supply.kind,
        share=context.read(supply.share, share),
        technology=supply.technology,
        place=place_of(supply.location),
        factor=context.read(factor.value, f"{share.removesuffix('.share')}.factor") if factor else None,
        factor_kind=factor.kind if factor else None,
        source=(factor.source if factor else None) or supply.proof,
        year=year,
        evidence=context.evidence(factor.value) if factor else None,
    )


def year_of_plant(product: Product) -> int | None:
    """The year of the grid of what the maker does apart from its sites: of production, else that of all sites."""
    stated = {site.grid_year for site in product.sites}
    return product.identity.production_year or (stated.pop() if len(stated) == 1 else None)


def _year_at(context: Context, site: Site) -> int | None:
    return site.grid_year or context.product.identity.production_year
