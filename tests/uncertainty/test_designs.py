"""Designs: strata hit once, low discrepancy, no pair of variables tied, the same numbers however they are cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, qmc

from brightcell.errors import InputError
from brightcell.uncertainty.designs import LatinHypercube, NestedDesign, Random, Sobol, design
from brightcell.uncertainty.sequences import dimensions_of, directions, points
from brightcell.uncertainty.streams import keys_of, uniforms

NAMES = tuple(f"input {i}" for i in range(200))
FEW = NAMES[:8]
DESIGNS = (
    Random(1),
    LatinHypercube(1, 128),
    Sobol(1, 128, FEW),
    NestedDesign(Random(1), LatinHypercube(2, 128), 5, frozenset(FEW[:3])),
)
each_design = pytest.mark.parametrize("design", DESIGNS, ids=lambda design: type(design).__name__)


@each_design
@settings(max_examples=30)
@given(order=st.permutations(range(8)), start=st.integers(0, 60), size=st.integers(0, 60))
def test_chunk_order_and_subset_change_no_number(design, order, start, size):
    """Exactly the numbers of the whole design."""
    whole = design.uniforms(FEW, 0, 128)
    some = order[:5]
    got = design.uniforms([FEW[i] for i in some], start, start + size)
    assert np.array_equal(got, whole[np.array(some), start : start + size])


@each_design
def test_uniforms_are_inside_and_uniform(design):
    """In the open (0, 1), and Kolmogorov-Smirnov at 1e-5 for variables whose draws are all their own."""
    drawn = design.uniforms(FEW[3:], 0, 128)
    assert np.all((drawn > 0) & (drawn < 1))
    assert min(kstest(row, "uniform").pvalue for row in drawn) > 1e-5


def test_the_random_design_is_the_streams():
    """Nothing is added to them."""
    assert np.array_equal(Random(4).uniforms(FEW, 3, 9), uniforms(keys_of(FEW), 4, 3, 9))


def test_each_stratum_of_a_latin_hypercube_is_hit_once():
    """1000 draws, one in each thousandth of every variable."""
    drawn = LatinHypercube(3, 1000).uniforms(NAMES[:20], 0, 1000)
    assert np.array_equal(np.sort(np.floor(drawn * 1000), axis=1), np.tile(np.arange(1000.0), (20, 1)))


def test_strata_of_variables_are_independent():
    """No correlation of 200 variables x 2000 draws beyond 5.5 standard errors."""
    assert _largest_correlation(LatinHypercube(3, 2000).uniforms(NAMES, 0, 2000)) < 5.5 / np.sqrt(2000)


def test_a_latin_hypercube_lowers_the_error_of_an_additive_score():
    """Mean of a sum of ten: less than a tenth of the random design's error, over 50 seeds."""
    names = NAMES[:10]
    errors = [
        [chosen(seed).uniforms(names, 0, 200).sum(axis=0).mean() - 5.0 for seed in range(50)]
        for chosen in (Random, lambda seed: LatinHypercube(seed, 200))
    ]
    assert np.std(errors[1]) < 0.1 * np.std(errors[0])


def test_a_sobol_sequence_has_less_discrepancy_than_random_points():
    """Centred L2 discrepancy of 1024 points in 6 dimensions: below a third of the random design's."""
    random, sobol = (chosen.uniforms(FEW[:6], 0, 1024) for chosen in (Random(1), Sobol(1, 1024, FEW[:6])))
    assert qmc.discrepancy(sobol.T) < qmc.discrepancy(random.T) / 3


def test_each_stratum_of_a_sobol_dimension_is_hit_once():
    """A digital shift keeps the net: one of 256 points in each interval of 1/256."""
    drawn = Sobol(9, 256, NAMES[:50]).uniforms(NAMES[:50], 0, 256)
    assert np.array_equal(np.sort(np.floor(drawn * 256), axis=1), np.tile(np.arange(256.0), (50, 1)))


@pytest.mark.parametrize(("size", "names"), [(1024, 200), (4096, 200), (4096, 400), (16384, 200)])
def test_no_two_sobol_variables_are_tied(size, names):
    """No correlation above 0.08, where dimensions taken by chance would have some at 0.75."""
    every = tuple(f"input {i}" for i in range(names))
    assert _largest_correlation(Sobol(1, size, every).uniforms(every, 0, size)) < 0.08


def test_directions_are_those_of_scipy():
    """The first dimension is van der Corput's sequence, and the first two have scipy's 64 points, in another order."""
    got = points(directions(6)[:2], 0, 64) * 2.0**-32
    theirs = qmc.Sobol(2, scramble=False).random(64)
    assert got[0, :4].tolist() == [0.0, 0.5, 0.25, 0.75]
    assert np.array_equal(got.T[np.argsort(got[0])], theirs[np.argsort(theirs[:, 0])])


def test_a_name_has_one_dimension_and_no_other_has_it():
    """300 names, any order, 1014 dimensions."""
    names = [f"input {i}" for i in range(300)]
    given_to = dimensions_of(names, 1014)
    assert len(set(given_to.values())) == 300
    assert dimensions_of(names[::-1], 1014) == given_to


def test_a_further_name_seldom_moves_another():
    """Of 100 names that are added one by one to 200, most move none of them, and none moves more than three."""
    before = dimensions_of(NAMES, 1014)
    moved = []
    for i in range(100):
        after = dimensions_of([*NAMES, f"further {i}"], 1014)
        moved.append(sum(after[name] != before[name] for name in NAMES))
    assert np.mean(np.array(moved) == 0) > 0.7
    assert max(moved) <= 3


def test_draws_of_the_designs_stay_what_they_are():
    """One draw of each, as on any platform."""
    assert LatinHypercube(42, 100).uniforms(["cell.cathode.mass"], 7, 8)[0, 0] == 0.9492172630225488
    assert Sobol(42, 64, ("cell.cathode.mass",)).uniforms(["cell.cathode.mass"], 7, 8)[0, 0] == 0.28325894640069704


def test_held_variables_are_kept_for_their_repeats():
    """Five draws share each draw of the held one; the other is new each time."""
    nested = NestedDesign(Random(1), Random(1), 5, frozenset({"held"}))
    held, other = nested.uniforms(["held", "other"], 0, 20)
    assert np.array_equal(held, np.repeat(Random(1).uniforms(["held"], 0, 4)[0], 5))
    assert len(set(other)) == 20


def test_a_held_latin_hypercube_is_drawn_to_its_end_and_no_further():
    """Four draws, each for three repeats: twelve in all."""
    outer = LatinHypercube(1, 4)
    nested = NestedDesign(outer, Random(1), 3, frozenset({"held"}))
    assert nested.uniforms(["held"], 0, 12)[0].tolist() == np.repeat(outer.uniforms(["held"], 0, 4)[0], 3).tolist()


def test_the_size_of_a_nested_design_is_that_of_its_parts():
    """Whichever ends first; none if both are without end."""
    assert NestedDesign(Random(1), Random(1), 5, frozenset()).size is None
    assert NestedDesign(LatinHypercube(1, 10), Random(1), 5, frozenset()).size == 50
    assert NestedDesign(LatinHypercube(1, 10), LatinHypercube(1, 40), 5, frozenset()).size == 40


@pytest.mark.parametrize("made", [LatinHypercube(1, 64), Sobol(1, 64, FEW)])
def test_more_draws_than_the_design_has_are_refused(made):
    """The message tells both numbers."""
    with pytest.raises(InputError, match="draw 65; expected at most 64"):
        made.uniforms(FEW, 60, 65)


@pytest.mark.parametrize("size", [0, 3, 1000, 2**21])
def test_a_sobol_size_is_a_power_of_two(size):
    """Others would not be balanced."""
    with pytest.raises(InputError, match="power of 2"):
        Sobol(1, size, FEW)


def test_a_latin_hypercube_has_a_draw():
    """0 draws are refused."""
    with pytest.raises(InputError, match="1 or more"):
        LatinHypercube(1, 0)


def test_too_many_variables_for_a_sobol_sequence_are_refused():
    """64 points can tell few variables apart; the message says how many and what to do."""
    with pytest.raises(InputError, match=r"200 variables; expected at most 16.*Latin hypercube"):
        Sobol(1, 64, NAMES)


def test_a_name_that_the_sobol_design_does_not_have_is_refused():
    """With the nearest that it has."""
    with pytest.raises(InputError, match="did you mean"):
        Sobol(1, 64, FEW).uniforms(["inptu 3"], 0, 1)


@pytest.mark.parametrize(("kind", "made"), [("random", Random), ("latin-hypercube", LatinHypercube), ("sobol", Sobol)])
def test_a_design_is_made_by_its_name(kind, made):
    """The three that people can ask for."""
    assert isinstance(design(kind, 1, 64, FEW), made)


def test_an_unknown_design_is_refused():
    """With the names that there are."""
    with pytest.raises(InputError, match="random, latin-hypercube, sobol"):
        design("sobl", 1, 64, FEW)


def _largest_correlation(drawn):
    correlations = np.corrcoef(drawn)
    np.fill_diagonal(correlations, 0.0)
    return np.abs(correlations).max()
