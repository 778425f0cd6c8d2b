"""Footprints side by side as a person holds them: shown, drawn and exported."""

from dataclasses import dataclass
from typing import Any

from brightcell.io.json import json_text
from brightcell.results.comparison.data import ComparisonData
from brightcell.results.comparison.figures import ComparisonPlots
from brightcell.results.comparison.html import comparison_html
from brightcell.results.comparison.serialise import comparison_dict
from brightcell.results.comparison.tables import short_text


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(ComparisonData):
    """Some footprints, and what makes their difference."""

    @property
    def plot(self) -> ComparisonPlots:
        """Figures: `.plot.stages()`."""
        return ComparisonPlots(self)

    def as_dict(self) -> dict[str, Any]:
        """Plain data at full precision."""
        return comparison_dict(self)

    def to_json(self, indent: int | None = 2) -> str:
        """`as_dict` as JSON text."""
        return json_text(self.as_dict(), indent)

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return comparison_html(self)
