"""A product with other amounts: the blocks above them are validated again, all others are shared with it.

A block that is valid stays so while the parameters, of which its formulas are made, are the same. So the result is that
of reading the whole product anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from brightcell.product.fields import table_of
from brightcell.product.following import following
from brightcell.product.models import Product
from brightcell.product.paths import Path, by_first_step
from brightcell.product.place_fields import with_places
from brightcell.product.read import problems_between_blocks


def with_amounts(product: Product, values: Mapping[Path, Any]) -> Product | None:
    """The product with other values in fields that hold amounts, and with the totals that follow them.

    Parameters
    ----------
    product : Product
        A product that was read from a document.
    values : Mapping
        What a product file may have there, by the path of the field; parameters are not among them.

    Returns
    -------
    Product or None
        None where anything is wrong with it, which is found in full by reading the product anew.
    """
    context = {"parameters": product.parameters, "materials": tuple(product.materials)}
    try:
        changed = Product.model_validate(_opened(product, values), context=context)
    except ValidationError:
        return None
    followed = following(product, changed, values)
    changed, document = with_places(changed, followed), product._document
    if document is None or problems_between_blocks(changed, document, (*values, *followed)):
        return None
    return changed


def _opened(value: Any, values: Mapping[Path, Any]) -> Any:
    """Tables in place of the blocks that lead to the values; what stands beside them as it is."""
    if () in values:
        return values[()]
    below = by_first_step(values)
    if isinstance(value, tuple):
        return tuple(_opened(item, below[i]) if i in below else item for i, item in enumerate(value))
    table = table_of(value)
    return {**table, **{key: _opened(table[key], below[key]) for key in below}}
