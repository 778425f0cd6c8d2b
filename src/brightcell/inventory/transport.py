"""Transport legs as demands for transport, t km."""

from __future__ import annotations

from collections.abc import Iterable

from brightcell.inventory.context import Context
from brightcell.inventory.models import Demand, Exchange, Role
from brightcell.inventory.quantity import Quantity
from brightcell.product.transport import Leg


def transport(
    context: Context, legs: Iterable[Leg], mass: Quantity | float, name: str, role: Role | None = None
) -> list[Exchange]:
    """Transport of `mass` kg over each leg: mass / 1000 x distance, t km."""
    return [_leg(context, leg, mass, f"{name}.legs[{i}:{leg.mode}]", role) for i, leg in enumerate(legs)]


def _leg(context: Context, leg: Leg, mass: Quantity | float, name: str, role: Role | None) -> Exchange:
    distance = context.read(leg.distance, f"{name}.distance")
    demand = Demand("transport", leg.transport_key, None, "t km")
    return Exchange(
        demand, distance * mass / 1000.0, context.source(leg.distance), role, context.evidence(leg.distance)
    )
