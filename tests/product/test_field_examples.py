"""Every field and every key of the product file has an entry in the documentation, with an example that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from brightcell.io.yaml import parse_yaml
from brightcell.product import vocabulary
from brightcell.product.amounts import Amount, AmountReader, ReadsBy
from brightcell.product.catalogue import materials
from brightcell.product.example_texts import EXAMPLES
from brightcell.product.examples import example_of, is_block, parts_of, written_examples
from brightcell.product.models import Product
from brightcell.product.places import places

DOCS = Path(__file__).parents[2] / "docs"
READ_WHOLE = {("Product", "parameters")}
"""Read with the file, and not by the field alone."""


def blocks() -> list[type[BaseModel]]:
    """Every block of a product file."""
    found: list[type[BaseModel]] = [Product]
    for block in found:
        inner = [kind for field in block.model_fields.values() for kind in parts_of((field.annotation,))]
        found += [kind for kind in dict.fromkeys(inner) if is_block(kind) and kind not in found]
    return found


def fields() -> Iterator[tuple[type[BaseModel], str, FieldInfo]]:
    for block in blocks():
        for name, field in block.model_fields.items():
            yield block, name, field


def reads(field: FieldInfo, written: Any) -> None:
    """Read a value as the field does; an amount whose kind another field says, as one of these kinds."""
    parts = list(parts_of((field.annotation, *field.metadata)))
    by = next((part for part in parts if isinstance(part, ReadsBy)), None)
    if by is None:
        kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        TypeAdapter(kind).validate_python(written)
        return
    readers = [TypeAdapter(Annotated[Amount, AmountReader(dimension)]) for dimension in by.dimensions]
    errors = []
    for reader in readers:
        try:
            reader.validate_python(written)
            return
        except ValueError as error:
            errors.append(error)
    raise errors[0]


def test_every_field_has_an_example_that_it_reads() -> None:
    """As written in YAML; "95 % or 0.95" are two. A field without one is a block, which is described below it."""
    examples, faults, number = written_examples(), [], 0
    for block, name, field in fields():
        example = example_of(block, name, field, examples)
        if not example or (block.__name__, name) in READ_WHOLE:
            continue
        for text in example.split(" or ") if "%" in example else [example]:
            number += 1
            try:
                reads(field, parse_yaml(f"x: {text}").data["x"])
            except Exception as error:
                faults.append(f"{block.__name__}.{name}: {text}: {error}")
    assert faults == []
    assert number > 250


def test_no_field_has_a_text_that_says_nothing() -> None:
    """ "a text" is no example: a field that no shipped product writes has one of its own."""
    examples = written_examples()
    empty = [f"{b.__name__}.{name}" for b, name, field in fields() if example_of(b, name, field, examples) == "a text"]
    assert empty == []


def test_examples_are_of_fields_that_there_are() -> None:
    """One that was renamed would leave its example behind."""
    owners = {
        base.__name__: base for block in (*blocks(), Amount) for base in block.__mro__ if issubclass(base, BaseModel)
    }
    missing = [key for key in EXAMPLES if key[0] not in owners or key[1] not in owners[key[0]].model_fields]
    assert missing == []


def test_every_field_has_a_row_with_what_it_is() -> None:
    """In docs/product-file.md, key, description and example."""
    page = (DOCS / "product-file.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \**`([^`]+)`\** \| (.*?) \| .*? \| (.*?) \|$", page, re.MULTILINE)
    told = {key for key, what, example in rows if what.strip() and example.strip()}
    assert {field.alias or name for _, name, field in fields()} <= told


@pytest.mark.parametrize(
    "words",
    [tuple(materials()), tuple(places()), vocabulary.CARRIERS, vocabulary.STEPS, vocabulary.MODES, vocabulary.ROUTES],
    ids=["materials", "places", "carriers", "steps", "modes", "routes"],
)
def test_every_key_has_an_entry(words: tuple[str, ...]) -> None:
    """In docs/keys.md."""
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in page] == []
