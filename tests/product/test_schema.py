"""The JSON Schema that editors complete and check with."""

import json
from pathlib import Path

import pytest

from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product import json_schema, products

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = json_schema()
PAGE_BLOCKS = ("Identity", "OwnMaterial", "OwnProcess", "Part", "Cell", "Site", "EndOfLife", "Performance")


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_valid():
    """Draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("name", products())
def test_shipped_files_follow_it(validator, name):
    """What an editor checks is what the reader takes."""
    data = read_yaml(data_path("products", f"{name}.yaml")).data
    assert [error.message for error in validator.iter_errors(data)] == []


def test_the_example_of_uncertainty_follows_it(validator):
    """Choices, shares and correlations are completed too."""
    data = read_yaml(Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml").data
    assert [error.message for error in validator.iter_errors(data)] == []


def test_the_small_product_follows_it(validator, small):
    """So does every other form in which an amount may be written."""
    small["pack"]["module"]["cell"]["yield"] = 0.95
    small["pack"]["parts"][0]["amount"] = {
        "value": 10,
        "unit": "kg",
        "uncertainty": {"distribution": "normal", "sd": 1},
    }
    assert [error.message for error in validator.iter_errors(small)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("identity.chemstry", "lfp"),
        ("pack.parts.0.amount", True),
        ("pack.parts.0.amount", {"value": 1, "formula": "a", "unit": "kg"}),
        ("pack.parts.0.amount", {"vale": 1, "unit": "kg"}),
        ("sites.0.steps.0.energy.0.per", "kwh"),
    ],
)
def test_slips_are_marked_while_typing(validator, small, put, path, value):
    """Unknown keys and words don't pass."""
    put(small, path, value)
    assert list(validator.iter_errors(small))


def test_every_key_is_described():
    """An editor shows what a key is for."""
    without = [
        f"{name}.{key}"
        for name, block in {"Product": SCHEMA, **SCHEMA["$defs"]}.items()
        for key, field in block.get("properties", {}).items()
        if "description" not in {**SCHEMA["$defs"].get(field.get("$ref", "").rsplit("/")[-1], {}), **field}
        and "const" not in field
    ]
    assert without == []


@pytest.mark.parametrize(("block", "key"), [("Part", "nmc622"), ("Identity", "lfp")])
def test_keys_of_the_catalogue_are_offered_while_typing(block, key):
    """A file may describe others itself, so that an unknown key is told by `check`, not by the editor."""
    field = "material" if block == "Part" else "chemistry"
    offered, free = SCHEMA["$defs"][block]["properties"][field]["anyOf"]
    assert key in offered["enum"]
    assert free["type"] == "string"


def test_every_key_of_a_product_file_is_on_the_reference_page():
    """With what it is; the page is generated, and its check belongs to the documentation's."""
    page = (Path(__file__).parents[2] / "docs" / "product-file.md").read_text(encoding="utf-8")
    blocks = [block for block in SCHEMA["$defs"].values() if "properties" in block and block["title"] in PAGE_BLOCKS]
    keys = {key for block in blocks for key in block["properties"]}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_the_file_beside_the_products_is_this_schema():
    """`scripts/build_products.py` writes it; an editor reads it."""
    assert json.loads(data_path("products", "product.schema.json").read_text(encoding="utf-8")) == SCHEMA
