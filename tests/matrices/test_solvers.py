"""Which solver solved, what it says when it can't, and answers whose labels fit."""

from dataclasses import replace

import numpy as np
import pytest

from brightcell.errors import BrightcellError, SingularSystemError
from brightcell.matrices import SOLVERS, solve
from brightcell.matrices.datapackage import datapackage
from brightcell.matrices.factorisation import factorised
from brightcell.matrices.solve import engine, solve_brightway

CHAIN = {"a": (2.0, {"b": 3.0}, {"CO2": 1.0}), "b": (1.0, {}, {"CO2": 4.0})}
"""1 a takes half a run of its maker and 1.5 b: 0.5 x 1 + 1.5 x 4 = 6.5 kg CO2."""


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_every_entry_solves_by_itself(system_of, solver):
    """x of A x = f by the entry of the table, not only through `solve`."""
    system = system_of(CHAIN)
    wanted = system.demand_vector({"a": 1.0})
    supply = dict(zip(system.activities, SOLVERS[solver](system, wanted), strict=True))
    assert supply == pytest.approx({"a": 0.5, "b": 1.5}, rel=1e-14)


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_no_demand_takes_nothing(system_of, solver):
    """Supplies and score are zero, also where bw2calc would refuse."""
    solution = solve(system_of(CHAIN), {}, solver)
    assert solution.supply.tolist() == [0.0, 0.0]
    assert solution.score == 0.0


def test_the_solution_names_what_solved(system_of):
    """Each solver by its name; of bw2calc also version and library."""
    names = {solver: solve(system_of(CHAIN), {"a": 1.0}, solver).solver for solver in ("scipy", "dense", "bw2calc")}
    assert (names["scipy"], names["dense"]) == ("scipy", "dense")
    assert names["bw2calc"] == engine()
    assert solve(system_of(CHAIN), {"a": 1.0}, "superlu").solver == engine()


def test_a_factorisation_that_was_made_already_is_taken(system_of):
    """So that those of another system leave a residual and are refused; other solvers have no use for them."""
    system = system_of(CHAIN)
    own, other = factorised(system), factorised(system_of({**CHAIN, "a": (4.0, {"b": 3.0}, {"CO2": 1.0})}))
    found = solve(system, {"a": 1.0}, "lu", own)
    assert found.supply_by_activity()["a"] == pytest.approx(0.5, rel=1e-14)
    assert found.solver == own.name
    with pytest.raises(BrightcellError, match="left a residual"):
        solve(system, {"a": 1.0}, "lu", other)
    assert solve(system, {"a": 1.0}, "dense", other).supply_by_activity()["a"] == pytest.approx(0.5, rel=1e-14)


@pytest.mark.parametrize(
    ("pardiso", "umfpack", "library"),
    [(True, True, "PARDISO"), (True, False, "PARDISO"), (False, True, "UMFPACK"), (False, False, "SuperLU")],
)
def test_the_library_of_bw2calc_is_named(monkeypatch, pardiso, umfpack, library):
    """The one that bw2calc takes: PARDISO before UMFPACK before SuperLU."""
    import bw2calc

    monkeypatch.setattr(bw2calc, "PYPARDISO", pardiso)
    monkeypatch.setattr(bw2calc, "UMFPACK", umfpack)
    engine.cache_clear()
    try:
        assert engine() == f"bw2calc {bw2calc.__version__}, {library}"
    finally:
        engine.cache_clear()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_supplies_that_are_no_numbers_are_refused(system_of, monkeypatch, bad):
    """A solver that answers with infinities or worse found no solution."""
    monkeypatch.setitem(SOLVERS, "dense", lambda system, wanted: np.array([1.0, bad]))
    with pytest.raises(SingularSystemError, match="solver dense found no finite supplies for a"):
        solve(system_of(CHAIN), {"a": 1.0}, "dense")


def test_what_bw2calc_refuses_is_told_in_our_words(system_of):
    """A demand for a product that the datapackage doesn't have, as of a database that was written anew."""
    with pytest.raises(BrightcellError, match=r"bw2calc can't solve this system .*compute the footprint again"):
        solve_brightway({1: 1.0}, [datapackage(system_of(CHAIN))])


@pytest.mark.parametrize(("name", "field"), [("supply_by_activity", "supply"), ("inventory_by_flow", "inventory")])
def test_labels_match_exactly_or_raise(system_of, name, field):
    """An array of another length has no labels."""
    solution = solve(system_of(CHAIN), {"a": 1.0})
    longer = np.append(getattr(solution, field), 0.0)
    with pytest.raises(ValueError, match="zip"):
        getattr(replace(solution, **{field: longer}), name)()
