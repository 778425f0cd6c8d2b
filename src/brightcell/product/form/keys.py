"""The words that may be chosen in a form, with names and other words for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from brightcell.product import vocabulary
from brightcell.product.catalogue import materials
from brightcell.product.places import places
from brightcell.words import entries

KEY_HEADS = ("List", "Key", "Name", "Other words")
LISTS: Mapping[str, tuple[str, ...]] = {
    "energy carrier": tuple(vocabulary.CARRIERS),
    "step": tuple(vocabulary.STEPS),
    "kind of electricity supply": tuple(vocabulary.SUPPLY_KINDS),
    "technology": tuple(vocabulary.TECHNOLOGIES),
    "mode of transport": tuple(vocabulary.MODES),
    "vehicle": tuple(vocabulary.VEHICLES),
    "waste": tuple(vocabulary.WASTE_UNITS),
    "flow": tuple(vocabulary.FLOW_UNITS),
    "recycling route": tuple(vocabulary.ROUTES),
    "element": tuple(vocabulary.COMPOSITION_NAMES),
}


@cache
def key_rows() -> tuple[tuple[str, str, str, str], ...]:
    """List, key, name and other words of each: materials first."""
    rows = [("material", key, material.name, _others("material", key)) for key, material in materials().items()]
    rows += [(name, key, "", _others(name, key)) for name, keys in LISTS.items() for key in keys]
    rows += [("place", code, place.names[0], ", ".join(place.names[1:])) for code, place in places().items()]
    return tuple(rows)


def _others(kind: str, key: str) -> str:
    return ", ".join(_words(kind, key))


def _words(kind: str, key: str) -> Iterator[str]:
    """Words that are read as this key."""
    for entry in entries(kind).values():
        if entry.is_read and entry.means[:1] == (key,):
            yield entry.word
