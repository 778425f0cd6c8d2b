"""Figures of sensitivity records to hover over: names in full, and every figure of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.methods.morris import MorrisEffects
from brightcell.methods.one_at_a_time import Spider
from brightcell.methods.plots import axis_of, colour_of, importance_of, left_out
from brightcell.methods.records import Record
from brightcell.methods.sobol import SobolIndices
from brightcell.methods.tornado import Tornado
from brightcell.results.page.interactive import hover, name_rows, new_figure, rows_height, safe
from brightcell.results.page.labels import DARK_COLOUR, INPUT_COLOURS, LIGHT_COLOUR, NOMINAL_COLOUR, stage_name
from brightcell.results.page.numbers import significant

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHOWN = 40
_AS_TOLD = "%{customdata}<extra></extra>"


def record_figure(record: Record, output: int = 0, most: int = SHOWN) -> go.Figure:
    """The figure that suits a method, of its first `most` inputs; of Morris' effects all."""
    draw: dict[type[Record], Callable[..., go.Figure]] = {
        Tornado: _tornado,
        Spider: _spider,
        MorrisEffects: _morris,
        SobolIndices: _sobol,
    }
    return draw.get(type(record), _bars)(record, output, record.order(output)[:most])


def _tornado(record: Tornado, output: int, order: np.ndarray) -> go.Figure:
    base, told = float(record.base[output]), _told(record, output, order)
    figure = _rows(record, order, record.outputs[output])
    for table, colour, name in (
        (record.low, LIGHT_COLOUR, "at its low end"),
        (record.high, DARK_COLOUR, "at its high end"),
    ):
        _row_bars(figure, told, table[output, order] - base, colour, name, base=base)
    figure.update_layout(barmode="overlay")
    figure.add_vline(base, line={"color": NOMINAL_COLOUR, "width": 1.5})
    return figure


def _sobol(record: SobolIndices, output: int, order: np.ndarray) -> go.Figure:
    figure, told = _rows(record, order, "share of the variance"), _told(record, output, order)
    for table, half, colour, name in (
        (record.first, record.first_half_width, LIGHT_COLOUR, "first order"),
        (record.total, record.total_half_width, DARK_COLOUR, "total"),
    ):
        error = {"type": "data", "array": half[output, order].tolist(), "thickness": 1, "width": 2}
        _row_bars(figure, told, table[output, order], colour, name, error_x=error)
    return figure


def _bars(record: Record, output: int, order: np.ndarray) -> go.Figure:
    values, half = importance_of(record)
    figure = _rows(record, order, axis_of(record, output))
    error = {} if half is None else {"error_x": {"type": "data", "array": half[output, order].tolist(), "thickness": 1}}
    colours = [colour_of(record.labels[factor]) for factor in order]
    _row_bars(figure, _told(record, output, order), np.nan_to_num(values[output, order]), colours, "", **error)
    figure.update_traces(showlegend=False)
    return figure


def _spider(record: Spider, output: int, order: np.ndarray) -> go.Figure:
    from scipy.special import ndtri

    figure = _plane(record, order, "quantile of the input, the others nominal", record.outputs[output])
    steps = ndtri(record.quantiles)
    for place, factor in enumerate(order.tolist()):
        colour = colour_of(record.labels[factor], INPUT_COLOURS[place % len(INPUT_COLOURS)])
        told = [_hover(record, output, factor)] * len(steps)
        line: dict[str, Any] = {"x": steps.tolist(), "y": record.values[output, factor].tolist(), "line_color": colour}
        figure.add_scatter(**line, customdata=told, hovertemplate=_AS_TOLD, name=safe(record.labels[factor]))
    figure.update_layout(showlegend=False)
    figure.update_xaxes(tickvals=steps.tolist(), ticktext=[f"P{100 * q:g}" for q in record.quantiles])
    return figure


def _morris(record: MorrisEffects, output: int, order: np.ndarray) -> go.Figure:
    unit, everything = record.outputs[output], np.arange(len(record.labels))
    figure = _plane(record, everything, f"μ*, {unit}", f"σ, {unit}")
    figure.add_scatter(
        x=record.mu_star[output].tolist(),
        y=record.sigma[output].tolist(),
        error_x={
            "type": "data",
            "array": record.mu_star_half_width[output].tolist(),
            "thickness": 0.8,
            "color": "#b0b0b0",
        },
        mode="markers",
        marker_color=[colour_of(label) for label in record.labels],
        customdata=_told(record, output, everything),
        hovertemplate=_AS_TOLD,
    )
    return figure


def _rows(record: Record, order: np.ndarray, axis: str) -> go.Figure:
    figure = new_figure(record.title, _second(record, order), rows_height(len(order)))
    name_rows(figure, [stage_name(record.labels[factor]) for factor in order])
    figure.update_xaxes(title_text=safe(axis))
    return figure


def _plane(record: Record, order: np.ndarray, x: str, y: str) -> go.Figure:
    figure = new_figure(record.title, _second(record, order), 520)
    figure.update_xaxes(title_text=safe(x))
    figure.update_yaxes(title_text=safe(y))
    return figure


def _second(record: Record, order: np.ndarray) -> str:
    return ", ".join(filter(None, [record.told(), *left_out(record, order)]))


def _row_bars(figure: go.Figure, told: list[str], widths: np.ndarray, colour: Any, name: str, **style: Any) -> None:
    place: dict[str, Any] = {"x": widths.tolist(), "y": list(range(len(told))), "orientation": "h"}
    figure.add_bar(**place, marker_color=colour, name=name, customdata=told, hovertemplate=_AS_TOLD, **style)


def _told(record: Record, output: int, order: np.ndarray) -> list[str]:
    """What stands under the mouse, by row."""
    return [_hover(record, output, factor) for factor in order.tolist()]


def _hover(record: Record, output: int, factor: int) -> str:
    """The name of an input and its row of the table."""
    values = {name: float(table[output, factor]) for name, table in record.columns().items()}
    return hover(record.labels[factor], {name: significant(v) if np.isfinite(v) else "-" for name, v in values.items()})
