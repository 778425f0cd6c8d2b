"""Legs of transport, as a maker describes them."""

from __future__ import annotations

from pydantic import Field

from brightcell.product import fields as f
from brightcell.product.fields import DataBlock
from brightcell.product.vocabulary import DEFAULT_VEHICLES


class Leg(DataBlock):
    """One leg of a transport."""

    mode: f.Mode = Field(description="road, rail, sea, inland-waterway or air.")
    vehicle: f.Vehicle | None = Field(default=None, description="Vehicle, if not the usual one of the mode.")
    distance: f.Distance = Field(description="Length of the leg, for example 1000 km.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @property
    def transport_key(self) -> str:
        """The vehicle, or the usual one of the mode."""
        return self.vehicle or DEFAULT_VEHICLES[self.mode]


class Transport(DataBlock):
    """Legs of what is bought, and of the finished pack."""

    inbound: f.ListOf[Leg] = Field(default=(), description="Legs of bought parts that don't give their own.")
    outbound: f.ListOf[Leg] = Field(default=(), description="Legs of the finished pack to the customer.")
