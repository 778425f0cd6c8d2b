"""The figures of a study that was run: published beside computed, and the verdict on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from brightcell.published.basis import CaseBasis
from brightcell.published.models import PUBLISHED, Study

REPRODUCED, MISSED, WITHIN = "reproduced", "missed", "within band"
NOTHING = "nothing to reproduce"
SPREADS_FAR = ", spreads not reproduced"


@dataclass(frozen=True, kw_only=True)
class _Published:
    indicator: str = "GHG"
    unit: str
    low: float | None = None
    published: float | None = None
    high: float | None = None
    computed: float | None = None
    tolerance: float = 0.0
    reproducible: bool = False
    compared_with: str | None = None
    not_run: bool = False
    source: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class Figure(_Published):
    """One computed figure beside the published one, as far as each is known; `unit` is that of both.

    compared_with: labels of the computed figure, where they aren't those of the published one.
    """

    study: str
    variant: str
    chemistry: str
    location: str
    stage: str

    @property
    def label(self) -> tuple[str, str, str]:
        """Chemistry, location and stage."""
        return self.chemistry, self.location, self.stage

    @property
    def is_published(self) -> bool:
        """Whether the source has this figure, as a value or as an end of a band."""
        return any(value is not None for value in (self.low, self.published, self.high))

    @property
    def rel_diff(self) -> float | None:
        """computed / published - 1."""
        return self.computed / self.published - 1.0 if self.computed is not None and self.published else None

    @property
    def verdict(self) -> str:
        """reproduced or missed; what a band says; or why there is nothing to say."""
        if self.computed is None:
            return "not run" if self.not_run else "not computed"
        if not self.is_published:
            return "not published"
        if self.reproducible:
            return self._verdict_of_reproduction(self.computed)
        return self._verdict_of_band(self.computed)

    def _verdict_of_reproduction(self, computed: float) -> str:
        """The published figures are those of one variant; another one is meant to differ. A band is met or missed."""
        if self.published is None:
            place = self._verdict_of_band(computed)
            met = place if place == WITHIN else None
        else:
            difference = self.rel_diff
            met = REPRODUCED if difference is not None and abs(difference) <= self.tolerance else None
        return met or (MISSED if self.variant == PUBLISHED else "changed")

    def _verdict_of_band(self, computed: float) -> str:
        if self.low is None and self.high is None:
            return "compared"
        if self.low is not None and computed < self.low:
            return "below band"
        return "above band" if self.high is not None and computed > self.high else WITHIN

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**asdict(self), "rel_diff": self.rel_diff, "verdict": self.verdict}


@dataclass(frozen=True, repr=False, kw_only=True)
class StudyFigures:
    """A study in one variant: its figures, what was missing to run it, what a reader must know, what cases rest on.

    spreads: what is to be said of spreads of draws that are far from the published ones.
    """

    study: Study
    variant: str
    figures: tuple[Figure, ...]
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    fast: bool = False
    bases: tuple[CaseBasis, ...] = ()
    spreads: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every target that is marked reproducible, and could be run, is within its tolerance."""
        return not any(figure.verdict == MISSED for figure in self.figures)

    @property
    def outcome(self) -> str:
        """passed or missed; a study of which nothing that is marked reproducible was run has nothing to reproduce.

        Where spreads of draws are far from the published ones, that is said with it.
        """
        if not self.passed:
            return MISSED
        ran = any(figure.reproducible and figure.computed is not None for figure in self.figures)
        return ("passed" if ran else NOTHING) + (SPREADS_FAR if self.spreads else "")

    @property
    def verdicts(self) -> dict[str, int]:
        """How many figures of each verdict."""
        return dict(Counter(figure.verdict for figure in self.figures))

    def figure(self, chemistry: str, location: str, stage: str) -> Figure:
        """The figure of these labels.

        Parameters
        ----------
        chemistry, location, stage : str
            Labels as in `targets.csv`.

        Returns
        -------
        Figure
            Published beside computed, with the verdict.

        Raises
        ------
        KeyError
            For labels that no figure has.
        """
        wanted = (chemistry, location, stage)
        for figure in self.figures:
            if figure.label == wanted and figure.indicator == "GHG":
                return figure
        raise KeyError(wanted)


def all_passed(results: Sequence[StudyFigures]) -> bool:
    """Whether every study of several has passed."""
    return all(result.passed for result in results)
