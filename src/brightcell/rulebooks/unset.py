"""What a rulebook leaves unset although its strategies need it."""

from __future__ import annotations

from brightcell.rulebooks.models import SLOTS, Rulebook
from brightcell.rulebooks.registry import find_strategy

OPTIONAL = (
    "minimum_rated_energy",
    "prescribed_background",
    "excluded_vehicle_categories",
    "not_modelled",
)
"""Parameters that a rule may do without."""


def unset_parameters(rulebook: Rulebook) -> tuple[str, ...]:
    """`slot.parameter` of each parameter that the strategies in use need and that has no value."""
    return tuple(
        f"{slot}.{name}"
        for slot in SLOTS
        for name in find_strategy(slot, rulebook.slot(slot).strategy).reads
        if name not in OPTIONAL and _is_unset(rulebook, slot, name)
    )


def _is_unset(rulebook: Rulebook, slot: str, name: str) -> bool:
    parameter = rulebook.slot(slot).parameters.get(name)
    return parameter is None or parameter.value is None
