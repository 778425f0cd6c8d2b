"""A solved product system, and the contributions of its activities."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from brightcell.inventory.models import Demand, Emission, Foreground
from brightcell.linking import ProductSystem, SystemActivity, SystemExchange
from brightcell.matrices import Solution, System
from brightcell.matrices.system import FloatArray
from brightcell.results.footprint.contributions import ActivityRow, Contributions, contributions

ALWAYS_SHOWN = "co2-fossil"
"""The flow that has a column in every table, even where nothing of it is emitted."""


class SolvedExchange(NamedTuple):
    """An exchange per functional unit. activity: its row and code. scored: row of the scores of one unit.

    process, location: kind and place of the activity. evidence, figure_evidence: as of the exchange of the inventory.
    """

    row: int
    activity: str
    process: str
    location: str | None
    target: Foreground | Demand | Emission
    name: str
    unit: str
    source: str | None
    amount: float
    scored: int
    evidence: str | None = None
    figure_evidence: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether it counts in its activity, and not in another one of the foreground."""
        return isinstance(self.target, Demand | Emission)


@dataclass(frozen=True, eq=False)
class SolvedSystem:
    """A product system with its solution, and the scores of one unit of every product by flow (flow, product)."""

    product_system: ProductSystem
    system: System
    solution: Solution
    unit_scores: FloatArray

    @property
    def score(self) -> float:
        """kg CO2e of the demand, as the linear system gives it."""
        return float(self.solution.score)

    @cached_property
    def supplies(self) -> list[float]:
        """Units of each activity's product for the demand."""
        supply, index = self.solution.supply.tolist(), self.system.product_index
        return [supply[index[linked.activity.code]] for linked in self.product_system.activities]

    @cached_property
    def exchanges(self) -> tuple[SolvedExchange, ...]:
        """All exchanges of the foreground, activity by activity."""
        return tuple(
            SolvedExchange(
                row,
                linked.activity.code,
                linked.activity.process,
                linked.activity.location,
                exchange.exchange.target,
                exchange.name,
                exchange.unit,
                exchange.exchange.source,
                supply * exchange.amount,
                self._row(exchange),
                exchange.exchange.evidence,
                exchange.exchange.figure_evidence,
            )
            for row, (linked, supply) in enumerate(zip(self.product_system.activities, self.supplies, strict=True))
            for exchange in linked.exchanges
        )

    @cached_property
    def totals_per_unit(self) -> list[float]:
        """kg CO2e of one unit of each product, and then of each flow: an exchange's is that of its row `scored`."""
        totals: list[float] = self.per_unit.sum(axis=1).tolist()
        return totals

    @cached_property
    def activity_rows(self) -> tuple[ActivityRow, ...]:
        """The labels of all activities, in their order."""
        pairs = zip(self.product_system.activities, self.supplies, strict=True)
        return tuple(_row_of(*pair) for pair in pairs)

    def score_per_unit(self, exchange: SystemExchange) -> float:
        """kg CO2e of one unit of what an exchange takes or emits."""
        return self.totals_per_unit[self._row(exchange)]

    def contributions(self) -> Contributions:
        """Row per foreground activity: supply x (own emissions + scores of its background inputs), by flow."""
        activities, flows = self.product_system.activities, self.system.flows
        own = sorted((e for e in self.exchanges if e.is_own), key=lambda e: (e.row, e.scored, e.amount))
        amounts = np.array([exchange.amount for exchange in own])
        scores = amounts[:, None] * self.per_unit[np.array([exchange.scored for exchange in own], np.int64)]
        values = np.zeros((len(activities), len(flows)))
        np.add.at(
            values, np.array([exchange.row for exchange in own], np.int64), scores
        )  # row by row, in an order that rows of the product don't have a say in
        shown = [i for i, flow in enumerate(flows) if values[:, i].any() or flow == ALWAYS_SHOWN]
        return contributions(self.activity_rows, [flows[i] for i in shown], values[:, shown])

    def _row(self, exchange: SystemExchange) -> int:
        """Row of `per_unit`."""
        if exchange.is_emission:
            return len(self.system.products) + self._flow_index[exchange.label]
        return self.system.product_index[exchange.label]

    @cached_property
    def _flow_index(self) -> dict[str, int]:
        return {flow: i for i, flow in enumerate(self.system.flows)}

    @cached_property
    def per_unit(self) -> FloatArray:
        """kg CO2e of one unit of each product, and then of each flow, by flow (product and flow, flow)."""
        factors = self.system.factors[self.system.method()]
        return np.concatenate([self.unit_scores.T, np.diag(factors)])


def _row_of(linked: SystemActivity, supply: float) -> ActivityRow:
    activity = linked.activity
    return ActivityRow(
        name=activity.name,
        stage=activity.stage,
        component=activity.component,
        code=activity.code,
        supply=supply,
        location=activity.location or "",
    )
