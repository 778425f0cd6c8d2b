"""What is wanted of a background: sums of links to the tolerance, from no more than they need."""

from dataclasses import replace

import numpy as np
import pytest

from brightcell.engine import nominal, prepare, scores_of, unit_scores
from brightcell.engine.background import joined
from brightcell.engine.ordered import in_order
from brightcell.engine.plan import plan_of, weights
from brightcell.engine.reference import sample
from brightcell.engine.restrict import restricted

SEED = 2


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [12, 60])
def test_rough_weights_are_never_below_the_exact_ones(
    random_background, seed: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or errors would be estimated too small; nor are they much above, which would cost sweeps."""
    ordered = in_order(random_background(seed, size=size, links=8))
    rough = weights(ordered)
    monkeypatch.setattr(nominal, "ROUGH", 1e-13)
    monkeypatch.setattr(nominal, "MARGIN", 1.0)
    exact = weights(ordered)
    assert (rough >= exact).all()
    assert rough == pytest.approx(exact, rel=0.05, abs=1e-3 * exact.max())


def test_a_part_is_drawn_as_the_whole_is(random_background) -> None:
    """The same streams and the same order, whatever else there is."""
    one, other = random_background(3, size=20, links=20), random_background(4, size=20, links=20)
    both = side_by_side(one, other)
    ordered = in_order(both)
    part = restricted(ordered, np.arange(20, 40))
    assert len(part.values) < len(ordered.values)
    assert len(part.draws.slot) < len(ordered.draws.slot)
    alone, _ = unit_scores(plan_of(part, weights(part), 1e-10), SEED, 0, 16)
    whole, _ = unit_scores(prepare(both, 1e-10), SEED, 0, 16)
    np.testing.assert_allclose(alone, whole[20:], rtol=1e-8, atol=1e-8)


def test_all_that_is_needed_is_the_whole(random_background) -> None:
    """Nothing is copied where every activity lies behind the links."""
    ordered = in_order(random_background(3))
    assert restricted(ordered, np.arange(3)).values is ordered.values


def test_links_may_be_wanted_in_any_order(random_background) -> None:
    """Scores come in the order that was wanted."""
    ordered = in_order(random_background(5, size=20, links=6))
    turned = np.array([4, 0, 4])
    part = restricted(ordered, turned)
    some, _ = unit_scores(plan_of(part, weights(part), 1e-10), SEED, 0, 8)
    whole, _ = unit_scores(plan_of(ordered, weights(ordered), 1e-10), SEED, 0, 8)
    np.testing.assert_allclose(some, whole[turned], rtol=1e-8, atol=1e-8)


def test_a_sum_of_links_is_right_to_the_tolerance(random_background) -> None:
    """Relative to its own contributions; it takes no more sweeps than each link for itself."""
    background = random_background(6, size=60, links=5)
    ordered = in_order(background)
    demands = np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, 1.0]])
    sums, report = unit_scores(plan_of(ordered, weights(ordered, demands), 1e-6), SEED, 0, 64)
    _, each = unit_scores(plan_of(ordered, weights(ordered), 1e-6), SEED, 0, 64)
    drawn = sample(background, SEED, 0, 64)
    exact, sizes = (
        scores_of(background, drawn),
        scores_of(background, replace(drawn, biosphere=np.abs(drawn.biosphere))),
    )
    error = np.abs(demands.T @ (sums[:, 0] - exact[:, 0])) / (demands.T @ np.abs(sizes[:, 0]))
    assert error.max() < report.largest_error <= 1e-6
    assert report.sweeps <= each.sweeps


def side_by_side(one, other):
    """Two backgrounds as one, without anything between them."""

    def entries(a, b, rows: int):
        spread = joined([a.spread, replace(b.spread, key=b.spread.key + np.uint64(1))])
        amount = np.concatenate([a.amount, b.amount])
        return replace(
            a, row=np.r_[a.row, b.row + rows], col=np.r_[a.col, b.col + one.size], amount=amount, spread=spread
        )

    return replace(
        one,
        technosphere=entries(one.technosphere, other.technosphere, one.size),
        biosphere=entries(one.biosphere, other.biosphere, 0),
        producer=np.r_[one.producer, other.producer + one.size],
        links=np.r_[one.links, other.links + one.size],
    )
