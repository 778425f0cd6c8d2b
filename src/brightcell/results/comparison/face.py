"""Footprints side by side as a person holds them: shown, drawn and exported."""

from dataclasses import dataclass
from typing import Any

from brightcell.language import speaking
from brightcell.results.comparison.data import ComparisonData
from brightcell.results.comparison.figures import ComparisonPlots
from brightcell.results.comparison.html import comparison_html
from brightcell.results.comparison.serialise import comparison_dict
from brightcell.results.comparison.tables import as_csv, as_text, heading, short_text
from brightcell.results.page.held import HeldResult


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(ComparisonData, HeldResult):
    """Footprints side by side, per kWh of rated energy and each in its own unit; `bc.compare` makes it.

    Attributes
    ----------
    footprints : tuple of Footprint
        What is compared.
    labels : tuple of str
        A name for each, by what tells it apart.
    split : tuple of SlotEffect
        How much of a difference each slot of the rulebook makes, in kg CO2e per kWh rated; their sum is the difference.
    parameters : tuple of ParameterEffect
        The same by strategy and parameter of each slot, where `detail` was asked for.
    demands : tuple of DemandEffect
        The same by what is taken from the background, where backgrounds differ.
    warnings, footprint_warnings : tuple of str
        What makes the footprints less comparable than they look, and what they warn of themselves.
    dataset : xarray.Dataset
        Variable `contribution` (footprint, stage, gas) in kg CO2e per kWh rated.

    Examples
    --------
    >>> import brightcell as bc
    >>> model = bc.Model("nmc622-pack-100kwh")
    >>> bc.compare([model, model.with_({"sites.*.location": "CN-SC"})])
    <Comparison of 2 footprints>
    ...
    """

    @property
    def plot(self) -> ComparisonPlots:
        """Figures: `.plot.stages()` and `.plot.map()`, which return a matplotlib Figure."""
        return ComparisonPlots(self)

    def as_text(self, language: str | None = None) -> str:
        """The comparison for a terminal, in at most 100 columns: per kWh rated first, then as declared."""
        with speaking(language):
            return as_text(self)

    def as_csv(self) -> str:
        """`to_frame` as CSV at full precision; text is never a formula."""
        return as_csv(self)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain data at full precision, as `brightcell compare --format json` prints it.

        Returns
        -------
        dict
            `footprints` in full, `labels`, `split`, `parameters`, `demands` and `warnings`.

        Raises
        ------
        FootprintError
            For a footprint that isn't whole.

        Examples
        --------
        >>> import brightcell as bc
        >>> model = bc.Model("lfp-pack-100kwh")
        >>> data = bc.compare([model, model.with_(rulebook="iso-14067-cutoff")]).as_dict()
        >>> data["labels"]
        ['cn-group-2024', 'iso-14067-cutoff']
        """
        return comparison_dict(self)

    def _title(self) -> str:
        return heading(self)

    def __repr__(self) -> str:
        return short_text(self)

    def _repr_html_(self) -> str:
        return comparison_html(self)
