"""A harmonisation as HTML: the chart, each figure's steps, and the spread."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from brightcell.published.harmonise.models import HarmonisationStep, HarmonisedFigure
from brightcell.published.harmonise.text import SPREAD_HEAD, basis_text, spread_rows, step_cell
from brightcell.results.page.block import page_block
from brightcell.results.page.markup import Markup, collapsible, element, joined, table
from brightcell.results.page.numbers import significant

if TYPE_CHECKING:
    from brightcell.published.harmonise.run import Harmonisation
    from brightcell.published.harmonise.spread import FigureSpread

LEGEND = (
    "kg CO2e per kWh of rated energy, or as told. A dash: the step is undone. Rest the mouse on a cell for what was "
    "done, or why not."
)


def as_html(found: Harmonisation) -> str:
    """A whole page, without anything from elsewhere."""
    head = element("head", Markup('<meta charset="utf-8">'), element("title", "Studies on a common basis"))
    return "<!doctype html>\n" + element("html", head, element("body", Markup(as_block(found))), lang="en")


def as_block(found: Harmonisation) -> str:
    """A block for a notebook."""
    return page_block(
        element("div", element("b", "Studies on a common basis"), cls="head"),
        element("div", basis_text(found.basis, found.grid_factor), cls="muted"),
        _chart(found),
        _figures(found),
        _spread("Spread of all figures counted, kg CO2e per kWh", found.spread),
        _spread("Spread of the figures with which every step could be taken", found.spread_of_complete),
    )


def _chart(found: Harmonisation) -> Markup:
    file = io.BytesIO()
    found.plot.figures().savefig(file, format="png", dpi=110)
    data = base64.b64encode(file.getvalue()).decode()
    text = "Published figures and the same on a common basis"
    return Markup(f'<img alt="{text}" style="max-width:100%" src="data:image/png;base64,{data}">')


def _figures(found: Harmonisation) -> Markup:
    head: list[object] = ["Figure", "Published", *found.basis.steps]
    rows: list[list[object]] = [
        [one.figure.label, f"{significant(one.figure.value)} {one.figure.unit}", *map(_cell, one.steps)]
        for one in found.figures
    ]
    legend = element("div", LEGEND)
    return joined(legend, table(head, rows, set(range(1, len(head)))), _reasons(found.figures))


def _cell(step: HarmonisationStep) -> Markup:
    return element("span", step_cell(step), title=step.text)


def _reasons(figures: tuple[HarmonisedFigure, ...]) -> Markup:
    told = dict.fromkeys(f"{o.figure.study}, {s.step}: {s.text}" for o in figures for s in o.steps if not s.done)
    return collapsible(f"Undone steps ({len(told)})", element("ul", *(element("li", one) for one in told)))


def _spread(title: str, spread: tuple[FigureSpread, ...]) -> Markup:
    if not spread:
        return Markup("")
    rows: list[list[object]] = [list(row) for row in spread_rows(spread)]
    return joined(element("div", title, cls="muted"), table(list(SPREAD_HEAD), rows, {2, 3, 4, 5, 6, 7}))
