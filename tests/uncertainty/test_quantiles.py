"""Distributions: scipy's quantiles, exact moments, faults told by name, and independence where seeds would couple."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from brightcell.background.models import Spread
from brightcell.distributions import BetaPert, Discrete, Lognormal, Normal, Triangular, Uniform
from brightcell.errors import InputError
from brightcell.uncertainty.quantiles import Distributions, Kind
from brightcell.uncertainty.spreads import distributions, from_arrays
from brightcell.uncertainty.streams import keys_of, uniforms

N = 100_000
GIVEN = (
    ("lognormal", 2.0, Lognormal(sigma=0.3), stats.lognorm(0.3, scale=2.0)),
    ("normal", 2.0, Normal(sd=0.5), stats.norm(2.0, 0.5)),
    ("uniform", 2.0, Uniform(min=1.0, max=4.0), stats.uniform(1.0, 3.0)),
    ("triangular", 2.0, Triangular(min=1.0, max=4.0), stats.triang(1 / 3, 1.0, 3.0)),
    ("at its end", 1.0, Triangular(min=1.0, max=4.0), stats.triang(0.0, 1.0, 3.0)),
    ("beta-pert", 2.0, BetaPert(min=1.0, max=4.0), stats.beta(1 + 4 / 3, 1 + 8 / 3, 1.0, 3.0)),
    ("background lognormal", 2.0, Spread("lognormal", gsd=1.2), stats.lognorm(np.log(1.2), scale=2.0)),
    ("background triangular", 2.0, Spread("triangular", minimum=1.0, maximum=2.5), stats.triang(2 / 3, 1.0, 1.5)),
)
NAMES = tuple(row[0] for row in GIVEN)
ALL = distributions(row[:3] for row in GIVEN)
OTHERS = distributions(
    [
        ("certain", 3.0, None),
        ("choice", 1.0, Discrete(values=(1.0, 5.0, 2.0), probabilities=(0.5, 0.2, 0.3))),
        ("negative", -2.0, Spread("lognormal", gsd=1.2)),
    ]
)


@pytest.mark.parametrize("row", range(len(GIVEN)), ids=NAMES)
def test_quantiles_are_those_of_scipy(row):
    """Within 1e-10 from 1e-12 to 1 - 1e-12."""
    u = np.concatenate([[1e-12, 1e-6], np.linspace(0.001, 0.999, 499), [1 - 1e-6, 1 - 1e-12]])
    got = ALL.take(np.array([row])).quantile(u[None, :])[0]
    np.testing.assert_allclose(got, GIVEN[row][3].ppf(u), rtol=1e-10)


def test_moments_are_those_of_scipy():
    """Mean and variance of each kind within 1e-12."""
    np.testing.assert_allclose(ALL.mean(), [row[3].mean() for row in GIVEN], rtol=1e-12)
    np.testing.assert_allclose(ALL.variance(), [row[3].var() for row in GIVEN], rtol=1e-12)


def test_moments_of_certain_discrete_and_negative_ones_are_exact():
    """3; a choice by hand: mean 0.5 + 1 + 0.6, E X² = 0.5 + 5 + 1.2; minus the lognormal's mean."""
    sigma = np.log(1.2)
    np.testing.assert_allclose(OTHERS.mean(), [3.0, 2.1, -2.0 * np.exp(sigma**2 / 2)], rtol=1e-14)
    np.testing.assert_allclose(OTHERS.variance()[:2], [0.0, 6.7 - 2.1**2], rtol=1e-13)


@pytest.mark.parametrize("which", [ALL, OTHERS])
def test_draws_have_the_moments(which):
    """Mean and variance of 1e5 draws within 4 standard errors."""
    values = which.quantile(uniforms(keys_of(f"datum {i}" for i in range(len(which))), 1, 0, N))
    centred = values - which.mean()[:, None]
    error_of_variance = np.sqrt(((centred**2 - which.variance()[:, None]) ** 2).mean(axis=1) / N)
    assert np.all(np.abs(centred.mean(axis=1)) <= 4 * np.sqrt(which.variance() / N) + 1e-14)
    assert np.all(np.abs((centred**2).mean(axis=1) - which.variance()) <= 4 * error_of_variance + 1e-14)


@pytest.mark.parametrize("row", range(len(GIVEN)), ids=NAMES)
def test_draws_follow_their_distribution(row):
    """Kolmogorov-Smirnov at 1e-4."""
    values = ALL.take(np.array([row])).quantile(uniforms(keys_of([NAMES[row]]), 5, 0, 10_000))[0]
    assert stats.kstest(values, GIVEN[row][3].cdf).pvalue > 1e-4


def test_a_choice_takes_each_value_with_its_probability():
    """The steps lie at 0.5, which still gives the first, and 0.7."""
    u = np.array([[1e-9, 0.5, 0.5001, 0.6999, 0.7001, 1 - 1e-9]])
    assert OTHERS.take(np.array([1])).quantile(u)[0].tolist() == [1.0, 1.0, 5.0, 5.0, 2.0, 2.0]


def test_a_negative_lognormal_is_the_mirror_of_the_positive():
    """The size of -2 is drawn as that of 2."""
    u = np.linspace(0.01, 0.99, 9)[None, :]
    two = distributions([("two", 2.0, Spread("lognormal", gsd=1.2))])
    assert np.array_equal(OTHERS.take(np.array([2])).quantile(u), -two.quantile(u))


@given(order=st.permutations(range(len(GIVEN))), start=st.integers(0, 50), size=st.integers(1, 40))
def test_values_do_not_depend_on_order_and_chunk(order, start, size):
    """Exactly the same numbers for some rows and draws as for all."""
    u = uniforms(keys_of(NAMES), 2, 0, 100)
    some = np.array(order[:4])
    got = ALL.take(some).quantile(u[some, start : start + size])
    assert np.array_equal(got, ALL.quantile(u)[some, start : start + size])


@pytest.mark.parametrize(
    ("value", "spread"),
    [
        (2.0, Spread("lognormal", gsd=1.0)),
        (2.0, Spread("triangular", minimum=2.0, maximum=2.0)),
        (-2.0, Spread("lognormal", gsd=1.0)),
    ],
)
def test_no_width_is_certain(value, spread):
    """gsd 1 and min = max give the value itself."""
    made = distributions([("point", value, spread)])
    assert made.certain.all()
    assert made.a[0] == pytest.approx(value, rel=1e-15)


BAD = (
    ("steel", 1.0, Spread("lognormal", gsd=0.5), "sigma is negative"),
    ("copper", 1.0, Lognormal.model_construct(sigma=-0.1, pedigree=None, gsd=None), "sigma is negative"),
    ("zero", 0.0, Spread("lognormal", gsd=1.5), "not a finite number"),
    ("empty", 1.0, Spread("lognormal"), "not a finite number"),
    ("nothing", float("nan"), None, "not a finite number"),
    ("nickel", 1.0, Normal.model_construct(sd=-1.0), "standard deviation is negative"),
    ("cobalt", 1.0, Normal.model_construct(sd=float("nan")), "not a finite number"),
    ("graphite", 5.0, Spread("triangular", minimum=1.0, maximum=2.0), "mode lies outside"),
    ("binder", 5.0, BetaPert(min=1.0, max=6.0).model_copy(update={"mode": 7.0}), "mode lies outside"),
    ("foil", 5.0, Uniform(min=1.0, max=2.0), "outside of min 1 and max 2"),
    ("solvent", 1.0, Uniform.model_construct(min=2.0, max=0.0), "min is above max"),
    ("route", 1.0, Discrete.model_construct(values=(1.0, 2.0), probabilities=(0.5, 0.6)), "sum to one"),
    ("supplier", 1.0, Discrete.model_construct(values=(1.0, 2.0), probabilities=(1.0,)), "needs one probability"),
)


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_a_bad_distribution_is_told_by_its_name(row):
    """Which datum, what is wrong, what was found and what is allowed."""
    with pytest.raises(InputError) as told:
        distributions([("good", 1.0, None), row[:3]])
    (problem, *_) = [problem for problem in told.value.problems if row[3] in problem.what]
    assert problem.path == row[0]
    assert problem.found
    assert problem.expected


def test_all_bad_ones_are_told_at_once():
    """One error that names every datum."""
    with pytest.raises(InputError) as told:
        distributions(row[:3] for row in BAD)
    assert {problem.path for problem in told.value.problems} == {row[0] for row in BAD}


# Arrays of a datapackage


def arrays(*rows):
    """Rows of (type, loc, scale, minimum, maximum, negative) as arrays."""
    fields = ("uncertainty_type", "loc", "scale", "minimum", "maximum", "negative")
    kinds = (np.uint8, np.float32, np.float32, np.float32, np.float32, bool)
    columns = {
        name: np.array(column, dtype=kind)
        for name, kind, column in zip(fields, kinds, zip(*rows, strict=True), strict=True)
    }
    return {**columns, "shape": np.full(len(rows), np.nan)}


NONE = np.nan
GOOD = arrays(
    (0, 3.0, NONE, NONE, NONE, False),
    (1, -3.0, NONE, NONE, NONE, True),
    (2, 0.5, 0.25, NONE, NONE, False),
    (2, 0.5, 0.25, NONE, NONE, True),
    (3, 1.0, 0.5, NONE, NONE, False),
    (4, NONE, NONE, 1.0, 2.0, False),
    (5, 1.5, NONE, 1.0, 2.0, False),
    (13, 1.5, NONE, 1.0, 2.0, False),
)


def test_types_of_a_datapackage_are_the_kinds_here():
    """Every type that is drawn, with its parameters in their places."""
    made = from_arrays(str, **GOOD)
    assert made.kind.tolist() == [0, 0, 1, 1, 2, 3, 4, 5]
    assert made.a.tolist() == [3.0, -3.0, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0]
    assert made.b.tolist() == [0.0, 0.0, 0.25, 0.25, 0.5, 2.0, 1.5, 1.5]
    assert made.c.tolist() == [0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 2.0, 2.0]


def test_quantiles_are_those_of_stats_arrays():
    """The same percentages give the same amounts as Brightway's library, of each type that both draw."""
    import stats_arrays as sa

    u = np.linspace(0.05, 0.95, 7)
    got = from_arrays(str, **GOOD).quantile(np.tile(u, (8, 1)))
    for row, kind in ((2, sa.LognormalUncertainty), (3, sa.LognormalUncertainty), (4, sa.NormalUncertainty)):
        fields = {name: column[row] for name, column in GOOD.items()}
        params = kind.from_dicts(fields)
        np.testing.assert_allclose(got[row], kind.ppf(params, u[None, :])[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ((2, 0.0, -0.1, NONE, NONE, False), "sigma is negative"),
        ((2, NONE, 0.1, NONE, NONE, False), "not a finite number"),
        ((3, 0.0, NONE, NONE, NONE, False), "not a finite number"),
        ((4, 1.0, NONE, 3.0, 2.0, False), "min is above max"),
        ((5, 5.0, NONE, 1.0, 2.0, False), "mode lies outside"),
        ((9, 5.0, 1.0, NONE, NONE, False), "can't be drawn"),
        ((200, 5.0, 1.0, NONE, NONE, False), "can't be drawn"),
        ((13, 1.5, 2.0, 1.0, 2.0, False), "can't have this weight"),
        ((2, 0.0, 0.5, 0.5, NONE, False), "cut the distribution"),
        ((3, 0.0, 0.5, NONE, 1.0, False), "cut the distribution"),
    ],
)
def test_a_bad_row_of_a_datapackage_is_told_by_its_name(row, what):
    """The name of the exchange and what is allowed; the good row before it is not told."""
    with pytest.raises(InputError, match=what) as told:
        from_arrays(("fine", "steel into cell").__getitem__, **arrays((0, 1.0, NONE, NONE, NONE, False), row))
    assert {problem.path for problem in told.value.problems} == {"steel into cell"}
    assert all(problem.expected for problem in told.value.problems)


def test_bounds_that_exclude_no_draw_are_allowed():
    """A lognormal above zero has lost nothing."""
    assert from_arrays(str, **arrays((2, 0.0, 0.5, 0.0, NONE, False))).kind[0] == Kind.LOGNORMAL


# Known answers


def test_two_exchanges_are_not_coupled():
    """An input of sigma 0.2 times an emission factor of sigma 0.1 has a CV of sqrt(exp(0.2² + 0.1²) - 1) = 0.226.

    One seed for both groups of rows, as bw2calc's `seed_override`, gives sqrt(exp((0.2 + 0.1)²) - 1) = 0.307.
    """
    made = distributions([("input", 2.0, Lognormal(sigma=0.2)), ("emission", 0.5, Lognormal(sigma=0.1))])
    u = uniforms(keys_of(["input", "emission"]), 42, 0, N)
    scores = made.quantile(u).prod(axis=0)
    coupled = made.quantile(u[[0, 0]]).prod(axis=0)
    assert scores.std() / scores.mean() == pytest.approx(np.sqrt(np.expm1(0.05)), abs=0.002)
    assert np.sqrt(np.expm1(0.05)) == pytest.approx(0.226, abs=5e-4)
    assert coupled.std() / coupled.mean() == pytest.approx(0.307, abs=0.003)


def test_a_sum_of_two_equal_exchanges_has_its_analytic_variation():
    """Two equal lognormals of sigma 0.3: CV sqrt((exp 0.3² - 1) / 2) = 0.217; coupled it would be 0.307."""
    made = distributions([("first", 1.0, Lognormal(sigma=0.3)), ("second", 1.0, Lognormal(sigma=0.3))])
    total = made.quantile(uniforms(keys_of(["first", "second"]), 42, 0, N)).sum(axis=0)
    assert total.std() / total.mean() == pytest.approx(np.sqrt(np.expm1(0.09) / 2), abs=0.002)


def test_a_chain_of_lognormals_is_lognormal():
    """ln of the product ~ N(sum of the logarithms of the medians, sum of sigma²), by Kolmogorov-Smirnov at 1e-4."""
    data = [(f"step {i}", 1.0 + i, Lognormal(sigma=0.1 * (i + 1))) for i in range(4)]
    score = distributions(data).quantile(uniforms(keys_of(row[0] for row in data), 9, 0, 20_000)).prod(axis=0)
    assert stats.kstest(np.log(score), stats.norm(np.log(24.0), np.sqrt(0.3)).cdf).pvalue > 1e-4


def test_no_distribution_at_all_has_no_values():
    """An empty set of distributions has an empty array of draws."""
    made = distributions([])
    assert isinstance(made, Distributions)
    assert made.quantile(np.empty((0, 5))).shape == (0, 5)
