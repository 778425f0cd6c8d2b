"""Recycled shares of elements in the active materials of a pack, as Art. 8 of Regulation (EU) 2023/1542 asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.product.models import Product
from brightcell.product.pack import Level, Part
from brightcell.product.recycled import RecycledShare
from brightcell.product.vocabulary import ELEMENT_NAMES

ACTIVE = "active material"


@dataclass(frozen=True)
class ElementShare:
    """Recycled share by mass of an element in the active materials of a pack, which hold `mass_kg` of it.

    share = pre_consumer + post_consumer + untold, of whose origin nothing is said. `least` are the shares that the
    regulation asks for, by the date from which it does.
    """

    element: str
    mass_kg: float
    share: float
    pre_consumer: float
    post_consumer: float
    untold: float
    least: Mapping[str, float]

    def __str__(self) -> str:
        asked = ", ".join(f"{share:.0%} from {date}" for date, share in self.least.items())
        return (
            f"{self.element}: {self.share:.2%} of {self.mass_kg:.4g} kg ({self.pre_consumer:.2%} pre-consumer, "
            f"{self.post_consumer:.2%} post-consumer, {self.untold:.2%} of untold origin; asked for: {asked})"
        )


@cache
def least_shares() -> Mapping[str, Mapping[str, float]]:
    """The table of least shares: element -> date -> share."""
    shares: dict[str, dict[str, float]] = {}
    for row in csv_rows(data_path("recycled_content.csv")):
        shares.setdefault(row["element"], {})[row["from"]] = float(row["share"])
    return shares


def element_shares(product: Product) -> tuple[ElementShare, ...]:
    """The share of each element of the table that the active materials of a product hold: sum r m w / sum m w."""
    shares = (_share(product, element) for element in least_shares())
    return tuple(share for share in shares if share.mass_kg > 0)


def _share(product: Product, element: str) -> ElementShare:
    sums = dict.fromkeys(("mass", "pre", "post", "untold"), 0.0)
    for part, pieces in _active(product):
        mass = part.amount.value * pieces * product.catalogue[part.material].elements.get(ELEMENT_NAMES[element], 0.0)
        sums["mass"] += mass
        for kind, share in _shares_by_origin(part, element).items():
            sums[kind] += mass * share
    parts = {kind: sums[kind] / sums["mass"] if sums["mass"] else 0.0 for kind in ("pre", "post", "untold")}
    return ElementShare(
        element=element,
        mass_kg=sums["mass"],
        share=sum(parts.values()),
        pre_consumer=parts["pre"],
        post_consumer=parts["post"],
        untold=parts["untold"],
        least=least_shares()[element],
    )


def _shares_by_origin(part: Part, element: str) -> dict[str, float]:
    """The recycled share of an element in a part by its origin; that of the whole part where only that is stated."""
    content = part.recycled_content
    share: RecycledShare | None = None if content is None else content.elements.get(element)
    if share is None and content is not None and not content.elements:
        share = content
    if share is None:
        return {}
    named = {"pre": share.pre_consumer, "post": share.post_consumer, "untold": share.share}
    return {kind: amount.value for kind, amount in named.items() if amount is not None}


def _active(product: Product) -> Iterator[tuple[Part, float]]:
    """The parts that are active materials, with the number of pieces of their level in a pack."""
    cell = product.pack.one_cell
    for level in _levels(cell):
        for part in level.parts:
            component = part.component or product.catalogue[part.material].component
            if component.endswith(ACTIVE):
                yield part, product.pack.cells_per_pack


def _levels(cell: Level) -> Iterator[Level]:
    yield cell
    for name in ("cathode", "anode"):
        yield getattr(cell, name)
