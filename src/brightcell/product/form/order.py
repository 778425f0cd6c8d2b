"""The data of a form in the order in which a product file has them, with the blocks that no product can do without."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from brightcell.product.amounts import Amount
from brightcell.product.form import kinds as k
from brightcell.product.models import Product


def as_in_file(data: dict[str, Any]) -> dict[str, Any]:
    """The data in the order of the models; a block that must be there is empty where nothing of it is filled in."""
    return _block(data, Product)


def _block(data: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    ordered: dict[str, Any] = {}
    for key, info in fields.items():
        kind = k.kind_of_field(info)
        if key in data:
            ordered[key] = _below(data[key], kind)
        elif info.is_required() and kind.name == k.BLOCK and kind.block is not None:
            ordered[key] = _block({}, kind.block)
    return ordered | {key: value for key, value in data.items() if key not in fields}


def _below(value: Any, kind: k.FieldKind) -> Any:
    if kind.name == k.AMOUNT and isinstance(value, dict):
        amount = _block(value, kind.block or Amount)
        return {key: amount[key] for key in ("formula", *amount) if key in amount}
    if kind.name == k.KEYED_AMOUNTS and isinstance(value, dict):
        return {key: _below(amount, k.FieldKind(k.AMOUNT, block=kind.block)) for key, amount in value.items()}
    if kind.block is None:
        return value
    if kind.name == k.BLOCK and isinstance(value, dict):
        return _block(value, kind.block)
    if kind.name == k.KEYED_BLOCKS and isinstance(value, dict):
        return {key: _below(entry, k.FieldKind(k.BLOCK, block=kind.block)) for key, entry in value.items()}
    if kind.name == k.BLOCKS and isinstance(value, list):
        return [_below(entry, k.FieldKind(k.BLOCK, block=kind.block)) for entry in value]
    return value
