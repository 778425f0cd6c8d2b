"""What stands behind a footprint and is asked for when it is explained: its background, and the same under other rules.

A footprint that was read back from a file, or sent to another process, has nothing behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from brightcell.model.opened import OpenedBackground

if TYPE_CHECKING:
    from brightcell.results.footprint.contributions import Contributions
    from brightcell.results.footprint.meta import ExchangeContribution


@dataclass(frozen=True)
class Uncredited:
    """What recycling gives back without a credit: kg per functional unit, and why.

    worth: change of the total in kg CO2e per functional unit if all of it were credited; None where that isn't known.
    """

    recovered: str
    kg: float
    why: str
    worth: float | None = None


class RuledFootprint(Protocol):
    """What of a footprint under other rules is compared."""

    @property
    def total(self) -> float: ...

    @property
    def contributions(self) -> Contributions: ...

    @property
    def exchanges(self) -> Sequence[ExchangeContribution]: ...


class Behind(Protocol):
    """What a footprint can ask of the model that it was computed from."""

    @property
    def background(self) -> OpenedBackground:
        """Its background, with the scores of all processes."""
        ...

    @property
    def grids(self) -> Mapping[str, float]:
        """kg CO2e of a kWh of the grid by place, of the mix that the rulebook takes."""
        ...

    def under(self, settings: Mapping[str, Any]) -> RuledFootprint | None:
        """The footprint with other settings of the rulebook; None where they can't be had for this product."""
        ...

    def parameter(self, slot: str, name: str) -> Any:
        """A parameter of the rulebook; the strategy of a slot by the name `strategy`. None where it has none."""
        ...

    @property
    def uncredited(self) -> tuple[Uncredited, ...]:
        """What recycling gives back without a credit."""
        ...
