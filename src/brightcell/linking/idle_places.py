"""Places that a product states and that change nothing: its background has no other process for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from brightcell.inventory.locations import Location
from brightcell.inventory.models import Activity, Demand
from brightcell.linking.models import Link
from brightcell.product.paths import Path

Find = Callable[[Demand], Link | None]
"""The link of a demand to its provider, None where there is none."""
ORIGIN, SITES, ASSEMBLY = "origin", "sites", "pack"


def idle_place_warnings(activities: Iterable[Activity], links: Mapping[Demand, Link], find: Find) -> Iterator[str]:
    """A sentence for each stated origin of a part, and each place of a plant, that gets what it would without.

    Without an origin a part is asked for in the country of the plant that makes the pack; an origin in that very
    country takes the place of an assumption and isn't told. Without its place a plant would get what serves any place.
    """
    listed = tuple(activities)
    plant = next((a.place.country for a in listed if a.step == ASSEMBLY and a.place is not None), None)
    for field, demands in _by_field(listed).items():
        reference = plant if field[-1] == ORIGIN else None
        if reference == demands[0].place:
            continue
        pairs = [(links[demand], find(replace(demand, place=reference))) for demand in demands if demand in links]
        if pairs and all(other is not None and link.process.code == other.process.code for link, other in pairs):
            yield _sentence(field, demands[0], pairs[0][0], reference)


def _by_field(activities: Iterable[Activity]) -> Mapping[Path, list[Demand]]:
    """What is asked for at the place in each field of the product that names an origin or a site."""
    by_field: dict[Path, list[Demand]] = {}
    for activity in activities:
        for exchange in activity.exchanges:
            target = exchange.target
            field = target.place.field if isinstance(target, Demand) and target.place is not None else None
            if isinstance(target, Demand) and field is not None and (field[-1] == ORIGIN or field[0] == SITES):
                by_field.setdefault(field, []).append(target)
    return by_field


def _sentence(field: Path, demand: Demand, link: Link, reference: Location | None) -> str:
    process = f"{link.process.name} {{{link.process.location}}}"
    if field[-1] == ORIGIN:
        usual = "without an origin" if reference is None else f"without an origin, for {reference}"
        return f"the origin {demand.location} of {demand.key} changes nothing: {process} is taken, as {usual}"
    place = f"{SITES}[#{int(field[1]) + 1}].location {demand.location}"
    return f"{place} changes nothing: {process} is taken, as for any other place"
