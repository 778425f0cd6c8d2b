"""Figures of a study: computed against published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.results.labels import TOTAL_COLOUR
from brightcell.results.plots import figure_of, figure_settings, new_axes
from brightcell.study.result import Figure, StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing


@dataclass(frozen=True, repr=False)
class StudyPlots:
    """Figures of one study."""

    result: StudyResult

    def figures(self, ax: Axes | None = None, stage: str | None = None) -> Drawing:
        """A row per published figure (of one stage): a grey line or dot as published, a dot as computed."""
        shown = [f for f in self.result.figures if f.is_published and stage in (None, f.stage)]
        with figure_settings():
            axes = new_axes(len(shown), ax)
            for row, figure in enumerate(shown):
                _draw(axes, row, figure)
            axes.set_yticks(range(len(shown)), [" ".join((f.chemistry, f.location, f.stage)) for f in shown])
            axes.invert_yaxis()
            axes.set_xlabel(", ".join(dict.fromkeys(figure.unit for figure in shown)))
            axes.set_title(f"{self.result.study.id}, {self.result.variant}", loc="left")
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .figures()>"


def _draw(ax: Axes, row: int, figure: Figure) -> None:
    band = [value for value in (figure.low, figure.published, figure.high) if value is not None]
    ax.plot([min(band), max(band)], [row, row], color="#999999", linewidth=5, solid_capstyle="round", alpha=0.7)
    if figure.computed is not None:
        ax.plot([figure.computed], [row], marker="o", markersize=4, color=TOTAL_COLOUR)
