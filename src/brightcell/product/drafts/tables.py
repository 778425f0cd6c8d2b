"""What drafts rest on: `databases/designs/` and the bills of materials in `databases/products/primary/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.product.catalogue import chemistries

Row = Mapping[str, str]


@dataclass(frozen=True)
class CellMaterial:
    """A material of a cell: kg per kWh of cell, the share of it that ends up in the piece, the piece it is in."""

    material: str
    piece: str
    mass: float
    used: float | None


@dataclass(frozen=True)
class Format:
    """A format of cells: the material of the container, its share of the cell's mass, what it takes the place of."""

    name: str
    material: str
    share: float
    replaces: str
    note: str


@dataclass(frozen=True)
class CellPlant:
    """A kind of cell plant: final energy in kWh per kWh of good cells, its range, the share of electricity."""

    kind: str
    name: str
    energy: float
    low: float | None
    high: float | None
    electricity_share: float
    source: str


@dataclass(frozen=True)
class Limits:
    """The least and the most that a quantity may be."""

    name: str
    unit: str
    low: float
    high: float

    def hold(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        unit = "" if self.unit in ("1", "piece") else f" {self.unit}"
        return f"{self.low:g} to {self.high:g}{unit}"


def designs() -> tuple[str, ...]:
    """The chemistries of which the tables have a bill of materials."""
    described = {row["chemistry"] for row in _primary("cell_materials")}
    return tuple(chemistry for chemistry in chemistries() if chemistry in described)


@cache
def cell_materials(chemistry: str) -> tuple[CellMaterial, ...]:
    """What a cell of the chemistry's design is made of."""
    rows = (row for row in _primary("cell_materials") if row["chemistry"] == chemistry)
    return tuple(
        CellMaterial(row["material"], row["piece"], float(row["net"]), _used(row["material"], chemistry))
        for row in rows
    )


@cache
def pack_materials(chemistry: str) -> Mapping[str, float]:
    """kg per kWh of pack of what modules and pack have beside the cells."""
    rows = (row for row in _primary("pack_materials") if row["chemistry"] == chemistry)
    return {row["material"]: float(row["amount"]) for row in rows}


def cell_share(pack: str, chemistry: str) -> float:
    """The cells' share of the mass of a pack of this kind."""
    row = next(row for row in _design("packs") if row["pack"] == pack)
    if row["cell_share"]:
        return float(row["cell_share"])
    cells = sum(part.mass for part in cell_materials(chemistry))
    return cells / (cells + sum(pack_materials(chemistry).values()))


def packs() -> tuple[str, ...]:
    return tuple(row["pack"] for row in _design("packs"))


@cache
def formats() -> Mapping[str, Format]:
    return {row["format"]: _format(row) for row in _design("formats")}


@cache
def cell_plants() -> Mapping[str, CellPlant]:
    return {row["plant"]: _cell_plant(row) for row in _design("plants")}


def limits(quantity: str, word: str = "any") -> Limits:
    row = next(r for r in _design("limits") if (r["quantity"], r["applies_to"]) == (quantity, word))
    return Limits(row["name"], row["unit"], float(row["low"]), float(row["high"]))


def steps() -> tuple[str, ...]:
    """What is known of single steps of cell plants, in words."""
    return tuple(f"{row['step']}: {row['told'].format(energy=_short(row['energy']))}" for row in _design("steps"))


def process(item: str) -> Mapping[str, float]:
    """Figures of `process.csv`: yield, solvent, energy; share recovered of dismantled materials."""
    return {row["key"]: float(row["value"]) for row in _primary("process") if row["item"] == item}


def dismantled() -> tuple[Row, ...]:
    """Rows of the materials outside of the cells that are recovered."""
    return tuple(row for row in _primary("process") if row["item"] == "dismantled")


def assumed(item: str) -> float:
    """A figure that no source gives."""
    return float(next(row["value"] for row in _primary("assumptions") if row["item"] == item))


def _short(value: str) -> str:
    return f"{float(value):.3g}"


def _citation(source: str) -> str:
    return next(row["citation"] for row in _design("sources") if row["source"] == source)


_YIELDS = {
    "carbon-black": "cathode material",
    "pvdf": "cathode material",
    "aluminium": "aluminium foil",
    "graphite": "anode material",
    "anode-binder": "anode material",
    "copper": "copper foil",
    "lipf6": "electrolyte",
    "ethylene-carbonate": "electrolyte",
    "dimethyl-carbonate": "electrolyte",
    "polypropylene": "separator",
    "polyethylene": "separator",
}
"""Material of a cell -> the name of its yield in `process.csv`."""


def _used(material: str, chemistry: str) -> float | None:
    name = "cathode material" if material == chemistry else _YIELDS.get(material)
    return process("yield")[name] if name else None


def _format(row: Row) -> Format:
    return Format(row["format"], row["material"], float(row["share"]), row["replaces"], row["note"])


def _cell_plant(row: Row) -> CellPlant:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    energy, share = float(row["energy"]), float(row["electricity_share"])
    return CellPlant(row["plant"], row["name"], energy, low, high, share, _citation(row["source"]))


@cache
def _primary(name: str) -> list[dict[str, str]]:
    return csv_rows(data_path("products", "primary", f"{name}.csv"))


@cache
def _design(name: str) -> list[dict[str, str]]:
    return csv_rows(data_path("designs", f"{name}.csv"))
