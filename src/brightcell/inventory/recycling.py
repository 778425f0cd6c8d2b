"""A recycling plant: what it takes to treat cells, parts and scrap, and what comes back.

The plant of the end of life and that of the maker's scrap are separate activities, so that each belongs to one
stage. Every exchange carries the term of the recycling formula that it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from brightcell.inventory.context import Context, grid_by_default
from brightcell.inventory.decisions import decided, is_positive
from brightcell.inventory.locations import Location
from brightcell.inventory.models import (
    CO2_PER_CARBON,
    Activity,
    Demand,
    Emission,
    Exchange,
    Foreground,
    Purchase,
    Reading,
    Role,
    Supply,
    Term,
)
from brightcell.inventory.purchases import purchases
from brightcell.inventory.quantity import ONE, Quantity, constant, total
from brightcell.inventory.recovered import (
    Content,
    RecoveredAmount,
    RecoveredProduct,
    find_recovered,
    recovered_amounts,
)
from brightcell.product.catalogue import CHEMICALS, materials
from brightcell.product.end_of_life import DismantledMaterial
from brightcell.product.recycling import PREPROCESSING, RecyclingFlow, RecyclingProcess

HYDRO = "hydrometallurgical"
_PROCESS_NAMES = {
    "pre-processing": "pre-processing",
    "recovery": "material recovery",
    "metal": "metal recycling",
    "energy": "energy recovery",
    "credit": "credit",
    "disposal": "disposal",
}


@dataclass(frozen=True)
class RecyclingPlant:
    """The recycling activities of one life-cycle place: `end-of-life` or `scrap`; `year` is that of its grid."""

    context: Context
    prefix: str
    place: Location | None
    year: int | None = None

    @property
    def grid(self) -> tuple[Supply, ...]:
        """Where its electricity comes from."""
        return grid_by_default(self.year)

    @cached_property
    def purchases(self) -> tuple[Purchase, ...]:
        """How each part of the pack is bought."""
        return purchases(self.context)

    def code(self, kind: str, key: str) -> Foreground:
        return Foreground(f"{self.prefix}/{kind}/{key}")

    @property
    def chemistry(self) -> str:
        return self.context.recycled_as


# --- what is treated -------------------------------------------------------------------------------------------


def treat_cells(plant: RecyclingPlant, mass: Quantity, contents: Sequence[Content]) -> list[Exchange]:
    """Cells of `mass` kg through each route by its share; recovered products, remelting, disposal, credits."""
    recovered = recovered_from_cells(plant.context, contents)
    exchanges = []
    for route, share in routes_of(plant.context):
        exchanges += _route(plant, route, mass * share, recovered)
    return exchanges + _returns(plant, recovered)


def treat_cathode_scrap(plant: RecyclingPlant, contents: Sequence[Content]) -> list[Exchange]:
    """Cathode scrap straight to hydrometallurgy, as the black mass that holds as much active material."""
    process = plant.context.library.process(HYDRO, plant.chemistry)
    recovered = from_process(process, recovered_from_cells(plant.context, contents))
    mass = total(c.mass for c in contents)
    black_mass = mass / plant.context.library.active_share_of_black_mass(plant.chemistry)
    return _treatment(plant, "recovery", process, black_mass, recovered) + _returns(plant, recovered)


def treat_part(plant: RecyclingPlant, content: Content, fate: DismantledMaterial | None) -> list[Exchange]:
    """A part by its fate: recycled, burnt with energy recovery, the rest disposed of: (1 - R2 - R3) Ed."""
    context = plant.context
    material = context.materials[content.material]
    name = f"end_of_life.dismantled[{content.material}]"
    recovery = context.read_optional(fate.recovery if fate else None, f"{name}.recovery", 0.0)
    burnt_amount = fate.energy_recovery.share if fate and fate.energy_recovery else None
    burnt = context.read_optional(burnt_amount, f"{name}.energy_recovery", 0.0)
    exchanges = []
    recovered = recovered_amounts(find_recovered(content.material, material), recovery, [content], context.materials)
    exchanges += _returns(plant, recovered)
    if decided(is_positive, burnt) or burnt.may_vary:
        exchanges += _burnt(plant, content, burnt)
    return [*exchanges, _disposed(plant, material.end_of_life_class, content.mass * (1.0 - recovery - burnt))]


def recovered_from_cells(context: Context, contents: Sequence[Content]) -> list[RecoveredAmount]:
    """Recovered mass = recovery rate x content, over all routes; none where no rates are known."""
    block = context.product.end_of_life
    if block is None or not block.recoveries:
        return []
    result = []
    for key, rate in block.recoveries.items():
        product = find_recovered(key, context.materials.get(key))
        share = context.read(rate, f"end_of_life.recoveries.{key}")
        result += recovered_amounts(product, share, contents, context.materials)
    return result


def from_process(process: RecyclingProcess, recovered: Sequence[RecoveredAmount]) -> list[RecoveredAmount]:
    """What leaves this very process, of all that is recovered."""
    keys = {flow.key for flow in process.recovered}
    return [item for item in recovered if item.product.substitutes in keys]


def shares_of(context: Context, recovered: Sequence[RecoveredAmount]) -> tuple[tuple[str, Quantity], ...]:
    """The masses by which a joint burden is shared; none where recovery is unknown, nothing where it is zero."""
    block = context.product.end_of_life
    if block is None or not block.recoveries:
        return ()
    return tuple(item.share for item in recovered) or (("other", constant(0.0)),)


# --- exchanges ---------------------------------------------------------------------------------------------------


def routes_of(context: Context) -> list[tuple[str, Quantity]]:
    block = context.product.end_of_life
    if block is None or block.routes is None:
        return []
    shares = [(route, context.read(share, f"end_of_life.routes.{route}")) for route, share in block.routes.items()]
    return [(route, share) for route, share in shares if decided(is_positive, share) or share.may_vary]


def _route(plant: RecyclingPlant, route: str, mass: Quantity, recovered: Sequence[RecoveredAmount]) -> list[Exchange]:
    """Pre-processing is shared by all that is recovered after it, a recovery process by what leaves it."""
    library = plant.context.library
    process = library.process(route, plant.chemistry)
    own = from_process(process, recovered)
    if process.basis != "kg black mass":
        return _treatment(plant, "recovery", process, mass, own)
    before = library.process(PREPROCESSING, plant.chemistry)
    through = [*from_process(before, recovered), *own]
    first = _treatment(plant, "pre-processing", before, mass, through)
    return first + _treatment(plant, "recovery", process, mass * library.black_mass(plant.chemistry), own)


def _treatment(
    plant: RecyclingPlant, kind: str, process: RecyclingProcess, mass: Quantity, recovered: Sequence[RecoveredAmount]
) -> list[Exchange]:
    role = Role("recycling", shares_of(plant.context, recovered))
    exchange = Exchange(plant.code(kind, process.route), mass, process.source, role)
    return [exchange, *_wastes(plant, process, mass)]


def _wastes(plant: RecyclingPlant, process: RecyclingProcess, mass: Quantity) -> list[Exchange]:
    """Solid residues apart from the process, because every formula charges disposal in full."""
    role = Role("disposal", (("other", ONE),))
    return [
        Exchange(plant.code("disposal", flow.key), mass * flow.amount, flow.source, role)
        for flow in process.solid_wastes
    ]


def _returns(plant: RecyclingPlant, recovered: Sequence[RecoveredAmount]) -> list[Exchange]:
    """For each recovered product its remelting, if it needs one, and its credit, whose factor is negative."""
    exchanges = []
    for item in recovered:
        product = item.product
        single = ((product.end_of_life_class, ONE),)
        if product.remelting:
            target = plant.code("metal", product.key)
            exchanges.append(Exchange(target, item.mass, product.source, Role("recycling", single)))
        exchanges += _credits(plant, item)
    return exchanges


def _credits(plant: RecyclingPlant, item: RecoveredAmount) -> list[Exchange]:
    """The credit for a recovered product: one, or one for each reading of E*v, of which a rulebook takes one.

    A material is credited with the very thing that was bought; an element of a compound, and the metal of a foil, with
    what the background has for it where the part was bought, which the burden of the part bounds, and a figure for it
    scales, when the background is known. A figure bounds the other reading, that of the background, too.
    """
    product, purchase = item.product, item.purchase
    usual = plant.code("credit", _credit_key(product, purchase))

    def exchange(target: Foreground, amount: Quantity, reading: Reading | None, scaled: Purchase | None) -> Exchange:
        masses = ((product.end_of_life_class, ONE),)
        role = Role("credit", masses, recovered=product.key, reading=reading, purchase=scaled)
        return Exchange(target, amount, product.source, role)

    if purchase is None or not purchase.is_stated:
        bounding = (
            purchase is not None and not _is_bought_as_such(product, purchase) and _is_intermediate(plant, purchase)
        )
        return [exchange(usual, item.substituted, None, purchase if bounding else None)]
    background = exchange(usual, item.substituted, "background", purchase)
    if _declared_target(product, purchase) is None:
        return [background, exchange(usual, item.substituted, "declared", purchase)]
    declared = plant.code("credit", _declared_key(product, purchase))
    if product.basis == "material" and purchase.material not in materials():
        return [exchange(declared, item.mass, None, None)]  # no background knows what only the file describes
    return [background, exchange(declared, item.mass, "declared", None)]


def _is_bought_as_such(product: RecoveredProduct, purchase: Purchase) -> bool:
    """Whether what comes back is what was bought, of whatever route: no element of it, and not the metal of a foil."""
    return product.basis == "material" and not purchase.is_foil


def _is_intermediate(plant: RecyclingPlant, purchase: Purchase) -> bool:
    """Whether its elements may be worth more than itself: a salt by a clean route, unlike powders and foils of metals.

    So that a footprint need not know the scores of the whole background, only these are compared; that powders and
    foils of a background are worth more than what comes back of them is held by a test.
    """
    return plant.context.materials[purchase.material].component == CHEMICALS


def _credit_key(product: RecoveredProduct, purchase: Purchase | None) -> str:
    """What is bought from a stated place, or by another route than the general one, has a credit of its own."""
    if purchase is None:
        return product.key
    if _is_bought_as_such(product, purchase):
        usual = purchase.demand.key == product.substitutes and not purchase.placed
        return product.key if usual else f"{product.key}/{purchase.code}"
    return f"{product.key}/in/{purchase.code.removeprefix('supply/')}" if purchase.placed else product.key


def _declared_key(product: RecoveredProduct, purchase: Purchase) -> str:
    return f"{product.key}/{purchase.code}/declared"


def _declared_target(product: RecoveredProduct, purchase: Purchase) -> tuple[Foreground | Emission, Quantity] | None:
    """What one kg of the very thing that is recovered takes by the product's own statement: its making, or a figure."""
    if purchase.made is not None and _is_bought_as_such(product, purchase):
        return Foreground(purchase.made), ONE
    figure = _declared_figure(product, purchase)
    return None if figure is None else (Emission("ghg-aggregated"), figure)


def _declared_figure(product: RecoveredProduct, purchase: Purchase) -> Quantity | None:
    """What a supplier declares for the very thing that is recovered, kg CO2e/kg: an element, or the part itself."""
    if product.basis == "element":
        return purchase.element_figures.get(product.key)
    return purchase.virgin if _is_bought_as_such(product, purchase) else None


def _burnt(plant: RecyclingPlant, content: Content, share: Quantity) -> list[Exchange]:
    material_class = plant.context.materials[content.material].end_of_life_class
    mass, single = content.mass * share, ((material_class, ONE),)

    def exchange(key: str, term: Term) -> Exchange:
        return Exchange(plant.code("energy", key), mass, plant.context.source(None), Role(term, single))

    return [
        exchange(content.material, "energy recovery"),
        exchange(f"{content.material}/credit", "energy credit"),
    ]


def _disposed(plant: RecyclingPlant, material_class: str, mass: Quantity) -> Exchange:
    role = Role("disposal", ((material_class, ONE),))
    return Exchange(plant.code("disposal", "landfill-inert"), mass, plant.context.source(None), role)


# --- activities --------------------------------------------------------------------------------------------------


def plant_activities(plant: RecyclingPlant) -> list[Activity]:
    """Every activity that the plant may be asked for."""
    context, library = plant.context, plant.context.library
    block = context.product.end_of_life
    fates = block.dismantled if block else ()
    routes = {HYDRO, *(route for route, _ in routes_of(context))} if library.has(HYDRO, plant.chemistry) else set()
    products = (find_recovered(key, context.materials.get(key)) for key in _recoverable(context))
    recovered = {product.key: product for product in products}
    processes = [library.process(PREPROCESSING, plant.chemistry)] if routes else []
    activities = [_process_activity(plant, "pre-processing", PREPROCESSING, process) for process in processes]
    activities += [_process_activity(plant, "recovery", r, library.process(r, plant.chemistry)) for r in sorted(routes)]
    activities += [_metal(plant, product) for product in recovered.values() if product.remelting]
    activities += [a for product in recovered.values() for a in _credit_activities(plant, product)]
    activities += [a for fate in fates if fate.energy_recovery for a in _incineration(plant, fate)]
    wastes = {
        flow.key
        for r in (*routes, PREPROCESSING)
        if routes
        for flow in library.process(r, plant.chemistry).solid_wastes
    }
    return [*activities, *(_disposal(plant, key) for key in sorted(wastes | {"landfill-inert"}))]


def _recoverable(context: Context) -> list[str]:
    block = context.product.end_of_life
    if block is None:
        return []
    return list(dict.fromkeys([*(block.recoveries or {}), *(fate.material for fate in block.dismantled)]))


def _activity(
    plant: RecyclingPlant, kind: str, key: str, name: str, unit: str, exchanges: Sequence[Exchange]
) -> Activity:
    scrap = plant.prefix == "scrap"
    component = {"credit": "credits", "disposal": "disposal"}.get(kind, "recycling")
    return Activity(
        code=plant.code(kind, key).code,
        name=f"{name}, {'manufacturing scrap' if scrap else 'end of life'}",
        process="scrap recycling" if scrap else _PROCESS_NAMES[kind],
        component=component,
        unit=unit,
        place=plant.place,
        exchanges=tuple(exchanges),
    )


def _process_activity(plant: RecyclingPlant, kind: str, key: str, process: RecyclingProcess) -> Activity:
    exchanges = [Exchange(_target(plant, flow), constant(flow.amount), flow.source) for flow in process.burdens]
    name = (
        f"{key} recycling of {plant.chemistry} cells"
        if kind == "recovery"
        else f"pre-processing of {plant.chemistry} cells"
    )
    return _activity(plant, kind, key, name, "kg", exchanges)


def _target(plant: RecyclingPlant, flow: RecyclingFlow) -> Demand | Emission:
    if flow.kind == "emission":
        return Emission(flow.key)
    if flow.key == "electricity":
        return Demand("electricity", flow.key, plant.place, flow.unit, plant.grid)
    if flow.kind == "energy":
        return Demand("energy", flow.key, plant.place, flow.unit)
    if flow.kind == "waste":
        return Demand("waste", flow.key, None, flow.unit)
    return Demand("material", flow.key, plant.place, flow.unit)


def _metal(plant: RecyclingPlant, product: RecoveredProduct) -> Activity:
    demand = Demand("recycled material", product.remelting or "", plant.place, "kg")
    exchange = Exchange(demand, ONE, product.source)
    return _activity(plant, "metal", product.key, f"{product.key} scrap made into new material", "kg", [exchange])


def _credit_activities(plant: RecyclingPlant, product: RecoveredProduct) -> list[Activity]:
    """The credit for a product by the background, and by each purchase that has one of its own."""
    bought = [p for p in plant.purchases if product.per_kg(plant.context.materials[p.material])]
    activities = {product.key: _credit(plant, product, None, _usual_place(bought))}
    for purchase in bought:
        key = _credit_key(product, purchase)
        if key not in activities:
            activities[key] = _credit(plant, product, purchase, purchase.demand.place)
        target = _declared_target(product, purchase)
        if target is not None:
            activities[_declared_key(product, purchase)] = _declared_credit(plant, product, purchase, *target)
    return list(activities.values())


def _usual_place(bought: Sequence[Purchase]) -> Location | None:
    """Where what is replaced would be made: where all parts are that name no place, in the country of the plant."""
    return next((p.demand.place for p in bought if not p.placed), None)


def _credit(
    plant: RecyclingPlant, product: RecoveredProduct, purchase: Purchase | None, place: Location | None
) -> Activity:
    key = _credit_key(product, purchase)
    demand = Demand("material", product.substitutes, place, "kg")
    if purchase is not None and _is_bought_as_such(product, purchase):
        demand = purchase.demand
    exchange = Exchange(demand, ONE, product.source)
    return _activity(plant, "credit", key, f"credit for recovered {product.key}", "kg", [exchange])


def _declared_credit(
    plant: RecyclingPlant,
    product: RecoveredProduct,
    purchase: Purchase,
    target: Foreground | Emission,
    amount: Quantity,
) -> Activity:
    """E*v by what is stated for the part: its supplier's figure, or its making."""
    exchange = Exchange(target, amount, purchase.source)
    name = f"credit for recovered {product.key}, as its supplier declares it"
    return _activity(plant, "credit", _declared_key(product, purchase), name, "kg", [exchange])


def _disposal(plant: RecyclingPlant, key: str) -> Activity:
    exchange = Exchange(Demand("waste", key, None, "kg"), ONE, plant.context.source(None))
    return _activity(plant, "disposal", key, f"disposal, {key}", "kg", [exchange])


def _incineration(plant: RecyclingPlant, fate: DismantledMaterial) -> list[Activity]:
    """Burning 1 kg: CO2 of its fossil carbon; credit LHV x X_heat MJ of heat and LHV x X_el / 3.6 kWh."""
    context, recovery = plant.context, fate.energy_recovery
    assert recovery is not None
    carbon = context.materials[fate.material].elements.get("C", 0.0)
    name = f"end_of_life.dismantled[{fate.material}].energy_recovery"
    heating_value = context.read(recovery.lower_heating_value, f"{name}.lower_heating_value")
    heat = heating_value * context.read_optional(recovery.heat_efficiency, f"{name}.heat_efficiency", 0.0)
    power = heating_value * context.read_optional(
        recovery.electricity_efficiency, f"{name}.electricity_efficiency", 0.0
    )
    source = context.source(recovery.lower_heating_value)
    credits = [
        Exchange(Demand("energy", "heat", plant.place, "MJ"), heat, source),
        Exchange(Demand("electricity", "electricity", plant.place, "kWh", plant.grid), power / 3.6, source),
    ]
    burning = Exchange(Emission("co2-fossil"), constant(carbon * CO2_PER_CARBON), "carbon content, materials table")
    return [
        _activity(plant, "energy", fate.material, f"incineration of {fate.material}", "kg", [burning]),
        _activity(
            plant,
            "energy",
            f"{fate.material}/credit",
            f"credit for energy from {fate.material}",
            "kg",
            credits,
        ),
    ]
