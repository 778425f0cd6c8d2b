"""The table of the same numbers: what is kept follows the rule, and the rule notices what breaks it."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW: dict[str, Any] = {
    "python": "3.11",
    "solver": "dense LU",
    "threads": 1,
    "libraries": {"numpy": "2.4.6"},
    "processor": "a",
    "total": [(0.25).hex()],
    "quantiles": [(0.1).hex(), (0.4).hex()],
    "Sobol indices": [(0.5).hex(), (1e-6).hex()],
    "digest": ["d"],
}
ONE_BIT = math.nextafter(0.25, 1).hex()
OTHER = {"libraries": {"numpy": "2.0.0"}}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import reproducibility

    return reproducibility


def test_every_row_that_is_kept_follows_the_rule(module: Any) -> None:
    """Same bits with the same libraries on the same processor, else within 1e-10; and nothing is kept unasked."""
    rows = module.kept()
    assert [text for row in rows.values() for text in module.broken(row, rows[module.REFERENCE])] == []
    assert set(rows) <= set(module.asked())


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, 0),
        ({"threads": 4}, 0),
        ({"total": [ONE_BIT]}, 1),
        ({"digest": ["e"]}, 1),
        ({"total": [ONE_BIT], "solver": "SuperLU"}, 0),
        ({"digest": ["e"], "solver": "SuperLU"}, 1),
        ({"total": [ONE_BIT], "digest": ["e"], **OTHER}, 0),
        ({"total": [ONE_BIT], "processor": "b"}, 0),
        ({"total": [(0.25 * (1 + 2e-10)).hex()], **OTHER}, 1),
        ({"total": [(0.25 * (1 + 5e-11)).hex()], **OTHER}, 0),
        ({"total": [math.nan.hex()], **OTHER}, 1),
        ({"Sobol indices": [(0.5).hex(), (1e-6 + 4e-11).hex()], **OTHER}, 0),
        ({"Sobol indices": [(0.5).hex()], **OTHER}, 1),
    ],
)
def test_the_rule_notices(module: Any, changes: Mapping[str, Any], number: int) -> None:
    """One bit of a total or of any draw with the same libraries; more than 1e-10 of the largest number with others.

    A small index is compared with the largest: 4e-11 beside 0.5 is 8e-11, though it is 4e-5 of itself.
    """
    assert len(list(module.broken({**ROW, **changes}, ROW))) == number


@pytest.mark.parametrize(
    ("by", "is_used"),
    [
        (["bw2calc 3.1.0, PARDISO", "3"], True),
        (["bw2calc 3.1.0, PARDISO", "0"], False),
        (["bw2calc 3.1.0, SuperLU", "1"], False),
    ],
)
def test_a_library_that_was_not_called_has_no_row(module: Any, by: list[str], is_used: bool) -> None:
    """The record has to name it, and its own function has to have been called."""
    assert module.is_used(module.PARDISO, by) is is_used


def test_calls_of_a_library_are_counted(module: Any) -> None:
    """Where they are made from doesn't matter, and afterwards the function is as it was."""
    import numpy as np

    before = np.linalg.inv
    with module._counted(module.DENSE) as calls:
        np.linalg.inv(np.eye(2))
    assert calls == {module.DENSE: 1}
    assert np.linalg.inv is before


def test_a_row_that_nobody_measured_says_so(module: Any) -> None:
    """As many lines as are asked for, and "not run" in each that isn't kept."""
    lines = [line for line in module.reproducibility_page().splitlines() if line.startswith("| 3.")]
    missing = [line for line in lines if "not run | not run | not run" in line]
    assert len(lines) == len(module.asked())
    assert len(missing) == len(set(module.asked()) - set(module.kept()))
