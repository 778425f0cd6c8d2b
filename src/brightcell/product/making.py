"""What a plant uses per kWh of what it makes, whatever it is given per: energy and solvents, with their bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brightcell.product.bands import InputBand, input_band
from brightcell.product.masses import cell_mass, module_mass, pack_mass, parts_mass
from brightcell.product.models import Product
from brightcell.product.paths import Path
from brightcell.product.sites import Step
from brightcell.units import convert

MADE_OF_CELLS = ("module", "pack")
Judged = tuple[Path, float, InputBand]


@dataclass(frozen=True)
class _StepOutput:
    """What a step makes: its mass in kg, its rated energy in kWh, and how many are made for one good end product."""

    mass: float
    energy: float
    started: float

    def basis(self, per: str) -> float:
        """How many of the basis one piece is: 1 piece, its kg or its kWh."""
        return {"piece": 1.0, "kg": self.mass, "kWh": self.energy}[per]


def step_values(product: Product) -> Iterator[Judged]:
    """Each value that has a band, in the unit of the band, with the keys that lead to it."""
    pieces = _pieces(product)
    steps = [
        (("sites", i, "steps", j), step) for i, site in enumerate(product.sites) for j, step in enumerate(site.steps)
    ]
    yield from _cell_energy(steps, pieces)
    yield from _pack_energy(steps, pieces)
    for path, step in steps:
        piece = pieces.get(step.step)
        for k, solvent in enumerate(step.solvents if piece else ()):
            assert piece is not None
            value = solvent.amount.value * piece.basis(solvent.per) / piece.energy
            yield (*path, "solvents", k, "amount"), value, input_band("solvent")


def _pieces(product: Product) -> dict[str, _StepOutput]:
    """The piece of each step; a good cell takes 1 / (yield of cells) sets of electrodes, a pack as many modules."""
    pack, cell = product.pack, product.pack.one_cell
    whole = product.performance.rated_energy.value
    energy = whole / pack.cells_per_pack
    electrodes = parts_mass(cell.cathode) + parts_mass(cell.anode)
    pieces = {
        "electrode": _StepOutput(electrodes, energy, 1.0 / cell.yield_.value if cell.yield_ else 1.0),
        "cell": _StepOutput(cell_mass(cell), energy, 1.0),
        "pack": _StepOutput(pack_mass(pack), whole, 1.0),
    }
    if pack.module is not None:
        count = pack.module.count.value
        modules = count / pack.yield_.value if pack.yield_ else count
        pieces["module"] = _StepOutput(module_mass(pack.module), whole / count, modules)
    return pieces


Steps = Sequence[tuple[Path, Step]]


def _cell_energy(steps: Steps, pieces: dict[str, _StepOutput]) -> Iterator[Judged]:
    """kWh of all carriers per kWh of good cells, where the making of cells is described."""
    described = [path for path, step in steps if step.step == "cell" and step.uses]
    if described:
        used = _used(steps, pieces, ("electrode", "cell"))
        yield (*described[0], "energy"), used / pieces["cell"].energy, input_band("cell-energy")


def _pack_energy(steps: Steps, pieces: dict[str, _StepOutput]) -> Iterator[Judged]:
    """kWh of all carriers for modules and packs per kWh of good packs, where any of it is described."""
    described = [path for path, step in steps if step.step in MADE_OF_CELLS and step.uses]
    if described:
        used = _used(steps, pieces, MADE_OF_CELLS)
        yield (*described[-1], "energy"), used / pieces["pack"].energy, input_band("pack-energy")


def _used(steps: Steps, pieces: dict[str, _StepOutput], names: tuple[str, ...]) -> float:
    """kWh of all carriers in some steps for one good piece of the last of them."""
    return sum(
        (step.share.value if step.share else 1.0)
        * pieces[step.step].started
        * convert(use.amount.value, use.amount.unit, "kWh")
        * pieces[step.step].basis(use.per)
        for _, step in steps
        if step.step in names and step.step in pieces
        for use in step.uses
    )
