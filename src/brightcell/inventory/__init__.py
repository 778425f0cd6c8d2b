"""The foreground inventory: unit processes and exchanges of one battery."""

from brightcell.inventory.build import build_inventory
from brightcell.inventory.models import (
    Activity,
    Assumption,
    Demand,
    Emission,
    Exchange,
    Foreground,
    Inventory,
)
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
    "Quantity",
    "build_inventory",
    "evaluate",
]
