"""Shares sum to one with the right means; impossible ones are refused by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from brightcell.errors import InputError
from brightcell.uncertainty.dependence import Dirichlet, LogisticNormal, OneRoute
from brightcell.uncertainty.streams import keys_of, uniforms

NAMES = ("hydro", "wind", "coal", "none")
NOMINAL = (0.5, 0.3, 0.2, 0.0)
MIX = Dirichlet("mix", NAMES, NOMINAL, 20.0)
LOGISTIC = LogisticNormal("mix", NAMES, NOMINAL, (0.2, 0.2, 0.4, 0.2))
ROUTES = OneRoute("mix", NAMES, NOMINAL)
N = 40_000


def draws(names, n=N, start=0):
    return uniforms(keys_of(names), 1, start, start + n)


@pytest.mark.parametrize("group", [MIX, LOGISTIC, ROUTES, Dirichlet("rare", NAMES, NOMINAL, 0.01)])
def test_shares_sum_to_one(group):
    """Within 1e-12, none negative, a share of nothing stays nothing; also where gamma quantiles underflow."""
    values = group.values(draws(NAMES))
    np.testing.assert_allclose(values.sum(axis=0), 1.0, atol=1e-12)
    assert values.min() >= 0.0
    assert not values[3].any()


def test_dirichlet_shares_have_their_moments():
    """Means are the nominal shares, variances s (1 - s) / (concentration + 1), within 4 standard errors."""
    values, nominal = MIX.values(draws(NAMES))[:3], np.array(NOMINAL[:3])
    variance = nominal * (1 - nominal) / 21
    assert np.all(np.abs(values.mean(axis=1) - nominal) < 4 * np.sqrt(variance / N))
    np.testing.assert_allclose(values.var(axis=1), variance, rtol=0.05)


def test_dirichlet_shares_are_beta_distributed():
    """Share s of concentration c alone is Beta(c s, c (1 - s)), by Kolmogorov-Smirnov at 1e-4."""
    values = MIX.values(draws(NAMES, 10_000))
    assert stats.kstest(values[0], stats.beta(10.0, 10.0).cdf).pvalue > 1e-4
    assert stats.kstest(values[2], stats.beta(4.0, 16.0).cdf).pvalue > 1e-4


def test_small_dirichlet_shares_are_beta_distributed():
    """Also at a concentration of 0.05, whose gamma quantiles are mostly below what a float can hold."""
    rare = Dirichlet("rare", ("a", "b"), (0.5, 0.5), 0.05)
    values = rare.values(draws(("a", "b"), 10_000))[0]
    assert np.mean(values < 0.5) == pytest.approx(0.5, abs=0.02)
    assert values.var() == pytest.approx(0.25 / 1.05, rel=0.02)


def test_the_spread_of_the_largest_share_sets_the_concentration():
    """sd 0.1 of a share of 0.5: 0.25 / 0.01 - 1 = 24."""
    assert Dirichlet.of_spread("mix", NAMES, NOMINAL, 0.1).concentration == pytest.approx(24.0)


def test_ratios_of_logistic_normal_shares_are_lognormal():
    """ln (x1 / x3) ~ N(ln (0.5 / 0.2), 0.2² + 0.4²), by Kolmogorov-Smirnov at 1e-4."""
    values = LOGISTIC.values(draws(NAMES, 10_000))
    expected = stats.norm(np.log(2.5), np.sqrt(0.2))
    assert stats.kstest(np.log(values[0] / values[2]), expected.cdf).pvalue > 1e-4


def test_a_draw_takes_one_route_whole():
    """Each with its nominal share as probability, within 4 standard errors; nothing lies between 0 and 1."""
    values = ROUTES.values(draws(NAMES))
    assert set(np.unique(values)) == {0.0, 1.0}
    nominal = np.array(NOMINAL[:3])
    assert np.all(np.abs(values[:3].mean(axis=1) - nominal) < 4 * np.sqrt(nominal * (1 - nominal) / N))


def test_the_first_time_to_pass_is_the_route_that_is_taken():
    """Times -ln(u) / p by hand: 1 / 0.25 = 4 against 2 / 0.75 = 2.67, then 1 / 0.25 = 4 against 6 / 0.75 = 8."""
    values = OneRoute("mix", ("a", "b"), (0.25, 0.75)).values(np.exp([[-1.0, -1.0], [-2.0, -6.0]]))
    assert values.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_sizes_of_routes_have_ten_elevenths_of_the_variance():
    """A Dirichlet of concentration 0.1: variance s (1 - s) / 1.1 where a choice has s (1 - s)."""
    sizes = ROUTES.sizes(draws(NAMES))[:3]
    shares, nominal = sizes / sizes.sum(axis=0), np.array(NOMINAL[:3])
    np.testing.assert_allclose(shares.var(axis=1), nominal * (1 - nominal) / 1.1, rtol=0.05)


@pytest.mark.parametrize("group", [MIX, LOGISTIC, ROUTES])
@settings(max_examples=30)
@given(start=st.integers(0, 60), size=st.integers(1, 40))
def test_chunks_change_no_share(group, start, size):
    """Exactly the numbers of all draws."""
    whole = group.values(draws(NAMES, 100))
    assert np.array_equal(group.values(draws(NAMES, size, start)), whole[:, start : start + size])


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Dirichlet("mix", ("a", "b"), (0.5, 0.6), 10.0), "sum to one"),
        (lambda: Dirichlet("mix", ("a", "b"), (-0.5, 1.5), 10.0), "sum to one"),
        (lambda: Dirichlet("mix", ("a", "b"), (float("nan"), 1.0), 10.0), "sum to one"),
        (lambda: Dirichlet("mix", ("a",), (0.5, 0.5), 10.0), "each member of the group needs one share"),
        (lambda: Dirichlet("mix", ("a", "a"), (0.5, 0.5), 10.0), "named twice"),
        (lambda: Dirichlet("mix", ("a", "b"), (0.5, 0.5), 0.0), "concentration"),
        (lambda: Dirichlet.of_spread("mix", ("a", "b"), (0.5, 0.5), 0.6), "standard deviation"),
        (lambda: LogisticNormal("mix", ("a", "b"), (0.5, 0.4), (0.1, 0.1)), "sum to one"),
        (lambda: OneRoute("mix", ("a", "b"), (0.5, 0.4)), "sum to one"),
        (lambda: LogisticNormal("mix", ("a", "b"), (0.5, 0.5), (0.1, -0.1)), "sigmas"),
    ],
)
def test_shares_that_cannot_be_drawn_are_refused_by_name(make, what):
    """The group, what was found and what is allowed."""
    with pytest.raises(InputError, match=what) as told:
        make()
    assert all(problem.path == "mix" and problem.found and problem.expected for problem in told.value.problems)
