"""Changing a product by path: `{"sites.*.location": "CN-SC", "pack.parts[steel].amount": "12 kg"}`.

All paths lead into the product as it was, so the order of changes makes no difference; two that meet are refused.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from brightcell.errors import Problem, ProductError, in_words
from brightcell.product.amounts import Amount
from brightcell.product.following import PLANT, followed_place
from brightcell.product.models import VERBS, Product
from brightcell.product.options import changed_document, product_of_options
from brightcell.product.paths import Path, places, value_at
from brightcell.product.place_fields import places_of, with_places
from brightcell.product.places import is_place
from brightcell.product.putting import Fields, conflicts, followed_by_totals, put
from brightcell.product.read import product_from_data, product_from_document
from brightcell.product.revalued import with_amounts
from brightcell.product.uncertain import ChoiceOption


def with_changes(product: Product, changes: Mapping[str, Any]) -> Product:
    """The product with new values at some paths, validated like a file.

    Parameters
    ----------
    product : Product
        The product, which stays as it is.
    changes : Mapping
        Value by path. A path is made of field names with dots between them; of the entries of a list, `[name]` is the
        one of that name, material, step or carrier, `[key=value]` those that fit (several pairs with commas), `[#1]`
        the first, and `*` all. Values are what a product file may have there. Their order makes no difference.

    Returns
    -------
    Product
        The changed product; its problems and lines are still those of its file. Declared masses follow their parts,
        and the plant's place that of its site, unless the changes name them; `changed` lists all that differs.

    Raises
    ------
    ProductError
        For a path that meets nothing, a name that fits several entries, two changes of one field, or a value that the
        field refuses.

    Examples
    --------
    >>> import brightcell as bc
    >>> from brightcell.product import with_changes
    >>> product = bc.read_product("nmc622-pack-100kwh")
    >>> for change in with_changes(product, {"pack.parts[steel].amount": "110 kg"}).changed:
    ...     print(change)
    pack.parts[steel].amount: 99.9995 kg -> 110 kg
    performance.mass: 514.786 kg -> 524.7865 kg (follows the mass of its parts)
    """
    if not isinstance(changes, Mapping):
        expected = 'a table of values by path, such as {"sites.*.location": "CN-SC"}'
        raise ProductError(Problem("these are not changes", found=repr(changes), expected=expected))
    if odd := [key for key in changes if not isinstance(key, str)]:
        expected = "a path as a text, such as sites.*.location"
        raise ProductError(Problem("this is not a path", found=in_words(key), expected=expected) for key in odd)
    fields = _fields_of(product, changes)
    changed = None if fields is None else _quickly(product, changes, fields)
    if changed is None:
        changed, asked = _read_anew(product, changes)
    else:
        asked = frozenset(path for paths in (fields or {}).values() for path in paths)
    return changed.with_origin(product, asked) if changes else product


def _fields_of(product: Product, changes: Mapping[str, Any]) -> dict[str, tuple[Path, ...]] | None:
    """The fields that each path names, none of them twice; None where anything is wrong, or not that simple."""
    try:
        fields = {text: places(product, text) for text in changes}
    except ProductError:
        return None
    return fields if len(fields) < 2 or not conflicts(fields, changes, product) else None


def _quickly(product: Product, changes: Mapping[str, Any], fields: Fields) -> Product | None:
    """The product, where the changes put only other places, or other amounts, where there are some."""
    codes = place_codes(product, changes, fields)
    if codes is not None:
        place = followed_place(product, codes, codes)
        return with_places(product, codes if place is None else {**codes, PLANT: place})
    amounts = amount_values(product, changes, fields)
    return None if amounts is None else with_amounts(product, amounts)


def _read_anew(product: Product, changes: Mapping[str, Any]) -> tuple[Product, frozenset[Path]]:
    """The product with all its blocks validated again, and what was asked; ProductError with all that is wrong."""
    data = product.to_dict()
    asked = put(data, product, changes)
    return product_from_document(changed_document(product, data), followed_by_totals(product, asked)), asked


def place_codes(product: Product, changes: Mapping[str, Any], fields: Fields) -> dict[Path, str] | None:
    """The codes by field of changes that name another place where there is one; None where a change does more.

    Such a change leaves the product as valid as it was, so it needs no reading anew.
    """
    if not all(isinstance(value, str) and is_place(value) for value in changes.values()):
        return None
    codes = {path: changes[text] for text, paths in fields.items() for path in paths}
    return codes if places_of(product).keys() >= codes.keys() else None


def place_fields(product: Product, text: str) -> tuple[Path, ...] | None:
    """The fields that a path names, if each of them names a place now; None otherwise."""
    try:
        paths = places(product, text)
    except ProductError:
        return None
    return paths if places_of(product).keys() >= set(paths) else None


def amount_values(product: Product, changes: Mapping[str, Any], fields: Fields) -> dict[Path, Any] | None:
    """The values by field of changes that put another amount where there is one; None where a change does more."""
    if not all(isinstance(value, str | int | float | Mapping) for value in changes.values()):
        return None
    pairs = list(_pairs(changes, fields))
    return dict(pairs) if all(type(value_at(product, path)) is Amount for path, _ in pairs) else None


def _pairs(changes: Mapping[str, Any], fields: Fields) -> Iterator[tuple[Path, Any]]:
    for text, paths in fields.items():
        yield from ((path, copy.deepcopy(changes[text])) for path in paths)


def with_options(product: Product, options: Mapping[str, ChoiceOption]) -> Product:
    """The product with what the options of its choices set, without the choices; itself where they set nothing."""
    return product_of_options(product, options, product_from_document)


VERBS.read, VERBS.change = product_from_data, with_changes
