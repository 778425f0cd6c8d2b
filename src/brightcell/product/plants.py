"""Which plants carry out a step, where its pieces go next, and which ways between plants a product describes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brightcell.product.amounts import Amount
from brightcell.product.models import Product
from brightcell.product.transport import Way

CARRIED = ("electrode", "cell", "module")
"""Steps whose pieces are built into those of another step."""


@dataclass(frozen=True)
class StepPlant:
    """A plant that carries out a step, and the share of the step's pieces that it makes; None is all of them."""

    name: str
    location: str
    share: Amount | None = None


def plants_of(product: Product, step: str) -> tuple[StepPlant, ...]:
    """The sites that carry out a step; for cells, modules and packs that no site makes, the plant of identity."""
    sites = tuple(
        StepPlant(site.name, site.location, described.share)
        for site in product.sites
        for described in site.steps
        if described.step == step
    )
    plant = product.identity.plant
    return sites or (() if step == "electrode" else (StepPlant(plant.name, plant.location),))


def next_step(product: Product, step: str) -> str:
    """The step that builds the pieces of a step in: modules that no site makes are made with the pack."""
    if step == "electrode":
        return "cell"
    makes_modules = any(described.step == "module" for site in product.sites for described in site.steps)
    return "module" if step == "cell" and makes_modules else "pack"


def carried_steps(product: Product) -> tuple[str, ...]:
    """The steps whose pieces the maker carries himself: not of what he buys, and electrodes where a site makes them."""
    has_modules = product.pack.module is not None
    makes_cells = product.pack.one_cell.supplier is None
    possible = {
        "electrode": makes_cells and bool(plants_of(product, "electrode")),
        "cell": makes_cells,
        "module": has_modules and not product.pack.is_of_bought_modules and next_step(product, "cell") == "module",
    }
    return tuple(step for step in CARRIED if possible[step])


def pairs_of(product: Product, step: str) -> Iterator[tuple[StepPlant, StepPlant]]:
    """Each two plants between which the pieces of a step travel."""
    destinations = plants_of(product, next_step(product, step))
    yield from ((a, b) for a in plants_of(product, step) for b in destinations if a.name != b.name)


def covers(way: Way, step: str, origin: StepPlant, destination: StepPlant) -> bool:
    """Whether a way is that between two plants."""
    return way.step == step and way.from_ in (None, origin.name) and way.to in (None, destination.name)


def ways_of(product: Product) -> tuple[Way, ...]:
    """The ways between plants that the product describes."""
    return product.transport.between if product.transport else ()
