"""Ctrl-C while a method computes leaves figures of what is finished: those of a run that asked for so much."""

from importlib import import_module

import numpy as np
import pytest

from brightcell import methods


def interrupted(after: int):
    """x1 + x2^2 + x1 x3, of which a person has enough after some calls."""
    calls = []

    def evaluate(x):
        if len(calls) >= after:
            raise KeyboardInterrupt
        calls.append(x.shape)
        return x[0] + x[1] ** 2 + x[0] * x[2]

    return methods.array_function({f"x{i}": lambda u: u for i in range(3)}, evaluate)


WHOLE = 10**9


def columns_of(record):
    return {name: values.tolist() for name, values in record.columns().items()}


def test_sobol_keeps_a_power_of_two_of_its_draws(monkeypatch):
    """A and B, three blocks of 64 draws in 3 factors; 128 of the 192 draws are a Sobol sequence."""
    monkeypatch.setattr("brightcell.methods.evaluating.AT_ONCE", 64)
    cut = methods.sobol(interrupted(2 + 3 * 3 + 1), draws=256, seed=1)
    assert (cut.status, cut.draws) == ("partial", 128)
    assert cut.notes[0] == "cut short after 128 of 256 draws: all figures are of these"
    assert cut.as_dict()["status"] == "partial"
    assert columns_of(cut) == columns_of(methods.sobol(interrupted(WHOLE), draws=128, seed=1))


def test_sobol_keeps_pairs_of_the_same_draws(monkeypatch):
    """Both matrices of a block, or neither."""
    monkeypatch.setattr("brightcell.methods.evaluating.AT_ONCE", 64)
    cut = methods.sobol(interrupted(2 + 6 + 4), draws=128, seed=1, second_order=True)
    whole = methods.sobol(interrupted(WHOLE), draws=64, seed=1, second_order=True)
    assert cut.draws == 64
    np.testing.assert_array_equal(cut.second, whole.second)


def test_morris_keeps_finished_paths(monkeypatch):
    """Two of them at once, of four stops; the third pair is lost."""
    monkeypatch.setattr(import_module("brightcell.methods.morris"), "BLOCK", 1)
    cut = methods.morris(interrupted(2), trajectories=10, seed=1)
    assert (cut.status, cut.trajectories) == ("partial", 4)
    assert columns_of(cut) == columns_of(methods.morris(interrupted(WHOLE), trajectories=4, seed=1))


def test_shapley_keeps_finished_orders():
    """An order and its reverse are a pair."""
    cut = methods.shapley(interrupted(7), orders=20, draws=8, seed=1)
    assert (cut.status, cut.orders) == ("partial", 6)
    assert columns_of(cut) == columns_of(methods.shapley(interrupted(WHOLE), orders=6, draws=8, seed=1))


@pytest.mark.parametrize(
    "method", [lambda f: methods.sobol(f, draws=64), lambda f: methods.shapley(f, orders=20, draws=8)]
)
def test_too_little_is_no_result(method):
    """Who asked is told, as before."""
    with pytest.raises(KeyboardInterrupt):
        method(interrupted(3))


def test_a_whole_run_says_nothing():
    """Neither a note nor a status in plain data."""
    whole = methods.morris(interrupted(WHOLE), trajectories=4, seed=1)
    assert (whole.status, whole.notes, "status" in whole.as_dict()) == ("complete", (), False)
