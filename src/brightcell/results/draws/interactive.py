"""Figures of draws to hover over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightcell.results.draws.data import MonteCarloData
from brightcell.results.draws.shapes import COMMON_UNIT, caption, first_draws, outline, per_kwh, products
from brightcell.results.page.interactive import hover, name_rows, new_figure, rows_height, safe
from brightcell.results.page.labels import DARK_COLOUR, LIGHT_COLOUR, NOMINAL_COLOUR
from brightcell.results.page.numbers import significant
from brightcell.uncertainty.statistics import Summary, summarise

if TYPE_CHECKING:
    import plotly.graph_objects as go

_TOLD = "%{customdata}<extra></extra>"
_PERCENTS = {97.5: LIGHT_COLOUR, 50.0: DARK_COLOUR, 2.5: LIGHT_COLOUR}


def violins(monte_carlo: MonteCarloData) -> go.Figure:
    """The total of each alternative per kWh rated: density, median, 95 % of draws, nominal value."""
    labels = monte_carlo.labels
    figure = new_figure(
        products(monte_carlo), f"{caption(monte_carlo)}; {monte_carlo.regime}", rows_height(4 * len(labels))
    )
    for row, label in enumerate(labels):
        _violin(figure, row, label, per_kwh(monte_carlo, row), monte_carlo.nominal[row].per_kwh_rated_kg)
    name_rows(figure, labels)
    figure.update_xaxes(title_text=COMMON_UNIT)
    return figure


def _violin(figure: go.Figure, row: int, label: str, values: np.ndarray, nominal: float) -> None:
    summary = summarise(values)
    hover_text = hover(label, {**_figures(summary), "nominal": significant(nominal)})
    grid, half = outline(values)
    low, high = (summary.percentiles[percent].value for percent in (2.5, 97.5))
    body: dict[str, Any] = {"fill": "toself", "fillcolor": LIGHT_COLOUR, "hoveron": "fills", "text": hover_text}
    around = {"x": [*grid, *grid[::-1]], "y": [*(row - half), *(row + half)[::-1]]}
    figure.add_scatter(**around, **body, mode="lines", line_width=0, hoverinfo="text", showlegend=False)
    marks = (
        ("95 % of draws", [low, high], "lines+markers", {"color": "black", "symbol": "line-ns-open"}),
        ("median", [summary.median.value], "markers", {"color": "white", "size": 9, "line": {"width": 1.5}}),
        ("nominal", [nominal], "markers", {"color": NOMINAL_COLOUR, "size": 9, "symbol": "diamond"}),
    )
    for name, x, mode, marker in marks:
        place = {"x": x, "y": [row] * len(x), "customdata": [hover_text] * len(x), "hovertemplate": _TOLD}
        figure.add_scatter(**place, mode=mode, marker=marker, line_color="black", name=name, showlegend=row == 0)


def convergence(monte_carlo: MonteCarloData, label: str) -> go.Figure:
    """Median, 2.5 % and 97.5 % of the first n draws with the bands of their 95 % intervals."""
    chosen = monte_carlo.labels.index(label)
    footprint, steps = monte_carlo.nominal[chosen], first_draws(monte_carlo.values(label))
    figure = new_figure(f"{footprint.product}, {label}", f"{caption(monte_carlo)}; {monte_carlo.regime}")
    for percent, colour in _PERCENTS.items():
        _band(figure, steps, percent, colour)
    figure.add_hline(footprint.total, line={"color": NOMINAL_COLOUR, "dash": "dot"}, annotation_text="nominal")
    figure.update_xaxes(title_text="draws", type="log", dtick="D2")
    figure.update_yaxes(title_text=safe(monte_carlo.alternatives[chosen].unit))
    return figure


def _band(figure: go.Figure, steps: dict[int, Summary], percent: float, colour: str) -> None:
    """A percentile over the number of draws; where there are too few for an interval, without its band."""
    name = "median" if percent == 50 else f"{percent} %"
    estimates = {number: summary.percentiles[percent] for number, summary in steps.items()}
    wide = {
        number: estimate for number, estimate in estimates.items() if np.isfinite([estimate.low, estimate.high]).all()
    }
    lows, highs = [estimate.low for estimate in wide.values()], [estimate.high for estimate in wide.values()]
    ends: dict[str, Any] = {"x": [*wide, *reversed(wide)], "y": [*lows, *reversed(highs)], "fill": "toself"}
    figure.add_scatter(
        **ends, fillcolor=colour, opacity=0.35, line_width=0, mode="lines", hoverinfo="skip", showlegend=False
    )
    texts = [
        hover(
            f"{number:,} draws",
            {name: significant(estimate.value), "standard error": significant(estimate.standard_error, 2)},
        )
        for number, estimate in estimates.items()
    ]
    line = {"x": list(estimates), "y": [estimate.value for estimate in estimates.values()], "customdata": texts}
    figure.add_scatter(**line, hovertemplate=_TOLD, mode="lines+markers", line_color=colour, marker_size=4, name=name)


def _figures(summary: Summary) -> dict[str, str]:
    ends = {f"{percent:g} %": summary.percentiles[percent] for percent in (2.5, 97.5)}
    said = {"median": summary.median, **ends, "mean": summary.mean}
    return {
        **{
            name: f"{significant(estimate.value)} ± {significant(estimate.standard_error, 2)}"
            for name, estimate in said.items()
        },
        "CV": f"{summary.cv.value:.1%}",
    }
