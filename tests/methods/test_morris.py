"""Morris effects."""

import dataclasses

import numpy as np
import pytest
from SALib.analyze import morris as salib
from scipy import stats

from brightcell.errors import InputError
from brightcell.methods import array_function, morris
from brightcell.methods.factors import factors_of
from brightcell.methods.morris import elementary_effects, paths, points_along, results_along


def morris_function(x):
    """The 20 inputs of Morris 1991 with the coefficients that he gives, the small random ones as (-1)^i."""
    w = 2 * (x - 0.5)
    w[[2, 4, 6]] = 2 * (1.1 * x[[2, 4, 6]] / (x[[2, 4, 6]] + 0.1) - 0.5)
    sign = (-1.0) ** np.arange(1, 21)
    y = 20 * w[:10].sum(axis=0) + sign[10:] @ w[10:]
    second = np.outer(sign, sign)
    second[:6, :6] = -15
    y = y + (np.einsum("id,jd,ij->d", w, w, np.triu(second, 1)))
    y += -10 * sum(w[i] * w[j] * w[k] for i in range(5) for j in range(i + 1, 5) for k in range(j + 1, 5))
    return y + 5 * sum(w[i] * w[j] * w[k] * w[m] for i, j, k, m in FOURS)


FOURS = [(i, j, k, m) for i in range(4) for j in range(i + 1, 4) for k in range(j + 1, 4) for m in range(k + 1, 4)]


@pytest.fixture
def screened():
    return array_function({f"x{i + 1:02d}": stats.uniform(0, 1).ppf for i in range(20)}, morris_function)


def test_the_function_of_morris(screened):
    """Inputs 1 to 10 matter; 8 to 10 act straight, 1 to 6 bend or interact; the rest is noise."""
    found = morris(screened, trajectories=100)
    assert set(np.argsort(-found.mu_star[0])[:10]) == set(range(10))
    bent = np.mean([2 * (1.1 * x / (x + 0.1) - 0.5) for x in (0.125, 0.375, 0.625, 0.875)])
    assert found.mu[0, 7:10] == pytest.approx(40 + 6 * bent * np.array([-1, 1, -1]), abs=1.5)
    assert found.sigma[0, :6].min() > 2 * found.sigma[0, 7:].max()


def test_the_same_as_salib_on_the_same_paths(screened):
    """mu, mu* and sigma agree to 1e-10 when steps are counted alike."""
    factors = factors_of(screened.names, {}, None)
    walked = paths(screened.names, factors, 10, 4, 0)
    y = results_along(screened, factors, walked)
    x = np.stack(list(points_along(factors, walked))).transpose(2, 0, 1).reshape(-1, 20)
    names = {"num_vars": 20, "names": list(screened.names), "bounds": [[0, 1]] * 20, "groups": None}
    expected = salib.analyze(names, x, y[0].T.ravel(), num_levels=4)
    effects = elementary_effects(y, factors, walked)[0] * 0.5 / (2 / 3)
    assert effects.mean(axis=1) == pytest.approx(expected["mu"], abs=1e-10)
    assert np.abs(effects).mean(axis=1) == pytest.approx(expected["mu_star"], abs=1e-10)
    assert effects.std(axis=1, ddof=1) == pytest.approx(expected["sigma"], abs=1e-10)


def test_a_linear_model_has_its_slopes():
    """Effects over the whole range, without scatter."""
    inputs = {name: stats.uniform(0, 1).ppf for name in "ab"}
    found = morris(array_function(inputs, lambda x: 3 * x[0] - 2 * x[1]), trajectories=5)
    assert found.mu[0] == pytest.approx([3, -2])
    assert found.mu_star[0] == pytest.approx([3, 2])
    assert found.sigma[0] == pytest.approx([0, 0], abs=1e-12)
    assert found.mu_star_half_width[0] == pytest.approx([0, 0], abs=1e-12)


def test_unbounded_inputs_stay_finite(linear):
    """No input is at an infinite end of its distribution."""
    assert np.isfinite(morris(linear, trajectories=4).mu_star).all()


def test_groups_move_together_and_have_no_sign(linear):
    """A group's mu* is not lost where its inputs act against each other."""
    found = morris(linear, trajectories=40, by="stage")
    assert found.labels == ("raw", "making")
    assert np.isnan(found.mu[0, 0])
    assert found.mu_star[0, 0] > found.mu_star[0, 1] / 2


def test_the_order_of_inputs_changes_nothing(screened):
    """Starts, directions and turns belong to names."""
    turned = dataclasses.replace(
        screened, names=screened.names[::-1], evaluate=lambda x: morris_function(np.ascontiguousarray(x[::-1]))
    )
    here, there = morris(screened, trajectories=5), morris(turned, trajectories=5)
    assert here.mu_star[0] == pytest.approx(there.mu_star[0, ::-1], rel=1e-12)


def test_several_results_at_once(linear):
    """Each has the effects that it has alone."""
    both = dataclasses.replace(linear, evaluate=lambda x: np.stack([x[1], linear.evaluate(x)]), outputs=("b", "all"))
    found = morris(both, trajectories=6)
    assert found.mu_star[1] == pytest.approx(morris(linear, trajectories=6).mu_star[0])
    assert found.mu_star[0, 0] == 0


@pytest.mark.parametrize(
    ("wrong", "told"), [({"trajectories": 0}, "too few trajectories"), ({"levels": 5}, "levels must be an even number")]
)
def test_settings_that_cannot_be(linear, wrong, told):
    """Each with its own message."""
    with pytest.raises(InputError, match=told):
        morris(linear, **wrong)
