"""What a version doesn't show is nowhere in its files: not in text, metadata, attachments or data behind figures."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from tests.documents import reading
from tests.documents.conftest import BLOCK, declared, made

import brightcell as bc
from brightcell.documents.visible import CONFIDENTIAL, PUBLIC, SUPPORTING, visible

SECRETS = (
    "Confidential Person",
    "secret.person@cells.example",
    "+86 519 0000 7351",
    "Hidden Steelworks",
    "99.9137",
    "0.544224",  # kg of solvent of a cell
)
"""Values of fields that the file calls confidential."""
FOR_SUPPORT = (
    "CUSTOMER-PART-991",
    "Hidden Motors",
    "BPNL00000000002B",
    "BPNS00000000001A",
    "BPNA00000000001A",
    "Head of sustainability",
    "44.9927",  # kg of aluminium of the pack
    "EverBatt",
)
"""Values of fields that are supporting by default."""


def _everything(document: str, suffix: str, version: str) -> str:
    """All that can be read from a file, by eye or by a program."""
    content = made(document, suffix, version)
    if suffix == ".pdf":
        attached = json.dumps(reading.pdf_attachment(content), ensure_ascii=False)
        return "\n".join([*reading.pdf_pages(content), attached, content.decode("latin-1")]).replace("\u200b", "")
    if suffix == ".xlsx":
        parts = zipfile.ZipFile(BytesIO(content))
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return content.decode("utf-8").replace("<wbr>", "")


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".xlsx", ".json"])
@pytest.mark.parametrize("document", ["eu", "group"])
def test_the_public_version_holds_nothing_that_is_not_public(document: str, suffix: str) -> None:
    """No confidential value, and none of those for authorities and customers, metadata included."""
    text = _everything(document, suffix, PUBLIC)
    assert "Example Cells Ltd" in text
    assert [value for value in (*SECRETS, *FOR_SUPPORT) if value in text] == []


@pytest.mark.parametrize(
    ("document", "suffix"), [("eu", ".html"), ("eu", ".pdf"), ("miit", ".xlsx"), ("group", ".json")]
)
def test_the_supporting_version_holds_nothing_confidential(document: str, suffix: str) -> None:
    """It shows what is supporting, and no confidential value."""
    text = _everything(document, suffix, SUPPORTING)
    assert "44.9927" in text
    assert [value for value in SECRETS if value in text] == []


def test_a_level_is_that_of_the_longest_path_that_the_file_writes() -> None:
    """What the file writes counts more than a default; entries of lists are met by name and by star."""
    entries = [
        {"field": "contact", "level": "confidential"},
        {"field": "contact.email", "level": "public"},
        {"field": "pack", "level": "confidential"},
        {"field": "pack.parts[steel]", "level": "public"},
        {"field": "sites.*.steps[cell]", "level": "confidential"},
    ]
    shown = visible(bc.Product.from_dict(declared(visibility=entries)), PUBLIC)
    levels = {
        "declaration.contact.email": PUBLIC,
        "declaration.contact.name": CONFIDENTIAL,
        "declaration.plant.address": PUBLIC,
        "declaration.plant.bpns": SUPPORTING,
        "pack.parts[steel].amount": PUBLIC,
        "pack.parts[copper].amount": CONFIDENTIAL,
        "sites[reference plant].steps[cell].energy[electricity].amount": CONFIDENTIAL,
        "transport.outbound[sea].distance": SUPPORTING,
        "performance.mass": PUBLIC,
    }
    assert {path: shown.level(path) for path in levels} == levels
    assert not shown.shows_all("declaration.contact")
    assert shown.names_hidden("pack.parts[copper].amount of 11 kg is unusual")


def test_footprints_in_several_units_would_tell_the_energy_that_is_kept_back() -> None:
    """Where performance is confidential, a report gives the footprint in its own unit only."""
    entries = [{"field": "performance.rated_energy", "level": "confidential"}]
    told = json.loads(
        bc.declare(bc.Product.from_dict(declared(visibility=entries)), "report", rulebook="cn-group-2024")
    )
    sources = {figure["id"] for figure in told["figures"]}
    assert "total" in sources
    assert not any(word in source for source in sources for word in ("per_pack", "per_kwh", "units_per_pack", "energy"))


def test_each_field_of_the_block_is_told_in_some_document_or_in_exchange_files() -> None:
    """A field of the block that documents forget would be filled in for nothing."""
    everywhere = "".join(_everything(d, ".json", SUPPORTING) for d in ("eu", "miit", "group"))
    texts = [
        v
        for name, block in BLOCK.items()
        for v in (block.values() if isinstance(block, dict) else [block])
        if isinstance(v, str) and name not in ("contact",)
    ]
    assert [text for text in texts if text not in everywhere] == []


def test_the_public_report_lists_what_the_rulebook_assumes() -> None:
    """Rules are nobody's secret; what is assumed of the product is counted there and listed elsewhere."""
    public, supporting = (_tables(json.loads(made("group", ".json", version))) for version in (PUBLIC, SUPPORTING))
    assert len(public["assumed_rules"]) > 10
    assert public.keys() & {"assumed_of_product", "inventory", "components", "clauses"} == set()
    assert {"assumed_of_product", "inventory", "components", "clauses"} <= supporting.keys()


def _tables(told: Any) -> dict[str, Any]:
    return {b["table"]: b["rows"] for section in told["sections"] for b in section["blocks"] if "table" in b}
