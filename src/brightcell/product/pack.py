"""What a pack is made of: parts, electrodes, cells, modules. Amounts are per one finished piece, net of scrap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from brightcell.errors import Problem
from brightcell.product import fields as f
from brightcell.product import vocabulary
from brightcell.product.amounts import plain, refuse
from brightcell.product.catalogue import Material, materials
from brightcell.product.declared import Declaration, transport_problem
from brightcell.product.fields import DataBlock
from brightcell.product.recycled import RecycledContentField, recycled_problem
from brightcell.product.rules import check_composition, check_parts_are_told_apart, check_shares_sum_to_one
from brightcell.product.sites import ElectricitySupply
from brightcell.product.transport import Leg

_INNER = ("module", "cell", "cathode", "anode")
_OF_A_PIECE = 0.02
"""Share by which a mass may miss that of a whole number of pieces."""


class Supplier(Declaration):
    """Who supplies a material, and the footprint that the supplier declares for it."""

    footprint: f.PartFootprint | None = Field(
        default=None, description="Cradle-to-gate footprint, e.g. 7.5 kg CO2e/kg, or per piece, 12 kg CO2e/piece."
    )
    piece_mass: f.PositiveMass | None = Field(
        default=None, description="Mass of one piece, where the footprint is per piece."
    )
    virgin_footprint: f.FootprintPerKg | None = Field(
        default=None, description="The same for wholly virgin material, where the footprint contains recycled content."
    )
    elements: Annotated[dict[f.ElementName, f.FootprintPerKg], f.EachOnce] = Field(
        default_factory=dict, description="What of the footprint belongs to an element, e.g. {nickel: 14 kg CO2e/kg}."
    )
    electricity_supply: f.ListOf[ElectricitySupply] = Field(
        default=(),
        description="Where the supplier's own electricity comes from, in the background's process instead of its mix.",
    )

    @field_validator("electricity_supply", mode="after")
    @classmethod
    def shares_sum_to_one(cls, supplies: tuple[ElectricitySupply, ...]) -> tuple[ElectricitySupply, ...]:
        check_shares_sum_to_one([supply.share for supply in supplies], "electricity supplies")
        return supplies

    @model_validator(mode="after")
    def electricity_is_in_the_footprint(self) -> Self:
        given = "footprint" if self.footprint is not None else "model" if self.model is not None else None
        if given is not None and self.electricity_supply:
            hint = "leave one of them out"
            raise refuse(Problem(f"the {given} contains the supplier's electricity", hint=hint), "electricity_supply")
        return self

    @model_validator(mode="after")
    def a_piece_has_a_mass(self) -> Self:
        """A footprint per piece counts by the mass of a piece; figures that explain one per kg are per kg."""
        if self.is_per_piece and self.piece_mass is None:
            expected = "the mass of one piece, such as 0.4 kg"
            raise refuse(Problem("a footprint per piece needs the mass of a piece", expected=expected), "piece_mass")
        if self.piece_mass is not None and not self.is_per_piece:
            found = "no footprint" if self.footprint is None else str(self.footprint)
            expected = "a footprint per piece, such as 12 kg CO2e/piece, or no piece_mass"
            problem = Problem("the mass of a piece says nothing here", found=found, expected=expected)
            raise refuse(problem, "piece_mass")
        beside = "virgin_footprint" if self.virgin_footprint is not None else "elements" if self.elements else None
        if self.is_per_piece and beside is not None:
            hint = "divide the footprint by the mass of a piece, and give it per kg"
            problem = Problem(f"{beside} explains a footprint per kg", found=str(self.footprint), hint=hint)
            raise refuse(problem, beside)
        return self

    @property
    def is_per_piece(self) -> bool:
        """Whether the footprint is that of a piece, and not of a kilogram."""
        return self.footprint is not None and self.footprint.unit in f.PER_PIECE

    @property
    def states_burden(self) -> bool:
        """Whether the supplier says what a kilogram causes: by a footprint, or by a model."""
        return self.footprint is not None or self.model is not None

    @model_validator(mode="after")
    def figures_stand_beside_the_footprint(self) -> Self:
        """A virgin figure and figures of elements explain a footprint; by themselves nothing is bought at them."""
        if self.footprint is None:
            for name in ("virgin_footprint", "elements"):
                if getattr(self, name):
                    problem = Problem("the supplier's footprint is missing", hint=f"{name} only explains a footprint")
                    raise refuse(problem, "footprint")
        return self


class Part(DataBlock):
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
    recycled_content: RecycledContentField | None = Field(
        default=None, description="Share of recycled material in what is bought, or of elements in it, by mass."
    )
    origin: f.Place | None = Field(default=None, description="Country or province where the material is made.")
    supplier: Supplier | None = Field(default=None, description="Supplier with its own footprint.")
    transport: f.ListOf[Leg] | None = Field(
        default=None, description="Inbound legs, if not those in `transport.inbound`."
    )
    source: f.Text | None = Field(default=None, description="Where the amount comes from.")
    note: f.Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def way_is_counted_once(self) -> Self:
        problem = transport_problem(self.supplier, self.transport)
        if problem is not None:
            raise refuse(problem, "transport")
        return self

    @model_validator(mode="after")
    def pieces_are_whole(self) -> Self:
        """m / m_piece is a whole number of pieces within 2 % of it, where they are declared by the piece."""
        piece = self.supplier.piece_mass if self.supplier is not None else None
        if piece is None or self.amount.value == 0:
            return self
        pieces = self.amount.value / piece.value
        if abs(pieces - round(pieces)) > _OF_A_PIECE * max(pieces, 1.0):
            problem = Problem(
                "the part is not a whole number of pieces",
                found=f"{self.amount} of {piece} each, {pieces:.4g} pieces",
                expected=f"for example {max(round(pieces), 1) * piece.value:g} kg",
                hint="amount is the mass of all pieces in the finished one, piece_mass that of a single one",
            )
            raise refuse(problem, "amount")
        return self

    @model_validator(mode="after")
    def recycled_content_is_in_the_model(self) -> Self:
        """A supplier's model says itself what of its inputs is recycled."""
        if self.supplier is not None and self.supplier.model is not None and self.recycled_content is not None:
            what = "the supplier's model says itself what of its inputs is recycled"
            raise refuse(Problem(what, hint="leave recycled_content out"), "recycled_content")
        return self

    @model_validator(mode="after")
    def elements_share_the_footprint(self) -> Self:
        """The elements of a kilogram have no larger footprint than the kilogram: sum of w_k F_k <= F."""
        material = materials().get(self.material)
        fault = element_problem(self, material.elements) if material and not material.needs_supplier else None
        if fault is not None:
            problem, below = fault
            raise refuse(problem, *below)
        return self

    @model_validator(mode="after")
    def virgin_footprint_fits_the_footprint(self) -> Self:
        """Recycled content causes at least nothing and at most what virgin material does: F <= F_v <= F / (1 - R1)."""
        problem = virgin_problem(self)
        if problem is not None:
            raise refuse(problem, "supplier", "virgin_footprint")
        return self

    @model_validator(mode="after")
    def recycled_content_has_a_figure(self) -> Self:
        """What is recycled is priced once: by the supplier's own footprint, which contains it, or by the background."""
        material = materials().get(self.material)
        fault = recycled_content_problem(self, material) if material and not material.needs_supplier else None
        if fault is not None:
            problem, below = fault
            raise refuse(problem, "recycled_content", *below)
        return self


def recycled_content_problem(part: Part, material: Material) -> tuple[Problem, tuple[str, ...]] | None:
    """What is wrong with the recycled content of a part of some material, and below which key."""
    has_figure = part.supplier is not None and part.supplier.footprint is not None
    return recycled_problem(part.recycled_content, material, has_figure)


def virgin_problem(part: Part) -> Problem | None:
    """What is wrong with the virgin footprint of a part, F <= F_v <= F / (1 - R1) with R1 < 1 its recycled content."""
    supplier = part.supplier
    if supplier is None or supplier.footprint is None or supplier.virgin_footprint is None:
        return None
    low, virgin = supplier.footprint.value, supplier.virgin_footprint.value
    content = part.recycled_content
    recycled = content.value if content is not None else 0.0
    if content is not None and content.elements and virgin >= low * (1 - 1e-9):
        return None  # the elements' share of the footprint isn't known
    found = f"{virgin:g} kg CO2e/kg"
    if recycled >= 1.0:
        hint = "the footprint of wholly recycled material says nothing of virgin material: leave it out"
        return Problem("wholly recycled material has no virgin footprint", found=found, hint=hint)
    high = low / (1.0 - recycled)
    if low * (1 - 1e-9) <= virgin <= high * (1 + 1e-9):
        return None
    if recycled == 0.0:
        return Problem(
            "a virgin footprint other than the footprint needs recycled content",
            found=found,
            expected=f"{low:g} kg CO2e/kg, as the footprint",
            hint="state recycled_content, which the footprint then contains, or leave virgin_footprint out",
        )
    return Problem(
        f"the virgin footprint doesn't fit the footprint with {100 * recycled:g} % recycled content",
        found=found,
        expected=f"{low:g} to {high:.6g} kg CO2e/kg",
        hint="recycled content causes at least nothing, and at most what virgin material does",
    )


def element_problem(part: Part, content: Mapping[str, float]) -> tuple[Problem, tuple[str, ...]] | None:
    """What is wrong with the figures of a part's elements, of which `content` has kg per kg, and below which key."""
    supplier = part.supplier
    if supplier is None or not supplier.elements:
        return None
    absent = [name for name in supplier.elements if not content.get(vocabulary.ELEMENT_NAMES[name])]
    if absent:
        problem = Problem(f"there is no {absent[0]} in {part.material}", expected=", ".join(_names(content)) or None)
        return problem, ("supplier", "elements", absent[0])
    virgin = supplier.virgin_footprint or supplier.footprint
    together = sum(content[vocabulary.ELEMENT_NAMES[k]] * figure.value for k, figure in supplier.elements.items())
    if virgin is None or together <= virgin.value * (1 + 1e-9):
        return None
    problem = Problem(
        "the elements of a kilogram have a larger footprint than the kilogram",
        found=f"{together:.4g} kg CO2e",
        expected=f"at most {virgin.value:g} kg CO2e",
    )
    return problem, ("supplier", "elements")


def _names(elements: Mapping[str, float]) -> list[str]:
    """The names of elements by their symbols."""
    return [name for name, symbol in vocabulary.ELEMENT_NAMES.items() if elements.get(symbol)]


class Level(DataBlock):
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

    @property
    def below(self) -> Iterator[tuple[str, Level]]:
        """The levels that are built into this one, by name."""
        return ((name, self.__dict__[name]) for name in _INNER if self.__dict__.get(name) is not None)


class CellSupplier(Declaration):
    """Who makes a bought cell or module, and the footprint that the maker declares for it."""

    footprint: f.DeclaredFootprint | None = Field(
        default=None, description="Cradle-to-gate footprint per kWh of rated energy, kg or piece."
    )
    composition: dict[f.ContentName, f.Share] = Field(
        default_factory=dict,
        description="Mass shares by element or by material, for the end of life; without it nothing comes back.",
    )
    origin: f.Place | None = Field(default=None, description="Country or province where the cells are made.")
    transport: f.ListOf[Leg] | None = Field(
        default=None, description="Legs to the plant of the pack, if not those in `transport.inbound`."
    )

    @model_validator(mode="after")
    def has_a_footprint_or_a_model(self) -> Self:
        if self.footprint is None and self.model is None:
            expected = "the footprint that the maker declares, such as 60 kg CO2e/kWh, or the maker's own model file"
            raise refuse(Problem("missing", expected=expected), "footprint")
        if self.model is not None and self.composition:
            what = "the supplier's model says itself what the piece is made of"
            raise refuse(Problem(what, hint="leave the composition out"), "composition")
        return self

    @model_validator(mode="after")
    def composition_is_at_most_whole(self) -> Self:
        check_composition(self.composition, "piece")
        return self

    @model_validator(mode="after")
    def composition_is_by_elements_or_by_materials(self) -> Self:
        """Elements of a material that is named too would count twice; copper and aluminium are both."""
        elements = [name for name in self.composition if name not in materials()]
        others = [name for name in self.composition if name not in vocabulary.COMPOSITION_NAMES]
        if elements and others:
            found = f"{elements[0]} and {others[0]}"
            expected = "elements, or materials of the catalogue"
            raise refuse(
                Problem("a composition is by element or by material", found=found, expected=expected), "composition"
            )
        return self

    @model_validator(mode="after")
    def way_is_counted_once(self) -> Self:
        problem = transport_problem(self, self.transport)
        if problem is not None:
            raise refuse(problem, "transport")
        return self

    @property
    def elements(self) -> dict[str, float]:
        """Mass shares of elements by symbol, those of materials added up."""
        elements: dict[str, float] = {}
        for name, share in self.composition.items():
            symbol = vocabulary.COMPOSITION_NAMES.get(name)
            inside = {symbol: 1.0} if symbol else materials()[name].elements
            for element, part in inside.items():
                elements[element] = elements.get(element, 0.0) + share.value * part
        return elements


class Electrode(Level):
    """The coated electrodes of one cell, of one polarity."""


class Cell(Level):
    """A cell, of the maker's own making or bought; `count` is the number in one module, or in the pack without modules.

    A bought cell has a supplier and a mass, and neither parts nor electrodes.
    """

    count: f.Count = Field(description="Number of cells in one module (or pack).")
    supplier: CellSupplier | None = Field(
        default=None, description="Supplier of a bought cell; then the cell has a mass, and no parts or electrodes."
    )
    cathode: Electrode = Field(
        default=Electrode(), description="Positive electrodes: active material, binder, carbon, foil."
    )
    anode: Electrode = Field(default=Electrode(), description="Negative electrodes: active material, binder, foil.")

    @model_validator(mode="after")
    def is_made_or_bought(self) -> Self:
        """A cell of the maker's own has electrodes; a bought one has a mass and a figure instead."""
        inside = [name for name in ("parts", "cathode", "anode") if name in self.model_fields_set]
        if self.supplier is None:
            for name in ("cathode", "anode"):
                if name not in self.model_fields_set:
                    hint = "a bought cell has a supplier with a footprint instead"
                    raise refuse(Problem("missing", expected="the electrodes of the cell", hint=hint), name)
        elif self.mass is None:
            raise refuse(Problem("a bought cell needs its mass", expected="a value such as 0.8 kg"), "mass")
        elif any(getattr(self, name) not in ((), Electrode()) for name in inside):
            given = next(name for name in inside if getattr(self, name) not in ((), Electrode()))
            problem = Problem(
                "a bought cell has no parts of its own",
                found=given,
                hint="give the supplier's footprint, or what the cell is made of",
            )
            raise refuse(problem, given)
        return self


class Module(Level):
    """A module, made of cells or bought; `count` is the number in one pack.

    A bought module has a supplier and a mass, and neither parts nor a cell.
    """

    count: f.Count = Field(description="Number of modules in one pack.")
    supplier: CellSupplier | None = Field(
        default=None, description="Supplier of a bought module; then it has a mass, and no parts or cell."
    )
    cell: Cell | None = Field(default=None, description="The cell, unless the module is bought.")

    @model_validator(mode="after")
    def is_made_or_bought(self) -> Self:
        """A module of the maker's own has cells; a bought one has a mass and a figure instead."""
        if self.supplier is None:
            if self.cell is None:
                hint = "a bought module has a supplier with a footprint instead"
                raise refuse(Problem("missing", expected="the cell of the module", hint=hint), "cell")
            return self
        if self.mass is None:
            raise refuse(Problem("a bought module needs its mass", expected="a value such as 30 kg"), "mass")
        given = "cell" if self.cell is not None else "parts" if self.parts else None
        if given is not None:
            hint = "give the supplier's footprint, or what the module is made of"
            problem = Problem("a bought module has no cells or parts of its own", found=given, hint=hint)
            raise refuse(problem, given)
        return self

    @property
    def bought_piece(self) -> Cell:
        """The cell in it, or the bought module as the only piece of the kind in itself."""
        if self.cell is not None:
            return self.cell
        changes = {"count": plain(1.0, "piece"), "mass": self.mass, "supplier": self.supplier}
        return _BOUGHT.model_copy(update=changes)


_BOUGHT = Cell.model_construct(count=plain(1.0, "piece"))


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
    def levels(self) -> tuple[tuple[str, Level], ...]:
        """Every level with its name, from the pack down to the electrodes."""
        cell = self.one_cell
        module = (("module", self.module),) if self.module else ()
        return (("pack", self), *module, ("cell", cell), ("cathode", cell.cathode), ("anode", cell.anode))

    @property
    def cells_per_pack(self) -> float:
        cell = self.one_cell
        return cell.count.value * (self.module.count.value if self.module else 1.0)

    @property
    def is_of_bought_modules(self) -> bool:
        """Whether the maker buys whole modules."""
        return self.module is not None and self.module.supplier is not None

    @property
    def cell_path(self) -> tuple[str, ...]:
        """Where the cell is described, or the bought module in its place."""
        if self.module is None:
            return "pack", "cell"
        return ("pack", "module") if self.is_of_bought_modules else ("pack", "module", "cell")

    @property
    def one_cell(self) -> Cell:
        """The cell; a bought module counts as one, of which it holds one."""
        cell = self.module.bought_piece if self.module else self.cell
        assert cell is not None, "a pack without cells is refused when it is read"
        return cell
