"""Burdens and credits of recycling: the terms of each formula, as factors on physical flows.

The inventory holds the physical flows: virgin and recycled input, the recycling of what is collected, the
recovered materials, what is burnt and what is disposed of. A strategy says which share of each the product
carries, so that a formula is a set of eight factors.
"""

from __future__ import annotations

from dataclasses import dataclass

from brightcell.inventory.quantity import Quantity, constant
from brightcell.rulebooks.parameters import choice, number, share_table
from brightcell.rulebooks.registry import strategy
from brightcell.rulebooks.settings import Settings

SLOT = "end_of_life"
PRODUCTS = (
    "nickel",
    "cobalt",
    "manganese",
    "lithium",
    "graphite",
    "aluminium",
    "copper",
    "steel",
    "iron",
    "polypropylene",
)
REACHED = share_table("reached", keys=(*PRODUCTS, "other"))
"""Share of a recovered product that reaches the point of substitution, by product."""

AVOIDED = choice("avoided", "declared", "background")
"""E*v where a supplier declares a footprint: it follows the declared figure, or stays what the background has."""

Number = Quantity | float


@dataclass(frozen=True)
class RecyclingTerms:
    """Factors on the physical flows of one material, dimensionless; a credit's factor is negative or zero."""

    virgin: Number
    recycled_input: Number
    collection: Number
    recycling: Number
    credit: Number
    energy_recovery: Number
    energy_credit: Number
    disposal: Number

    @property
    def replaced_virgin(self) -> Number:
        """What recycled content takes off the virgin input, negative or zero: the virgin term - 1."""
        return self.virgin - 1.0


@dataclass(frozen=True)
class CircularFootprint:
    """The parts of the circular footprint formula, kg CO2e per kg of material."""

    material_input: float
    material_end_of_life: float
    energy: float
    disposal: float

    @property
    def total(self) -> float:
        return self.material_input + self.material_end_of_life + self.energy + self.disposal


@dataclass(frozen=True)
class Circularity:
    """Parameters of the circular footprint formula, all dimensionless (PEF method 2021, 4.4.8)."""

    a: float
    b: float = 0.0
    r1: float = 0.0
    r2: float = 0.0
    r3: float = 0.0
    q_in: float = 1.0
    q_out: float = 1.0


@dataclass(frozen=True)
class Scores:
    """Footprints that the formula weighs, kg CO2e/kg; `energy_credit` is LHV x (X_heat E_heat + X_el E_el)."""

    virgin: float
    recycled: float = 0.0
    recycling: float = 0.0
    avoided: float = 0.0
    disposal: float = 0.0
    energy_recovery: float = 0.0
    energy_credit: float = 0.0


def circular_terms(a: Number, b: float, r1: Number, q_in: Number, q_out: Number) -> RecyclingTerms:
    """Factors of the circular footprint formula.

    virgin (1 - R1) + R1 (1 - A) Qin, recycled input R1 A, recycling and collection (1 - A),
    credit -(1 - A) Qout, energy recovery (1 - B), energy credit -(1 - B), disposal 1.
    """
    return RecyclingTerms(
        virgin=1.0 - r1 + r1 * ((1.0 - a) * q_in),
        recycled_input=r1 * a,
        collection=1.0 - a,
        recycling=1.0 - a,
        credit=-(1.0 - a) * q_out,
        energy_recovery=1.0 - b,
        energy_credit=-(1.0 - b),
        disposal=1.0,
    )


def circular_footprint(parameters: Circularity, scores: Scores) -> CircularFootprint:
    """The circular footprint formula in full.

    Material = (1 - R1) Ev + R1 (A Erec + (1 - A) Ev Qin) + (1 - A) R2 (ErecEoL - E*v Qout)
    Energy = (1 - B) R3 (Eer - LHV X_heat E_heat - LHV X_el E_el);  Disposal = (1 - R2 - R3) Ed
    """
    p, e = parameters, scores
    t = circular_terms(p.a, p.b, p.r1, p.q_in, p.q_out)
    return CircularFootprint(
        material_input=float(t.virgin * e.virgin + t.recycled_input * e.recycled),
        material_end_of_life=float(p.r2 * (t.recycling * e.recycling + t.credit * e.avoided)),
        energy=float(p.r3 * (t.energy_recovery * e.energy_recovery + t.energy_credit * e.energy_credit)),
        disposal=float((1.0 - p.r2 - p.r3) * t.disposal * e.disposal),
    )


@strategy(
    SLOT,
    "circular-footprint-formula",
    parameters=(share_table("A"), number("B", 0, 1), share_table("Q_in"), share_table("Q_out"), AVOIDED, REACHED),
)
def circular_footprint_formula(settings: Settings, material_class: str, recycled_content: Quantity) -> RecyclingTerms:
    """Circular footprint formula: supplier and user of secondary material share burdens and credits by A."""
    return circular_terms(
        a=settings.datum("A", material_class),
        b=float(settings.get("B")),
        r1=recycled_content,
        q_in=settings.datum("Q_in", material_class),
        q_out=settings.datum("Q_out", material_class),
    )


@strategy(SLOT, "recycled-content-cut-off")
def recycled_content_cut_off(settings: Settings, material_class: str, recycled_content: Quantity) -> RecyclingTerms:
    """Recycled-content cut-off: recycled input carries its recycling; at the end only transport to the gate
    of waste and the disposal of what is not recycled, burnt or landfilled, are charged, and nothing is credited.
    """
    return RecyclingTerms(
        virgin=1.0 - recycled_content,
        recycled_input=recycled_content,
        collection=1.0,
        recycling=0.0,
        credit=0.0,
        energy_recovery=1.0,
        energy_credit=0.0,
        disposal=1.0,
    )


@strategy(SLOT, "burdens-without-credit")
def burdens_without_credit(settings: Settings, material_class: str, recycled_content: Quantity) -> RecyclingTerms:
    """Burdens of recycling in full, no credit for what is recovered."""
    return RecyclingTerms(
        virgin=1.0 - recycled_content,
        recycled_input=recycled_content,
        collection=1.0,
        recycling=1.0,
        credit=0.0,
        energy_recovery=1.0,
        energy_credit=0.0,
        disposal=1.0,
    )


@strategy(SLOT, "avoided-burden", parameters=(AVOIDED, REACHED))
def avoided_burden(settings: Settings, material_class: str, recycled_content: Quantity) -> RecyclingTerms:
    """Avoided burden (system expansion, 1:1): recycling in full, full credit; input counted as virgin."""
    in_full = constant(1.0)
    return RecyclingTerms(
        virgin=in_full,
        recycled_input=0.0,
        collection=1.0,
        recycling=1.0,
        credit=-1.0,
        energy_recovery=1.0,
        energy_credit=-1.0,
        disposal=1.0,
    )
