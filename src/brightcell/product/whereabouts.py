"""Do the places of a product agree? The plant is named in one block, its sites in another, and each decides some."""

from __future__ import annotations

from brightcell.product.models import Product
from brightcell.product.places import lies_in
from brightcell.product.plants import plants_of

_DECIDES = (
    "identity.plant.location decides where scrap is treated and where parts without an origin are made, and "
    "sites.location where electricity comes from: give both the same place, or the parts an origin"
)


def place_warnings(product: Product) -> tuple[str, ...]:
    """What a reader must know of the places of a product."""
    return (*_plant_warnings(product), *_cell_part_warnings(product))


def _cell_part_warnings(product: Product) -> tuple[str, ...]:
    """That parts of cells made abroad count as made in the country of the plant, since they name no origin."""
    plant = product.identity.plant.location
    country = plant.split("-")[0]
    makers = [site for site in plants_of(product, "cell") if site.share is None or site.share.value > 0]
    abroad = [site for site in makers if site.location.split("-")[0] != country]
    cell = product.pack.one_cell
    parts = [part for level in (cell, cell.cathode, cell.anode) for part in level.parts if part.origin is None]
    unplaced = list(
        dict.fromkeys(part.material for part in parts if not (part.supplier and part.supplier.states_burden))
    )
    if not abroad or not unplaced or cell.supplier is not None:
        return ()
    where = ", ".join(f"{site.name} in {site.location}" for site in abroad)
    return (
        f"cells are made at {where}, and their parts without an origin ({', '.join(unplaced)}) count as made in "
        f"{country}, the country of identity.plant: give them an origin",
    )


def _plant_warnings(product: Product) -> tuple[str, ...]:
    """That the plant of `identity` is in one place, and its sites, or the site of its name, are in another.

    A country and a province of it agree. Nothing is said of a product without sites.
    """
    plant = product.identity.plant
    places = [(site.name, site.location) for site in product.sites]
    elsewhere = [(name, place) for name, place in places if not _agree(place, plant.location)]
    own = [(name, place) for name, place in elsewhere if name == plant.name]
    contradicting = own or (elsewhere if len(elsewhere) == len(places) else [])
    if not contradicting:
        return ()
    sites = ", ".join(f"{name} in {place}" for name, place in dict.fromkeys(contradicting))
    return (f"the plant of identity is in {plant.location}, but sites has {sites}: {_DECIDES}",)


def _agree(place: str, other: str) -> bool:
    return lies_in(place, other) or lies_in(other, place)
