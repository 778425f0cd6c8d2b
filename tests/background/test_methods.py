"""Characterisation methods."""

from pathlib import Path

import pytest

from brightcell.background import Background, biogenic_conventions, methods, read_method
from brightcell.background.methods import read_factors
from brightcell.data import data_path
from brightcell.errors import BackgroundError

GOOD = (
    "flow,factor,unit,gwp_set,source,year,licence,confidence\n"
    "co2-fossil,1,kg CO2e/kg,A,definition,2021,cited,official\n"
)


def test_methods_are_listed_from_their_files() -> None:
    """One CSV is one method."""
    assert set(methods()) >= {
        "ipcc-ar5-gwp100",
        "ipcc-ar5-gwp100-feedbacks",
        "ipcc-ar6-gwp100",
        "ipcc-ar6-gwp20",
    }
    assert "biogenic" not in methods()


@pytest.mark.parametrize(
    ("method", "fossil", "biogenic", "nitrous"),
    [
        ("ipcc-ar6-gwp100", 29.8, 27.0, 273.0),
        ("ipcc-ar6-gwp20", 82.5, 79.7, 273.0),
        ("ipcc-ar6-gtp100", 5.38, 5.38, 233.0),
        ("ipcc-ar5-gwp100", 30.0, 28.0, 265.0),
        ("ipcc-ar5-gwp100-feedbacks", 36.0, 34.0, 298.0),
    ],
)
def test_methane_and_nitrous_oxide(method: str, fossil: float, biogenic: float, nitrous: float) -> None:
    """The factors of the IPCC."""
    factors = read_method(method).factors
    assert (factors["ch4-fossil"], factors["ch4-biogenic"], factors["n2o"]) == (fossil, biogenic, nitrous)


@pytest.mark.parametrize("method", methods())
def test_aggregated_figures_are_never_characterised_again(method: str) -> None:
    """What is published as CO2e counts as CO2e in every method."""
    factors = read_method(method).factors
    assert factors["ghg-aggregated"] == factors["pfc-aggregated"] == factors["co2-fossil"] == 1.0


@pytest.mark.parametrize("method", methods())
def test_a_method_characterises_every_flow(method: str, open_background: Background) -> None:
    """No flow of a background is left without a factor."""
    assert {flow.flow for flow in open_background.flows} == set(read_method(method).factors)


def test_biogenic_carbon_counts_by_convention() -> None:
    """Neither uptake nor emission of biogenic CO2 counts, or both do."""
    neutral, full = (read_method(biogenic=name).factors for name in biogenic_conventions())
    assert (neutral["co2-uptake"], neutral["co2-biogenic"]) == (0.0, 0.0)
    assert (full["co2-uptake"], full["co2-biogenic"]) == (-1.0, 1.0)


def test_unknown_methods_get_the_nearest() -> None:
    """A misspelt id is answered with the right one."""
    with pytest.raises(BackgroundError, match="did you mean ipcc-ar6-gwp100"):
        read_method("ipcc-ar6-gwp1oo")


def test_a_table_of_ones_own_is_told_where_it_is_counted() -> None:
    """Beside the rulebook's method, whose number stays the first one."""
    with pytest.raises(BackgroundError, match="--also"):
        read_method("mine.csv")


def test_unknown_conventions_are_refused() -> None:
    """There is no third convention."""
    with pytest.raises(BackgroundError, match="biogenic convention is unknown"):
        read_method(biogenic="0/1")


def test_a_method_has_no_path_tricks() -> None:
    """An id is a name, never a path."""
    with pytest.raises(BackgroundError):
        read_method("../open/flows")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("n2o,a lot,kg CO2e/kg,A,IPCC,2021,cited,official", "factor isn't a finite number"),
        ("n2o,273,kg CO2e/kg,A,,2021,cited,official", "source is empty"),
        ("n2o,273,kg CO2e/kg,A,IPCC,2021,cited,recalled", "figures of this confidence may not be shipped"),
        ("n2o,273,kg CO2e/kg,B,IPCC,2021,cited,official", "all factors of a method must be of one GWP set"),
        ("co2-fossil,1,kg CO2e/kg,A,IPCC,2021,cited,official", "flow has a second factor"),
        ("n2o,273", "row and header differ in their number of cells"),
    ],
)
def test_a_broken_method_is_refused(tmp_path: Path, line: str, what: str) -> None:
    """Each way to spoil a factor is named."""
    path = tmp_path / "method.csv"
    path.write_text(f"{GOOD}{line}\n")
    with pytest.raises(BackgroundError, match=what):
        read_factors(path)


def test_an_empty_method_is_refused(tmp_path: Path) -> None:
    """A method without factors characterises nothing."""
    path = tmp_path / "method.csv"
    path.write_text(GOOD.splitlines()[0])
    with pytest.raises(BackgroundError, match="one GWP set"):
        read_factors(path)


def test_the_hash_of_a_method_covers_its_file() -> None:
    """Two methods never share a hash."""
    assert len({read_method(name).sha256 for name in methods()}) == len(methods())
    assert data_path("methods", "ipcc-ar6-gwp100.csv").is_file()
