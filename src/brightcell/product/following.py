"""Totals that are only checked follow what they add up: declared masses their parts, the plant's place its site's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from brightcell.product.amounts import Amount
from brightcell.product.masses import declared_masses
from brightcell.product.models import Product
from brightcell.product.paths import Path, value_at
from brightcell.product.sites import Site

PLANT: Path = ("identity", "plant", "location")
_MAKES_MASS = ("amount", "count")


def following(old: Product, new: Product, named: Collection[Path]) -> dict[Path, Any]:
    """The values that follow a change of a product, by path, without those that the change names itself.

    A declared mass moves by the same kg as the sum of its parts: m' = m + (sum of parts after - before). The plant's
    place moves with that of its site where both were equal.
    """
    moves = _moves_masses(named) or any(_is_bought_mass(path, new) for path in named)
    values: dict[Path, Any] = dict(_masses(old, new, named)) if moves else {}
    if any(path[0] == "sites" for path in named):
        place = followed_place(old, _site_places(new), named)
        values |= {} if place is None else {PLANT: place}
    return values


def _moves_masses(named: Collection[Path]) -> bool:
    """Whether a change may move masses: one of an amount or a number of pieces, of a block of them, of parameters."""
    return any(
        path[0] == "parameters" or (path[0] == "pack" and (path[-1] in _MAKES_MASS or _is_a_block(path)))
        for path in named
    )


def _is_bought_mass(path: Path, product: Product) -> bool:
    """Whether it is the mass of a bought cell or module, which no parts give."""
    return product.pack.one_cell.supplier is not None and path == (*product.pack.cell_path, "mass")


def _is_a_block(path: Path) -> bool:
    return path[-1] in ("pack", "module", "cell", "cathode", "anode", "parts") or isinstance(path[-1], int)


def _masses(old: Product, new: Product, named: Collection[Path]) -> Iterator[tuple[Path, Amount]]:
    before = {path: added for path, _, added in declared_masses(old)}
    for text, declared, added in declared_masses(new):
        path: Path = tuple(text.split("."))
        moved = added - before.get(text, added)
        if moved and declared.formula is None and declared.value + moved > 0 and not is_named(path, named):
            yield path, _moved(declared, moved)


def _moved(declared: Amount, kilograms: float) -> Amount:
    """A mass and its spread, which stays the same share of it."""
    value = declared.value + kilograms
    spread = declared.uncertainty and declared.uncertainty.scaled(value / declared.value)
    return declared.model_copy(update={"value": value, "uncertainty": spread})


def is_named(path: Path, named: Collection[Path]) -> bool:
    """Whether a change names a field, or a block that holds it."""
    return any(path[: len(other)] == other for other in named)


def followed_place(old: Product, places: Mapping[Path, Any], named: Collection[Path]) -> str | None:
    """The place that the plant has after its sites moved to `places`; None where it stays.

    The plant's site is that of its name, else the one that makes the pack, else every site in the same place.
    """
    plant = old.identity.plant
    numbers = [number for number, site in _sites_of_the_plant(old) if site.location == plant.location]
    after = {places.get(("sites", number, "location"), plant.location) for number in numbers}
    if len(after) != 1 or is_named(PLANT, named):
        return None
    (place,) = after
    return place if place != plant.location else None


def _sites_of_the_plant(product: Product) -> list[tuple[int, Site]]:
    numbered = list(enumerate(product.sites))
    own = [(i, site) for i, site in numbered if site.name == product.identity.plant.name]
    making = [(i, site) for i, site in numbered if any(step.step == "pack" for step in site.steps)]
    return own or making or numbered


def _site_places(product: Product) -> dict[Path, Any]:
    paths: list[Path] = [("sites", number, "location") for number in range(len(product.sites))]
    return {path: value_at(product, path) for path in paths}
