"""Shapley effects of inputs that depend on each other."""

import dataclasses
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from brightcell.errors import InputError
from brightcell.methods import array_function, shapley

SLOPES = np.array([1.0, 2.0, -1.5])
CORRELATION = np.array([[1, 0.8, 0], [0.8, 1, -0.3], [0, -0.3, 1.0]])


def exact(slopes, covariance):
    """Mean over all orders of what an input adds to the conditional variance of a linear Gaussian model."""
    effects = np.zeros(len(slopes))
    orders = list(permutations(range(len(slopes))))
    for order in orders:
        costs = [left(slopes, covariance, list(order[:i])) for i in range(len(order) + 1)]
        effects[list(order)] += np.diff(costs)
    return effects / len(orders) / (slopes @ covariance @ slopes)


def left(slopes, covariance, j):
    """Variance of slopes @ x when all but the inputs j are known."""
    known = [i for i in range(len(slopes)) if i not in j]
    given = covariance[np.ix_(j, known)] @ np.linalg.inv(covariance[np.ix_(known, known)])
    inside = covariance[np.ix_(j, j)] - given @ covariance[np.ix_(known, j)]
    return slopes[j] @ inside @ slopes[j]


@pytest.fixture
def normals():
    inputs = {name: stats.norm().ppf for name in "abc"}
    return array_function(inputs, lambda x: SLOPES @ x, groups={"stage": ("raw", "raw", "making")})


def test_two_correlated_inputs():
    """y = a + 2 b with correlation r: (1 - r^2/2 + 2 r + 4 r^2/2) / (5 + 4 r) (Owen and Prieur 2017)."""
    r = 0.7
    problem = array_function({name: stats.norm().ppf for name in "ab"}, lambda x: x[0] + 2 * x[1])
    found = shapley(problem, correlation=np.array([[1, r], [r, 1]]))
    assert found.effect[0, 0] == pytest.approx((1 - r**2 / 2 + 2 * r + 2 * r**2) / (5 + 4 * r), abs=0.03)
    assert found.effect[0, 1] == pytest.approx((4 * (1 - r**2 / 2) + 2 * r + r**2 / 2) / (5 + 4 * r), abs=0.03)


def test_three_correlated_inputs(normals):
    """Within 0.02 of the mean over all orders, and within twice the interval."""
    found = shapley(normals, correlation=CORRELATION, orders=400)
    expected = exact(SLOPES, CORRELATION)
    assert found.effect[0] == pytest.approx(expected, abs=0.02)
    assert (np.abs(found.effect[0] - expected) < 2 * found.effect_half_width[0]).all()
    assert found.variance == pytest.approx([SLOPES @ CORRELATION @ SLOPES], rel=0.05)


def test_effects_sum_to_one(normals):
    """Whatever depends on what."""
    assert shapley(normals, correlation=CORRELATION, orders=10).effect.sum() == pytest.approx(1)


def test_independent_and_additive_is_the_share_of_variance(normals):
    """Then a Shapley effect is a first-order index."""
    assert shapley(normals).effect[0] == pytest.approx(SLOPES**2 / (SLOPES @ SLOPES), abs=0.03)


def test_an_input_that_does_nothing_has_what_it_tells_about_others():
    """Correlated with an input that acts, its effect is r^2 / 2."""
    problem = array_function({name: stats.norm().ppf for name in "ab"}, lambda x: x[0])
    found = shapley(problem, correlation=np.array([[1, 0.6], [0.6, 1]]))
    assert found.effect[0, 1] == pytest.approx(0.18, abs=0.03)


def test_a_third_of_an_interaction_goes_to_each(ishigami):
    """Ishigami: the interaction of the first and third input is halved between them."""
    found = shapley(ishigami, orders=400)
    assert found.effect[0] == pytest.approx([0.4357, 0.4424, 0.1218], abs=0.03)


def test_groups_are_players(normals):
    """Uncorrelated groups of an additive model share by their variances."""
    matrix = np.array([[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1.0]])
    raw = 1 + 4 + 2 * 0.8 * 2
    found = shapley(normals, correlation=matrix, by="stage")
    assert found.effect[0] == pytest.approx(np.array([raw, 2.25]) / (raw + 2.25), abs=0.03)


def test_the_order_of_inputs_changes_nothing(normals):
    """Effects move with their inputs."""
    order = [2, 0, 1]
    turned = dataclasses.replace(normals, names=("c", "a", "b"), groups={}, evaluate=lambda x: SLOPES @ x[[1, 2, 0]])
    here = shapley(normals, correlation=CORRELATION, orders=10).effect[0]
    there = shapley(turned, correlation=CORRELATION[np.ix_(order, order)], orders=10).effect[0]
    assert there == pytest.approx(here[order], abs=1e-12)


@pytest.mark.parametrize("correlation", [None, CORRELATION])
def test_small_blocks_give_the_same(normals, monkeypatch, correlation):
    """However many states of an order are run at once."""
    whole = shapley(normals, correlation=correlation, orders=10).effect
    monkeypatch.setattr("brightcell.methods.evaluating.BLOCK", 1)
    assert np.array_equal(shapley(normals, correlation=correlation, orders=10).effect, whole)


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "contradict each other"),
        ([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]], "correlation of a and b: the matrix is not symmetric"),
        ([[2, 0, 0], [0, 1, 0], [0, 0, 1]], "correlation of a: the diagonal of the matrix is not 1"),
        ([[1, 0], [0, 1]], "wrong shape"),
    ],
)
def test_correlations_that_cannot_be(normals, matrix, told):
    """Each says what is wrong and of which inputs."""
    with pytest.raises(InputError, match=told):
        shapley(normals, correlation=np.array(matrix, dtype=float))


def test_a_constant_model_is_an_error(normals):
    """Nothing to share out."""
    with pytest.raises(InputError, match="does not vary"):
        shapley(dataclasses.replace(normals, evaluate=lambda x: np.ones(x.shape[1])))
