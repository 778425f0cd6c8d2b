"""Products as a study has them: a shipped product, or one of the study's folder, with changes put in."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from brightcell.data import data_path
from brightcell.errors import InputError, Problem
from brightcell.io.yaml import Document, read_yaml
from brightcell.product import Product, product_from_data, products
from brightcell.product.paths import places, value_at
from brightcell.product.read import product_from_document
from brightcell.published.models import Study
from brightcell.published.scopes import HEADER, Change, StudyError


def changed_product(study: Study, name: str, changes: Sequence[Change], chemistry: str, place: str) -> Product:
    """The product with every change in the order given; raises StudyError where a change meets nothing."""
    document = read_yaml(_path(study, name))
    tree = copy.deepcopy(document.data)
    label = f"{study.id}, {name}, {place}" if place else f"{study.id}, {name}"
    for change in changes:
        value = _filled(change.value, {"{location}": place, "{chemistry}": chemistry})
        set_at(tree, change.path, value, label)
    try:
        return product_from_data(tree)
    except InputError as error:
        raise StudyError(_placed(error.problems, document, f"{study.id}/{name}", changes, label)) from None


def _placed(
    problems: Iterable[Problem], document: Document, file: str, changes: Sequence[Change], label: str
) -> list[Problem]:
    """Faults of a product with its line there, or, where the product as it was is sound, those of the changes."""
    try:
        product_from_document(document)
    except InputError as error:
        return [replace(problem, file=file) for problem in error.problems]
    paths = ", ".join(change.path for change in changes)
    return [
        replace(
            problem,
            file=HEADER,
            path="changes",
            what=f"the changes of {paths} make {label} wrong at {problem.path}: {problem.what}",
        )
        for problem in problems
    ]


def set_at(tree: Any, path: str, value: Any, label: str | None = None) -> int:
    """Put a value at every place of a path, and say at how many; StudyError where there is none.

    The table is that of a file, before it is read: a study says all that it changes, so nothing follows.
    """
    try:
        paths = places(tree, path)
    except InputError as error:
        raise StudyError(replace(problem, file=label) for problem in error.problems) from None
    for *above, last in paths:
        value_at(tree, tuple(above))[last] = copy.deepcopy(value)
    return len(paths)


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    return words.get(value, value) if isinstance(value, str) else value


def _path(study: Study, name: str) -> Path:
    own = study.folder / name
    if own.suffix == ".yaml" and own.is_file():
        return own
    if name in products():
        return data_path("products", f"{name}.yaml")
    what = "there is no shipped product of this name, and no such file in the study's folder"
    raise StudyError(Problem(what, HEADER, "products", found=name))
