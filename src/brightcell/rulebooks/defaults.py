"""Blocks that the maker doesn't know are filled from the rulebook, visibly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brightcell.inventory.chemistry import recycled_as
from brightcell.inventory.models import Assumption
from brightcell.product.amounts import Amount
from brightcell.product.catalogue import components
from brightcell.product.end_of_life import Collection, EndOfLife
from brightcell.product.models import Product
from brightcell.product.recycling import read_recycling
from brightcell.product.transport import Leg, Transport
from brightcell.rulebooks.chains import chains
from brightcell.rulebooks.models import Rulebook, RuleParameter
from brightcell.rulebooks.parameters import Blocks, Rule, choice, choices, number, number_table

WORLD = "GLO"

BLOCKS: dict[str, tuple[Rule, ...]] = {
    "system_boundary": (
        number("mass_cut_off", 0, 1),
        number("cumulative_cut_off", 0, 1),
        choices("never_cut_off", *components()),
        Blocks("default_outbound_transport", Leg, several=True),
    ),
    "end_of_life": (
        Blocks("default_route", EndOfLife, given=(("location", WORLD),)),
        number("collection_rate", 0, 1),
        number_table("collection_rate_range", 0, 1, keys=("low", "high")),
        choice("default_chain", *chains()),
    ),
}
"""Parameters that no strategy reads: what fills in a block of the product, and what `check` judges it by."""


def complete(product: Product, rulebook: Rulebook) -> tuple[Product, tuple[Assumption, ...]]:
    """The product with an end of life and legs of outbound transport, and what was assumed for that.

    Of the end of life, each of these is filled in where its maker says nothing of it: legs of collection, the rate of
    collection, the routes, and the yields of the recycling plant, which are those of the recycling data.
    """
    changes: dict[str, object] = {}
    assumed: list[Assumption] = []
    if rulebook.slots.end_of_life.parameters.get("default_route") is not None or product.end_of_life is not None:
        end_of_life, assumed = _end_of_life(product, rulebook)
        changes["end_of_life"] = end_of_life
    legs = rulebook.slots.system_boundary.parameters.get("default_outbound_transport")
    transport = product.transport or Transport()
    if not transport.outbound and legs is not None and legs.value is not None:
        outbound = tuple(Leg.model_validate(leg) for leg in legs.value)
        changes["transport"] = transport.model_copy(update={"outbound": outbound})
        assumed.append(_assumption("transport.outbound", legs, legs.value))
    return product.model_copy(update=changes), tuple(assumed)


def _end_of_life(product: Product, rulebook: Rulebook) -> tuple[EndOfLife | None, list[Assumption]]:
    """The maker's end of life with the rulebook's defaults for what it leaves out."""
    parameters = rulebook.slots.end_of_life.parameters
    block, route = product.end_of_life, parameters.get("default_route")
    default = _default_block(product, route)
    assumed: list[Assumption] = []
    if default is not None and route is not None:
        if block is None:
            block = default
            assumed.append(_assumption("end_of_life", route, route.value))
        block, legs = _with_stated(block, default)
        if legs:
            assumed.append(_assumption("end_of_life.collection.legs", route, route.value["collection"]["legs"]))
    if block is None:
        return None, []
    block, rates = _with_rate(block, parameters)
    block, routes = _with_routes(block, parameters)
    block, yields = _with_yields(block, recycled_as(product))
    return block, [*assumed, *rates, *routes, *yields]


def _default_block(product: Product, route: RuleParameter | None) -> EndOfLife | None:
    if route is None or route.value is None:
        return None
    default = EndOfLife.model_validate({"location": WORLD, **route.value})
    if "location" not in route.value:
        default = default.model_copy(update={"location": product.identity.plant.location})
    return default


Parameters = Mapping[str, RuleParameter]
Filled = tuple[EndOfLife, list[Assumption]]
"""An end of life, and what was assumed to fill it."""


def _with_stated(block: EndOfLife, default: EndOfLife) -> tuple[EndOfLife, bool]:
    """The block with legs, rate and routes of a rulebook's own block where it has none; whether legs were filled in."""
    legs = not block.collection.legs and bool(default.collection.legs)
    if legs:
        block = _with_collection(block, legs=default.collection.legs)
    if block.collection.rate is None:
        block = _with_collection(block, rate=default.collection.rate)
    if block.routes is None:
        block = block.model_copy(update={"routes": default.routes})
    return block, legs


def _with_rate(block: EndOfLife, parameters: Parameters) -> Filled:
    """The rate of collection, with its range where the rulebook knows one."""
    rate = parameters.get("collection_rate")
    if block.collection.rate is not None or rate is None or rate.value is None:
        return block, []
    filled = _with_collection(block, rate=_rate(rate.value, parameters.get("collection_rate_range")))
    return filled, [_assumption("end_of_life.collection.rate", rate, rate.value)]


def _rate(value: float, spread: RuleParameter | None) -> Amount | None:
    """A rate as a product states it; a rate outside of the range is one that the user knows better."""
    written: dict[str, Any] = {"value": value, "unit": "1"}
    if spread is not None and spread.value is not None and spread.value["low"] <= value <= spread.value["high"]:
        bounds = {"min": spread.value["low"], "max": spread.value["high"]}
        written["uncertainty"] = {"distribution": "uniform", **bounds, "nature": "ignorance"}
    return Collection.model_validate({"rate": written}).rate


def _with_routes(block: EndOfLife, parameters: Parameters) -> Filled:
    """The routes of the chain that the rulebook names, and its recycling data where the maker names none."""
    named = parameters.get("default_chain")
    if block.routes is not None or named is None or named.value is None:
        return block, []
    chain = chains()[named.value]
    stated = {"location": WORLD, "routes": dict(chain.routes), "recycling_data": chain.recycling_data}
    filled = EndOfLife.model_validate(stated)
    changes: dict[str, object] = {"routes": filled.routes}
    if "recycling_data" not in block.model_fields_set:
        changes["recycling_data"] = filled.recycling_data
    why = f"not given by the maker; {named.value}: {chain.why}"
    assumption = Assumption("end_of_life.routes", dict(chain.routes), why, chain.source)
    return block.model_copy(update=changes), [assumption]


def _with_yields(block: EndOfLife, chemistry: str) -> Filled:
    """What of the cells leaves the plants as products, by the recycling data for the routes."""
    if block.recoveries is not None or block.routes is None:
        return block, []
    shares = {route: share.value for route, share in block.routes.items()}
    yields = read_recycling(block.recycling_data).yields(shares, chemistry)
    if not yields:
        return block, []
    written = {key: {"value": value, "unit": "1", "source": block.recycling_data} for key, value in yields.items()}
    filled = EndOfLife.model_validate({"location": WORLD, "recoveries": written})
    why = f"not given by the maker; yields of the plant by {block.recycling_data} for {', '.join(shares)}"
    assumption = Assumption("end_of_life.recoveries", yields, why, block.recycling_data)
    return block.model_copy(update={"recoveries": filled.recoveries}), [assumption]


def _with_collection(block: EndOfLife, **changes: object) -> EndOfLife:
    return block.model_copy(update={"collection": block.collection.model_copy(update=changes)})


def _assumption(name: str, parameter: RuleParameter, value: Any) -> Assumption:
    why = parameter.why or parameter.source or "the rulebook's default"
    return Assumption(name, value, f"not given by the maker; {why}")
