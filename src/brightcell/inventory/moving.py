"""An inventory whose product names other places, and nothing else: its demands move, all else is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from brightcell.inventory.assumptions import assumptions
from brightcell.inventory.locations import moved
from brightcell.inventory.models import Activity, Assumption, Demand, Exchange, Inventory, Supply
from brightcell.product.models import Product
from brightcell.product.paths import Path

Codes = Mapping[Path, str]


def moved_inventory(inventory: Inventory, product: Product, assumed: Iterable[Assumption], codes: Codes) -> Inventory:
    """The inventory of `product`, which differs from that of `inventory` in the places `codes` only.

    The same as `build_inventory(product, assumed)` wherever `inventory.depends_on` holds none of these fields.
    """
    activities = moved_activities(inventory.activities, codes)
    return replace(inventory, activities=activities, assumptions=assumptions(product, assumed))


def moved_activities(activities: Iterable[Activity], codes: Codes) -> tuple[Activity, ...]:
    """The activities with the codes that the fields of their locations have now."""
    if not codes:
        return tuple(activities)
    return tuple(_moved_activity(activity, codes) for activity in activities)


def _moved_activity(activity: Activity, codes: Codes) -> Activity:
    place = moved(activity.place, codes)
    exchanges = tuple(_moved_exchange(exchange, codes) for exchange in activity.exchanges)
    if place is activity.place and all(a is b for a, b in zip(exchanges, activity.exchanges, strict=True)):
        return activity
    return replace(activity, place=place, exchanges=exchanges)


def _moved_exchange(exchange: Exchange, codes: Codes) -> Exchange:
    target, role = exchange.target, exchange.role
    if isinstance(target, Demand):
        demand = moved_demand(target, codes)
        return exchange if demand is target else replace(exchange, target=demand)
    if role is None or role.purchase is None:
        return exchange
    demand = moved_demand(role.purchase.demand, codes)
    if demand is role.purchase.demand:
        return exchange
    return replace(exchange, role=replace(role, purchase=replace(role.purchase, demand=demand)))


def moved_demand(demand: Demand, codes: Codes) -> Demand:
    """The demand with the codes that the fields of its locations have now."""
    place = moved(demand.place, codes)
    supplies = tuple(_moved_supply(supply, codes) for supply in demand.supplies)
    if place is demand.place and all(a is b for a, b in zip(supplies, demand.supplies, strict=True)):
        return demand
    return replace(demand, place=place, supplies=supplies)


def _moved_supply(supply: Supply, codes: Codes) -> Supply:
    place = moved(supply.place, codes)
    return supply if place is supply.place else replace(supply, place=place)
