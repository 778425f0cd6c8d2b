"""Suppliers' own models in the inventory: everything up to the gate of what is bought, beside the buyer's own.

What a supplier's file describes is built as it would be by itself and taken over with names that begin with the file:
`cells.yaml > supply/cathode/nmc811`. So the same rules and background apply, a draw of the supplier's data moves the
buyer's footprint, and what lies behind the gate (delivery, end of life) isn't counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from brightcell.inventory.bought_cells import BOUGHT_CELL, with_bought_cells
from brightcell.inventory.context import OF_FILE, Context, parameter_quantities
from brightcell.inventory.locations import Location, place_of
from brightcell.inventory.manufacturing import Maker, making_activities, pack_tree
from brightcell.inventory.models import (
    Activity,
    Demand,
    Exchange,
    Foreground,
    Purchase,
    Role,
    Supply,
    reachable,
)
from brightcell.inventory.own_materials import own_material_activities
from brightcell.inventory.purchases import making_code, model_of, piece_code, purchase_of
from brightcell.inventory.quantity import ONE, Quantity, from_input, operands_first
from brightcell.inventory.recycling import RecyclingPlant, plant_activities
from brightcell.inventory.sites import site_activities, year_of_plant
from brightcell.product.evidenced import evidenced_amounts
from brightcell.product.models import Product, SupplierModel
from brightcell.product.pack import Part
from brightcell.product.place_fields import places_of, with_places
from brightcell.product.recycling import read_recycling


def model_activities(context: Context) -> list[Activity]:
    """What the models of the product's suppliers say, up to the gate, and one kilogram of each piece that they make."""
    models = context.product.models.values()
    embedded = [activity for model in models for activity in _embedded(model)]
    return [*embedded, *_pieces(context)]


def placed(product: Product) -> Product:
    """The product with locations that no field of the buyer's moves."""
    named = places_of(product).items()
    return with_places(product, {path: Location(code) for path, code in named if isinstance(code, str)})


def _embedded(model: SupplierModel) -> list[Activity]:
    """The activities of a supplier's model that what is bought needs, by names that begin with its file."""
    theirs = with_bought_cells(placed(model.product))
    block = theirs.end_of_life
    library = read_recycling(block.recycling_data) if block else read_recycling()
    context = Context(theirs, parameter_quantities(theirs), theirs.catalogue, library, evidenced_amounts(theirs))
    inside = [*model_activities(context), *own_material_activities(context)]
    if model.key is None:
        inside += _making(context)
    renamed = _Renamed(model)
    return [renamed.activity(activity) for activity in reachable(inside, (_root(model),))]


def _root(model: SupplierModel) -> str:
    return model.kind if model.key is None else making_code(model.key)


def _making(context: Context) -> list[Activity]:
    """The making of the supplier's pieces, with scrap, as the supplier's own inventory has it."""
    product = context.product
    plant = RecyclingPlant(context, "scrap", place_of(product.identity.plant.location), year_of_plant(product))
    maker = Maker(context, pack_tree(context), plant)
    energy = context.read(product.performance.rated_energy, "performance.rated_energy")
    return [
        *site_activities(context),
        *plant_activities(maker.scrap),
        *making_activities(maker, energy),
    ]


def _pieces(context: Context) -> Iterator[Activity]:
    """1 kg of a bought cell or module, which is 1 / m of the piece of its supplier's model, m its mass."""
    for level, block in context.product.pack.levels:
        for part in block.parts:
            model = model_of(context.product, part)
            if model is not None and model.key is None:
                yield _kilogram(context, level, part, model)


def _kilogram(context: Context, level: str, part: Part, model: SupplierModel) -> Activity:
    purchase = purchase_of(context, level, part)
    mass = context.read(part.amount, f"{purchase.code}.amount")
    return Activity(
        code=piece_code(purchase.code),
        name=f"{context.materials[BOUGHT_CELL].name}, by the supplier's model {model.file}",
        process="material supply",
        component=part.component or model.kind,
        unit="kg",
        place=purchase.demand.place,
        exchanges=(Exchange(Foreground(model.prefixed(model.kind)), ONE / mass, model.source),),
    )


@dataclass(frozen=True)
class _Renamed:
    """Activities with other names of activities and of data; what several of them share stays shared."""

    model: SupplierModel
    _known: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def activity(self, activity: Activity) -> Activity:
        exchanges = tuple(self._exchange(exchange) for exchange in activity.exchanges)
        name = f"{activity.name} ({self.model.file})"
        return replace(activity, code=self.name(activity.code), name=name, exchanges=exchanges, step=None)

    def name(self, name: str) -> str:
        return self.model.prefixed(name)

    def _exchange(self, exchange: Exchange) -> Exchange:
        target = exchange.target
        if isinstance(target, Foreground):
            target = Foreground(self.name(target.code))
        elif isinstance(target, Demand):
            target = self._demand(target)
        role = None if exchange.role is None else self._once(exchange.role, self._role)
        source = self.model.source if exchange.source.startswith(OF_FILE) else exchange.source
        return replace(exchange, target=target, amount=self.quantity(exchange.amount), role=role, source=source)

    def _demand(self, demand: Demand) -> Demand:
        return replace(demand, supplies=tuple(self._once(supply, self._supply) for supply in demand.supplies))

    def _supply(self, supply: Supply) -> Supply:
        return replace(supply, share=self.quantity(supply.share), factor=self._optional(supply.factor))

    def _role(self, role: Role) -> Role:
        return replace(
            role,
            masses=tuple((kind, self.quantity(mass)) for kind, mass in role.masses),
            recycled_content=self._optional(role.recycled_content),
            purchase=None if role.purchase is None else self._once(role.purchase, self._purchase),
        )

    def _purchase(self, purchase: Purchase) -> Purchase:
        return replace(
            purchase,
            code=self.name(purchase.code),
            demand=self._demand(purchase.demand),
            figure=self._optional(purchase.figure),
            virgin_figure=self._optional(purchase.virgin_figure),
            element_figures={key: self.quantity(figure) for key, figure in purchase.element_figures.items()},
            made=None if purchase.made is None else self.name(purchase.made),
        )

    def _optional(self, quantity: Quantity | None) -> Quantity | None:
        return None if quantity is None else self.quantity(quantity)

    def quantity(self, quantity: Quantity) -> Quantity:
        """The same expression of data by their other names."""
        for node in operands_first(quantity, self._known):
            self._known[id(node)] = (node, self._of_operands(node))
        return self._known[id(quantity)][1]

    def _of_operands(self, node: Quantity) -> Quantity:
        if node.input is not None:
            return from_input(replace(node.input, name=self.name(node.input.name)))
        if not node.operands:
            return node
        return Quantity(node.value, node.operation, tuple(self._known[id(operand)][1] for operand in node.operands))

    def _once(self, thing: Any, change: Callable[[Any], Any]) -> Any:
        if id(thing) not in self._known:
            self._known[id(thing)] = (thing, change(thing))
        return self._known[id(thing)][1]


def completed_models(product: Product, complete: Callable[[Product], Product]) -> Product:
    """The product whose suppliers' products are completed too, so that their scrap is treated by the same rules."""
    if not product.models:
        return product
    changed = product.model_copy()
    changed._models = {
        key: replace(model, product=completed_models(complete(placed(model.product)), complete))
        for key, model in product.models.items()
    }
    return changed
