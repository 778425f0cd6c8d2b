"""Datapackages keep every bit and depend on the labels alone."""

import subprocess
import sys

import pytest

from brightcell.matrices import (
    Column,
    build_system,
    characterisation_datapackage,
    datapackage,
    solve,
    solve_brightway,
    stable_id,
    uncharacterised,
)

SYSTEM = build_system(
    [Column("a", 1.0, {"b": 0.6, "a": 0.1}, {"e": 0.1, "f": 3.0}), Column("b", 1.0, {"a": 0.3}, {"e": 0.7})],
    {"m": {"e": 29.8, "f": 0.0}},
)


def test_amounts_stay_float64():
    """0.6 is still 0.6 in bw2calc's matrix, where a Brightway database gives 0.6000000238."""
    from brightcell.quiet import quiet

    with quiet():
        from bw2calc import LCA
    lca = LCA({stable_id("a"): 1.0}, data_objs=[datapackage(SYSTEM)])
    lca.load_lci_data()
    row, col = lca.dicts.product[stable_id("b")], lca.dicts.activity[stable_id("a")]
    assert lca.technosphere_matrix[row, col] == -0.6


def test_bw2calc_scores_the_datapackages_alike():
    """Plain bw2calc on the two datapackages gives the score of `solve`."""
    packages = [datapackage(SYSTEM), characterisation_datapackage(SYSTEM)]
    expected = solve(SYSTEM, {"a": 2.0}, "dense").score
    assert solve_brightway({stable_id("a"): 2.0}, packages) == pytest.approx(expected, rel=1e-14)


def test_productions_are_flagged_as_references():
    """bw2calc's partitioned and iterative classes pair columns with products by this flag."""
    resources = [r["name"] for r in datapackage(SYSTEM).resources if r["kind"] == "reference"]
    assert resources == ["technosphere_matrix.reference"]


def test_ids_depend_on_the_label_alone():
    """The id of a label is a constant."""
    assert stable_id("electricity") == 843108457990784637


def test_a_factor_of_zero_is_a_factor():
    """Flow f is emitted and characterised with 0, so nothing is missing."""
    assert uncharacterised(SYSTEM, solve(SYSTEM, {"a": 1.0})) == {}


def test_no_solver_advice_on_the_screen():
    """Solving prints nothing, though no fast solver is installed."""
    code = (
        "from brightcell.matrices import Column, build_system, solve;"
        "print(solve(build_system([Column('a', 2.0)], {}), {'a': 1.0}).supply[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("0.5\n", "")


def test_importing_matrices_imports_no_brightway():
    """Brightway takes a second to import, so it waits until something is solved."""
    code = "import sys, brightcell.matrices; print({'bw2data', 'bw2calc', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
