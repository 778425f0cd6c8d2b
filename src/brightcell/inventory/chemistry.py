"""Which chemistry's recycling data stand for the cells of a product."""

from __future__ import annotations

from brightcell.inventory.models import Assumption
from brightcell.product.catalogue import blended, chemistries, chemistry_of
from brightcell.product.models import Product

_WITH_NICKEL_OR_COBALT, _WITHOUT = "nmc622", "lfp"
_FIELD = "end_of_life.recycled_as"


def recycled_as(product: Product) -> str:
    """The chemistry of which the recycling data are taken, which is one of the catalogue.

    The maker's word; the chemistry itself; of a blend, that of which the cathode holds most; for a chemistry of the
    file's own, nmc622 where there is nickel or cobalt in it, else lfp.
    """
    block = product.end_of_life
    if block is not None and block.recycled_as is not None:
        return block.recycled_as
    largest = _largest(product)
    if largest in chemistries():
        return largest
    elements = product.catalogue[largest].elements
    return _WITH_NICKEL_OR_COBALT if elements.get("Ni") or elements.get("Co") else _WITHOUT


def recycling_assumption(product: Product) -> Assumption | None:
    """That the data of another chemistry were taken, which nobody asked for."""
    block, chemistry = product.end_of_life, product.identity.chemistry
    if block is None or block.recycled_as is not None or chemistry in chemistries():
        return None
    why = (
        f"the recycling data don't know {chemistry}; what its cells hold is what comes back, by the yields and the "
        "burdens of this chemistry"
    )
    return Assumption(_FIELD, recycled_as(product), why)


def _largest(product: Product) -> str:
    """The active material of the chemistry of which a cathode holds most, kg."""
    words, known = blended(product.identity.chemistry), product.catalogue
    masses = dict.fromkeys(words, 0.0)
    for part in product.pack.one_cell.cathode.parts:
        chemistry = chemistry_of(part.material, known)
        if chemistry in masses:
            masses[chemistry] += part.amount.value
    return max(words, key=lambda word: masses[word])
