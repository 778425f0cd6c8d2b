"""Formulas in the tables of a background of one's own."""

import csv
from pathlib import Path

import pytest

from brightcell.background import read_background
from brightcell.errors import BackgroundError

HEADER = "name,value,minimum,maximum,source,confidence,note\n"


@pytest.fixture
def own(folder: Path) -> Path:
    return folder


def with_amount(folder: Path, amount: str, parameters: str) -> str:
    """Another amount in the first row of exchanges, and a table of parameters; the process of that row."""
    path = folder / "exchanges.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["amount"] = amount
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (folder / "parameters.csv").write_text(HEADER + parameters, encoding="utf-8")
    return rows[0]["process"]


@pytest.mark.parametrize("amount", ["0.9 / grade", "= 0.9 / grade", "loss * 9"])
def test_an_amount_may_be_a_formula(own: Path, amount: str) -> None:
    """Over numbers and formulas of the table of parameters, in any order."""
    with_amount(own, amount, "loss,0.1 / (grade / 2) / 10,,,x,assumed,\ngrade,0.2,0.1,0.5,x,assumed,\n")
    first = read_background(own).exchanges[0].amount
    assert first == pytest.approx({"0.9 / grade": 4.5, "= 0.9 / grade": 4.5, "loss * 9": 0.9}[amount])


def test_other_parameters_give_another_amount_and_another_hash(own: Path) -> None:
    """What was kept of the tables isn't taken for the new ones."""
    with_amount(own, "2 * grade", "grade,0.2,,,x,assumed,\n")
    before = read_background(own)
    (own / "parameters.csv").write_text(f"{HEADER}grade,0.3,,,x,assumed,\n", encoding="utf-8")
    after = read_background(own)
    assert (before.exchanges[0].amount, after.exchanges[0].amount) == pytest.approx((0.4, 0.6))
    assert before.sha256 != after.sha256


WRONG = {
    "an unknown name": ("2 * grad", "grade,0.2,,,x,assumed,\n", "exchanges.csv", "found grad; did you mean grade?"),
    "no arithmetic": ("import os", "grade,0.2,,,x,assumed,\n", "exchanges.csv", "this isn't a formula"),
    "outside": ("2 * grade", "grade,0.2,0.3,,x,assumed,\n", "parameters.csv:2", "found 0.2; expected at least 0.3"),
    "a circle": ("2 * a", "a,b,,,x,assumed,\nb,a,,,x,assumed,\n", "parameters.csv", "a -> b -> a"),
    "given twice": ("2 * a", "a,1,,,x,assumed,\na,2,,,x,assumed,\n", "parameters.csv:3", "first in line 2"),
    "no name": ("2", "a-b,1,,,x,assumed,\n", "parameters.csv:2", "not a name that formulas can use"),
    "no bound": ("2 * a", "a,1,x,,x,assumed,\n", "parameters.csv:2", "minimum isn't a finite number"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_formula_is_told_with_file_and_line(own: Path, case: str) -> None:
    """What was found, and the nearest name."""
    amount, parameters, place, told = WRONG[case]
    with_amount(own, amount, parameters)
    with pytest.raises(BackgroundError) as refused:
        read_background(own)
    assert place in str(refused.value)
    assert told in str(refused.value)


def test_without_parameters_an_amount_is_a_number(own: Path) -> None:
    """As in shipped backgrounds."""
    with_amount(own, "2 * grade", "")
    (own / "parameters.csv").unlink()
    with pytest.raises(BackgroundError, match="amount isn't a finite number"):
        read_background(own)
