"""Figures of sensitivity records: returned, not shown; matplotlib is imported when a figure is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.results.numbers import significant
from brightcell.results.plots import figure_of, figure_settings, finish, legend_below, new_axes
from brightcell.results.text import shortened
from brightcell.sensitivity.morris import MorrisEffects
from brightcell.sensitivity.records import Record
from brightcell.sensitivity.sobol import SobolIndices
from brightcell.sensitivity.tornado import Tornado

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN, NAMED, NAME_WIDTH = 15, 10, 52
LOW, HIGH, DARK, NOMINAL = "#56B4E9", "#E69F00", "#0072B2", "#D55E00"
COLUMNS = {
    "Elasticities": ("elasticity", None, "elasticity, % of the result per % of the input"),
    "One at a time": (None, None, "range of the result, {unit}"),
    "Borgonovo delta": ("delta", "delta_half_width", "delta, share of the density shifted"),
    "PAWN": ("median", None, "PAWN, median Kolmogorov-Smirnov distance"),
    "Shapley effects": ("effect", "effect_half_width", "Shapley effect, share of the variance"),
    "Contributions to variance": ("share", None, "share of the variance"),
    "Value of information, % of variance,": (
        "removed",
        "standard_error",
        "variance removed by knowing it, % \u00b1 standard error",
    ),
}
"""Title of a method -> the column of its bars (None: what sorts them), of their intervals, and the axis."""


def record_figure(record: Record, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """The figure that suits a method: tornado, mu*-sigma, Sobol bars, or bars with intervals."""
    if isinstance(record, Tornado):
        return tornado_figure(record, output, most, ax)
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
        for table, colour, name in ((record.low, LOW, "at its low end"), (record.high, HIGH, "at its high end")):
            widths = table[output, order] - base
            axes.barh(range(len(order)), widths, left=base, color=colour, label=name, height=0.62)
        _finish(record, axes, order, record.outputs[output], f"{record.ends}, the others nominal", zero=False)
        axes.axvline(base, color=NOMINAL, linewidth=1.4, label=f"nominal {significant(base)}")
        legend_below(axes)
        axes.margins(x=0.05)
        return figure_of(axes)


def sobol_figure(record: SobolIndices, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """Two bars per factor, its first-order and its total index, with their intervals."""
    order = record.order(output)[:most]
    rows = np.arange(len(order))
    pairs = (
        (record.first, record.first_half_width, DARK, -0.2, "first order"),
        (record.total, record.total_half_width, HIGH, 0.2, "total"),
    )
    with figure_settings():
        axes = new_axes(len(order) + 1, ax)
        for table, half, colour, shift, name in pairs:
            _bars(axes, rows + shift, table[output, order], half[output, order], colour, height=0.38, label=name)
        told = f"{record.draws:,} draws, seed {record.seed}, {record.level:.0%} intervals"
        _finish(record, axes, order, "share of the variance", told)
        legend_below(axes)
        return figure_of(axes)


def bar_figure(record: Record, output: int = 0, most: int = SHOWN, ax: Axes | None = None) -> Figure:
    """A bar per factor, most important first, with intervals where the method has them."""
    column, half, axis = COLUMNS.get(record.title, (None, None, "importance"))
    order, columns = record.order(output)[:most], record.columns()
    values = columns[column] if column else record.importance()
    widths = columns[half][output, order] if half else None
    with figure_settings():
        axes = new_axes(len(order) + 1, ax)
        _bars(axes, np.arange(len(order)), values[output, order], widths, DARK, height=0.62)
        _finish(record, axes, order, axis.format(unit=record.outputs[output]), _told(record))
        return figure_of(axes)


def morris_figure(record: MorrisEffects, output: int = 0, most: int = NAMED, ax: Axes | None = None) -> Figure:
    """Every factor by mu* (how much it moves the result) and sigma (how unevenly), the most important by name."""
    x, y, unit = record.mu_star[output], record.sigma[output], record.outputs[output]
    order = record.order(output)
    with figure_settings():
        axes = new_axes(10, ax)
        axes.errorbar(x, y, xerr=record.mu_star_half_width[output], fmt="none", ecolor="#b0b0b0", linewidth=0.8)
        axes.scatter(x, y, color=DARK, s=18, zorder=3)
        _named(axes, [(float(x[f]), float(y[f]), record.labels[f]) for f in order[: min(most, NAMED)]])
        axes.set_xlabel(f"\u03bc*, {unit}")
        axes.set_ylabel(f"\u03c3, {unit}")
        axes.spines["left"].set_visible(True)
        axes.grid(True, color="#d9d9d9", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_title(f"{record.title}\n{_told(record)}", loc="left", fontsize=10)
        return figure_of(axes)


def _named(ax: Axes, points: Sequence[tuple[float, float, str]]) -> None:
    """Names in a column right of the axes, in the order of the points' heights, each led to its point."""
    ordered = sorted((point for point in points if np.isfinite(point[:2]).all()), key=lambda point: -point[1])
    line = {"arrowstyle": "-", "color": "#a0a0a0", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3, "relpos": (0, 0.5)}
    for row, (x, y, name) in enumerate(ordered):
        height = 1 - (row + 0.5) / len(ordered)
        style: dict[str, Any] = {"textcoords": "axes fraction", "va": "center", "fontsize": 8, "arrowprops": line}
        ax.annotate(shortened(name, NAME_WIDTH), (x, y), xytext=(1.03, height), **style)


def _bars(ax: Axes, rows: np.ndarray, values: np.ndarray, half: Any, colour: str, **style: Any) -> None:
    whiskers: dict[str, Any] = (
        {"ecolor": "#404040", "capsize": 2, "error_kw": {"elinewidth": 0.9}} if half is not None else {}
    )
    ax.barh(rows, np.nan_to_num(values), xerr=half, color=colour, **whiskers, **style)


def _finish(record: Record, ax: Axes, order: np.ndarray, axis: str, told: str, zero: bool = True) -> None:
    names = [record.labels[factor] for factor in order]
    more = f"the first {len(names)} of {len(record.labels)} inputs" if len(names) < len(record.labels) else ""
    finish(ax, names, axis, "\n".join([record.title.rstrip(","), ", ".join(filter(None, (told, more)))]), zero)
    ax.set_yticks(range(len(names)), [shortened(name, NAME_WIDTH) for name in names])


def _told(record: Record) -> str:
    """The facts of a record on one line."""
    facts = record.facts().items()
    return ", ".join(f"{key} {value}" for key, value in facts if type(value) in (int, float, str))
