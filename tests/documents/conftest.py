"""A product with a whole declaration, of which some is kept back, and its results under the rulebooks."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest

import brightcell as bc
from brightcell.documents.case import DeclarationCase
from brightcell.results import Footprint
from brightcell.results.of_model import ModelBehind

BLOCK: dict[str, Any] = {
    "manufacturer": {
        "name": "Example Cells Ltd",
        "trade_name": "Excel",
        "address": "1 Example Road, Changzhou 213000",
        "country": "CN-JS",
        "website": "https://cells.example",
        "bpnl": "BPNL00000000001A",
        "lei": "5493001KJTIIGC8Y1R12",
        "registration": "91320400EXAMPLE01X",
        "urn": "urn:uuid:51131fb5-42a2-4267-a402-0ecfefad1619",
    },
    "contact": {
        "name": "Confidential Person",
        "email": "secret.person@cells.example",
        "telephone": "+86 519 0000 7351",
    },
    "plant": {
        "address": "2 Plant Road, Changzhou",
        "bpns": "BPNS00000000001A",
        "bpna": "BPNA00000000001A",
        "id": "P-77",
    },
    "document": {"number": "EC-2026-001", "version": "1.0", "issued": "2026-11-30", "replaces": "EC-2025-009"},
    "conformity_id": "DoC-2026-0042",
    "battery": {
        "model_id": "EX-622-100",
        "product_id": "urn:gtin:4712345060507",
        "batch": "B-2026-11",
        "manufacturer_part": "EX622-100-A",
        "customer_part": "CUSTOMER-PART-991",
        "customer": "Hidden Motors",
        "customer_bpnl": "BPNL00000000002B",
        "description": "Pack of 100 kWh for passenger cars",
    },
    "study": {
        "link": "https://cells.example/study",
        "title": "Footprint of the EX-622",
        "commissioner": "Example Holding",
        "author": "LCA team",
        "reason": "Declaration to authorities and customers",
    },
    "reference_period": {"start": "2025-01-01", "end": "2025-12-31"},
    "validity": {"start": "2026-11-30", "end": "2027-11-29"},
    "verification": {
        "body": "Example Verifiers",
        "report": "V-12",
        "day": "2026-11-20",
        "link": "https://verifiers.example/v-12",
        "result": "no material misstatement was found",
    },
    "quality_plan": {
        "responsible": "Head of sustainability",
        "document": "QP-7",
        "collection": "monthly from meters",
        "checking": "meters are calibrated every year",
        "keeping": "ten years in the archive",
    },
    "content": {"exempted_percent": 1.5, "fossil_carbon_kg": 21.25, "metals": ["nickel sulphate: 4.2 kg CO2e/kg"]},
    "remarks": "Made of imagined data",
    "visibility": [
        {"field": "contact", "level": "confidential"},
        {"field": "pack.parts[steel]", "level": "confidential"},
        {"field": "sites.*.steps[cell].solvents", "level": "confidential"},
    ],
}
"""A declaration of a maker that there isn't; the LEI is that which ISO 17442 is commonly explained with."""
BOOKS = {
    "eu": "eu-cfb-2024-draft",
    "miit": "cn-miit-2025-551",
    "group": "cn-group-2024",
    "report": "iso-14067-cutoff",
}


def declared(**changes: Any) -> dict[str, Any]:
    """The product with its declaration as nested data, fields of the block changed."""
    data = bc.read_product("nmc622-pack-100kwh").to_dict()
    data["declaration"] = copy.deepcopy(BLOCK) | changes
    data["identity"]["production"] = "2026-03"
    (steel,) = (part for part in data["pack"]["parts"] if part["material"] == "steel")
    steel["supplier"] = {"name": "Hidden Steelworks"}
    steel["amount"]["value"] = 99.9137
    return data


@cache
def solved(document: str) -> Footprint:
    """The footprint of that product under the rulebook of a document."""
    return bc.footprint(bc.Model(bc.Product.from_dict(declared()), BOOKS[document]))


@cache
def case(document: str, version: str = "supporting", language: str = "en") -> DeclarationCase:
    """What a document is made of."""
    footprint = solved(document)
    assert isinstance(footprint.behind, ModelBehind)
    return DeclarationCase(footprint.behind.model, footprint, version, language)


@cache
def made(document: str, suffix: str, version: str = "supporting", language: str = "en") -> bytes:
    """A document as a file."""
    from brightcell.documents.kinds import DOCUMENTS

    return DOCUMENTS[document].faces[suffix](case(document, version, language))


@pytest.fixture(autouse=True)
def _no_date_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
