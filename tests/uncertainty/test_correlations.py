"""Correlations are recovered, in any number of data; impossible ones are refused by name."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from brightcell.errors import InputError
from brightcell.uncertainty.correlations import Copula, Correlations, EqualCorrelations, InputCopula, dependent_scores
from brightcell.uncertainty.streams import keys_of, uniforms

N = 40_000


def draws(names, n=N, start=0):
    return uniforms(keys_of(names), 1, start, start + n)


THREE = ("a", "b", "c")
MATRIX = np.array([[1.0, 0.8, -0.3], [0.8, 1.0, 0.1], [-0.3, 0.1, 1.0]])
THREE_TIED = Copula((Correlations(THREE, MATRIX),))


def test_correlations_are_recovered():
    """Of the normal scores, within 4 standard errors of 40,000 draws; a variable outside keeps its stream."""
    names = (*THREE, "alone")
    u = draws(names)
    dependent = THREE_TIED.correlated(names, u)
    got = np.corrcoef(ndtri(dependent))
    assert np.abs(got[:3, :3] - MATRIX).max() < 4 / np.sqrt(N)
    assert np.array_equal(dependent[3], u[3])


def test_correlated_uniforms_are_uniform():
    """Kolmogorov-Smirnov at 1e-4."""
    dependent = THREE_TIED.correlated(THREE, draws(THREE, 10_000))
    assert min(stats.kstest(row, "uniform").pvalue for row in dependent) > 1e-4


def test_rank_correlation_is_that_of_a_gaussian_copula():
    """6 / pi asin(0.8 / 2) = 0.786."""
    dependent = THREE_TIED.correlated(THREE, draws(THREE))
    assert stats.spearmanr(dependent[0], dependent[1]).statistic == pytest.approx(0.786, abs=0.01)


def test_a_full_correlation_gives_the_same_draws():
    """r = 1 is positive semidefinite and allowed; r = -1 mirrors."""
    one, other, third = Copula.of({("a", "b"): 1.0, ("a", "c"): -1.0, ("b", "c"): -1.0}).correlated(
        THREE, draws(THREE, 100)
    )
    np.testing.assert_allclose(other, one, rtol=1e-12)
    np.testing.assert_allclose(third, 1 - one, rtol=1e-9)


@settings(max_examples=30)
@given(order=st.permutations(range(3)), start=st.integers(0, 60), size=st.integers(1, 40))
def test_order_and_chunk_change_no_correlated_draw(order, start, size):
    """Names, matrix and rows in another order, some draws only: exactly the same numbers."""
    whole = THREE_TIED.correlated(THREE, draws(THREE, 100))
    names = [THREE[i] for i in order]
    again = Copula((Correlations(tuple(names), MATRIX[np.ix_(order, order)]),))
    got = again.correlated(names, draws(names, size, start))
    assert np.array_equal(got, whole[np.array(order), start : start + size])


@pytest.mark.parametrize(
    ("matrix", "what", "pair"),
    [
        ([[1.0, 0.5, 0.0], [0.4, 1.0, 0.0], [0.0, 0.0, 1.0]], "two correlations", "a and b"),
        ([[1.0, 0.0, 1.2], [0.0, 1.0, 0.0], [1.2, 0.0, 1.0]], "not between", "a and c"),
        ([[1.0, 0.0, np.nan], [0.0, 1.0, 0.0], [np.nan, 0.0, 1.0]], "not between", "a and c"),
        ([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]], "with itself", "b"),
    ],
)
def test_an_impossible_matrix_is_refused_with_the_pair(matrix, what, pair):
    """Asymmetric, beyond 1, not a number, a diagonal other than 1."""
    with pytest.raises(InputError, match=what) as told:
        Correlations(THREE, np.array(matrix))
    assert {problem.path for problem in told.value.problems} == {pair}


def test_correlations_that_contradict_one_another_are_refused_with_a_pair():
    """Two strong ones through b and a weak one of the ends: the pair named is of these three, not of the fourth."""
    pairs = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.5, ("a", "d"): 0.1}
    with pytest.raises(InputError, match="these correlations contradict each other") as told:
        Copula.of(pairs)
    (problem,) = told.value.problems
    assert problem.path in {"a and b", "b and c", "a and c"}
    assert "eigenvalue" in problem.found


def test_a_matrix_of_another_size_is_refused():
    """A row and a column for each name."""
    with pytest.raises(InputError, match="doesn't fit its names"):
        Correlations(("a", "b"), MATRIX)


def test_what_is_not_correlated_with_the_rest_is_a_block_of_its_own():
    """The same draws as by one matrix of all, without one."""
    pairs = {("a", "d"): 0.5, ("b", "c"): -0.3, ("d", "e"): 0.2}
    names = tuple("abcde")
    apart, whole = Copula.of(pairs), Copula((Correlations.of_pairs(pairs),))
    assert sorted(len(block.names) for block in apart.blocks) == [2, 3]
    assert np.array_equal(apart.correlated(names, draws(names, 50)), whole.correlated(names, draws(names, 50)))


# Groups of one correlation

MANY = tuple(f"energy {i:05d}" for i in range(12))


@pytest.mark.parametrize("correlation", [0.5, 0.99, 0.01, -0.05])
def test_a_group_of_one_correlation_is_drawn_as_by_its_matrix(correlation):
    """To the bit: a running sum does what Cholesky's factors of all pairs do."""
    group = EqualCorrelations("energy", MANY, correlation)
    u = draws(MANY, 200)
    assert np.array_equal(
        Copula((group,)).correlated(MANY, u), Copula((Correlations.of_pairs(group.pairs()),)).correlated(MANY, u)
    )


def test_ten_thousand_correlated_data_take_memory_for_their_draws_alone():
    """A matrix of all pairs would take 800 MB. Every fiftieth is as it should be."""
    names = tuple(f"energy {i:05d}" for i in range(10_000))
    u = draws(names, 200)
    copula = Copula.of({}, [EqualCorrelations("energy", names, 0.5)])
    tracemalloc.start()
    dependent = copula.correlated(names, u)
    assert tracemalloc.get_traced_memory()[1] < 6 * u.nbytes
    tracemalloc.stop()
    found = np.corrcoef(ndtri(dependent[::50]))
    assert found[np.triu_indices(200, 1)].mean() == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("chosen", [slice(0, 3), slice(997, 1000)])
def test_early_and_late_data_of_a_large_group_have_its_correlation(chosen):
    """Within 4 standard errors of 4,000 draws, and uniform; the last of 1,000 mix 1,000 scores."""
    names = tuple(f"energy {i:05d}" for i in range(1000))
    found = Copula((EqualCorrelations("energy", names, 0.5),)).correlated(names, draws(names, 4000))[chosen]
    off = np.corrcoef(ndtri(found))[np.triu_indices(3, 1)]
    assert np.abs(off - 0.5).max() < 4 / np.sqrt(4000)
    assert min(stats.kstest(row, "uniform").pvalue for row in found) > 1e-4


def test_the_order_of_the_rows_changes_no_draw_of_a_group():
    """To the bit."""
    order = [7, 2, 11, 0, 5, 1, 10, 3, 9, 4, 8, 6]
    names = [MANY[i] for i in order]
    whole = Copula((EqualCorrelations("energy", MANY, 0.5),)).correlated(MANY, draws(MANY, 50))
    again = Copula((EqualCorrelations("energy", tuple(names), 0.5),)).correlated(names, draws(names, 50))
    assert np.array_equal(again, whole[order])


def test_a_correlation_that_so_many_data_cannot_have_is_refused():
    """Three data can't be at -0.6 to each other; the least is -1 / 2."""
    with pytest.raises(InputError, match="so many variables can't have this correlation"):
        EqualCorrelations("energy", THREE, -0.6)


def test_a_group_with_a_pair_of_its_own_is_a_matrix():
    """One of its data is correlated with another one too."""
    copula = Copula.of({("a", "x"): 0.3}, [EqualCorrelations("energy", THREE, 0.5)])
    (block,) = copula.blocks
    assert block.between(("a", "b", "c", "x")).tolist()[0] == [1.0, 0.5, 0.5, 0.3]


def test_too_many_pairs_are_refused_before_memory_is_taken():
    """A matrix of 3,000 data."""
    pairs = {("a", f"b{i}"): 0.001 for i in range(3000)}
    with pytest.raises(InputError, match="a matrix of the correlations of so many data is too large"):
        Copula.of(pairs)


# Data that follow another one

FOLLOWED = Copula.of({("a", "b"): 0.5}, (), {"a (2)": "a", "x (2)": "x"})
FIVE = ("a", "a (2)", "b", "x", "x (2)")


def test_data_that_follow_another_one_have_its_draws():
    """To the bit, whether or not that one is correlated with others."""
    u = draws(FIVE, 50)
    found = dict(zip(FIVE, FOLLOWED.correlated(FIVE, u), strict=True))
    assert np.array_equal(found["a (2)"], found["a"])
    assert np.array_equal(found["x (2)"], found["x"])
    assert np.array_equal(found["x"], u[3])


def test_a_matrix_of_all_says_the_same():
    """Which methods that need one take."""
    every = {("a", "a (2)"): 1.0, ("a", "b"): 0.5, ("a (2)", "b"): 0.5, ("x", "x (2)"): 1.0}
    assert np.array_equal(FOLLOWED.matrix(FIVE), Correlations.of_pairs(every).between(FIVE))


@pytest.mark.parametrize("names", [FIVE, FIVE[::-1]])
def test_scores_of_inputs_are_those_of_the_matrix(names):
    """Of methods that take inputs in their own order, by the factor of the matrix in that order."""
    e = ndtri(draws(names, 50))
    matrix = InputCopula(names, FOLLOWED).matrix()
    np.testing.assert_allclose(InputCopula(names, FOLLOWED).scores(e), dependent_scores(matrix, e), atol=1e-12)
