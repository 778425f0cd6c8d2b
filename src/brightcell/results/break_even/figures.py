"""Figures of break-even points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.language import told
from brightcell.results.break_even.data import BreakEvenData
from brightcell.results.page.figures import (
    FigureSize,
    figure_of,
    figure_settings,
    legend_below,
    look,
    new_axes,
    titled_axes,
)
from brightcell.results.page.labels import GRID_COLOUR, INPUT_COLOURS, NOMINAL_COLOUR
from brightcell.results.page.text import abridged, on_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME_WIDTH = 60
"""Characters of a name in a title, in a notebook."""


@dataclass(frozen=True, repr=False)
class BreakEvenPlots:
    """Figures of one break-even."""

    result: BreakEvenData

    def curves(
        self, ax: Axes | None = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """Both footprints over the range, in the unit of both, with the points at which they are equal."""
        result = self.result
        with figure_settings(ax, figsize, title, language):
            axes = new_axes(8, ax)
            beside: dict[str, Any] = {"xytext": (6, -4), "va": "top"} if _rises(result) else {"xytext": (6, 4)}
            for values, label, colour in zip((result.first, result.second), result.labels, INPUT_COLOURS, strict=False):
                axes.plot(result.at, values, color=colour, label=on_lines(label, look().columns(60)))
            for point in result.points:
                axes.plot([point.at], [point.total], "o", color=NOMINAL_COLOUR, markersize=5)
                axes.annotate(result.said(point.at), (point.at, point.total), textcoords="offset points", **beside)
            axes.grid(True, color=GRID_COLOUR, linewidth=0.6)
            unit = "" if result.unit == "1" else f", {result.unit}"
            axes.set_xlabel(on_lines(f"{result.key}{unit}", look().columns(80)))
            axes.set_ylabel(told(result.total_unit))
            titled_axes(axes, _short(result.answer, result.labels))
            legend_below(axes, columns=1)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .curves()>"


def _rises(result: BreakEvenData) -> bool:
    """Whether the curves lead upwards together, so that there is room below them, to the right of a point."""
    both = result.first + result.second
    finite = both[np.isfinite(both)]
    return bool(finite.size and finite[-1] > finite[0])


def _short(answer: str, labels: Sequence[str]) -> str:
    """The answer with names that leave room for the rest of it; the legend has them in full."""
    for label in sorted(labels, key=len, reverse=True):
        answer = answer.replace(label, abridged(label, look().columns(NAME_WIDTH)))
    return answer
