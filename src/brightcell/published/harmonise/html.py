"""A harmonisation as HTML: the chart, each figure's steps, and the spread."""

from __future__ import annotations

import base64
import io

from brightcell.published.harmonise.figures import HarmonisationPlots
from brightcell.published.harmonise.models import HarmonisationStep, HarmonisedFigure
from brightcell.published.harmonise.result import HarmonisedFigures
from brightcell.published.harmonise.spread import FigureSpread
from brightcell.published.harmonise.text import SPREAD_HEAD, basis_text, spread_rows, step_cell
from brightcell.results.page.block import page_block
from brightcell.results.page.document import html_document
from brightcell.results.page.markup import Markup, collapsible, element, joined, table
from brightcell.results.page.numbers import significant

LEGEND = (
    "kg CO2e per kWh of rated energy, or per what the cell says. A dash: the step is undone. Rest the mouse on a cell "
    "for what was "
    "done, or why not."
)


def as_html(harmonisation: HarmonisedFigures) -> str:
    """A whole page, without anything from elsewhere."""
    return html_document("Studies on a common basis", as_block(harmonisation))


def as_block(harmonisation: HarmonisedFigures) -> str:
    """A block for a notebook."""
    return page_block(
        element("div", element("b", "Studies on a common basis"), cls="head"),
        element("div", basis_text(harmonisation.basis, harmonisation.grid_factor), cls="muted"),
        _chart(harmonisation),
        _figures(harmonisation),
        _spread("Spread of all figures counted, kg CO2e per kWh", harmonisation.spread),
        _spread("Spread of the figures with which every step could be taken", harmonisation.spread_of_complete),
    )


def _chart(harmonisation: HarmonisedFigures) -> Markup:
    file = io.BytesIO()
    HarmonisationPlots(harmonisation).figures().savefig(file, format="png", dpi=110)
    data = base64.b64encode(file.getvalue()).decode()
    text = "Published figures and the same on a common basis"
    return Markup(f'<img alt="{text}" style="max-width:100%" src="data:image/png;base64,{data}">')


def _figures(harmonisation: HarmonisedFigures) -> Markup:
    head: list[object] = ["Figure", "Published", *harmonisation.basis.steps]
    rows: list[list[object]] = [
        [
            figure.published.label,
            f"{significant(figure.published.value)} {figure.published.unit}",
            *map(_cell, figure.steps),
        ]
        for figure in harmonisation.figures
    ]
    legend = element("div", LEGEND)
    return joined(legend, table(head, rows, set(range(1, len(head)))), _reasons(harmonisation.figures))


def _cell(step: HarmonisationStep) -> Markup:
    return element("span", step_cell(step), title=step.text)


def _reasons(figures: tuple[HarmonisedFigure, ...]) -> Markup:
    reasons = dict.fromkeys(f"{f.published.study}, {s.step}: {s.text}" for f in figures for s in f.steps if not s.done)
    return collapsible(f"Undone steps ({len(reasons)})", element("ul", *(element("li", reason) for reason in reasons)))


def _spread(title: str, spread: tuple[FigureSpread, ...]) -> Markup:
    if not spread:
        return Markup("")
    rows: list[list[object]] = [list(row) for row in spread_rows(spread)]
    return joined(element("div", title, cls="muted"), table(list(SPREAD_HEAD), rows, {2, 3, 4, 5, 6, 7}))
