"""Which layer of a background met which demands, and how much of the total rests on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightcell.background.layers import ABOVE
from brightcell.results.page.numbers import percent
from brightcell.results.page.text import aligned, wrapped

if TYPE_CHECKING:
    from brightcell.results.footprint.data import FootprintData

Cells = tuple[str, str, str, str]
NAMED = 6
HEAD: Cells = ("Layer", "Demands", "Share", "Which")


def layer_rows(footprint: FootprintData) -> list[Cells]:
    """Layer, number of demands, share of the total, and the heaviest keys; nothing for a background without layers."""
    if not any(link.layer for link in footprint.links):
        return []
    return [_row(footprint, layer) for layer in footprint.background.name.split(ABOVE)]


def _row(footprint: FootprintData, layer: str) -> Cells:
    links = sorted((link for link in footprint.links if link.layer == layer), key=lambda link: -abs(link.share))
    keys = list(dict.fromkeys(link.demand for link in links))
    named = ", ".join(keys[:NAMED]) + (f" and {len(keys) - NAMED} more" if len(keys) > NAMED else "")
    return layer, str(len(keys)), percent(sum(link.share for link in links)), named or "nothing that was asked for"


def layer_lines(footprint: FootprintData) -> list[str]:
    """The same for a terminal."""
    rows = layer_rows(footprint)
    if not rows:
        return []
    table = aligned([HEAD[:3], *(row[:3] for row in rows)], "lrr")
    return [*table, *(line for row in rows for line in wrapped(f"{row[0]}: {row[3]}", first="  "))]
