"""A model as what stands behind its footprint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brightcell.errors import BrightcellError
from brightcell.inventory.models import Exchange
from brightcell.model import Model
from brightcell.model.grids import grid_scores
from brightcell.model.opened import OpenedBackground, opened
from brightcell.results.footprint.behind import RuledFootprint, Uncredited
from brightcell.rulebooks.strategies.electricity import ELECTRICITY, GRID_MIXES

STRATEGY = "strategy"
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True, eq=False)
class ModelBehind:
    """The model of a footprint; `calculate` gives the footprint of another."""

    model: Model
    calculate: Callable[[Model], RuledFootprint]

    @cached_property
    def background(self) -> OpenedBackground:
        """Its background, with the scores of all processes."""
        codes = [link.process.code for link in self.model.product_system.links]
        return opened(self.model.background, self.model.supply.method, codes)

    @cached_property
    def grids(self) -> Mapping[str, float]:
        """kg CO2e of a kWh of the grid by place, of the mix that the rulebook takes; the average where it has none."""
        background, method = self.model.background, self.model.supply.method
        key = GRID_MIXES.get(str(self.parameter("electricity", "grid_mix")), ELECTRICITY)
        return grid_scores(background, method, key) or grid_scores(background, method, ELECTRICITY)

    def under(self, settings: Mapping[str, Any]) -> RuledFootprint | None:
        """The footprint with other settings of the rulebook; None where they can't be had for this product."""
        try:
            return self.calculate(self.model.under(settings))
        except BrightcellError:
            return None

    def parameter(self, slot: str, name: str) -> Any:
        """A parameter of the rulebook; the strategy of a slot by the name `strategy`. None where it has none."""
        ruled = self.model.rulebook.slot(slot)
        if name == STRATEGY:
            return ruled.strategy
        return ruled.parameters[name].value if name in ruled.parameters else None

    @cached_property
    def uncredited(self) -> tuple[Uncredited, ...]:
        """What recycling gives back and no credit is given for, by what is recovered, largest first."""
        kept = {
            (linked.activity.code, exchange.exchange.role.recovered)
            for linked in self.model.product_system.activities
            for exchange in linked.exchanges
            if exchange.exchange.role is not None and exchange.exchange.role.term == "credit"
        }
        runs = self._runs()
        masses: dict[str, float] = {}
        for activity in self.model.inventory.activities:
            for exchange in activity.exchanges:
                recovered = _credited(exchange)
                if recovered and (activity.code, recovered) not in kept:
                    kg = runs.get(activity.code, 0.0) * exchange.amount.value
                    masses[recovered] = masses.get(recovered, 0.0) + kg
        ordered = sorted(masses.items(), key=lambda item: -item[1])
        return tuple(self._uncredited(name, kg) for name, kg in ordered if kg > _NEGLIGIBLE)

    def _runs(self) -> dict[str, float]:
        """How often each activity of the foreground runs per functional unit."""
        system = self.model.system
        supply = self.model.factorisation.supply(system.demand_vector({self._unit: 1.0}))
        return {label: float(supply[place]) for label, place in system.product_index.items()}

    @property
    def _unit(self) -> str:
        return self.model.foreground.activities[-1].code

    def _uncredited(self, recovered: str, kg: float) -> Uncredited:
        """Why: by the rule itself, or because none of it counts as reaching the point of substitution."""
        by_rule = f"the rule {self.parameter('end_of_life', STRATEGY)} gives no credit for it"
        reached = self.parameter("end_of_life", "reached")
        if not isinstance(reached, Mapping) or reached.get(recovered, reached.get("other", 0.0)):
            return Uncredited(recovered, kg, by_rule)
        full = self.under({f"end_of_life.reached.{recovered}": 1.0})
        worth = None if full is None else full.total - self._total
        if worth is None or abs(worth) <= _NEGLIGIBLE * abs(self._total):
            return Uncredited(recovered, kg, by_rule)
        why = "the rule counts none of it as reaching the point of substitution (end_of_life.reached is 0)"
        return Uncredited(recovered, kg, why, worth)

    @cached_property
    def _total(self) -> float:
        return self.calculate(self.model).total

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        """A copy in another process, or in a file, has nothing behind it."""
        return _nothing, ()


def _nothing() -> None:
    return None


def _credited(exchange: Exchange) -> str:
    """What an exchange would credit; nothing for others, and for one of two readings of the same credit."""
    role = exchange.role
    if role is None or role.term != "credit" or role.recovered is None or role.reading == "background":
        return ""
    return role.recovered
