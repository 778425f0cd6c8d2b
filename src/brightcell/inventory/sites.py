"""What a plant uses and emits while it makes a piece: energy, auxiliaries, solvents, emissions, wastes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brightcell.inventory.context import Context, grid_by_default, merged
from brightcell.inventory.locations import Location, place_of
from brightcell.inventory.models import Activity, Demand, Emission, Exchange, Foreground, Supply
from brightcell.inventory.own_data import STEPS
from brightcell.inventory.purchases import bought
from brightcell.inventory.quantity import ONE, Quantity
from brightcell.product.meters import Meter
from brightcell.product.models import Product
from brightcell.product.options import share_name, supply_name
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
    """All exchanges of one step with its plant, per good piece; of several plants, the share of each of its making."""
    places = _carried_out(context, step)
    if len(places) == 1:
        return _step_exchanges(context, *places[0], piece)
    return [
        Exchange(Foreground(_making_code(site, step)), _share(context, site, done), context.source(done.share))
        for site, done in places
    ]


def step_activities(context: Context, step: str, piece: Piece) -> list[Activity]:
    """Of a step that several plants carry out, one good piece of each; no activities where one plant does."""
    places = _carried_out(context, step)
    if len(places) < 2:
        return []
    return [
        Activity(
            code=_making_code(site, step),
            name=f"{step} making at {site.name}",
            process=STEPS[step],
            component=f"{step} making",
            unit="piece",
            place=place_of(site.location),
            exchanges=merged(_step_exchanges(context, site, description, piece)),
            step=step,
        )
        for site, description in places
    ]


def place_of_step(context: Context, step: str) -> Location:
    """Where a step is carried out: at its only site, else at the plant of the product."""
    places = _carried_out(context, step)
    return place_of(places[0][0].location if len(places) == 1 else context.product.identity.plant.location)


def _carried_out(context: Context, step: str) -> list[tuple[Site, Step]]:
    sites = context.product.sites
    return [(site, description) for site in sites for description in site.steps if description.step == step]


def _making_code(site: Site, step: str) -> str:
    return f"{step}/at/{site.name}"


def _share(context: Context, site: Site, description: Step) -> Quantity:
    return context.read_optional(description.share, share_name(site.name, description.step), 1.0)


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
    for meter in step.meters:
        amount = _metered(context, meter, f"{name}.meters[{meter.label}]") * piece.basis(meter.output.unit)
        target = Foreground(_code(site, "energy", meter.carrier))
        evidence = context.evidence(*meter.amounts)
        exchanges.append(Exchange(target, amount, context.source(meter.amount), evidence=evidence))
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


def _metered(context: Context, meter: Meter, name: str) -> Quantity:
    """This product's part of what a meter counted, per unit of output of the step."""
    return meter.per_output(lambda amount, field: context.read(amount, f"{name}.{field}"))


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
    carriers = {energy.carrier for step in site.steps for energy in step.uses}
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
    mix = [_supply(context, share, supply, year) for share, supply in zip(names, supplies, strict=True)]
    return tuple(mix) or grid_by_default(year)


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
        year=supply.year or year,
        evidence=context.evidence(factor.value) if factor else None,
    )


def year_of_plant(product: Product) -> int | None:
    """The year of the grid of what the maker does apart from its sites: of production, else that of all sites."""
    stated = {site.grid_year for site in product.sites}
    return product.identity.production_year or (stated.pop() if len(stated) == 1 else None)


def _year_at(context: Context, site: Site) -> int | None:
    return site.grid_year or context.product.identity.production_year
