"""The inventory of one product: every activity from the supply of its materials to the end of its life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from brightcell.errors import Problem, ProductError, nearest
from brightcell.inventory.assumptions import assumptions, fate_warnings, model_warnings, silent_steps
from brightcell.inventory.bought_cells import BOUGHT_CELL, with_bought_cells
from brightcell.inventory.context import Context, parameter_quantities
from brightcell.inventory.decisions import noted_decisions
from brightcell.inventory.declared import declared_sets
from brightcell.inventory.end_of_life import (
    DELIVERED,
    END_OF_LIFE,
    delivery_activity,
    element_flows,
    end_of_life_activities,
)
from brightcell.inventory.locations import noted_reads, place_of, with_locations
from brightcell.inventory.manufacturing import Maker, making_activities, pack_tree
from brightcell.inventory.models import Activity, Assumption, BuildNotes, Inventory, Service, reachable
from brightcell.inventory.own_data import described_processes
from brightcell.inventory.own_materials import own_material_activities
from brightcell.inventory.particulars import Particulars, several_plants, shared_meters
from brightcell.inventory.plausible import recycling_problems
from brightcell.inventory.quantity import Quantity
from brightcell.inventory.recycled_input import unpriced_elements
from brightcell.inventory.recycling import RecyclingPlant, plant_activities
from brightcell.inventory.sites import site_activities, year_of_plant
from brightcell.inventory.supplier_models import model_activities
from brightcell.product.amounts import Amount
from brightcell.product.bands import PlausibilityFinding
from brightcell.product.end_of_life import BY_ENERGY
from brightcell.product.evidenced import EvidencedAmount, evidenced_amounts
from brightcell.product.models import Product
from brightcell.product.plausibility import plausibility_findings
from brightcell.product.recycling import PREPROCESSING, read_recycling


def build_inventory(product: Product, assumed: Iterable[Assumption] = ()) -> Inventory:
    """The physically chained foreground of a product, free of any rule.

    `assumed` lists what was filled in for the maker. Raises `ProductError` when the description cannot be
    chained, for example when the recycling data do not know the chemistry.
    """
    located, filled = with_locations(product), tuple(assumed)
    rows, with_cells = evidenced_amounts(located), with_bought_cells(located)
    context = _context(with_cells, rows if with_cells is located else evidenced_amounts(with_cells))
    with noted_reads() as fields, noted_decisions() as decisions:
        inventory = replace(
            _inventory(context),
            described=described_processes(located, filled, rows),
            particulars=particulars_of(located),
        )
    return replace(
        inventory,
        assumptions=assumptions(located, filled, rows),
        notes=replace(inventory.notes, reads=context.reads, decisions=tuple(decisions)),
        depends_on=frozenset(fields),
    )


def particulars_of(product: Product) -> Particulars:
    """What rules have something to say on, of a product."""
    return Particulars(tuple(shared_meters(product)), tuple(several_plants(product)), declared_sets(product))


def service_of(product: Product) -> Service:
    """What a pack serves for, and how long, as far as its maker says."""
    located = with_locations(product)
    return _service(_context(located, evidenced_amounts(located)))


def recoveries_are_known(product: Product) -> bool:
    """Whether the maker, or the recycling data, say what comes back from the cells."""
    return product.end_of_life is not None and bool(product.end_of_life.recoveries)


def _inventory(context: Context) -> Inventory:
    product = context.product
    if product.end_of_life is not None:
        _require_chemistry(context)
    service = _service(context)
    plant = RecyclingPlant(context, "scrap", place_of(product.identity.plant.location), year_of_plant(product))
    maker = Maker(context, pack_tree(context), plant)
    notes = BuildNotes(elements=element_flows(maker))
    findings = plausibility_findings(product)
    problems = [
        *(finding.problem for finding in findings if finding.kind == "impossible"),
        *recycling_problems(context, notes.element_balance),
    ]
    if problems:
        raise ProductError(product.located(problem) for problem in problems)
    return Inventory(
        product=product.identity.model,
        activities=reachable(_activities(maker, service), (DELIVERED, END_OF_LIFE)),
        pack=maker.pack.name,
        delivered=DELIVERED,
        end_of_life=END_OF_LIFE,
        service=service,
        recoveries_known=recoveries_are_known(product),
        notes=notes,
        warnings=product_warnings(product, findings),
        plausibility=findings,
    )


def _context(product: Product, amounts: Sequence[EvidencedAmount]) -> Context:
    block = product.end_of_life
    library = read_recycling(block.recycling_data) if block else read_recycling()
    return Context(product, parameter_quantities(product), product.catalogue, library, amounts)


def _activities(maker: Maker, service: Service) -> list[Activity]:
    """Everything that may be asked for, in the order in which the product is made and ends."""
    context, block = maker.context, maker.context.product.end_of_life
    place, year = (place_of(block.location), block.grid_year) if block else (None, None)
    end = RecyclingPlant(context, "end-of-life", place, year)
    return [
        *model_activities(context),
        *own_material_activities(context),
        *site_activities(context),
        *plant_activities(maker.scrap),
        *making_activities(maker, service.rated_energy),
        delivery_activity(maker),
        *end_of_life_activities(maker, end),
    ]


def _require_chemistry(context: Context) -> None:
    chemistry, library = context.recycled_as, context.library
    if not library.has(PREPROCESSING, chemistry):
        chemistries = sorted({name for _, name in library.processes})
        raise ProductError(
            [
                Problem(
                    what=f"the recycling data {library.name} do not know this chemistry",
                    file=context.product.file,
                    path="identity.chemistry",
                    found=chemistry,
                    expected=", ".join(chemistries),
                    nearest=nearest(chemistry, chemistries),
                )
            ]
        )


def _service(context: Context) -> Service:
    performance = context.product.performance
    test, warranty = performance.cycle_life, performance.warranty

    def read(block: object, name: str, path: str):  # type: ignore[no-untyped-def]
        amount: Amount | None = getattr(block, name, None)
        return None if amount is None else context.read(amount, f"performance.{path}{name}")

    record = (test.energy_record or ()) if test else ()
    return Service(
        rated_energy=context.read(performance.rated_energy, "performance.rated_energy"),
        usable_energy=context.read(performance.usable_energy, "performance.usable_energy"),
        mass=context.read(performance.mass, "performance.mass"),
        vehicle_category=performance.vehicle_category,
        cycles=read(test, "cycles", "cycle_life."),
        end_state_of_health=read(test, "end_state_of_health", "cycle_life."),
        energy_ratio=read(test, "energy_ratio", "cycle_life."),
        energy_record=tuple(
            context.read(a, f"performance.cycle_life.energy_record[{i}]") for i, a in enumerate(record)
        ),
        warranty_duration=read(warranty, "duration", "warranty."),
        warranty_distance=read(warranty, "distance", "warranty."),
        warranty_retention=read(warranty, "energy_retention", "warranty."),
        second_life_energy=_second_life_energy(context),
    )


def _second_life_energy(context: Context) -> Quantity | None:
    """Share x energy of the second life of a mean pack, kWh, where burdens are shared by it."""
    block = context.product.end_of_life
    life = block.second_life if block is not None else None
    if life is None or life.allocation != BY_ENERGY or life.energy is None:
        return None
    share = context.read_optional(life.share, "end_of_life.second_life.share", 1.0)
    return context.read(life.energy, "end_of_life.second_life.energy") * share


def product_warnings(product: Product, findings: Iterable[PlausibilityFinding]) -> tuple[str, ...]:
    """What a reader should know of a product, with what is unusual about it."""
    silent = silent_steps(product)
    gaps = [f"no energy is given for making the {' and the '.join(silent)}: counted as zero"] if silent else []
    idle = (*_idle_origins(product), *_idle_recycled_content(product))
    sentences = (finding.sentence for finding in findings)
    return (*gaps, *model_warnings(product), *idle, *fate_warnings(product), *sentences)


def _idle_recycled_content(product: Product) -> list[str]:
    """Recycled elements that nothing can be counted for."""
    parts = (part for _, level in product.pack.levels for part in level.parts)
    undeclared = (part for part in parts if part.supplier is None or not part.supplier.states_burden)
    unpriced = {part.material: unpriced_elements(part) for part in undeclared}
    return [
        f"the recycled content of {', '.join(names)} in {material} counts as virgin: no figure of the element is known"
        for material, names in unpriced.items()
        if names
    ]


def _idle_origins(product: Product) -> list[str]:
    """Origins of parts whose supplier declares a figure, which stands wherever they are made."""
    parts = (part for _, level in product.pack.levels for part in level.parts if part.material != BOUGHT_CELL)
    declared = (p for p in parts if p.origin is not None and p.supplier is not None and p.supplier.states_burden)
    names = dict.fromkeys(part.material for part in declared)
    return [f"the origin of {name} changes nothing: its supplier's figure is used" for name in names]
