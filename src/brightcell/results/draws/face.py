"""The draws of footprints as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.arguments import checked
from brightcell.language import speaking
from brightcell.results.draws.data import TOTAL, UNSOLVED, MonteCarloData
from brightcell.results.draws.figures import MonteCarloPlots
from brightcell.results.draws.html import monte_carlo_html
from brightcell.results.draws.nested import nested_dict, nested_of
from brightcell.results.draws.options import options_dict
from brightcell.results.draws.plain import with_text_keys
from brightcell.results.draws.text import monte_carlo_text
from brightcell.results.page.document import html_document
from brightcell.uncertainty.nesting import NestedSummary


@dataclass(frozen=True, eq=False, repr=False)
class MonteCarlo(MonteCarloData):
    """Paired draws of some alternatives: the same draw is the same world for all of them; `bc.monte_carlo` makes it.

    Attributes
    ----------
    labels : tuple of str
        Names of the alternatives.
    number, failed : int
        Draws with a solution under every alternative, which all statistics are of, and those without.
    status : {"complete", "partial"}
        Whether the run was cut short.
    seed, design, regime
        How and what was drawn.
    variables : tuple of str
        Names of the data that were drawn.
    default_spreads : tuple of DefaultSpread
        Those of them that state no spread, with the one of their class.
    routes : tuple of OneRoute
        Materials of unknown route, of which each draw took one, with the probabilities and where these come from.
    nominal : tuple of Footprint
        The footprints of the nominal values.
    dataset : xarray.Dataset
        All draws: total (alternative, draw), and by stage, component and gas; kg CO2e per functional unit.

    Examples
    --------
    >>> import brightcell as bc
    >>> draws = bc.monte_carlo("nmc622-pack-100kwh", draws=200, seed=1)
    >>> draws
    <MonteCarlo of 200 draws, seed 1, complete>
      cn-group-2024: 0.1961 (0.1555 to 0.2570) kg CO2e / kWh delivered
    """

    def nested(self, label: str | None = None, column: str = TOTAL) -> NestedSummary:
        """Percentiles of what varies, each with its distribution over what is not known.

        Parameters
        ----------
        label, column
            As in `values`.

        Returns
        -------
        NestedSummary
            Percentiles of the variability, each with its quantiles over the ignorance; kg CO2e per functional unit.

        Raises
        ------
        InputError
            For draws that are not nested (`bc.monte_carlo(..., outer=100)` nests them), or of which some have no
            solution.
        """
        return nested_of(self, label, column)

    @checked
    def as_dict(self, threshold: float | None = None) -> dict[str, Any]:
        """The statistics as plain data, as `brightcell monte-carlo --format json` prints them.

        Parameters
        ----------
        threshold : float, optional
            Adds how probable it is that the total of each alternative is below, in its own unit.

        Returns
        -------
        dict
            Statistics per alternative and column with standard errors, and the paired comparisons with the first one.

        Examples
        --------
        >>> import brightcell as bc
        >>> data = bc.monte_carlo("nmc622-pack-100kwh", draws=200, seed=1).as_dict(threshold=0.2)
        >>> round(data["probability_below"]["cn-group-2024"]["value"], 2)
        0.56
        """
        below = {} if threshold is None else {"threshold": threshold, "probability_below": self._below(threshold)}
        return {
            "draws": self.number,
            "failed": self.failed,
            "without_value": [reason.as_dict() for reason in self.without_value],
            "status": UNSOLVED if self.outcome == UNSOLVED else self.status,
            "stop_reached": self.draws.stop_reached,
            "numerical_checks": self.numerical_checks,
            "seed": self.seed,
            "design": self.design,
            "regime": self.regime,
            "variables": len(self.variables),
            "default_spreads": [default.as_dict() for default in self.default_spreads],
            "routes": [route.as_dict() for route in self.routes],
            "alternatives": {label: self._statistics(label) for label in self.with_statistics},
            **below,
            "comparisons": [self._compared(self.labels[0], other) for other in self.with_statistics[1:]],
        }

    @checked
    def as_text(self, threshold: float | None = None, language: str | None = None) -> str:
        """The statistics for a terminal, in at most 100 columns.

        Parameters
        ----------
        threshold : float, optional
            Adds how probable it is that the total of each alternative is below, in its own unit.
        language : str, optional
            en or zh; by default the one that is in force.
        """
        with speaking(language):
            return monte_carlo_text(self, threshold)

    def to_html(self, language: str | None = None) -> str:
        """The statistics as a page of its own for any browser; nothing is fetched."""
        with speaking(language):
            return html_document("Monte Carlo: " + ", ".join(self.labels), self._repr_html_())

    @property
    def plot(self) -> MonteCarloPlots:
        """Figures: `.plot.histogram()`, `.stages()`, `.violins()`, `.difference(a, b)`, `.convergence()`."""
        return MonteCarloPlots(self)

    def _repr_html_(self) -> str:
        return monte_carlo_html(self)

    def _below(self, threshold: float) -> dict[str, Any]:
        return {label: self.probability_below(threshold, label).as_dict() for label in self.with_statistics}

    def _statistics(self, label: str) -> dict[str, Any]:
        further = {**options_dict(self, label), **nested_dict(self, label)}
        columns = self.nominal_values(label).items()
        statistics = {column: {"nominal": value, **self.summary(label, column).as_dict()} for column, value in columns}
        expected = self.mean(label).as_dict()
        return {
            "unit": self.alternative(label).unit,
            "expected": expected,
            **({"against_nominal": skew.as_dict()} if (skew := self.skew(label)) else {}),
            **further,
            **with_text_keys(statistics),
        }

    def _compared(self, first: str, second: str) -> dict[str, Any]:
        paired = self.compare(first, second)
        return {
            "a": first,
            "b": second,
            "unit": "kg CO2e / kWh rated",
            "probability_a_below_b": paired.below.as_dict(),
            "difference": with_text_keys(paired.difference.as_dict()),
        }
