"""What a harmonisation is made of: the basis, its grid, each figure with its steps, and their spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.published.harmonise.models import Basis, HarmonisedFigure
from brightcell.published.harmonise.spread import FigureSpread, spreads


@dataclass(frozen=True, repr=False)
class HarmonisedFigures:
    """Published figures on a common basis; the spread is that of the `counted` ones."""

    basis: Basis
    grid_factor: float
    figures: tuple[HarmonisedFigure, ...]

    @property
    def counted(self) -> tuple[HarmonisedFigure, ...]:
        """The figures whose statistic the basis counts."""
        return tuple(figure for figure in self.figures if figure.published.statistic in self.basis.counted)

    @property
    def spread(self) -> tuple[FigureSpread, ...]:
        """Spread after each step, all figures counted, and by family of chemistry."""
        return spreads(self.counted, self.basis.steps)

    @property
    def spread_of_complete(self) -> tuple[FigureSpread, ...]:
        """The same of the figures with which every step could be taken."""
        return spreads([figure for figure in self.counted if figure.complete], self.basis.steps)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "basis": {**self.basis.model_dump(mode="json"), "grid_factor": self.grid_factor},
            "unit": "kg CO2e/kWh",
            "figures": [figure.as_dict() for figure in self.figures],
            "spread": [spread.as_dict() for spread in self.spread],
            "spread_of_complete": [spread.as_dict() for spread in self.spread_of_complete],
        }
