"""The fields of a product that name a place, and the product with other values in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast, get_args

from pydantic import BaseModel

from brightcell.product.fields import PlaceCode
from brightcell.product.models import Product
from brightcell.product.paths import Path, by_first_step


def places_of(product: Product) -> dict[Path, str]:
    """The code of each place that the product names, by the path of its field."""
    return dict(_places(product, ()))


def with_places(product: Product, values: Mapping[Path, Any]) -> Product:
    """The product with other values in fields of `places_of`, which are not validated; all else is shared with it."""
    return cast(Product, _replaced(product, values)) if values else product


def _places(block: BaseModel, path: Path) -> Iterator[tuple[Path, str]]:
    names, inner = _fields(type(block))
    values = block.__dict__  # pydantic takes long to look for a field
    for name in names:
        if values[name] is not None:
            yield (*path, name), values[name]
    for name in inner:
        if values[name]:
            for key, below in _blocks(values[name]):
                yield from _places(below, (*path, name, *key))


def _blocks(value: Any) -> Iterator[tuple[Path, BaseModel]]:
    if isinstance(value, BaseModel):
        yield (), value
    items = value.items() if isinstance(value, Mapping) else enumerate(value if isinstance(value, tuple) else ())
    for key, item in items:
        if isinstance(item, BaseModel):
            yield (key,), item


def _replaced(value: Any, values: Mapping[Path, Any]) -> Any:
    """A block, or a tuple or table of them, with values at paths below it; copies along these paths only."""
    if () in values:
        return values[()]
    below = by_first_step(values)
    if isinstance(value, tuple):
        return tuple(_replaced(item, below[i]) if i in below else item for i, item in enumerate(value))
    if isinstance(value, Mapping):
        return {key: _replaced(item, below[key]) if key in below else item for key, item in value.items()}
    return value.model_copy(update={str(name): _replaced(getattr(value, str(name)), below[name]) for name in below})


@cache
def _fields(block: type[BaseModel]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a block that name a place, and those that hold blocks in which one does."""
    fields = block.model_fields.items()
    names = tuple(name for name, field in fields if _names_a_place((field.annotation, *field.metadata)))
    inner = tuple(name for name, field in fields if any(any(_fields(below)) for below in _blocks_in(field.annotation)))
    return names, inner


def _names_a_place(parts: tuple[Any, ...]) -> bool:
    """Whether a `PlaceCode` is among the parts of an annotation: `Annotated[str, PlaceCode()] | None`."""
    return any(isinstance(part, PlaceCode) or _names_a_place(_parts(part)) for part in parts)


def _blocks_in(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in _parts(annotation):
        yield from _blocks_in(part)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The arguments of an annotation, those of `Annotated` with its marks; a block is looked at by itself."""
    return (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
