"""Fields that a document needs and the product file doesn't state: each with its place, and a block to paste."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from brightcell.documents.kind import MandatoryField
from brightcell.errors import InputError, Problem
from brightcell.product import Product
from brightcell.product.vocabulary import UNNAMED_MAKER

Tree = dict[str, "Tree | str"]
"""Keys of YAML with the keys below them; under the last one what belongs there."""
NEW_BLOCK = "in a new block at the end of the file"


class LackingFieldsError(InputError):
    """Fields that a document can't do without; `advice` is YAML to paste."""

    def __init__(self, problems: Iterable[Problem], advice: str) -> None:
        super().__init__(problems)
        self.advice = advice


def lacking_fields(product: Product, document: str, fields: Sequence[MandatoryField]) -> LackingFieldsError:
    """The error that names all of them."""
    problems = [_absent(product, document, field) for field in fields]
    advice = "" if _is_form(product) else advice_for(product, [field.path for field in fields])
    return LackingFieldsError(problems, advice)


def _is_form(product: Product) -> bool:
    """Whether the product is an Excel form, which has a cell for each field already."""
    return bool(product.file) and Path(str(product.file)).suffix.lower() == ".xlsx"


def _absent(product: Product, document: str, field: MandatoryField) -> Problem:
    what = f"the document {document} needs this field, and the product file doesn't state it"
    others = f", or {' or '.join(field.instead)}" if field.instead else ""
    above = _stated_above(product, field.path)
    if any(product.at(path) == UNNAMED_MAKER for path in (field.path, *field.instead)):
        what = f"the document {document} needs this field, and {UNNAMED_MAKER!r} is a placeholder of the draft"
    if _is_form(product):
        return product.located(Problem(what, path=field.path, hint=f"state it{others}: {field.clause}"))
    where = f"under {above}" if above else NEW_BLOCK
    problem = Problem(what, path=field.path, hint=f"state it{others} {where}: {field.clause}")
    return product.located(problem) if above else replace(problem, file=product.file)


def advice_for(product: Product, paths: Sequence[str]) -> str:
    """YAML to paste, under a line that says where; its values are empty, and an empty field counts as not stated."""
    trees: dict[str, Tree] = {}
    for path in paths:
        above = _stated_above(product, path)
        _put(trees.setdefault(above, {}), path.removeprefix(above).strip(".").split("."), meaning_of(path))
    file = Path(product.file).name if product.file else "the product file"
    return "\n\n".join(_pasted(above, tree, file, product) for above, tree in sorted(trees.items()))


def meaning_of(path: str) -> str:
    """What belongs into a field of the product file, as the model describes it."""
    kind: type[BaseModel] = Product
    description = ""
    for step in path.split("."):
        field = kind.model_fields.get(step)
        if field is None:
            break
        description = field.description or ""
        kind = next((part for part in _parts(field.annotation) if _is_block(part)), BaseModel)
    return description


def _parts(annotation: Any) -> Iterable[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _is_block(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _stated_above(product: Product, path: str) -> str:
    """The nearest block above a field that the file has; empty where there is none."""
    steps = path.split(".")
    for length in range(len(steps) - 1, 0, -1):
        above = ".".join(steps[:length])
        if product.at(above) is not None:
            return above
    return ""


def _put(tree: Tree, steps: Sequence[str], meaning: str) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        assert isinstance(below, dict)
        tree = below
    tree[steps[-1]] = meaning


def _pasted(above: str, tree: Tree, file: str, product: Product) -> str:
    if not above:
        return "\n".join([f"add at the end of {file}, and fill in:", "", *_lines(tree, 0)])
    line = product.located(Problem("", path=above)).line
    at = f", line {line}" if line else ""
    return "\n".join([f"add under {above} in {file}{at}, and fill in:", "", *_lines(tree, above.count(".") + 1)])


def _lines(tree: Mapping[str, Tree | str], depth: int) -> Iterable[str]:
    for key, below in tree.items():
        if isinstance(below, dict):
            yield f"{'  ' * depth}{key}:"
            yield from _lines(below, depth + 1)
        else:
            yield f"{'  ' * depth}{key}:  # {below}"
