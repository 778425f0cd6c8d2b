"""JSON Schema of product files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from brightcell.product.amounts import Amount
from brightcell.product.models import Product

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the data of a product file."""
    schema = Product.model_json_schema(by_alias=True)
    table = Amount.model_json_schema()
    definitions = {
        **schema.pop("$defs", {}),
        **table.pop("$defs", {}),
        "AmountTable": _either_number_or_formula(table),
    }
    return {
        "$schema": DIALECT,
        **schema,
        "title": "brightcell product",
        "$defs": dict(sorted(definitions.items())),
    }


def _either_number_or_formula(table: dict[str, Any]) -> dict[str, Any]:
    """An amount as a table has a number or a formula; only shares and counts do without a unit."""
    table = {key: value for key, value in table.items() if key != "required"}
    return {**table, "title": "Amount", "oneOf": [{"required": ["value"]}, {"required": ["formula"]}]}
