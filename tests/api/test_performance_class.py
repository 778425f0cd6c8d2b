"""Classes by limits that the user gives: the limit is inside, and there is no letter without a table."""

from pathlib import Path

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import InputError

MODEL = bc.Model("lfp-pack-100kwh", "iso-14067-cutoff")
TOTAL = bc.footprint(MODEL).total
UNIT = "kg CO2e / kWh rated"


def table(folder: Path, *limits: object, unit: str = UNIT) -> Path:
    path = folder / "classes.csv"
    rows = [f"{name},{limit},{unit}" for name, limit in zip("ABCD", limits, strict=False)]
    path.write_text("\n".join(["class,limit,unit", *rows]) + "\n", encoding="utf-8")
    return path


def test_without_a_table_there_is_never_a_letter() -> None:
    found = bc.performance_class(MODEL)
    assert (found.name, found.at_most) == ("not yet defined", ())


@pytest.mark.parametrize(
    ("limits", "expected"),
    [((TOTAL, 2 * TOTAL), "A"), ((TOTAL - 1e-6, TOTAL), "B"), ((1, 2, ""), "C"), ((1, 2), "none, above B")],
)
def test_a_class_holds_its_limit(limits: tuple[object, ...], expected: str, tmp_path: Path) -> None:
    assert bc.performance_class(MODEL, table(tmp_path, *map(str, limits))).name == expected


def test_the_probability_is_the_share_of_draws_below(tmp_path: Path) -> None:
    draws = bc.monte_carlo(MODEL, draws=100, seed=1)
    middle = float(np.quantile(draws.values(), 0.5))
    found = bc.performance_class(MODEL, table(tmp_path, middle / 2, middle, ""), draws=draws)
    assert [chance.value for _, chance in found.at_most] == [0.0, 0.5, 1.0]


def test_all_that_is_wrong_in_a_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="another unit") as refused:
        bc.performance_class(MODEL, table(tmp_path, "x", 2, unit="kg CO2e / kWh delivered"))
    assert str(refused.value).count("another unit") == 1
    assert "a class needs a limit" in str(refused.value)
    with pytest.raises(InputError, match="not above that of the class before"):
        bc.performance_class(MODEL, table(tmp_path, 3, 2))
