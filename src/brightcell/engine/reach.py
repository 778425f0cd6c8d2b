"""Which activities matter to the wanted products and to the score, and in which order they are solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from brightcell.engine.background import IntArray, UncertainBackground

LEAST_GAIN = 0.05  # loops of two activities that are weaker are left to the sweeps


@dataclass(frozen=True, eq=False)
class Order:
    """Activities in the order of their solution, suppliers before their users outside loops.

    `activity` are those that matter; `pair` is 1 and 2 at two activities that are solved as one block; segments
    `start`..`stop` are solved in one pass, or by sweeps where `is_loop`.
    """

    activity: IntArray
    pair: NDArray[np.int8]
    start: IntArray
    stop: IntArray
    is_loop: NDArray[np.bool_]


def order(background: UncertainBackground) -> Order:
    """Restrict to what the links reach and what has characterised emissions upstream; then order."""
    uses = uses_matrix(background)
    at = np.flatnonzero(mattering(background, uses))
    uses = uses[at][:, at].tocsr()
    component = connected_components(uses, directed=True, connection="strong")[1].astype(np.int64)
    partner = _partners(_gains(background)[at][:, at], component)
    place = _rank(uses, component)
    turn = _after_suppliers(uses)
    lead = np.where(partner < 0, turn, np.minimum(turn, turn[partner]))
    placed = np.lexsort((np.arange(len(at)), lead, component, place[component]))
    return _segmented(at, placed, component, partner)


def mattering(background: UncertainBackground, uses: sparse.csr_array) -> NDArray[np.bool_]:
    """Activities that the links reach and that have characterised emissions upstream."""
    return _needed(background, uses) & _emitting(background, uses)


def uses_matrix(background: UncertainBackground) -> sparse.csr_array:
    """user x supplier, 1 where an activity takes (or gives to treatment) another's product."""
    entries = background.technosphere
    supplier = background.producer[entries.row]
    is_input = supplier != entries.col
    shape = (background.size, background.size)
    ones = np.ones(int(is_input.sum()), np.int8)
    uses = sparse.coo_array((ones, (entries.col[is_input], supplier[is_input])), shape=shape).tocsr()
    uses.data[:] = 1
    return uses


def _needed(background: UncertainBackground, uses: sparse.csr_array) -> NDArray[np.bool_]:
    """Activities that the links reach through inputs."""
    return reached(uses, background.producer[background.links])


def _emitting(background: UncertainBackground, uses: sparse.csr_array) -> NDArray[np.bool_]:
    """Activities that emit something characterised, or whose suppliers do."""
    counts = (background.factors != 0) | (background.spread_of_factors.kind != 0)
    return reached(uses.T.tocsr(), background.biosphere.col[counts[background.biosphere.row]])


def reached(graph: sparse.csr_array, start: IntArray) -> NDArray[np.bool_]:
    """Nodes on paths from `start`, those included."""
    seen = np.zeros(graph.shape[0], bool)
    front = np.unique(start)
    while len(front):
        seen[front] = True
        front = np.unique(graph[front].indices)
        front = front[~seen[front]]
    return seen


def _gains(background: UncertainBackground) -> sparse.csr_array:
    """user x supplier, the input per unit of the supplier's production and per unit made."""
    entries, producer = background.technosphere, background.producer
    shape = (background.size, background.size)
    all_of = sparse.coo_array((entries.amount, (entries.col, producer[entries.row])), shape=shape).tocsr()
    production = all_of.diagonal()
    scaled = sparse.diags_array(1.0 / production) @ all_of
    return (scaled - sparse.diags_array(scaled.diagonal())).tocsr()


def _partners(gains: sparse.csr_array, component: IntArray) -> IntArray:
    """The other activity of each strong loop of two, strongest loops first; -1 for those without."""
    both = sparse.triu(gains.multiply(gains.T), k=1).tocoo()
    strong = np.abs(both.data) > LEAST_GAIN
    size = np.bincount(component, minlength=1)
    strong |= size[component[both.row]] == 2  # with its one loop in a block a component needs no sweeps
    strong &= both.data != 0
    partner = np.full(gains.shape[0], -1)
    for at in np.flatnonzero(strong)[np.argsort(-np.abs(both.data[strong]), kind="stable")]:
        i, j = both.row[at], both.col[at]
        if partner[i] < 0 and partner[j] < 0:
            partner[i], partner[j] = j, i
    return partner


def _rank(uses: sparse.csr_array, component: IntArray) -> IntArray:
    """Length of the longest chain of suppliers upstream of each component."""
    links = uses.tocoo()
    user, supplier = component[links.row], component[links.col]
    apart = user != supplier
    number = int(component.max(initial=-1)) + 1
    graph = sparse.coo_array(
        (np.ones(int(apart.sum())), (supplier[apart], user[apart])), shape=(number, number)
    ).tocsr()
    graph.data[:] = 1.0
    waiting = np.bincount(graph.indices, minlength=number)
    rank = np.zeros(number, np.int64)
    front, level = np.flatnonzero(waiting == 0), 0
    while len(front):
        rank[front] = level
        users, times = np.unique(graph[front].indices, return_counts=True)
        waiting[users] -= times
        front, level = users[waiting[users] == 0], level + 1
    return rank


def _after_suppliers(uses: sparse.csr_array) -> IntArray:
    """The turn of each activity when a depth-first search leaves it, so that most suppliers come before their users.

    In loops of ecoinvent's size and kind sweeps in this order shrink the error about twice as fast as in any order.
    """
    begin, supplier = uses.indptr.tolist(), uses.indices.tolist()
    turn, is_seen, left = [0] * uses.shape[0], [False] * uses.shape[0], 0
    following = begin[:-1].copy()
    for root in range(uses.shape[0]):
        path = [] if is_seen[root] else [root]
        is_seen[root] = True
        while path:
            user = path[-1]
            if following[user] == begin[user + 1]:
                turn[path.pop()], left = left, left + 1
                continue
            activity = supplier[following[user]]
            following[user] += 1
            if not is_seen[activity]:
                is_seen[activity] = True
                path.append(activity)
    return np.array(turn, np.int64)


def _segmented(at: IntArray, placed: IntArray, component: IntArray, partner: IntArray) -> Order:
    """Cut the order where a loop begins or ends."""
    size = np.bincount(component, minlength=1)
    in_pair = partner[placed] >= 0
    is_solved_once = (size == 1) | ((size == 2) & (np.bincount(component[partner >= 0], minlength=len(size)) == 2))
    group = np.where(is_solved_once[component[placed]], -1, component[placed])
    cuts = np.flatnonzero(np.diff(group)) + 1
    start = np.concatenate([[0], cuts]) if len(placed) else np.zeros(0, np.int64)
    stop = np.concatenate([cuts, [len(placed)]]) if len(placed) else np.zeros(0, np.int64)
    second = in_pair & (partner[placed] < placed)
    pair = np.where(in_pair, 1 + second, 0).astype(np.int8)
    return Order(at[placed], pair, start.astype(np.int64), stop.astype(np.int64), group[start.astype(np.int64)] >= 0)
