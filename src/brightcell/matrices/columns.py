"""A linked foreground and its background as the columns of one system."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from brightcell.background.models import Background
from brightcell.inventory.models import Emission
from brightcell.linking import Linked, LinkedActivity, background_label
from brightcell.matrices.system import Column


def columns(linked: Linked, background: Iterable[Column]) -> list[Column]:
    """Foreground first, then what stands for the background; amounts that meet in one place add up."""
    return [*map(_foreground, linked.activities), *background]


def solved_columns(linked: Linked, inventories: Mapping[str, Mapping[str, float]]) -> list[Column]:
    """One column per linked process of a background that is solved already: its unit inventory by flow."""
    codes = dict.fromkeys(link.process.code for link in linked.links)
    return [Column(background_label(linked.background, code), 1.0, {}, inventories[code]) for code in codes]


def background_columns(background: Background) -> list[Column]:
    """One column per process; a process makes one unit of its product."""
    inputs: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    emissions: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for exchange in background.exchanges:
        if exchange.type == "technosphere":
            inputs[exchange.process][background_label(background, exchange.input)] += exchange.amount
        else:
            emissions[exchange.process][exchange.input] += exchange.amount
    return [
        Column(background_label(background, p.code), 1.0, inputs[p.code], emissions[p.code])
        for p in background.processes
    ]


def _foreground(linked: LinkedActivity) -> Column:
    inputs: dict[str, float] = defaultdict(float)
    emissions: dict[str, float] = defaultdict(float)
    for exchange in linked.exchanges:
        table = emissions if isinstance(exchange.exchange.target, Emission) else inputs
        table[exchange.label] += exchange.amount
    return Column(linked.activity.code, 1.0, inputs, emissions)
