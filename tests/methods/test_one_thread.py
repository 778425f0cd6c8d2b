"""Products of matrices are on one thread, since on several they round otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import brightcell as bc
from brightcell.methods import drawn, sobol, tail
from brightcell.methods.function import Function
from brightcell.methods.shapley import shapley
from brightcell.propagation import network


def threads() -> int:
    """The threads that BLAS would take now."""
    return max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")


METHODS: dict[str, Callable[[Function], Any]] = {
    "sobol": lambda function: sobol(function, draws=16),
    "shapley": lambda function: shapley(function, draws=8, orders=4),
    "tail": lambda function: tail(function, threshold=25.0, draws=100, runs=3),
    "drawn": lambda function: drawn(function, draws=10),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods_compute_on_one_thread(linear: Function, name: str) -> None:
    """Whatever number is set outside, which is as it was afterwards."""
    seen = set()

    def evaluate(x: np.ndarray) -> np.ndarray:
        seen.add(threads())
        return linear.evaluate(x)

    with threadpool_limits(3, user_api="blas"):
        METHODS[name](replace(linear, evaluate=evaluate, evaluate_changed=None))
        assert threads() == 3
    assert seen == {1}


def test_no_library_that_happens_to_be_installed_rounds_unit_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """SciPy takes UMFPACK where it is installed, unless it is told not to; SuperLU is always there."""
    asked: list[dict[str, Any]] = []

    def solved(matrix: Any, right: np.ndarray, **options: Any) -> np.ndarray:
        asked.append(options)
        return right

    monkeypatch.setattr(network, "spsolve", solved)
    bc.sobol(bc.Model("lfp-pack-100kwh"), draws=4)
    assert asked
    assert all(options == {"use_umfpack": False} for options in asked)
