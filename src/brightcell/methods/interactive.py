"""Figures of sensitivity records to hover over: names in full, and every figure of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.methods.pictures import Bars, Cloud, Lines, PairedBars, Swings
from brightcell.methods.record_data import RecordData
from brightcell.results.page.interactive import hover, name_rows, new_figure, rows_height, safe
from brightcell.results.page.labels import (
    DARK_COLOUR,
    INPUT_COLOURS,
    LIGHT_COLOUR,
    NOMINAL_COLOUR,
    STAGE_COLOURS,
    stage_name,
)
from brightcell.results.page.numbers import significant

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHOWN = 40
_AS_WRITTEN = "%{customdata}<extra></extra>"


def interactive_figure(record: RecordData, output: int = 0, most: int | None = None) -> go.Figure:
    """The figure of a record's picture, of its first `most` factors; of a cloud of points all."""
    picture, order = record.picture(output), record.order(output)[: SHOWN if most is None else most]
    match picture:
        case Swings():
            return _swings(record, picture, output, order)
        case Lines():
            return _lines(record, picture, output, order)
        case Cloud():
            return _cloud(record, picture, output)
        case PairedBars():
            return _paired(record, picture, output, order)
        case Bars():
            return _single(record, picture, output, order)


def _swings(record: RecordData, picture: Swings, output: int, order: np.ndarray) -> go.Figure:
    figure, under_mouse = _rows(record, order, picture.axis), _under_mouse(record, output, order)
    for values, colour, name in (
        (picture.low, LIGHT_COLOUR, "at its low end"),
        (picture.high, DARK_COLOUR, "at its high end"),
    ):
        _row_bars(figure, under_mouse, values[order] - picture.base, colour, name, base=picture.base)
    figure.update_layout(barmode="overlay")
    figure.add_vline(picture.base, line={"color": NOMINAL_COLOUR, "width": 1.5})
    return figure


def _paired(record: RecordData, picture: PairedBars, output: int, order: np.ndarray) -> go.Figure:
    figure, under_mouse = _rows(record, order, picture.axis), _under_mouse(record, output, order)
    for (name, values, half), colour in zip(picture.pairs, (LIGHT_COLOUR, DARK_COLOUR), strict=True):
        error = {"type": "data", "array": half[order].tolist(), "thickness": 1, "width": 2}
        _row_bars(figure, under_mouse, values[order], colour, name, error_x=error)
    return figure


def _single(record: RecordData, picture: Bars, output: int, order: np.ndarray) -> go.Figure:
    figure, half = _rows(record, order, picture.axis), picture.half_width
    error = {} if half is None else {"error_x": {"type": "data", "array": half[order].tolist(), "thickness": 1}}
    colours = [STAGE_COLOURS.get(record.labels[factor], DARK_COLOUR) for factor in order]
    values = np.nan_to_num(picture.values[order])
    _row_bars(figure, _under_mouse(record, output, order), values, colours, "", **error)
    figure.update_traces(showlegend=False)
    return figure


def _lines(record: RecordData, picture: Lines, output: int, order: np.ndarray) -> go.Figure:
    from scipy.special import ndtri

    figure = _plane(record, order, "quantile of the input, the others nominal", picture.axis)
    steps = ndtri(picture.quantiles)
    for place, factor in enumerate(order.tolist()):
        label = record.labels[factor]
        colour = STAGE_COLOURS.get(label, INPUT_COLOURS[place % len(INPUT_COLOURS)])
        under_mouse = [_hover(record, output, factor)] * len(steps)
        line: dict[str, Any] = {"x": steps.tolist(), "y": picture.values[factor].tolist(), "line_color": colour}
        figure.add_scatter(**line, customdata=under_mouse, hovertemplate=_AS_WRITTEN, name=safe(label))
    figure.update_layout(showlegend=False)
    figure.update_xaxes(tickvals=steps.tolist(), ticktext=[f"P{100 * q:g}" for q in picture.quantiles])
    return figure


def _cloud(record: RecordData, picture: Cloud, output: int) -> go.Figure:
    everything = np.arange(len(record.labels))
    figure = _plane(record, everything, picture.x_axis, picture.y_axis)
    error = {"type": "data", "array": picture.half_width.tolist(), "thickness": 0.8, "color": "#b0b0b0"}
    figure.add_scatter(
        x=picture.x.tolist(),
        y=picture.y.tolist(),
        error_x=error,
        mode="markers",
        marker_color=[STAGE_COLOURS.get(label, DARK_COLOUR) for label in record.labels],
        customdata=_under_mouse(record, output, everything),
        hovertemplate=_AS_WRITTEN,
    )
    return figure


def _rows(record: RecordData, order: np.ndarray, axis: str) -> go.Figure:
    figure = new_figure(record.title, _second(record, order), rows_height(len(order)))
    name_rows(figure, [stage_name(record.labels[factor]) for factor in order])
    figure.update_xaxes(title_text=safe(axis))
    return figure


def _plane(record: RecordData, order: np.ndarray, x: str, y: str) -> go.Figure:
    figure = new_figure(record.title, _second(record, order), 520)
    figure.update_xaxes(title_text=safe(x))
    figure.update_yaxes(title_text=safe(y))
    return figure


def _second(record: RecordData, order: np.ndarray) -> str:
    return ", ".join(filter(None, [record.described(), *record.left_out(order)]))


def _row_bars(
    figure: go.Figure, under_mouse: list[str], widths: np.ndarray, colour: Any, name: str, **style: Any
) -> None:
    place: dict[str, Any] = {"x": widths.tolist(), "y": list(range(len(under_mouse))), "orientation": "h"}
    figure.add_bar(**place, marker_color=colour, name=name, customdata=under_mouse, hovertemplate=_AS_WRITTEN, **style)


def _under_mouse(record: RecordData, output: int, order: np.ndarray) -> list[str]:
    """Texts under the mouse, by row."""
    return [_hover(record, output, factor) for factor in order.tolist()]


def _hover(record: RecordData, output: int, factor: int) -> str:
    """The name of an input and its row of the table."""
    values = {name: float(table[output, factor]) for name, table in record.columns().items()}
    return hover(record.labels[factor], {name: significant(v) if np.isfinite(v) else "-" for name, v in values.items()})
