"""Figures of sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brightcell.language import spoken, told
from brightcell.model.levers import INTENSITY
from brightcell.model.scenarios import GRID
from brightcell.results.page.figures import (
    FigureSize,
    Segments,
    extent,
    figure_of,
    figure_settings,
    finish,
    legend_below,
    look,
    net,
    new_axes,
    number_at_end,
    stack,
    stage_legend,
    titled_axes,
    widen,
)
from brightcell.results.page.labels import DARK_COLOUR, GRID_COLOUR, INPUT_COLOURS, LIGHT_COLOUR, STAGE_COLOURS, STAGES
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.page.text import on_lines
from brightcell.results.sweep.data import COMMON, SweepData, VariantRow
from brightcell.results.sweep.lines import LABELS, NUMBERS, YEARS, SweptLines, lines_over
from brightcell.results.sweep.tables import heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 60
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Marks of lines, so that they can be told apart without colours."""


@dataclass(frozen=True, repr=False)
class SweepPlots:
    """Figures of one sweep."""

    sweep: SweepData

    def stages(
        self, ax: Axes | None = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """A bar per variant, split by stage, in kg CO2e per kWh rated; a refused one has none. At most 60 of them."""
        rows = self.sweep.rows[:MOST]
        with figure_settings(ax, figsize, title, language):
            axes = new_axes(len(rows), ax)
            bars = [_segments(row) for row in rows]
            for place, (row, bar) in enumerate(zip(rows, bars, strict=True)):
                stack(axes, place, bar)
                decimals = decimals_for([row.per_kwh_rated]) if row.is_computed else 0
                text = net(bar) + fixed(row.per_kwh_rated, decimals) if row.is_computed else told(row.status)
                number_at_end(axes, place, extent([bar])[1], text)
            finish(axes, [row.label for row in rows], COMMON, heading(self.sweep))
            widen(axes, *extent(bars))
            stage_legend(axes, STAGES, spoken())
            return figure_of(axes)

    def line(
        self,
        key: str | None = None,
        ax: Axes | None = None,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
    ) -> Figure:
        """The footprint over a key, kg CO2e per kWh rated, a line for each combination of the other keys.

        Numbers lie at their value, texts that name a year (`ssp2-base-2030`) at the year with a line per scenario,
        other texts side by side. Of draws, from p5 to p95.
        """
        name = self.sweep.keys[0] if key is None else key
        lines = lines_over(self.sweep, name)
        with figure_settings(ax, figsize, title, language):
            axes = new_axes(8, ax)
            _draw_lines(axes, lines)
            axes.grid(True, color=GRID_COLOUR, linewidth=0.6)
            axes.set_xlabel(on_lines(_axis_name(name, lines), look().columns(64)))
            axes.set_ylabel(told(COMMON))
            titled_axes(axes, heading(self.sweep))
            if axes.get_legend_handles_labels()[1]:
                legend_below(axes, columns=3, below_label=True)
            return figure_of(axes)

    def __repr__(self) -> str:
        return "<plots: .stages(), .line()>"


def _draw_lines(axes: Axes, lines: SweptLines) -> None:
    """Lines in colours and marks of their own; years and labels are ticks, and labels are joined by dashes only."""
    several = len(lines.lines) > 1
    dashes = "--" if lines.kind == LABELS else "-"
    for number, line in enumerate(lines.lines[:MOST]):
        colour = INPUT_COLOURS[number % len(INPUT_COLOURS)] if several else DARK_COLOUR
        label = on_lines(line.name, look().columns(52)) if several else None
        if line.rows[0].statistics:
            low, high = (
                [row.statistics[end] * row.per_kwh_rated / row.total for row in line.rows] for end in ("p5", "p95")
            )
            shade: dict[str, Any] = (
                {"color": colour, "alpha": 0.18} if several else {"color": LIGHT_COLOUR, "label": "p5 to p95"}
            )
            axes.fill_between(line.places, low, high, linewidth=0, **shade)
        style: dict[str, Any] = {
            "color": colour,
            "marker": MARKS[number % len(MARKS)],
            "markersize": 3 if not several else 4,
        }
        values = [row.per_kwh_rated for row in line.rows]
        axes.plot(line.places, values, linestyle=dashes, linewidth=1.2, label=label, **style)
    if lines.kind == NUMBERS and all(place == int(place) for line in lines.lines for place in line.places):
        axes.locator_params(axis="x", integer=True)
    if lines.kind == YEARS:
        years = sorted({year for line in lines.lines for year in line.places})
        axes.set_xticks(years, [f"{year:.0f}" for year in years])
    if lines.kind == LABELS:
        slanted: dict[str, Any] = (
            {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if len(lines.labels) > 3 else {}
        )
        axes.set_xticks(range(len(lines.labels)), [on_lines(n, look().columns(26)) for n in lines.labels], **slanted)
        axes.set_xlim(-0.4, len(lines.labels) - 0.6)


def _axis_name(key: str, lines: SweptLines) -> str:
    """The key, with its unit where it is no path of a field, whose file has it."""
    if lines.kind == YEARS:
        return told("year")
    return f"{key}, {INTENSITY}" if key == GRID else key


def _segments(row: VariantRow) -> Segments:
    factor = row.per_kwh_rated / row.total if row.is_computed and row.total else 0.0
    return [(stage, value * factor, STAGE_COLOURS[stage]) for stage, value in row.stages.items()]
