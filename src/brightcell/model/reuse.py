"""What two models share: the inventory and the foreground of one, with the places that the other names instead."""

from __future__ import annotations

from collections.abc import Callable

from brightcell.errors import ProductError
from brightcell.inventory import Inventory, moved_inventory
from brightcell.inventory.assumptions import assumptions
from brightcell.inventory.locations import with_moved_locations
from brightcell.model.completed import CompletedProduct
from brightcell.product import Product, places_of, with_places
from brightcell.product.paths import Path
from brightcell.rulebooks import ForegroundSystem, moved_foreground


def moved_places(old: Product, new: Product) -> dict[Path, str] | None:
    """The codes by field of the places that differ between two products; None where anything else does too."""
    if new is old:
        return {}
    before, after = places_of(old), places_of(new)
    if before.keys() != after.keys():
        return None
    codes = {field: code for field, code in after.items() if code != before[field]}
    return codes if with_places(old, codes) == new else None


def is_moved(old: CompletedProduct, new: CompletedProduct, codes: dict[Path, str]) -> bool:
    """Whether one completed product is the other with these places and nothing else."""
    return with_moved_locations(old.product, codes) == new.product


def shared_inventory(
    other: Callable[[], Inventory], completed: CompletedProduct, codes: dict[Path, str]
) -> Inventory | None:
    """The inventory of a product that `is_moved`; None where there is none, or where it depends on such a place."""
    try:
        inventory = other()
    except ProductError:
        return None
    if inventory.depends_on & codes.keys():
        return None
    return moved_inventory(inventory, completed.product, completed.assumed, codes)


def shared_foreground(
    other: Callable[[], ForegroundSystem], completed: CompletedProduct, codes: dict[Path, str]
) -> ForegroundSystem | None:
    """The foreground of a product that `is_moved`; None where there is none, or where it depends on such a place."""
    try:
        foreground = other()
    except ProductError:
        return None
    if foreground.depends_on & codes.keys():
        return None
    if not codes:
        return foreground
    return moved_foreground(foreground, codes, assumptions(completed.product, completed.assumed))
