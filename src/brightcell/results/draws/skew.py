"""Why the mean of the draws isn't the nominal value: spreads whose means aren't, and inputs that act together.

E J - J(x0) = [J(E x) - J(x0)] + [E J - J(E x)]: the first part is of skewed spreads (a lognormal has its median at the
nominal value, its mean above), the second of how inputs multiply and divide one another, and of chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from brightcell.propagation.evaluable import Evaluable
from brightcell.uncertainty.variables import Variables

BLOCK = 2048
ROUNDING = 1e-12


@dataclass(frozen=True)
class Skew:
    """Shifts of the total, kg CO2e per functional unit.

    `nominal` is the total of nominal values; `mean` and `median` those of the draws; `at_means` the total with every
    input at the mean of its spread, None where inputs are drawn by their number; `largest` the input that alone at
    its mean moves the total most, and `by_largest` how far.
    """

    nominal: float
    mean: float
    median: float
    at_means: float | None = None
    largest: str | None = None
    by_largest: float = 0.0

    @property
    def of_spreads(self) -> float | None:
        """What spreads do whose means aren't their nominal values."""
        return None if self.at_means is None else self.at_means - self.nominal

    @property
    def of_interplay(self) -> float | None:
        """What is left: inputs that act together, and chance."""
        return None if self.at_means is None else self.mean - self.at_means

    def as_dict(self) -> dict[str, Any]:
        """The shifts as plain data."""
        return {
            "mean_minus_nominal": self.mean - self.nominal,
            "median_minus_nominal": self.median - self.nominal,
            "of_skewed_spreads": self.of_spreads,
            "of_inputs_together_and_chance": self.of_interplay,
            "largest_input": self.largest,
            "by_largest_input": self.by_largest if self.largest else None,
        }

    def in_words(self) -> str:
        """One sentence with the reason; empty where the nominal total is zero."""
        if not self.nominal:
            return ""
        mean, median = self._percent(self.mean - self.nominal), self._percent(self.median - self.nominal)
        against = f"against nominal: mean {mean}, median {median}"
        if self.of_spreads is None or self.of_interplay is None:
            return against
        most = f", most by {self.largest} ({self._percent(self.by_largest)})" if self.largest else ""
        spreads = f"{self._percent(self.of_spreads)} from spreads whose means aren't the nominal values{most}"
        together = f"{self._percent(self.of_interplay)} from inputs together and chance"
        return f"{against}; of the mean's shift, {spreads}, {together}"

    def _percent(self, shift: float) -> str:
        return f"{100 * shift / abs(self.nominal):+.1f} %"


def skew_of(alternative: Evaluable, variables: Variables, draws: np.ndarray, nominal: float) -> Skew:
    """The shifts of one alternative, from the draws of its total (number,)."""
    mean, median = float(draws.mean()), float(np.median(draws))
    if alternative.own_draws:
        return Skew(nominal, mean, median)
    used = _used(alternative, variables)
    points = np.repeat(variables.nominal[:, None], len(used) + 2, axis=1)
    means = variables.distributions.mean()
    points[used, 1] = means[used]
    points[used, np.arange(len(used)) + 2] = means[used]
    base, together, *alone = _totals(alternative, variables, points).tolist()
    shifts = np.array(alone) - base
    place = int(np.argmax(np.abs(shifts))) if shifts.size else -1
    if place < 0 or abs(shifts[place]) <= ROUNDING * abs(base):
        return Skew(nominal, mean, median, nominal + together - base)
    return Skew(nominal, mean, median, nominal + together - base, variables.names[used[place]], float(shifts[place]))


def _used(alternative: Evaluable, variables: Variables) -> np.ndarray:
    """Places of the data of an alternative that have a mean of their own; shares and choices have none."""
    shared = {name for group in variables.shares for name in group.members}
    data = alternative.data
    return np.array(
        [
            place
            for place, v in enumerate(variables.items)
            if variables.uncertain[place] and v.name in data and v.name not in shared and not v.options
        ],
        dtype=np.intp,
    )


def _totals(alternative: Evaluable, variables: Variables, points: np.ndarray) -> np.ndarray:
    """Totals (D,) of values of all variables (K, D), in blocks."""
    blocks = [points[:, start : start + BLOCK] for start in range(0, points.shape[1], BLOCK)]
    return np.concatenate(
        [
            alternative.contributions(dict(zip(variables.names, block, strict=True)), block.shape[1]).sum(axis=(0, 1))
            for block in blocks
        ]
    )
