"""Where places lie on a map: `databases/places/coordinates.csv`, and the outline of the land beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from brightcell.data import csv_rows, data_path
from brightcell.product.places import SUBDIVISION, places


class Position(NamedTuple):
    """Degrees north and east of the point that stands for a whole place."""

    latitude: float
    longitude: float


@cache
def positions() -> Mapping[str, Position]:
    """The position of every place that has one, by its code."""
    rows = csv_rows(data_path("places", "coordinates.csv"))
    return MappingProxyType({row["location"]: _position(row) for row in rows})


def position_of(code: str) -> Position | None:
    """The position of a place, else of the nearest that it lies in; None where none of them has one (the world)."""
    here: str | None = code
    while here is not None and here not in positions():
        place = places().get(here)
        here = place.parent if place else next(iter(SUBDIVISION.findall(here)), None)
    return None if here is None else positions()[here]


@cache
def land() -> tuple[tuple[Position, ...], ...]:
    """The outline of the land as rings, each closed by its first point."""
    rings: dict[str, list[Position]] = {}
    for row in csv_rows(data_path("places", "land.csv")):
        rings.setdefault(row["ring"], []).append(_position(row))
    return tuple((*ring, ring[0]) for ring in rings.values())


def _position(row: Mapping[str, str]) -> Position:
    return Position(float(row["latitude"]), float(row["longitude"]))
