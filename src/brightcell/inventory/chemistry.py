"""Which chemistry's recycling data stand for the cells of a product."""

from __future__ import annotations

from brightcell.inventory.models import Assumption
from brightcell.product.catalogue import Material, blended, chemistries, chemistry_of
from brightcell.product.models import Product
from brightcell.product.recycling import PREPROCESSING, read_recycling

_FIELD = "end_of_life.recycled_as"
_COMPARED = ("Ni", "Co", "Mn", "Fe", "P", "Al")


def recycled_as(product: Product) -> str:
    """The chemistry of which the recycling data are taken, which is one that they know.

    The maker's word; the chemistry itself; of a blend, that of which the cathode holds most. Where the data don't know
    it, the one whose active material is most alike: the least sum over metals and phosphorus of |w - w'|, with w the
    mass shares.
    """
    block = product.end_of_life
    library = read_recycling(block.recycling_data) if block is not None else read_recycling()
    stated = block.recycled_as if block is not None else None
    chemistry = stated or _largest(product)
    if stated or library.has(PREPROCESSING, chemistry):
        return chemistry
    candidates = [name for name in chemistries() if library.has(PREPROCESSING, name)]
    return min(candidates, key=lambda name: _difference(product.catalogue[name], product.catalogue[chemistry]))


def _difference(material: Material, other: Material) -> float:
    return sum(abs(material.elements.get(element, 0.0) - other.elements.get(element, 0.0)) for element in _COMPARED)


def recycling_assumption(product: Product) -> Assumption | None:
    """That the data of another chemistry were taken, which nobody asked for."""
    block, chemistry = product.end_of_life, product.identity.chemistry
    if block is None or block.recycled_as is not None or chemistry == recycled_as(product):
        return None
    why = (
        f"the recycling data don't know {chemistry}; what its cells hold is what comes back, by the yields and the "
        "burdens of this chemistry"
    )
    return Assumption(_FIELD, recycled_as(product), why)


def _largest(product: Product) -> str:
    """The active material of the chemistry of which a cathode holds most, kg."""
    words, catalogue = blended(product.identity.chemistry), product.catalogue
    masses = dict.fromkeys(words, 0.0)
    for part in product.pack.one_cell.cathode.parts:
        chemistry = chemistry_of(part.material, catalogue)
        if chemistry in masses:
            masses[chemistry] += part.amount.value
    return max(words, key=lambda word: masses[word])
