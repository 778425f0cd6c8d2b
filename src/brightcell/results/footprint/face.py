"""The footprint as a person holds it: its numbers, and how they are shown, grouped, explained and exported."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from brightcell.io.json import json_text
from brightcell.results.footprint.checks import check_footprint
from brightcell.results.footprint.data import FootprintData
from brightcell.results.footprint.explanation import Explanation, explain
from brightcell.results.footprint.figures import FootprintPlots
from brightcell.results.footprint.frames import by_frame, tidy_frame
from brightcell.results.footprint.html import footprint_html
from brightcell.results.footprint.serialise import footprint_dict
from brightcell.results.footprint.tables import short_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Footprint(FootprintData):
    """A carbon footprint by activity and gas, in kg CO2e per functional unit."""

    @property
    def plot(self) -> "FootprintPlots":
        """Figures: `.plot.stages()`, `.plot.waterfall()`, `.plot.components()`."""
        return FootprintPlots(self)

    def check(self) -> Self:
        """The footprint itself when its stages sum to its total and all is finite, else FootprintError."""
        check_footprint(self)
        return self

    def by(self, *keys: str) -> "pd.DataFrame":
        """Value and share by one or more of stage, component, activity, gas, location."""
        return by_frame(self, keys or ("stage",))

    def to_frame(self) -> "pd.DataFrame":
        """Tidy long table: one row per activity and gas."""
        return tidy_frame(self)

    def explain(self, name: str | None = None) -> "Explanation":
        """The way from the total to the data behind a stage, a component, an activity, or everything."""
        return explain(self, name)

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data at full precision, as `brightcell footprint --format json` prints it."""
        return footprint_dict(self)

    def to_json(self, indent: int | None = 2) -> str:
        """`as_dict` as JSON text."""
        return json_text(self.as_dict(), indent)

    def __repr__(self) -> str:

        return short_text(self)

    def _repr_html_(self) -> str:

        return footprint_html(self)
