"""JSON Schema of product files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from brightcell.product.amounts import AMOUNT_TABLE, Amount
from brightcell.product.models import Product
from brightcell.product.shared import KEY as SHARED

_FILES = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    "description": "File of parameters that products share, or a list of them, from the folder of this file.",
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the data of a product file."""
    schema = _with_reference(Product.model_json_schema(by_alias=True))
    schema["properties"][SHARED] = _FILES
    table = Amount.model_json_schema()
    shared = {**schema.pop("$defs", {}), **table.pop("$defs", {}), "AmountTable": _number_or_formula(table)}
    return {"$schema": DIALECT, **schema, "title": "brightcell product", "$defs": dict(sorted(shared.items()))}


def _number_or_formula(table: dict[str, Any]) -> dict[str, Any]:
    """An amount as a table has a number or a formula; only shares and counts do without a unit."""
    table = {key: value for key, value in table.items() if key != "required"}
    return {**table, "title": "Amount", "oneOf": [{"required": ["value"]}, {"required": ["formula"]}]}


def _with_reference(schema: Any) -> Any:
    """The schema with one shared definition of the table form of amounts."""
    if schema == AMOUNT_TABLE:
        return {"$ref": "#/$defs/AmountTable"}
    if isinstance(schema, dict):
        return {key: _with_reference(value) for key, value in schema.items()}
    return [_with_reference(value) for value in schema] if isinstance(schema, list) else schema
