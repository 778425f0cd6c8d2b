"""Reference pages of the product file and of its keys, from the models that read it and the tables behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from shlex import quote

from key_examples import EXAMPLES, MATERIALS, PACK
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from brightcell.product import vocabulary
from brightcell.product.amounts import AmountReader, ReadsBy
from brightcell.product.catalogue import Material, materials
from brightcell.product.examples import example_of, is_block, parts_of, written_examples
from brightcell.product.gwp_sets import gwp_sets
from brightcell.product.models import Product
from brightcell.product.places import places

HEAD = """# The product file

Generated from the models that read it (`scripts/build_docs.py`). A product file is YAML; `brightcell check FILE` names
what is wrong with it by file, line and field. Copy a shipped one to begin with
(`databases/products/nmc622-pack-100kwh.yaml`). Amounts are a number with a unit (`1.5 kg`, `500 g`, `95 %`), or a table
`{value, unit, uncertainty, source, evidence, note}`, or a formula over `parameters`:
`{formula: cell_energy * 0.2, unit: kWh}`; they are converted to the unit that the table below names. `evidence`: see
[evidence](evidence.md). Keys of materials, carriers and the like have [a page](keys.md).

**Bold** keys must be given.
"""
KEYS_HEAD = """# Keys

Generated from the tables (`scripts/build_docs.py`): every word that a product file may name. What a kilogram of each
material causes, by place, is told by `brightcell materials`.

Each list has an example, which follows `{command}`.

## Materials

By component. *Figure* says where its figure comes from: the background, or the supplier, where no open figure is
known. *Class* is that of end of life; elements are mass shares in per cent, for balances and recycling. A material
that isn't here is described in the block `materials` of a product file.

{materials}
"""


def product_page() -> str:
    """`docs/product-file.md`."""
    examples = written_examples()
    sections = [_section(block, names, examples) for block, names in _blocks().items()]
    return "\n".join([HEAD, *sections])


def keys_page() -> str:
    """`docs/keys.md`."""
    components = dict.fromkeys(material.component for material in materials().values())
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
    head = KEYS_HEAD.format(command=f"brightcell footprint {PACK}", materials=_example(MATERIALS))
    tables = [line for component in components for line in _materials_of(component)]
    return "\n".join([head, *tables, *(_key_list(title, words) for title, words in lists.items())])


def _key_list(title: str, words: tuple[str, ...]) -> str:
    return f"## {title}\n\n{', '.join(f'`{word}`' for word in words)}\n\n{_example(EXAMPLES[title])}\n"


def _example(change: str) -> str:
    return f"```bash\n--with {quote(change)}\n```"


def _materials_of(component: str) -> list[str]:
    rows = [_material_row(material) for material in materials().values() if material.component == component]
    return [f"### {component}", "", "| key | name | class | elements, % | figure |", "|---|---|---|---|---|", *rows, ""]


def _material_row(material: Material) -> str:
    elements = ", ".join(f"{symbol} {100 * share:.3g}" for symbol, share in material.elements.items())
    figure = "supplier" if material.needs_supplier else "background"
    cells = (f"`{material.key}`", material.name, material.end_of_life_class, elements, figure)
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
        f"`{example}`" if example else _link(field),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _link(field: FieldInfo) -> str:
    """Where the block of a field stands."""
    block = next((inner for inner in parts_of((field.annotation,)) if is_block(inner)), None)
    return f"a block: [{', '.join(_blocks()[block])}](#{_anchors()[block]})" if block in _anchors() else "a block"


@cache
def _anchors() -> dict[type[BaseModel], str]:
    """Where each block stands on the page; further headings of the same name are numbered."""
    seen: Counter[str] = Counter()
    anchors = {}
    for block, names in _blocks().items():
        name = "-".join(names) or "the-file"
        anchors[block] = f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1
    return anchors


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, (), {}, PydanticUndefined):
        return ""
    return str(field.default) if isinstance(field.default, str | int | float) else ""


def _unit(field: FieldInfo) -> str:
    units = [
        dimension.unit
        for part in parts_of((field.annotation, *field.metadata))
        if isinstance(part, AmountReader | ReadsBy)
        for dimension in part.dimensions
    ]
    return " or ".join(dict.fromkeys(unit for unit in units if unit not in ("1", "piece")))


@cache
def _blocks() -> dict[type[BaseModel], tuple[str, ...]]:
    """Every block of a product file with the keys that it stands under, the file itself first."""
    keys_of: dict[type[BaseModel], list[str]] = {Product: []}
    waiting: list[type[BaseModel]] = [Product]
    while waiting:
        block = waiting.pop(0)
        for name, field in block.model_fields.items():
            for inner in parts_of((field.annotation,)):
                if is_block(inner):
                    if inner not in keys_of:
                        waiting.append(inner)
                    keys_of.setdefault(inner, []).append(field.alias or name)
    return {block: tuple(dict.fromkeys(names)) for block, names in keys_of.items()}
