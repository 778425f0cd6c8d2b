"""A study's result as its reader holds it: table, text, page and chart of published beside computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.published.figures import StudyPlots
from brightcell.published.html import study_html
from brightcell.published.table import as_text, head_of
from brightcell.published.verdicts import StudyFigures

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, kw_only=True)
class StudyResult(StudyFigures):
    """A study in one variant: published beside computed, and the verdict on each figure.

    Attributes
    ----------
    study : Study
        The study with its published figures.
    variant : str
        The variant that was run.
    figures : tuple of Figure
        One for each figure that is published or computed, in the unit that it names.
    missing : tuple of str
        What this machine lacks to compute the rest.
    warnings : tuple of str
        What a reader must know, such as a background that has changed since the study was set up.
    seconds : float
        How long the run took.
    fast : bool
        Whether only the part was run that the study names for it.
    spreads : tuple of str
        Standard deviations of draws that are far from the published ones.
    bases : tuple of CaseBasis
        For each case that was run its rulebook, GWP set, background, and every block that the rulebook filled in.
    """

    @property
    def plot(self) -> StudyPlots:
        """The chart: `.plot.figures()`."""
        return StudyPlots(self)

    def to_frame(self) -> pd.DataFrame:
        """A table with a row per figure."""
        import pandas as pd

        return pd.DataFrame([figure.as_dict() for figure in self.figures])

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, at full precision."""
        return {
            **head_of(self.study),
            "variant": self.variant,
            "variant_note": self.study.variants[self.variant].note,
            "passed": self.passed,
            "outcome": self.outcome,
            "verdicts": self.verdicts,
            "bases": [basis.as_dict() for basis in self.bases],
            "missing": list(self.missing),
            "warnings": list(self.warnings),
            "spreads": list(self.spreads),
            "seconds": round(self.seconds, 3),
            "fast": self.fast,
            "figures": [figure.as_dict() for figure in self.figures],
        }

    def as_text(self) -> str:
        """The table for a terminal."""
        return as_text(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {verdict}" for verdict, number in self.verdicts.items())
        return f"<StudyResult {self.study.id}, {self.variant}: {counts or 'no figures'}>"

    def _repr_html_(self) -> str:
        return study_html(self)
