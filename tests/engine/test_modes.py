"""The slowest mode of a loop is leapt over: fewer sweeps, the same scores, no error that is estimated too small."""

from dataclasses import replace

import numpy as np
import pytest

from brightcell.engine import Plan, UncertainBackground, UncertainEntries, certain, lognormal, prepare, unit_scores
from brightcell.engine.arrays import SlowModes
from brightcell.engine.background import joined
from brightcell.engine.ordered import in_order
from brightcell.engine.plan import plan_of, weights
from brightcell.engine.reference import sample, scores_of
from brightcell.engine.restrict import restricted

SEED, TOLERANCE = 3, 1e-9


def ring(size: int, gain: float, sigma: float) -> UncertainBackground:
    """Activities that each take the same share of the next one, the last of the first: gain**size comes back.

    Three of them take some of the first as well, so that no two make a block of their own.
    """
    own = np.arange(size)
    rows, cols = np.r_[own, (own + 1) % size, [0, 0, 0]], np.r_[own, own, [size // 4, size // 2, 3 * size // 4]]
    amounts = np.r_[np.ones(size), np.full(size, -gain), np.full(3, -0.2)]
    keys = np.arange(1, len(amounts) + 1).astype(np.uint64)
    spread = lognormal(amounts, np.r_[np.zeros(size), np.full(size + 3, sigma)], keys)
    emitted = UncertainEntries(np.zeros(size, np.int64), own, np.ones(size), certain(np.ones(size)))
    return UncertainBackground(UncertainEntries(rows, cols, amounts, spread), emitted, np.ones(1), own, own[:3])


def without_leaps(plan: Plan) -> Plan:
    """The same plan whose sweeps are left to themselves."""
    none = np.zeros(0)
    slow = SlowModes(np.zeros_like(plan.target.slow.cut), np.zeros(0, np.int64), none, none)
    return replace(plan, target=plan.target._replace(slow=slow))


def test_a_loop_that_sweeps_shrink_slowly_takes_far_fewer() -> None:
    """And its scores are those of a factorisation."""
    background = ring(12, gain=0.8, sigma=0.05)
    plan = prepare(background, TOLERANCE)
    leapt, report = unit_scores(plan, SEED, 0, 64)
    _, slow = unit_scores(without_leaps(plan), SEED, 0, 64)
    assert report.direct == slow.direct == ()
    assert report.sweeps < 0.7 * slow.sweeps
    exact = scores_of(background, sample(background, SEED, 0, 64))
    np.testing.assert_allclose(leapt, exact, rtol=TOLERANCE)


@pytest.mark.parametrize("sigma", [0.3, 0.6, 1.0])
def test_draws_far_from_the_nominal_amounts_are_right_too(sigma: float) -> None:
    """Where the nominal mode is no guide, a draw is left to the sweeps or solved directly."""
    background = ring(12, gain=0.6, sigma=sigma)
    scores, report = unit_scores(prepare(background, TOLERANCE), SEED, 0, 128)
    solved = np.isfinite(scores).all(axis=(0, 1))
    assert solved.sum() + len(report.failures) == 128
    exact = scores_of(background, sample(background, SEED, 0, 128))
    np.testing.assert_allclose(scores[..., solved], exact[..., solved], rtol=TOLERANCE)


def test_a_mode_that_sweeps_shrink_fast_is_left_to_them(dense) -> None:
    """Weak loops have nothing to leap over."""
    weak = dense([[1, -0.01, 0], [0, 1, -0.01], [-0.01, 0, 1]], [1, 1, 1])
    assert len(prepare(weak).ordered.slow.hub) == 0


def test_a_part_keeps_the_modes_of_its_loops() -> None:
    """Of two rings side by side, drawn together and the second one alone."""
    one, size = ring(12, gain=0.8, sigma=0.05), 12
    goods, gases = one.technosphere, one.biosphere
    twice = {"amount": np.tile(goods.amount, 2), "spread": joined([goods.spread, goods.spread])}
    rows, cols = np.r_[goods.row, goods.row + size], np.r_[goods.col, goods.col + size]
    emitted = {"amount": np.tile(gases.amount, 2), "spread": joined([gases.spread, gases.spread])}
    ordered = in_order(
        replace(
            one,
            technosphere=UncertainEntries(rows, cols, **twice),
            biosphere=UncertainEntries(np.tile(gases.row, 2), np.r_[gases.col, gases.col + size], **emitted),
            producer=np.arange(2 * size),
            links=np.r_[one.links, one.links + size],
        )
    )
    part = restricted(ordered, np.arange(3, 6))
    assert 0 < len(part.slow.hub) < len(ordered.slow.hub)
    scores, report = unit_scores(plan_of(part, weights(part), TOLERANCE), SEED, 0, 64)
    whole, alone = unit_scores(prepare(one, TOLERANCE), SEED, 0, 64)
    np.testing.assert_allclose(scores, whole, rtol=1e-12)
    assert report.sweeps == alone.sweeps


def test_a_slow_rate_is_forgotten_slowly() -> None:
    """A sweep that shrinks a change to a tenth leaves nine tenths of the rate of before, from the third sweep on."""
    from brightcell.engine.kernel import _rate

    assert _rate.py_func(1.0, 10.0, 0.5, 1) == 1.0
    assert _rate.py_func(1.0, 10.0, 0.5, 2) == 0.1
    assert _rate.py_func(1.0, 10.0, 0.5, 3) == 0.45
    assert _rate.py_func(8.0, 10.0, 0.5, 3) == 0.8
