"""The figures of many draws beside the notebooks."""

import csv
import importlib

import pytest

from brightcell.data import data_path

ROOT = data_path().parent
TABLE = ROOT / "notebooks" / "large_numbers.csv"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    """The script that makes them."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("large_numbers")


def rows() -> dict[tuple[str, ...], tuple[float, float]]:
    """Value and standard error by what they are of."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        (row["figure"], row["of"], row["column"], row["statistic"], row["draws"]): (
            float(row["value"]),
            float(row["standard_error"]),
        )
        for row in csv.DictReader(lines)
    }


def test_the_table_says_how_it_was_made(script) -> None:
    """Script, date, versions and seed."""
    head = " ".join(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    assert all(
        said in head for said in ("scripts/large_numbers.py on 20", "numpy ", "brightcell ", "seed 1", *script.PACKS)
    )
    assert "/work" not in head


def test_a_few_draws_agree_with_many(script) -> None:
    """Statistics of the first 1,000 draws are those of the table; a change of model or background shows here first."""
    found = {row[:4]: row[5] for row in script.distributions(1_000, (1_000,)) if row[0] == "distribution"}
    known = {key[:4]: value for key, (value, _) in rows().items() if key[4] == "1000"}
    assert known
    assert {key: found[key] for key in known} == pytest.approx(known, rel=1e-7), "run scripts/large_numbers.py anew"


@pytest.mark.slow
def test_the_first_10000_draws_are_those_of_the_table(script) -> None:
    """Median, percentiles, mean and standard deviation of the totals."""
    found = {row[:4]: row[5] for row in script.distributions(10_000, (10_000,)) if row[2] == "total"}
    known = {key[:4]: value for key, (value, _) in rows().items() if key[4] == "10000"}
    assert {key: found[key] for key in known} == pytest.approx(known, rel=1e-7)


@pytest.mark.slow
def test_indices_of_fewer_points_agree_within_their_errors(script) -> None:
    """First and total Sobol indices of 2^12 points against those of 2^14."""
    known = rows()
    for figure, of, column, statistic, _, value, error in script.indices(2**12):
        large = known.get((figure, of, column, statistic, str(script.POINTS)))
        if large:
            assert value == pytest.approx(large[0], abs=4 * (error**2 + large[1] ** 2) ** 0.5)
