"""Shapley values of a game: what each of some players makes of a whole, whatever the order in which they join.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))

(Shapley 1953). Their sum is v(all) - v(none). All 2^n coalitions are evaluated, or orders are drawn, each with its
reverse (Castro et al. 2009, doi:10.1016/j.cor.2008.04.004): the sum is exact for every order, and the scatter of the
pairs gives the error of each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import factorial

import numpy as np

Coalition = frozenset[int]
Worth = Callable[[Coalition], np.ndarray]
"""What a coalition is worth, an array of any shape."""


@dataclass(frozen=True, eq=False)
class ShapleyValues:
    """Values (player, ...) and their standard errors, of which exact ones have none; `evaluations` of the game."""

    values: np.ndarray
    errors: np.ndarray | None
    evaluations: int


def coalitions(players: int) -> Iterator[Coalition]:
    """All coalitions, each once, the last players changing first."""
    top = players - 1
    return (frozenset(i for i in range(players) if mask >> (top - i) & 1) for mask in range(1 << players))


def exact_shapley(worth: Worth, players: int) -> ShapleyValues:
    """Values from all 2^n coalitions; each is asked once, and none is kept."""
    total: np.ndarray | None = None
    for members in coalitions(players):
        value = np.asarray(worth(members), dtype=np.float64)
        if total is None:
            total = np.zeros((players, *value.shape))
        for player in range(players):
            inside = player in members
            total[player] += (1 if inside else -1) * weight(players, len(members) - inside) * value
    assert total is not None
    return ShapleyValues(total, None, 1 << players)


def weight(players: int, before: int) -> float:
    """The share of orders in which a player joins just behind `before` given others."""
    return factorial(before) * factorial(players - before - 1) / factorial(players)


def sampled_shapley(worth: Worth, players: int, orders: int, seed: int) -> ShapleyValues:
    """Values from an even number of orders, each with its reverse; errors are those of the mean of the pairs."""
    generator = np.random.Generator(np.random.Philox(seed))
    worths: dict[Coalition, np.ndarray] = {}

    def kept(members: Coalition) -> np.ndarray:
        if members not in worths:
            worths[members] = np.asarray(worth(members), dtype=np.float64)
        return worths[members]

    pairs = []
    for _ in range(orders // 2):
        order = generator.permutation(players).tolist()
        pairs.append((_added(kept, order) + _added(kept, order[::-1])) / 2)
    added = np.array(pairs)
    errors = added.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.full(added.shape[1:], np.nan)
    return ShapleyValues(added.mean(axis=0), errors, len(worths))


def _added(worth: Worth, order: list[int]) -> np.ndarray:
    """What each player adds to those before it in one order."""
    before = worth(frozenset())
    added = np.zeros((len(order), *before.shape))
    members: Coalition = frozenset()
    for player in order:
        members |= {player}
        after = worth(members)
        added[player] = after - before
        before = after
    return added
