"""Figures of reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.language import AsIs, said
from brightcell.results.page.figures import BAR, FigureSize, figure_of, figure_settings, finish, new_axes, widen
from brightcell.results.page.labels import DARK_COLOUR, LIGHT_COLOUR, TOTAL_COLOUR
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.reasons.data import ReasonsData
from brightcell.results.reasons.html import bounds, steps
from brightcell.results.reasons.tables import heading, sentence, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class ReasonsPlots:
    """Figures of one difference."""

    reasons: ReasonsData

    def waterfall(
        self, ax: Axes | None = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """The way from the first footprint to the second; whiskers are p5 to p95 of paired draws, if there are any."""
        reasons = self.reasons
        low, high = bounds(reasons)
        base = max(low, 0.0)
        decimals = decimals_for([reasons.first])
        names = [AsIs(name) for name in (reasons.labels[0], *(s[0] for s in steps(reasons)), reasons.labels[1])]
        with figure_settings(ax, figsize, title, language):
            axes = new_axes(len(names), ax)
            for row, value in ((0, reasons.first), (len(names) - 1, reasons.second)):
                axes.barh(row, value - base, left=base, height=BAR, color=TOTAL_COLOUR)
                _number(axes, value, row, fixed(value, decimals))
            for row, (step, reason) in enumerate(zip(steps(reasons), reasons.moving, strict=True), 1):
                _, start, end = step
                colour = LIGHT_COLOUR if end < start else DARK_COLOUR
                axes.barh(row, end - start, left=start, height=BAR, color=colour)
                if reason.low is not None and reason.high is not None:
                    whisker = [start + reason.low, start + reason.high]
                    axes.plot(whisker, [row, row], color="#404040", linewidth=1.0)
                right = max(start, end, start + (reason.high or 0.0))
                _number(axes, right, row, signed(reason.value, decimals))
            unit = reasons.unit if base == 0 else said("{}, the axis doesn't begin at zero", reasons.unit)
            finish(axes, names, unit, f"{heading(reasons)}\n{sentence(reasons)}", zero=base == 0)
            widen(axes, low, high)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .waterfall()>"


def _number(ax: Axes, end: float, row: int, text: str) -> None:
    place = (end, row)
    ax.annotate(text.replace("-", "\u2212"), place, xytext=(5, 0), textcoords="offset points", va="center")
