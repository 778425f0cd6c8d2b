"""Statistics of draws against theory, and the coverage of their intervals in repeated runs."""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from brightcell.errors import InputError
from brightcell.runs.stopping import StopRule
from brightcell.uncertainty.statistics import (
    Estimate,
    compare,
    convergence,
    cv,
    mean,
    percentile,
    probability_below,
    sd,
    summarise,
)

SIGMA = 0.4
MEAN = np.exp(SIGMA**2 / 2)
CV = np.sqrt(np.expm1(SIGMA**2))


def _lognormal(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(0.0, SIGMA, n)


@pytest.mark.parametrize("percent", [5.0, 50.0, 95.0])
def test_standard_errors_of_uniform_percentiles(percent: float) -> None:
    """The k-th of n uniform draws is Beta(k, n + 1 - k): se² = p (1 - p) / (n + 2) at k = p (n + 1)."""
    n, p = 10_001, percent / 100
    found = percentile(np.random.default_rng(3).uniform(size=n), percent)
    assert found.standard_error == pytest.approx((p * (1 - p) / (n + 2)) ** 0.5, rel=0.25)
    assert found.value == pytest.approx(p, abs=4 * found.standard_error)


def test_standard_error_of_evenly_spaced_draws() -> None:
    """Draws at the expected places i / (n + 1) have the theoretical standard error almost exactly."""
    n = 999
    found = percentile(np.arange(1, n + 1) / (n + 1), 50.0)
    assert found.value == pytest.approx(0.5)
    assert found.standard_error == pytest.approx((0.25 / (n + 2)) ** 0.5, rel=0.01)


def test_bounds_of_the_median_are_the_tabled_order_statistics() -> None:
    """Of 20 draws the 6th and the 15th, with a level of 95.9 %; of 5 draws there are none."""
    found = percentile(np.arange(1.0, 21.0), 50.0)
    assert (found.low, found.high) == (6.0, 15.0)
    few = percentile(np.arange(1.0, 6.0), 50.0)
    assert (few.low, few.high) == (-np.inf, np.inf)


def test_percentiles_are_those_of_numpy() -> None:
    """Whoever computes them from the draws gets the same."""
    x = _lognormal(777)
    for percent, found in summarise(x).percentiles.items():
        assert found.value == np.percentile(x, percent)


def test_lognormal_percentiles_mean_sd_and_cv() -> None:
    """Within four of their own standard errors of the truth."""
    found = summarise(_lognormal(20_000))
    truth = {percent: np.exp(SIGMA * stats.norm.ppf(percent / 100)) for percent in found.percentiles}
    for percent, estimate in found.percentiles.items():
        assert abs(estimate.value - truth[percent]) < 4 * estimate.standard_error
    for estimate, true in ((found.mean, MEAN), (found.sd, CV * MEAN), (found.cv, CV), (found.median, 1.0)):
        assert abs(estimate.value - true) < 4 * estimate.standard_error


@pytest.mark.parametrize(
    ("statistic", "true", "lowest"),
    [
        (partial(percentile, percent=50.0), 1.0, 0.94),
        (partial(percentile, percent=5.0), np.exp(-SIGMA * 1.6448536), 0.94),
        (partial(percentile, percent=95.0), np.exp(SIGMA * 1.6448536), 0.94),
        (mean, MEAN, 0.93),
        (sd, CV * MEAN, 0.90),
        (cv, CV, 0.90),
        (partial(probability_below, threshold=1.0), 0.5, 0.93),
        (partial(probability_below, threshold=0.5), stats.norm.cdf(np.log(0.5) / SIGMA), 0.93),
    ],
)
def test_intervals_cover_the_truth(statistic, true: float, lowest: float) -> None:
    """In about 95 of 100 runs of 400 lognormal draws; sd and CV of a skewed result need more draws for that."""
    found = [statistic(_lognormal(400, seed)) for seed in range(1000)]
    covered = np.mean([estimate.low <= true <= estimate.high for estimate in found])
    assert lowest <= covered <= 0.985


@pytest.mark.parametrize(
    "statistic", [mean, sd, cv, partial(percentile, percent=50.0), partial(percentile, percent=95.0)]
)
def test_standard_errors_are_the_spread_of_repeated_runs(statistic) -> None:
    """Within a tenth, over 1,000 runs of 1,000 draws."""
    found = [statistic(_lognormal(1000, seed)) for seed in range(1000)]
    spread = np.std([estimate.value for estimate in found])
    claimed = np.mean([estimate.standard_error for estimate in found])
    assert claimed == pytest.approx(spread, rel=0.1)


def test_draws_that_are_all_alike_are_certain() -> None:
    """A stage without uncertainty has no spread, no error, and no warning."""
    found = summarise(np.full(50, 0.1))
    assert (found.sd.value, found.cv.value, found.mean.standard_error) == (0.0, 0.0, pytest.approx(0, abs=1e-15))
    assert found.median == Estimate(0.1, 0.0, 0.1, 0.1)


def test_the_sign_of_the_mean_changes_nothing_in_the_cv() -> None:
    """A credit spreads like the burden that it avoids; around zero there is no coefficient of variation."""
    x = _lognormal(500)
    assert cv(-x) == cv(x)
    assert np.isnan(cv(np.array([-1.0, 1.0])).value)


@pytest.mark.parametrize(("values", "told"), [([1.0], "too few"), ([1.0, np.nan], "1 of 2"), ([np.inf, 1.0], "1 of 2")])
def test_draws_that_cannot_be_counted_with_are_refused(values: list[float], told: str) -> None:
    """Fewer than two, or not finite."""
    with pytest.raises(InputError, match=told):
        summarise(np.array(values))


@pytest.mark.parametrize("percent", [0.0, 100.0, -1.0])
def test_there_is_no_percentile_at_the_ends(percent: float) -> None:
    """The largest possible value is not in the draws."""
    with pytest.raises(InputError, match="no such percentile"):
        percentile(np.arange(9.0), percent)


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.9])
def test_correlated_normals_compare_as_in_theory(correlation: float) -> None:
    """P(A < B) = Φ((μB - μA) / √(σA² + σB² - 2 ρ σA σB)): pairing decides what a difference is worth."""
    mu, sigma = np.array([10.0, 10.5]), np.array([1.0, 1.5])
    cross = correlation * sigma[0] * sigma[1]
    a, b = np.random.default_rng(5).multivariate_normal(mu, [[1.0, cross], [cross, 2.25]], 20_000).T
    found = compare(a, b)
    spread = np.sqrt(sigma @ sigma - 2 * cross)
    true = stats.norm.cdf(0.5 / spread)
    assert found.below.low - 0.003 <= true <= found.below.high + 0.003
    assert found.difference.sd.value == pytest.approx(spread, abs=4 * found.difference.sd.standard_error)
    assert found.ties == 0.0


def test_equal_alternatives_are_ties() -> None:
    """Neither is below the other."""
    x = _lognormal(100)
    found = compare(x, x)
    assert (found.below.value, found.ties) == (0.0, 1.0)
    assert found.below.high == pytest.approx(0.03699, abs=1e-4)


def test_alternatives_of_other_draws_are_refused() -> None:
    """Ten of one and nine of the other."""
    with pytest.raises(InputError, match="10 and 9 draws"):
        compare(np.arange(10.0), np.arange(9.0))


def test_wilson_interval_of_a_known_case() -> None:
    """8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3)."""
    found = probability_below(np.array([0.0] * 8 + [1.0] * 2), 0.5)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert found.standard_error == pytest.approx((0.8 * 0.2 / 10) ** 0.5)


def test_convergence_ends_with_all_draws() -> None:
    """Each row is the statistic of so many first draws, and the standard error falls as 1 / √n."""
    x = _lognormal(8000)
    table = convergence(x, partial(percentile, percent=50.0), points=10)
    assert table["draws"][0] == 20
    assert table["draws"][-1] == 8000
    assert table["value"][-1] == np.median(x)
    assert table["value"][3] == np.median(x[: table["draws"][3]])
    assert table["standard_error"][-1] == pytest.approx(np.sqrt(np.pi / 2 / 8000) * SIGMA, rel=0.15)


@pytest.mark.parametrize(("statistic", "percent"), [("median", 50.0), ("p95", 95.0), ("p5", 5.0)])
@pytest.mark.parametrize("relative", [True, False])
def test_the_stop_rule_asks_for_its_standard_error(statistic: str, percent: float, relative: bool) -> None:
    """Just below the standard error of the draws it is not reached, just above it is."""
    x = 10 * _lognormal(2000)
    found = percentile(x, percent)
    error = found.standard_error / (found.value if relative else 1.0)
    assert StopRule(error * 1.01, statistic=statistic, relative=relative).reached(x)
    assert not StopRule(error * 0.99, statistic=statistic, relative=relative).reached(x)


def test_the_stop_rule_never_stops_on_few_draws() -> None:
    """However alike they are."""
    assert not StopRule(0.5).reached(np.full(999, 1.0))
    assert StopRule(0.5).reached(np.full(1000, 1.0))


@pytest.mark.parametrize(
    ("below", "statistic"), [(0.0, "median"), (-1.0, "p95"), (float("nan"), "median"), (0.1, "p96")]
)
def test_an_impossible_stop_rule_is_refused(below: float, statistic: str) -> None:
    """A standard error of nothing, or of an unknown statistic."""
    with pytest.raises(InputError):
        StopRule(below, statistic=statistic)


def test_a_stop_rule_asks_every_alternative() -> None:
    """A total of each of two alternatives: enough only when both are."""
    sure, unsure = np.full(1000, 1.0), np.random.default_rng(1).lognormal(0, 2, 1000)
    rule = StopRule(0.001)
    assert rule.among(["a/total", "a/raw_material", "b/total"]) == ["a/total", "b/total"]
    assert rule.enough({"a/total": sure, "b/total": sure})
    assert not rule.enough({"a/total": sure, "b/total": unsure})


def test_an_estimate_is_told_in_short() -> None:
    """Value, standard error and interval without a tail of digits."""
    assert repr(Estimate(0.820001, 0.01214, 0.79497, 0.84325)) == "<0.82 ± 0.012, 95 % interval 0.795 to 0.8433>"
