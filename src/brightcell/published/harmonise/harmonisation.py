"""A harmonisation as its reader holds it: text, page, table and chart of the figures on a common basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.published.harmonise.figures import HarmonisationPlots
from brightcell.published.harmonise.html import as_block, as_html
from brightcell.published.harmonise.result import HarmonisedFigures
from brightcell.published.harmonise.text import as_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Harmonisation(HarmonisedFigures):
    """Published figures on a common basis, step by step.

    Attributes
    ----------
    basis : Basis
        The common basis: level, GWP set, grid, energy density, and the steps in their order.
    grid_factor : float
        kg CO2e per kWh of the common grid.
    figures : tuple of HarmonisedFigure
        Each published figure with the steps taken and those left undone.
    """

    @property
    def plot(self) -> HarmonisationPlots:
        """The chart: `.plot.figures()`."""
        return HarmonisationPlots(self)

    def to_frame(self) -> pd.DataFrame:
        """A table with a row per figure and step; `value` is kg CO2e per `per` after the step."""
        import pandas as pd

        figures = [figure.as_dict() for figure in self.figures]
        return pd.DataFrame([{**figure, **step} for figure in figures for step in figure.pop("steps")])

    def as_text(self) -> str:
        """Lines for a terminal."""
        return as_text(self)

    def as_html(self) -> str:
        """A page with the chart, each figure's steps, and the spread."""
        return as_html(self)

    def _repr_html_(self) -> str:
        return as_block(self)

    def __repr__(self) -> str:
        studies = len({figure.published.study for figure in self.figures})
        return f"<Harmonisation: {len(self.figures)} figures of {studies} studies, {len(self.basis.steps)} steps>"
