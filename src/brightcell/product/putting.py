"""Values put into the data of a product at the fields that paths name: by changes, and by options of choices."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from typing import Any

from brightcell.errors import Problem, ProductError, collecting, nearest
from brightcell.product.following import following
from brightcell.product.models import Product
from brightcell.product.paths import Path, dotted, misspelt, places, value_at
from brightcell.product.place_fields import with_places

Fields = Mapping[str, tuple[Path, ...]]
"""The fields that each path names."""
Follow = Callable[[Product], Product]


def put(data: dict[str, Any], product: Product, changes: Mapping[str, Any]) -> frozenset[Path]:
    """Put values into the data of a product at every field of their paths; the fields.

    All paths lead into the data as they were, so the order of changes makes no difference. ProductError with
    everything that is wrong with the paths.
    """
    problems: list[Problem] = []
    fields: dict[str, tuple[Path, ...]] = {}
    for text in changes:
        with collecting(problems):
            fields[text] = _fields_at(data, product, text)
    problems += conflicts(fields, changes, product)
    if problems:
        raise ProductError(problems)
    for text, paths in fields.items():
        for path in paths:
            *above, last = path
            value_at(data, tuple(above))[last] = copy.deepcopy(changes[text])
    return frozenset(path for paths in fields.values() for path in paths)


def followed_by_totals(product: Product, asked: Collection[Path]) -> Follow:
    """What lets the totals of a changed product follow, before it is checked."""
    return lambda changed: with_places(changed, following(product, changed, asked))


def _fields_at(data: dict[str, Any], product: Product, text: str) -> tuple[Path, ...]:
    """The fields that a path names in the data of a product; ProductError where no block has one of them."""
    paths = _places_in(data, product, text)
    wrong = {path: misspelling for path in paths if (misspelling := misspelt(path, product)) is not None}
    fields = tuple(path for path in paths if path not in wrong)
    if fields:
        return fields
    step, names = next(iter(wrong.values()))
    expected = f"one of {', '.join(names)}"
    what = "this path meets nothing in the product"
    raise ProductError(Problem(what, path=text, found=step, expected=expected, nearest=nearest(step, names)))


def _places_in(data: dict[str, Any], product: Product, text: str) -> tuple[Path, ...]:
    """The places of a path in the data of a product; what is wrong with it is told by the product, if it can."""
    try:
        return places(data, text)
    except ProductError:
        places(product, text)
        raise


def conflicts(fields: Fields, changes: Mapping[str, Any], product: Product) -> list[Problem]:
    """Every two changes that meet: of one field to different values, or of a field and of a block that holds it."""
    first: dict[Path, str] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for text, paths in fields.items():
        for path in paths:
            other = first.setdefault(path, text)
            if other != text and changes[other] != changes[text]:
                problems[other, text] = _conflict(product, path, other, text, changes)
    for path, text in first.items():
        for length in range(1, len(path)):
            other = first.get(path[:length], text)
            if other != text:
                problems[other, text] = _conflict(product, path, other, text, changes)
    return list(problems.values())


def _conflict(product: Product, path: Path, first: str, second: str, changes: Mapping[str, Any]) -> Problem:
    return Problem(
        "two changes meet in one field",
        path=dotted(path, product),
        found=f"{first} = {_short(changes[first])} and {second} = {_short(changes[second])}",
        expected="one change of each field",
    )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
