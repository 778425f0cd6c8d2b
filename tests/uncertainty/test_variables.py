"""Variables: drawn by name, certain ones at their value, faults of all of them told at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.background.models import Spread
from brightcell.distributions import Lognormal, Normal, Uniform
from brightcell.errors import InputError
from brightcell.uncertainty.correlations import Copula
from brightcell.uncertainty.dependence import Dirichlet
from brightcell.uncertainty.designs import LatinHypercube, NestedDesign, Random, Sobol
from brightcell.uncertainty.variables import Variable, Variables, draw, draw_matrix, option

ITEMS = (
    Variable("steel", 2.0, "kg", Lognormal(sigma=0.2), stage="raw_material"),
    Variable("exact", 3.0, "kg"),
    Variable("wind", 0.7),
    Variable("coal", 0.3),
    Variable("power", 5.0, "kWh", Normal(sd=0.5, nature="variability")),
    option("route", ("sea", "rail"), (0.25, 0.75)),
)
MIX = Dirichlet("mix", ("wind", "coal"), (0.7, 0.3), 30.0)
TIED = Copula.of({("steel", "power"): 0.6})
ALL = Variables(ITEMS, (MIX,), TIED)
SOBOL = Sobol(1, 128, ALL.uncertain_names)


def test_certain_variables_are_at_their_value():
    """Every draw of the exact one is 3."""
    assert np.array_equal(draw(ALL, Random(1), 0, 50)["exact"], np.full(50, 3.0))


def test_shares_of_a_group_sum_to_one():
    """In every draw, within 1e-12."""
    drawn = draw(ALL, Random(1), 0, 500)
    np.testing.assert_allclose(drawn["wind"] + drawn["coal"], 1.0, atol=1e-12)


def test_correlated_variables_follow_one_another():
    """ln steel and power, both normal, at 0.6 within 4 standard errors."""
    drawn = draw(ALL, Random(1), 0, 20_000)
    assert np.corrcoef(np.log(drawn["steel"]), drawn["power"])[0, 1] == pytest.approx(0.6, abs=4 / np.sqrt(20_000))


def test_an_option_is_drawn_by_its_place():
    """Rail, option 1, in three of four draws; nominal, as the most probable."""
    drawn = draw(ALL, LatinHypercube(1, 1000), 0, 1000)["route"]
    assert ITEMS[5].nominal == 1.0
    assert ITEMS[5].options[1] == "rail"
    assert drawn.mean() == 0.75


@pytest.mark.parametrize("design", [Random(1), LatinHypercube(1, 128), SOBOL], ids=lambda d: type(d).__name__)
@settings(max_examples=25)
@given(order=st.permutations(range(6)), start=st.integers(0, 60), size=st.integers(0, 60))
def test_order_and_chunk_change_no_draw(design, order, start, size):
    """Exactly the same numbers for the variables in any order and a part of the draws."""
    whole = draw_matrix(ALL, design, 0, 128)
    again = Variables(tuple(ITEMS[i] for i in order), (MIX,), TIED)
    got = draw_matrix(again, design, start, start + size)
    assert np.array_equal(got, whole[np.array(order), start : start + size])


def test_a_further_variable_changes_no_other():
    """Neither in the random design nor in the Latin hypercube."""
    more = Variables((Variable("copper", 1.0, spread=Uniform(min=0.5, max=2.0)), *ITEMS), (MIX,), TIED)
    for design in (Random(1), LatinHypercube(1, 64)):
        assert np.array_equal(draw_matrix(more, design, 0, 64)[1:], draw_matrix(ALL, design, 0, 64))


def test_nature_is_said_or_that_of_the_spread_or_ignorance():
    """Power varies, the route is a choice, all others are not known better."""
    assert ALL.of_nature("variability") == {"power"}
    assert ALL.of_nature("choice") == {"route"}
    assert ALL.of_nature("ignorance") == {"steel", "wind", "coal"}


def test_ignorance_is_held_in_nested_sampling():
    """Steel has one value per five draws, power five."""
    free = Variables(ITEMS, (MIX,))
    nested = NestedDesign(Random(1), Random(1), 5, free.of_nature("ignorance", "choice"))
    drawn = draw(free, nested, 0, 50)
    assert len(np.unique(drawn["steel"])) == 10
    assert len(np.unique(drawn["power"])) == 50


def test_only_uncertain_variables_are_drawn():
    """Certain ones take no dimension of a Sobol sequence; a share of a group is uncertain."""
    assert ALL.uncertain_names == ("steel", "wind", "coal", "power", "route")


@pytest.mark.parametrize(
    ("make", "what", "path"),
    [
        (lambda: Variables((ITEMS[0], ITEMS[0])), "several variables", "steel"),
        (lambda: Variables((Variable("tin", 1.0, spread=Spread("lognormal", gsd=0.5)),)), "sigma is negative", "tin"),
        (lambda: Variables(ITEMS[:3], (MIX,)), "share names no variable", "mix: coal"),
        (lambda: Variables(ITEMS, (MIX, MIX)), "several groups", "wind"),
        (
            lambda: Variables((Variable("wind", 0.6), ITEMS[3]), (MIX,)),
            "nominal value of this share differs",
            "mix: wind",
        ),
        (
            lambda: Variables((Variable("wind", 0.7, spread=Lognormal(sigma=0.1)), ITEMS[3]), (MIX,)),
            "spread of its own",
            "mix: wind",
        ),
        (
            lambda: Variables(ITEMS, (MIX,), Copula.of({("steel", "exact"): 0.5})),
            "correlation names no",
            "exact",
        ),
        (lambda: option("route", ("sea", "rail"), (0.5, 0.6)), "sum to one", "route"),
        (lambda: option("route", ("sea", "rail"), (1.0,)), "needs one probability", "route"),
    ],
)
def test_variables_that_do_not_fit_are_refused_by_name(make, what, path):
    """What is wrong, at which variable, and what is allowed."""
    with pytest.raises(InputError, match=what) as told:
        make()
    assert path in {problem.path for problem in told.value.problems}
    assert all(problem.expected for problem in told.value.problems)


def test_all_faults_are_told_at_once():
    """A name given twice, a bad spread and a share without a variable in one error."""
    bad = Variable("tin", 1.0, spread=Spread("lognormal", gsd=0.5))
    with pytest.raises(InputError) as told:
        Variables((ITEMS[0], ITEMS[0], ITEMS[2], bad), (MIX,))
    assert {problem.path for problem in told.value.problems} == {"steel", "tin", "mix: coal"}
