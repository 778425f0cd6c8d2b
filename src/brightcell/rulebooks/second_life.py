"""The first life's share of a pack that gets a second one, where its maker shares it by the energy delivered in each.

No rulebook gives a formula, so it is an option of the product, and assumed. With E1 and E2 kWh that a mean pack
delivers in its lives, making and end of life count in the first one by

    E1 / (E1 + E2)

and delivery to the first user in full. Per kWh of the first life this is what a kWh of both lives carries, so that
there is never a credit for the second life besides.
"""

from __future__ import annotations

from dataclasses import replace

from brightcell.errors import Problem, ProductError
from brightcell.inventory.models import Activity, Foreground, Inventory, Service
from brightcell.inventory.quantity import Quantity
from brightcell.rulebooks.strategies.functional_unit import FunctionalUnit


def require_energy(unit: FunctionalUnit, service: Service) -> None:
    """Raises ProductError where lives are to be shared by energy, and the functional unit knows none of the first."""
    if service.second_life_energy is None or unit.total_energy is not None:
        return
    raise ProductError(
        Problem(
            "burdens can't be shared by the energy of each life: this functional unit knows none of the first one",
            path="end_of_life.second_life.allocation",
            found=unit.unit,
            expected="a functional unit of kWh delivered",
            hint="choose another with --set functional_unit=warranty-cycles, or allocation: first-life",
        )
    )


def of_first_life(activities: tuple[Activity, ...], inventory: Inventory, unit: FunctionalUnit) -> tuple[Activity, ...]:
    """The activities with the first life's share of making and end of life; as they are where it carries all."""
    second, first = inventory.service.second_life_energy, unit.total_energy
    if second is None or first is None:
        return activities
    share = first / (first + second)
    return tuple(_shared(activity, inventory, share) for activity in activities)


def _shared(activity: Activity, inventory: Inventory, share: Quantity) -> Activity:
    """The activity with the share of the pack and of its end of life, where it takes one of them as a whole."""
    shared = {Foreground(inventory.pack), Foreground(inventory.end_of_life)}
    exchanges = tuple(
        replace(exchange, amount=exchange.amount * share) if exchange.target in shared else exchange
        for exchange in activity.exchanges
    )
    return replace(activity, exchanges=exchanges)
