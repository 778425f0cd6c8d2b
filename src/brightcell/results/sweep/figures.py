"""Figures of sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightcell.errors import InputError, Problem
from brightcell.results.page.figures import (
    FigureSize,
    Segments,
    extent,
    figure_of,
    figure_settings,
    finish,
    look,
    net,
    new_axes,
    number_at_end,
    stack,
    stage_legend,
    titled_axes,
    usable_language,
    widen,
)
from brightcell.results.page.labels import DARK_COLOUR, GRID_COLOUR, LIGHT_COLOUR, STAGE_COLOURS, STAGES
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.page.text import on_two_lines
from brightcell.results.sweep.data import COMMON, SweepData, VariantRow
from brightcell.results.sweep.tables import heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 60


@dataclass(frozen=True, repr=False)
class SweepPlots:
    """Figures of one sweep."""

    sweep: SweepData

    def stages(
        self, ax: Axes | None = None, language: str = "en", *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """A bar per variant, split by stage, in kg CO2e per kWh rated; a refused one has none. At most 60 of them."""
        rows = self.sweep.rows[:MOST]
        with figure_settings(ax, figsize, title):
            axes = new_axes(len(rows), ax)
            bars = [_segments(row) for row in rows]
            for place, (row, bar) in enumerate(zip(rows, bars, strict=True)):
                stack(axes, place, bar)
                decimals = decimals_for([row.per_kwh_rated]) if row.is_computed else 0
                text = net(bar) + fixed(row.per_kwh_rated, decimals) if row.is_computed else row.status
                number_at_end(axes, place, extent([bar])[1], text)
            finish(axes, [row.label for row in rows], COMMON, heading(self.sweep))
            widen(axes, *extent(bars))
            stage_legend(axes, STAGES, usable_language(language))
            return figure_of(axes)

    def line(
        self, key: str | None = None, ax: Axes | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """The footprint over a key whose values are numbers, kg CO2e per kWh rated; of draws, from p5 to p95."""
        name = self.sweep.keys[0] if key is None else key
        rows = [row for row in self.sweep.computed if isinstance(row.values.get(name), int | float)]
        if not rows:
            hint = "stages() draws any sweep"
            raise InputError(Problem("this key has no numbers to draw a line over", path=name, hint=hint))
        rows.sort(key=lambda row: row.values[name])
        with figure_settings(ax, figsize, title):
            axes = new_axes(8, ax)
            values = [row.values[name] for row in rows]
            if rows[0].statistics:
                low, high = (
                    [row.statistics[end] * row.per_kwh_rated / row.total for row in rows] for end in ("p5", "p95")
                )
                axes.fill_between(values, low, high, color=LIGHT_COLOUR, label="p5 to p95", linewidth=0)
                axes.legend(frameon=False)
            axes.plot(values, [row.per_kwh_rated for row in rows], color=DARK_COLOUR, marker="o", markersize=3)
            axes.grid(True, color=GRID_COLOUR, linewidth=0.6)
            axes.set_xlabel(on_two_lines(name, look().columns(80)))
            axes.set_ylabel(COMMON)
            titled_axes(axes, heading(self.sweep))
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .stages(), .line()>"


def _segments(row: VariantRow) -> Segments:
    factor = row.per_kwh_rated / row.total if row.is_computed and row.total else 0.0
    return [(stage, value * factor, STAGE_COLOURS[stage]) for stage, value in row.stages.items()]
