"""A bill of materials of the tables, scaled to a pack of given energy, mass and number of cells."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from brightcell.errors import InputError, Problem
from brightcell.product.bands import cell_density_band
from brightcell.product.catalogue import ACTIVE, materials
from brightcell.product.drafts.tables import (
    CellMaterial,
    Limits,
    cell_materials,
    cell_share,
    formats,
    limits,
    pack_materials,
    process,
)
from brightcell.product.drafts.wanted import Wanted

_DIGITS = 1e-5
"""What the digits of a file may take from a share, or add to it."""


@dataclass(frozen=True)
class Bill:
    """What a pack is made of: masses in kg per piece. `inactive` is k, the factor of what isn't active material.

    `share` is that of the cells in the mass of the pack.
    """

    share: float
    cell: tuple[CellMaterial, ...]
    container: float
    cell_mass: float
    pack: dict[str, float]
    inactive: float
    solvent: float

    def of(self, piece: str) -> tuple[CellMaterial, ...]:
        return tuple(part for part in self.cell if part.piece == piece)


@dataclass(frozen=True)
class _Design:
    """kg per kWh of cell in the tables: active materials, and all the rest without what the container replaces."""

    active: float
    rest: float
    container: float

    def cell(self, inactive: float) -> float:
        """m / E = (a + k r) / (1 - c): mass of a cell per kWh with k times the rest and a container of the share c."""
        return (self.active + inactive * self.rest) / (1 - self.container)

    def inactive(self, cell: float) -> float:
        """k = (m (1 - c) / E - a) / r: the factor of the rest in a cell of the mass m and the energy E."""
        return (cell * (1 - self.container) - self.active) / self.rest


def scaled(wanted: Wanted) -> Bill:
    """The bill of materials of a pack.

    Active materials are per kWh what they are in the tables, for the chemistry sets them. The container has its share
    of the cell's mass. What is left of that mass is foils, separator, electrolyte, binder and plastics in the
    proportions of the tables, and what is left of the pack's mass beside the cells is its housing, cooling and
    electronics, in theirs.

    Raises
    ------
    InputError
        Where no such cell is plausible, with the band of masses that are.
    """
    share = _share(wanted)
    design = _design(wanted)
    bounds = limits("inactive")
    if not bounds.hold(design.inactive(share * wanted.mass / wanted.energy)):
        raise InputError(_out_of_band(wanted, design, share, bounds))
    if wanted.cell_mass is None:
        share = _with_usual_cells(wanted, share)
    cell_mass = share * wanted.mass / wanted.cells
    energy = wanted.energy / wanted.cells
    inactive = design.inactive(cell_mass / energy)
    cell = tuple(_scaled(part, inactive, energy) for part in _kept(wanted))
    return Bill(
        share=share,
        cell=cell,
        container=design.container * cell_mass,
        cell_mass=cell_mass,
        pack=_beside_cells(wanted, (1 - share) * wanted.mass),
        inactive=inactive,
        solvent=_solvent(cell, energy),
    )


def _share(wanted: Wanted) -> float:
    """The cells' share of the pack's mass: from the mass of a cell where it is given, else usual for the kind."""
    if wanted.cell_mass is None:
        return cell_share(wanted.pack, wanted.chemistry)
    share, bounds = wanted.cell_mass * wanted.cells / wanted.mass, limits("cell-share", wanted.pack)
    if not bounds.hold(share):
        low, high = (bound * wanted.mass / wanted.cells for bound in (bounds.low, bounds.high))
        problem = Problem(
            f"the {bounds.name} is out of its band",
            path="cell_mass",
            found=f"{wanted.cells:g} cells of {wanted.cell_mass:g} kg in a pack of {wanted.mass:g} kg: {share:.3g}",
            expected=f"{bounds}, that is cells of {low:.3g} to {high:.3g} kg",
            hint="check the mass of one cell, the number of cells and the mass of the pack",
        )
        raise InputError(problem)
    return share


def _with_usual_cells(wanted: Wanted, share: float) -> float:
    """The share nearest to the usual one with which a kilogram of cells holds what is usual, in whole per mille.

    s = E / (M D), with the end D of the band of the chemistry's cells; as near to it as a share of cells may be.
    """
    band, bounds = cell_density_band(wanted.chemistry), limits("cell-share", wanted.pack)
    if band is None:
        return share
    density = 1000 * wanted.energy / wanted.mass
    least, most = (1 + _DIGITS) * density / band.unusual_high, (1 - _DIGITS) * density / band.unusual_low
    if share < least:
        return min(math.ceil(1000 * least) / 1000, bounds.high)
    return share if share <= most else max(math.floor(1000 * most) / 1000, bounds.low)


def _design(wanted: Wanted) -> _Design:
    kept = _kept(wanted)
    active = sum(part.mass for part in kept if _is_active(part))
    rest = sum(part.mass for part in kept if not _is_active(part))
    return _Design(active, rest, formats()[wanted.format].share)


def _kept(wanted: Wanted) -> tuple[CellMaterial, ...]:
    """What the tables' cell is made of, without what the container of the format takes the place of."""
    replaced = formats()[wanted.format].replaces
    return tuple(part for part in cell_materials(wanted.chemistry) if part.material != replaced)


def _is_active(part: CellMaterial) -> bool:
    return materials()[part.material].component.endswith(ACTIVE)


def _scaled(part: CellMaterial, inactive: float, energy: float) -> CellMaterial:
    factor = energy if _is_active(part) else inactive * energy
    return CellMaterial(part.material, part.piece, part.mass * factor, part.used)


def _beside_cells(wanted: Wanted, mass: float) -> dict[str, float]:
    parts = pack_materials(wanted.chemistry)
    return {material: amount * mass / sum(parts.values()) for material, amount in parts.items()}


def _solvent(cell: Iterable[CellMaterial], energy: float) -> float:
    """kg of solvent that circulate per kWh of good cells: in proportion to the PVDF that is bought for them."""
    pvdf = next(part for part in cell if part.material == "pvdf")
    bought = pvdf.mass / (pvdf.used or 1.0) / process("yield")["cell acceptance"]
    return bought * process("solvent")["NMP per PVDF"] / energy


def _out_of_band(wanted: Wanted, design: _Design, share: float, bounds: Limits) -> Problem:
    """What is wrong with the energy density, and the masses that would do."""
    light, heavy = (wanted.energy * design.cell(factor) / share for factor in (bounds.low, bounds.high))
    kind = f"{wanted.chemistry} {wanted.format} {wanted.pack}"
    if wanted.cell_mass is not None:
        cells = [wanted.energy * design.cell(factor) / wanted.cells for factor in (bounds.low, bounds.high)]
        return Problem(
            f"the energy density of the cells is out of the band of {wanted.chemistry} {wanted.format} cells",
            path="cell_mass",
            found=f"{1000 * wanted.energy / wanted.cells / wanted.cell_mass:.3g} Wh/kg",
            expected=f"{1000 * wanted.energy / wanted.cells / cells[1]:.3g} to "
            f"{1000 * wanted.energy / wanted.cells / cells[0]:.3g} Wh/kg, that is cells of {cells[0]:.3g} to "
            f"{cells[1]:.3g} kg",
            hint="check the mass of one cell, the number of cells and the rated energy",
        )
    return Problem(
        f"the energy density is out of the band of {kind} packs",
        path="mass",
        found=f"{1000 * wanted.energy / wanted.mass:.3g} Wh/kg",
        expected=f"{1000 * wanted.energy / heavy:.3g} to {1000 * wanted.energy / light:.3g} Wh/kg, "
        f"that is {light:.4g} to {heavy:.4g} kg for {wanted.energy:g} kWh",
        hint="check rated energy and mass of the whole pack, and its chemistry; a cell_mass replaces the usual share",
    )
