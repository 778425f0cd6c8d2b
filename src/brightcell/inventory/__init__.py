"""The foreground inventory: unit processes and exchanges of one battery."""

from brightcell.inventory.build import build_inventory, recoveries_are_known, service_of
from brightcell.inventory.locations import Location
from brightcell.inventory.models import (
    Activity,
    Assumption,
    Demand,
    Emission,
    Exchange,
    Foreground,
    Inventory,
)
from brightcell.inventory.moving import moved_inventory
from brightcell.inventory.quantity import Input, Quantity, evaluate

__all__ = [
    "Activity",
    "Assumption",
    "Demand",
    "Emission",
    "Exchange",
    "Foreground",
    "Input",
    "Inventory",
    "Location",
    "Quantity",
    "build_inventory",
    "evaluate",
    "moved_inventory",
    "recoveries_are_known",
    "service_of",
]
