"""Reasons as HTML: a waterfall in a table, and what is in each group."""

from __future__ import annotations

from brightcell.results.page.block import page_block, span_bar
from brightcell.results.page.labels import DARK_COLOUR, LIGHT_COLOUR, TOTAL_COLOUR, stage_name
from brightcell.results.page.markup import Markup, collapsible, element, joined, table
from brightcell.results.page.numbers import decimals_for, fixed
from brightcell.results.page.text import count
from brightcell.results.reasons.data import ReasonsData
from brightcell.results.reasons.tables import head, heading, idle, note, rows, sentence, signed


def reasons_html(reasons: ReasonsData) -> str:
    """The way from the first footprint to the second, a bar per reason."""
    return page_block(
        element("div", element("b", heading(reasons)), cls="head"),
        element("div", sentence(reasons)),
        _waterfall(reasons),
        *([element("div", idle(reasons), cls="muted")] if reasons.idle else []),
        collapsible("By life-cycle stage", _by_stage(reasons)),
        collapsible("What changes", _changes(reasons), open_=len(reasons.reasons) <= 6),
        *(element("div", text, cls="muted") for text in (*reasons.paired, *reasons.cautions, note(reasons))),
    )


def steps(reasons: ReasonsData) -> list[tuple[str, float, float]]:
    """Name, start and end of each step of the waterfall, those that move most first."""
    bars, here = [], reasons.first
    for reason in reasons.moving:
        bars.append((reason.name, here, here + reason.value))
        here += reason.value
    return bars


def bounds(reasons: ReasonsData) -> tuple[float, float]:
    """The ends of the axis: near what moves where that is little of the whole, else zero."""
    whiskers = [
        start + end
        for (_, start, _), reason in zip(steps(reasons), reasons.moving, strict=True)
        for end in (reason.low, reason.high)
        if end is not None
    ]
    ends = [reasons.first, reasons.second, *(end for _, _, end in steps(reasons)), *whiskers]
    low, high = min(ends), max(ends)
    margin = 0.15 * (high - low) or 0.05 * abs(high)
    return (0.0 if 0 <= low < high - low else low - margin), high + margin / 3


def _waterfall(reasons: ReasonsData) -> Markup:
    low, high = bounds(reasons)
    decimals = decimals_for([reasons.first])
    texts = rows(reasons)
    columns = len(head(reasons)) - 1

    def end(label: str, value: float) -> list[object]:
        picture = span_bar(label, low, value, low, high, TOTAL_COLOUR)
        return [element("b", label), picture, fixed(value, decimals), *[""] * (columns - 1)]

    lines: list[list[object]] = [end(reasons.labels[0], reasons.first)]
    for (name, start, stop), cells in zip(steps(reasons), texts[:-1], strict=True):
        colour = LIGHT_COLOUR if stop < start else DARK_COLOUR
        lines.append([name, span_bar(name, start, stop, low, high, colour), *cells[1:]])
    lines.append(end(reasons.labels[1], reasons.second))
    names: list[object] = ["", "", *head(reasons)[1:]]
    names[2] = reasons.unit
    return table(names, lines, set(range(2, columns + 2)))


def _by_stage(reasons: ReasonsData) -> Markup:
    stages = list(reasons.reasons[0].stages) if reasons.reasons else []
    decimals = decimals_for([reasons.first])
    body: list[list[object]] = [
        [r.name, *(signed(r.stages[stage], decimals) for stage in stages), signed(r.value, decimals)]
        for r in reasons.moving
    ]
    return table(["", *map(stage_name, stages), "Total"], body, set(range(1, len(stages) + 2)))


def _changes(reasons: ReasonsData) -> Markup:
    blocks = []
    for reason in reasons.moving:
        joined_text = f"Swapped together, because by themselves they can't be: {reason.joined}" if reason.joined else ""
        items = element("ul", *(element("li", change) for change in reason.changes))
        title = f"{reason.name} ({count(len(reason.changes), 'change')})"
        blocks.append(element("div", element("b", title), items, element("div", joined_text, cls="muted")))
    return joined(*blocks)
