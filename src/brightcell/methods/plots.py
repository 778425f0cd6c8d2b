"""Figures of sensitivity records: returned, not shown; matplotlib is imported when a figure is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.methods.function import Array
from brightcell.methods.morris import MorrisEffects
from brightcell.methods.one_at_a_time import Spider
from brightcell.methods.records import Record
from brightcell.methods.sobol import SobolIndices
from brightcell.methods.tornado import Tornado
from brightcell.results.page.figures import figure_of, figure_settings, finish, legend_below, new_axes
from brightcell.results.page.labels import (
    DARK_COLOUR,
    GRID_COLOUR,
    INPUT_COLOURS,
    LIGHT_COLOUR,
    NOMINAL_COLOUR,
    STAGE_COLOURS,
    stage_name,
)
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import on_two_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN, NAMED, NAME_WIDTH = 15, 10, 46
_LINE = 0.048
"""Height of a line of a name, as a share of the axes."""
COLUMNS = {
    "Elasticities": ("elasticity", None, "elasticity, % of the result per % of the input"),
    "Borgonovo delta": ("delta", "delta_half_width", "delta, share of the density shifted"),
    "PAWN": ("median", None, "PAWN, median Kolmogorov-Smirnov distance"),
    "Shapley effects": ("effect", "effect_half_width", "Shapley effect, share of the variance"),
    "Contributions to variance": ("share", None, "share of the variance"),
    "Value of information": (
        "removed",
        "standard_error",
        "variance removed by knowing it, % \u00b1 standard error",
    ),
}
"""Title of a method -> the column of its bars (None: what sorts them), of their intervals, and the axis."""


def record_figure(record: Record, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """The figure that suits a method: tornado, lines over quantiles, mu*-sigma, Sobol bars, or bars with intervals."""
    if isinstance(record, Tornado):
        return tornado_figure(record, output, most, ax)
    if isinstance(record, Spider):
        return spider_figure(record, output, min(most, len(INPUT_COLOURS)), ax)
    if isinstance(record, MorrisEffects):
        return morris_figure(record, output, most, ax)
    if isinstance(record, SobolIndices):
        return sobol_figure(record, output, most, ax)
    return bar_figure(record, output, most, ax)


def tornado_figure(record: Tornado, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """A bar per factor from the result at its low end to that at its high end, around the nominal result."""
    order = record.order(output)[:most]
    with figure_settings():
        axes = new_axes(len(order) + 1, ax)
        base = float(record.base[output])
        for table, colour, name in (
            (record.low, LIGHT_COLOUR, "at its low end"),
            (record.high, DARK_COLOUR, "at its high end"),
        ):
            widths = table[output, order] - base
            axes.barh(range(len(order)), widths, left=base, color=colour, label=name, height=0.62)
        _finish(record, axes, order, record.outputs[output], f"{record.ends}, the others nominal", zero=False)
        axes.axvline(base, color=NOMINAL_COLOUR, linewidth=1.4, label=f"nominal {significant(base)}")
        legend_below(axes)
        axes.margins(x=0.05)
        return figure_of(axes)


def sobol_figure(record: SobolIndices, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """Two bars per factor, its first-order and its total index, with their intervals."""
    order = record.order(output)[:most]
    rows = np.arange(len(order))
    pairs = (
        (record.first, record.first_half_width, LIGHT_COLOUR, -0.2, "first order"),
        (record.total, record.total_half_width, DARK_COLOUR, 0.2, "total"),
    )
    with figure_settings():
        axes = new_axes(len(order) + 1, ax)
        for table, half, colour, shift, name in pairs:
            _bars(axes, rows + shift, table[output, order], half[output, order], colour, height=0.38, label=name)
        _finish(record, axes, order, "share of the variance", record.told())
        legend_below(axes)
        return figure_of(axes)


def bar_figure(record: Record, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """A bar per factor, most important first, with intervals where the method has them."""
    order, (values, half) = record.order(output)[:most], importance_of(record)
    widths = half[output, order] if half is not None else None
    with figure_settings():
        axes = new_axes(len(order) + 1, ax)
        colours = [colour_of(record.labels[factor]) for factor in order]
        _bars(axes, np.arange(len(order)), values[output, order], widths, colours, height=0.62)
        _finish(record, axes, order, axis_of(record, output), record.told())
        return figure_of(axes)


def spider_figure(record: Spider, output: int = 0, most: int = len(INPUT_COLOURS), ax: Axes | None = None) -> Figure:
    """A line per factor: the result over its quantiles (spaced as those of a normal), all others nominal."""
    from scipy.special import ndtri

    order, steps = record.order(output)[:most], ndtri(record.quantiles)
    values = record.values[output, order]
    with figure_settings():
        axes = new_axes(9, ax)
        for line, factor, colour in zip(values, order, INPUT_COLOURS, strict=False):
            axes.plot(
                steps, line, color=colour_of(record.labels[factor], colour), marker="o", markersize=3, linewidth=1.4
            )
        axes.axhline(float(record.base[output]), color=NOMINAL_COLOUR, linewidth=1.2, linestyle=":")
        _named(axes, [(float(steps[-1]), float(v[-1]), record.labels[f]) for v, f in zip(values, order, strict=True)])
        axes.set_xticks(steps, [f"P{100 * quantile:g}" for quantile in record.quantiles])
        axes.minorticks_off()
        _plain_axes(axes, "quantile of the input, the others nominal", record.outputs[output])
        base = f"dotted: nominal {significant(float(record.base[output]))}"
        axes.set_title("\n".join([record.title, ", ".join([base, *left_out(record, order)])]), loc="left", fontsize=10)
        return figure_of(axes)


def morris_figure(record: MorrisEffects, output: int = 0, most: int = NAMED, ax: Axes | None = None) -> Figure:
    """Every factor by mu* (how much it moves the result) and sigma (how unevenly), the most important by name."""
    x, y, unit = record.mu_star[output], record.sigma[output], record.outputs[output]
    order = record.order(output)
    with figure_settings():
        axes = new_axes(10, ax)
        axes.errorbar(x, y, xerr=record.mu_star_half_width[output], fmt="none", ecolor="#b0b0b0", linewidth=0.8)
        axes.scatter(x, y, color=[colour_of(label) for label in record.labels], s=18, zorder=3)
        _named(axes, [(float(x[f]), float(y[f]), record.labels[f]) for f in order[: min(most, NAMED)]])
        _plain_axes(axes, f"\u03bc*, {unit}", f"\u03c3, {unit}")
        axes.set_title(f"{record.title}\n{record.told()}", loc="left", fontsize=10)
        return figure_of(axes)


def importance_of(record: Record) -> tuple[Array, Array | None]:
    """What the bars of a method show [M, F], and half the width of their intervals where there are any."""
    column, half, _ = COLUMNS.get(record.title, (None, None, ""))
    columns = record.columns()
    return columns[column] if column else record.importance(), columns[half] if half else None


def axis_of(record: Record, output: int) -> str:
    """What the bars of a method are, with the unit of the result."""
    return COLUMNS.get(record.title, (None, None, "importance"))[2].format(unit=record.outputs[output])


def colour_of(label: str, other: str = DARK_COLOUR) -> str:
    """The colour of a stage, where a factor is one."""
    return STAGE_COLOURS.get(label, other)


def _plain_axes(ax: Axes, x: str, y: str) -> None:
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.spines["left"].set_visible(True)
    ax.grid(True, color=GRID_COLOUR, linewidth=0.6)
    ax.set_axisbelow(True)


def _heights(wanted: np.ndarray, gap: float) -> np.ndarray:
    """Places from the top of the axes (1) down to 0 near those wanted, in descending order and `gap` apart."""
    places = wanted.copy()
    for row in range(1, len(places)):
        places[row] = min(places[row], places[row - 1] - gap)
    lowest = np.arange(len(places))[::-1] * gap
    return np.asarray(np.maximum(places, lowest))


def _named(ax: Axes, points: Sequence[tuple[float, float, str]]) -> None:
    """Names in a column right of the axes, near the points' heights and in their order, each led to its point."""
    ordered = sorted((point for point in points if np.isfinite(point[:2]).all()), key=lambda point: -point[1])
    line = {"arrowstyle": "-", "color": "#a0a0a0", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3, "relpos": (0, 0.5)}
    low, high = ax.get_ylim()
    wanted = np.array([(y - low) / (high - low) for _, y, _ in ordered])
    names = [on_two_lines(stage_name(label), NAME_WIDTH) for _, _, label in ordered]
    gap = _LINE * max((1 + name.count("\n") for name in names), default=1)
    for (x, y, _), name, height in zip(ordered, names, _heights(wanted, gap), strict=True):
        style: dict[str, Any] = {"textcoords": "axes fraction", "va": "center", "fontsize": 8, "arrowprops": line}
        ax.annotate(name, (x, y), xytext=(1.03, height), **style)


def _bars(ax: Axes, rows: np.ndarray, values: np.ndarray, half: Any, colour: Any, **style: Any) -> None:
    whiskers: dict[str, Any] = (
        {"ecolor": "#404040", "capsize": 2, "error_kw": {"elinewidth": 0.9}} if half is not None else {}
    )
    ax.barh(rows, np.nan_to_num(values), xerr=half, color=colour, **whiskers, **style)


def _finish(record: Record, ax: Axes, order: np.ndarray, axis: str, told: str, zero: bool = True) -> None:
    names = [record.labels[factor] for factor in order]
    second = ", ".join([*filter(None, [told]), *left_out(record, order)])
    finish(ax, names, axis, f"{record.title}\n{second}", zero)
    ax.set_yticks(range(len(names)), [on_two_lines(stage_name(name), NAME_WIDTH) for name in names])


def left_out(record: Record, order: np.ndarray) -> list[str]:
    """How many of how many inputs are shown, where not all are."""
    shown, all_ = len(order), len(record.labels)
    return [f"the first {shown} of {all_} inputs"] if shown < all_ else []
