"""Where things happen, as data of the product: a code together with the field that it was read from.

Inventory and rules carry a `Location` from the field to the demands without looking at it. So when a field names
another place, the demands that took theirs from it move, and nothing else changes. A rule may look: whoever reads the
code of a location, in whatever way, is noted by `noted_reads`, and what it builds is built anew when the field changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import overload

from brightcell.product.models import Product
from brightcell.product.paths import Path
from brightcell.product.place_fields import places_of, with_places

_READ: ContextVar[set[Path] | None] = ContextVar("fields whose places were read", default=None)


class Location:
    """The code of a place and the `field` of the product that names it, None where no field does.

    Equal to a location or a text of the same code. To compare, print or hash it is to read it.
    """

    __slots__ = ("_code", "_whole_country", "field")

    def __init__(self, code: str, field: Path | None = None, whole_country: bool = False) -> None:
        self._code, self.field, self._whole_country = code, field, whole_country

    @property
    def code(self) -> str:
        """The code; to read it makes what is built depend on the field that it comes from."""
        fields = _READ.get()
        if fields is not None and self.field is not None:
            fields.add(self.field)
        return self._code.split("-")[0] if self._whole_country else self._code

    @property
    def country(self) -> Location:
        """The country in which it lies, whatever it is."""
        return Location(self._code, self.field, whole_country=True)

    def moved(self, codes: Mapping[Path, str]) -> Location:
        """The location with the code that its field has now."""
        code = codes.get(self.field) if self.field is not None else None
        return self if code is None else self.at(code)

    def at(self, code: str) -> Location:
        """The location when its field has another code."""
        return Location(code, self.field, self._whole_country)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Location | str) and self.code == str(other)

    def __hash__(self) -> int:
        return hash(self.code)

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"Location({self.code!r})"


def moved(place: Location | None, codes: Mapping[Path, str]) -> Location | None:
    """The location with the code that its field has now; none stays none."""
    return None if place is None else place.moved(codes)


@contextmanager
def noted_reads() -> Iterator[set[Path]]:
    """The fields whose places are read inside the `with` block."""
    fields: set[Path] = set()
    token = _READ.set(fields)
    try:
        yield fields
    finally:
        _READ.reset(token)


def with_locations(product: Product) -> Product:
    """The product with a `Location` in each field that names a place, so that none can be read unnoticed.

    One that is in a field already keeps the field that it came from.
    """
    named = places_of(product).items()
    return with_places(product, {field: Location(code, field) for field, code in named if isinstance(code, str)})


def with_moved_locations(product: Product, codes: Mapping[Path, str]) -> Product:
    """A product `with_locations`, moved to the codes that their fields have now."""
    places = {field: place_of(location) for field, location in places_of(product).items()}
    return with_places(product, {field: place.moved(codes) for field, place in places.items()})


@overload
def place_of(location: str) -> Location: ...
@overload
def place_of(location: str | None) -> Location | None: ...
def place_of(location: str | None) -> Location | None:
    """The location in a field of a product `with_locations`, where the product's own type says text."""
    if location is not None and not isinstance(location, Location):
        raise TypeError(f"{location!r} is a text: an inventory reads the places of a product with_locations")
    return location
