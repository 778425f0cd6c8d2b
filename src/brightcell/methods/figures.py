"""Figures of sensitivity records: returned, not shown; matplotlib is imported when a figure is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.language import told
from brightcell.methods.interactive import interactive_figure
from brightcell.methods.pictures import Bars, Cloud, Lines, PairedBars, Swings
from brightcell.methods.record_data import RecordData
from brightcell.results.page.figures import (
    FigureSize,
    figure_of,
    figure_settings,
    finish,
    legend_below,
    look,
    new_axes,
    titled_axes,
)
from brightcell.results.page.interactive import refuse_beside_interactive
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
from brightcell.results.page.text import on_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN, NAMED, NAME_WIDTH = 15, 10, 46
_LINE = 0.048
"""Height of a line of a name, as a share of the axes."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PlottedRecord(RecordData):
    """A record that can be drawn."""

    def plot(
        self,
        output: int = 0,
        *,
        most: int | None = None,
        ax: Axes | None = None,
        interactive: bool = False,
        figsize: FigureSize = None,
        title: bool = True,
        language: str | None = None,
    ) -> Any:
        """The figure that suits the method, of one result.

        Parameters
        ----------
        output : int
            Number of the result, from 0.
        most : int, optional
            So many factors at most, the most important ones.
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure without it.
        interactive : bool
            A plotly figure, which has names and all figures of a factor under the mouse.
        figsize : {"column", "page"} or (float, float), optional
            89 or 183 mm wide, or width and height in inches.
        title : bool
            Whether the figure has a title.
        language : str, optional
            en or zh; by default the one that is in force.

        Returns
        -------
        matplotlib.figure.Figure or plotly.graph_objects.Figure
            Not shown, so that a notebook shows it once.

        Raises
        ------
        InputError
            For a number that no result has, and for what an interactive figure doesn't take.
        """
        self._require_output(output)
        if interactive:
            refuse_beside_interactive(ax, figsize, title, language)
            return interactive_figure(self, output, most)
        return record_figure(self, output, SHOWN if most is None else most, ax, figsize, title, language)


def record_figure(
    record: RecordData,
    output: int = 0,
    most: int = SHOWN,
    ax: Axes | None = None,
    figsize: FigureSize = None,
    title: bool = True,
    language: str | None = None,
) -> Figure:
    """The figure of a record's picture: bars with intervals, swings, lines over quantiles, or points with names."""
    picture, order = record.picture(output), record.order(output)
    with figure_settings(ax, figsize, title, language):
        match picture:
            case Swings():
                axes = _swings(record, picture, order[:most], ax)
            case Lines():
                axes = _lines(record, picture, order[: min(most, len(INPUT_COLOURS))], ax)
            case Cloud():
                axes = _cloud(record, picture, order[: min(most, NAMED)], ax)
            case PairedBars():
                axes = _paired(record, picture, order[:most], ax)
            case Bars():
                axes = _single(record, picture, order[:most], ax)
        return figure_of(axes)


def _swings(record: RecordData, picture: Swings, order: np.ndarray, ax: Axes | None) -> Axes:
    axes = new_axes(len(order) + 1, ax)
    for values, colour, name in (
        (picture.low, LIGHT_COLOUR, "at its low end"),
        (picture.high, DARK_COLOUR, "at its high end"),
    ):
        widths = values[order] - picture.base
        axes.barh(range(len(order)), widths, left=picture.base, color=colour, label=name, height=0.62)
    _finish(record, axes, order, picture.axis, f"{picture.ends}, the others nominal", zero=False)
    axes.axvline(picture.base, color=NOMINAL_COLOUR, linewidth=1.4, label=f"nominal {significant(picture.base)}")
    legend_below(axes)
    axes.margins(x=0.05)
    return axes


def _paired(record: RecordData, picture: PairedBars, order: np.ndarray, ax: Axes | None) -> Axes:
    axes, rows = new_axes(len(order) + 1, ax), np.arange(len(order))
    for (name, values, half), colour, shift in zip(
        picture.pairs, (LIGHT_COLOUR, DARK_COLOUR), (-0.2, 0.2), strict=True
    ):
        _bars(axes, rows + shift, values[order], half[order], colour, height=0.38, label=name)
    _finish(record, axes, order, picture.axis, record.described())
    legend_below(axes)
    return axes


def _single(record: RecordData, picture: Bars, order: np.ndarray, ax: Axes | None) -> Axes:
    axes = new_axes(len(order) + 1, ax)
    widths = picture.half_width[order] if picture.half_width is not None else None
    colours = [STAGE_COLOURS.get(record.labels[factor], DARK_COLOUR) for factor in order]
    _bars(axes, np.arange(len(order)), picture.values[order], widths, colours, height=0.62)
    _finish(record, axes, order, picture.axis, record.described())
    return axes


def _lines(record: RecordData, picture: Lines, order: np.ndarray, ax: Axes | None) -> Axes:
    from scipy.special import ndtri

    steps, values, axes = ndtri(picture.quantiles), picture.values[order], new_axes(9, ax)
    for line, factor, colour in zip(values, order, INPUT_COLOURS, strict=False):
        shade = STAGE_COLOURS.get(record.labels[factor], colour)
        axes.plot(steps, line, color=shade, marker="o", markersize=3, linewidth=1.4)
    axes.axhline(picture.base, color=NOMINAL_COLOUR, linewidth=1.2, linestyle=":")
    _named(axes, [(float(steps[-1]), float(v[-1]), record.labels[f]) for v, f in zip(values, order, strict=True)])
    few = look().is_narrow  # every second name, where all of them would lie on each other
    names = ["" if few and i % 2 else f"P{100 * quantile:g}" for i, quantile in enumerate(picture.quantiles)]
    axes.set_xticks(steps, names)
    axes.minorticks_off()
    _plain_axes(axes, "quantile of the input, the others nominal", picture.axis)
    facts = ", ".join([f"dotted: nominal {significant(picture.base)}", *record.left_out(order)])
    titled_axes(axes, record.title, facts)
    return axes


def _cloud(record: RecordData, picture: Cloud, order: np.ndarray, ax: Axes | None) -> Axes:
    x, y, axes = picture.x, picture.y, new_axes(10, ax)
    axes.errorbar(x, y, xerr=picture.half_width, fmt="none", ecolor="#b0b0b0", linewidth=0.8)
    axes.scatter(x, y, color=[STAGE_COLOURS.get(label, DARK_COLOUR) for label in record.labels], s=18, zorder=3)
    _named(axes, [(float(x[f]), float(y[f]), record.labels[f]) for f in order])
    _plain_axes(axes, picture.x_axis, picture.y_axis)
    titled_axes(axes, record.title, record.described())
    return axes


def _plain_axes(ax: Axes, x: str, y: str) -> None:
    ax.set_xlabel(told(x))
    ax.set_ylabel(told(y))
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
    names = [on_lines(told(stage_name(label)), look().columns(NAME_WIDTH), 2) for _, _, label in ordered]
    gap = _LINE * max((1 + name.count("\n") for name in names), default=1)
    for (x, y, _), name, height in zip(ordered, names, _heights(wanted, gap), strict=True):
        style: dict[str, Any] = {"textcoords": "axes fraction", "va": "center", "arrowprops": line}
        ax.annotate(name, (x, y), xytext=(1.03, height), fontsize=look().font - 1, **style)


def _bars(ax: Axes, rows: np.ndarray, values: np.ndarray, half: Any, colour: Any, **style: Any) -> None:
    whiskers: dict[str, Any] = (
        {"ecolor": "#404040", "capsize": 2, "error_kw": {"elinewidth": 0.9}} if half is not None else {}
    )
    ax.barh(rows, np.nan_to_num(values), xerr=half, color=colour, **whiskers, **style)


def _finish(record: RecordData, ax: Axes, order: np.ndarray, axis: str, facts: str, zero: bool = True) -> None:
    names = [stage_name(record.labels[factor]) for factor in order]
    second = ", ".join([*filter(None, [facts]), *record.left_out(order)])
    finish(ax, names, axis, f"{record.title}\n{second}", zero, NAME_WIDTH)
