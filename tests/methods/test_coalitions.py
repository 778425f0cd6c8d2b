"""Shapley values: known games, brute force over all orders, and what every game must give."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.methods.coalitions import coalitions, exact_shapley, sampled_shapley, weight


def by_all_orders(worth: dict[frozenset[int], float], players: int) -> np.ndarray:
    """The mean of what each adds over every order."""
    added = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            added[player] += worth[before | {player}] - worth[before]
    return added / len(orders)


def test_the_gloves_of_shapley() -> None:
    """One left glove and two right ones, a pair is worth 1: 2/3, 1/6 and 1/6."""
    shared = exact_shapley(lambda s: np.array(float(0 in s and len(s) > 1)), 3)
    assert shared.values == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert shared.evaluations == 8
    assert shared.errors is None


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.data())
def test_exact_values_are_those_of_all_orders(players: int, data: st.DataObject) -> None:
    """Of any game; they sum to the whole."""
    worth = {s: data.draw(st.floats(-100, 100)) for s in coalitions(players)}
    values = exact_shapley(lambda s: np.array(worth[s]), players).values
    assert values == pytest.approx(by_all_orders(worth, players), abs=1e-9)
    assert values.sum() == pytest.approx(worth[frozenset(range(players))] - worth[frozenset()], abs=1e-9)


def test_a_product_of_two_factors_is_shared_by_its_means() -> None:
    """v = ab from (1, 2) to (3, 5): a makes 2 x 3.5 and b 3 x 2, by hand."""
    before, after = (1.0, 2.0), (3.0, 5.0)

    def worth(members: frozenset[int]) -> np.ndarray:
        a, b = (after[i] if i in members else before[i] for i in range(2))
        return np.array(a * b)

    assert exact_shapley(worth, 2).values == pytest.approx([7.0, 6.0])


def test_each_coalition_comes_once_and_weights_are_shares_of_orders() -> None:
    """All 16 of four; for each player the weights of what he may join sum to one."""
    listed = list(coalitions(4))
    assert len(listed) == len(set(listed)) == 16
    assert sum(weight(4, len(s)) for s in listed if 2 not in s) == pytest.approx(1.0)


def test_values_have_the_shape_of_the_worth() -> None:
    """A game of arrays is shared out entry by entry."""
    shared = exact_shapley(lambda s: np.array([len(s), 2.0 * (1 in s)]), 3)
    assert shared.values == pytest.approx(np.array([[1, 0], [1, 2], [1, 0]]))


def test_drawn_orders_are_exact_where_there_is_no_interaction() -> None:
    """Each order gives the same, so that the error is nothing; the sum is exact with interaction too."""
    plain = sampled_shapley(lambda s: np.array(sum(s, 0.0)), 6, 8, 1)
    assert plain.values == pytest.approx(range(6))
    assert plain.errors == pytest.approx(np.zeros(6), abs=1e-12)
    crossed = sampled_shapley(lambda s: np.array(float(len(s) ** 2)), 6, 8, 1)
    assert crossed.values.sum() == pytest.approx(36.0, rel=1e-12)


def test_errors_of_drawn_orders_cover_the_exact_values() -> None:
    """Within four standard errors, for a game in which every two interact differently."""
    pairs = np.random.default_rng(5).normal(size=(5, 5, 5))

    def worth(members: frozenset[int]) -> np.ndarray:
        chosen = sorted(members)
        return np.array(pairs[np.ix_(chosen, chosen, chosen)].sum())

    drawn, exact = sampled_shapley(worth, 5, 200, 3), exact_shapley(worth, 5)
    assert drawn.errors is not None
    assert (drawn.errors > 0).all()
    assert (np.abs(drawn.values - exact.values) < 4 * drawn.errors).all()
