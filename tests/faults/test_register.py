"""Every row of the matrix has a test here, and what holds it is a piece of the source that stands there once."""

import csv
import re
from pathlib import Path

import pytest

import brightcell

from .guards import GUARDS

HERE = Path(__file__).parent
SOURCE = Path(brightcell.__file__).parent
ROWS = [f"{number:02}" for number in range(1, 73)] + [f"x{number:02}" for number in range(1, 18)]
TESTED = {
    row
    for path in HERE.glob("test_*.py")
    for row in re.findall(r"^def test_(x?\d\d)_", path.read_text(encoding="utf-8"), re.M)
}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test(row: str) -> None:
    """72 rows and the 17 further ones."""
    assert row in TESTED


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_guard(row: str) -> None:
    """Or a planted fault, which `scripts/remove_guards.py` has seen its tests notice."""
    assert row in GUARDS
    with (HERE / "removed.csv").open(encoding="utf-8", newline="") as file:
        assert {line["row"]: line["outcome"] for line in csv.DictReader(file)}.get(row) == "failed"


@pytest.mark.parametrize("row", GUARDS)
def test_every_guard_is_in_the_source_once(row: str) -> None:
    """So that `scripts/remove_guards.py` takes away what it says."""
    guard = GUARDS[row]
    assert row in TESTED
    assert (SOURCE / guard.file).read_text(encoding="utf-8").count(guard.held) == 1
    assert guard.held != guard.instead
