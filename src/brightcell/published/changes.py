"""Products as a study has them: a shipped product, or one of the study's folder, with changes put in."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from brightcell.data import data_path
from brightcell.errors import InputError, Problem
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data, products
from brightcell.published.models import Study
from brightcell.published.scopes import Change, StudyError


def changed_product(study: Study, name: str, changes: Sequence[Change], chemistry: str, place: str) -> Product:
    """The product with every change in the order given; raises StudyError where a change meets nothing."""
    tree = copy.deepcopy(read_yaml(_path(study, name)).data)
    label = f"{study.id}, {name}, {place}" if place else f"{study.id}, {name}"
    for change in changes:
        value = _filled(change.value, {"{location}": place, "{chemistry}": chemistry})
        if not set_at(tree, steps(change.path), value):
            raise StudyError(Problem("the product has nothing at the path of this change", label, change.path))
    try:
        return product_from_data(tree, file=label)
    except InputError as error:
        raise StudyError(error.problems) from None


def steps(path: str) -> list[str]:
    """The steps of a path: "parts.[material=al].x" -> parts, [material=al], x."""
    return re.split(r"\.(?![^\[]*\])", path)


def set_at(tree: Any, path: Sequence[str], value: Any) -> int:
    """Put a value at every place of a path and say at how many: keys, `*`, `[key=value]`."""
    here, rest = path[0], path[1:]
    if not rest and isinstance(tree, dict):
        tree[here] = copy.deepcopy(value)
        return 1
    met = 0
    for key in list(_keys(tree, here)):
        if rest:
            met += set_at(tree[key], rest, value)
        else:
            tree[key] = copy.deepcopy(value)
            met += 1
    return met


def _keys(tree: Any, step: str) -> Iterator[Any]:
    if isinstance(tree, dict):
        yield from ([step] if step in tree else [])
        return
    wanted = dict([step.strip("[]").split("=", 1)]) if "=" in step else {}
    for index, item in enumerate(tree if isinstance(tree, list) else ()):
        if step == "*" or (wanted and all(str(item.get(key)) == value for key, value in wanted.items())):
            yield index


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
    raise StudyError(Problem(what, f"{study.id}/study.yaml", found=name))
