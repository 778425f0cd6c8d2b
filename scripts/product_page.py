"""Reference pages of the product file and of its keys, from the models that read it and the tables behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from brightcell.data import data_path
from brightcell.distributions import Uncertainty
from brightcell.io.yaml import read_yaml
from brightcell.product import fields as f
from brightcell.product import products, vocabulary
from brightcell.product.amounts import Amount, AmountReader, ReadsBy
from brightcell.product.catalogue import Material, materials
from brightcell.product.gwp_sets import gwp_sets
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.places import places

EXAMPLES: Mapping[tuple[str, str], str] = {
    ("Product", "schema_version"): "1",
    ("DataBlock", "evidence"): "measured",
    ("AmountEvidence", "type"): "measured",
    ("AmountEvidence", "document"): "energy report of 2025",
    ("AmountEvidence", "meter"): "E-17",
    ("AmountEvidence", "period"): "2025",
    ("AmountEvidence", "by"): "plant of Changzhou",
    ("Product", "notes"): "a text, or a list of texts",
    ("Product", "parameters"): "{cell_energy: 169.855 MJ}",
    ("Pack", "mass"): "450 kg",
    ("Electrode", "mass"): "0.4 kg",
    ("Part", "note"): "of the second supplier",
    ("Declaration", "name"): "A. Supplier",
    ("Declaration", "boundary"): "cradle-to-gate",
    ("Declaration", "gwp_set"): "AR5",
    ("Declaration", "gases"): "{co2-fossil: 55 kg, ch4-fossil: 0.25 kg}",
    ("Declaration", "stages"): "{raw_material: 78 %, manufacturing: 22 %}",
    ("Declaration", "source"): "EPD 2025-117",
    ("Declaration", "verifier"): "a verifier",
    ("Declaration", "period"): "2025-01 to 2025-12",
    ("CellSupplier", "composition"): "{nickel: 12 %, cobalt: 4 %}",
    ("CellSupplier", "footprint"): "60 kg CO2e/kWh",
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
    ("Part", "recycled_content"): "{nickel: 16 %}",
    ("RecycledShare", "source"): "certificate 4711",
    **{("RecycledContent", name): "{pre_consumer: 6 %, post_consumer: 10 %}" for name in vocabulary.ELEMENT_NAMES},
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
HEAD = """# The product file

Generated from the models that read it (`scripts/build_docs.py`). A product file is YAML; `brightcell check FILE` names
what is wrong with it by file, line and field. Copy a shipped one to begin with
(`databases/products/nmc622-pack-100kwh.yaml`). Amounts are a number with a unit (`1.5 kg`, `500 g`, `95 %`), or a table
`{value, unit, uncertainty, source, evidence, note}`, or a formula over `parameters`:
`{formula: cell_energy * 0.2, unit: kWh}`; they are converted to the unit that the table below names. `evidence`: see
[evidence.md](evidence.md). Keys of materials, carriers and the like: [keys.md](keys.md).

**Bold** keys must be given.
"""
KEYS_HEAD = """# Keys

Generated from the tables (`scripts/build_docs.py`): every word that a product file may name. What a kilogram of each
material causes, by place, is told by `brightcell materials`.

## Materials

*Figure* says where its figure comes from: the background, or the supplier, where no open figure is known. Elements
are mass shares in per cent, for balances and recycling. A material that isn't here is described in the block
`materials` of a product file.
"""


def product_page() -> str:
    """`docs/product-file.md`."""
    examples = _written_examples()
    sections = [_section(block, names, examples) for block, names in _blocks().items()]
    return "\n".join([HEAD, *sections])


def keys_page() -> str:
    """`docs/keys.md`."""
    rows = [_material_row(material) for material in materials().values()]
    head = ["| key | name | component | end-of-life class | elements, % | figure |", "|---|---|---|---|---|---|"]
    regions = [code for code in places() if len(code) != 2 and "-" not in code]
    countries, provinces = (
        [code for code in places() if len(code) == 2],
        [code for code in places() if "-" in code],
    )
    lists = {
        "Carriers of energy": vocabulary.CARRIERS,
        "Steps of making": vocabulary.STEPS,
        "What an amount of a step is per": vocabulary.BASES,
        "Keys by which a meter is shared": tuple(vocabulary.SHARING_KEYS),
        "Boundaries of a declared footprint": vocabulary.BOUNDARIES,
        "Stages of a declared footprint": vocabulary.DECLARED_STAGES,
        "GWP sets": gwp_sets(),
        "Kinds of electricity supply": vocabulary.SUPPLY_KINDS,
        "Technologies of electricity": vocabulary.TECHNOLOGIES,
        "Modes of transport": vocabulary.MODES,
        "Vehicles": vocabulary.VEHICLES,
        "Categories of vehicle": vocabulary.VEHICLE_CATEGORIES,
        "Wastes": tuple(vocabulary.WASTE_UNITS),
        "Gases": tuple(vocabulary.FLOW_UNITS),
        "Routes of recycling": vocabulary.ROUTES,
        "Elements of a composition": tuple(vocabulary.COMPOSITION_NAMES),
        "End-of-life classes": vocabulary.END_OF_LIFE_CLASSES,
        "Regions": tuple(regions),
        "Countries": tuple(countries),
        "Provinces and states": tuple(provinces),
    }
    parts = [f"## {title}\n\n{', '.join(f'`{word}`' for word in words)}\n" for title, words in lists.items()]
    return "\n".join([KEYS_HEAD, *head, *rows, "", *parts])


def _material_row(material: Material) -> str:
    elements = ", ".join(f"{symbol} {100 * share:.3g}" for symbol, share in material.elements.items())
    figure = "supplier" if material.needs_supplier else "background"
    cells = (f"`{material.key}`", material.name, material.component, material.end_of_life_class, elements, figure)
    return f"| {' | '.join(cells)} |"


def _section(block: type[BaseModel], names: tuple[str, ...], examples: Mapping[tuple[str, str], str]) -> str:
    where = ", ".join(f"`{name}`" for name in names)
    text = " ".join((block.__doc__ or "").split("\n\n", 1)[0].split())
    head = f"## {where}\n\n{text}\n" if where else "## The file\n"
    listed = sorted(block.model_fields.items(), key=lambda entry: entry[0] == "evidence")  # of blocks, as the last
    rows = [_row(block, name, field, examples) for name, field in listed]
    return "\n".join([head, "| key | what it is | default | example |", "|---|---|---|---|", *rows, ""])


def _row(block: type[BaseModel], name: str, field: FieldInfo, examples: Mapping[tuple[str, str], str]) -> str:
    key = f"`{field.alias or name}`"
    unit = _unit(field)
    what = f"{field.description or ''}" + (f" In {unit}." if unit else "")
    example = example_of(block, name, field, examples)
    cells = (
        f"**{key}**" if field.is_required() else key,
        what,
        _default(field),
        f"`{example}`" if example else "a block, below",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, (), {}, PydanticUndefined):
        return ""
    return str(field.default) if isinstance(field.default, str | int | float) else ""


def example_of(block: type[BaseModel], name: str, field: FieldInfo, examples: Mapping[tuple[str, str], str]) -> str:
    """What a shipped product says there, else what the kind of the field gives; "" for a block."""
    for owner in block.__mro__:
        found = EXAMPLES.get((owner.__name__, name)) or examples.get((owner.__name__, name))
        if found:
            return found
    below = [inner for inner in _parts((field.annotation, *field.metadata)) if _is_block(inner)]
    if below:
        return ""
    return _of_kind(field)


def _of_kind(field: FieldInfo) -> str:
    """By what marks the field, and only then by its type."""
    parts = list(_parts((field.annotation, *field.metadata)))
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


def _unit(field: FieldInfo) -> str:
    units = [
        dimension.unit
        for part in _parts((field.annotation, *field.metadata))
        if isinstance(part, AmountReader | ReadsBy)
        for dimension in part.dimensions
    ]
    return " or ".join(dict.fromkeys(unit for unit in units if unit not in ("1", "piece")))


def _blocks() -> dict[type[BaseModel], tuple[str, ...]]:
    """Every block of a product file with the keys that it stands under, the file itself first."""
    found: dict[type[BaseModel], list[str]] = {Product: []}
    waiting: list[type[BaseModel]] = [Product]
    while waiting:
        block = waiting.pop(0)
        for name, field in block.model_fields.items():
            for inner in _parts((field.annotation,)):
                if _is_block(inner):
                    if inner not in found:
                        waiting.append(inner)
                    found.setdefault(inner, []).append(field.alias or name)
    return {block: tuple(dict.fromkeys(names)) for block, names in found.items()}


def _is_block(kind: Any) -> bool:
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    return is_model and not issubclass(kind, Amount) and kind not in get_args(get_args(Uncertainty)[0])


def _parts(annotations: tuple[Any, ...]) -> Iterator[Any]:
    """All that stands in annotations, those in one another too."""
    for annotation in annotations:
        yield annotation
        if get_origin(annotation) is Annotated:
            yield from _parts((annotation.__origin__, *annotation.__metadata__))
        elif isinstance(annotation, UnionType) or get_origin(annotation) is not None or get_origin(annotation) is Union:
            yield from _parts(get_args(annotation))


def _written_examples() -> dict[tuple[str, str], str]:
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
        for inner in _parts((field.annotation,)):
            if _is_block(inner) and not issubclass(inner, Parameter):
                for entry in value if isinstance(value, list) else [value]:
                    _collect(entry, inner, found)
