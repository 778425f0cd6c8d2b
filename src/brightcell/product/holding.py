"""Which fields of a block may hold amounts, so that whoever looks for them need not look at all others."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from brightcell.product.amounts import Amount
from brightcell.product.fields import Block, keys_of


@cache
def holding_amounts(block: type[Block]) -> tuple[tuple[str, str], ...]:
    """The name of each field of a block that may hold amounts, and its key in a file."""
    fields = block.model_fields
    return tuple((name, key) for name, key in keys_of(block) if _may_hold(fields[name].annotation))


def _may_hold(annotation: Any) -> bool:
    """Whether an amount, or a block, is among the parts of an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Amount | Block):
        return True
    return any(_may_hold(part) for part in get_args(annotation))
