"""Figures of a harmonisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.results.plots import figure_of, figure_settings, new_axes
from brightcell.results.text import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from brightcell.study.harmonise.models import Harmonised
    from brightcell.study.harmonise.run import Harmonisation

_BEFORE, _AFTER = "#999999", "#0072B2"


@dataclass(frozen=True, repr=False)
class HarmonisationPlots:
    """Figures of one harmonisation."""

    harmonisation: Harmonisation

    def figures(self, ax: Axes | None = None) -> Figure:
        """Each figure per kWh as published (grey) and on the common basis (blue; open where a step is undone)."""
        comparable = [one for one in self.harmonisation.figures if one.per == "kWh"]
        with figure_settings():
            axes = new_axes(len(comparable), ax)
            for row, one in enumerate(comparable):
                _draw(axes, row, one)
            axes.set_yticks(range(len(comparable)), [shortened(one.figure.label, 50) for one in comparable])
            axes.margins(y=0.02)
            axes.invert_yaxis()
            axes.set_xlim(left=0)
            axes.set_xlabel("kg CO2e / kWh rated")
            axes.set_title("grey: as published; blue: on a common basis, open where a step is undone", loc="right")
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .figures()>"


def _draw(ax: Axes, row: int, one: Harmonised) -> None:
    first = one.steps[0]
    if first.per == "kWh":
        ax.plot([first.value, one.value], [row, row], color=_BEFORE, linewidth=1, zorder=1)
        ax.scatter([first.value], [row], s=14, color=_BEFORE, zorder=2)
    face = _AFTER if one.complete else "none"
    ax.scatter([one.value], [row], s=44, facecolor=face, edgecolor=_AFTER, zorder=3)
