"""Do the parts weigh what the maker says the pack weighs?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from brightcell.errors import Problem
from brightcell.product.amounts import Amount
from brightcell.product.bands import input_band
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.pack import Cell, Level, Module, Pack

DONT_ADD_UP = "the parts don't add up to the declared mass"


def pack_mass(pack: Pack) -> float:
    """Mass of one finished pack, kg: its parts, and count x mass of its modules or cells."""
    below = module_mass(pack.module) * pack.module.count.value if pack.module else 0.0
    cells = cell_mass(pack.cell) * pack.cell.count.value if pack.cell else 0.0
    return parts_mass(pack) + below + cells


def module_mass(module: Module) -> float:
    """Mass of one finished module, kg: its parts and cells, or what its supplier says."""
    cell = module.bought_piece
    return parts_mass(module) + cell_mass(cell) * cell.count.value


def cells_mass(product: Product) -> float:
    """Mass of all cells of a pack, kg: declared, or added up."""
    cell = product.pack.one_cell
    return (cell.mass.value if cell.mass else cell_mass(cell)) * product.pack.cells_per_pack


def cell_mass(cell: Cell) -> float:
    """Mass of one finished cell, kg: its parts and its electrodes, or what its supplier says."""
    if cell.supplier is not None and cell.mass is not None:
        return cell.mass.value
    return parts_mass(cell) + parts_mass(cell.cathode) + parts_mass(cell.anode)


def parts_mass(level: Level) -> float:
    """Mass of the parts of one level, kg, without the pieces in it."""
    return math.fsum(part.amount.value for part in level.parts)


def number_of_parts(level: Level) -> int:
    """The parts of a level and of all levels below it."""
    return len(level.parts) + sum(number_of_parts(below) for _, below in level.below)


def mass_problems(product: Product) -> list[LocatedProblem]:
    """Every piece whose parts don't add up to its declared mass, within the tolerance that the product may have."""
    most = input_band("mass-tolerance").impossible_high / 100.0
    tolerance = min(product.performance.mass_tolerance.value, most)
    return [
        _problem(path, declared.value, added, tolerance)
        for path, declared, added in declared_masses(product)
        if not math.isclose(added, declared.value, rel_tol=0.0, abs_tol=(tolerance + 1e-12) * declared.value)
    ]


def declared_masses(product: Product) -> Iterator[tuple[str, Amount, float]]:
    """Each mass that the maker declares: its path, the mass, and what its parts add up to (kg)."""
    pack = product.pack
    yield "performance.mass", product.performance.mass, pack_mass(pack)
    if pack.mass is not None:
        yield "pack.mass", pack.mass, pack_mass(pack)
    if pack.module is not None:
        yield from _optional("pack.module", pack.module, module_mass(pack.module))
    if pack.is_of_bought_modules:
        return
    prefix, cell = ".".join(pack.cell_path), pack.one_cell
    yield from _optional(prefix, cell, cell_mass(cell))
    yield from _optional(f"{prefix}.cathode", cell.cathode, parts_mass(cell.cathode))
    yield from _optional(f"{prefix}.anode", cell.anode, parts_mass(cell.anode))


def _optional(path: str, level: Level, added: float) -> Iterator[tuple[str, Amount, float]]:
    if level.mass is not None:
        yield f"{path}.mass", level.mass, added


def _problem(path: str, declared: float, added: float, tolerance: float) -> LocatedProblem:
    difference = added - declared
    share = 100 * difference / declared
    problem = Problem(
        DONT_ADD_UP,
        found=f"declared {declared:g} kg, parts {added:g} kg, difference {difference:+g} kg, {share:+.3g} %",
        expected=f"at most {100 * tolerance:g} % (performance.mass_tolerance)",
        hint="amounts are per one finished piece and net of scrap",
    )
    return LocatedProblem(tuple(path.split(".")), problem)
