"""A product in spite of what is wrong in its file, so that what else is wrong can be told in the same run.

Whatever a field refuses is stood in for by a value that it takes, in two products with different values each. What is
wrong with both of them in the same words doesn't rest on a stand-in, and is a problem of the file.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

from brightcell.product.amounts import Amount, Dimension, _Reads
from brightcell.product.catalogue import chemistries
from brightcell.product.fields import ChemistryName, OneOf, PlaceCode
from brightcell.product.messages import TOO_FEW, LocatedProblem, located_details, problems_of, stripped, type_below
from brightcell.product.models import Product
from brightcell.product.paths import Path, value_at
from brightcell.product.places import places
from brightcell.units import parse_quantity

ROUNDS = 8
VARIANTS = (0, 1)

T = TypeVar("T")


@dataclass(frozen=True)
class PartialProduct:
    """A product with stand-ins, and what the blocks of its file refused once they could be looked at with them."""

    product: Product
    problems: tuple[LocatedProblem, ...]


def partial_products(
    data: Mapping[str, Any], context: Mapping[str, Any], blamed: Iterable[Path] = ()
) -> tuple[PartialProduct, ...]:
    """Two products with different stand-ins for all that is wrong; none where too little is right for that.

    `blamed` are further fields that are to be stood in for: their blocks are right, but not one beside the other.
    """
    paths = tuple(blamed)
    attempts = (_partial(copy.deepcopy(dict(data)), context, variant, paths) for variant in VARIANTS)
    partial = tuple(product for product in attempts if product is not None)
    return partial if len(partial) == len(VARIANTS) else ()


def in_all(problems: Iterable[Iterable[T]]) -> list[T]:
    """What is the same in all of some lists, in the order of the first, once each."""
    first, *others = (list(listed) for listed in problems)
    return [item for i, item in enumerate(first) if item not in first[:i] and all(item in other for other in others)]


def amounts_below(block: Any, path: Path) -> Iterator[Path]:
    """The paths of all amounts of parts in a piece, a table of a file, and in the pieces in it."""
    for index, part in enumerate(block.get("parts") or () if isinstance(block, Mapping) else ()):
        if isinstance(part, Mapping) and "amount" in part:
            yield (*path, "parts", index, "amount")
    for name in ("module", "cell", "cathode", "anode"):
        if isinstance(block, Mapping) and isinstance(block.get(name), Mapping):
            yield from amounts_below(block[name], (*path, name))


def _partial(
    data: dict[str, Any], context: Mapping[str, Any], variant: int, blamed: tuple[Path, ...]
) -> PartialProduct | None:
    stood_in: set[Path] = set()
    problems: list[LocatedProblem] = []
    words = count(variant)
    for path in blamed:
        _stand_in(data, path, False, stood_in, variant, words)
    for number in range(ROUNDS):
        try:
            return PartialProduct(Product.model_validate(data, context=context), tuple(problems))
        except ValidationError as error:
            located_problems = problems_of(error, Product) if number else []
            problems += [
                located for located in located_problems if located.problem.what != TOO_FEW
            ]  # a list that stands in
            paths = located_details(error, Product)
            changed = [_stand_in(data, path, is_key, stood_in, variant, words) for path, is_key in paths]
            if not any(changed):
                return None
    return None


def _stand_in(
    data: dict[str, Any], path: Path, is_key: bool, stood_in: set[Path], variant: int, words: Iterator[int]
) -> bool:
    """Put a value that is allowed where one is refused; the block around it where that was no help before."""
    path = _whole_amount(path)
    while path and (path in stood_in or not isinstance(value_at(data, path[:-1]), dict | list)):
        path = path[:-1]
    if not path:
        return False
    stood_in.add(path)
    block, last = value_at(data, path[:-1]), path[-1]
    owner = type_below(Product, path[:-1])
    if _is_block(owner) and _field(owner, last) is None:
        return block.pop(last, None) is not None or True
    kind, marks = _kind(owner, last)
    if is_key:
        return _stand_in_key(block, last, owner, variant, words)
    value = _example(kind, marks, block if isinstance(block, dict) else {}, variant, words)
    if value is PydanticUndefined:
        stood_in.add(path[:-1])
        return _stand_in(data, path[:-1], False, stood_in - {path[:-1]}, variant, words) if path[:-1] else False
    if isinstance(block, list) and not (isinstance(last, int) and last < len(block)):
        return False
    block[last] = value
    return True


def _stand_in_key(block: dict[str, Any], key: Any, owner: Any, variant: int, words: Iterator[int]) -> bool:
    """Put an allowed key where one is refused, unless that was done for another refusal of it."""
    if key in block:
        kind, marks = _key_kind(owner)
        block[_example(kind, marks, {}, variant, words)] = block.pop(key)
        return True
    return False


def _whole_amount(path: Path) -> Path:
    """The path of the amount that a number or unit belongs to."""
    for length in range(1, len(path)):
        if type_below(Product, path[:length]) is Amount:
            return path[:length]
    return path


def _field(owner: type[BaseModel], key: Any) -> Any:
    fields = owner.model_fields.items()
    return next((field for name, field in fields if key == (field.alias or name)), None)


def _kind(owner: Any, last: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type of a field or entry, and the marks of how it is read."""
    if _is_block(owner):
        field = _field(owner, last)
        return _unmarked(field.annotation, tuple(field.metadata))
    arguments = get_args(owner)
    return _unmarked(arguments[-1] if get_origin(owner) is dict else arguments[0], ()) if arguments else (Any, ())


def _key_kind(owner: Any) -> tuple[Any, tuple[Any, ...]]:
    return _unmarked(get_args(owner)[0], ()) if get_args(owner) else (str, ())


def _unmarked(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated` and `| None`, and all marks on the way."""
    while True:
        if get_origin(annotation) is Annotated:
            marks = (*marks, *annotation.__metadata__)
            annotation = get_args(annotation)[0]
            continue
        inner = stripped(annotation) if "Union" in str(get_origin(annotation)) else annotation
        members = [member for member in get_args(annotation) if member is not type(None)]
        if inner is annotation or len(members) != 1:
            return annotation, marks
        annotation = members[0]


def _example(kind: Any, marks: tuple[Any, ...], siblings: Mapping[str, Any], variant: int, words: Iterator[int]) -> Any:
    """A value that a field of this kind takes; undefined where none is known."""
    for mark in marks:
        if isinstance(mark, _Reads | OneOf | PlaceCode | ChemistryName):
            return _marked(mark, siblings, variant, words)
    if _is_block(kind):
        return _block(kind, variant, words)
    if get_origin(kind) in (tuple, list, dict):
        return _several(kind, variant, words)
    literals = {Literal: get_args(kind)[:1]}.get(get_origin(kind), ())
    simple = {str: f"stand-in {next(words)}", float: 1.0 + variant, int: 1 + variant, bool: bool(variant)}
    return literals[0] if literals else simple.get(kind, PydanticUndefined)


def _marked(
    mark: _Reads | OneOf | PlaceCode | ChemistryName, siblings: Mapping[str, Any], variant: int, words: Iterator[int]
) -> Any:
    """An amount, or a word of a list."""
    number = next(words)
    if isinstance(mark, _Reads):
        return _amount(mark, siblings, variant, number)
    if isinstance(mark, ChemistryName):
        return chemistries()[number % len(chemistries())]
    names = tuple(places() if isinstance(mark, PlaceCode) else mark.names())
    return names[number % len(names)]


def _several(kind: Any, variant: int, words: Iterator[int]) -> Any:
    """A list or table of one entry, which is another one in the other product."""
    examples = [_example(*_unmarked(inner, ()), {}, variant, words) for inner in get_args(kind) if inner is not ...]
    if PydanticUndefined in examples:
        return PydanticUndefined
    return dict([examples]) if get_origin(kind) is dict else examples


def _block(kind: type[BaseModel], variant: int, words: Iterator[int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or isinstance(field.default, BaseModel):
            inner, marks = _unmarked(field.annotation, tuple(field.metadata))
            values[field.alias or name] = _example(inner, marks, values, variant, words)
    return values


def _amount(mark: _Reads, siblings: Mapping[str, Any], variant: int, number: int) -> dict[str, Any]:
    """The example of the field; in the other product less by a factor of its own, so that no ratio stays the same."""
    dimension = _dimension(mark, siblings)
    value, unit = parse_quantity(dimension.example.split(" or ", maxsplit=1)[0])
    other = value + 1 + number if dimension.whole else value / (1.5 + 0.37 * number)
    return {"value": other if variant else value, "unit": unit if unit != "1" else dimension.unit}


def _dimension(mark: _Reads, siblings: Mapping[str, Any]) -> Dimension:
    named = siblings.get(getattr(mark, "field", ""))
    choices = getattr(mark, "choices", {})
    return choices.get(named, mark.dimensions[0]) if isinstance(named, str) else mark.dimensions[0]


def _is_block(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
