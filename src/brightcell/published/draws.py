"""Statistics of unit processes drawn with the spread of every exchange behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from brightcell.background import Background, Method
from brightcell.propagation.tables import table_scores
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import Variables, draw

STATISTICS = ("P5", "median", "P95", "mean", "standard deviation")


def drawn_scores(background: Background, codes: Sequence[str], method: Method, draws: int, seed: int) -> np.ndarray:
    """kg CO2e per unit (process, draw); all processes share the draws of what they have in common."""
    flows = [flow.flow for flow in background.flows]
    scores = table_scores(background, codes, flows)
    variables = Variables(scores.variables, scores.shares)
    values = draw(variables, design("random", seed, draws), 0, draws)
    factors = np.array([method.factors.get(flow, 0.0) for flow in flows])
    return scores.scores(values, factors, 0, draws).sum(axis=1)


def statistics_of(scores: np.ndarray) -> Mapping[str, float]:
    """The statistics that a stage may name, of the draws of one process."""
    functions: dict[str, Callable[[np.ndarray], float]] = {
        "P5": lambda values: float(np.quantile(values, 0.05)),
        "median": lambda values: float(np.median(values)),
        "P95": lambda values: float(np.quantile(values, 0.95)),
        "mean": lambda values: float(values.mean()),
        "standard deviation": lambda values: float(values.std(ddof=1)),
    }
    return {name: functions[name](scores) for name in STATISTICS}
