"""Hand-solved systems with published answers.

HS: Heijungs & Suh 2002, The Computational Structure of Life Cycle Assessment, ch. 2, doi
    10.1007/978-94-015-9900-9.
OL: openLCA's own tests (numbers only), github.com/GreenDelta/olca-modules @ a20094a; class named with each.
BW: bw2calc's own fixtures, github.com/brightway-lca/brightway2-calc @ 4e0682a, create_fixtures.py.
"""

import numpy as np
import pytest

from brightcell.errors import SingularSystemError
from brightcell.matrices import SOLVERS, solve, unit_scores

ELECTRICITY = {
    "electricity": (10.0, {"fuel": 2.0}, {"CO2": 1.0, "SO2": 0.1}),
    "fuel": (100.0, {}, {"CO2": 10.0, "SO2": 2.0, "crude oil": -50.0}),
}


@pytest.fixture(params=sorted(SOLVERS))
def solver(request):
    return request.param


def test_electricity_from_fuel(system_of, solver):
    """HS-01: 1000 kWh take 100 runs of the plant and 2 of the refinery, and emit 120 kg CO2."""
    solution = solve(system_of(ELECTRICITY), {"electricity": 1000.0}, solver)
    assert solution.supply == pytest.approx([100.0, 2.0], rel=1e-14)
    assert solution.inventory_by_flow() == pytest.approx({"CO2": 120.0, "SO2": 14.0, "crude oil": -100.0})


def test_avoided_product(system_of, solver):
    """OL-02, AvoidedFlowsTest: avoiding 0.5 kg of a process with 2 kg CO2/kg takes 1 kg off the own 2 kg."""
    system = system_of({"p": (1.0, {"q": -0.5}, {"CO2": 2.0}), "q": (1.0, {}, {"CO2": 2.0})})
    assert solve(system, {"p": 1.0}, solver).score == pytest.approx(1.0, rel=1e-15)


def test_waste_treatment(system_of, solver):
    """OL-04, WasteCalculationTest: 2 kg of waste handed to a treatment that emits 2 kg per kg."""
    system = system_of({"p": (1.0, {"waste": -2.0}, {}), "waste": (-1.0, {}, {"e": 2.0})})
    solution = solve(system, {"p": 1.0}, solver)
    assert solution.supply == pytest.approx([1.0, 2.0])
    assert solution.score == pytest.approx(4.0, rel=1e-10)


def test_avoided_waste(system_of, solver):
    """OL-05, AvoidedWasteTest: avoided waste gives a legitimate negative supply."""
    system = system_of({"p": (1.0, {"waste": 0.5}, {"r": 1.0}), "waste": (-1.0, {}, {"r": 0.5, "e": 2.0})})
    solution = solve(system, {"p": 1.0}, solver)
    assert solution.supply == pytest.approx([1.0, -0.5], rel=1e-10)
    assert solution.inventory_by_flow() == pytest.approx({"r": 0.75, "e": -1.0})


def test_feedback_loop(system_of, solver):
    """OL-06, SelfLoopAnalysisTest: two processes that feed each other, demand 2."""
    system = system_of(
        {"p1": (1.0, {"p2": 1.0}, {"f1": 1.0, "f2": 2.0}), "p2": (1.0, {"p1": 0.5}, {"f1": 2.0, "f2": 1.0})}
    )
    solution = solve(system, {"p1": 2.0}, solver)
    assert solution.supply == pytest.approx([4.0, 4.0], rel=1e-10)
    assert solution.contributions().toarray() == pytest.approx(np.array([[4.0, 8.0], [8.0, 4.0]]))
    assert solution.inventory == pytest.approx([12.0, 12.0])


def test_cycle_behind_a_product(system_of, solver):
    """OL-07, SankeyTest: supplies, direct contributions and upstream totals of a chain with a cycle."""
    system = system_of(
        {
            "p1": (1.0, {"p2": 1.0}, {"e": 1.0}),
            "p2": (1.0, {"p3": 2.0}, {"e": 2.0}),
            "p3": (1.0, {"p2": 0.1}, {"e": 3.0}),
        }
    )
    solution = solve(system, {"p1": 1.0}, solver)
    assert solution.supply == pytest.approx([1.0, 1.25, 2.5], rel=1e-10)
    assert solution.contributions().toarray()[0] == pytest.approx([1.0, 2.5, 7.5])
    assert unit_scores(system)[0, :2] == pytest.approx([11.0, 10.0])


def test_production_of_other_than_one_unit(system_of, solver):
    """OL-08, SubResultsTest: a chain whose middle process makes half a unit per run."""
    system = system_of(
        {
            "A": (1.0, {}, {"CO2": 1.0}),
            "B": (0.5, {"A": 2.0}, {"CO2": 1.0}),
            "C": (1.0, {"B": 2.0}, {"CO2": 1.0}),
        }
    )
    solution = solve(system, {"C": 1.0}, solver)
    assert solution.supply_by_activity() == pytest.approx({"A": 8.0, "B": 4.0, "C": 1.0})
    assert solution.score == pytest.approx(13.0, rel=1e-10)


def test_diamond(system_of, solver):
    """OL-09, LinkContributionsTest: two suppliers share a third, half each."""
    system = system_of(
        {
            "1": (1.0, {"2": 0.5, "3": 0.5}, {}),
            "2": (1.0, {"4": 0.5}, {}),
            "3": (1.0, {"4": 0.5}, {}),
            "4": (1.0, {}, {"e": 1.0}),
        }
    )
    solution = solve(system, {"1": 1.0}, solver)
    assert solution.supply == pytest.approx([1.0, 0.5, 0.5, 0.5], rel=1e-15)


def test_singular_system(system_of, solver):
    """OL-10, MatrixExceptionTest: two processes that consume all that the other makes have no solution."""
    system = system_of({"a": (1.0, {"b": 1.0}, {}), "b": (1.0, {"a": 1.0}, {})})
    with pytest.raises(SingularSystemError):
        solve(system, {"a": 1.0}, solver)


def test_basic_brightway_fixture(system_of, solver):
    """BW-01: product 1 takes half of product 2; only process 1 emits."""
    system = system_of({"1": (1.0, {"2": 0.5}, {"e": 1.0}), "2": (1.0, {}, {})})
    solution = solve(system, {"1": 1.0}, solver)
    assert solution.supply == pytest.approx([1.0, 0.5])
    assert solution.score == 1.0


def test_brightway_fixture_with_separate_products_and_two_methods(system_of, solver):
    """BW-02: six processes whose products have labels of their own, scored by two methods."""
    makes = {"alpha": "M", "beta": "N", "gamma": "L", "delta": "P", "epsilon": "O", "zeta": "Q"}
    system = system_of(
        {
            "alpha": (1.0, {"L": 0.2, "N": 0.5}, {"200": 2.0, "201": 1.0}),
            "beta": (1.0, {"L": 0.5}, {"200": 4.0, "201": 2.0}),
            "gamma": (1.0, {}, {"200": 8.0, "201": 3.0}),
            "delta": (1.0, {"L": 0.1, "M": 0.2, "O": 0.4}, {"200": 1.0}),
            "epsilon": (1.0, {"M": 0.1}, {"200": 2.0, "202": 1.0}),
            "zeta": (1.0, {"L": 0.1, "N": 0.2}, {"200": 1.0, "202": 2.0, "203": 3.0}),
        },
        {
            "first": {str(flow): 1.0 for flow in range(200, 207)},
            "second": {"201": 10.0, "203": 10.0, "205": 10.0},
        },
        makes,
    )
    assert solve(system, {"L": 1.0}, solver).scores == pytest.approx({"first": 11.0, "second": 30.0})
    assert solve(system, {"Q": 3.0}, solver).scores["second"] == pytest.approx(120.0)
