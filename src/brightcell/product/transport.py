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


class Way(DataBlock):
    """The way of the pieces of one step from the plant that makes them to the plant that builds them in.

    The mass that is carried follows from the pieces, those that fail in the next step included.
    """

    step: f.StepName = Field(description="Whose pieces are carried: electrode, cell or module.")
    from_: f.Text | None = Field(
        default=None, alias="from", description="The site that makes them; default every site that does."
    )
    to: f.Text | None = Field(
        default=None,
        description="The site that builds them in, or the plant of identity; default every site that does.",
    )
    legs: f.ListOf[Leg] = Field(min_length=1, description="Legs of this way.")
    source: f.Text | None = Field(default=None, description="Where the legs are known from.")


class Transport(DataBlock):
    """Legs of what is bought, of pieces between plants, and of the finished pack."""

    inbound: f.ListOf[Leg] = Field(default=(), description="Legs of bought parts that don't give their own.")
    between: f.ListOf[Way] = Field(default=(), description="Ways of cells and other pieces between plants.")
    outbound: f.ListOf[Leg] = Field(default=(), description="Legs of the finished pack to the customer.")
