"""What draws say, each figure with its own standard error and interval.

Draws are independent and of equal weight. For stratified ones (Latin hypercube, Sobol sequence) the standard
errors are those of as many independent draws, mostly too large.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np

from brightcell.errors import InputError, Problem

LEVEL = 0.95  # of all intervals
PERCENTILES = (2.5, 5.0, 25.0, 50.0, 75.0, 95.0, 97.5)
_REACH = 10.0  # standard deviations of a rank beyond which its probability is nothing in double precision


@dataclass(frozen=True, repr=False)
class Estimate:
    """A statistic of draws, its standard error, and the bounds of its 95 % confidence interval.

    A bound is infinite where there are too few draws to give one.
    """

    value: float
    standard_error: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        """Plain data; None for what there are too few draws for."""
        return {name: value if isfinite(value) else None for name, value in asdict(self).items()}

    def __repr__(self) -> str:
        return f"<{self.value:.4g} ± {self.standard_error:.2g}, 95 % interval {self.low:.4g} to {self.high:.4g}>"


@dataclass(frozen=True)
class Summary:
    """Statistics of one column of draws; `percentiles` by percent."""

    number: int
    mean: Estimate
    sd: Estimate
    cv: Estimate
    median: Estimate
    percentiles: Mapping[float, Estimate]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        single = {name: getattr(self, name).as_dict() for name in ("mean", "sd", "cv", "median")}
        percentiles = {percent: estimate.as_dict() for percent, estimate in self.percentiles.items()}
        return {"number": self.number, **single, "percentiles": percentiles}


@dataclass(frozen=True)
class PairedComparison:
    """Two alternatives on the same draws: A - B, how probable A below B is, and the share of draws with A = B."""

    difference: Summary
    below: Estimate
    ties: float


def summarise(values: np.ndarray, percents: Sequence[float] = PERCENTILES) -> Summary:
    """All statistics of draws, float64[n]."""
    checked = _draws(values)
    percentiles = {percent: percentile(checked, percent) for percent in percents}
    return Summary(checked.size, mean(checked), sd(checked), cv(checked), percentile(checked, 50.0), percentiles)


def percentile(values: np.ndarray, percent: float) -> Estimate:
    """The percentile between neighbouring order statistics (type 7 of Hyndman & Fan 1996, numpy's default).

    Its standard error is that of Maritz & Jarrett (1978), with the weights of Harrell & Davis (1982):
    w_i = I_{i/n}(a, b) - I_{(i-1)/n}(a, b), a = (n + 1) p, b = (n + 1)(1 - p), se² = Σ w x² - (Σ w x)². Its
    interval lies between two order statistics whose ranks are binomial quantiles, so it holds for any
    distribution (David & Nagaraja 2003, 7.1).
    """
    if not 0 < percent < 100:
        raise InputError(Problem("there is no such percentile", found=str(percent), expected="above 0 and below 100"))
    ordered = np.sort(_draws(values))
    share = percent / 100.0
    return Estimate(float(np.percentile(ordered, percent)), _rank_error(ordered, share), *_rank_bounds(ordered, share))


def mean(values: np.ndarray) -> Estimate:
    """The arithmetic mean; se = s / √n."""
    x = _draws(values)
    return estimate_of(float(x.mean()), float(x.std(ddof=1)) / x.size**0.5)


def sd(values: np.ndarray) -> Estimate:
    """The standard deviation s (n - 1); se² = (m4 - s⁴ (n - 3) / (n - 1)) / n / (4 s²), m4 the fourth moment."""
    x = _draws(values)
    s, _, kurtosis = _shape(x)
    variance = max(kurtosis - (x.size - 3) / (x.size - 1), 0.0) / (4 * x.size)
    return estimate_of(s, s * variance**0.5)


def cv(values: np.ndarray) -> Estimate:
    """The coefficient of variation c = s / |mean|; NaN where the mean is zero.

    By the delta method se² = c² ((κ - 1) / 4 + c² - γ c) / n, with kurtosis κ and skewness γ (of the sign of the
    mean).
    """
    x = _draws(values)
    s, skewness, kurtosis = _shape(x)
    centre = float(x.mean())
    if centre == 0:
        return Estimate(*[float("nan")] * 4)
    c = s / abs(centre)
    variance = max((kurtosis - 1) / 4 + c**2 - skewness * s / centre, 0.0) / x.size
    return estimate_of(c, c * variance**0.5)


def probability_below(values: np.ndarray, threshold: float) -> Estimate:
    """The share of draws below a threshold, with the interval of Wilson (1927)."""
    return _share(_draws(values) < threshold)


def compare(a: np.ndarray, b: np.ndarray) -> PairedComparison:
    """Two columns of the same draws, float64[n] each."""
    if a.shape != b.shape:
        found = f"{a.size} and {b.size} draws"
        raise InputError(
            Problem(
                "the alternatives can't be paired, since their numbers of draws differ",
                found=found,
                expected="as many of both",
            )
        )
    difference = _draws(a) - _draws(b)
    return PairedComparison(summarise(difference), _share(difference < 0), float((difference == 0).mean()))


def convergence(
    values: np.ndarray, statistic: Callable[[np.ndarray], Estimate] = mean, points: int = 25, first: int = 20
) -> dict[str, np.ndarray]:
    """A statistic of the first n draws, for up to `points` numbers n in geometric steps from `first` to all.

    Columns draws, value, standard_error, low and high.
    """
    checked = _draws(values)
    steps = np.geomspace(min(first, checked.size), checked.size, points)
    counts = np.unique(np.rint(steps).astype(np.int64))
    estimates = [asdict(statistic(checked[:count])) for count in counts]
    return {"draws": counts, **{name: np.array([row[name] for row in estimates]) for name in estimates[0]}}


def _draws(values: np.ndarray) -> np.ndarray:
    """The draws, if they can be counted with: two or more, all finite."""
    if values.size < 2:
        raise InputError(
            Problem("there are too few draws for statistics", found=str(values.size), expected="2 or more")
        )
    wrong = int((~np.isfinite(values)).sum())
    if wrong:
        raise InputError(
            Problem("some draws are not finite numbers", found=f"{wrong} of {values.size}", expected="none")
        )
    return values


def _rank_error(ordered: np.ndarray, share: float) -> float:
    from scipy.special import betainc

    n = ordered.size
    reach = _REACH * (1 + (n * share * (1 - share)) ** 0.5)
    first, last = max(int(n * share - reach), 0), min(int(n * share + reach) + 1, n)
    weights = np.diff(betainc((n + 1) * share, (n + 1) * (1 - share), np.arange(first, last + 1) / n))
    x = ordered[first:last] - np.median(ordered[first:last])
    return float(max(weights @ x**2 - (weights @ x) ** 2, 0.0) ** 0.5)


def _rank_bounds(ordered: np.ndarray, share: float) -> tuple[float, float]:
    from scipy.stats import binom

    n, tail = ordered.size, (1 - LEVEL) / 2
    lower, upper = int(binom.ppf(tail, n, share)), int(binom.ppf(1 - tail, n, share))
    low = float(ordered[lower - 1]) if lower >= 1 else -np.inf
    return low, float(ordered[upper]) if upper < n else np.inf


def _shape(x: np.ndarray) -> tuple[float, float, float]:
    """Standard deviation, skewness and kurtosis; of draws that are all alike 0, 0 and 1."""
    s = float(x.std(ddof=1))
    if s == 0 or np.ptp(x) == 0:
        return 0.0, 0.0, 1.0
    z = (x - x.mean()) / s
    return s, float((z**3).mean()), float((z**4).mean())


def _z() -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + LEVEL / 2))


def estimate_of(value: float, error: float) -> Estimate:
    """An estimate that is normally distributed with a standard error."""
    return Estimate(value, error, value - _z() * error, value + _z() * error)


def _share(hits: np.ndarray) -> Estimate:
    """Wilson: (p + z² / 2n ± z √(p (1 - p) / n + z² / 4n²)) / (1 + z² / n)."""
    n, p, z2 = hits.size, float(hits.mean()), _z() ** 2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = (z2 * (p * (1 - p) / n + z2 / (4 * n**2))) ** 0.5 / (1 + z2 / n)
    return Estimate(p, (p * (1 - p) / n) ** 0.5, max(centre - half, 0.0), min(centre + half, 1.0))
