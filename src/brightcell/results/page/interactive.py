"""What all figures to hover over share; plotly, which draws them, is an extra.

A notebook shows them by itself. `figure.write_html("name.html")` gives a page that needs no network.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.results.page.labels import GRID_COLOUR
from brightcell.results.page.text import clean, on_lines

if TYPE_CHECKING:
    import plotly.graph_objects as go

NAME_WIDTH, ROW, FRAME = 46, 30, 170
NO_PLOTLY = 'interactive figures are drawn by plotly, which is not installed: pip install "brightcell[report]"'


def plotly_objects() -> Any:
    """plotly's `graph_objects`, or the error that says how to install it."""
    try:
        import plotly.graph_objects as go
    except ImportError:
        raise BrightcellError(NO_PLOTLY) from None
    return go


def refuse_beside_interactive(ax: Any, figsize: Any, title: bool, language: str | None) -> None:
    """What a figure of plotly has no use for; it has its title, in English, and is as wide as its page."""
    given = {
        "ax": ax is not None,
        "figsize": figsize is not None,
        "title": not title,
        "language": language not in (None, "en"),
    }
    what, hint = "an interactive figure doesn't take this", "leave it or interactive out"
    problems = [Problem(what, path=name, hint=hint) for name, is_given in given.items() if is_given]
    if problems:
        raise InputError(problems)


def new_figure(title: str, second: str, height: int = 420) -> go.Figure:
    """An empty figure in the style of all, with a title and a second line in small letters."""
    figure = plotly_objects().Figure()
    text = f"{safe(title)}<br><sup>{safe(second)}</sup>"
    axis = {"gridcolor": GRID_COLOUR, "zeroline": False, "automargin": True}
    figure.update_layout(template="plotly_white", title_text=text, height=height, xaxis=axis, yaxis=axis)
    figure.update_layout(legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"})
    return figure


def name_rows(figure: go.Figure, names: Sequence[str]) -> None:
    """Names at the left of rows 0, 1, ..., the first on top."""
    shown = ["<br>".join(map(safe, on_lines(name, NAME_WIDTH, 2).splitlines())) for name in names]
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=shown, tickfont_size=11, showgrid=False)
    figure.update_yaxes(range=[len(names) - 0.4, -0.6])


def rows_height(rows: int) -> int:
    """Height in pixels of a figure with so many rows."""
    return FRAME + ROW * rows


def hover(name: str, figures: Mapping[str, str]) -> str:
    """What stands under the mouse: a name in full, and figures by their names."""
    return "<br>".join([f"<b>{safe(name)}</b>", *(f"{safe(key)}: {safe(value)}" for key, value in figures.items())])


def safe(text: str) -> str:
    """A text that plotly shows as it is: it takes some tags for markup."""
    return html.escape(clean(text), quote=False)
