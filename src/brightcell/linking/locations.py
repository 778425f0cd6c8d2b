"""Where a place lies: site, province, country, region, world."""

from __future__ import annotations

from brightcell.product.places import places

WORLD = "GLO"


def fallback(location: str | None) -> tuple[str, ...]:
    """The location, then what it lies in, up to the world: CN-JS, CN, GLO."""
    chain: list[str] = []
    here = location
    while here and here not in chain:
        chain.append(here)
        here = places()[here].parent if here in places() else _country(here)
    return (*chain, WORLD) if WORLD not in chain else tuple(chain)


def level(location: str) -> str:
    """What kind of place a code names, for the link report."""
    if location == WORLD:
        return "world"
    if "-" in location:
        return "province"
    return "country" if len(location) == 2 else "region"


def _country(location: str) -> str | None:
    return location.split("-", maxsplit=1)[0] if "-" in location else None
