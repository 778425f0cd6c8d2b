"""The one place where names, paths and objects become a product, a rulebook and a background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brightcell.background import AnyBackground
from brightcell.errors import InputError, Problem
from brightcell.model.backgrounds import AskedBackground, read_background
from brightcell.model.completed import problems_under
from brightcell.product import Product, read_product
from brightcell.product.read import ProductFileError
from brightcell.product.stand_ins import in_all
from brightcell.rulebooks import Rulebook, rulebook_of

DEFAULT_RULEBOOK = "cn-group-2024"
DEFAULT_BACKGROUND = "open"
Settings = Mapping[str, Any]
AskedProduct = Product | str | Path | Mapping[str, Any]
AskedRulebook = Rulebook | str | Path


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
    books: list[Rulebook] = []
    with _noting(errors):
        books.append(rulebook_of(rulebook, settings))
    with _noting(errors):
        resolved_product = product_for(product, books)
    errors.reverse()
    with _noting(errors):
        resolved_background = read_background(background, project=project, database=database)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise InputError(problem for error in errors for problem in error.problems)
    return resolved_product, books[0], resolved_background


def product_of(product: AskedProduct) -> Product:
    """A product by object, path or name, or what a file says; ProductError with every problem of it."""
    return product if isinstance(product, Product) else read_product(product)


def product_for(product: AskedProduct, rulebooks: Sequence[Rulebook]) -> Product:
    """As `product_of`; where its file is wrong, what it lacks under the rulebooks is told in the same error."""
    try:
        return product_of(product)
    except ProductFileError as error:
        reported = {(problem.path, problem.what) for problem in error.problems}
        lacking = [
            problem
            for rulebook in rulebooks
            for problem in _lacking(error, rulebook)
            if (problem.path, problem.what) not in reported
        ]
        problems = sorted((*error.problems, *dict.fromkeys(lacking)), key=lambda problem: problem.line or 0)
        raise ProductFileError(problems, error.partial) from None


def _lacking(error: ProductFileError, rulebook: Rulebook) -> list[Problem]:
    """What a product lacks under a rulebook whatever the right values are in place of those that are wrong."""
    return in_all(problems_under(product, rulebook) for product in error.partial) if error.partial else []


@contextmanager
def _noting(errors: list[InputError]) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        errors.append(error)
