"""A sweep as a person holds it: shown, drawn and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.page.data import plain_data
from brightcell.results.page.held import HeldResult
from brightcell.results.sweep.data import SweepData
from brightcell.results.sweep.figures import SweepPlots
from brightcell.results.sweep.html import sweep_html
from brightcell.results.sweep.tables import as_csv, as_text, heading, short_text


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sweep(SweepData, HeldResult):
    """Variants of a model side by side; `bc.sweep` makes it.

    Attributes
    ----------
    rows : tuple of VariantRow
        Each variant with its values, total, stages and unit; a refused one has NaN, its `status` and its `message`.
    refused, computed : tuple of VariantRow
        The rows that have no number, and those that have.
    dataset : xarray.Dataset
        All of it, with a dimension per key where the variants are all combinations of their values, else `variant`.
    draws : numpy.ndarray or None
        Draws of the totals (variant, draw), paired over all variants.
    status : str
        `complete`, or `partial` where the sweep was cut short.
    """

    @property
    def plot(self) -> SweepPlots:
        """Figures: `.plot.stages()`, and `.plot.line(key)` over numbers, years or labels."""
        return SweepPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The sweep for a terminal."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision; text is never a formula."""
        return as_csv(self)

    def as_dict(self) -> dict[str, Any]:
        """The sweep as plain data at full precision, as `brightcell sweep --format json` prints it."""
        about: dict[str, Any] = {"model": self.model, "keys": self.keys, "status": self.status}
        counts: dict[str, Any] = {
            "computed": len(self.computed),
            "refused": len(self.refused),
            "idle_keys": self.idle_keys,
            "cautions": self.cautions,
        }
        drawn = {} if self.draws is None else {"draws": self.draws.shape[1], "seed": self.seed, "regime": self.regime}
        rows = [row.as_dict() for row in self.rows]
        return plain_data({**about, **counts, **drawn, "rows": rows, "provenance": self.provenance})

    def _title(self) -> str:
        return heading(self)

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return sweep_html(self)
