"""An example of each field of a product file: of a shipped product, else of the kind of the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from brightcell.data import data_path
from brightcell.distributions import Uncertainty
from brightcell.io.yaml import read_yaml
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, AmountReader, ReadsBy
from brightcell.product.example_texts import EXAMPLES
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.read import products

_PLAIN = {str: "a text", float: "0.5"}


def example_of(block: type[BaseModel], name: str, field: FieldInfo, examples: Mapping[tuple[str, str], str]) -> str:
    """What a shipped product says there, else what the kind of the field gives; "" for a block."""
    for owner in block.__mro__:
        example = EXAMPLES.get((owner.__name__, name)) or examples.get((owner.__name__, name))
        if example:
            return example
    below = [inner for inner in parts_of((field.annotation, *field.metadata)) if is_block(inner)]
    if below:
        return ""
    return _of_kind(field)


def _of_kind(field: FieldInfo) -> str:
    """By what marks the field, and only then by its type."""
    parts = list(parts_of((field.annotation, *field.metadata)))
    examples = [
        *(_of_mark(part) for part in parts),
        *(_PLAIN.get(part, "") for part in parts if isinstance(part, type)),
    ]
    return next((example for example in examples if example), "")


def _of_mark(part: Any) -> str:
    if isinstance(part, AmountReader | ReadsBy):
        return part.dimensions[0].example
    if isinstance(part, f.OneOf):
        return next(iter(part.names()))
    if isinstance(part, f.ChemistryName):
        return "nmc811+lmo"
    if isinstance(part, f.PlaceCode):
        return "CN-SC"
    if get_origin(part) is Literal:
        return str(get_args(part)[0])
    return ""


def is_block(kind: Any) -> bool:
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    return is_model and not issubclass(kind, Amount) and kind not in get_args(get_args(Uncertainty)[0])


def parts_of(annotations: tuple[Any, ...]) -> Iterator[Any]:
    """All that stands in annotations, those in one another too."""
    for annotation in annotations:
        yield annotation
        if get_origin(annotation) is Annotated:
            yield from parts_of((annotation.__origin__, *annotation.__metadata__))
        elif isinstance(annotation, UnionType) or get_origin(annotation) is not None or get_origin(annotation) is Union:
            yield from parts_of(get_args(annotation))


@cache
def written_examples() -> dict[tuple[str, str], str]:
    """The first plain value that a shipped product or example writes in each field, by block and field."""
    examples: dict[tuple[str, str], str] = {}
    for name in sorted(products(), key=lambda name: not name.startswith("nmc622")):
        _collect(read_yaml(data_path("products", f"{name}.yaml")).data, Product, examples)
    return examples


def _collect(written: Any, block: type[BaseModel], examples: dict[tuple[str, str], str]) -> None:
    for name, field in block.model_fields.items():
        value = written.get(field.alias or name) if isinstance(written, Mapping) else None
        if value is None:
            continue
        if isinstance(value, str | int | float) and len(str(value)) <= 48:
            examples.setdefault((block.__name__, name), str(value))
        for inner in parts_of((field.annotation,)):
            if is_block(inner) and not issubclass(inner, Parameter):
                for entry in value if isinstance(value, list) else [value]:
                    _collect(entry, inner, examples)
