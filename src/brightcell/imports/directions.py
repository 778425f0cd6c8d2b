"""What an exchange is by the kind of its flow and the way it goes, as openLCA and ILCD state them."""

from __future__ import annotations

from dataclasses import dataclass

ELEMENTARY, PRODUCT, WASTE = "elementary", "product", "waste"


@dataclass(frozen=True)
class Direction:
    """The exchange type, the sign of the amount in it, and whether the amount follows the sign of its provider."""

    kind: str
    sign: float = 1.0
    follows_sign: bool = False


def direction(flow: str, *, taken: bool, is_reference: bool = False, is_avoided: bool = False) -> Direction:
    """What an exchange of such a flow is; an unknown kind of flow is told by its own name.

    A waste that is handed over is positive; its treatment makes -1 of it. What is avoided is taken off, a waste too.
    """
    if flow == ELEMENTARY:
        return Direction("biosphere")
    if flow not in (PRODUCT, WASTE):
        return Direction(flow)
    is_waste = flow == WASTE
    if is_avoided:
        return Direction("substitution", follows_sign=is_waste)
    if is_reference:
        return Direction("production", -1.0 if taken else 1.0)
    if taken == is_waste:
        return Direction("production", -1.0 if is_waste else 1.0)
    return Direction("technosphere", follows_sign=is_waste)
