"""The battery as its maker describes it. Frozen; a change is a new copy. Nothing here knows of LCA.

All amounts of a level are per one finished piece of it, so net of scrap; yields say what is lost on the way.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.io.yaml import Document
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, plain, refuse
from brightcell.product.fields import Block
from brightcell.product.parameters import Parameter, ParameterField
from brightcell.product.paths import path_of, value_at
from brightcell.product.rules import (
    check_names_are_unique,
    check_parts_are_told_apart,
    check_shares_sum_to_one,
    check_steps_exist,
)
from brightcell.product.vocabulary import DEFAULT_VEHICLES

__all__ = ["Amount", "Parameter", "Product"]


def _as_list(given: Any) -> Any:
    if given is None:
        return ()
    return given if isinstance(given, list | tuple) else (given,)


class Plant(Block):
    """The plant that finishes the pack."""

    name: f.Text = Field(description="Name of the plant.")
    location: f.Text = Field(description="Country or province code, for example CN-JS, DE or US-CA.")
    city: f.Text | None = Field(default=None, description="City of the plant.")


class Identity(Block):
    """What the battery is and who makes it."""

    model: f.Text = Field(description="Name of the battery model.")
    maker: f.Text = Field(description="Who makes the battery and answers for this description.")
    plant: Plant = Field(description="The plant that finishes the pack.")
    category: f.Text = Field(default="electric-vehicle", description="Category of battery.")
    chemistry: f.Chemistry = Field(description="Cathode chemistry, for example nmc622 or lfp.")


class CycleLife(Block):
    """A test of cycle life."""

    cycles: f.Cycles = Field(description="Full equivalent cycles to the end state of health.")
    end_state_of_health: f.Yield = Field(description="Remaining capacity at the end of the test, for example 80 %.")
    standard: f.Text = Field(description="Test standard, for example GB/T 31484-2015.")
    amendment: f.Text | None = Field(default=None, description="Amendment of the standard that was followed.")
    energy_ratio: f.Ratio | None = Field(
        default=None, description="Total energy discharged in the test divided by the initial energy."
    )
    energy_record: Annotated[tuple[f.Electricity, ...], BeforeValidator(_as_list), f.OneOrList()] | None = Field(
        default=None,
        description="Energy discharged in the test: the total, or a list of kWh per block of cycles.",
    )


class Warranty(Block):
    """What the maker warrants."""

    duration: f.Duration = Field(description="Length of the warranty, for example 8 years.")
    distance: f.PositiveDistance | None = Field(default=None, description="Distance covered, for example 160000 km.")
    energy_retention: f.Yield | None = Field(
        default=None, description="Share of energy warranted at the end, e.g. 70 %."
    )


class Performance(Block):
    """Energy, mass and service life of one pack."""

    rated_energy: f.PositiveEnergy = Field(description="Rated energy of the pack, for example 100 kWh.")
    usable_energy: f.PositiveEnergy = Field(description="Energy that the vehicle can use.")
    mass: f.PositiveMass = Field(description="Mass of the finished pack; the parts must add up to it.")
    mass_tolerance: f.Share = Field(
        default=plain(0.01),
        description="Allowed difference between the mass and the sum of the parts, default 1 %.",
    )
    cycle_life: CycleLife | None = Field(default=None, description="Result of a cycle life test.")
    warranty: Warranty | None = Field(default=None, description="What the maker warrants.")
    vehicle_category: f.VehicleCategory = Field(
        default="M1", description="Vehicle that the pack is made for, default M1."
    )

    @model_validator(mode="after")
    def usable_energy_is_not_above_rated_energy(self) -> Performance:
        if self.usable_energy.value > self.rated_energy.value * (1 + 1e-9):
            found = f"{self.usable_energy} of {self.rated_energy}"
            raise refuse(Problem("the usable energy is above the rated energy", found=found), "usable_energy")
        return self


class Leg(Block):
    """One leg of a transport."""

    mode: f.Mode = Field(description="road, rail, sea, inland-waterway or air.")
    vehicle: f.Vehicle | None = Field(default=None, description="Vehicle, if not the usual one of the mode.")
    distance: f.Distance = Field(description="Length of the leg, for example 1000 km.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @property
    def transport_key(self) -> str:
        """The vehicle, or the usual one of the mode."""
        return self.vehicle or DEFAULT_VEHICLES[self.mode]


class Supplier(Block):
    """Who supplies a material, and the footprint that the supplier declares for it."""

    name: f.Text = Field(description="Name of the supplier.")
    footprint: f.FootprintPerKg | None = Field(
        default=None, description="Cradle-to-gate footprint, e.g. 7.5 kg CO2e/kg."
    )
    source: f.Text | None = Field(default=None, description="Document that the footprint comes from.")


class Part(Block):
    """A material in the finished piece."""

    material: f.MaterialKey = Field(description="Key of the material in the catalogue.")
    amount: f.Mass = Field(description="Mass in one finished piece, net of scrap.")
    component: f.Text | None = Field(
        default=None, description="Component that results are grouped by; default the material's."
    )
    yield_: f.Yield | None = Field(
        default=None,
        alias="yield",
        description="Share of the material that ends up in the piece; default 100 %.",
    )
    recycled_content: f.Share | None = Field(default=None, description="Share of recycled material in what is bought.")
    origin: f.Text | None = Field(default=None, description="Country or province where the material is made.")
    supplier: Supplier | None = Field(default=None, description="Supplier with its own footprint.")
    transport: f.ListOf[Leg] | None = Field(
        default=None, description="Inbound legs, if not those in `transport.inbound`."
    )
    source: f.Text | None = Field(default=None, description="Where the amount comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")


class Level(Block):
    """A piece and what it is made of; amounts are per one finished piece."""

    yield_: f.Yield | None = Field(
        default=None,
        alias="yield",
        description="Share of pieces that pass; default 100 %. What fails is recycled whole.",
    )
    parts: f.ListOf[Part] = Field(default=(), description="Materials added at this level.")
    mass: f.PositiveMass | None = Field(default=None, description="Mass of one finished piece, if it is to be checked.")

    @field_validator("parts", mode="after")
    @classmethod
    def parts_are_told_apart(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        return check_parts_are_told_apart(parts)


class Electrode(Level):
    """The coated electrodes of one cell, of one polarity."""


class Cell(Level):
    """A cell; `count` is the number in one module, or in the pack if there are no modules."""

    count: f.Count = Field(description="Number of cells in one module (or pack).")
    cathode: Electrode = Field(description="Positive electrodes: active material, binder, carbon, foil.")
    anode: Electrode = Field(description="Negative electrodes: active material, binder, foil.")


class Module(Level):
    """A module; `count` is the number in one pack."""

    count: f.Count = Field(description="Number of modules in one pack.")
    cell: Cell = Field(description="The cell.")


class Pack(Level):
    """The pack, with modules, or with the cells directly in it."""

    module: Module | None = Field(default=None, description="The module, which holds the cells.")
    cell: Cell | None = Field(default=None, description="The cell, if the pack has no modules.")

    @model_validator(mode="after")
    def cells_are_described_once(self) -> Pack:
        if (self.module is None) == (self.cell is None):
            found = "neither" if self.module is None else "both"
            raise refuse(Problem("a pack has either a module or a cell", found=found, expected="one of them"))
        return self

    @property
    def cells_per_pack(self) -> float:
        cell = self.one_cell
        return cell.count.value * (self.module.count.value if self.module else 1.0)

    @property
    def one_cell(self) -> Cell:
        cell = self.module.cell if self.module else self.cell
        assert cell is not None, "a pack without cells is refused when it is read"
        return cell


class EnergyUse(Block):
    """Energy used."""

    carrier: f.Carrier = Field(description="electricity, natural-gas, diesel, coal, lpg, fuel-oil or heat.")
    amount: f.EnergyAny = Field(description="Energy; electricity is counted in kWh, fuels and heat in MJ (lower).")


class StepEnergy(EnergyUse):
    """Energy used by a step of making."""

    per: f.Basis = Field(description="Per piece, kg or kWh (rated energy) of good output of the step.")


class Auxiliary(Block):
    """A material that is used up in making and doesn't end up in the piece."""

    material: f.MaterialKey = Field(description="Key of the material in the catalogue.")
    amount: f.Mass = Field(description="Mass used.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Solvent(Block):
    """A solvent that circulates; only what isn't recovered is bought."""

    material: f.MaterialKey = Field(description="Key of the solvent, usually nmp.")
    amount: f.Mass = Field(description="Mass that circulates.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")
    recovery: f.Share = Field(description="Share that is recovered and used again, for example 99.5 %.")


class DirectEmission(Block):
    """A greenhouse gas that leaves the plant."""

    flow: f.FlowKey = Field(description="Gas, for example co2-fossil.")
    amount: f.Emitted = Field(description="Mass of the gas; the aggregated flows in kg CO2e.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Waste(Block):
    """Waste that leaves the plant for treatment."""

    waste: f.WasteKey = Field(description="landfill-inert, landfill-mixed, incineration-plastics or waste-water.")
    amount: f.Wasted = Field(description="Mass; waste water in m3.")
    per: f.Basis = Field(description="Per piece, kg or kWh of good output of the step.")


class Step(Block):
    """What a plant uses and emits in one step of making, per good output of that step."""

    step: f.StepName = Field(description="electrode, cell, module or pack.")
    energy: f.ListOf[StepEnergy] = Field(default=(), description="Energy used.")
    auxiliaries: f.ListOf[Auxiliary] = Field(default=(), description="Materials used up.")
    solvents: f.ListOf[Solvent] = Field(default=(), description="Solvents that circulate.")
    emissions: f.ListOf[DirectEmission] = Field(default=(), description="Greenhouse gases that leave the plant.")
    wastes: f.ListOf[Waste] = Field(default=(), description="Wastes that leave the plant for treatment.")


class ElectricityFactor(Block):
    """A footprint of the electricity that the maker brings."""

    value: f.FootprintPerKwh = Field(description="Footprint, for example 0.02 kg CO2e/kWh.")
    kind: f.FactorKind = Field(description="life-cycle, or co2-only (combustion at the power plant).")
    source: f.Text = Field(description="Document that the factor comes from.")


class ElectricitySupply(Block):
    """A share of the plant's electricity, where it comes from, and the proof."""

    kind: f.SupplyKind = Field(description="on-site, direct-line, green-contract, certificate or grid.")
    share: f.Share = Field(description="Share of the plant's electricity; the shares sum to 100 %.")
    technology: f.Text | None = Field(default=None, description="wind, solar, hydro, nuclear, coal, gas or biomass.")
    location: f.Text | None = Field(default=None, description="Where it is generated, if not at the plant.")
    year: Annotated[int, Field(strict=True, ge=1990, le=2100)] | None = Field(
        default=None, description="Year of generation."
    )
    factor: ElectricityFactor | None = Field(default=None, description="The maker's own factor for this supply.")
    proof: f.Text | None = Field(
        default=None, description="Contract, certificate number, meter: what proves the supply."
    )


class Site(Block):
    """A plant and the steps that it carries out."""

    name: f.Text = Field(description="Name of the plant.")
    location: f.Text = Field(description="Country or province code; its grid supplies what nothing else does.")
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


class Transport(Block):
    """Legs of what is bought, and of the finished pack."""

    inbound: f.ListOf[Leg] = Field(default=(), description="Legs of bought parts that don't give their own.")
    outbound: f.ListOf[Leg] = Field(default=(), description="Legs of the finished pack to the customer.")


class Collection(Block):
    """How used packs are collected."""

    rate: f.Share | None = Field(default=None, description="Share of packs that is collected; default 100 %.")
    legs: f.ListOf[Leg] = Field(default=(), description="Legs from the user to the recycler.")


class Dismantling(Block):
    """Taking packs apart."""

    energy: f.ListOf[EnergyUse] = Field(default=(), description="Energy per kg of pack.")


class EnergyRecovery(Block):
    """Burning with use of the heat."""

    share: f.Share = Field(description="Share of the material that is burnt.")
    lower_heating_value: f.HeatingValue = Field(description="Lower heating value, for example 43 MJ/kg.")
    heat_efficiency: f.Share | None = Field(
        default=None, description="Share of the heating value that is used as heat."
    )
    electricity_efficiency: f.Share | None = Field(default=None, description="Share that is turned into electricity.")


class Dismantled(Block):
    """What becomes of a material that isn't in the cells."""

    material: f.MaterialKey = Field(description="Key of the material in the catalogue.")
    recovery: f.Share = Field(description="Share that is recycled.")
    energy_recovery: EnergyRecovery | None = Field(default=None, description="What is burnt, and what that gives.")
    source: f.Text | None = Field(default=None, description="Where the recovery comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def not_more_than_all_is_recovered(self) -> Dismantled:
        burnt = self.energy_recovery.share.value if self.energy_recovery else 0.0
        if self.recovery.value + burnt > 1 + 1e-9:
            found = f"{self.recovery.value:g} + {burnt:g}"
            problem = Problem("recycled and burnt shares exceed 100 %", found=found, expected="at most 1")
            raise refuse(problem, "energy_recovery", "share")
        return self


class EndOfLife(Block):
    """The end of the pack's life."""

    location: f.Text = Field(description="Country or region where the pack is recycled.")
    collection: Collection = Field(default=Collection(), description="How used packs are collected.")
    dismantling: Dismantling | None = Field(default=None, description="Taking packs apart.")
    routes: dict[f.Route, f.Share] = Field(description="Recycling routes of the cells and their shares, sum 100 %.")
    recycling_data: f.RecyclingLibraryName = Field(
        default="everbatt-2023", description="Library of recycling processes."
    )
    recoveries: dict[f.RecoveryKey, f.Share] | None = Field(
        default=None, description="Share of each element or material in the cells that is recovered."
    )
    dismantled: f.ListOf[Dismantled] = Field(default=(), description="What becomes of the parts outside of the cells.")
    source: f.Text | None = Field(default=None, description="Where these figures come from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @field_validator("routes", mode="after")
    @classmethod
    def shares_sum_to_one(cls, routes: dict[str, Amount]) -> dict[str, Amount]:
        check_shares_sum_to_one(list(routes.values()), "recycling routes")
        return routes

    @field_validator("dismantled", mode="after")
    @classmethod
    def materials_are_named_once(cls, dismantled: tuple[Dismantled, ...]) -> tuple[Dismantled, ...]:
        return check_names_are_unique(dismantled, "material")


class AssumedField(Block):
    """A figure of this file that nobody measured or declared; every result that uses the file lists it."""

    field: f.Text = Field(description="Dotted path of the block or field, for example performance.warranty.")
    why: f.Text = Field(description="Why this value, and what would be better.")


class Product(Block):
    """A battery pack as its maker describes it."""

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    identity: Identity = Field(description="What the battery is and who makes it.")
    performance: Performance = Field(description="Energy, mass and service life.")
    parameters: dict[str, ParameterField] = Field(default={}, description="Named numbers that formulas use.")
    pack: Pack = Field(description="What the pack is made of.")
    sites: f.ListOf[Site] = Field(default=(), description="Plants and what they use.")
    transport: Transport | None = Field(default=None, description="Legs of bought parts and of the finished pack.")
    end_of_life: EndOfLife | None = Field(default=None, description="Collection and recycling.")
    assumptions: f.ListOf[AssumedField] = Field(
        default=(), description="What this file assumes; shown in every result."
    )
    notes: Annotated[tuple[f.Text, ...], BeforeValidator(_as_list), f.OneOrList()] = Field(
        default=(), description="Anything a reader should know: one text or a list of texts."
    )

    _file: str | None = PrivateAttr(None)
    _document: Document | None = PrivateAttr(None)

    @field_validator("sites", mode="after")
    @classmethod
    def sites_are_named_once(cls, sites: tuple[Site, ...]) -> tuple[Site, ...]:
        return check_names_are_unique(sites, "name")

    @model_validator(mode="after")
    def steps_belong_to_the_pack(self) -> Product:
        check_steps_exist(self.sites, has_modules=self.pack.module is not None)
        return self

    @model_validator(mode="after")
    def assumed_fields_are_there(self) -> Product:
        for index, assumed in enumerate(self.assumptions):
            if self.at(assumed.field) is None:
                problem = Problem("the product has no such field", found=assumed.field)
                raise refuse(problem, "assumptions", index, "field")
        return self

    def at(self, path: str) -> Any:
        """The block or field at a dotted path such as pack.parts[steel].origin, None where there is none."""
        return value_at(self, path_of(path, self))

    def located(self, problem: Problem) -> Problem:
        """A problem with one of this product's fields, with the file and line where that stands or is lacking."""
        if self._document is None or problem.file or not problem.path:
            return problem
        line = self._document.line_of(path_of(problem.path, self._document.data))
        return replace(problem, file=self.file, line=line)

    @property
    def file(self) -> str | None:
        """Path or name of the file that the product was read from."""
        return self._file

    @property
    def sha256(self) -> str:
        """SHA-256 of what the product says: the order of keys, units and comments make no difference."""
        content = json.dumps(self.model_dump(mode="json", exclude_none=True), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    def __eq__(self, other: object) -> bool:
        """Two products are equal if they say the same, whatever file they were read from."""
        return isinstance(other, Product) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]
