"""The residual and the balances that every result carries."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import BrightcellError
from brightcell.matrices import solve
from brightcell.matrices.residual import relative_residual
from brightcell.matrices.system import Column, build_system

LFP = "lfp-pack-100kwh"
STEEL = build_system(
    [Column("steel", 2.0, {"power": 1.0}, {"co2": 1.0}), Column("power", 1.0, {"steel": 0.5}, {"co2": 3.0})],
    {"gwp": {"co2": 1.0}},
)


def test_the_residual_of_a_solution_that_is_off() -> None:
    """A = [[2, -0.5], [-1, 1]], f = (1, 0): x = (2/3, 2/3). With x = (1, 1) it is |1 - 1.5| of |2| + |0.5| + |1|."""
    wanted = STEEL.demand_vector({"steel": 1.0})
    assert relative_residual(STEEL, np.array([2 / 3, 2 / 3]), wanted) < 1e-16
    assert relative_residual(STEEL, np.array([1.0, 1.0]), wanted) == pytest.approx(0.5 / 3.5)
    assert relative_residual(STEEL, np.zeros(2), np.zeros(2)) == 0.0


@pytest.mark.parametrize("solver", ["lu", "bw2calc", "scipy", "dense"])
def test_every_solver_says_its_residual(solver: str) -> None:
    """A few roundings of float64."""
    assert solve(STEEL, {"steel": 1.0}, solver).residual < 1e-15


def test_a_solver_that_is_wrong_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solution that is 1e-6 off is no solution."""
    solvers = import_module("brightcell.matrices.solve").SOLVERS
    monkeypatch.setitem(solvers, "scipy", lambda system, wanted: np.array([2 / 3, 2 / 3]) * (1 + 1e-6))
    with pytest.raises(BrightcellError, match=r"the solver scipy left a residual of .*e-07.*take another solver"):
        solve(STEEL, {"steel": 1.0}, "scipy")


def test_a_footprint_keeps_its_checks() -> None:
    """Residual and balances at rounding; the masses as near as the shipped pack's source rounds them."""
    checks = bc.footprint(LFP, project=None).provenance["numerical_checks"]
    assert set(checks) == {"residual", "stages", "solution", "mass"}
    assert max(checks["residual"], checks["stages"], checks["solution"]) < 1e-14
    product = bc.read_product(LFP)
    assert 0 < checks["mass"] < product.performance.mass_tolerance.value
    heavier = bc.footprint(product.with_({"performance.mass": "650 kg"}), project=None)
    assert heavier.provenance["numerical_checks"]["mass"] == pytest.approx(1 - 648.63 / 650.0, rel=1e-2)


@pytest.fixture(scope="module")
def draws() -> bc.MonteCarlo:
    return bc.monte_carlo(LFP, draws=50, seed=1)


def test_draws_keep_the_worst_of_theirs(draws: bc.MonteCarlo) -> None:
    """Stages against totals, and the drawn function against the solved footprint."""
    assert draws.as_dict()["numerical_checks"] == draws.numerical_checks
    assert set(draws.numerical_checks) == {"stages", "nominal"}
    assert max(draws.numerical_checks.values()) < 1e-13


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda draws: replace(draws, draws=replace(draws.draws, columns=_off(draws.draws.columns))), "in some draw"),
        (lambda draws: replace(draws, nominal=(bc.footprint("nmc622-pack-100kwh", project=None),)), "at nominal data"),
    ],
    ids=["stages", "nominal"],
)
def test_draws_that_can_not_be_right_are_refused(draws: bc.MonteCarlo, spoil, said: str) -> None:
    """One draw with a stage of one part in a million too much; a function that is not that of the footprint."""
    with pytest.raises(BrightcellError, match=said):
        _ = spoil(draws).numerical_checks


def _off(columns):
    stage = np.where(np.arange(50) == 7, columns["raw_material"] * (1 + 1e-6), columns["raw_material"])
    return {**columns, "raw_material": stage}
