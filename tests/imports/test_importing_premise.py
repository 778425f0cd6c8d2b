"""The fourteen battery workbooks of the wheel `premise` 2.5.2: every exchange is accounted for, each trap is named."""

import importlib.util
import os
from pathlib import Path

import pytest

from brightcell.api.imports import import_background

pytestmark = pytest.mark.slow

FOLDER = "BRIGHTCELL_PREMISE_INVENTORIES"
HOW = f"`pip install --no-deps premise==2.5.2`, or {FOLDER}=<its folder data/additional_inventories>"
NAMES = (
    "batteries-NMC111-811-NCA-LFP",
    "batteries-NMC622-NMC532",
    "batteries-NMC955-LTO",
    "batteries-SIB",
    "batteries-LiS",
    "batteries-LiO2",
    "batteries-vanadium",
    "batteries-vanadium-redox-flow",
    "batteries-organic-and-hybrid-redox-flow",
    "battery-capacity",
    "lithium",
    "graphite",
    "cobalt",
    "home-batteries",
)


def _folder():
    """Where the workbooks are, without importing premise."""
    if FOLDER in os.environ:
        return Path(os.environ[FOLDER])
    package = importlib.util.find_spec("premise")
    return Path(package.origin).parent / "data" / "additional_inventories" if package and package.origin else None


@pytest.fixture(scope="module")
def report():
    """All fourteen as one import, into no project."""
    folder = _folder()
    files = [folder / f"lci-{name}.xlsx" for name in NAMES] if folder else []
    if not files or not all(file.is_file() for file in files):
        pytest.skip(f"the workbooks of premise are not here: {HOW}")
    return import_background(files, "excel", project="no such project")


def told(report, check):
    return [str(finding.problem) for finding in report.named(check)]


def test_every_exchange_is_accounted_for(report):
    """402 activities and 4,220 exchanges: those read, and those in sheets marked `skip`."""
    assert report.activities == 392
    assert report.exchanges == {"production": 392, "technosphere": 2931, "biosphere": 544}
    assert not report.named("exchanges_are_accounted_for")
    left_out = " ".join(told(report, "sheet_is_left_out"))
    assert "5 activities with 219 exchanges" in left_out
    assert "5 activities with 134 exchanges" in left_out
    assert (392 + 5 + 5, 3867 + 219 + 134) == (402, 4220)
    assert sum(report.linked.values()) + sum(report.unlinked.values()) == 3867


def test_every_unlinked_exchange_is_told(report):
    """Without ecoinvent nothing outside of the workbooks is linked, and nothing is written."""
    assert not report.written
    assert sum(report.unlinked.values()) > len(report.named("exchange_is_linked")) > 700


def test_types_amounts_and_distributions_are_sound(report):
    """No trap of these kinds is in the workbooks."""
    for check in (
        "exchange_type_is_known",
        "amount_is_a_number",
        "activity_makes_something",
        "uncertainty_is_complete",
    ):
        assert not report.named(check), check
    assert not report.named("singular_loop")


@pytest.mark.parametrize(
    ("check", "count", "where"),
    [
        ("market_takes_own_product_fully", 2, "market for battery, Li-ion, NMC532"),
        ("market_takes_own_product_fully", 2, "market for battery, Li-ion, NMC955"),
        ("sulfates_match_stoichiometry", 1, "cobalt sulfate and manganese sulfate look swapped"),
        ("wastewater_matches_water_use", 3, "styrene butadiene rubber"),
        ("lithium_is_not_wasted", 1, "LiFePO4"),
        ("solvent_is_recovered", 1, "Cathode paste, LFP"),
        ("production_differs_from_activity", 10, "disodium disulphite"),
        ("reference_product_is_missing", 21, "linked by name and location"),
        ("activity_is_repeated_in_files", 19, "battery management system"),
        ("activity_differs_between_files", 1, "styrene butadiene rubber"),
        ("duplicate_exchange", 43, "it is added up to"),
        ("database_column_is_ignored", 45, "Car db"),
        ("spelling_is_kept", 9, "'sytem'"),
        ("formulas_are_read_as_values", 14, "0 can't be computed"),
        ("tiny_amounts_are_kept", 169, "metal working factory"),
        ("bought_and_discarded_are_sampled_apart", 26, "market for used Li-ion battery"),
    ],
)
def test_each_trap_is_told_by_name(report, check, count, where):
    """As often as it is there."""
    lines = told(report, check)
    assert len(lines) == count
    assert any(where in line for line in lines)


def test_formulas_give_their_stored_values(report):
    """All that compute a number were computed again, and none differs."""
    assert not report.named("formula_gives_its_cached_value")
