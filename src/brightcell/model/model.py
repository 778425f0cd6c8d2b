"""A model: a product linked to a background under a rulebook, everything before the matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brightcell.errors import ProductError
from brightcell.model.backgrounds import read_background
from brightcell.product import Product, read_product
from brightcell.rulebooks import Rulebook, change_rulebook, read_rulebook

if TYPE_CHECKING:
    from brightcell.background import AnyBackground, Method
    from brightcell.inventory import Inventory
    from brightcell.linking import ProductSystem

DEFAULT_RULEBOOK = "cn-group-2024"
DEFAULT_BACKGROUND = "open"
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """A product linked to a background under a rulebook: everything before the matrices."""

    product: Product
    rulebook: Rulebook
    background: AnyBackground
    method: Method
    linked: ProductSystem


def build(
    product: Product | str | Path,
    rulebook: Rulebook | str | Path = DEFAULT_RULEBOOK,
    *,
    background: AnyBackground | str | Path = DEFAULT_BACKGROUND,
    settings: Settings | None = None,
) -> Model:
    """Everything up to the matrices: product, inventory, rules, links."""
    from brightcell.background import read_method
    from brightcell.linking import link
    from brightcell.rulebooks import apply

    product = product if isinstance(product, Product) else read_product(product)
    book = _rulebook(rulebook, settings)
    back = read_background(background)
    try:
        applied = apply(inventory(product, book), book)
    except ProductError as error:
        raise ProductError(product.located(problem) for problem in error.problems) from None
    method = read_method(applied.reporting.method, applied.reporting.biogenic)
    return Model(product, book, back, method, link(applied, back))


def inventory(product: Product, rulebook: Rulebook) -> Inventory:
    """The product's inventory, blocks that the maker left out filled from the rulebook."""
    from brightcell.inventory import build_inventory
    from brightcell.rulebooks import complete

    completed, assumed = complete(product, rulebook)
    return build_inventory(completed, assumed)


def _rulebook(rulebook: Rulebook | str | Path, settings: Settings | None) -> Rulebook:
    if isinstance(rulebook, Rulebook):
        return change_rulebook(rulebook, settings) if settings else rulebook
    return read_rulebook(rulebook, settings)
