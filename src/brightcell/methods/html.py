"""Sensitivity records as HTML for notebooks: the conclusion, how it was computed, and the first rows of the table."""

import numpy as np

from brightcell.methods.record_data import RecordData
from brightcell.results.draws.default_spreads import defaults_html
from brightcell.results.page.block import bar, page_block
from brightcell.results.page.labels import DARK_COLOUR, STAGE_COLOURS, stage_name
from brightcell.results.page.markup import Markup, element, joined, table
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import abridged

SHOWN, NAME_WIDTH = 10, 64


def record_html(record: RecordData) -> str:
    """A head with the facts, then for each result its conclusion and the most important inputs with bars."""
    facts = f"{len(record.labels):,} inputs, {record.described()}".rstrip(", ")
    head = element("div", element("b", record.title), element("span", facts, cls="muted"), cls="head")
    outputs = (_output(record, output) for output in range(len(record.outputs)))
    return page_block(head, *outputs, defaults_html(record.default_spreads))


def _output(record: RecordData, output: int) -> Markup:
    order = record.order(output)
    shown, columns = order[:SHOWN], record.columns()
    largest = float(np.nanmax(np.abs(record.importance()[output]), initial=0.0))
    rows = [[_name(record.labels[f]), _bar(record, output, f, largest), *_figures(record, output, f)] for f in shown]
    head: list[object] = [record.outputs[output], "", *columns]
    left = len(order) - len(shown)
    more = element("div", f"and {left:,} more in .to_frame()", cls="muted") if left else Markup("")
    conclusion = record.conclusion(output)
    return joined(
        element("div", element("b", conclusion)) if conclusion else Markup(""),
        table(head, rows, set(range(2, 2 + len(columns)))),
        more,
    )


def _name(label: str) -> Markup:
    """A long name without its middle, in full under the mouse."""
    shown = abridged(stage_name(label), NAME_WIDTH)
    style = "display:inline-block;min-width:22em" if len(shown) > 24 else ""
    return element("span", shown, title=label, style=style)


def _bar(record: RecordData, output: int, factor: int, largest: float) -> Markup:
    value = float(np.nan_to_num(record.importance()[output, factor]))
    label = record.labels[factor]
    return bar([(label, value, STAGE_COLOURS.get(label, DARK_COLOUR))], min(value, 0.0), largest)


def _figures(record: RecordData, output: int, factor: int) -> list[object]:
    values = (float(column[output, factor]) for column in record.columns().values())
    return [significant(value) if np.isfinite(value) else "-" for value in values]
