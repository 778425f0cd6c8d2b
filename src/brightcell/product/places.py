"""Known places: world, regions, countries and provinces, and what each lies in: `databases/locations.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from brightcell.data import csv_rows, data_path
from brightcell.errors import nearest
from brightcell.words import likely_words

SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
"""The shape of ISO 3166-2 codes."""
LISTED_IN_FULL = ("CN",)
"""Countries whose provinces are all in the table, so that another code of theirs is a slip."""


@dataclass(frozen=True)
class Place:
    """A place by its ISO 3166 code; `parent` is what it lies in, `names` what people call it, English first."""

    code: str
    parent: str | None
    names: tuple[str, ...]


@cache
def places() -> Mapping[str, Place]:
    """Every place of the table by its code; the names in one field are parted by semicolons."""
    return MappingProxyType({row["location"]: _place(row) for row in csv_rows(data_path("locations.csv"))})


def is_place(code: str) -> bool:
    """Whether a code is in the table, or has the shape of a subdivision of a country that isn't listed in full."""
    country = SUBDIVISION.fullmatch(code)
    return code in places() or bool(country and country[1] in places() and country[1] not in LISTED_IN_FULL)


def lies_in(code: str, other: str) -> bool:
    """Whether a place is another one, or a part of it as its code says or the table."""
    if code == other:
        return True
    place = places().get(code)
    parent = place.parent if place else next(iter(SUBDIVISION.findall(code)), None)
    return parent is not None and lies_in(parent, other)


def nearest_places(word: str) -> tuple[str, ...]:
    """The code of a place that has this very name, else up to three codes that look alike or whose names do."""
    named = _codes_by_name()
    if word.casefold() in named:
        return (named[word.casefold()],)
    by_name = [named[name] for name in (*likely_words(word, named), *nearest(word, named))]
    by_code = nearest(word, places())
    codes = (*by_code, *by_name) if _looks_like_a_code(word) else (*by_name, *by_code)
    return tuple(dict.fromkeys(codes))[:3]


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Codes by every name, and by themselves in lower case."""
    codes = {code.casefold(): code for code in places()}
    return {**{name.casefold(): place.code for place in places().values() for name in place.names}, **codes}


def _looks_like_a_code(word: str) -> bool:
    return len(word) <= 3 or "-" in word


def _place(row: Mapping[str, str]) -> Place:
    return Place(row["location"], row["parent"] or None, tuple(row["name"].split(";")))
