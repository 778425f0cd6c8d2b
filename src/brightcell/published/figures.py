"""Figures of a study: computed against published, one panel per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem
from brightcell.published.verdicts import Figure, StudyFigures
from brightcell.results.page.figures import figure_of, figure_settings, finish, legend_below
from brightcell.results.page.labels import TOTAL_COLOUR
from brightcell.results.page.text import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PUBLISHED_COLOUR = "#b0b0b0"
ROW, MARGIN, NAME_WIDTH = 0.26, 1.1, 52


@dataclass(frozen=True, repr=False)
class StudyPlots:
    """Figures of one study."""

    result: StudyFigures

    def figures(self, stage: str | None = None) -> Drawing:
        """A row per published figure (of one stage), a panel per unit: published in grey, computed as a dot."""
        shown = [f for f in self.result.figures if f.is_published and stage in (None, f.stage)]
        if not shown:
            stages = ", ".join(dict.fromkeys(f.stage for f in self.result.figures if f.is_published))
            raise InputError(Problem("there is no published figure to draw", found=stage, expected=stages or None))
        units = list(dict.fromkeys(figure.unit for figure in shown))
        panels = [[figure for figure in shown if figure.unit == unit] for unit in units]
        with figure_settings():
            axes = _axes([len(panel) for panel in panels])
            for ax, panel, unit in zip(axes, panels, units, strict=True):
                _panel(ax, panel, unit)
            axes[0].set_title(f"{self.result.study.id}, {self.result.variant}", loc="left", fontsize=10)
            legend_below(axes[-1])
            return figure_of(axes[0])

    def __repr__(self) -> str:
        return "<plots: .figures()>"


def _axes(rows: Sequence[int]) -> list[Axes]:
    from matplotlib import pyplot

    heights = [MARGIN + ROW * number for number in rows]
    drawing, axes = pyplot.subplots(
        len(rows), 1, figsize=(8.2, sum(heights)), height_ratios=heights, layout="constrained", squeeze=False
    )
    pyplot.close(drawing)
    return list(axes[:, 0])


def _panel(ax: Axes, figures: Sequence[Figure], unit: str) -> None:
    rows = range(len(figures))
    bands = [[v for v in (figure.low, figure.published, figure.high) if v is not None] for figure in figures]
    ax.hlines(rows, [min(b) for b in bands], [max(b) for b in bands], color=PUBLISHED_COLOUR, linewidth=5)
    central, computed = (_by_row([f.published for f in figures]), _by_row([f.computed for f in figures]))
    ax.plot(list(central.values()), list(central), "o", color=PUBLISHED_COLOUR, markersize=9, label="published")
    ax.plot(list(computed.values()), list(computed), "o", color=TOTAL_COLOUR, markersize=4, label="computed")
    names = [" ".join(figure.label) for figure in figures]
    finish(ax, names, unit, "")
    ax.set_yticks(rows, [shortened(name, NAME_WIDTH) for name in names])


def _by_row(values: Sequence[float | None]) -> dict[int, float]:
    """The values that are not None, by row."""
    return {row: value for row, value in enumerate(values) if value is not None}
