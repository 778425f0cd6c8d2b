"""What two models share: the inventory and the foreground of one, with the places that the other names instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brightcell.inventory import Inventory, moved_inventory
from brightcell.inventory.locations import with_moved_locations
from brightcell.model.completed import CompletedProduct
from brightcell.product import Product, places_of, with_places
from brightcell.product.paths import Path
from brightcell.rulebooks import RuledForeground, moved_foreground


def moved_places(old: Product, new: Product) -> dict[Path, str] | None:
    """The codes by field of the places that differ between two products; None where anything else does too."""
    if new is old:
        return {}
    before, after = places_of(old), places_of(new)
    if before.keys() != after.keys():
        return None
    codes = {field: code for field, code in after.items() if code != before[field]}
    return codes if with_places(old, codes) == new else None


def reused(
    kept: Mapping[str, Any], codes: dict[Path, str], completed: CompletedProduct, same_rules: bool
) -> dict[str, Any]:
    """Of what a model kept (by attribute), the foreground and method, or the inventory, of one with other places.

    `codes` are these places, `completed` is the product that has them. An inventory or a foreground that was built by
    looking at one of them is left out, since it may be another one.
    """
    if "completed" not in kept or with_moved_locations(kept["completed"].product, codes) != completed.product:
        return {}
    foreground: RuledForeground | None = kept.get("foreground")
    if same_rules and foreground is not None and not (foreground.depends_on | foreground.mentions) & codes.keys():
        method = {"method": kept["method"]} if "method" in kept else {}
        return {"foreground": moved_foreground(foreground, codes), **method}
    inventory: Inventory | None = kept.get("inventory")
    if inventory is None or inventory.depends_on & codes.keys():
        return {}
    return {"inventory": moved_inventory(inventory, completed.product, completed.assumed, codes)}
