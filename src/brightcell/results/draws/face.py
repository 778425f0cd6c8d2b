"""The draws of footprints as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.results.draws.data import TOTAL, MonteCarloData
from brightcell.results.draws.figures import MonteCarloPlots
from brightcell.results.draws.html import monte_carlo_html
from brightcell.results.draws.nested import nested_dict, nested_of
from brightcell.results.draws.options import options_dict
from brightcell.results.draws.plain import with_text_keys
from brightcell.results.draws.text import monte_carlo_text
from brightcell.uncertainty.nesting import NestedSummary


@dataclass(frozen=True, eq=False, repr=False)
class MonteCarlo(MonteCarloData):
    """Paired draws of some alternatives; kg CO2e per functional unit of each."""

    def nested(self, label: str | None = None, column: str = TOTAL) -> NestedSummary:
        """Percentiles of what varies, each with its distribution over what is not known; of a run with `outer`."""
        return nested_of(self, label, column)

    def as_dict(self, threshold: float | None = None) -> dict[str, Any]:
        """Plain data for JSON: statistics per alternative and column, and the paired comparisons.

        With a threshold, also how probable it is that the total of an alternative is below, in its own unit.
        """
        below = {} if threshold is None else {"threshold": threshold, "probability_below": self._below(threshold)}
        return {
            "draws": self.number,
            "failed": self.failed,
            "status": self.status,
            "stop_reached": self.draws.stop_reached,
            "seed": self.seed,
            "design": self.design,
            "regime": self.regime,
            "variables": len(self.variables),
            "alternatives": {label: self._told(label) for label in self.with_statistics},
            **below,
            "comparisons": [self._compared(self.labels[0], other) for other in self.with_statistics[1:]],
        }

    def as_text(self, threshold: float | None = None) -> str:
        """Statistics for a terminal, in at most 100 columns; with a threshold, how probable it is to be below."""
        return monte_carlo_text(self, threshold)

    @property
    def plot(self) -> MonteCarloPlots:
        """Figures: `.plot.histogram()`, `.stages()`, `.violins()`, `.difference(a, b)`, `.convergence()`."""
        return MonteCarloPlots(self)

    def _repr_html_(self) -> str:
        return monte_carlo_html(self)

    def _below(self, threshold: float) -> dict[str, Any]:
        return {label: self.probability_below(threshold, label).as_dict() for label in self.with_statistics}

    def _told(self, label: str) -> dict[str, Any]:
        further = {**options_dict(self, label), **nested_dict(self, label)}
        columns = self.nominal_values(label).items()
        told = {column: {"nominal": value, **self.summary(label, column).as_dict()} for column, value in columns}
        expected = self.mean(label).as_dict()
        return {
            "unit": self.alternative(label).unit,
            "expected": expected,
            **further,
            **with_text_keys(told),
        }

    def _compared(self, one: str, other: str) -> dict[str, Any]:
        paired = self.compare(one, other)
        return {
            "a": one,
            "b": other,
            "unit": "kg CO2e / kWh rated",
            "probability_a_below_b": paired.below.as_dict(),
            "difference": with_text_keys(paired.difference.as_dict()),
        }
