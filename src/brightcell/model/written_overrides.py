"""Overrides of a database as a foreground holds them: what each linked process takes beside itself, exactly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from brightcell.background.layers import AnyBackground, background_label, by_layer
from brightcell.background.models import DatabaseBackground
from brightcell.brightway.arrays import DatabaseMatrices, ids_of, read_block
from brightcell.brightway.changed_arrays import EntryDifference, changed, differences
from brightcell.brightway.databases import units_of
from brightcell.brightway.foreground import ForegroundExchange
from brightcell.matrices.presolve import grouped_unit_inventories, system_of_arrays


def overrides_to_write(background: AnyBackground, codes: Iterable[str]) -> dict[str, tuple[ForegroundExchange, ...]]:
    """Exchanges beside one unit of each linked process, by its label, that make up for the overrides of databases.

    A process that doesn't rest on a changed exchange is left out. With D the difference of the matrices and x the
    activity levels behind one unit of the process on the changed database, they are -D x of products and D x of flows.
    """
    written: dict[str, tuple[ForegroundExchange, ...]] = {}
    for layer, own in by_layer(background, codes):
        if isinstance(layer, DatabaseBackground) and layer.changes:
            found = _of_layer(layer, list(dict.fromkeys(own)))
            written |= {background_label(layer, code): exchanges for code, exchanges in found.items()}
    return written


def _of_layer(layer: DatabaseBackground, codes: list[str]) -> dict[str, tuple[ForegroundExchange, ...]]:
    block = read_block(layer.project, layer.database)
    entries = differences(block, layer.changes)
    activities = sorted({entry.activity for entry in entries})
    products, levels = _levels(changed(block, layer.changes), activities)
    units = units_of(layer.project, sorted({entry.node for entry in entries}))
    found: dict[str, tuple[ForegroundExchange, ...]] = {}
    for code, number in zip(codes, ids_of(layer.project, [layer.nodes[code] for code in codes]), strict=True):
        level = dict(zip(activities, levels[:, np.searchsorted(products, number)].tolist(), strict=True))
        exchanges = tuple(_exchange(block, entry, level[entry.activity], units) for entry in entries)
        if any(exchange.amount for exchange in exchanges):
            found[code] = tuple(exchange for exchange in exchanges if exchange.amount)
    return found


def _levels(block: DatabaseMatrices, activities: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Products (ids), and how much of each activity runs for one unit of each (activity, product)."""
    from scipy import sparse

    goods, numbers = block.technosphere, np.array(activities, np.int64)
    counting = (numbers, numbers, np.ones(len(numbers)))
    system = system_of_arrays((goods.row, goods.col, goods.amount), block.production, counting, block.names, activities)
    return np.unique(goods.row), grouped_unit_inventories(system, sparse.csr_array(sparse.eye_array(len(numbers))))


def _exchange(
    block: DatabaseMatrices, entry: EntryDifference, level: float, units: dict[int, str]
) -> ForegroundExchange:
    database, _, code = block.keys[entry.node].partition("|")
    return ForegroundExchange(
        input=(database, code),
        amount=entry.amount * level * (1.0 if entry.is_emission else -1.0),
        type="biosphere" if entry.is_emission else "technosphere",
        unit=units.get(entry.node, ""),
        comment="override of an exchange deep in the background",
    )
