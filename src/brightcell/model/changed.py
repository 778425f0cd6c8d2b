"""What models of one product share whatever their rulebook: its inventories, and the products that changes made of it.

A study of variants under several rulebooks makes each change once, and each inventory once for all rulebooks that fill
the blanks of its maker alike.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from brightcell.inventory import Inventory
from brightcell.model.completed import CompletedProduct, completed_inventory
from brightcell.model.reuse import moved_places
from brightcell.product import Product, with_changes
from brightcell.product.masses import number_of_parts
from brightcell.product.paths import Path

KEPT = 64
"""Changed products that are kept with the product that they were made of; each takes some 0.3 MB."""
KEPT_PARTS = 25_600
"""Parts that all kept products may have together, so that a large product keeps fewer; each takes some 6 kB."""
LEAST_KEPT = 2
KEPT_INVENTORIES = 8
"""Inventories that are kept of one product: rulebooks fill in little that differs."""


@dataclass(frozen=True, eq=False)
class Inventories:
    """The inventories of one product, by what was filled in for its maker; the last `KEPT_INVENTORIES` of them."""

    made: list[tuple[CompletedProduct, Inventory]] = field(default_factory=list)

    def of(self, completed: CompletedProduct, shared: Callable[[], Inventory | None]) -> Inventory:
        """The inventory that was made before where nothing else was filled in; else what another product shares, or
        one that is built.
        """
        for other, inventory in self.made:
            if other == completed:
                return inventory
        inventory = shared() or completed_inventory(completed)
        self.made.append((completed, inventory))
        del self.made[:-KEPT_INVENTORIES]
        return inventory


@dataclass(frozen=True, eq=False)
class ChangedProduct:
    """A product that was changed; `codes` are its places that differ, by field, None where anything else does too."""

    product: Product
    codes: dict[Path, str] | None
    inventories: Inventories = field(default_factory=Inventories)


@dataclass(frozen=True, eq=False)
class ChangedProducts:
    """The products that changes made of one, by these changes; the last `KEPT` are kept, of large ones fewer."""

    made: dict[Hashable, ChangedProduct] = field(default_factory=dict)

    def of(self, product: Product, changes: Mapping[str, Any]) -> ChangedProduct:
        """The changed product; ProductError where the changes make none."""
        key = _key(changes)
        changed = self.made.pop(key, None) or _changed(product, changes)
        if key is not None:
            self.made[key] = changed
            while len(self.made) > most_kept(product, KEPT):
                del self.made[next(iter(self.made))]
        return changed

    def __reduce__(self) -> tuple[type[ChangedProducts], tuple[()]]:
        """A copy in another process begins anew."""
        return ChangedProducts, ()


def most_kept(product: Product, most: int) -> int:
    """How many variants of a product are kept: `most`, or so many that their parts are `KEPT_PARTS` together."""
    return max(LEAST_KEPT, min(most, KEPT_PARTS // max(1, number_of_parts(product.pack))))


def _changed(product: Product, changes: Mapping[str, Any]) -> ChangedProduct:
    changed = with_changes(product, changes)
    return ChangedProduct(changed, moved_places(product, changed))


def _key(changes: Mapping[str, Any]) -> Hashable:
    """What tells changes apart by values that can't change themselves; None where there are others."""
    if not isinstance(changes, Mapping) or not all(isinstance(v, str | int | float) for v in changes.values()):
        return None
    return tuple((path, type(value), value) for path, value in changes.items())
