"""Materials that a product file describes itself: what they are made of, and what a kilogram of them causes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import refuse
from brightcell.product.catalogue import Material, materials
from brightcell.product.fields import DataBlock
from brightcell.product.rules import check_composition, check_shares_sum_to_one
from brightcell.product.sites import ElectricitySupply, EnergyUse
from brightcell.product.vocabulary import COMPOSITION_NAMES

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_WAYS = ("footprint", "process", "background")


class MaterialInput(DataBlock):
    """A material that a process takes."""

    material: f.MaterialKey = Field(description="Key of a material of the catalogue or of this file.")
    amount: f.Mass = Field(description="Mass per kg of product.")
    origin: f.Place | None = Field(default=None, description="Where it is made; default the country of the process.")
    source: f.Text | None = Field(default=None, description="Where the amount comes from.")


class ProcessEmission(DataBlock):
    """A greenhouse gas that a process emits."""

    flow: f.FlowKey = Field(description="Gas, for example co2-fossil.")
    amount: f.Emitted = Field(description="Mass of the gas per kg of product; the aggregated flows in kg CO2e.")


class ProcessWaste(DataBlock):
    """A waste of a process that goes to treatment."""

    waste: f.WasteKey = Field(description="landfill-inert, landfill-mixed, incineration-plastics or waste-water.")
    amount: f.Wasted = Field(description="Mass per kg of product; waste water in m3.")


class OwnProcess(DataBlock):
    """A unit process: all that it takes and emits per kg of what it makes."""

    location: f.Place = Field(description="Country or province code; its grid supplies the electricity.")
    grid_year: f.Year | None = Field(
        default=None, description="Year of the grid mix, for example 2023; default that of the background."
    )
    inputs: f.ListOf[MaterialInput] = Field(default=(), description="Materials that it takes.")
    energy: f.ListOf[EnergyUse] = Field(default=(), description="Energy that it takes.")
    electricity_supply: f.ListOf[ElectricitySupply] = Field(
        default=(), description="Where its electricity comes from; default the grid of the location."
    )
    emissions: f.ListOf[ProcessEmission] = Field(default=(), description="Greenhouse gases that it emits.")
    wastes: f.ListOf[ProcessWaste] = Field(default=(), description="Wastes that go to treatment.")
    source: f.Text | None = Field(default=None, description="Where the process is described.")

    @field_validator("electricity_supply", mode="after")
    @classmethod
    def shares_sum_to_one(cls, supplies: tuple[ElectricitySupply, ...]) -> tuple[ElectricitySupply, ...]:
        check_shares_sum_to_one([supply.share for supply in supplies], "electricity supplies")
        return supplies

    @model_validator(mode="after")
    def something_is_taken_or_emitted(self) -> Self:
        """A process of nothing would make a material without a burden."""
        if not (self.inputs or self.energy or self.emissions):
            raise refuse(Problem("the process takes and emits nothing", expected="inputs, energy or emissions"))
        return self


class OwnMaterial(DataBlock):
    """A material that isn't in the catalogue. A kilogram of it has one of a footprint, a process, or a name that the
    background knows; with none of them the background is asked for the material's own key.
    """

    name: f.Text | None = Field(default=None, description="Name in results; default the key.")
    component: f.Text = Field(description="Component that results are grouped by, e.g. cathode active material.")
    end_of_life_class: f.EndOfLifeClass = Field(
        default="other", description="Class for the recycling formula: metal, graphite, lithium, plastic or other."
    )
    composition: dict[f.CompositionName, f.Share] = Field(
        default_factory=dict, description="Mass shares of elements, e.g. {lithium: 4.4 %, iron: 21 %}."
    )
    footprint: f.FootprintPerKg | None = Field(default=None, description="Cradle-to-gate footprint, e.g. 9 kg CO2e/kg.")
    background: f.Text | None = Field(
        default=None, description="Key of the material of the background that stands for it."
    )
    process: OwnProcess | None = Field(default=None, description="How a kilogram of it is made.")
    source: f.Text | None = Field(default=None, description="Where footprint and composition come from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def is_described_one_way(self) -> Self:
        given = [way for way in _WAYS if getattr(self, way) is not None]
        if len(given) > 1:
            problem = Problem(
                "a material is described in one way", found=" and ".join(given), expected=f"one of {', '.join(_WAYS)}"
            )
            raise refuse(problem, given[1])
        return self

    @model_validator(mode="after")
    def composition_is_at_most_whole(self) -> Self:
        check_composition(self.composition, "material")
        return self

    def as_material(self, key: str) -> Material:
        """The material as the catalogue would have it."""
        return Material(
            key=key,
            name=self.name or key,
            component=self.component,
            end_of_life_class=self.end_of_life_class,
            elements={COMPOSITION_NAMES[name]: share.value for name, share in self.composition.items()},
            lower_heating_value=None,
            source=self.source or "product file",
            confidence="stated",
        )


def check_keys(own: Mapping[str, OwnMaterial]) -> Mapping[str, OwnMaterial]:
    """Refuse keys that can't be written in paths, or of which backgrounds have a figure already."""
    for key in own:
        if key in materials() and not materials()[key].needs_supplier:
            hint = "give the part a supplier with a footprint, or the material another key"
            raise refuse(Problem("the catalogue has a material of this key", found=key, hint=hint), key)
        if not _KEY.fullmatch(key):
            expected = "lower-case letters and digits, words joined by a hyphen, such as silicon-carbon"
            raise refuse(Problem("this is not a key of a material", found=key, expected=expected), key)
    return own


def written_keys(data: Any) -> tuple[str, ...]:
    """The keys of the block `materials` as it is written, right or wrong."""
    block = data.get("materials") if isinstance(data, Mapping) else None
    return tuple(str(key) for key in block) if isinstance(block, Mapping) else ()
