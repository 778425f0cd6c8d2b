"""Unit scores of draws: by hand, against factorised references, and whatever could go silently wrong."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import splu

from brightcell.engine import UncertainBackground, Values, prepare, sample, scores_of, unit_scores
from brightcell.engine.direct import is_productive
from brightcell.engine.reference import SampledEntries
from brightcell.errors import BackgroundError

SIZES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loop_of(gain: float, length: int) -> tuple[np.ndarray, np.ndarray]:
    """A ring of activities, each taking from the next, whose gain is `gain`; each emits 1."""
    matrix = np.eye(length)
    matrix[np.arange(length), np.arange(length) - 1] = -(gain ** (1 / length))
    return matrix, np.ones((1, length))


def test_two_activities_by_hand(dense) -> None:
    """Steel takes 0.5 electricity, electricity 0.2 steel: h = (2 + 0.5 x 3) / 0.9 and (3 + 0.2 x 2) / 0.9."""
    background = dense([[1, -0.2], [-0.5, 1]], [2, 3], links=(0, 1))
    scores, report = unit_scores(prepare(background), 1, 0, 3)
    np.testing.assert_allclose(scores[:, 0, :], [[3.5 / 0.9] * 3, [3.4 / 0.9] * 3], rtol=1e-12)
    assert (report.draws, report.direct, report.failures) == (3, (), ())


def test_three_activities_with_waste_treatment_by_hand(dense) -> None:
    """1 product takes 2 of a material (4 each, with 0.5 credited) and gives 3 waste to treatment at 0.1 each."""
    matrix = [[1, 0, 0], [-2, 1, 0], [3, 0, -1]]
    scores, _ = unit_scores(prepare(dense(matrix, [1, 3.5, 0.1])), 1, 0, 1)
    assert scores.item() == pytest.approx(1 + 2 * 3.5 + 3 * 0.1, rel=1e-12)


def test_scores_by_gas_add_up_to_the_total(random_background) -> None:
    """Both gases, same draws."""
    background = random_background(3)
    total, _ = unit_scores(prepare(background, 1e-10), 1, 0, 20)
    by_gas, _ = unit_scores(prepare(background, 1e-10, by_gas=True), 1, 0, 20)
    np.testing.assert_allclose(by_gas.sum(axis=1), total[:, 0], rtol=1e-8, atol=1e-8)


@SIZES
@given(seed=st.integers(0, 10_000), sigma=st.sampled_from([0.05, 0.3, 0.6]), by_gas=st.booleans())
def test_random_systems_agree_with_factorised_references(random_background, seed, sigma, by_gas) -> None:
    """Separate product nodes, waste, credits, scores of either sign: 1e-9 of the sum of absolute contributions."""
    background = random_background(seed, sigma=sigma)
    scores, report = unit_scores(prepare(background, 1e-9, by_gas), seed, 5, 22)
    sound = [n for n in range(17) if n + 5 not in {failure.draw for failure in report.failures}]
    sampled = sample(background, seed, 5, 22)
    expected = scores_of(background, sampled, by_gas)
    scale = scores_of(background, absolute(sampled, background)).sum(axis=1, keepdims=True)
    assert (np.abs(scores - expected) <= 1e-9 * np.abs(scale))[..., sound].all()
    assert len(sound) >= 15


def absolute(sampled: SampledEntries, background: UncertainBackground) -> SampledEntries:
    """The same draws with all contributions positive (waste treatments, too, then make what they treat)."""
    entries = background.technosphere
    is_made = background.producer[entries.row] == entries.col
    goods = np.abs(sampled.technosphere) * np.where(is_made, 1.0, -1.0)[:, None]
    return replace(sampled, technosphere=goods, biosphere=np.abs(sampled.biosphere))


@pytest.mark.parametrize("length", [2, 3, 5])
@pytest.mark.parametrize("gain", [0.5, 0.9, 0.97, 0.99])
def test_strong_loops_are_right_or_reported(dense, gain, length) -> None:
    """Lognormal noise takes some draws past a gain of one: exactly these are failures, all others are right."""
    matrix, emissions = loop_of(gain, length)
    background = dense(matrix, emissions, links=range(length), sigma=0.02)
    scores, report = unit_scores(prepare(background, 1e-9), 3, 0, 64)
    sampled = sample(background, 3, 0, 64)
    entries = background.technosphere
    gains = np.prod(-sampled.technosphere[entries.row != entries.col], axis=0)
    assert {failure.draw for failure in report.failures} == set(np.flatnonzero(gains >= 1))
    expected = scores_of(background, sampled)
    sound = gains < 1
    np.testing.assert_allclose(scores[..., sound], expected[..., sound], rtol=1e-8)
    assert np.isnan(scores[..., ~sound]).all()


def test_a_loop_that_sweeps_cannot_solve_is_solved_directly_and_counted(dense) -> None:
    """Three activities with a gain of 0.9999, give or take a little."""
    matrix, emissions = loop_of(0.9999, 3)
    background = dense(matrix, emissions, sigma=1e-5)
    scores, report = unit_scores(prepare(background, 1e-9), 3, 4, 6)
    np.testing.assert_allclose(scores, scores_of(background, sample(background, 3, 4, 6)), rtol=1e-8)
    assert (report.direct, report.failures) == ((4, 5), ())


def test_a_singular_draw_is_reported_and_the_others_stay(dense, of_kinds) -> None:
    """A production that is 1 or 0: the draws with 0 have no score."""
    background = dense([[1, 0], [-0.5, 1]], [1, 1])
    made = of_kinds((6, 0, 2, 0), (0, -0.5, 0, 0), (0, 1.0, 0, 0))
    entries = replace(background.technosphere, spread=made)
    background = replace(background, technosphere=entries, values=Values(np.array([1.0, 0.0]), np.array([0.5, 1.0])))
    scores, report = unit_scores(prepare(background), 1, 0, 40)
    failed = [failure.draw for failure in report.failures]
    assert 5 < len(failed) < 35
    assert np.flatnonzero(np.isnan(scores[0, 0])).tolist() == failed
    np.testing.assert_allclose(scores[0, 0][~np.isnan(scores[0, 0])], 1.5)


def test_a_score_that_crosses_zero_is_right(dense) -> None:
    """Emissions of 1 less a credit of about as much, in a loop: accurate relative to what is added up."""
    matrix = [[1, -0.2, 0], [-0.3, 1, -0.1], [1.0, -0.4, 1]]
    background = dense(matrix, [1, 0.2, 1.27], sigma=0.2)
    scores, report = unit_scores(prepare(background, 1e-9), 1, 0, 200)
    expected = scores_of(background, sample(background, 1, 0, 200))
    assert scores.min() < 0 < scores.max()
    assert report.failures == ()
    np.testing.assert_allclose(scores, expected, atol=1e-8, rtol=0)


@pytest.mark.parametrize(("start", "stop", "threads"), [(0, 100, 1), (0, 100, 4), (13, 100, 2), (64, 65, 1)])
def test_a_draw_is_the_same_in_any_range_on_any_number_of_threads(random_background, start, stop, threads) -> None:
    """Bit for bit."""
    plan = prepare(random_background(8))
    whole, _ = unit_scores(plan, 9, 0, 128, 2)
    part, _ = unit_scores(plan, 9, start, stop, threads)
    assert np.array_equal(part, whole[:, :, start:stop])


def test_entries_with_one_key_move_together(dense) -> None:
    """One variable drives two inputs, with its factors in place."""
    background = dense([[1, 0, 0], [-0.5, 1, 0], [-0.25, 0, 1]], [0, 1, 1], sigma=0.5)
    spread = replace(background.technosphere.spread, key=np.full(5, 7, np.uint64))
    background = replace(background, technosphere=replace(background.technosphere, spread=spread))
    background = replace(background, biosphere=dense(np.eye(3), [0, 1, 1]).biosphere)
    drawn = sample(background, 1, 0, 9).technosphere
    scores, _ = unit_scores(prepare(background), 1, 0, 9)
    np.testing.assert_allclose(scores[0, 0], -1.5 * drawn[background.technosphere.amount == -0.5][0], rtol=1e-12)


def test_uncertain_characterisation_factors_are_drawn_once_per_gas(dense, of_kinds) -> None:
    """Two activities emit the same gas: the ratio of their scores never changes."""
    factor = of_kinds((2, 28.0, 5.0, 0))
    background = dense(np.eye(2), [1, 3], (28.0,), links=(0, 1), factor_spread=factor)
    scores, _ = unit_scores(prepare(background), 1, 0, 9)
    np.testing.assert_allclose(scores[1] / scores[0], 3.0, rtol=1e-12)
    np.testing.assert_allclose(scores[0, 0], sample(background, 1, 0, 9).factors[0], rtol=1e-12)


def test_a_link_without_characterised_emissions_scores_zero(dense) -> None:
    """Nothing counted is upstream of it, so that it isn't even solved."""
    scores, _ = unit_scores(prepare(dense(np.eye(2), [[1, 0], [0, 5]], (1.0, 0.0), links=(0, 1))), 1, 0, 2)
    assert scores[:, 0].tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_the_estimated_error_is_not_below_the_true_one(random_background) -> None:
    """At a loose tolerance, where the two can be told apart."""
    background = random_background(4, size=40)
    loose, report = unit_scores(prepare(background, 1e-3), 1, 0, 64)
    exact, _ = unit_scores(prepare(background, 1e-11), 1, 0, 64)
    sizes = np.abs(scores_of(background, absolute(sample(background, 1, 0, 64), background)))
    true = (np.abs(loose - exact) / sizes).max()
    assert 0 < true < report.largest_error < 1e-3


def test_bad_entries_are_named_together(dense, of_kinds) -> None:
    """A mode outside its range, a negative sigma and an index outside the matrix."""
    background = dense(np.eye(2), [1, 1], links=(0, 5))
    spread = of_kinds((4, 0.0, 2.0, 1.0), (1, 0.0, -1.0, 1.0))
    background = replace(background, biosphere=replace(background.biosphere, spread=spread))
    with pytest.raises(BackgroundError) as raised:
        prepare(background)
    assert [problem.path for problem in raised.value.problems] == ["link", "biosphere[1]", "biosphere[0]"]


@pytest.mark.parametrize(("gain", "is_sound"), [(0.5, True), (2.0, False)])
def test_a_loop_with_a_credit_is_judged_by_the_sign_of_its_determinant(gain: float, is_sound: bool) -> None:
    """Two activities that take from one another, det = 1 - gain, and a third whose credit closes no loop."""
    system = sparse.csc_array(np.array([[1.0, -gain, 0.3], [-1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    assert is_productive(system, splu(system), np.ones(3)) == is_sound
