"""An example of each field of a product file: of a shipped product, else of the kind of the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from brightcell.data import data_path
from brightcell.distributions import Uncertainty
from brightcell.io.yaml import read_yaml
from brightcell.product import fields as f
from brightcell.product.amounts import Amount, AmountReader, ReadsBy
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.read import products
from brightcell.product.vocabulary import ELEMENT_NAMES

EXAMPLES: Mapping[tuple[str, str], str] = {
    ("Amount", "formula"): "cell_energy * electricity_share",
    ("Amount", "uncertainty"): "{distribution: lognormal, gsd: 1.1}",
    ("Amount", "source"): "energy report of 2025",
    ("Amount", "note"): "of the second line",
    ("DataBlock", "evidence"): "measured",
    ("AmountEvidence", "type"): "measured",
    ("AmountEvidence", "document"): "energy report of 2025",
    ("AmountEvidence", "meter"): "E-17",
    ("AmountEvidence", "period"): "2025",
    ("AmountEvidence", "by"): "plant of Changzhou",
    ("Declaration", "name"): "A. Supplier",
    ("Declaration", "model"): "cells.yaml",
    ("Declaration", "boundary"): "cradle-to-gate",
    ("Declaration", "gwp_set"): "AR5",
    ("Declaration", "gases"): "{co2-fossil: 55 kg, ch4-fossil: 0.25 kg}",
    ("Declaration", "stages"): "{raw_material: 78 %, manufacturing: 22 %}",
    ("Declaration", "source"): "EPD 2025-117",
    ("Declaration", "verifier"): "a verifier",
    ("Declaration", "period"): "2025-01 to 2025-12",
    ("CellSupplier", "composition"): "{nickel: 12 %, cobalt: 4 %}",
    ("CellSupplier", "footprint"): "60 kg CO2e/kWh",
    ("ElectricitySupply", "year"): "2023",
    ("OwnProcess", "grid_year"): "2023",
    ("EndOfLife", "grid_year"): "2023",
    ("Supplier", "piece_mass"): "0.4 kg",
    ("Part", "recycled_content"): "{nickel: 16 %}",
    **{("RecycledContent", name): "{pre_consumer: 6 %, post_consumer: 10 %}" for name in ELEMENT_NAMES},
    ("Step", "share"): "60 %",
    ("Meter", "output"): "4 GWh",
    ("Meter", "amount"): "120 GWh",
    ("Meter", "period"): "2025",
    ("Meter", "name"): "hall 2",
    ("MeterSharing", "by"): "mass",
    ("MeterSharing", "own"): "22000 t",
    ("MeterSharing", "others"): "13000 t",
    ("MeterSharing", "why"): "both lines hang on one transformer",
    ("Way", "step"): "cell",
    ("Way", "from_"): "Ochang",
    ("Way", "to"): "Debrecen",
    ("Way", "source"): "forwarder, 2025",
    ("RecycledShare", "source"): "certificate 4711",
    ("Product", "schema_version"): "1",
    ("Product", "notes"): "a text, or a list of texts",
    ("Product", "parameters"): "{cell_energy: 169.855 MJ}",
    ("Pack", "mass"): "450 kg",
    ("Electrode", "mass"): "0.4 kg",
    ("Part", "note"): "of the second supplier",
    ("Supplier", "elements"): "{nickel: 14 kg CO2e/kg}",
    ("OwnMaterial", "name"): "LMFP, 70 % manganese",
    ("OwnMaterial", "component"): "cathode active material",
    ("OwnMaterial", "composition"): "{lithium: 4.4 %, manganese: 24 %, iron: 11 %}",
    ("OwnMaterial", "background"): "lfp",
    ("OwnMaterial", "source"): "EPD 2025-118",
    ("OwnMaterial", "note"): "of the first line",
    ("OwnProcess", "source"): "energy report of 2025",
    ("MaterialInput", "source"): "bill of materials",
    ("ElectricitySupply", "proof"): "contract 4711",
    ("ElectricityFactor", "source"): "EPD of the plant",
    ("Level", "mass"): "0.8 kg",
    ("EndOfLife", "recoveries"): "{nickel: 93 %, cobalt: 93 %}",
    ("EndOfLife", "routes"): "{hydrometallurgical: 100 %}",
    ("EnergyRecovery", "share"): "20 %",
    ("SharesOfOne", "name"): "routes of recycling",
    ("ProductChoice", "name"): "supplier of graphite",
}
_PLAIN = {str: "a text", float: "0.5"}


def example_of(block: type[BaseModel], name: str, field: FieldInfo, examples: Mapping[tuple[str, str], str]) -> str:
    """What a shipped product says there, else what the kind of the field gives; "" for a block."""
    for owner in block.__mro__:
        found = EXAMPLES.get((owner.__name__, name)) or examples.get((owner.__name__, name))
        if found:
            return found
    below = [inner for inner in parts_of((field.annotation, *field.metadata)) if is_block(inner)]
    if below:
        return ""
    return _of_kind(field)


def _of_kind(field: FieldInfo) -> str:
    """By what marks the field, and only then by its type."""
    parts = list(parts_of((field.annotation, *field.metadata)))
    found = [*(_of_mark(part) for part in parts), *(_PLAIN.get(part, "") for part in parts if isinstance(part, type))]
    return next((example for example in found if example), "")


def _of_mark(part: Any) -> str:
    if isinstance(part, AmountReader | ReadsBy):
        return part.dimensions[0].example
    if isinstance(part, f.OneOf):
        return next(iter(part.names()))
    if isinstance(part, f.ChemistryName):
        return "nmc811+lmo"
    if isinstance(part, f.PlaceCode):
        return "CN-SC"
    if get_origin(part) is Literal:
        return str(get_args(part)[0])
    return ""


def is_block(kind: Any) -> bool:
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    return is_model and not issubclass(kind, Amount) and kind not in get_args(get_args(Uncertainty)[0])


def parts_of(annotations: tuple[Any, ...]) -> Iterator[Any]:
    """All that stands in annotations, those in one another too."""
    for annotation in annotations:
        yield annotation
        if get_origin(annotation) is Annotated:
            yield from parts_of((annotation.__origin__, *annotation.__metadata__))
        elif isinstance(annotation, UnionType) or get_origin(annotation) is not None or get_origin(annotation) is Union:
            yield from parts_of(get_args(annotation))


@cache
def written_examples() -> dict[tuple[str, str], str]:
    """The first plain value that a shipped product or example writes in each field, by block and field."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(products(), key=lambda name: not name.startswith("nmc622")):
        _collect(read_yaml(data_path("products", f"{name}.yaml")).data, Product, found)
    return found


def _collect(written: Any, block: type[BaseModel], found: dict[tuple[str, str], str]) -> None:
    for name, field in block.model_fields.items():
        value = written.get(field.alias or name) if isinstance(written, Mapping) else None
        if value is None:
            continue
        if isinstance(value, str | int | float) and len(str(value)) <= 48:
            found.setdefault((block.__name__, name), str(value))
        for inner in parts_of((field.annotation,)):
            if is_block(inner) and not issubclass(inner, Parameter):
                for entry in value if isinstance(value, list) else [value]:
                    _collect(entry, inner, found)
