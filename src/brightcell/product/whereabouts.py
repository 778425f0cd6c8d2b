"""Do the places of a product agree? The plant is named in one block, its sites in another, and each decides some."""

from __future__ import annotations

from brightcell.product.models import Product
from brightcell.product.places import lies_in

_DECIDES = (
    "identity.plant.location decides where scrap is treated and where parts without an origin are made, and "
    "sites.location where electricity comes from: give both the same place, or the parts an origin"
)


def place_warnings(product: Product) -> tuple[str, ...]:
    """That the plant of `identity` is in one place, and its sites, or the site of its name, are in another.

    A country and a province of it agree. Nothing is said of a product without sites.
    """
    plant = product.identity.plant
    places = [(site.name, site.location) for site in product.sites]
    elsewhere = [(name, place) for name, place in places if not _agree(place, plant.location)]
    own = [(name, place) for name, place in elsewhere if name == plant.name]
    told = own or (elsewhere if len(elsewhere) == len(places) else [])
    if not told:
        return ()
    sites = ", ".join(f"{name} in {place}" for name, place in dict.fromkeys(told))
    return (f"the plant of identity is in {plant.location}, but sites has {sites}: {_DECIDES}",)


def _agree(one: str, other: str) -> bool:
    return lies_in(one, other) or lies_in(other, one)
