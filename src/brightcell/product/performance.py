"""Energy, mass and service life of a pack."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import plain, refuse
from brightcell.product.fields import DataBlock


class CycleLife(DataBlock):
    """A test of cycle life."""

    cycles: f.Cycles = Field(description="Full charge and discharge cycles of the test, not equivalent cycles.")
    end_state_of_health: f.Remaining = Field(description="Remaining capacity at the end of the test, for example 80 %.")
    standard: f.Text = Field(description="Test standard, for example GB/T 31484-2015.")
    amendment: f.Text | None = Field(default=None, description="Amendment of the standard that was followed.")
    energy_ratio: f.Ratio | None = Field(
        default=None, description="Total energy discharged in the test divided by the initial energy."
    )
    energy_record: Annotated[tuple[f.Electricity, ...], BeforeValidator(f.as_list), f.OneOrList()] | None = Field(
        default=None,
        description="Energy discharged in the test: the total, or a list of kWh per block of cycles.",
    )


class Warranty(DataBlock):
    """What the maker warrants."""

    duration: f.Duration = Field(description="Length of the warranty, for example 8 years.")
    distance: f.PositiveDistance | None = Field(default=None, description="Distance covered, for example 160000 km.")
    energy_retention: f.Remaining | None = Field(
        default=None, description="Share of energy warranted at the end, e.g. 70 %."
    )


class Performance(DataBlock):
    """Energy, mass and service life of one pack."""

    rated_energy: f.PositiveEnergy = Field(description="Rated energy of the pack, for example 100 kWh.")
    usable_energy: f.PositiveEnergy = Field(description="Energy that the vehicle can use.")
    mass: f.PositiveMass = Field(description="Mass of the finished pack; the parts must add up to it.")
    mass_tolerance: f.Share = Field(
        default=plain(0.01),
        description="Allowed difference between the mass and the sum of the parts, default 1 %, at most 5 %.",
    )
    cycle_life: CycleLife | None = Field(default=None, description="Result of a cycle life test.")
    warranty: Warranty | None = Field(default=None, description="What the maker warrants.")
    vehicle_category: f.VehicleCategory = Field(
        default="M1", description="Vehicle that the pack is made for, default M1."
    )

    @model_validator(mode="after")
    def usable_energy_is_not_above_rated_energy(self) -> Performance:
        if self.usable_energy.value > self.rated_energy.value * (1 + 1e-9):
            found, expected = f"{self.usable_energy} of {self.rated_energy}", f"at most {self.rated_energy}"
            problem = Problem("the usable energy is above the rated energy", found=found, expected=expected)
            raise refuse(problem, "usable_energy")
        return self
