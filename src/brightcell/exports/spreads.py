"""stats_arrays fields as other programs write distributions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR = 2, 3, 4, 5
_SAME = 1e-9  # relative


def kind_of(spread: Mapping[str, Any]) -> int:
    """The type of stats_arrays; 0 for none, and for a distribution that stats_arrays doesn't have."""
    return int(spread.get("uncertainty type", 0))


def is_unknown(spread: Mapping[str, Any]) -> bool:
    """Whether it is a distribution that none of the programs has: Brightway's fields only carry it along."""
    return bool(spread) and kind_of(spread) not in (LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR)


def is_centred(spread: Mapping[str, Any], amount: float) -> bool:
    """Whether median, mean or mode is the amount itself, as SimaPro takes for granted."""
    kind, loc = kind_of(spread), spread.get("loc")
    if kind == UNIFORM or loc is None:
        return True
    centre = math.exp(loc) * (-1.0 if spread.get("negative") else 1.0) if kind == LOGNORMAL else loc
    return math.isclose(centre, amount, rel_tol=_SAME)


def flipped(spread: Mapping[str, Any]) -> dict[str, Any]:
    """The distribution of the negative amount."""
    kind, moved = kind_of(spread), dict(spread)
    if kind == LOGNORMAL:
        return {**moved, "negative": not spread.get("negative", False)}
    if kind in (UNIFORM, TRIANGULAR):
        moved["minimum"], moved["maximum"] = -spread["maximum"], -spread["minimum"]
    if kind in (NORMAL, TRIANGULAR):
        moved["loc"] = -spread["loc"]
    return moved
