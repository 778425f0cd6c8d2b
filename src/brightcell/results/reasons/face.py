"""Reasons as a person holds them: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult
from brightcell.results.reasons.data import ReasonsData
from brightcell.results.reasons.figures import ReasonsPlots
from brightcell.results.reasons.html import reasons_html
from brightcell.results.reasons.tables import as_csv, as_text, heading, short_text


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Reasons(ReasonsData, HeldResult):
    """Why one footprint is lower than another; `bc.why` makes it.

    Attributes
    ----------
    reasons, ranked : tuple of Reason
        What each group of changes makes of the difference, as it was asked and with what moves most first.
    difference : float
        Second minus first, in `unit`; the sum of the reasons.
    probability_lower : float or None
        The share of paired draws in which the second is lower.
    dataset : xarray.Dataset
        Values by reason and stage, and their draws.
    """

    @property
    def plot(self) -> ReasonsPlots:
        """Figures: `.plot.waterfall()`."""
        return ReasonsPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The difference for a terminal."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision; text is never a formula."""
        return as_csv(self)

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain data at full precision, as `brightcell why --format json` prints it."""
        data: dict[str, Any] = {
            "from": self.labels[0],
            "to": self.labels[1],
            "unit": self.unit,
            "first": self.first,
            "second": self.second,
            "difference": self.difference,
            "reasons": [reason.as_dict() for reason in self.ranked],
            "rest": self.rest,
            "exact": self.is_exact,
            "evaluations": self.evaluations,
            "orders": self.orders,
            "seed": self.seed,
            "probability_lower": self.probability_lower,
            "regime": self.regime or None,
            "paired": self.paired,
            "cautions": self.cautions,
            "failed": self.failed,
            "provenance": self.provenance,
        }
        return plain_data(data)

    def _title(self) -> str:
        return heading(self)

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return reasons_html(self)
