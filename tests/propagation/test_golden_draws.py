"""Seeded draws and totals are those of the file, for each way in which data can be uncertain."""

import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SCRIPT = Path(__file__).with_name("golden_draws.py")
MODULE = runpy.run_path(str(SCRIPT))
GOLDEN: dict[str, Any] = json.loads(SCRIPT.with_suffix(".json").read_text(encoding="utf-8"))


def assert_same(today: Any, golden: Any) -> None:
    """Keys and whole numbers exactly; floats but for what another processor rounds otherwise."""
    if isinstance(golden, dict):
        assert list(today) == list(golden)
        for key, value in golden.items():
            assert_same(today[key], value)
    elif isinstance(golden, list):
        np.testing.assert_allclose(today, [float.fromhex(value) for value in golden], rtol=1e-12, atol=0)
    elif isinstance(golden, str):
        np.testing.assert_allclose(today, float.fromhex(golden), rtol=1e-12, atol=1e-12)
    else:
        assert today == golden


@pytest.mark.parametrize("run", MODULE["RUNS"])
def test_a_seed_gives_the_draws_that_it_gave_before(run: str) -> None:
    """Users keep draws, and go on with them in later versions."""
    options = {"draws": 200, "seed": 7, **MODULE["RUNS"][run]}
    assert_same(MODULE["drawn_columns"](**options), GOLDEN["draws"][run])


@pytest.mark.parametrize("name", MODULE["FUNCTIONS"])
def test_totals_as_functions_stay_what_they_were(name: str) -> None:
    """At fixed points, as a whole and with one input changed."""
    assert_same(MODULE["totals_of"](*MODULE["FUNCTIONS"][name]), GOLDEN["functions"][name])
