"""A background made ready for its draws: order, slots, nominal solution and the weights of the error estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from brightcell.engine.arrays import EngineDraws, Layout, SolveTarget
from brightcell.engine.background import (
    CERTAIN,
    LOGNORMAL,
    IntArray,
    QuantileSpread,
    UncertainBackground,
    check,
    joined,
)
from brightcell.engine.constants import RELAXATION
from brightcell.engine.memory import give_back
from brightcell.engine.nominal import solved, worst_effect
from brightcell.engine.reach import Order, order
from brightcell.errors import BackgroundError, Problem

FloatArray = NDArray[np.float64]
PRODUCTION, PARTNER, INPUT, EMISSION = range(4)
LEAST_TOLERANCE = 1e-12
MOST_SWEEPS = 1000


@dataclass(frozen=True, eq=False)
class Plan:
    """What the compiled functions need; `values` (slot,) are nominal, `known` says which links have a score at all."""

    layout: Layout
    draws: EngineDraws
    target: SolveTarget
    values: FloatArray
    is_known: NDArray[np.bool_]
    scores: int
    tolerance: float


@dataclass(frozen=True, eq=False)
class EntrySlots:
    """Entries that matter, in the order of their slots: position of the user, role, supplier or gas, amount, spread."""

    user: IntArray
    role: IntArray
    other: IntArray
    amount: FloatArray
    spread: QuantileSpread


def prepare(background: UncertainBackground, tolerance: float = 1e-6, by_gas: bool = False) -> Plan:
    """Check, restrict, order and lay out a background; `tolerance` is the error relative to the sum of |b x|.

    Raises BackgroundError for bad entries and for a background without a nominal solution.
    """
    check(background)
    if not LEAST_TOLERANCE <= tolerance < 1:
        raise BackgroundError(Problem("tolerance outside its range", found=f"{tolerance:g}", expected="1e-12 to 1"))
    ordered = order(background)
    position = np.full(background.size, -1)
    position[ordered.activity] = np.arange(len(ordered.activity))
    slots = _slots(background, position, ordered)
    layout = _layout(slots, ordered)
    links = position[background.producer[background.links]]
    draws = _draws(slots, background)
    give_back()
    return Plan(
        layout=layout,
        draws=draws,
        target=_target(slots, layout, background, links[links >= 0], tolerance, by_gas),
        values=np.concatenate([slots.amount, background.factors]),
        is_known=links >= 0,
        scores=background.gases if by_gas else 1,
        tolerance=tolerance,
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
    made = np.bincount(slots.user[slots.role == PRODUCTION], slots.amount[slots.role == PRODUCTION], minlength=n)
    return Layout(
        at=np.ascontiguousarray(at),
        other=slots.other.astype(np.int32),
        pair=ordered.pair,
        sign=np.sign(made),
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


def adjoint(slots: EntrySlots, activities: int) -> sparse.csr_array:
    """Aᵀ (user, supplier) in the order of solution, at nominal amounts."""
    is_good = slots.role != EMISSION
    place = (slots.user[is_good], slots.other[is_good])
    return sparse.coo_array((slots.amount[is_good], place), shape=(activities, activities)).tocsr()


def _target(
    slots: EntrySlots, layout: Layout, background: UncertainBackground, links: IntArray, tolerance: float, by_gas: bool
) -> SolveTarget:
    n = len(layout.pair)
    system = adjoint(slots, n)
    emitted, size = _emitted(slots, background, n)
    nominal = solved(system, emitted if by_gas else emitted.sum(axis=1, keepdims=True), forward=True)
    if not np.isfinite(nominal).all():
        raise BackgroundError(Problem("the background has no solution at its nominal amounts"))
    return SolveTarget(
        links=links,
        nominal=np.ascontiguousarray(nominal.T),
        weight=worst_effect(system, _late(slots, layout), size, links),
        tolerance=tolerance / max(1, int(layout.is_loop.sum()) * nominal.shape[1]),
        most=MOST_SWEEPS,
    )


def _emitted(slots: EntrySlots, background: UncertainBackground, activities: int) -> tuple[FloatArray, FloatArray]:
    """Characterised emissions (activity, gas), and the sum of their sizes (activity,)."""
    which = slots.role == EMISSION
    user, gas = slots.user[which], slots.other[which]
    amounts = slots.amount[which] * background.factors[gas]
    place: FloatArray = sparse.coo_array((amounts, (user, gas)), shape=(activities, background.gases)).toarray()
    return place, np.bincount(user, np.abs(amounts), minlength=activities).astype(np.float64)


def _late(slots: EntrySlots, layout: Layout) -> sparse.csr_array:
    """M (supplier, user) in loops, by which the last change δ of the scores is still felt.

    A sweep with over-relaxation w solves d_j δ_j / w = r_j; the wanted score with supply x then still lacks
    sum over i of δ_i ((1/w - 1) sum over j in the block of i of A_ij x_j - sum over j before i of A_ij x_j).
    """
    n = len(layout.pair)
    segment = np.repeat(np.arange(len(layout.start)), layout.stop - layout.start)
    is_loop = np.repeat(layout.is_loop, layout.stop - layout.start)
    is_good = slots.role != EMISSION
    user, supplier, amount, role = (part[is_good] for part in (slots.user, slots.other, slots.amount, slots.role))
    is_late = (role == INPUT) & (supplier > user) & (segment[user] == segment[supplier])
    factor = np.where(role == INPUT, -1.0 * is_late, 1.0 / RELAXATION - 1.0) * is_loop[user]
    return sparse.coo_array((factor * amount, (supplier, user)), shape=(n, n)).tocsr()
