"""What a product file itself marks as assumed: a `source` or `note` that begins with the word "assumed"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from brightcell.product.amounts import Amount
from brightcell.product.messages import dotted

MARK = "assumed"


@dataclass(frozen=True)
class Assumed:
    """A figure or block that is assumed: its dotted path, its value where it is one, and why."""

    path: str
    value: str | None
    why: str


def assumed_in(product: BaseModel) -> tuple[Assumed, ...]:
    """Every figure and block of a product that is marked as assumed, in the order of the file format."""
    written = product.model_dump(mode="json")
    return tuple(
        Assumed(dotted(path, written), str(marked) if isinstance(marked, Amount) else None, why)
        for path, marked, why in _marked(product, ())
    )


def _marked(here: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    why = _why(here)
    if why is not None:
        yield path, here, why
    for step, below in _below(here):
        yield from _marked(below, (*path, step))


def _why(here: Any) -> str | None:
    texts = (getattr(here, field, None) for field in ("source", "note"))
    text = next((t for t in texts if isinstance(t, str) and t.casefold().startswith(MARK)), None)
    return None if text is None else text[len(MARK) :].lstrip(" ,:;-") or "no reason given"


def _below(here: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(here, BaseModel):
        fields = type(here).model_fields
        yield from ((field.alias or name, getattr(here, name)) for name, field in fields.items())
    elif isinstance(here, Mapping):
        yield from here.items()
    elif isinstance(here, tuple):
        yield from enumerate(here)
