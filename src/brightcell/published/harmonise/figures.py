"""Figures of a harmonisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.published.harmonise.models import Basis, HarmonisedFigure
from brightcell.published.harmonise.result import HarmonisedFigures
from brightcell.results.page.figures import figure_of, figure_settings, finish, legend_below, new_axes
from brightcell.results.page.text import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


BEFORE, AFTER = "#999999", "#0072B2"
LABEL_WIDTH = 50
PUBLISHED = "as published, per kWh"
COMPLETE, PARTLY = "on a common basis", "on a common basis in part: a step is undone"
ELSEWHERE, REPLACED, UNCOUNTED = "another boundary, e.g. a cell", "of an edition since replaced", "in no spread"
KINDS = (PUBLISHED, COMPLETE, PARTLY, ELSEWHERE, REPLACED, UNCOUNTED)


@dataclass(frozen=True, repr=False)
class HarmonisationPlots:
    """Figures of one harmonisation."""

    harmonisation: HarmonisedFigures

    def figures(self, ax: Axes | None = None) -> Figure:
        """Each figure per kWh as published (grey) and on the common basis; its mark says what it stands for."""
        shown = [figure for figure in self.harmonisation.figures if figure.per == "kWh"]
        with figure_settings():
            axes = new_axes(len(shown), ax)
            for row, figure in enumerate(shown):
                _draw(axes, row, figure, kind_of(figure, self.harmonisation.basis))
            finish(axes, [], "kg CO2e / kWh rated", "")
            axes.set_yticks(range(len(shown)), [shortened(figure.published.label, LABEL_WIDTH) for figure in shown])
            axes.set_ylim(len(shown) - 0.45, -0.55)
            axes.set_xlim(left=0)
            _legend(axes)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .figures()>"


def kind_of(figure: HarmonisedFigure, basis: Basis) -> str:
    """What a figure's mark stands for."""
    if figure.published.statistic not in basis.counted:
        return UNCOUNTED
    if not figure.published.current:
        return REPLACED
    if not figure.at_boundary:
        return ELSEWHERE
    return COMPLETE if figure.complete else PARTLY


def _mark(kind: str) -> dict[str, Any]:
    """Filled where every step is done; squares have another boundary; grey ones are replaced, or in no spread."""
    if kind == UNCOUNTED:
        return {"marker": "x", "color": BEFORE}
    if kind == REPLACED:
        return {"marker": "D", "facecolor": "white", "edgecolor": BEFORE}
    shape = "s" if kind == ELSEWHERE else "o"
    return {"marker": shape, "facecolor": AFTER if kind == COMPLETE else "white", "edgecolor": AFTER}


def _draw(ax: Axes, row: int, figure: HarmonisedFigure, kind: str) -> None:
    first = figure.steps[0]
    if first.per == "kWh":
        ax.plot([first.value, figure.value], [row, row], color=BEFORE, linewidth=1, zorder=1)
        ax.scatter([first.value], [row], s=14, color=BEFORE, zorder=2, label=PUBLISHED)
    ax.scatter([figure.value], [row], s=44, zorder=3, label=kind, **_mark(kind))


def _legend(ax: Axes) -> None:
    """Each kind of mark that there is, once."""
    handles, labels = ax.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    names = [name for name in KINDS if name in once]
    legend_below(ax, 1, handles=[once[name] for name in names], labels=names)
