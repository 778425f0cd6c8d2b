"""Models of what a verb is given: models as they are, or products with a rulebook and a background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from brightcell.background.layers import home_of
from brightcell.errors import InputError, Problem
from brightcell.model.backgrounds import read_background
from brightcell.model.model import Model
from brightcell.model.resolving import (
    DEFAULT_BACKGROUND,
    DEFAULT_RULEBOOK,
    AskedBackground,
    AskedProduct,
    AskedRulebook,
    Settings,
    product_for,
)
from brightcell.product import Product
from brightcell.rulebooks import rulebook_of

Asked = Model | AskedProduct


def model_of(
    product: Asked,
    rulebook: AskedRulebook | None = None,
    *,
    background: AskedBackground | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> Model:
    """The model itself, or that of a product; InputError where a model is given together with what it has already.

    The project that a model's background is in is the same again, so it may stand beside the model.
    """
    if not isinstance(product, Model):
        return Model(product, rulebook, background=background, project=project, database=database, settings=settings)
    elsewhere = _elsewhere([product], project)
    _refuse_beside_a_model(
        rulebook=rulebook, background=background, project=elsewhere, database=database, settings=settings
    )
    return product


def models_of(
    products: Asked | Sequence[Asked],
    rulebooks: AskedRulebook | Sequence[AskedRulebook] | None = None,
    *,
    background: AskedBackground | Sequence[AskedBackground] | None = None,
    project: str | None = None,
    database: str | None = None,
    settings: Settings | None = None,
) -> list[Model]:
    """Models as they are given; of each product, one under each rulebook on each background.

    Raises InputError for nothing, and for models together with what they have already.
    """
    listed = items(products)
    if any(isinstance(item, Model) for item in listed):
        _refuse_beside_a_model(rulebook=rulebooks, background=background, database=database, settings=settings)
    if listed and all(isinstance(item, Model) for item in listed):
        _refuse_beside_a_model(project=_elsewhere(listed, project))
    books = items(DEFAULT_RULEBOOK if rulebooks is None else rulebooks)
    backs = _backgrounds(DEFAULT_BACKGROUND if background is None else background)
    if not (listed and books and backs):
        missing = "product" if not listed else "rulebook" if not books else "background"
        raise InputError(Problem(f"there is no {missing} to compute", found="none", expected="one or more"))
    if all(isinstance(item, Model) for item in listed):
        return [item for item in listed if isinstance(item, Model)]
    resolved_books = [rulebook_of(book, settings) for book in books]
    resolved_backs = [read_background(back, project=project, database=database) for back in backs]
    return [model for item in listed for model in _models(item, resolved_books, resolved_backs)]


def _models(item: Asked, books: Sequence[Any], backs: Sequence[Any]) -> Iterator[Model]:
    if isinstance(item, Model):
        yield item
        return
    product = product_for(item, books)
    yield from (Model(product, book, background=back) for book in books for back in backs)


def project_of(products: Asked | Sequence[Asked], project: Any) -> str | None:
    """The project to look for databases in, of a verb whose `project` means more: models have their backgrounds."""
    has_products = not all(isinstance(item, Model) for item in items(products))
    return project if has_products and isinstance(project, str) else None


def items(asked: Any) -> list[Any]:
    """One thing or several; a name, a path, a model or a product is one thing."""
    if isinstance(asked, str | Path | Product | Model) or not isinstance(asked, Sequence):
        return [asked]
    return list(asked)


def _backgrounds(asked: AskedBackground | Sequence[AskedBackground]) -> list[AskedBackground]:
    """One background or a list of several; a tuple are the layers of one."""
    return [asked] if isinstance(asked, tuple) else items(asked)


def _elsewhere(models: Sequence[Model], project: str | None) -> str | None:
    """The project, unless all the models' backgrounds are in it."""
    return None if {home_of(model.background) for model in models} == {project} else project


def _refuse_beside_a_model(**arguments: Any) -> None:
    beside = [name for name, value in arguments.items() if value is not None and not _is_empty(value)]
    if beside:
        raise InputError(map(_beside_a_model, beside))


def _beside_a_model(name: str) -> Problem:
    if name == "project":
        what = "a model has its background already, so a project to look for one can't be given beside it"
        return Problem(what, path=name, hint="model.with_(background=..., project=...) is a model with another one")
    what = f"a model has its {name} already, so another one can't be given beside it"
    return Problem(what, path=name, hint=f"model.with_({name}=...) is a model with another one")


def _is_empty(value: Any) -> bool:
    return isinstance(value, Mapping) and not value
