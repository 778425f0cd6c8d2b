"""Plants: what they use and emit per good output of each step, and where their electricity comes from."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import refuse
from brightcell.product.fields import DataBlock
from brightcell.product.meters import Meter
from brightcell.product.rules import check_names_are_unique, check_shares_sum_to_one
from brightcell.product.vocabulary import GRID, TECHNOLOGIES


class EnergyUse(DataBlock):
    """Energy used."""

    carrier: f.Carrier = Field(description="electricity, natural-gas, diesel, coal, lpg, fuel-oil or heat.")
    amount: f.EnergyAny = Field(description="Energy; electricity is counted in kWh, fuels and heat in MJ (lower).")


class StepEnergy(EnergyUse):
    """Energy used by a step of making."""

    per: f.Basis = Field(description="Per piece, kg or kWh (rated energy) of good output of the step.")


class Auxiliary(DataBlock):
    """A material that is used up in making and doesn't end up in the piece."""

    material: f.MaterialKey = Field(description="Key of the material in the catalogue.")
    amount: f.Mass = Field(description="Mass used.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Solvent(DataBlock):
    """A solvent that circulates; only what isn't recovered is bought."""

    material: f.MaterialKey = Field(description="Key of the solvent, usually nmp.")
    amount: f.Mass = Field(description="Mass that circulates.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")
    recovery: f.Share = Field(description="Share that is recovered and used again, for example 99.5 %.")


class DirectEmission(DataBlock):
    """A greenhouse gas that leaves the plant."""

    flow: f.FlowKey = Field(description="Gas, for example co2-fossil.")
    amount: f.Emitted = Field(description="Mass of the gas; the aggregated flows in kg CO2e.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Waste(DataBlock):
    """Waste that leaves the plant for treatment."""

    waste: f.WasteKey = Field(description="landfill-inert, landfill-mixed, incineration-plastics or waste-water.")
    amount: f.Wasted = Field(description="Mass; waste water in m3.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Step(DataBlock):
    """What a plant uses and emits in one step of making, per good output of that step."""

    step: f.StepName = Field(description="electrode, cell, module or pack.")
    share: f.Share | None = Field(
        default=None,
        description="Share of the step's pieces that is made here, where several sites make them; together 100 %.",
    )
    energy: f.ListOf[StepEnergy] = Field(default=(), description="Energy used.")
    meters: f.ListOf[Meter] = Field(
        default=(), description="Energy as meters count it over some time, instead of energy per output."
    )
    auxiliaries: f.ListOf[Auxiliary] = Field(default=(), description="Materials used up.")
    solvents: f.ListOf[Solvent] = Field(default=(), description="Solvents that circulate.")
    emissions: f.ListOf[DirectEmission] = Field(default=(), description="Greenhouse gases that leave the plant.")
    wastes: f.ListOf[Waste] = Field(default=(), description="Wastes that leave the plant for treatment.")

    @field_validator("energy", "auxiliaries", "solvents", "emissions", "wastes", mode="after")
    @classmethod
    def each_is_given_once(cls, uses: tuple[Any, ...]) -> tuple[Any, ...]:
        """Two entries of one thing on one basis would add up without a word."""
        first: dict[tuple[str, str], Any] = {}
        for index, use in enumerate(uses):
            name = next(str(getattr(use, key)) for key in ("carrier", "material", "flow", "waste") if hasattr(use, key))
            other = first.setdefault((name, use.per), use)
            if other is not use:
                hint = "add them up"
                if name == "electricity":
                    hint += "; two supplies of one plant are shares in the site's electricity_supply"
                problem = Problem(
                    f"{name} is given twice in this step",
                    found=f"{other.amount} and {use.amount} per {use.per}",
                    expected="one entry for each, or entries per another basis",
                    hint=hint,
                )
                raise refuse(problem, index)
        return uses

    @field_validator("meters", mode="after")
    @classmethod
    def meters_are_told_apart(cls, meters: tuple[Meter, ...]) -> tuple[Meter, ...]:
        names = [meter.label for meter in meters]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            problem = Problem(
                "two meters of one step can't be told apart", found=twice, hint="give each a name of its own"
            )
            raise refuse(problem)
        return meters

    @model_validator(mode="after")
    def energy_is_given_once(self) -> Step:
        """A carrier is told per output or by meters: both would add up."""
        carriers = {use.carrier for use in self.energy}
        for index, meter in enumerate(self.meters):
            if meter.carrier in carriers:
                hint = "give the energy per output, or what the meter counted"
                raise refuse(Problem(f"the {meter.carrier} of this step is given twice", hint=hint), "meters", index)
        return self

    @property
    def uses(self) -> tuple[StepEnergy, ...]:
        """The energy per output by its nominal values, of whatever it is told by."""
        metered = (
            StepEnergy.model_construct(carrier=meter.carrier, amount=meter.used, per=meter.output.unit)
            for meter in self.meters
        )
        return (*self.energy, *metered)


class ElectricityFactor(DataBlock):
    """A footprint of the electricity that the maker brings."""

    value: f.FootprintPerKwh = Field(description="Footprint, for example 0.02 kg CO2e/kWh.")
    kind: f.FactorKind = Field(description="life-cycle, or co2-only (combustion at the power plant).")
    source: f.Text = Field(description="Document that the factor comes from.")


class ElectricitySupply(DataBlock):
    """A share of the plant's electricity, where it comes from, and the proof."""

    kind: f.SupplyKind = Field(description="on-site, direct-line, green-contract, certificate or grid.")
    share: f.Share = Field(description="Share of the plant's electricity; the shares sum to 100 %.")
    technology: f.Technology | None = Field(
        default=None, description="wind, solar, hydro, nuclear, coal, gas or biomass."
    )
    location: f.Place | None = Field(default=None, description="Where it is generated, if not at the plant.")
    year: f.Year | None = Field(
        default=None, description="Year of the grid mix, where it isn't that of the plant: 2023."
    )
    factor: ElectricityFactor | None = Field(default=None, description="The maker's own factor for this supply.")
    proof: f.Text | None = Field(
        default=None, description="Contract, certificate number, meter: what proves the supply."
    )

    @model_validator(mode="after")
    def what_is_not_grid_says_what_it_is(self) -> ElectricitySupply:
        """Without a technology or a factor, a supply would silently be taken for grid mix."""
        if self.kind == GRID and self.technology is not None:
            hint = "leave it out: a grid mix has no single technology"
            raise refuse(
                Problem("a grid mix has no technology of its own", found=self.technology, hint=hint), "technology"
            )
        if self.kind != GRID and self.year is not None:
            hint = "leave it out: only grid mixes are told apart by year"
            raise refuse(Problem(f"{self.kind} has no year of a grid mix", found=str(self.year), hint=hint), "year")
        if self.kind != GRID and self.technology is None and self.factor is None:
            expected = f"technology ({', '.join(TECHNOLOGIES)}) or factor"
            hint = f"without either it would be counted as grid mix; if it is that, write kind: {GRID}"
            raise refuse(Problem(f"{self.kind} needs a technology or a factor", expected=expected, hint=hint))
        return self


class Site(DataBlock):
    """A plant and the steps that it carries out."""

    name: f.Text = Field(description="Name of the plant.")
    location: f.Place = Field(description="Country or province code; its grid supplies what nothing else does.")
    grid_year: f.Year | None = Field(
        default=None,
        description="Year of the grid mix, for example 2023; without it the year of identity.production, else the "
        "default year of the background.",
    )
    steps: f.ListOf[Step] = Field(default=(), description="Steps carried out here.")
    electricity_supply: f.ListOf[ElectricitySupply] = Field(
        default=(), description="Where the electricity comes from; default the grid of the location."
    )

    @field_validator("steps", mode="after")
    @classmethod
    def steps_are_described_once(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return check_names_are_unique(steps, "step")

    @field_validator("electricity_supply", mode="after")
    @classmethod
    def shares_sum_to_one(cls, supplies: tuple[ElectricitySupply, ...]) -> tuple[ElectricitySupply, ...]:
        check_shares_sum_to_one([supply.share for supply in supplies], "electricity supplies")
        return supplies
