"""What the hydrometallurgy of cells takes and gives, from the composition of its feed.

Reagents follow from the mol of lithium and of nickel, cobalt and manganese in the powder of the black mass
(`primary/recycling_reagents.csv`), recovered masses from recovery rates and contents. Any mix of cells is a feed.
"""

from collections.abc import Mapping, Sequence

from background_builder.rows import Row, primary
from brightcell.inventory.quantity import constant, total
from brightcell.inventory.recovered import Content, recovered_products
from brightcell.product import materials, read_product
from brightcell.product.catalogue import CATHODE
from brightcell.product.masses import cell_mass

MOLAR_MASSES = {"Li": 6.94, "Ni": 58.693, "Co": 58.933, "Mn": 54.938}
METALS = ("Ni", "Co", "Mn")
POWDER_IN_BLACK_MASS = 0.95
AGREEMENT = 0.015


def cell_contents(chemistry: str) -> list[Content]:
    """kg of each material in 1 kg of cells of the shipped product."""
    cell = read_product(f"{chemistry}-pack-100kwh").pack.one_cell
    mass = cell_mass(cell)
    parts = [part for level in (cell, cell.cathode, cell.anode) for part in level.parts]
    return [Content(part.material, constant(part.amount.value / mass)) for part in parts]


def recovered(feed: Sequence[Content], rates: Mapping[str, float]) -> dict[str, float]:
    """kg of each recovered product per kg of feed: recovery rate x content of the element or material."""
    products, known = recovered_products(), materials()
    held = {key: total(c.mass * products[key].per_kg(known[c.material]) for c in feed) for key in rates}
    return {key: rate * held[key].value for key, rate in rates.items()}


def moles(feed: Sequence[Content], element: str) -> float:
    """mol of an element in the cathode powder that reaches the black mass, per kg of feed."""
    powders = [content for content in feed if materials()[content.material].component == CATHODE]
    mass = sum(content.mass.value * materials()[content.material].elements.get(element, 0.0) for content in powders)
    return 1e3 * POWDER_IN_BLACK_MASS * mass / MOLAR_MASSES[element]


def reagents(feed: Sequence[Content]) -> dict[str, float]:
    """kg of each reagent per kg of feed, by reaction equation; reagents that the feed doesn't need are left out."""
    lithium, metals = moles(feed, "Li"), sum(moles(feed, metal) for metal in METALS)
    needed = {row["reagent"]: _mass(row, lithium, metals) for row in primary("recycling_reagents")}
    return {key: mass for key, mass in needed.items() if mass > 0}


def _mass(row: Row, lithium: float, metals: float) -> float:
    mol = float(row["per_lithium"]) * lithium + float(row["per_metal"]) * metals
    return mol * float(row["molar_mass"]) / 1e3


def equation(reagent: str, amount: float, feed: Sequence[Content]) -> str:
    """The reaction equation behind an amount per kg of feed; ValueError if the amount isn't what it gives."""
    equations = [row for row in primary("recycling_reagents") if row["reagent"] == reagent]
    if not equations:
        return ""
    expected = reagents(feed).get(reagent, 0.0)
    if abs(amount - expected) > AGREEMENT * expected:
        raise ValueError(f"{reagent}: {amount} kg per kg of cells, the reaction equation gives {expected}")
    return f"{equations[0]['equation']}: {expected:.4g} kg"
