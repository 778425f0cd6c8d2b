"""The materials that a product file may name: `databases/materials.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from brightcell.data import csv_rows, data_path

ELEMENTS = ("Li", "Ni", "Co", "Mn", "Fe", "P", "Al", "Cu", "C")
CATHODE = "cathode active material"
FOIL = "current collectors"
CHEMICALS = "process chemicals"
RECYCLED = "recycled-"
ACTIVE = "active material"
METAL, PLASTIC = "metal", "plastic"
"""The end-of-life classes of metals and of plastics."""


@dataclass(frozen=True)
class Material:
    """A material: its component unless a part says otherwise, its fate class, its elements in kg per kg.

    `form_of` is the material that it is a form of and is recycled as: copper, for copper foil. `needs_supplier` says
    that no open figure is known for it, so that its supplier's is asked for.
    """

    key: str
    name: str
    component: str
    end_of_life_class: str
    elements: Mapping[str, float]
    lower_heating_value: float | None
    source: str
    confidence: str
    form_of: str | None = None
    formula: str = ""
    needs_supplier: bool = False

    @property
    def has_known_carbon(self) -> bool:
        """Whether the CO2 of burning it is known: its carbon is in the table, or it is a metal and has none."""
        return "C" in self.elements or self.end_of_life_class == METAL


@cache
def materials() -> Mapping[str, Material]:
    """Every material by its key, in the order of the table."""
    return MappingProxyType({row["key"]: _material(row) for row in csv_rows(data_path("materials.csv"))})


@cache
def chemistries() -> tuple[str, ...]:
    """The chemistries that backgrounds and recycling data know: keys of cathode active materials; routes are none."""
    return tuple(key for key in active_materials() if not materials()[key].needs_supplier)


@cache
def active_materials() -> tuple[str, ...]:
    """The keys of all cathode active materials, which are also names of chemistries, routes left out."""
    return tuple(key for key, m in materials().items() if m.component == CATHODE and m.form_of is None)


def general_of(key: str) -> str | None:
    """The material that one is a form or a route of; None for one that is neither."""
    material = materials().get(key)
    return material.form_of if material else None


def blended(chemistry: str) -> tuple[str, ...]:
    """The active materials of a chemistry: itself, or those of a blend such as nmc811+lmo."""
    return tuple(word.strip() for word in chemistry.split("+"))


def chemistry_of(key: str, known: Mapping[str, Material] | None = None) -> str | None:
    """The chemistry of an active material, of whatever route; None for any other. `known`: default the catalogue's."""
    material = (materials() if known is None else known).get(key)
    if material is None or material.component != CATHODE:
        return None
    return material.form_of or key


@cache
def foil_of(metal: str) -> str | None:
    """The foil for current collectors that is made of a metal; None where there is none."""
    return next((key for key, m in materials().items() if m.component == FOIL and m.form_of == metal), None)


def metal_of(key: str) -> str | None:
    """The metal that a foil for current collectors is made of; None for what is no foil."""
    material = materials().get(key)
    return material.form_of if material is not None and material.component == FOIL else None


@cache
def function_of(key: str) -> str | None:
    """What a material is taken for, the same for all routes to it: the key that the routes have in common.

    Active materials of one electrode do the same, whatever they are, so theirs is the component. A route is named by
    its material and a suffix (`lithium-carbonate-spodumene`), or is a form of it (copper foil). None where the key is
    no material's.
    """
    base = _base(key.removeprefix(RECYCLED))
    if base is None:
        return None
    return base.component if base.component.endswith(ACTIVE) else base.form_of or base.key


@cache
def route_of(key: str) -> str | None:
    """As `function_of`, but a chemistry of cathode is for itself, and recycled material none: they are designs."""
    if key.startswith(RECYCLED):
        return None
    base = _base(key)
    return base.key if base is not None and base.component == CATHODE else function_of(key)


def _base(key: str) -> Material | None:
    """The material of the shortest name that the key is, or begins with, and that is the same substance."""
    own = materials().get(key)
    names = (name for name in materials() if key == name or key.startswith(f"{name}-"))
    same = (materials()[name] for name in sorted(names, key=len, reverse=own is None))
    return next((material for material in same if own is None or _is_alike(material, own)), None)


def _is_alike(material: Material, own: Material) -> bool:
    """Whether two materials are one substance by formula and component; one without a formula is itself alone."""
    return material.key == own.key or (
        bool(own.formula) and (material.formula, material.component) == (own.formula, own.component)
    )


@cache
def components() -> tuple[str, ...]:
    """The components that materials belong to unless a part says otherwise, in the order of the table."""
    return tuple(dict.fromkeys(material.component for material in materials().values()))


@cache
def recycled_materials() -> tuple[str, ...]:
    """The materials for which a shipped background has a figure of recycled material: `recycled-<key>`."""
    keys = {row["key"] for path in data_path("mappings").glob("*.csv") for row in csv_rows(path)}
    return tuple(sorted(key for key in materials() if f"{RECYCLED}{key}" in keys))


def _material(row: Mapping[str, str]) -> Material:
    fractions = {element: float(row[element]) for element in ELEMENTS if row[element]}
    return Material(
        key=row["key"],
        name=row["name"],
        component=row["component"],
        end_of_life_class=row["end_of_life_class"],
        elements=fractions,
        lower_heating_value=float(row["lower_heating_value"]) if row["lower_heating_value"] else None,
        source=row["source"],
        confidence=row["confidence"],
        form_of=row["form_of"] or None,
        formula=row["formula"],
        needs_supplier=row["figure"] == "supplier",
    )
