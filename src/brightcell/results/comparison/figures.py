"""Figures of comparisons, on the one denominator that all footprints share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.language import spoken
from brightcell.results.comparison.data import ComparisonData, per_kwh_rated
from brightcell.results.comparison.tables import heading
from brightcell.results.footprint.map_data import grids, plants
from brightcell.results.page.figures import (
    FigureSize,
    Segments,
    extent,
    figure_of,
    figure_settings,
    finish,
    net,
    new_axes,
    number_at_end,
    stack,
    stage_legend,
    widen,
)
from brightcell.results.page.labels import STAGE_COLOURS, STAGES
from brightcell.results.page.map_figures import draw_map, map_axes
from brightcell.results.page.numbers import decimals_for, fixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class ComparisonPlots:
    """Figures of one comparison; options as those of a footprint's figures."""

    comparison: ComparisonData

    def stages(
        self, ax: "Axes | None" = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> "Figure":
        """A bar per footprint, split by stage, in kg CO2e per kWh rated; the number is the net total."""
        with figure_settings(ax, figsize, title, language):
            axes = new_axes(len(self.comparison.footprints), ax)
            _draw(self.comparison, axes, spoken())
            return figure_of(axes)

    def map(
        self,
        ax: "Axes | None" = None,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
        whole_world: bool = False,
    ) -> "Figure":
        """The plants of all footprints with their shares of each; grids are those of the first one's background."""
        pairs = zip(self.comparison.labels, self.comparison.footprints, strict=True)
        points = [plant._replace(name=label) for label, footprint in pairs for plant in plants(footprint)]
        values = grids(self.comparison.footprints[0])
        with figure_settings(ax, figsize, title, language):
            axes = map_axes(ax, whole_world)
            draw_map(axes, points, values, heading(self.comparison), whole_world=whole_world)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .stages(), .map()>"


def _draw(comparison: ComparisonData, ax: "Axes", language: str) -> None:
    bars: list[Segments] = [
        [(stage, value, STAGE_COLOURS[stage]) for stage, value in per_kwh_rated(footprint).items()]
        for footprint in comparison.footprints
    ]
    decimals = decimals_for(
        [min((abs(footprint.per_kwh_rated_kg) for footprint in comparison.footprints), default=0.0)]
    )
    for row, (bar, footprint) in enumerate(zip(bars, comparison.footprints, strict=True)):
        stack(ax, row, bar)
        number_at_end(ax, row, extent([bar])[1], net(bar) + fixed(footprint.per_kwh_rated_kg, decimals))
    finish(ax, list(comparison.labels), "kg CO2e / kWh rated", heading(comparison))
    widen(ax, *extent(bars))
    stage_legend(ax, STAGES, language)
