"""A background in the order of its solution: the slots of its numbers, their streams, its nominal solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from brightcell.engine.arrays import EngineDraws, Layout, SlowModes
from brightcell.engine.background import (
    CERTAIN,
    LOGNORMAL,
    IntArray,
    QuantileSpread,
    UncertainBackground,
    check,
    joined,
)
from brightcell.engine.memory import give_back
from brightcell.engine.modes import slow_modes
from brightcell.engine.nominal import split
from brightcell.engine.reach import Order, order
from brightcell.engine.slots import EMISSION, INPUT, PARTNER, PRODUCTION, system_of
from brightcell.errors import BackgroundError, Problem

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OrderedBackground:
    """What the draws of a background need, whichever of its products are wanted.

    `values` (slot,) are nominal, `nominal` (score, activity) the unit scores at them, `emitted` (activity,) the sum of
    the sizes of each activity's characterised emissions, `slow` the modes that sweeps shrink the least. `links` are the
    positions of the products that may be wanted, -1 for those without a score.
    """

    layout: Layout
    draws: EngineDraws
    values: FloatArray
    nominal: FloatArray
    emitted: FloatArray
    slow: SlowModes
    links: IntArray


@dataclass(frozen=True, eq=False)
class EntrySlots:
    """Entries that matter, in the order of their slots: position of the user, role, supplier or gas, amount, spread."""

    user: IntArray
    role: IntArray
    other: IntArray
    amount: FloatArray
    spread: QuantileSpread


def in_order(background: UncertainBackground, by_gas: bool = False) -> OrderedBackground:
    """Check, restrict, order and lay out a background, with one score for each gas or one for all.

    Raises BackgroundError for bad entries and for a background without a nominal solution.
    """
    check(background)
    ordered = order(background)
    position = np.full(background.size, -1)
    position[ordered.activity] = np.arange(len(ordered.activity))
    slots = _slots(background, position, ordered)
    layout = _layout(slots, ordered)
    draws = _draws(slots, background)
    give_back()
    emitted, sizes = _emitted(slots, background, len(ordered.activity))
    return OrderedBackground(
        layout=layout,
        draws=draws,
        values=np.concatenate([slots.amount, background.factors]),
        nominal=_nominal(layout, slots.amount, emitted if by_gas else emitted.sum(axis=1, keepdims=True)),
        emitted=sizes,
        slow=slow_modes(layout, slots.amount),
        links=position[background.producer[background.links]],
    )


def _slots(background: UncertainBackground, position: IntArray, ordered: Order) -> EntrySlots:
    """Technosphere and biosphere entries of the activities that matter, sorted by user, role and supplier."""
    goods, gases = background.technosphere, background.biosphere
    user, supplier = position[goods.col], position[background.producer[goods.row]]
    counts = (background.factors != 0) | (background.spread_of_factors.kind != CERTAIN)
    emitter = np.where(counts[gases.row], position[gases.col], -1)
    in_use = np.concatenate([(user >= 0) & (supplier >= 0), emitter >= 0])
    role = np.concatenate([_roles(user, supplier, ordered.pair), np.full(len(emitter), EMISSION)])
    all_users, others = np.concatenate([user, emitter]), np.concatenate([supplier, gases.row])
    at = np.flatnonzero(in_use)
    at = at[np.lexsort((at, others[at], role[at], all_users[at]))]
    amounts = np.concatenate([goods.amount, gases.amount])
    return EntrySlots(all_users[at], role[at], others[at], amounts[at], joined([goods.spread, gases.spread]).at(at))


def _roles(user: IntArray, supplier: IntArray, pair: NDArray[np.int8]) -> IntArray:
    of_user = pair[user] if len(pair) else np.zeros(len(user), np.int8)
    is_partner = ((of_user == 1) & (supplier == user + 1)) | ((of_user == 2) & (supplier == user - 1))
    return np.where(user == supplier, PRODUCTION, np.where(is_partner, PARTNER, INPUT))


def _layout(slots: EntrySlots, ordered: Order) -> Layout:
    n = len(ordered.activity)
    group = slots.user * 4 + slots.role
    edges = np.searchsorted(group, np.arange(4 * n + 1))
    at = np.stack([edges[k : k + 4 * n : 4] for k in range(5)], axis=1)
    production = np.bincount(slots.user[slots.role == PRODUCTION], slots.amount[slots.role == PRODUCTION], minlength=n)
    return Layout(
        at=np.ascontiguousarray(at),
        other=slots.other.astype(np.int32),
        pair=ordered.pair,
        sign=np.sign(production),
        start=ordered.start,
        stop=ordered.stop,
        is_loop=ordered.is_loop,
    )


def _draws(slots: EntrySlots, background: UncertainBackground) -> EngineDraws:
    """The uncertain slots, lognormal ones first."""
    spread = joined([slots.spread, background.spread_of_factors])
    return draws_of(spread, np.flatnonzero(spread.kind != CERTAIN), background)


def draws_of(spread: QuantileSpread, slot: IntArray, background: UncertainBackground) -> EngineDraws:
    """What is drawn for some slots of `spread`, lognormal ones first."""
    slot = slot[np.argsort(spread.kind[slot] != LOGNORMAL, kind="stable")]
    chosen = spread.at(slot)
    return EngineDraws(
        lognormals=int((chosen.kind == LOGNORMAL).sum()),
        slot=slot,
        kind=chosen.kind,
        a=chosen.a,
        b=chosen.b,
        c=chosen.c,
        key=chosen.key,
        size=chosen.factor * np.where(chosen.kind == LOGNORMAL, chosen.c, 1.0),
        value=background.values.value,
        up_to=background.values.up_to,
    )


def _nominal(layout: Layout, amounts: FloatArray, emitted: FloatArray) -> FloatArray:
    """Unit scores (score, activity) at nominal amounts."""
    nominal = split(system_of(layout, amounts)).solve(emitted, forward=True)
    if not np.isfinite(nominal).all():
        raise BackgroundError(Problem("the background has no solution at its nominal amounts"))
    return np.ascontiguousarray(nominal.T)


def _emitted(slots: EntrySlots, background: UncertainBackground, activities: int) -> tuple[FloatArray, FloatArray]:
    """Characterised emissions (activity, gas), and the sum of their sizes (activity,)."""
    which = slots.role == EMISSION
    user, gas = slots.user[which], slots.other[which]
    amounts = slots.amount[which] * background.factors[gas]
    place: FloatArray = sparse.coo_array((amounts, (user, gas)), shape=(activities, background.gases)).toarray()
    return place, np.bincount(user, np.abs(amounts), minlength=activities).astype(np.float64)
