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
    if isinstance(value, list):
        return [_entry(entry, kind) for entry in value] if kind.name == k.BLOCKS else value
    if kind.name in (k.KEYED_BLOCKS, k.KEYED_AMOUNTS) and isinstance(value, dict):
        return {key: _entry(entry, kind) for key, entry in value.items()}
    return _entry(value, kind)


def _entry(value: Any, kind: k.FieldKind) -> Any:
    """An amount or a block; the number or the formula of an amount stands first."""
    if kind.name in (k.AMOUNT, k.KEYED_AMOUNTS) and isinstance(value, dict):
        amount = _block(value, kind.block or Amount)
        return {key: amount[key] for key in ("formula", *amount) if key in amount}
    return _block(value, kind.block) if kind.block is not None and isinstance(value, dict) else value
