"""What a pack is made of: parts, electrodes, cells, modules. Amounts are per one finished piece, net of scrap."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product.amounts import refuse
from brightcell.product.catalogue import recycled_materials
from brightcell.product.fields import Block
from brightcell.product.rules import check_parts_are_told_apart
from brightcell.product.transport import Leg


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
    origin: f.Place | None = Field(default=None, description="Country or province where the material is made.")
    supplier: Supplier | None = Field(default=None, description="Supplier with its own footprint.")
    transport: f.ListOf[Leg] | None = Field(
        default=None, description="Inbound legs, if not those in `transport.inbound`."
    )
    source: f.Text | None = Field(default=None, description="Where the amount comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def recycled_content_has_a_figure(self) -> Self:
        """What is recycled is priced once: by the supplier's own footprint, or by the background."""
        if self.recycled_content is None or self.recycled_content.value == 0:
            return self
        if self.supplier is not None and self.supplier.footprint is not None:
            hint = "leave one out: the supplier's footprint already contains what is recycled"
            problem = Problem("both recycled_content and supplier.footprint are given", hint=hint)
            raise refuse(problem, "recycled_content")
        if self.material not in recycled_materials():
            problem = Problem(
                f"no open figure for recycled {self.material}",
                expected=f"recycled content of {', '.join(recycled_materials())}",
                hint="leave it out or give a supplier footprint",
            )
            raise refuse(problem, "recycled_content")
        return self


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
