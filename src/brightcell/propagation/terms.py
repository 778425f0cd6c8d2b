"""A footprint as one network of processes: what each causes itself, and what it takes of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from brightcell.inventory.quantity import Quantity

NOTHING = -1
"""The supplier of what a process causes itself."""


class Term(NamedTuple):
    """An amount that a process (by place) takes of a supplier, or NOTHING of what causes `weight` kg CO2e per unit."""

    process: int
    supplier: int
    weight: float
    amount: Quantity


class Network(NamedTuple):
    """The terms of all processes; `wanted` is the place of the functional unit."""

    terms: Sequence[Term]
    wanted: int


def caused(process: int, amount: Quantity, per_unit: Quantity) -> Term:
    """The term of an amount that causes `per_unit` kg CO2e per unit."""
    if per_unit.is_constant:
        return Term(process, NOTHING, per_unit.value, amount)
    return Term(process, NOTHING, 1.0, amount * per_unit)
