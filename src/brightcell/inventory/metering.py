"""By what the counts of meters are divided, in words."""

from __future__ import annotations

from brightcell.inventory.models import Assumption
from brightcell.inventory.particulars import shared_meters
from brightcell.product.models import Product

_SHARED = "this product's part of a meter that others share, by {key} of what is made"
_NO_REASON = "; no reason is given why by this key and why the meter can't be divided (shared.why)"


def meter_assumptions(product: Product) -> list[Assumption]:
    """By what each shared meter is divided."""
    return [
        Assumption(
            meter.field,
            f"{100 * meter.share:.4g} % of the count",
            _SHARED.format(key=meter.key) + (f": {meter.why}" if meter.why else _NO_REASON),
        )
        for meter in shared_meters(product)
    ]
