"""Small values of which an inventory makes thousands: what a frozen dataclass is, made in a fifth of its time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[Kind]) -> type[Kind]:
    """A dataclass with equality and hash by its fields, which never change: the type checker refuses an assignment.

    One that is frozen would say so at run time too, but puts each field in its place by a call.
    """
    return dataclass(unsafe_hash=True, slots=True)(kind)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def unique_record(kind: type[Kind]) -> type[Kind]:
    """A `record` that equals itself only."""
    return dataclass(eq=False, slots=True)(kind)
