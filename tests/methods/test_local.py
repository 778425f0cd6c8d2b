"""Derivatives, tornado, spider and contributions to variance."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from brightcell.errors import InputError
from brightcell.methods import (
    array_function,
    drawn,
    gradient,
    one_at_a_time,
    tornado,
    variance_from_draws,
    variance_from_slopes,
)


@pytest.fixture
def chain():
    """A product of three lognormal inputs of deviations 0.1, 0.2 and 0.4 (of the logarithm)."""
    inputs = {f"x{i}": stats.lognorm(s, scale=i + 1.0).ppf for i, s in enumerate((0.1, 0.2, 0.4))}
    return array_function(inputs, lambda x: np.prod(x, axis=0))


def test_elasticities_of_a_product_are_one(chain):
    """Differences find them to 1e-9, and say how sure they are."""
    found = gradient(chain)
    assert found.elasticity[0] == pytest.approx([1, 1, 1], abs=1e-9)
    assert found.derivative[0] == pytest.approx([6, 3, 2], rel=1e-9)
    assert (found.error < 1e-6).all()


def test_differences_are_no_further_off_than_they_say():
    """The error estimate covers the true error of a sine, an exponential and a root."""
    inputs = {name: stats.norm(at, 0.1).ppf for name, at in (("sin", 1.0), ("exp", 2.0), ("root", 0.3))}
    found = gradient(array_function(inputs, lambda x: np.sin(x[0]) + np.exp(x[1]) + np.sqrt(x[2])))
    true = np.array([np.cos(1.0), np.exp(2.0), 0.5 / np.sqrt(0.3)])
    assert (np.abs(found.derivative[0] - true) <= found.error[0]).all()


def test_an_input_whose_nominal_value_is_zero_has_a_derivative():
    """The step then comes from its spread."""
    found = gradient(array_function({"x": stats.norm(0, 3).ppf}, lambda x: 5 * x[0] + 1))
    assert found.derivative[0] == pytest.approx([5], rel=1e-9)


def test_exact_derivatives_are_taken_and_checked(linear):
    """They have no error; one that is wrong is named."""
    found = gradient(linear, check=True)
    assert found.exact
    assert list(found.derivative[0]) == [2, 1, -3]
    wrong = dataclasses.replace(linear, gradient=lambda x: np.array([2.0, 1.1, -3.0]))
    with pytest.raises(InputError, match=r"^b: the exact derivative contradicts"):
        gradient(wrong, check=True)


def test_elasticities_of_a_group_are_their_sum(linear):
    """All inputs of a group grow by the same percentage."""
    alone, grouped = gradient(linear).elasticity[0], gradient(linear, by="stage")
    assert grouped.elasticity[0] == pytest.approx([alone[0] + alone[2], alone[1]])
    assert np.isnan(grouped.derivative[0, 0])


def test_tornado_of_a_linear_model(linear):
    """Swings are slope times distance of the quantiles, widest first."""
    found = tornado(linear, quantiles=(0.1, 0.9))
    reach = 2 * stats.norm.ppf(0.9)
    assert found.swing[0] == pytest.approx([2 * reach, 2 * reach, 1.5 * reach])
    assert found.to_frame()["input"].iloc[-1] == "c"
    assert found.low[0, 2] > found.high[0, 2]


def test_tornado_by_percent(linear):
    """Ten percent of each nominal value."""
    found = tornado(linear, percent=10)
    assert found.high[0] - found.base[0] == pytest.approx([2.0, 0.5, -0.3])


def test_a_valley_has_a_swing():
    """Alike at both ends and lower between: not zero."""
    found = tornado(array_function({"x": stats.norm().ppf}, lambda x: x[0] ** 2))
    assert found.swing[0, 0] == pytest.approx(stats.norm.ppf(0.95) ** 2)


def test_a_group_moves_together(linear):
    """Both inputs of a stage at their low end at once."""
    found = tornado(linear, by="stage")
    assert found.high[0, 0] - found.low[0, 0] == pytest.approx(2 * stats.norm.ppf(0.95) * (2 - 1.5))


def test_blocks_and_changed_inputs_give_the_same(linear, monkeypatch):
    """Whether runs are made in small blocks, at once, or by what changed."""
    whole = tornado(linear).low
    monkeypatch.setattr("brightcell.methods.evaluating.BLOCK", 1)
    assert np.array_equal(tornado(linear).low, whole)
    quick = dataclasses.replace(
        linear, evaluate_changed=lambda x0, j, xj: linear.evaluate(x0) + np.array([2.0, 1.0, -3.0])[j] @ (xj - x0[j])
    )
    assert tornado(quick).low == pytest.approx(whole)


def test_the_spider_follows_the_quantiles(linear):
    """A line per input, through the nominal result at its median."""
    found = one_at_a_time(linear, quantiles=(0.1, 0.5, 0.9))
    assert found.values[0, :, 1] == pytest.approx(np.full(3, found.base[0]))
    assert found.values[0, 1, 2] - found.base[0] == pytest.approx(2 * stats.norm.ppf(0.9))
    assert list(found.to_frame().columns) == ["output", "input", "P10", "P50", "P90"]


@pytest.mark.parametrize("method", [tornado, one_at_a_time, gradient])
def test_a_nan_names_the_input_that_was_moved(method, linear):
    """Not a number in a list of runs."""
    broken = dataclasses.replace(linear, gradient=None, evaluate=lambda x: np.where(x[1] < 5, np.nan, x[0]))
    with pytest.raises(InputError, match=r"draw \d of the \w+ of b: the model gives no finite number"):
        method(broken)


@pytest.mark.parametrize("quantiles", [(0.0, 0.5), (0.9, 0.1), (0.5, 1.0)])
def test_quantiles_that_cannot_be(linear, quantiles):
    """Ends that are infinite or the wrong way round."""
    with pytest.raises(InputError, match="quantile is out of range"):
        tornado(linear, quantiles=quantiles)


def test_variance_of_a_linear_gaussian_model(linear):
    """4, 4 and 2.25 of 10.25, exact from slopes."""
    found = variance_from_slopes(linear)
    assert found.variance == pytest.approx([10.25], rel=1e-9)
    assert found.share[0] == pytest.approx(np.array([4, 4, 2.25]) / 10.25, rel=1e-9)
    assert variance_from_slopes(linear, by="stage").share[0] == pytest.approx([6.25 / 10.25, 4 / 10.25])


def test_variance_of_lognormal_inputs_is_their_own():
    """exp(s^2) (exp(s^2) - 1), though inputs are known by their quantiles only."""
    found = variance_from_slopes(array_function({"x": stats.lognorm(0.5).ppf}, lambda x: x[0]))
    assert found.variance == pytest.approx([np.exp(0.25) * (np.exp(0.25) - 1)], rel=1e-6)


def test_variance_of_a_sum_of_uniforms():
    """Twelfths of squared widths."""
    inputs = {"narrow": stats.uniform(0, 1).ppf, "wide": stats.uniform(0, 2).ppf}
    found = variance_from_slopes(array_function(inputs, lambda x: x.sum(axis=0)))
    assert found.variance == pytest.approx([5 / 12], rel=1e-6)
    assert found.share[0] == pytest.approx([0.2, 0.8], rel=1e-6)


def test_regression_finds_linear_shares(linear):
    """Squared coefficients explain all of a linear model."""
    found = variance_from_draws(drawn(linear, draws=20_000), ranks=False)
    assert found.share[0] == pytest.approx(np.array([4, 4, 2.25]) / 10.25, abs=0.01)
    assert found.explained == pytest.approx([1.0])


def test_rank_regression_does_not_see_monotone_changes(linear):
    """Exponentials of inputs and result leave it as it was."""
    draws = drawn(linear, draws=500)
    bent = dataclasses.replace(draws, x=np.exp(draws.x), y=np.exp(draws.y / 10))
    assert np.array_equal(variance_from_draws(bent).share, variance_from_draws(draws).share)


def test_a_regression_says_what_it_does_not_explain(ishigami):
    """Ishigami is far from linear."""
    assert variance_from_draws(drawn(ishigami, draws=1000)).explained[0] < 0.3


def test_a_regression_needs_more_draws_than_inputs():
    """Thirty inputs need 32 draws."""
    inputs = {f"x{i}": stats.norm().ppf for i in range(30)}
    with pytest.raises(InputError, match="32 or more"):
        variance_from_draws(drawn(array_function(inputs, lambda x: x.sum(axis=0)), draws=31))


def test_slopes_of_zero_are_an_error():
    """Nothing moves the result."""
    with pytest.raises(InputError, match="does not vary"):
        variance_from_slopes(array_function({"x": stats.norm().ppf}, lambda x: np.ones(x.shape[1])))
