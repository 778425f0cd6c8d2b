"""The block `declaration` of the product file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.documents.conftest import BLOCK, declared

import brightcell as bc
from brightcell.errors import InputError
from brightcell.product.declaration import declared_path, lei_is_consistent, misspelt_field


@pytest.fixture(scope="module")
def product() -> bc.Product:
    """A product with every field of the block filled in."""
    return bc.Product.from_dict(declared())


@pytest.mark.parametrize("name", ["form-zh.xlsx", "file.yaml"])
def test_the_block_comes_back_from_every_kind_of_file(product: bc.Product, tmp_path: Path, name: str) -> None:
    """Excel and YAML say the same as Python."""
    path = bc.template(tmp_path / name, product, "zh" if "zh" in name else "en")
    again = bc.read_product(path)
    assert again.declaration == product.declaration
    assert again == product


def test_a_product_without_the_block_is_as_it_was() -> None:
    """Its hash and its data know nothing of declarations."""
    product = bc.read_product("lfp-pack-100kwh")
    assert product.declaration is None
    assert "declaration" not in product.to_dict()


@pytest.mark.parametrize(
    ("block", "path", "words"),
    [
        ({"manufacturer": {"bpnl": "BPNS00000000001A"}}, "manufacturer.bpnl", "no BPNL number of Catena-X"),
        ({"plant": {"bpna": "BPNA1"}}, "plant.bpna", "BPNA and 12 letters or digits"),
        ({"manufacturer": {"lei": "5493001KJTIIGC8Y1R13"}}, "manufacturer.lei", "the check digits"),
        ({"study": {"link": "cells.example/study"}}, "study.link", "begins with https:// or http://"),
        ({"study": {"link": "javascript:alert(1)"}}, "study.link", "no address of a web page"),
        ({"contact": {"email": "nobody"}}, "contact.email", "no address of electronic mail"),
        ({"document": {"issued": "2026-02-30"}}, "document.issued", "this is not a day"),
        ({"reference_period": {"start": "2025"}}, "reference_period.start", "a day such as 2026-03-15"),
        ({"content": {"exempted_percent": 101}}, "content.exempted_percent", "101"),
        ({"manufacturer": {"adress": "x"}}, "manufacturer", "did you mean address"),
        ({"visibility": [{"field": "contact.emial", "level": "public"}]}, "field", "did you mean email"),
        ({"visibility": [{"field": "pack.parts[stel]", "level": "public"}]}, "field", "did you mean steel"),
        (
            {"visibility": [{"field": "battery.customer", "level": "secret"}]},
            "level",
            "public, supporting, confidential",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_field(block: dict[str, Any], path: str, words: str) -> None:
    """Each with what was found and what may stand there."""
    data = declared()
    data["declaration"] = block
    with pytest.raises(InputError) as caught:
        bc.Product.from_dict(data)
    (problem,) = caught.value.problems
    assert path in str(problem.path)
    assert words in str(problem)


def test_check_digits_of_legal_entity_identifiers() -> None:
    """Mod 97 of the number with letters from A = 10 is 1: by hand for one made so, and for one that is in use."""
    assert lei_is_consistent("5493001KJTIIGC8Y1R12")
    made = "000000000000000000"  # 0 mod 97, so that the two digits are 98 - 0 = 98, which is 1 mod 97
    assert lei_is_consistent(made + "98")
    assert not lei_is_consistent(made + "97")


def test_paths_of_visibility() -> None:
    """Those of the block come first; what isn't in it is a field of the file."""
    assert declared_path("contact.email") == "declaration.contact.email"
    assert declared_path("pack.parts[steel]") == "pack.parts[steel]"
    assert misspelt_field("contact.email") is None
    assert misspelt_field("contact.email.x") == ("x", ())
    assert [entry["field"] for entry in BLOCK["visibility"]] == [
        "contact",
        "pack.parts[steel]",
        "sites.*.steps[cell].solvents",
    ]
