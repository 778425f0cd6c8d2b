"""Whether a footprint lies where published ones lie."""

import pytest

import brightcell as bc
from brightcell.api.check import gate_of
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.model import Model
from brightcell.product import product_from_data
from brightcell.results.calculate import calculate
from brightcell.results.footprint.plausible import find_band, gate_per_kwh, note_outside


@pytest.fixture(scope="module")
def footprint() -> bc.Footprint:
    return bc.footprint("nmc622-pack-100kwh", "iso-14067-cutoff", project=None)


def test_a_family_has_its_own_band_and_others_that_of_all() -> None:
    """NMC622 is NMC; nobody published enough of LMO."""
    assert find_band("NMC622").family == "NMC"
    assert find_band("LMO").family == "any"


def test_cradle_to_gate_leaves_out_delivery_and_end_of_life(footprint) -> None:
    """Raw materials and manufacturing, per kWh of rated energy."""
    stages = footprint.stages
    gate = gate_per_kwh(stages, footprint.functional_unit)
    assert gate == pytest.approx(stages["raw_material"] + stages["manufacturing"])


def test_a_footprint_within_its_band_has_no_note(footprint) -> None:
    """The shipped pack lies among published ones."""
    assert not any("published figures" in warning for warning in footprint.warnings)


def test_a_footprint_outside_of_its_band_is_not_refused() -> None:
    """A slip of a factor five in the energy of cell making; the warning names band and studies."""
    tree = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
    for use in tree["sites"][0]["steps"][0]["energy"]:
        use["amount"]["formula"] = f"5 * ({use['amount']['formula']})"
    warnings = bc.footprint(product_from_data(tree, file="slip.yaml"), project=None).warnings
    (note,) = (warning for warning in warnings if "published figures" in warning)
    assert "lies above the 61.0 to 106" in note
    assert "everbatt-2023" in note


def test_another_horizon_is_not_held_against_bands_in_gwp100() -> None:
    """GWP20 gives more of methane, of which the bands say nothing."""
    assert note_outside(8.0, "NMC622", "IPCC AR6 GWP20") is None
    title = "IPCC 2021, climate change, global warming potential (GWP100)"
    assert "lies below the 61.0 to 106" in note_outside(8.0, "NMC622", title)


def test_a_chemistry_without_a_band_of_its_own_may_lie_below_all_others() -> None:
    """The shipped LMO pack has no nickel and no cobalt; a slip of a factor ten upwards is told all the same."""
    assert not any("published figures" in warning for warning in bc.check("lmo-pack-100kwh").warnings)
    assert "above" in note_outside(500.0, "LMO", "IPCC AR6 GWP100")


def test_check_tells_an_implausible_total() -> None:
    """A slip of a factor five in the energy of cell making is a warning of the check, which passes."""
    tree = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
    for use in tree["sites"][0]["steps"][0]["energy"]:
        use["amount"]["formula"] = f"5 * ({use['amount']['formula']})"
    report = bc.check(product_from_data(tree, file="slip.yaml"))
    assert report.ok
    assert any("lies above" in warning for warning in report.warnings)


def test_the_check_sees_the_same_figure_as_the_footprint() -> None:
    """The pack at the gate, without solving for stages."""
    model = Model("nmc622-pack-100kwh", "cn-group-2024")
    found = calculate(model)
    assert gate_of(model) == pytest.approx(gate_per_kwh(found.stages, found.functional_unit), rel=1e-12)
