"""Draws of what one process emits over its chain, by gas, and the block that they are added up to.

With x the kg of gases in each of n draws, the block has exp(mean ln x) of each gas and the covariance of the ln x. A
gas that changes its sign among the draws, or is zero in one, has no logarithm: it is certain in the block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brightcell.background.layers import SingleBackground
from brightcell.background.models import Background, DatabaseBackground, Flow, Method
from brightcell.brightway.flows import characterise_background
from brightcell.engine.plan import prepare
from brightcell.engine.solve import unit_scores
from brightcell.io.aggregates import AggregateGas
from brightcell.model.supply import unit_inventories
from brightcell.model.unit_inventories import unit_inventories_of
from brightcell.propagation.database import gas_matrices
from brightcell.propagation.tables import table_scores
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import Variables, draw

TOLERANCE = 1e-8
NEGLIGIBLE = 1e-12
"""Share of the largest amount in kg below which a gas is left out."""


@dataclass(frozen=True, eq=False)
class DrawnGases:
    """Per unit of a process: `amounts` (gas,) as they are, `draws` (gas, draw), in the unit of each flow."""

    flows: tuple[str, ...]
    amounts: np.ndarray
    draws: np.ndarray

    @property
    def has_logarithm(self) -> np.ndarray:
        """Which gases have one sign in all draws, and a spread."""
        signs = np.sign(self.draws)
        return (signs != 0).all(axis=1) & (signs == signs[:, :1]).all(axis=1) & (np.ptp(self.draws, axis=1) > 0)

    def gases(self, flows: Mapping[str, Flow]) -> tuple[AggregateGas, ...]:
        """The gases with what they are called."""
        means = self.geometric_means
        return tuple(
            AggregateGas(flow, flows[flow].name, flows[flow].compartment, flows[flow].unit, float(amount), float(mean))
            for flow, amount, mean in zip(self.flows, self.amounts, means, strict=True)
        )

    @property
    def geometric_means(self) -> np.ndarray:
        """exp(mean ln |x|) with the sign of x; the amount of a gas without a logarithm."""
        means, which = self.amounts.copy(), self.has_logarithm
        means[which] = np.sign(self.draws[which, 0]) * np.exp(self._logarithms[which].mean(axis=1))
        return means

    @property
    def log_covariance(self) -> np.ndarray:
        """The covariance (gas, gas) of ln |x|; zero for a gas without a logarithm."""
        covariance, which = np.zeros((len(self.flows),) * 2), np.flatnonzero(self.has_logarithm)
        if len(which):
            covariance[np.ix_(which, which)] = np.cov(self._logarithms[which])
        return covariance

    @property
    def _logarithms(self) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.log(np.abs(self.draws))


def drawn_gases(background: SingleBackground, code: str, method: Method, draws: int, seed: int) -> DrawnGases:
    """What one unit of a process emits over its chain, with the spread of every exchange behind it."""
    if isinstance(background, Background):
        flows = tuple(flow.flow for flow in background.flows)
        amounts, values = unit_inventories_of(background)[code], _of_tables(background, code, flows, draws, seed)
    else:
        flows, values = _of_database(background, code, method, draws, seed)
        amounts = dict(unit_inventories(background, characterise_background(background, method))[code])
    nominal = np.array([amounts.get(flow, 0.0) for flow in flows])
    size = np.abs(nominal)
    kept = np.flatnonzero(size > NEGLIGIBLE * size.max(initial=0.0))
    return DrawnGases(tuple(flows[place] for place in kept), nominal[kept], values[kept])


def _of_tables(background: Background, code: str, flows: Sequence[str], draws: int, seed: int) -> np.ndarray:
    scores = table_scores(background, [code], flows)
    variables = Variables(scores.variables, scores.shares)
    values = draw(variables, design("random", seed, draws), 0, draws)
    return scores.scores(values, np.ones(len(flows)), 0, draws)[0]


def _of_database(
    background: DatabaseBackground, code: str, method: Method, draws: int, seed: int
) -> tuple[tuple[str, ...], np.ndarray]:
    flows, matrices = gas_matrices(background, method, code)
    scores, _ = unit_scores(prepare(matrices, TOLERANCE, by_gas=True), seed, 0, draws)
    return flows, scores[0][:, np.isfinite(scores[0]).all(axis=0)]
