"""Distributions that are known in closed form, through the compiled engine.

AN and HS: cases of the literature. HS-03: first-order variance of the system of Heijungs & Suh 2002, chapter 2 (doi
10.1007/978-94-015-9900-9), by the formula of Heijungs 2010 (doi 10.1007/s11367-010-0158-5).
"""

from dataclasses import replace

import numpy as np
import pytest

from brightcell.engine import UncertainEntries, prepare, unit_scores
from brightcell.engine.background import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM

DRAWS = 40_000


def scores(background, draws: int = DRAWS, seed: int = 1) -> np.ndarray:
    found, report = unit_scores(prepare(background, 1e-10), seed, 0, draws)
    assert report.failures == ()
    return found[0, 0]


def entries(rows, cols, amounts, spread) -> UncertainEntries:
    return UncertainEntries(np.array(rows), np.array(cols), np.array(amounts, float), spread)


def test_two_exchanges_do_not_share_their_randomness(dense, of_kinds) -> None:
    """The first technosphere and the first biosphere exchange, sigma 0.2 and 0.1: CV 0.226.

    bw2calc 3.1 with a seed gives both the same normal deviate, and with it a CV of 0.307 (exp(0.3²) - 1 under a root).
    """
    inputs = of_kinds((0, 1, 0, 0), (LOGNORMAL, 0, 0.2, -1), (0, 1, 0, 0))
    goods = entries([0, 1, 1], [0, 0, 1], [1, -1, 1], inputs)
    gases = entries([0], [1], [1], of_kinds((LOGNORMAL, 0, 0.1, 1)))
    found = scores(dense([[1, 0], [-1, 1]], [0, 1], technosphere=goods, biosphere=gases))
    assert found.std() / found.mean() == pytest.approx(np.sqrt(np.expm1(0.2**2 + 0.1**2)), rel=0.02)


def test_a_chain_of_lognormals_is_lognormal(dense, of_kinds) -> None:
    """AN-01: amounts of median 2, 0.5 and 3 with sigma 0.1, 0.2 and 0.3: median 3, sigma sqrt(0.14)."""
    inputs = of_kinds((0, 1, 0, 0), (LOGNORMAL, np.log(2), 0.1, -1), (0, 1, 0, 0), (LOGNORMAL, np.log(0.5), 0.2, -1))
    third = of_kinds((0, 1, 0, 0))
    joined = type(inputs)(*(np.r_[a, b] for a, b in zip(vars(inputs).values(), vars(third).values(), strict=True)))
    goods = entries([0, 1, 1, 2, 2], [0, 0, 1, 1, 2], [1, -2, 1, -0.5, 1], joined)
    gases = entries([0], [2], [3], of_kinds((LOGNORMAL, np.log(3), 0.3, 1)))
    chain = dense([[1, 0, 0], [-2, 1, 0], [0, -0.5, 1]], [0, 0, 3], technosphere=goods, biosphere=gases)
    logs = np.log(scores(chain))
    sigma = np.sqrt(0.1**2 + 0.2**2 + 0.3**2)
    assert np.median(logs) == pytest.approx(np.log(3), abs=4 * sigma * 1.2533 / np.sqrt(DRAWS))
    assert logs.std() == pytest.approx(sigma, rel=4 / np.sqrt(2 * DRAWS))


def test_a_sum_of_two_uniforms(dense, of_kinds) -> None:
    """AN-02: mean 1, variance 1/6, and an eighth of it below 0.5."""
    gases = entries([0, 1], [0, 0], [0.5, 0.5], of_kinds((UNIFORM, 0, 1, 0), (UNIFORM, 0, 1, 0)))
    found = scores(dense([[1.0]], [[0.5], [0.5]], factors=(1.0, 1.0), biosphere=gases))
    assert found.mean() == pytest.approx(1.0, abs=0.01)
    assert found.var() == pytest.approx(1 / 6, rel=0.03)
    assert (found < 0.5).mean() == pytest.approx(0.125, abs=0.008)


def test_a_triangle(dense, of_kinds) -> None:
    """AN-03: minimum 1, mode 2, maximum 4: mean 7/3, variance 7/18, median 4 - sqrt(3)."""
    found = scores(dense([[1.0]], [2], biosphere=entries([0], [0], [2], of_kinds((TRIANGULAR, 1, 2, 4)))))
    assert found.mean() == pytest.approx(7 / 3, abs=0.015)
    assert found.var() == pytest.approx(7 / 18, rel=0.03)
    assert np.median(found) == pytest.approx(4 - np.sqrt(3), abs=0.02)


@pytest.mark.parametrize(("cv", "within"), [(0.01, 0.03), (0.05, 0.05)])
def test_the_variance_of_heijungs_and_suh(dense, of_kinds, cv: float, within: float) -> None:
    """HS-03: 1000 kWh from 2 processes; every amount normal with a CV of 5 % gives a CV of 6.667 %, to first order."""
    amounts = [10.0, -2.0, 100.0]
    goods = entries([0, 1, 1], [0, 0, 1], amounts, of_kinds(*((NORMAL, a, cv * abs(a), 0) for a in amounts)))
    spread = of_kinds((NORMAL, 1, cv, 0), (NORMAL, 10, 10 * cv, 0))
    gases = entries([0, 0], [0, 1], [1, 10], replace(spread, key=np.array([11, 12], np.uint64)))
    found = 1000 * scores(dense([[10, 0], [-2, 100]], [1, 10], technosphere=goods, biosphere=gases))
    assert np.median(found) == pytest.approx(120, rel=3 * cv / np.sqrt(DRAWS) * 2)
    assert found.std() / found.mean() == pytest.approx(cv * 64**0.5 / 120 / 0.05, rel=within)
