"""The smallest move to a goal: solutions by hand, walls, and goals that can't be met."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.methods.least_effort import Ranges, least_effort


def ranges(start, low, high) -> Ranges:
    return Ranges(np.array(start, float), np.array(low, float), np.array(high, float))


def test_a_plane_is_left_along_its_slope() -> None:
    """f = 10 - 3a - 4b down to 5 from zero in unit ranges: (3, 4) / 5, one range long."""
    move = least_effort(lambda x: 10 - 3 * x[0] - 4 * x[1], 5.0, ranges([0, 0], [0, 0], [1, 1]))
    assert move.is_met
    assert move.x == pytest.approx([0.6, 0.8], abs=1e-6)
    assert move.effort == pytest.approx(1.0, abs=1e-9)
    assert move.value == pytest.approx(5.0, rel=1e-9)


def test_effort_counts_ranges() -> None:
    """Of two numbers that do the same per unit, the one with the wider range moves four times as far."""
    move = least_effort(lambda x: 10 - x[0] - x[1], 9.5, ranges([0, 0], [0, 0], [1, 2]))
    assert move.x == pytest.approx([0.1, 0.4], abs=1e-6)


def test_an_end_of_a_range_holds() -> None:
    """The first number can give 1 only, so the second gives the rest."""
    move = least_effort(lambda x: 10 - 3 * x[0] - x[1], 6.0, ranges([0, 0], [0, 0], [1, 5]))
    assert move.is_met
    assert move.value == pytest.approx(6.0, rel=1e-9)
    assert move.x[0] <= 1.0
    assert 3 * move.x[0] + move.x[1] == pytest.approx(4.0)


def test_a_goal_that_cannot_be_met_gives_the_lowest() -> None:
    """And says so."""
    move = least_effort(lambda x: 10 + (x[0] - 0.25) ** 2, 5.0, ranges([0.9], [0], [1]))
    assert not move.is_met
    assert move.x == pytest.approx([0.25], abs=1e-4)
    assert move.value == pytest.approx(10.0)


def test_a_goal_that_is_met_needs_no_move() -> None:
    """Effort is nothing."""
    move = least_effort(lambda x: 4.0 + x[0], 5.0, ranges([0.5], [0], [1]))
    assert move.is_met
    assert move.effort == 0
    assert move.x == pytest.approx([0.5])


def test_the_present_may_lie_outside_of_the_range() -> None:
    """Then the way into the range counts."""
    move = least_effort(lambda x: 10 - x[0], 9.0, ranges([0.0], [2], [4]))
    assert move.x == pytest.approx([2.0])
    assert move.effort == pytest.approx(1.0)


def test_a_wall_is_not_crossed() -> None:
    """Where the function has no value there is no solution."""
    move = least_effort(lambda x: float("nan") if x[0] > 0.5 else 10 - x[0] - x[1], 9.0, ranges([0, 0], [0, 0], [1, 1]))
    assert move.is_met
    assert move.x[0] <= 0.5
    assert move.value == pytest.approx(9.0, rel=1e-9)


def test_given_slopes_are_used_and_the_others_are_differences() -> None:
    """(3, 4) / 5 again, with one of the slopes given: fewer values are asked for, and a wrong slope would show."""
    asked: list[tuple[float, ...]] = []

    def total(x: np.ndarray) -> float:
        asked.append(tuple(x))
        return 10 - 3 * x[0] - 4 * x[1]

    unit = ranges([0, 0], [0, 0], [1, 1])
    counts = []
    for slopes in (None, lambda x: np.array([-3.0, np.nan]), lambda x: np.array([-3.0, -4.0])):
        asked.clear()
        move = least_effort(total, 5.0, unit, slopes)
        assert move.x == pytest.approx([0.6, 0.8], abs=1e-6)
        counts.append(len(asked))
    assert counts[0] > counts[1] > counts[2]


def test_what_costs_more_moves_less() -> None:
    """Of two numbers that do the same, the one that costs twice as much moves a quarter: min a² + 4 b², a + b = 1/2."""
    costly = Ranges(np.zeros(2), np.zeros(2), np.ones(2), np.array([1.0, 2.0]))
    move = least_effort(lambda x: 10 - x[0] - x[1], 9.5, costly)
    assert move.x == pytest.approx([0.4, 0.1], abs=1e-6)
    assert move.effort == pytest.approx(np.hypot(0.4, 2 * 0.1))


@settings(max_examples=10, deadline=None)
@given(st.tuples(st.floats(0.5, 3), st.floats(0.5, 3), st.floats(0.5, 3)), st.floats(0.1, 0.9))
def test_no_grid_point_that_meets_the_goal_is_nearer(weights: tuple[float, ...], share: float) -> None:
    """Against brute force: f = sum w (1 - x)^2, down to a share of what it is now."""
    w = np.array(weights)

    def total(x: np.ndarray) -> float:
        return float(w @ (1 - x) ** 2)

    goal = share * w.sum()
    move = least_effort(total, goal, ranges([0, 0, 0], [0, 0, 0], [1, 1, 1]))
    axis = np.linspace(0, 1, 41)
    grid = np.array(np.meshgrid(axis, axis, axis)).reshape(3, -1).T
    met = grid[((1 - grid) ** 2 @ w) <= goal]
    assert move.is_met
    assert move.effort <= np.linalg.norm(met, axis=1).min() + 1e-6
