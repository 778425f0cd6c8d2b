"""From demands to providers."""

from brightcell.background.layers import background_code, background_label
from brightcell.linking.credits import burden_bound, credit_scale, with_credits
from brightcell.linking.link import (
    Link,
    ProductSystem,
    SystemActivity,
    SystemExchange,
    link,
    provider_of,
    refuse_unknown_flows,
)
from brightcell.linking.locations import fallback
from brightcell.linking.makers_electricity import with_makers_electricity

__all__ = [
    "Link",
    "ProductSystem",
    "SystemActivity",
    "SystemExchange",
    "background_code",
    "background_label",
    "burden_bound",
    "credit_scale",
    "fallback",
    "link",
    "provider_of",
    "refuse_unknown_flows",
    "with_credits",
    "with_makers_electricity",
]
