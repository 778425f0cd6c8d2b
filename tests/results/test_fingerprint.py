"""GWP sets told apart."""

import hashlib

import pytest

from brightcell.results import gwp_fingerprint, gwp_mixture

AR5 = {"co2-fossil": 1.0, "ch4-fossil": 30.0, "n2o": 265.0}
AR6 = {"co2-fossil": 1.0, "ch4-fossil": 29.8, "n2o": 273.0}
SETS = {"ar5": AR5, "ar6": AR6}


def test_order_does_not_change_the_fingerprint():
    """The same factors have the same fingerprint."""
    assert gwp_fingerprint(AR6) == gwp_fingerprint(dict(reversed(AR6.items())))


def test_another_factor_changes_the_fingerprint():
    """One factor of another set gives another fingerprint."""
    assert gwp_fingerprint(AR6) != gwp_fingerprint({**AR6, "ch4-fossil": 30.0})


@pytest.mark.parametrize("flow", AR6)
def test_every_flow_counts(flow: str) -> None:
    """A factor of any flow changed in its last digits, a flow less, a flow of another name."""
    others = {name: factor for name, factor in AR6.items() if name != flow}
    changed = [{**AR6, flow: AR6[flow] * (1 + 1e-15)}, others, {**others, f"{flow}-other": AR6[flow]}]
    assert len({gwp_fingerprint(factors) for factors in (AR6, *changed)}) == 4


def test_the_fingerprint_is_that_of_names_and_numbers() -> None:
    """SHA-256 of "ch4-fossil=29.8", "co2-fossil=1.0" and "n2o=273.0" on a line each, its first 16 digits."""
    lines = b"ch4-fossil=29.8\nco2-fossil=1.0\nn2o=273.0"
    assert gwp_fingerprint(AR6) == f"sha256:{hashlib.sha256(lines).hexdigest()[:16]}"


def test_a_whole_set_is_no_mixture():
    """Factors of one set are explained by it."""
    assert gwp_mixture(AR6, SETS) == {}


def test_methane_of_one_set_with_laughing_gas_of_another_is_a_mixture():
    """The mixture names the set of each flow."""
    mixed = gwp_mixture({**AR6, "ch4-fossil": 30.0}, SETS)
    assert mixed["ch4-fossil"] == ("ar5",)
    assert mixed["n2o"] == ("ar6",)
    assert mixed["co2-fossil"] == ("ar5", "ar6")


def test_a_factor_of_no_set_is_a_mixture():
    """A factor that no set has is shown with none."""
    assert gwp_mixture({**AR6, "n2o": 300.0}, SETS)["n2o"] == ()


def test_flows_that_no_set_knows_do_not_count():
    """Flows that are CO2e already make no mixture."""
    assert gwp_mixture({**AR6, "ghg-aggregated": 1.0}, SETS) == {}
