"""One factorisation of a system, dense or sparse, behind the same check."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.errors import SingularSystemError
from brightcell.matrices import Column, System, build_system, check_system, factorisation, factorised

gains = st.one_of(
    st.floats(0.5, 1.5), st.sampled_from([1.0, 1 - 1e-15, 1 - 1e-12, 1 - 1e-10, 1 - 1e-8, 1 + 1e-12, 1 + 1e-8])
)
amounts = st.floats(-2.0, 2.0).filter(lambda amount: abs(amount) > 1e-3)
units = st.lists(st.floats(1e-6, 1e6), min_size=4, max_size=4)


def loop(gain: float, others: list[float], units: list[float]) -> System:
    """A loop of three that makes 1 / gain of what it takes, with a fourth activity; in units of any size."""
    needs = {(0, 1): 1.0, (1, 2): 1.0, (2, 0): gain, (3, 0): others[0], (0, 3): others[1] / 10, (1, 3): others[2] / 10}
    columns = []
    for user in range(4):
        inputs = {
            f"p{maker}": need * units[user] / units[maker] for (taker, maker), need in needs.items() if taker == user
        }
        columns.append(Column(f"p{user}", 1.0, inputs, {"e": 1.0}))
    return build_system(columns, {"m": {"e": 1.0}})


def is_refused(check, system: System) -> bool:
    try:
        check(system)
    except SingularSystemError:
        return True
    return False


@given(gains, st.lists(amounts, min_size=3, max_size=3), units)
@settings(deadline=None, max_examples=150)
def test_a_dense_system_is_refused_exactly_where_the_check_of_its_loops_refuses_it(gain, others, units) -> None:
    """Around the gain at which a loop takes all that it makes, with avoided products, and in units of any size."""
    system = loop(gain, others, units)
    assert is_refused(factorised, system) == is_refused(check_system, system)


@given(st.lists(amounts, min_size=3, max_size=3), units)
@settings(deadline=None)
def test_dense_and_sparse_factors_agree(others, units) -> None:
    """Supplies and unit inventories to 1e-12 of their sizes, whichever factorises."""
    system = loop(0.5, others, units)
    if is_refused(check_system, system):
        return
    dense, sparse = factorised(system), factorisation.SparseFactors(system)
    demand = np.eye(4)[0]
    assert dense.supply(demand) == pytest.approx(sparse.supply(demand), rel=1e-10)
    flows = np.arange(1)
    assert dense.unit_inventories(flows) == pytest.approx(sparse.unit_inventories(flows), rel=1e-10)
    assert dense.unit_inventories(flows[:0]).shape == sparse.unit_inventories(flows[:0]).shape == (0, 4)


def test_small_systems_are_dense_and_large_ones_sparse(monkeypatch) -> None:
    """The factorisation says what it is, for the provenance of a result."""
    system = loop(0.5, [0.1, 0.1, 0.1], [1.0] * 4)
    assert factorised(system).name.startswith("numpy")
    monkeypatch.setattr(factorisation, "DENSE", 3)
    assert factorised(system).name.endswith("SuperLU")


def test_what_a_demand_does_not_reach_is_zero() -> None:
    """Productions of very different sizes leave no trace of rounding in the supplies of others."""
    columns = [Column("c", 12.0, {"a": 18.75}), Column("d", 0.0625, {"c": 0.09375}), Column("a", 300.0)]
    system = build_system(columns, {})
    supply = factorised(system).supply(system.demand_vector({"a": 1.0}))
    assert supply == pytest.approx([0.0, 0.0, 1 / 300], rel=1e-15, abs=1e-25)
