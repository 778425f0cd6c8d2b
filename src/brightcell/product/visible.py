"""Fields that a declaration shows or keeps back are named as they are spelt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from brightcell.errors import Problem, ProductError, nearest
from brightcell.product.amounts import refuse
from brightcell.product.declaration import declared_path, misspelt_field
from brightcell.product.paths import Path, item, misspelt, path_of

STAND_IN = "stand-in "
"""How the text begins that stands for one that is wrong, while all else is looked at."""


def check_visible_field(field: str, product: Any, where: Path) -> None:
    """Refuse the path of a field that neither the declaration nor the product has, or an entry that isn't there."""
    path = declared_path(field)
    if path.startswith(STAND_IN):
        return
    if path.startswith("declaration."):
        wrong = misspelt_field(path.removeprefix("declaration."))
    else:
        wrong = _wrong_in_product(path, product, where)
    if wrong is not None:
        step, names = wrong
        what = "neither the declaration nor the product has such a field"
        raise refuse(Problem(what, found=step, expected=field, nearest=nearest(step, names)), *where)


def _wrong_in_product(text: str, product: Any, where: Path) -> tuple[str, tuple[str, ...]] | None:
    try:
        path = path_of(text, product)
    except ProductError as error:
        raise refuse(replace(error.problems[0], path=None), *where) from None
    return misspelt(path, product) or _missing_entry(path, product)


def _missing_entry(path: Path, data: Any) -> tuple[str, tuple[str, ...]] | None:
    """The name in a path that no entry of its list bears."""
    for step in path:
        if isinstance(data, tuple) and isinstance(step, str) and step != "*":
            names = (getattr(entry, key, None) for entry in data for key in ("name", "material"))
            return step, tuple(name for name in names if isinstance(name, str))
        data = item(data, step)
    return None
