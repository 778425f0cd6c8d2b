"""The number of the engine and the draws that belong to it."""

import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brightcell.engine.constants import ENGINE

SCRIPT = Path(__file__).with_name("golden_draws.py")


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads(SCRIPT.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def today() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))["numbers"]()


def test_the_golden_draws_are_those_of_this_engine(golden: dict[str, Any]) -> None:
    """The file is written anew with another number, and only then."""
    assert golden["engine"] == ENGINE


@pytest.mark.parametrize("what", ["streams", "distributions", "scores"])
def test_no_draw_changes_without_another_number(golden: dict[str, Any], today: dict[str, Any], what: str) -> None:
    """Draws that were kept by an earlier version would be taken for those of this one."""
    np.testing.assert_allclose(today[what], golden[what], rtol=1e-11, atol=0)
