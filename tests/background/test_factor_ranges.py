"""Ranges of characterisation factors: read with the factors that they belong to."""

from pathlib import Path

import pytest

from brightcell.background import read_method
from brightcell.background.factor_ranges import factor_ranges, methods_with_ranges, read_ranges
from brightcell.data import data_path
from brightcell.errors import BackgroundError


@pytest.mark.parametrize("method", methods_with_ranges())
def test_the_shipped_ranges_belong_to_the_shipped_factors(method: str) -> None:
    """Each flow has the factor of its method, and a range above zero."""
    read = read_method(method)
    for flow, found in factor_ranges(read).items():
        assert found.factor == read.factors[flow]
        assert found.half_width > 0


def test_the_range_of_methane_is_that_of_the_table() -> None:
    """IPCC AR6 WGI table 7.15: 29.8 +- 11 kg CO2e/kg, 5 % to 95 %."""
    found = factor_ranges(read_method())["ch4-fossil"]
    assert (found.factor, found.half_width) == (29.8, 11.0)
    assert found.standard_deviation == pytest.approx(6.6875, abs=1e-4)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("n2o,273,130", "n2o,265,130", "mine.csv:4: factor: the range belongs to another factor"),
        ("n2o,273,130", "n2o,273,-130", "half_width isn't a number above zero"),
        ("11,ch4-fossil", "11,ch4-fosil", r"the flow that it moves with has no range .*did you mean ch4-fossil"),
    ],
)
def test_a_wrong_range_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """With file, line and field."""
    text = data_path("methods", "uncertainty", "ipcc-ar6-gwp100.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BackgroundError, match=expected):
        read_ranges(tmp_path / "mine.csv", read_method())


def test_ranges_of_ones_own_are_drawn(tmp_path: Path) -> None:
    """Methane alone, half as wide: its factor is the only datum of the method, with half the deviation of AR6."""
    import brightcell as bc
    from brightcell.errors import InputError

    text = data_path("methods", "uncertainty", "ipcc-ar6-gwp100.csv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    (methane,) = [row for row in rows if row.startswith("ch4-fossil,")]
    own = tmp_path / "own.csv"
    own.write_text(f"{head}\n{methane.replace('29.8,11,', '29.8,5.5,')}\n", encoding="utf-8")
    run = bc.monte_carlo("lfp-pack-100kwh", draws=400, factor_uncertainty=own, default_spreads=False, keep="inputs")
    of_method = [name for name in run.inputs.inputs if name.startswith("factors/")]
    assert len(of_method) == 1
    values = run.inputs.values(of_method[0])
    assert values.std(ddof=1) == pytest.approx(6.6875 / 2, rel=0.15)
    assert f"with the ranges of {own}" in run.regime
    with pytest.raises(InputError, match=r"can't be read.*No such file|none\.csv"):
        bc.monte_carlo("lfp-pack-100kwh", draws=4, factor_uncertainty=tmp_path / "none.csv")
