"""Blocks that the maker doesn't know are filled from the rulebook, visibly."""

from __future__ import annotations

from typing import Any

from brightcell.inventory.models import Assumption
from brightcell.product.end_of_life import EndOfLife
from brightcell.product.models import Product
from brightcell.product.transport import Leg, Transport
from brightcell.rulebooks.models import Rulebook, RuleParameter
from brightcell.rulebooks.parameters import Blocks, Rule, number

WORLD = "GLO"

BLOCKS: dict[str, tuple[Rule, ...]] = {
    "system_boundary": (number("mass_cut_off", 0, 1), Blocks("default_outbound_transport", Leg, several=True)),
    "end_of_life": (Blocks("default_route", EndOfLife, given=(("location", WORLD),)),),
}
"""Parameters that no strategy reads: what fills in a block of the product, and what `check` judges it by."""


def complete(product: Product, rulebook: Rulebook) -> tuple[Product, tuple[Assumption, ...]]:
    """The product with an end of life, legs of collection and of outbound transport, and what was assumed for that.

    Recovery rates are never filled in.
    """
    changes: dict[str, object] = {}
    assumed: list[Assumption] = []
    route = rulebook.slots.end_of_life.parameters.get("default_route")
    if route is not None and route.value is not None:
        changes, assumed = _end_of_life(product, route)
    legs = rulebook.slots.system_boundary.parameters.get("default_outbound_transport")
    transport = product.transport or Transport()
    if not transport.outbound and legs is not None and legs.value is not None:
        outbound = tuple(Leg.model_validate(leg) for leg in legs.value)
        changes["transport"] = transport.model_copy(update={"outbound": outbound})
        assumed.append(_assumption("transport.outbound", legs, legs.value))
    return product.model_copy(update=changes), tuple(assumed)


def _end_of_life(product: Product, route: RuleParameter) -> tuple[dict[str, object], list[Assumption]]:
    """The rulebook's whole route for a product without an end of life, its collection legs for one without legs."""
    default, given = EndOfLife.model_validate({"location": WORLD, **route.value}), product.end_of_life
    if "location" not in route.value:
        default = default.model_copy(update={"location": product.identity.plant.location})
    if given is None:
        return {"end_of_life": default}, [_assumption("end_of_life", route, route.value)]
    if given.collection.legs or not default.collection.legs:
        return {}, []
    collection = given.collection.model_copy(update={"legs": default.collection.legs})
    legs = route.value["collection"]["legs"]
    changes: dict[str, object] = {"end_of_life": given.model_copy(update={"collection": collection})}
    return changes, [_assumption("end_of_life.collection.legs", route, legs)]


def _assumption(name: str, parameter: RuleParameter, value: Any) -> Assumption:
    why = parameter.why or parameter.source or "the rulebook's default"
    return Assumption(name, value, f"not given by the maker; {why}")
