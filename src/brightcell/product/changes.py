"""Changing a product by path: `{"sites.*.location": "CN-SC", "pack.parts[steel].amount": "12 kg"}`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from brightcell.errors import Problem, ProductError, nearest
from brightcell.product.amounts import Amount
from brightcell.product.fields import Block, table_of
from brightcell.product.models import Product
from brightcell.product.options import changed_document, product_of_options
from brightcell.product.paths import NAMING_KEYS, Path, misspelt, value_at
from brightcell.product.place_fields import places_of, with_places
from brightcell.product.places import is_place
from brightcell.product.read import product_from_document
from brightcell.product.revalued import with_amounts
from brightcell.product.uncertain import ChoiceOption

_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


def with_changes(product: Product, changes: Mapping[str, Any]) -> Product:
    """The product with new values at some paths, validated like a file.

    Parameters
    ----------
    product : Product
        The product, which stays as it is.
    changes : Mapping
        Value by path. A path is made of field names with dots between them; of the entries of a list, `[name]` is the
        one of that name, material, step or carrier, `[key=value]` those that fit (several pairs with commas), `[#1]`
        the first, and `*` all. Values are what a product file may have there.

    Returns
    -------
    Product
        The changed product; its problems and lines are still those of its file.

    Raises
    ------
    ProductError
        For a path that meets nothing, a name that fits several entries, or a value that the field refuses.
    """
    codes = place_codes(product, changes)
    if codes is not None:
        return with_places(product, codes)
    amounts = amount_values(product, changes)
    changed = None if amounts is None else with_amounts(product, amounts)
    return _read_anew(product, changes) if changed is None else changed


def _read_anew(product: Product, changes: Mapping[str, Any]) -> Product:
    """The product with all its blocks validated again; ProductError with what is wrong with the changes."""
    data = product.model_dump(mode="json", exclude_none=True)
    problems: list[Problem] = []
    for text, value in changes.items():
        problems += _put(data, product, text, value)
    if problems:
        raise ProductError(problems)
    return product_from_document(changed_document(product, data))


def place_codes(product: Product, changes: Mapping[str, Any]) -> dict[Path, str] | None:
    """The codes by field of changes that name another place where there is one; None where a change does more.

    Such a change leaves the product as valid as it was, so it needs no reading anew.
    """
    codes: dict[Path, str] = {}
    for text, value in changes.items():
        fields = place_fields(product, text) if isinstance(value, str) and is_place(value) else None
        if fields is None:
            return None
        codes.update(dict.fromkeys(fields, value))
    return codes


def place_fields(product: Product, text: str) -> tuple[Path, ...] | None:
    """The fields that a path names, if each of them names a place now; None otherwise."""
    try:
        paths = places(product, text)
    except ProductError:
        return None
    return paths if places_of(product).keys() >= set(paths) else None


def amount_values(product: Product, changes: Mapping[str, Any]) -> dict[Path, Any] | None:
    """The values by field of changes that put another amount where there is one; None where a change does more."""
    values: dict[Path, Any] = {}
    for text, value in changes.items():
        fields = _amount_fields(product, text) if isinstance(value, str | int | float | Mapping) else None
        if fields is None:
            return None
        values |= {field: copy.deepcopy(value) for field in fields}
    return values


def _amount_fields(product: Product, text: str) -> tuple[Path, ...] | None:
    """The fields that a path names, if each of them holds an amount now and is no parameter; None otherwise."""
    try:
        paths = places(product, text)
    except ProductError:
        return None
    return paths if all(type(value_at(product, path)) is Amount for path in paths) else None


def with_options(product: Product, options: Mapping[str, ChoiceOption]) -> Product:
    """The product with what the options of its choices set, without the choices; itself where they set nothing."""
    return product_of_options(product, options, product_from_document)


def _put(data: dict[str, Any], product: Product, text: str, value: Any) -> list[Problem]:
    """Put a value at every place of a path; what is wrong with the path."""
    try:
        paths = places(data, text)
    except ProductError as error:
        return list(error.problems)
    for path in paths:
        *above, last = path
        block = value_at(data, tuple(above))
        field = misspelt(_numbered(path), product)
        if field is not None:
            step, allowed = field
            return [_no_such(text, step, allowed)]
        block[last] = copy.deepcopy(value)
    return []


def places(data: Any, text: str) -> tuple[Path, ...]:
    """Keys and indices of every place that a path names in a product or in nested data of its shape.

    The last step may be a key that isn't there yet. Raises ProductError where a step meets nothing, or where a name
    fits several entries.
    """
    steps = [f"[{bracketed}]" if bracketed else plain for bracketed, plain in _STEP.findall(text)]
    if not steps:
        raise ProductError(
            Problem("a path names a field of the product", found=repr(text), expected="performance.mass")
        )
    paths: list[Path] = [()]
    for number, step in enumerate(steps, 1):
        paths = [
            (*path, key)
            for path in paths
            for key in _keys(table_of(value_at(data, path)), step, text, number == len(steps))
        ]
    return tuple(paths)


def _keys(data: Any, step: str, text: str, last: bool) -> Sequence[str | int]:
    """The keys or indices of one step."""
    if step in ("*", "[*]"):
        keys = (
            list(data)
            if isinstance(data, Mapping)
            else list(range(len(data)))
            if isinstance(data, list | tuple)
            else []
        )
        if not keys:
            raise ProductError(_no_such(text, step, ()))
        return keys
    if isinstance(data, list | tuple):
        return _entries(data, step.strip("[]"), text)
    key = step.strip("[]")
    if isinstance(data, Mapping) and (key in data or last):
        return [key]
    raise ProductError(_no_such(text, key, tuple(data) if isinstance(data, Mapping) else ()))


def _entries(entries: Sequence[Any], name: str, text: str) -> Sequence[int]:
    """Entries of a list: by position from one, by what their fields hold, or by their name."""
    fitting = list(_fitting(entries, name))
    if not fitting:
        raise ProductError(_no_such(text, name, tuple(dict.fromkeys(n for e in entries for n in _names(e)))))
    if len(fitting) > 1 and "=" not in name:
        expected = " or ".join(f"[#{index + 1}]" for index in fitting)
        raise ProductError(Problem("this name fits several entries", path=text, found=name, expected=expected))
    return fitting


def _fitting(entries: Sequence[Any], name: str) -> Iterator[int]:
    position = re.fullmatch(r"#(\d+)", name)
    pairs = dict(pair.split("=", 1) for pair in name.split(",")) if "=" in name else {}
    for index, entry in enumerate(map(table_of, entries)):
        if position:
            fits = index + 1 == int(position[1])
        elif pairs:
            fits = isinstance(entry, Mapping) and all(_says(entry.get(k.strip()), v.strip()) for k, v in pairs.items())
        else:
            fits = name in _names(entry)
        if fits:
            yield index


def _says(value: Any, text: str) -> bool:
    """Whether a field holds this word or number; blocks and lists of a product aren't compared."""
    return not isinstance(value, BaseModel | tuple) and str(value) == text


def _names(entry: Any) -> list[str]:
    fields = table_of(entry) if isinstance(entry, Mapping | Block) else {}
    return [fields[key] for key in NAMING_KEYS if isinstance(fields.get(key), str)]


def _numbered(path: Path) -> str:
    """A path as text, with entries of lists by their index."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _no_such(text: str, step: str, allowed: Sequence[str]) -> Problem:
    return Problem(
        "this path meets nothing in the product",
        path=text,
        found=step,
        expected=f"one of {', '.join(allowed)}" if allowed else None,
        nearest=nearest(step, allowed),
    )
