"""A product whose blanks are filled from a rulebook, and its inventory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from brightcell.inventory import Assumption, Inventory, build_inventory
from brightcell.inventory.locations import noted_reads, with_locations
from brightcell.product import Product
from brightcell.product.paths import Path
from brightcell.rulebooks import Rulebook, complete


@dataclass(frozen=True)
class CompletedProduct:
    """A product `with_locations`, its blanks filled from a rulebook, and what was assumed for that.

    `depends_on` are the fields whose places were looked at to fill them.
    """

    product: Product
    assumed: tuple[Assumption, ...]
    depends_on: frozenset[Path]


def completed_product(product: Product, rulebook: Rulebook) -> CompletedProduct:
    """The product with the blocks that its maker left out."""
    with noted_reads() as fields:
        located, assumed = complete(with_locations(product), rulebook)
    return CompletedProduct(located, assumed, frozenset(fields))


def inventory_of(product: Product, rulebook: Rulebook) -> Inventory:
    """The product's inventory, blocks that the maker left out filled from the rulebook."""
    return completed_inventory(completed_product(product, rulebook))


def completed_inventory(completed: CompletedProduct) -> Inventory:
    """The inventory of a completed product."""
    inventory = build_inventory(completed.product, completed.assumed)
    return replace(inventory, depends_on=inventory.depends_on | completed.depends_on)
