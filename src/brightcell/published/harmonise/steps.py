"""The steps to a common basis: each a pure function of what is there, what the study states, and the basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from brightcell.published.harmonise.models import Basis, FigureFacts, HarmonisationStep, PublishedFigure

KWH, KG, PACK, DELIVERED = "kWh", "kg", "pack", "kWh delivered"

UNITS: Mapping[str, tuple[str, float]] = {
    "kg CO2e/kWh": (KWH, 1.0),
    "kg CO2e/kg": (KG, 1.0),
    "kg CO2e/kg cell": (KG, 1.0),
    "kg CO2e/kg pack": (KG, 1.0),
    "kg CO2e/pack": (PACK, 1.0),
    "t CO2e/pack": (PACK, 1000.0),
    "kg CO2e/kWh delivered": (DELIVERED, 1.0),
}
"""Units of published figures: what they are per, and kg CO2e in their amount."""

NEEDED: Mapping[str, str] = {
    PACK: "the energy of the pack isn't stated",
    KG: "the mass per kWh isn't stated",
    DELIVERED: "the energy delivered over life per kWh of rated energy isn't stated",
}
"""What it takes to put a figure per kWh."""


@dataclass(frozen=True)
class CommonBasis:
    """The basis with what had to be looked up: kg CO2e per kWh of the grid, kg CO2e per kg of gas by set and gas."""

    basis: Basis
    grid_factor: float
    factors: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Outcome:
    """What a step gives; `per` where it changes what the figure is per."""

    value: float
    text: str
    per: str | None = None


Step = Callable[[float, str, PublishedFigure, CommonBasis], "Outcome | str"]
"""(value, per, figure, common) -> the outcome, or the reason why the step stays undone."""

STEPS: dict[str, Step] = {}


def step(name: str) -> Callable[[Step], Step]:
    """Register a step under the name by which a basis asks for it."""

    def register(function: Step) -> Step:
        if name in STEPS:
            raise ValueError(f"two steps are named {name}")
        STEPS[name] = function
        return function

    return register


def take(figure: PublishedFigure, common: CommonBasis) -> tuple[HarmonisationStep, ...]:
    """All steps of the basis, one after the other; an undone one leaves the figure as it is."""
    per, amount = UNITS[figure.unit]
    value, taken = figure.value * amount, []
    for name in common.basis.steps:
        outcome = STEPS[name](value, per, figure, common)
        if isinstance(outcome, Outcome):
            value, per = outcome.value, outcome.per or per
            taken.append(HarmonisationStep(name, True, value, per, outcome.text))
        else:
            taken.append(HarmonisationStep(name, False, value, per, outcome))
    return tuple(taken)


@step("functional unit")
def functional_unit(value: float, per: str, figure: PublishedFigure, common: CommonBasis) -> Outcome | str:
    """Per kWh of rated energy, by the study's own pack, density or energy over life."""
    facts = figure.facts
    if per == KWH:
        return Outcome(value, "per kWh already")
    if per == PACK and facts.pack_energy:
        return Outcome(value / facts.pack_energy, f"divided by {facts.pack_energy:g} kWh per pack", KWH)
    if per == KG and facts.mass:
        return Outcome(value * facts.mass, f"times {facts.mass:.4g} kg per kWh", KWH)
    if per == DELIVERED and facts.energy_delivered:
        text = f"times {facts.energy_delivered:g} kWh delivered per kWh rated"
        return Outcome(value * facts.energy_delivered, text, KWH)
    return NEEDED[per]


@step("GWP set")
def gwp_set(value: float, per: str, figure: PublishedFigure, common: CommonBasis) -> Outcome | str:
    """value + sum over gases of mass x (factor of the common set - factor of the study's set)."""
    facts, wanted = figure.facts, common.basis.gwp_set
    if facts.gwp_set == wanted:
        return Outcome(value, f"{wanted} already")
    masses = {"ch4-fossil": facts.ch4, "n2o": facts.n2o}
    if reason := _not_recharacterised(facts, per, common):
        return reason
    old, new = common.factors[str(facts.gwp_set)], common.factors[wanted]
    change = sum((mass or 0.0) * (new[gas] - old[gas]) for gas, mass in masses.items())
    return Outcome(value + change, f"from {facts.gwp_set}, {facts.ch4:.3g} kg CH4 and {facts.n2o:.3g} kg N2O per kWh")


def _not_recharacterised(facts: FigureFacts, per: str, common: CommonBasis) -> str | None:
    if facts.gwp_set is None:
        return "the GWP set isn't stated"
    if facts.gwp_set not in common.factors:
        return f"its factors, {facts.gwp_set}, aren't among the shipped sets"
    if facts.ch4 is None or facts.n2o is None:
        return f"counted by {facts.gwp_set}; the masses of methane and nitrous oxide aren't stated"
    return f"the figure is per {per} still" if per != KWH else None


@step("boundary")
def boundary(value: float, per: str, figure: PublishedFigure, common: CommonBasis) -> Outcome | str:
    """Cradle to gate of cell or pack: stages beyond are taken off, pack parts added or taken off, as shares."""
    facts, wanted = figure.facts, common.basis.level
    if facts.level is None:
        return "whether cell or pack isn't stated"
    missing = [name for name in facts.beyond or () if name not in figure.stages]
    if missing:
        return f"no figure for {', '.join(missing)}, which lies beyond the gate"
    share, changes = 1.0, []
    for name in facts.beyond or ():
        share -= figure.stages[name] / figure.value
        changes.append(f"without {name}")
    if facts.level != wanted:
        parts = figure.stages.get(facts.pack_parts or "")
        if parts is None:
            return f"a {facts.level}; what the parts of the pack add isn't stated"
        share += (1.0 if wanted == "pack" else -1.0) * parts / figure.value
        changes.append(f"{'with' if wanted == 'pack' else 'without'} {facts.pack_parts}")
    return Outcome(value * share, ", ".join(changes) or f"{wanted}, cradle to gate, already")


@step("grid")
def grid(value: float, per: str, figure: PublishedFigure, common: CommonBasis) -> Outcome | str:
    """value + stated electricity x (factor of the common grid - factor of the study's grid)."""
    facts, place = figure.facts, common.basis.grid
    lacking = [
        text
        for fact, text in ((facts.electricity, "electricity used"), (facts.grid_factor, "factor of the grid"))
        if fact is None
    ]
    if facts.electricity is None or facts.grid_factor is None:
        return f"not stated: {' and '.join(lacking)}"
    if per != KWH:
        return f"the figure is per {per} still"
    change = facts.electricity * (common.grid_factor - facts.grid_factor)
    text = (
        f"{facts.electricity:.3g} kWh per kWh, {facts.grid_factor:.3g} to {common.grid_factor:.3g} kg per kWh ({place})"
    )
    return Outcome(value + change, text)


@step("energy density")
def energy_density(value: float, per: str, figure: PublishedFigure, common: CommonBasis) -> Outcome | str:
    """value x common mass per kWh / own mass per kWh; a figure per kg takes the common mass alone."""
    facts, basis = figure.facts, common.basis
    if basis.density is None:
        return Outcome(value, "each its own")
    level = _level_of(figure, basis)
    if level != basis.level:
        return f"a {level}, and not a {basis.level}" if level else "whether cell or pack isn't stated"
    if figure.family not in basis.density:
        return "no common density for this chemistry"
    wanted = getattr(basis.density[figure.family], level)
    if per == KG:
        return Outcome(value * wanted, f"times {wanted:.4g} kg per kWh", KWH)
    if facts.mass is None or level != facts.level:
        return f"the mass per kWh is that of the {facts.level}" if facts.mass else "the mass per kWh isn't stated"
    return Outcome(value * wanted / facts.mass, f"from {facts.mass:.4g} to {wanted:.4g} kg per kWh")


def _level_of(figure: PublishedFigure, basis: Basis) -> str | None:
    """What the figure is for once its boundary was moved: the basis's level where the study can be moved there."""
    facts = figure.facts
    if facts.level is None or facts.level == basis.level:
        return facts.level
    return basis.level if facts.pack_parts in figure.stages else facts.level
