"""How a joint process is shared among its co-products."""

from __future__ import annotations

from collections.abc import Sequence

from brightcell.errors import Problem, RulebookError
from brightcell.inventory.decisions import decided, is_zero
from brightcell.inventory.quantity import Quantity, total
from brightcell.rulebooks.parameters import CLASSES, choices, number_table
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "allocation"
Weights = tuple[tuple[str, Quantity], ...]
_HIERARCHY = choices("hierarchy", "subdivision", "physical", "economic")
"""The order in which what several products share is divided; meters of plants are held against it."""


@strategy(SLOT, "physical-mass", parameters=(_HIERARCHY,))
def physical_mass(settings: Settings, masses: Sequence[tuple[str, Quantity]]) -> Weights:
    """Share_i = m_i / sum(m): a joint burden goes to the recovered products by their mass."""
    whole = total(mass for _, mass in masses)
    return tuple((name, mass / whole) for name, mass in masses)


@strategy(SLOT, "economic", parameters=(_HIERARCHY, number_table("prices", 0, keys=CLASSES)))
def economic(settings: Settings, masses: Sequence[tuple[str, Quantity]]) -> Weights:
    """Share_i = m_i p_i / sum(m p): by value, with prices per kg by end-of-life class that the user supplies."""
    values = [(name, mass * float(settings.choose("prices", name))) for name, mass in masses]
    whole = total(value for _, value in values)
    if decided(is_zero, whole):
        raise RulebookError(
            [
                Problem(
                    what="what is recovered together has no value at these prices, so nothing can be shared by it",
                    path="allocation.prices",
                    found=", ".join(name for name, _ in values),
                    expected="a price above 0 for one of them",
                )
            ]
        )
    return tuple((name, value / whole) for name, value in values)
