"""Figures of draws: how they spread, by stage and by alternative, and whether there are enough of them.

Figures are returned, not shown; matplotlib is imported when a figure is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.language import said, spoken, told
from brightcell.results.draws.data import MonteCarloData
from brightcell.results.draws.interactive import convergence, violins
from brightcell.results.draws.shapes import COMMON_UNIT, caption, first_draws, outline, per_kwh, products
from brightcell.results.page.figures import (
    FigureSize,
    caption_below,
    figure_of,
    figure_settings,
    finish,
    legend_below,
    look,
    new_axes,
    number_at_end,
    stack,
    stage_legend,
    titled_axes,
)
from brightcell.results.page.interactive import refuse_beside_interactive
from brightcell.results.page.labels import (
    DARK_COLOUR,
    GRID_COLOUR,
    LIGHT_COLOUR,
    NOMINAL_COLOUR,
    STAGE_COLOURS,
    STAGES,
)
from brightcell.results.page.numbers import percent, significant
from brightcell.results.page.text import on_lines, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INTERVAL = (2.5, 97.5)
_NAME_WIDTH = 34


@dataclass(frozen=True, repr=False)
class MonteCarloPlots:
    """Figures of one run; what compares alternatives is per kWh rated, which all share.

    `ax`, `language`, `figsize` and `title` as those of a footprint's figures.
    """

    monte_carlo: MonteCarloData

    def histogram(
        self,
        label: str | None = None,
        ax: Axes | None = None,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
    ) -> Figure:
        """How the totals of an alternative spread: median, 2.5 % and 97.5 %, and the nominal value."""
        return _drawn(lambda axes: _histogram(self.monte_carlo, label, axes), 6, ax, figsize, title, language)

    def stages(
        self, ax: Axes | None = None, language: str | None = None, *, figsize: FigureSize = None, title: bool = True
    ) -> Figure:
        """A bar per alternative, stacked by the mean of each stage, with 95 % intervals of stages and total."""
        rows = 2 * len(self.monte_carlo.labels) + 1
        return _drawn(lambda axes: _stages(self.monte_carlo, axes, spoken()), rows, ax, figsize, title, language)

    def violins(
        self,
        ax: Axes | None = None,
        interactive: bool = False,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
    ) -> Any:
        """The distribution of the total of each alternative, side by side; `interactive` as a plotly figure."""
        if interactive:
            refuse_beside_interactive(ax, figsize, title, language)
            return violins(self.monte_carlo)
        rows = 2 * len(self.monte_carlo.labels) + 1
        return _drawn(lambda axes: _violins(self.monte_carlo, axes), rows, ax, figsize, title, language)

    def difference(
        self,
        one: str,
        other: str,
        ax: Axes | None = None,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
    ) -> Figure:
        """The paired difference `one` minus `other`, and how probable it is that it is below zero."""
        return _drawn(lambda axes: _difference(self.monte_carlo, one, other, axes), 6, ax, figsize, title, language)

    def convergence(
        self,
        label: str | None = None,
        ax: Axes | None = None,
        interactive: bool = False,
        language: str | None = None,
        *,
        figsize: FigureSize = None,
        title: bool = True,
    ) -> Any:
        """Median, 2.5 % and 97.5 % of the first n draws, each in the band of its own 95 % interval.

        `interactive` as a plotly figure.
        """
        if interactive:
            refuse_beside_interactive(ax, figsize, title, language)
            return convergence(self.monte_carlo, self.monte_carlo.alternative(label).label)
        return _drawn(lambda axes: _convergence(self.monte_carlo, label, axes), 6, ax, figsize, title, language)

    def __repr__(self) -> str:
        return "<plots: .histogram(), .stages(), .violins(), .difference(a, b), .convergence()>"


def _drawn(
    draw: Callable[[Axes], None],
    rows: int,
    ax: Axes | None,
    figsize: FigureSize,
    title: bool,
    language: str | None,
) -> Figure:
    with figure_settings(ax, figsize, title, language):
        axes = new_axes(rows, ax)
        draw(axes)
        return figure_of(axes)


def _below(monte_carlo: MonteCarloData, ax: Axes) -> None:
    """The caption in small letters below the legend."""
    caption_below(ax, f"{told(caption(monte_carlo))}; {shortened(told(monte_carlo.regime), 90)}")


def _chosen(monte_carlo: MonteCarloData, label: str | None) -> int:
    """Place of the alternative asked for, or of the only one."""
    return monte_carlo.labels.index(monte_carlo.alternative(label).label)


def _spread(ax: Axes, values: np.ndarray) -> None:
    """A histogram over the whole range, with its median and its 95 % interval."""
    ax.hist(
        values,
        bins=int(np.clip(2 * len(values) ** (1 / 3), 8, 80)),
        color=LIGHT_COLOUR,
        edgecolor="white",
        linewidth=0.5,
    )
    low, median, high = np.percentile(values, [INTERVAL[0], 50, INTERVAL[1]])
    ax.axvline(median, color="black", linewidth=1.4, label=f"median {_said(median)}")
    legend = f"95 % of draws {_said(low)} to {_said(high)}"
    for value, name in ((low, legend), (high, "_")):
        ax.axvline(value, color="black", linewidth=1, linestyle="--", label=name)


def _finish_spread(ax: Axes, unit: str) -> None:
    ax.set_xlabel(told(unit))
    ax.set_ylabel(told("draws"))
    ax.spines["left"].set_visible(True)
    legend_below(ax)


def _histogram(monte_carlo: MonteCarloData, label: str | None, ax: Axes) -> None:
    chosen = _chosen(monte_carlo, label)
    footprint = monte_carlo.nominal[chosen]
    _spread(ax, monte_carlo.values(label))
    ax.axvline(footprint.total, color=NOMINAL_COLOUR, linewidth=1.6, label=f"nominal {significant(footprint.total)}")
    _finish_spread(ax, monte_carlo.alternatives[chosen].unit)
    titled_axes(ax, footprint.product, monte_carlo.labels[chosen])
    _below(monte_carlo, ax)


def _difference(monte_carlo: MonteCarloData, first: str, second: str, ax: Axes) -> None:
    paired = monte_carlo.compare(first, second)
    a, b = monte_carlo.labels.index(first), monte_carlo.labels.index(second)
    values = per_kwh(monte_carlo, a) - per_kwh(monte_carlo, b)
    nominal = monte_carlo.nominal[a].per_kwh_rated_kg - monte_carlo.nominal[b].per_kwh_rated_kg
    _spread(ax, values)
    ax.axvline(nominal, color=NOMINAL_COLOUR, linewidth=1.6, label=f"nominal {_said(nominal)}")
    if values.min() <= 0 <= values.max():
        ax.axvline(0, color="#808080", linewidth=0.8)
    _finish_spread(ax, said("difference, {}", COMMON_UNIT))
    titled_axes(ax, first, f"minus {second}: below zero in {percent(paired.below.value)} of the draws")
    _below(monte_carlo, ax)


def _violins(monte_carlo: MonteCarloData, ax: Axes) -> None:
    for row, footprint in enumerate(monte_carlo.nominal):
        values = per_kwh(monte_carlo, row)
        _violin(ax, row, values)
        low, median, high = np.percentile(values, [INTERVAL[0], 50, INTERVAL[1]])
        ax.hlines(row, low, high, color="black", linewidth=1.2)
        ax.plot(median, row, "o", color="white", markeredgecolor="black", markersize=5)
        _nominal(ax, row, footprint.per_kwh_rated_kg)
        _numbers(ax, row - 0.46, median, low, high)
    _finish_rows(monte_carlo, ax, zero=False)
    ax.margins(x=0.08)
    legend_below(ax, handles=_marks())
    _below(monte_carlo, ax)


def _violin(ax: Axes, row: float, values: np.ndarray) -> None:
    """The smoothed density of some draws, mirrored; nothing where all are equal."""
    grid, half = outline(values)
    ax.fill_between(grid, row - half, row + half, color=LIGHT_COLOUR, linewidth=0)


def _said(value: float) -> str:
    """Four digits, with a minus sign as the axis has it."""
    return significant(value).replace("-", "\u2212")


def _nominal(ax: Axes, row: float, value: float) -> None:
    ax.plot(value, row, "D", color=NOMINAL_COLOUR, markersize=5, zorder=4)


def _numbers(ax: Axes, row: float, median: float, low: float, high: float) -> None:
    """Median and interval in words, above a row."""
    text = said("{} ({} to {})", _said(median), _said(low), _said(high))
    ax.annotate(text, (median, row), ha="center", va="center", fontsize=look().font - 1)


def _marks() -> list[Any]:
    """What the marks of a row mean."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], marker="o", color="black", markerfacecolor="white", markersize=5, label="median, 95 % of draws"),
        Line2D([], [], marker="D", color=NOMINAL_COLOUR, linestyle="", markersize=5, label="nominal"),
    ]


def _finish_rows(monte_carlo: MonteCarloData, ax: Axes, zero: bool = True) -> None:
    finish(ax, list(monte_carlo.labels), COMMON_UNIT, products(monte_carlo), zero)
    ax.set_yticks(range(len(monte_carlo.labels)), [_on_lines(label) for label in monte_carlo.labels])
    ax.set_ylim(len(monte_carlo.labels) - 0.4, -0.6)


def _stages(monte_carlo: MonteCarloData, ax: Axes, language: str) -> None:
    for row, footprint in enumerate(monte_carlo.nominal):
        means = {stage: float(per_kwh(monte_carlo, row, stage).mean()) for stage in STAGES}
        patches = stack(ax, row, [(stage, means[stage], STAGE_COLOURS[stage]) for stage in STAGES])
        for lane, (stage, patch) in enumerate(zip(STAGES, patches, strict=True)):
            _whisker(ax, row - 0.225 + 0.15 * lane, patch.get_x() + per_kwh(monte_carlo, row, stage))
        values = per_kwh(monte_carlo, row)
        _whisker(ax, row + 0.42, values, total=True)
        _nominal(ax, row + 0.42, footprint.per_kwh_rated_kg)
    _finish_rows(monte_carlo, ax)
    marks = "means by stage, 95 % of draws; below: median (circle), nominal (diamond)"
    titled_axes(ax, products(monte_carlo), marks)
    low, high = ax.get_xlim()
    ax.set_xlim(low, high + 0.15 * (high - low))
    stage_legend(ax, STAGES, language)
    _below(monte_carlo, ax)


def _whisker(ax: Axes, row: float, values: np.ndarray, total: bool = False) -> None:
    """The 95 % interval of some draws, with the median of a total."""
    low, median, high = np.percentile(values, [INTERVAL[0], 50, INTERVAL[1]])
    ax.errorbar((low + high) / 2, row, xerr=(high - low) / 2, color="black", capsize=2.5, linewidth=1, zorder=4)
    if total:
        ax.plot(median, row, "o", color="white", markeredgecolor="black", markersize=5, zorder=4)
        number_at_end(ax, row, high, told(f"total {significant(median)}"))


def _convergence(monte_carlo: MonteCarloData, label: str | None, ax: Axes) -> None:
    chosen = _chosen(monte_carlo, label)
    values, footprint = monte_carlo.values(label), monte_carlo.nominal[chosen]
    steps = first_draws(values)
    numbers, summaries = list(steps), steps.values()
    for share, colour in ((97.5, LIGHT_COLOUR), (50.0, DARK_COLOUR), (2.5, LIGHT_COLOUR)):
        estimates = [summary.percentiles[share] for summary in summaries]
        ax.fill_between(
            numbers, [e.low for e in estimates], [e.high for e in estimates], color=colour, alpha=0.35, linewidth=0
        )
        ax.plot(numbers, [e.value for e in estimates], color=colour, label="median" if share == 50 else f"{share} %")
    ax.axhline(footprint.total, color=NOMINAL_COLOUR, linewidth=1.2, linestyle=":", label="nominal")
    _count_axis(ax)
    ax.set_ylabel(told(monte_carlo.alternatives[chosen].unit))
    ax.spines["left"].set_visible(True)
    ax.yaxis.grid(True, color=GRID_COLOUR, linewidth=0.6)
    legend_below(ax)
    titled_axes(ax, footprint.product, monte_carlo.labels[chosen])
    _below(monte_carlo, ax)


def _count_axis(ax: Axes) -> None:
    """Numbers of draws on a logarithmic axis, written out."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    ax.set_xscale("log")
    ax.set_xlabel(told("draws"))
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.xaxis.set_minor_formatter(NullFormatter())


def _on_lines(label: str) -> str:
    """A label of product and rulebook, each on lines of its own."""
    return "\n".join(on_lines(part, look().columns(_NAME_WIDTH), 2) for part in label.split(" | "))
