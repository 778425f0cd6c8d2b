"""What a plant's meter counts over some time, and this product's part of it where others share the meter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from pydantic import Field, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, plain, refuse
from brightcell.product.fields import Block, DataBlock
from brightcell.product.vocabulary import SHARING_KEYS


class MeterSharing(Block):
    """The key by which the count of a meter is divided between this product and the others behind it."""

    by: f.SharingKey = Field(description="energy, mass or pieces of what is made, or revenue.")
    own: f.SharedOutput | None = Field(
        default=None,
        description="This product's part of the key; default the output where it has its unit.",
    )
    others: f.SharedOutput = Field(description="The part of all other products; revenue as numbers of one currency.")
    why: f.Text | None = Field(default=None, description="Why by this key, and why the meter can't be divided.")


class Meter(DataBlock):
    """Energy that was counted over some time, for the output of one step in that time: E / output, per unit of it.

    Where other products share the meter, this product's part of it is own / (own + others) by the key.
    """

    carrier: f.Carrier = Field(description="electricity, natural-gas, diesel, coal, lpg, fuel-oil or heat.")
    amount: f.EnergyAny = Field(description="What was counted, for example 120 GWh.")
    output: f.StepOutput = Field(description="Good output of the step for this product in it: kWh, kg or pieces.")
    period: f.Text | None = Field(default=None, description="The time in which it was counted.")
    name: f.Text | None = Field(default=None, description="Which meter, where a step has several of one carrier.")
    shared: MeterSharing | None = Field(default=None, description="How it is shared with other products.")

    @model_validator(mode="after")
    def the_key_has_this_products_part(self) -> Self:
        if self.shared is not None and self.shared.own is None and self.key_unit != self.output.unit:
            hint = f"the output is in {self.output.unit}, which isn't the unit of a key of {self.shared.by}"
            expected = f"own, {self.shared.by} of this product's output"
            raise refuse(Problem("this product's part of the key is missing", expected=expected, hint=hint), "shared")
        return self

    @model_validator(mode="after")
    def output_is_this_products_part(self) -> Self:
        """Output and part of the key are the same thing where they have the same unit."""
        own = self.shared.own if self.shared is not None else None
        alike = own is not None and self.key_unit == self.output.unit
        if alike and own is not None and abs(own.value - self.output.value) > 1e-6 * self.output.value:
            problem = Problem("there are two figures for one output", found=str(own), expected=str(self.output))
            raise refuse(problem, "shared", "own")
        return self

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """All amounts that the energy per unit of output is made from."""
        key = (self.own, self.shared.others) if self.shared is not None else ()
        return (self.amount, self.output, *(amount for amount in key if amount is not None))

    @property
    def key_unit(self) -> str | None:
        """The unit of the key by which it is shared."""
        return SHARING_KEYS[self.shared.by] if self.shared else None

    @property
    def label(self) -> str:
        """How it is told apart from the other meters of its step."""
        return f"{self.carrier}, {self.name}" if self.name else self.carrier

    @property
    def own(self) -> Amount | None:
        """This product's part of the key, None where nobody shares the meter."""
        return None if self.shared is None else self.shared.own or self.output

    def per_output(self, read: Callable[[Amount, str], Any]) -> Any:
        """E own / ((own + others) output), energy per unit of output; `read` gives each amount as a number."""
        used = read(self.amount, "amount") / read(self.output, "output")
        if self.shared is None or self.own is None:
            return used
        own = read(self.own, "output" if self.own is self.output else "shared.own")
        return used * own / (own + read(self.shared.others, "shared.others"))

    @property
    def share(self) -> float:
        """The nominal share of the count that belongs to this product."""
        if self.shared is None or self.own is None:
            return 1.0
        return self.own.value / (self.own.value + self.shared.others.value)

    @property
    def used(self) -> Amount:
        """The nominal energy per unit of output."""
        return plain(self.per_output(lambda amount, _: amount.value), self.amount.unit)
