"""The part of an ordered background that some of its links need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from brightcell.engine.arrays import EngineDraws, Ints, Layout, SlowModes
from brightcell.engine.ordered import OrderedBackground
from brightcell.engine.reach import reached
from brightcell.engine.slots import EMISSION, entries_of, system_of

Marks = NDArray[np.bool_]


def restricted(ordered: OrderedBackground, links: Ints) -> OrderedBackground:
    """What some of the links (places among them) need of a background, in the same order."""
    wanted = ordered.links[links]
    needed = reached(system_of(ordered.layout, ordered.values), wanted[wanted >= 0])
    if needed.all():
        return replace(ordered, links=wanted)
    user, _ = entries_of(ordered.layout)
    position = np.cumsum(needed) - 1
    slots = np.concatenate([needed[user], np.ones(len(ordered.values) - len(user), bool)])
    return OrderedBackground(
        layout=_layout(ordered.layout, needed, slots[: len(user)], position),
        draws=_draws(ordered.draws, slots),
        values=ordered.values[slots],
        nominal=np.ascontiguousarray(ordered.nominal[:, needed]),
        emitted=ordered.emitted[needed],
        slow=_slow(ordered, needed, position),
        links=np.where(wanted >= 0, position[wanted], -1),
    )


def _layout(layout: Layout, needed: Marks, slots: Marks, position: Ints) -> Layout:
    """Loops are needed as a whole or not at all, so segments stay what they are."""
    _, role = entries_of(layout)
    other = np.where(role == EMISSION, layout.other, position[np.where(role == EMISSION, 0, layout.other)])
    slots_before = np.concatenate([[0], np.cumsum(slots)])
    before = np.concatenate([[0], np.cumsum(needed)])
    start, stop = before[layout.start], before[layout.stop]
    return Layout(
        at=np.ascontiguousarray(slots_before[layout.at[needed]]),
        other=other[slots].astype(np.int32),
        pair=layout.pair[needed],
        sign=layout.sign[needed],
        start=start[start < stop],
        stop=stop[start < stop],
        is_loop=layout.is_loop[start < stop],
    )


def _draws(draws: EngineDraws, slots: Marks) -> EngineDraws:
    kept = slots[draws.slot]
    place = np.cumsum(slots) - 1
    parts = {name: getattr(draws, name)[kept] for name in ("kind", "a", "b", "c", "key", "size")}
    return draws._replace(lognormals=int(kept[: draws.lognormals].sum()), slot=place[draws.slot[kept]], **parts)


def _slow(ordered: OrderedBackground, needed: Marks, position: Ints) -> SlowModes:
    slow, layout = ordered.slow, ordered.layout
    kept = needed[slow.hub]
    before = np.concatenate([[0], np.cumsum(kept)])
    is_kept = np.add.reduceat(np.append(needed, False), layout.start) > 0
    cut = before[np.append(slow.cut[:-1][is_kept], slow.cut[-1])]
    return SlowModes(cut, position[slow.hub[kept]], slow.seen[kept], slow.leap[kept])
