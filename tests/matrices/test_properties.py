"""What nature promises of any linear system that makes more than it consumes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.matrices import Column, build_system, solve, uncharacterised, unit_inventories, unit_scores

FACTORS = {"method": {"0": 1.0, "1": 27.0}}  # flow 2 has no factor
amounts = st.floats(0.0, 1.0).map(lambda x: round(x, 6))


@st.composite
def economies(draw):
    """Columns with loops, waste treatments, avoided products and productions of any size; always solvable."""
    size = draw(st.integers(1, 6))
    # negative needs only where they stay small, so that the row sums of |L| are below 1 whatever their sign
    needs = draw(st.lists(st.lists(st.floats(-0.03, 0.12), min_size=size, max_size=size), min_size=size, max_size=size))
    production = draw(st.lists(st.floats(0.01, 1000.0) | st.floats(-1000.0, -0.01), min_size=size, max_size=size))
    emissions = draw(st.lists(st.lists(amounts, min_size=3, max_size=3), min_size=size, max_size=size))
    return [
        Column(
            f"activity {j}",
            production[j],
            {f"product {i}": needs[i][j] * production[i] for i in range(size)},
            {str(k): emissions[j][k] for k in range(3)},
            f"product {j}",
        )
        for j in range(size)
    ]


def _magnitude(solution):
    """The sum of |contributions|: rounding is relative to it, not to a score in which terms cancel."""
    return float(abs(solution.contributions()).sum()) + 1e-300


@given(economies())
@settings(deadline=None)
def test_doubling_the_demand_doubles_everything(columns):
    """Supplies, inventory and score are linear in the demand."""
    system = build_system(columns, FACTORS)
    once, twice = (solve(system, {"product 0": amount}) for amount in (1.0, 2.0))
    assert twice.supply == pytest.approx(2 * once.supply, rel=1e-12, abs=1e-15)
    assert abs(twice.score - 2 * once.score) <= 1e-12 * _magnitude(twice)


@given(economies(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_does_not_matter(columns, random):
    """Re-ordering activities, inputs and emissions changes nothing."""
    before = solve(build_system(columns, FACTORS), {"product 0": 1.0})
    mixed = [
        Column(c.activity, c.production, _mixed(c.inputs, random), _mixed(c.emissions, random), c.product)
        for c in random.sample(columns, len(columns))
    ]
    after = solve(build_system(mixed, FACTORS), {"product 0": 1.0})
    assert after.supply_by_activity() == pytest.approx(before.supply_by_activity(), rel=1e-12, abs=1e-15)
    assert abs(after.score - before.score) <= 1e-12 * _magnitude(before)


def _mixed(table, random):
    return dict(random.sample(sorted(table.items()), len(table)))


@given(economies(), st.floats(1e-3, 1e3))
@settings(deadline=None)
def test_units_do_not_matter(columns, factor):
    """Counting product 0 in another unit, everywhere, leaves the score of the same demand as it was."""
    before = solve(build_system(columns, FACTORS), {"product 0": 1.0})
    rescaled = [
        Column(
            c.activity,
            c.production * (factor if c.product == "product 0" else 1.0),
            {**c.inputs, "product 0": c.inputs["product 0"] * factor},
            c.emissions,
            c.product,
        )
        for c in columns
    ]
    after = solve(build_system(rescaled, FACTORS), {"product 0": factor})
    assert abs(after.score - before.score) <= 1e-12 * _magnitude(before)


@given(economies())
@settings(deadline=None)
def test_solvers_agree(columns):
    """bw2calc, the own factorisation, scipy and dense algebra give the same supplies to 1e-10."""
    system = build_system(columns, FACTORS)
    first, *others = (solve(system, {"product 0": 1.0}, solver) for solver in ("bw2calc", "lu", "scipy", "dense"))
    for other in others:
        assert np.abs(other.supply - first.supply).max() <= 1e-10 * np.abs(first.supply).max()
        assert abs(other.score - first.score) <= 1e-10 * _magnitude(first)


@given(economies())
@settings(deadline=None)
def test_contributions_sum_to_the_score(columns):
    """What each activity and flow adds is all there is."""
    solution = solve(build_system(columns, FACTORS), {"product 0": 1.0})
    assert abs(solution.contributions().sum() - solution.score) <= 1e-12 * _magnitude(solution)


@given(economies())
@settings(deadline=None)
def test_unit_scores_are_the_scores_of_unit_demands(columns):
    """One adjoint factorisation gives what solving for each product in turn gives."""
    system = build_system(columns, FACTORS)
    scores, inventories = unit_scores(system), unit_inventories(system)
    noise = 1e-15 * max(float(np.abs(scores).max()), float(np.abs(inventories).max()))  # of what is zero by its nature
    for row, product in enumerate(system.products):
        solution = solve(system, {product: 1.0})
        within = 1e-10 * _magnitude(solution) + noise
        assert abs(scores[:, row].sum() - solution.score) <= within
        assert inventories[:, row] == pytest.approx(solution.inventory, rel=1e-10, abs=within)


@given(economies())
@settings(deadline=None)
def test_a_flow_without_a_factor_is_reported(columns):
    """Flow 2 is emitted and not in the method, so it is named with its amount."""
    system = build_system(columns, FACTORS)
    solution = solve(system, {"product 0": 1.0})
    amount = solution.inventory_by_flow()["2"]
    assert uncharacterised(system, solution) == ({"2": amount} if amount else {})
