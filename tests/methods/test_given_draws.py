"""Delta, PAWN and value of information from draws that were made already."""

import dataclasses

import numpy as np
import pytest
from SALib.analyze import delta as salib_delta
from SALib.analyze import pawn as salib_pawn
from scipy import stats

from brightcell.errors import InputError
from brightcell.methods import FunctionDraws, array_function, delta, drawn, pawn, value_of_information
from brightcell.methods.conditional_mean import basis

METHODS = [delta, pawn, value_of_information]


def gaussian_delta(share):
    """E of the total variation of N(0, 1) and N(r z, 1 - r^2), r^2 = share, by quadrature."""
    y, z = np.linspace(-8, 8, 2001), np.linspace(-6, 6, 401)
    given = stats.norm.pdf(y, np.sqrt(share) * z[:, None], np.sqrt(1 - share))
    apart = np.abs(given - stats.norm.pdf(y)).sum(axis=1) * (y[1] - y[0]) / 2
    return (apart * stats.norm.pdf(z)).sum() * (z[1] - z[0])


@pytest.fixture
def sums():
    """y = sum of weights times normals: shares 0.64, 0.32, 0.04 and an input without influence."""
    inputs = {name: stats.norm().ppf for name in "abcd"}
    slopes = np.sqrt([0.64, 0.32, 0.04, 0.0])
    groups = {"stage": ("raw", "raw", "making", "making")}
    return drawn(array_function(inputs, lambda x: slopes @ x, groups=groups), draws=8000)


def named(k):
    return {"num_vars": k, "names": [f"x{i}" for i in range(k)], "bounds": [[0, 1]] * k}


def test_delta_of_a_linear_gaussian_model(sums):
    """Within 0.02 of the integral; without influence no more than the dummy."""
    found = delta(sums)
    assert found.delta[0, :3] == pytest.approx([gaussian_delta(share) for share in (0.64, 0.32, 0.04)], abs=0.02)
    assert found.delta[0, 3] < 1.2 * found.dummy[0] < 0.06


def test_delta_of_ishigami(ishigami):
    """Within 0.05 of 0.258, 0.423 and 0.202, which come from histograms of six million draws."""
    assert delta(drawn(ishigami, draws=8000)).delta[0] == pytest.approx([0.258, 0.423, 0.202], abs=0.05)


def test_delta_near_that_of_salib(ishigami):
    """SALib's kernel on the values and ours on the ranks differ by less than 0.05."""
    draws = drawn(ishigami, draws=4000)
    expected = salib_delta.analyze(named(3), draws.x.T.copy(), draws.y[0], num_resamples=5, seed=1, method="delta")
    key = "delta" if "delta" in expected else "delta_raw"
    assert delta(draws).delta[0] == pytest.approx(expected[key], abs=0.05)


def test_delta_of_a_long_tail_is_that_of_its_logarithm(sums):
    """No increasing transformation of result or inputs changes anything."""
    bent = dataclasses.replace(sums, x=np.exp(sums.x), y=np.exp(5 * sums.y))
    assert np.array_equal(delta(bent).delta, delta(sums).delta)


def test_delta_of_a_group_is_that_of_its_part(sums):
    """The stage that makes 96 % of the variance."""
    assert delta(sums, by="stage").delta[0, 0] == pytest.approx(gaussian_delta(0.96), abs=0.03)


def test_pawn_is_that_of_salib(ishigami):
    """Slices of equally many draws give SALib's distances."""
    draws = drawn(ishigami, draws=2000)
    expected = salib_pawn.analyze(named(3), draws.x.T.copy(), draws.y[0], S=10)
    found = pawn(draws)
    assert found.median[0] == pytest.approx(expected["median"], abs=0.005)
    assert found.maximum[0] == pytest.approx(expected["maximum"], abs=0.005)


def test_pawn_knows_what_means_nothing(sums):
    """The dummy lies above the input without influence and below those with."""
    found = pawn(sums)
    assert found.median[0, 3] < 1.5 * found.dummy[0]
    assert found.median[0, 2] > 1.5 * found.dummy[0]


def test_information_of_an_additive_model(sums):
    """Percent of variance are the shares, within three standard errors."""
    found = value_of_information(sums)
    assert (np.abs(found.removed[0] - [64, 32, 4, 0]) < 3 * found.standard_error[0] + 0.1).all()
    assert list(found.to_frame()["input"]) == ["a", "b", "c", "d"]


def test_information_of_ishigami(ishigami):
    """Curves that go up and down are first-order indices too."""
    found = value_of_information(drawn(ishigami, draws=10_000))
    assert found.removed[0] == pytest.approx([31.39, 44.24, 0], abs=2)


def test_half_the_uncertainty_of_a_linear_input_is_three_quarters(sums):
    """A quarter of its variance is left."""
    found = value_of_information(sums)
    assert found.if_halved[0, :2] == pytest.approx(0.75 * found.removed[0, :2], rel=0.01)


def test_half_the_uncertainty_of_a_lognormal_input():
    """(exp(3/4 s^2) - 1) / (exp(s^2) - 1), less than three quarters."""
    draws = drawn(array_function({"x": stats.lognorm(0.8).ppf}, lambda x: x[0]), draws=20_000)
    found = value_of_information(draws)
    assert found.removed[0, 0] == pytest.approx(100, abs=0.3)
    assert found.if_halved[0, 0] / 100 == pytest.approx((np.exp(0.48) - 1) / (np.exp(0.64) - 1), abs=0.01)


def test_groups_of_an_additive_model_sum(sums):
    """A group is worth what its inputs are worth."""
    assert value_of_information(sums, by="stage").removed[0] == pytest.approx([96, 4], abs=1.5)


def test_a_choice_is_worth_something_but_is_never_half_known():
    """Two suppliers, one twice the other."""
    inputs = {"supplier": lambda u: (u > 0.3).astype(float), "noise": stats.norm(0, 0.1).ppf}
    draws = drawn(array_function(inputs, lambda x: 1 + x[0] + x[1]), draws=2000)
    found = value_of_information(draws)
    assert found.removed[0, 0] == pytest.approx(100 * 0.21 / 0.22, abs=1)
    assert np.isnan(found.if_halved[0, 0])
    assert delta(draws).delta[0, 0] > 0.3


@pytest.mark.parametrize("method", [delta, pawn])
def test_a_result_of_few_values(method):
    """A result that is a choice depends on the choice, and not on what does nothing."""
    inputs = {"choice": lambda u: np.floor(3 * u), "idle": stats.norm().ppf}
    found = method(drawn(array_function(inputs, lambda x: x[0]), draws=3000))
    assert found.importance()[0, 0] == pytest.approx(2 / 3, abs=0.03)
    assert found.importance()[0, 1] < 0.06


@pytest.mark.parametrize("method", METHODS)
def test_increasing_changes_of_inputs_change_nothing(method, sums):
    """Only ranks of inputs count."""
    assert np.array_equal(method(dataclasses.replace(sums, x=np.exp(sums.x))).importance(), method(sums).importance())


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_inputs_changes_nothing(method, sums):
    """Answers move with their inputs, exactly."""
    order = [2, 0, 3, 1]
    turned = dataclasses.replace(sums, names=tuple(sums.names[i] for i in order), x=sums.x[order], groups={})
    assert np.array_equal(method(turned).importance(), method(sums).importance()[:, order])


@pytest.mark.parametrize("method", METHODS)
def test_several_results_at_once(method, sums):
    """Each as alone, and nan for one that does not vary."""
    y = np.stack([sums.x[3], sums.y[0], np.ones(sums.y.shape[1])])
    found = method(dataclasses.replace(sums, y=y, outputs=("d", "all", "same"))).importance()
    assert found[1] == pytest.approx(method(sums).importance()[0], abs=1e-10)
    assert np.argmax(found[0]) == 3
    assert np.isnan(found[2]).all()


@pytest.mark.parametrize("method", METHODS)
def test_draws_that_say_nothing(method, sums):
    """None, a nan, no variance, no input: each its own error."""
    with pytest.raises(InputError, match="too few draws"):
        method(dataclasses.replace(sums, x=sums.x[:, :0], y=sums.y[:, :0]))
    y = sums.y.copy()
    y[0, 41] = np.nan
    with pytest.raises(InputError, match="draw 41 of the given results"):
        method(dataclasses.replace(sums, y=y))
    with pytest.raises(InputError, match="does not vary"):
        method(dataclasses.replace(sums, y=np.ones_like(sums.y)))
    with pytest.raises(InputError, match="no input is uncertain"):
        method(FunctionDraws(names=(), x=sums.x[:0], y=sums.y))


def test_draws_belong_to_names(linear):
    """Another input more changes no draw of those before."""
    more = array_function({name: stats.norm().ppf for name in "abcde"}, lambda x: x.sum(axis=0))
    fewer = array_function({name: stats.norm().ppf for name in "ca"}, lambda x: x.sum(axis=0))
    assert np.array_equal(drawn(more, draws=30).x[[2, 0]], drawn(fewer, draws=30).x)


def test_curves_of_one_input_are_cubic_splines():
    """They sum to one; within, four of them count, and at a knot, where one begins as another ends, three."""
    values = basis(np.array([0.1, stats.norm.ppf(0.375)]), 8000)
    assert values.sum(axis=1) == pytest.approx([1, 1])
    assert (values > 1e-12).sum(axis=1).tolist() == [4, 3]
