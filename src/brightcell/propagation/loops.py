"""Processes in the order in which they can be computed, and those that need each other solved together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Values = Any  # a float or an array of shape (draws,)
Blocks = tuple[tuple[int, ...], ...]


def ordered(size: int, edges: Iterable[tuple[int, int]]) -> Blocks:
    """Nodes 0 .. size - 1 so that who takes comes before who is taken; those of a loop stand together.

    An edge is (who takes, who is taken).
    """
    rows, columns = np.array(list(edges), dtype=np.int64).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size)).tocsr()
    return condensed(graph)


def solved(block: Sequence[int], needs: Sequence[tuple[int, int, Values]], right: Sequence[Values]) -> list[np.ndarray]:
    """x of the nodes of a loop, per draw: x[i] = right[i] + sum of amount x[j] over `needs` (i, j, amount)."""
    place = {node: at for at, node in enumerate(block)}
    own = np.stack(np.broadcast_arrays(*right, *(amount for *_, amount in needs))[: len(block)], axis=-1)
    system = np.broadcast_to(np.eye(len(block)), (*own.shape, len(block))).copy()
    for node, other, amount in needs:
        system[..., place[node], place[other]] -= amount
    solution = solved_systems(system, own[..., None])[..., 0]
    return list(np.ascontiguousarray(np.moveaxis(solution, -1, 0)))


def solved_systems(systems: np.ndarray, right: np.ndarray) -> np.ndarray:
    """X (..., n, k) of A X = B, for loops A = 1 - L (..., n, n) and B (..., n, k); nan where a loop takes all it makes.

    With L >= 0 a loop makes more than it takes exactly if A y = 1 has y >= 0 (Berman & Plemmons 1994, ch. 6), so y is
    solved for beside X. A loop with credits (L < 0) is only tested for having a solution.
    """
    ones = np.ones((*right.shape[:-1], 1))
    try:
        solution = np.linalg.solve(systems, np.concatenate([right, ones], axis=-1))
    except np.linalg.LinAlgError:  # one of them is exactly singular
        solution = _solved_singly(systems, np.concatenate([right, ones], axis=-1))
    result, y = solution[..., :-1], solution[..., -1]
    wrong = y.min(axis=-1) < 0
    if wrong.any():
        size = systems.shape[-1]
        without_credits = (systems * (1 - np.eye(size))).max(axis=(-2, -1)) <= 0
        result = np.where((wrong & without_credits)[..., None, None], np.nan, result)
    return result


def _solved_singly(systems: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The same one by one; nan where there is no solution."""
    flat, wanted = systems.reshape(-1, *systems.shape[-2:]), right.reshape(-1, *right.shape[-2:])
    solution = np.full(wanted.shape, np.nan)
    for number, (system, right_side) in enumerate(zip(flat, wanted, strict=True)):
        with suppress(np.linalg.LinAlgError):
            solution[number] = np.linalg.solve(system, right_side)
    return solution.reshape(right.shape)


def condensed(graph: sparse.csr_array) -> tuple[tuple[int, ...], ...]:
    """Strongly connected components in topological order (edges point forward)."""
    count, component = connected_components(graph, directed=True, connection="strong")
    members: list[list[int]] = [[] for _ in range(count)]
    for node, number in enumerate(component.tolist()):
        members[number].append(node)
    edges = graph.tocoo()
    after: dict[int, set[int]] = defaultdict(set)
    for earlier, later in zip(component[edges.row].tolist(), component[edges.col].tolist(), strict=True):
        if earlier != later:
            after[earlier].add(later)
    return tuple(tuple(members[number]) for number in _topological(count, after))


def _topological(count: int, after: Mapping[int, set[int]]) -> list[int]:
    waiting = [0] * count
    for others in after.values():
        for other in others:
            waiting[other] += 1
    ready, order = [i for i in range(count) if not waiting[i]], []
    while ready:
        number = ready.pop()
        order.append(number)
        for other in after.get(number, ()):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return order
