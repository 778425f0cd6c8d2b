"""Systems that have no meaningful solution, and what the error says."""

import pytest

from brightcell.errors import InputError, LinkError, SingularSystemError
from brightcell.matrices import SOLVERS, Column, build_system, check_system, solve, unit_scores


def refused(columns):
    with pytest.raises(SingularSystemError) as error:
        check_system(build_system(columns, {}))
    return str(error.value)


def test_singular_loop_is_named():
    """A loop that consumes all it makes is printed as a -> b -> a."""
    columns = [Column("a", 1.0, {"b": 1.0}), Column("b", 1.0, {"a": 1.0}), Column("c", 1.0, {"a": 1.0})]
    assert "consumes all that it makes: a -> b -> a" in refused(columns)


def test_nearly_singular_loop_is_named():
    """A gain of 1 but for rounding is refused too: the supplies would have no correct digit."""
    assert "a -> b -> a" in refused([Column("a", 1.0, {"b": 1.0}), Column("b", 1.0, {"a": 1.0 - 1e-14})])


def test_strong_loop_that_still_makes_more_than_it_consumes():
    """A gain of 0.999 999 is unusual and solvable."""
    columns = [Column("a", 1.0, {"b": 1.0}), Column("b", 1.0, {"a": 0.999999})]
    assert solve(build_system(columns, {}), {"a": 1.0}).supply == pytest.approx([1e6, 1e6], rel=1e-9)


def test_over_consuming_loop_is_named_with_its_gain():
    """Brightway alone answers with negative supplies here, without a word."""
    assert "consumes 1.8 times what it makes: a -> b -> a" in refused(
        [Column("a", 1.0, {"b": 2.0}), Column("b", 1.0, {"a": 0.9})]
    )


def test_over_consuming_loop_through_waste_treatments():
    """Two treatments that hand each other more waste than they take in."""
    columns = [Column("w", -1.0, {"v": -2.0}), Column("v", -1.0, {"w": -0.9})]
    assert "w -> v -> w" in refused(columns)


def test_over_consuming_self_loop():
    """An activity that consumes more of its own product than it makes."""
    assert "1.5 times what it makes: a -> a" in refused([Column("a", 2.0, {"a": 3.0})])


def test_loops_that_only_together_consume_too_much():
    """Two loops of gain 0.6 through the same activity."""
    columns = [
        Column("a", 1.0, {"b": 1.0, "c": 1.0}),
        Column("b", 1.0, {"a": 0.6}),
        Column("c", 1.0, {"a": 0.6}),
    ]
    assert "this loop and those tied to it consume all that they make, or more: a -> b -> a" in refused(columns)


def test_two_over_consuming_loops_do_not_make_up_for_each_other():
    """Two loops of gain 2 that hardly take from one another: det(I - L) is positive, as it is for a sound system."""
    columns = [
        Column("a", 1.0, {"b": 2.0, "c": 1e-3}),
        Column("b", 1.0, {"a": 1.0}),
        Column("c", 1.0, {"d": 2.0, "a": 1e-3}),
        Column("d", 1.0, {"c": 1.0}),
    ]
    assert "2 times what it makes" in refused(columns)


def test_long_loop_is_shortened():
    """A loop of thirty activities is named by its first and last members."""
    columns = [Column(str(i), 1.0, {str((i + 1) % 30): 1.1}) for i in range(30)]
    assert "0 -> 1 -> 2 -> 3 -> 4 -> (21 more) -> 26 -> 27 -> 28 -> 29 -> 0" in refused(columns)


def test_singular_loop_with_a_credit():
    """A credit may pull an over-consuming loop back to exactly nothing left."""
    assert "a -> a" in refused([Column("a", 1.0, {"a": 2.0, "b": -1.0}), Column("b", 1.0, {"a": 1.0})])


@pytest.mark.parametrize(
    "columns",
    [
        [Column("a", 1.0, {"b": -2.0}), Column("b", 1.0, {"a": 0.9})],
        [Column("a", 1.0, {"b": 0.5}), Column("b", -1.0)],
        [Column("a", 1.0, {"a": -3.0})],
        [Column("a", 1.0, {"b": 1e9}), Column("b", 1.0, {"a": 1e-10})],
        [Column("a", 1.0, {"b": 0.1}), Column("b", 1.0, {"a": 2e-313})],
    ],
    ids=["credit in a loop", "avoided waste", "self-avoidance", "very unequal units", "next to nothing"],
)
def test_no_false_alarm(columns):
    """Negative inputs and unequal units are no fault by themselves."""
    check_system(build_system(columns, {}))


def test_product_without_a_maker_is_named_with_who_wants_it():
    """The system is not square: say which product is missing."""
    assert "steel has no maker; it is wanted by pack" in refused([Column("pack", 1.0, {"steel": 2.0})])


def test_product_with_two_makers_is_named_with_both():
    """The system is not square: say which product is made twice."""
    columns = [Column("mill", 1.0, product="steel"), Column("furnace", 1.0, product="steel")]
    message = refused(columns)
    assert "1 products, 2 activities" in message
    assert "steel has more than one maker: mill, furnace" in message


def test_activity_that_makes_nothing():
    """A zero on the diagonal is explained, not divided by."""
    assert "pack makes nothing" in refused([Column("pack", 0.0), Column("cell", 1.0)])


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_every_solver_refuses(solver):
    """The same typed error, whichever solver runs."""
    system = build_system([Column("a", 1.0, {"b": 2.0}), Column("b", 1.0, {"a": 0.9})], {})
    with pytest.raises(SingularSystemError, match="a -> b -> a"):
        solve(system, {"a": 1.0}, solver)


def test_unit_scores_refuse_too():
    """The adjoint solve is behind the same check."""
    system = build_system([Column("a", 1.0, {"a": 1.0}, {"e": 1.0})], {"m": {"e": 1.0}})
    with pytest.raises(SingularSystemError):
        unit_scores(system)


@pytest.mark.parametrize("amount", [float("nan"), float("inf")])
def test_amounts_that_are_no_numbers_are_refused(amount):
    """All of them at once, each with its place."""
    with pytest.raises(InputError) as error:
        build_system([Column("a", 1.0, {"b": amount}), Column("b", 1.0, {}, {"e": amount})], {})
    assert [problem.path for problem in error.value.problems] == ["a.b", "b.e"]


def test_two_activities_of_one_name_are_refused():
    """Labels are identities."""
    with pytest.raises(InputError, match="2 activities have this name"):
        build_system([Column("a", 1.0), Column("a", 1.0)], {})


def test_unknown_demand_says_what_is_near():
    """A demand for a product that nobody makes."""
    with pytest.raises(LinkError, match="did you mean pack"):
        solve(build_system([Column("pack", 1.0)], {}), {"pakc": 1.0})


def test_unknown_solver_lists_the_known():
    """A typing error in the solver's name."""
    with pytest.raises(InputError, match="lu, bw2calc, scipy, dense"):
        solve(build_system([Column("pack", 1.0)], {}), {"pack": 1.0}, "superlou")


def test_method_must_be_named_where_there_are_several():
    """No method is chosen silently."""
    system = build_system([Column("a", 1.0, {}, {"e": 1.0})], {"AR5": {"e": 1.0}, "AR6": {"e": 1.0}})
    with pytest.raises(LinkError, match="AR5 or AR6"):
        unit_scores(system)
