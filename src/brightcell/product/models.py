"""The battery as its maker describes it. Frozen; a change is a new copy. Nothing here knows of LCA."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from brightcell.errors import Problem, ProductError, nearest
from brightcell.io.yaml import Document
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, refuse
from brightcell.product.catalogue import Material, materials
from brightcell.product.declaration import DeclarationBlock
from brightcell.product.differences import FieldChange, differences
from brightcell.product.end_of_life import Collection, DismantledMaterial, Dismantling, EndOfLife, EnergyRecovery
from brightcell.product.fields import Block
from brightcell.product.form.document import FormDocument
from brightcell.product.meters import Meter, MeterSharing
from brightcell.product.own_materials import (
    MaterialInput,
    OwnMaterial,
    OwnProcess,
    ProcessEmission,
    ProcessWaste,
    check_keys,
)
from brightcell.product.pack import Cell, Electrode, Level, Module, Pack, Part, Supplier
from brightcell.product.parameters import Parameter, ParameterField
from brightcell.product.paths import Path, misspelt, path_of, value_at
from brightcell.product.performance import CycleLife, Performance, Warranty
from brightcell.product.rules import check_names_are_unique, check_steps_exist
from brightcell.product.show import product_html, product_text
from brightcell.product.sites import (
    Auxiliary,
    DirectEmission,
    ElectricityFactor,
    ElectricitySupply,
    EnergyUse,
    Site,
    Solvent,
    Step,
    StepEnergy,
    Waste,
)
from brightcell.product.transport import Leg, Transport, Way
from brightcell.product.uncertain import ChoiceOption, Correlation, ProductChoice, ProductUncertainty, SharesOfOne
from brightcell.product.visible import check_visible_field

__all__ = [
    "Amount",
    "AssumedField",
    "Auxiliary",
    "Cell",
    "ChoiceOption",
    "Collection",
    "Correlation",
    "CycleLife",
    "DeclarationBlock",
    "DirectEmission",
    "DismantledMaterial",
    "Dismantling",
    "ElectricityFactor",
    "ElectricitySupply",
    "Electrode",
    "EndOfLife",
    "EnergyRecovery",
    "EnergyUse",
    "Identity",
    "Leg",
    "Level",
    "MaterialInput",
    "Meter",
    "MeterSharing",
    "Module",
    "OwnMaterial",
    "OwnProcess",
    "Pack",
    "Parameter",
    "Part",
    "Performance",
    "Plant",
    "ProcessEmission",
    "ProcessWaste",
    "Product",
    "ProductChoice",
    "ProductUncertainty",
    "SharesOfOne",
    "Site",
    "Solvent",
    "Step",
    "StepEnergy",
    "Supplier",
    "SupplierModel",
    "Transport",
    "Warranty",
    "Waste",
    "Way",
]


class Plant(Block):
    """The plant that finishes the pack."""

    name: f.Text = Field(description="Name of the plant.")
    location: f.Place = Field(description="Country or province code, for example CN-JS, DE or US-CA.")
    city: f.Text | None = Field(default=None, description="City of the plant.")


class Identity(Block):
    """What the battery is and who makes it."""

    model: f.Text = Field(description="Name of the battery model.")
    maker: f.Text = Field(description="Who makes the battery and answers for this description.")
    plant: Plant = Field(description="The plant that finishes the pack.")
    category: f.Text = Field(default="electric-vehicle", description="Category of battery.")
    chemistry: f.Chemistry = Field(description="Cathode chemistry, for example nmc622 or lfp.")
    production: f.ProductionDate | None = Field(
        default=None,
        description="When it is made: 2026, 2026-03 or 2026-03-15. Its year is that of the grid of each site that "
        "doesn't state another; without it the default year of the background.",
    )

    @property
    def production_year(self) -> int | None:
        """The year in which it is made, where the maker says so."""
        return None if self.production is None else int(self.production[:4])


class AssumedField(Block):
    """A figure of this file that nobody measured or declared; every result that uses the file lists it."""

    field: f.Text = Field(description="Dotted path of the block or field, for example performance.warranty.")
    why: f.Text = Field(description="Why this value, and what would be better.")


class Verbs:
    """What reads and changes products: `changes`, which knows this module, puts it here."""

    read: Callable[[Mapping[str, Any]], Product]
    change: Callable[[Product, Mapping[str, Any]], Product]


VERBS = Verbs()


def _misspelling(text: str, product: Product, index: int) -> tuple[str, tuple[str, ...]] | None:
    """What is misspelt in the field of an assumption."""
    try:
        return misspelt(path_of(text, product), product)
    except ProductError as error:
        raise refuse(replace(error.problems[0], path=None), "assumptions", index, "field") from None


Bought = Literal["cell", "module", "material"]
OF_RULEBOOK = "slots."
"""Begins the path of what a rulebook lacks, for which no line of a product file is to blame."""
OF_MODEL = " > "
"""Between a supplier's file and a name in its model."""


@dataclass(frozen=True)
class SupplierModel:
    """The model of a supplier: the file as it is named, its SHA-256, and what of it is bought.

    `key` is that of the material; None for a piece.
    """

    kind: Bought
    file: str
    sha256: str
    product: Product = field(compare=False, repr=False)
    key: str | None = None

    @property
    def source(self) -> str:
        """What stands behind a burden that it gives."""
        named = f"{self.key} in {self.file}" if self.key else self.file
        return f"supplier's model {named}, sha256 {self.sha256[:12]}"

    def prefixed(self, name: str) -> str:
        """A name of the supplier's model in that of the buyer."""
        return f"{self.file}{OF_MODEL}{name}"

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        of = {"material": self.key} if self.key else {"piece": self.kind}
        inside = [model.as_dict() for model in self.product.models.values()]
        return {"file": self.file, **of, "sha256": self.sha256, **({"models": inside} if inside else {})}


class Product(Block):
    """A battery pack as its maker describes it.

    Frozen: `with_` gives a changed copy. Every amount is in the canonical unit of its field
    (kg, kWh of electricity, MJ of fuel, km, year, piece, shares as fractions), with its uncertainty and source.

    Attributes
    ----------
    identity, performance, materials, pack, sites, transport, end_of_life
        Blocks of the product file, each with fields of the same names as in the file.
    parameters : dict of str to Parameter
        Named numbers that formulas use.
    uncertainty : ProductUncertainty or None
        Choices, shares that sum to one and correlations.
    declaration : DeclarationBlock or None
        What declarations and exchange files say beside the figures.
    assumptions : tuple of AssumedField
        What nobody measured or declared; shown in every result.

    Examples
    --------
    >>> import brightcell as bc
    >>> product = bc.read_product("lfp-pack-100kwh")
    >>> print(product.performance.rated_energy, product.at("identity.plant.location"))
    100 kWh CN-JS
    """

    model_config = ConfigDict(json_schema_extra={"description": "A battery pack as its maker describes it."})

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    identity: Identity = Field(description="What the battery is and who makes it.")
    performance: Performance = Field(description="Energy, mass and service life.")
    parameters: dict[str, ParameterField] = Field(
        default={},
        description="Named numbers that formulas use; those in the file that `parameters_from` names come beside.",
    )
    materials: dict[str, OwnMaterial] = Field(
        default={}, description="Materials that the catalogue doesn't have, by the key that parts name."
    )
    pack: Pack = Field(description="What the pack is made of.")
    sites: f.ListOf[Site] = Field(default=(), description="Plants and what they use.")
    transport: Transport | None = Field(default=None, description="Legs of bought parts and of the finished pack.")
    end_of_life: EndOfLife | None = Field(default=None, description="Collection and recycling.")
    uncertainty: ProductUncertainty | None = Field(
        default=None, description="Choices, shares that sum to one and correlations of uncertain data."
    )
    declaration: DeclarationBlock | None = Field(
        default=None, description="What declarations and exchange files say beside the figures."
    )
    assumptions: f.ListOf[AssumedField] = Field(
        default=(), description="What this file assumes; shown in every result."
    )
    notes: Annotated[tuple[f.Text, ...], BeforeValidator(f.as_list), f.OneOrList()] = Field(
        default=(), description="Anything a reader should know: one text or a list of texts."
    )

    _origin: Product | None = PrivateAttr(None)
    _asked: frozenset[Path] = PrivateAttr(frozenset())
    _file: str | None = PrivateAttr(None)
    _document: Document | None = PrivateAttr(None)
    _models: Mapping[tuple[str, str], SupplierModel] = PrivateAttr(default_factory=dict)

    @field_validator("materials", mode="after")
    @classmethod
    def own_materials_have_keys_of_their_own(cls, own: dict[str, OwnMaterial]) -> dict[str, OwnMaterial]:
        check_keys(own)
        return own

    @field_validator("sites", mode="after")
    @classmethod
    def sites_are_named_once(cls, sites: tuple[Site, ...]) -> tuple[Site, ...]:
        return check_names_are_unique(sites, "name")

    @model_validator(mode="after")
    def steps_belong_to_the_pack(self) -> Product:
        check_steps_exist(self.sites, has_modules=self.pack.module is not None)
        return self

    @model_validator(mode="after")
    def assumed_fields_are_spelt_right(self) -> Product:
        """A field that is left out is fine: whoever strikes out a block need not strike out why it was assumed."""
        for index, assumed in enumerate(self.assumptions):
            misspelling = _misspelling(assumed.field, self, index)
            if misspelling is not None:
                step, names = misspelling
                problem = Problem("the product has no such field", found=step, nearest=nearest(step, names))
                raise refuse(problem, "assumptions", index, "field")
        return self

    @model_validator(mode="after")
    def visible_fields_are_spelt_right(self) -> Product:
        """Whoever calls a field confidential must not be let down by a slip of the pen."""
        for index, entry in enumerate(self.declaration.visibility if self.declaration else ()):
            check_visible_field(entry.field, self, ("declaration", "visibility", index, "field"))
        return self

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Product:
        """A product from nested dicts and lists of the same shape as a product file.

        Parameters
        ----------
        data : Mapping
            What a product file may say, `{"identity": {...}, "performance": {...}, "pack": {...}}`; it isn't kept.

        Returns
        -------
        Product
            Validated like a file.

        Raises
        ------
        ProductError
            With every problem, each with the path of its field.

        Examples
        --------
        >>> import brightcell as bc
        >>> product = bc.read_product("lfp-pack-100kwh")
        >>> bc.Product.from_dict(product.to_dict()) == product
        True
        """
        return VERBS.read(data)

    def to_dict(self) -> dict[str, Any]:
        """The product as nested dicts and lists of the shape of a product file, which `from_dict` takes.

        Returns
        -------
        dict
            Amounts as number and unit, in the unit that brightcell computes in; formulas as they are written.

        Examples
        --------
        >>> import brightcell as bc
        >>> bc.read_product("lfp-pack-100kwh").to_dict()["performance"]["rated_energy"]
        {'value': 100.0, 'unit': 'kWh'}
        """
        return self.model_dump(mode="json", exclude_none=True)

    def with_(self, changes: Mapping[str, Any]) -> Product:
        """The product with new values at some paths, validated like a file; this one stays as it is.

        Parameters
        ----------
        changes : Mapping
            Value by path: `{"sites.*.location": "CN-SC", "pack.parts[steel].amount": "110 kg"}`. Dots lead to fields;
            of the entries of a list, `[name]` is the one of that name, material, step or carrier, `[key=value]` those
            that fit, `[#1]` the first, and `*` all. Their order makes no difference.

        Returns
        -------
        Product
            The changed product. Declared masses follow their parts, and the plant's place that of its site, unless
            the changes name them; `changed` lists all that differs.

        Raises
        ------
        ProductError
            For a path that meets nothing, a name that fits several entries, two changes of one field, or a value that
            a field refuses.

        Examples
        --------
        >>> import brightcell as bc
        >>> product = bc.read_product("nmc622-pack-100kwh")
        >>> other = product.with_({"pack.module.cell.cathode.parts[nmc622].amount": "0.40 kg"})
        >>> [change.path for change in other.changed if change.follows]
        ['performance.mass', 'pack.module.cell.mass']
        """
        return VERBS.change(self, changes)

    @property
    def changed(self) -> tuple[FieldChange, ...]:
        """What differs from the product that this one was changed from: first what was asked, then what followed."""
        return () if self._origin is None else differences(self._origin, self, self._asked)

    def with_origin(self, other: Product, asked: frozenset[Path]) -> Product:
        """This product, which knows from now on that it was changed from another one, and in which fields."""
        self._origin = other if other._origin is None else other._origin
        self._asked = other._asked | asked
        return self

    def at(self, path: str) -> Any:
        """The block or field at a path such as pack.parts[steel].origin, None where there is none.

        Parameters
        ----------
        path : str
            A path as `with_` takes it, which meets one place.

        Returns
        -------
        object
            The block, list or amount there; None where the product leaves it out.

        Examples
        --------
        >>> import brightcell as bc
        >>> bc.read_product("lfp-pack-100kwh").at("sites[reference plant].location")
        'CN-JS'
        """
        return value_at(self, path_of(path, self))

    def located(self, problem: Problem) -> Problem:
        """A problem with one of this product's fields, with the file and line where that stands or is lacking."""
        if self._document is None or problem.file or not problem.path or problem.path.startswith(OF_RULEBOOK):
            return problem
        try:
            path = path_of(problem.path, self._document.data)
        except ProductError:  # the words of a message that aren't a path
            return replace(problem, file=self.file, line=None)
        if isinstance(self._document, FormDocument):
            return self._document.located(problem, path)
        return replace(problem, file=self.file, line=self._document.line_of(path))

    @property
    def catalogue(self) -> Mapping[str, Material]:
        """The materials that the product may name: those of the catalogue and its own."""
        own = {key: material.as_material(key) for key, material in self.materials.items()}
        return {**materials(), **own} if own else materials()

    @property
    def models(self) -> Mapping[tuple[str, str], SupplierModel]:
        """The models of suppliers, by what is bought (cell, module or material) and by what the field names."""
        return self._models

    @property
    def file(self) -> str | None:
        """Path or name of the file that the product was read from."""
        return self._file

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader of its file left out, such as sheets that aren't of the form; warnings of every result."""
        return self._document.remarks if isinstance(self._document, FormDocument) else ()

    @property
    def sha256(self) -> str:
        """SHA-256 of what the product says: the order of keys, units and comments make no difference."""
        said = self.model_dump(mode="json", exclude_none=True)
        if self._models:
            said = {**said, "models": [model.as_dict() for model in self._models.values()]}
        content = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    def __repr__(self) -> str:
        return product_text(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return product_html(self)

    def __eq__(self, other: object) -> bool:
        """Two products are equal if they say the same, whatever file they were read from."""
        return isinstance(other, Product) and self.__dict__ == other.__dict__ and self._models == other._models

    __hash__ = None  # type: ignore[assignment]
