"""The end of a pack's life: collection, dismantling, recycling routes and what they recover."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, refuse
from brightcell.product.catalogue import Material, materials
from brightcell.product.fields import DataBlock
from brightcell.product.rules import check_names_are_unique, check_shares_sum_to_one
from brightcell.product.sites import EnergyUse
from brightcell.product.transport import Leg
from brightcell.product.vocabulary import DEFAULT_LIBRARY

FIRST_LIFE, BY_ENERGY = "first-life", "energy-delivered"


class Collection(DataBlock):
    """How used packs are collected."""

    rate: f.Share | None = Field(
        default=None, description="Share of packs that is collected; default the rulebook's collection_rate."
    )
    legs: f.ListOf[Leg] = Field(default=(), description="Legs from the user to the recycler.")


class Dismantling(DataBlock):
    """Taking packs apart."""

    energy: f.ListOf[EnergyUse] = Field(default=(), description="Energy per kg of pack.")


class EnergyRecovery(DataBlock):
    """Burning with use of the heat."""

    share: f.Share = Field(description="Share of the material that is burnt.")
    lower_heating_value: f.HeatingValue = Field(description="Lower heating value, for example 43 MJ/kg.")
    heat_efficiency: f.Share | None = Field(
        default=None, description="Share of the heating value that is used as heat."
    )
    electricity_efficiency: f.Share | None = Field(default=None, description="Share that is turned into electricity.")

    @model_validator(mode="after")
    def not_more_energy_comes_out_than_goes_in(self) -> EnergyRecovery:
        heat = self.heat_efficiency.value if self.heat_efficiency else 0.0
        electricity = self.electricity_efficiency.value if self.electricity_efficiency else 0.0
        if heat + electricity > 1 + 1e-9:
            found = f"{100 * heat:g} % + {100 * electricity:g} %"
            problem = Problem("heat and electricity exceed the heating value", found=found, expected="at most 100 %")
            raise refuse(problem, "heat_efficiency")
        return self


class DismantledMaterial(DataBlock):
    """What becomes of a material that isn't in the cells."""

    material: f.MaterialKey = Field(description="Key of the material in the catalogue.")
    recovery: f.Share = Field(description="Share that is recycled.")
    energy_recovery: EnergyRecovery | None = Field(default=None, description="What is burnt, and what that gives.")
    source: f.Text | None = Field(default=None, description="Where the recovery comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def not_more_than_all_is_recovered(self) -> DismantledMaterial:
        burnt = self.energy_recovery.share.value if self.energy_recovery else 0.0
        if self.recovery.value + burnt > 1 + 1e-9:
            found = f"{self.recovery.value:g} + {burnt:g}"
            problem = Problem("recycled and burnt shares exceed 100 %", found=found, expected="at most 1")
            raise refuse(problem, "energy_recovery", "share")
        return self

    @model_validator(mode="after")
    def carbon_of_what_is_burnt_is_known(self) -> DismantledMaterial:
        """Without it the CO2 of burning would be left out, and the energy counted as if it came from nothing."""
        material = materials().get(self.material)
        problem = carbon_problem(self, material) if material else None
        if problem is not None:
            raise refuse(problem, "energy_recovery")
        return self


def carbon_problem(fate: DismantledMaterial, material: Material) -> Problem | None:
    """That a material is burnt whose carbon nobody knows."""
    if not fate.energy_recovery or material.has_known_carbon:
        return None
    hint = "give no energy recovery, or a material with known carbon"
    return Problem("the carbon of this material is not known", found=fate.material, hint=hint)


SecondLifeAllocation = Annotated[
    f.Text, f.OneOf("way to share a pack's burdens with its second life", lambda: (FIRST_LIFE, BY_ENERGY), "ways")
]


class SecondLife(DataBlock):
    """A second use of packs after that in the vehicle; no rulebook gives a formula for it."""

    allocation: SecondLifeAllocation = Field(
        default=FIRST_LIFE,
        description="first-life: all burdens to the first life, without credit. energy-delivered: making and end of "
        "life are shared by the energy delivered in each life.",
    )
    energy: f.PositiveEnergy | None = Field(
        default=None, description="Energy that a pack delivers in its second life, for example 30000 kWh."
    )
    share: f.Share | None = Field(default=None, description="Share of packs that get a second life; default 100 %.")
    source: f.Text | None = Field(default=None, description="Where these figures come from.")

    @model_validator(mode="after")
    def energy_is_known_where_it_shares(self) -> SecondLife:
        if self.allocation == BY_ENERGY and self.energy is None:
            hint = f"or allocation: {FIRST_LIFE}, which needs none"
            raise refuse(Problem("missing", expected="the energy of the second life, in kWh", hint=hint), "energy")
        return self


class EndOfLife(DataBlock):
    """The end of the pack's life."""

    location: f.Place = Field(description="Country or region where the pack is recycled.")
    grid_year: f.Year | None = Field(
        default=None, description="Year of the grid mix there, for example 2023; default that of the background."
    )
    collection: Collection = Field(default=Collection(), description="How used packs are collected.")
    dismantling: Dismantling | None = Field(default=None, description="Taking packs apart.")
    routes: Annotated[dict[f.Route, f.Share], f.EachOnce] | None = Field(
        default=None,
        description="Recycling routes of the cells and their shares, sum 100 %; default the rulebook's default_chain.",
    )
    recycling_data: f.RecyclingLibraryName = Field(
        default=DEFAULT_LIBRARY, description="Library of recycling processes."
    )
    recycled_as: f.KnownChemistry | None = Field(
        default=None,
        description="Chemistry whose recycling data are taken for a blend, or for one that they don't know.",
    )
    recoveries: Annotated[dict[f.RecoveryKey, f.Share], f.EachOnce] | None = Field(
        default=None,
        description="Share of each element or material in the cells that leaves the recycling plant as a product; "
        "default the yields of `recycling_data` for the routes.",
    )
    dismantled: f.ListOf[DismantledMaterial] = Field(
        default=(), description="What becomes of the parts outside of the cells."
    )
    second_life: SecondLife | None = Field(
        default=None, description="A second use of the packs, and who carries their burdens."
    )
    source: f.Text | None = Field(default=None, description="Where these figures come from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @field_validator("routes", mode="after")
    @classmethod
    def shares_sum_to_one(cls, routes: dict[str, Amount] | None) -> dict[str, Amount] | None:
        if routes is not None:
            check_shares_sum_to_one(list(routes.values()), "recycling routes")
        return routes

    @field_validator("dismantled", mode="after")
    @classmethod
    def materials_are_named_once(cls, dismantled: tuple[DismantledMaterial, ...]) -> tuple[DismantledMaterial, ...]:
        return check_names_are_unique(dismantled, "material")
