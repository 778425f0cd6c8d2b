"""Overrides of a database as a foreground holds them: what each linked process takes beside itself, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from brightcell.background.layers import AnyBackground, background_label, by_layer
from brightcell.background.models import DatabaseBackground
from brightcell.brightway.arrays import DatabaseMatrices, ids_of, read_block
from brightcell.brightway.changed_arrays import EntryDifference, changed, differences
from brightcell.brightway.databases import units_of
from brightcell.brightway.foreground import ForegroundExchange
from brightcell.matrices.presolve import levels_of_activities, system_of_arrays


def overrides_to_write(background: AnyBackground, codes: Iterable[str]) -> dict[str, tuple[ForegroundExchange, ...]]:
    """Exchanges beside one unit of each linked process, by its label, that make up for the overrides of databases.

    A process that doesn't rest on a changed exchange is left out. With D the difference of the matrices and x the
    activity levels behind one unit of the process on the changed database, they are -D x of products and D x of flows.
    """
    written: dict[str, tuple[ForegroundExchange, ...]] = {}
    for layer, own in by_layer(background, codes):
        if isinstance(layer, DatabaseBackground) and layer.changes:
            by_code = _of_layer(layer, list(dict.fromkeys(own)))
            written |= {background_label(layer, code): exchanges for code, exchanges in by_code.items()}
    return written


def _of_layer(layer: DatabaseBackground, codes: list[str]) -> dict[str, tuple[ForegroundExchange, ...]]:
    block = read_block(layer.project, layer.database)
    entries = differences(block, layer.changes)
    units = units_of(layer.project, sorted({entry.node for entry in entries}))
    numbers = ids_of(layer.project, [layer.nodes[code] for code in codes])
    activities, levels = _levels(changed(block, layer.changes), numbers)
    by_code: dict[str, tuple[ForegroundExchange, ...]] = {}
    for column, code in enumerate(codes):
        level = dict(zip(activities.tolist(), levels[:, column].tolist(), strict=True))
        if exchanges := tuple(_exchanges(block, entries, level, units)):
            by_code[code] = exchanges
    return by_code


def _levels(block: DatabaseMatrices, wanted: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Activities (ids), and how much of each runs for one unit of each of some products (ids), (activity, product)."""
    goods, nothing = block.technosphere, np.zeros(0, np.int64)
    emitted = (nothing, nothing, np.zeros(0))
    system = system_of_arrays((goods.row, goods.col, goods.amount), block.production, emitted, block.names, [])
    places = np.searchsorted(np.unique(goods.row), wanted).tolist()
    return np.unique(goods.col), levels_of_activities(system, places)


def _exchanges(
    block: DatabaseMatrices, entries: Iterable[EntryDifference], level: dict[int, float], units: dict[int, str]
) -> Iterator[ForegroundExchange]:
    """One for each product or flow that changes, with what all activities take less and more of it."""
    amounts: Counter[tuple[int, bool]] = Counter()
    for entry in entries:
        sign = 1.0 if entry.is_emission else -1.0
        amounts[entry.node, entry.is_emission] += sign * entry.amount * level[entry.activity]  # type: ignore[assignment]
    for (node, is_emission), amount in amounts.items():
        if amount:
            database, _, code = block.keys[node].partition("|")
            kind = "biosphere" if is_emission else "technosphere"
            note = "overrides of exchanges deep in the background"
            yield ForegroundExchange((database, code), amount, kind, units.get(node, ""), comment=note)
