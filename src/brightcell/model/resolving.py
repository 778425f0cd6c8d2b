"""The one place where names, paths and objects become a product, a rulebook and a background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.errors import InputError
from brightcell.model.backgrounds import read_background
from brightcell.product import Product, read_product
from brightcell.rulebooks import Rulebook, rulebook_of

DEFAULT_RULEBOOK = "cn-group-2024"
DEFAULT_BACKGROUND = "open"
Settings = Mapping[str, Any]
AskedProduct = Product | str | Path | Mapping[str, Any]
AskedRulebook = Rulebook | str | Path
AskedBackground = AnyBackground | str | Path


def resolve(
    product: AskedProduct,
    rulebook: AskedRulebook,
    background: AskedBackground,
    *,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> tuple[Product, Rulebook, AnyBackground]:
    """Product, rulebook and background; InputError with the problems of all three."""
    errors: list[InputError] = []
    with _noting(errors):
        resolved_product = product_of(product)
    with _noting(errors):
        resolved_rulebook = rulebook_of(rulebook, settings)
    with _noting(errors):
        resolved_background = read_background(background, project=project, database=database)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise InputError(problem for error in errors for problem in error.problems)
    return resolved_product, resolved_rulebook, resolved_background


def product_of(product: AskedProduct) -> Product:
    """A product by object, path or name, or what a file says; ProductError with every problem of it."""
    return product if isinstance(product, Product) else read_product(product)


@contextmanager
def _noting(errors: list[InputError]) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        errors.append(error)
