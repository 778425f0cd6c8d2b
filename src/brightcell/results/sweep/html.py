"""Sweeps as HTML for notebooks and files."""

from __future__ import annotations

from brightcell.results.page.block import bar, page_block
from brightcell.results.page.labels import STAGE_COLOURS, STAGES, stage_name
from brightcell.results.page.markup import Markup, collapsible, element, table
from brightcell.results.sweep.data import SweepData, VariantRow
from brightcell.results.sweep.tables import cells, counts, head, heading, idle_texts, note_on_draws, unit_text

OPEN_UP_TO = 60


def sweep_html(sweep: SweepData) -> str:
    """A row per variant with its stages as a bar, per kWh of rated energy; refused ones with the reason."""
    low, high = _extent(sweep)
    names = head(sweep)
    texts = len(names) - _numbers(sweep)
    rows: list[list[object]] = []
    for row in sweep.rows:
        text = cells(sweep, row)
        picture = bar(_parts(row), low, high) if row.is_computed else element("span", row.message, cls="muted")
        rows.append([*text[:texts], picture, *text[texts:]])
    body = table([*names[:texts], "", *names[texts:]], rows, set(range(texts + 1, len(names) + 1)))
    legend = element("div", *(_legend(stage) for stage in STAGES), cls="muted")
    many = len(rows) > OPEN_UP_TO
    return page_block(
        element("div", element("b", heading(sweep)), cls="head"),
        element("div", f"{counts(sweep)}; {unit_text(sweep)}", cls="muted"),
        *(element("div", text, cls="muted") for text in idle_texts(sweep)),
        *(element("div", text, cls="muted") for text in sweep.cautions),
        *(element("div", f"{row.label}: {row.message}") for row in sweep.without_value),
        legend,
        collapsible(f"{len(rows)} variants", body) if many else body,
        element("div", note_on_draws(sweep), cls="muted") if sweep.draws is not None else "",
    )


def _numbers(sweep: SweepData) -> int:
    return len(head(sweep)) - len(sweep.keys) - (0 if sweep.axes else 1)


def _parts(row: VariantRow) -> list[tuple[str, float, str]]:
    factor = row.per_kwh_rated / row.total if row.total else 0.0
    return [(stage_name(stage), value * factor, STAGE_COLOURS[stage]) for stage, value in row.stages.items()]


def _extent(sweep: SweepData) -> tuple[float, float]:
    parts = [[value for _, value, _ in _parts(row)] for row in sweep.computed]
    lows = [sum(min(value, 0.0) for value in values) for values in parts]
    highs = [sum(max(value, 0.0) for value in values) for values in parts]
    return min(lows, default=0.0), max(highs, default=0.0)


def _legend(stage: str) -> Markup:
    dot = element("span", cls="dot", style=f"background-color:{STAGE_COLOURS[stage]}")
    return element("span", dot, stage_name(stage), style="margin-right:1.2em")
