"""What a field of a product file holds, as far as a cell of the form must know: from the field's own annotation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from brightcell.product import fields as f
from brightcell.product.amounts import Amount, Dimension, _Reads
from brightcell.product.places import places

AMOUNT, TEXT, NUMBER, WHOLE, TRUTH, FLOW = "amount", "text", "number", "whole", "truth", "flow"
BLOCK, BLOCKS, KEYED_BLOCKS, KEYED_AMOUNTS, TEXTS = "block", "blocks", "keyed blocks", "keyed amounts", "texts"

_PLAIN: dict[Any, str] = {str: TEXT, float: NUMBER, int: WHOLE, bool: TRUTH}


@dataclass(frozen=True)
class FieldKind:
    """What a field holds.

    `dimensions` are those of an amount; `words` what may stand in a text, of which a list that is `open` is not all;
    `block` the model of a block, of the entries of a list or of the values of a table.
    """

    name: str
    dimensions: tuple[Dimension, ...] = ()
    words: tuple[str, ...] = ()
    is_open: bool = True
    block: type[BaseModel] | None = None
    key_words: tuple[str, ...] = ()


def kind_of_field(field: FieldInfo) -> FieldKind:
    """The kind of a field of a block."""
    return _kind(field.annotation, field.metadata)


def _kind(annotation: Any, metadata: Iterable[Any] = ()) -> FieldKind:
    core, marks = _stripped(annotation, list(metadata))
    reader = next((mark for mark in marks if isinstance(mark, _Reads)), None)
    if reader is not None:
        return FieldKind(AMOUNT, dimensions=reader.dimensions)
    if isinstance(core, type) and issubclass(core, BaseModel):
        return FieldKind(AMOUNT, block=core) if issubclass(core, Amount) else FieldKind(BLOCK, block=core)
    if get_origin(core) is Literal:
        words = get_args(core)
        name = WHOLE if all(isinstance(word, int) for word in words) else TEXT
        return FieldKind(name, words=tuple(map(str, words)), is_open=False)
    if core in _PLAIN:
        return FieldKind(_PLAIN[core], **_words(marks))
    return _of_several(core)


def _of_several(core: Any) -> FieldKind:
    """A list or a table."""
    origin, arguments = get_origin(core), get_args(core)
    if origin in (tuple, list) and arguments and (len(arguments) == 1 or arguments[1] is Ellipsis):
        inner = _kind(arguments[0])
        if inner.name == BLOCK:
            return FieldKind(BLOCKS, block=inner.block)
        return FieldKind(TEXTS) if inner.name == TEXT else FieldKind(FLOW)
    if origin is dict and len(arguments) == 2:
        keys, inner = _kind(arguments[0]), _kind(arguments[1])
        if keys.name == TEXT and inner.name == BLOCK:
            return FieldKind(KEYED_BLOCKS, block=inner.block, key_words=keys.words)
        if keys.name == TEXT and inner.name == AMOUNT:
            return FieldKind(KEYED_AMOUNTS, inner.dimensions, block=inner.block, key_words=keys.words)
    return FieldKind(FLOW)


def _stripped(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any]]:
    """An annotation without `Annotated` and `| None`, and what marked it."""
    while True:
        if get_origin(annotation) is Annotated:
            marks = [*marks, *annotation.__metadata__]
            annotation = annotation.__origin__
        elif get_origin(annotation) in (Union, UnionType):
            members = [member for member in get_args(annotation) if member is not NoneType]
            if len(members) != 1:
                return annotation, marks
            annotation = members[0]
        else:
            return annotation, marks


def _words(marks: Iterable[Any]) -> dict[str, Any]:
    """The words that a mark allows in a text."""
    for mark in marks:
        if isinstance(mark, f.OneOf):
            return {"words": tuple(mark.names()), "is_open": mark.own is not None}
        if isinstance(mark, f.PlaceCode):
            return {"words": tuple(places()), "is_open": True}  # codes of further provinces are read too
        if isinstance(mark, f.ChemistryName):
            from_catalogue: Callable[[], tuple[str, ...]] = f.active_materials
            return {"words": tuple(from_catalogue()), "is_open": True}
    return {}
