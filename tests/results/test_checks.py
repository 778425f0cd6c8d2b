"""What a footprint must be before it is shown or exported."""

import math

import pytest

from brightcell.errors import BrightcellError
from brightcell.results import ActivityRow, FootprintError, FunctionalUnitRef, contributions


def with_stage(make_footprint, stage):
    rows = [
        ActivityRow("assembly", "manufacturing", "cell", "c1", 1.0, "CN"),
        ActivityRow("odd one", stage, "cell", "c2", 1.0, "CN"),
    ]
    return make_footprint(contributions=contributions(rows, ["n2o"], [[2.0], [1e-6]]))


def test_a_whole_footprint_passes(footprint):
    """A footprint without fault is handed back."""
    assert footprint.check() is footprint


def test_a_contribution_outside_the_stages_is_refused(make_footprint):
    """Stages that don't sum to the total are refused, naming where the rest lies."""
    with pytest.raises(FootprintError, match="'use'"):
        with_stage(make_footprint, "use").check()


def test_a_contributing_functional_unit_is_refused(make_footprint):
    """The functional-unit activity may not contribute."""
    with pytest.raises(FootprintError, match="'functional_unit'"):
        with_stage(make_footprint, "functional_unit").check()


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_is_none_is_refused(make_footprint, number):
    """NaN and infinity are refused, naming activity and gas."""
    rows = [ActivityRow("assembly", "manufacturing", "cell", "c1", 1.0, "CN")]
    broken = make_footprint(contributions=contributions(rows, ["n2o"], [[number]]))
    with pytest.raises(FootprintError, match="'assembly' in 'N2O'"):
        broken.check()


def test_another_total_than_the_solved_one_is_refused(make_footprint, known_total):
    """Contributions that miss the solved total by more than 1e-9 are refused."""
    assert make_footprint(solved_total=known_total * (1 + 1e-12)).check()
    with pytest.raises(FootprintError, match="solved"):
        make_footprint(solved_total=known_total * (1 + 1e-8)).check()


@pytest.mark.parametrize("size", [0.0, -1.0, math.nan])
def test_a_functional_unit_without_size_is_refused(make_footprint, size):
    """Energies, masses and units per pack are positive."""
    with pytest.raises(FootprintError, match="rated_energy_kwh"):
        make_footprint(functional_unit=FunctionalUnitRef("kWh rated", None, 100.0, size, 500.0)).check()


def test_the_same_code_twice_is_refused(make_footprint):
    """Two activities with one code can't be told apart."""
    rows = [ActivityRow(name, "manufacturing", "cell", "same", 1.0, "CN") for name in "ab"]
    with pytest.raises(FootprintError, match="code 'same' occurs twice"):
        make_footprint(contributions=contributions(rows, ["n2o"], [[1.0], [1.0]])).check()


def test_the_error_is_a_brightcell_error():
    """Whoever catches the root error catches this one."""
    assert issubclass(FootprintError, BrightcellError)


@pytest.mark.parametrize("export", ["as_dict", "to_json"])
def test_a_broken_footprint_is_not_exported(make_footprint, export):
    """No JSON of a footprint that contradicts itself."""
    with pytest.raises(FootprintError):
        getattr(with_stage(make_footprint, "use"), export)()
