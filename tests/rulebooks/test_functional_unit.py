"""How many functional units a pack provides, by each strategy."""

from dataclasses import replace

import pytest

from brightcell.errors import ProductError
from brightcell.inventory.models import Service
from brightcell.inventory.quantity import constant
from brightcell.rulebooks import read_rulebook
from brightcell.rulebooks.settings import Settings, Trace
from brightcell.rulebooks.strategies import functional_unit as units

SERVICE = Service(
    rated_energy=constant(80),
    usable_energy=constant(80),
    mass=constant(400),
    vehicle_category="M1",
    cycles=constant(1000),
    end_state_of_health=constant(0.8),
    energy_ratio=constant(850),
    energy_record=tuple(constant(energy) for energy in (80.0, 79.0, 78.0)),
    warranty_duration=constant(8),
    warranty_distance=constant(160_000),
    warranty_retention=constant(0.7),
)


def settings(book: str = "eu-cfb-2024-draft") -> Settings:
    return Settings(read_rulebook(book), "functional_unit", Trace())


def test_warranty_cycles_of_a_car() -> None:
    """80 kWh usable x 60 cycles a year x 8 years = 38,400 kWh; 160,000 km at 20,000 km a year are 8 years too."""
    assert units.warranty_cycles(settings(), SERVICE).total_energy.value == pytest.approx(38_400)


def test_warranty_cycles_of_a_lorry() -> None:
    """400 kWh usable x 250 cycles a year x 10 years = 1,000,000 kWh."""
    lorry = replace(SERVICE, usable_energy=constant(400), vehicle_category="N3", warranty_duration=constant(10))
    lorry = replace(lorry, warranty_distance=None)
    assert units.warranty_cycles(settings(), lorry).total_energy.value == pytest.approx(1_000_000)


def test_the_shorter_of_years_and_distance_counts() -> None:
    """100,000 km at 20,000 km a year are 5 years, fewer than the 8 of the warranty."""
    short = replace(SERVICE, warranty_distance=constant(100_000))
    assert units.warranty_years(settings(), short).value == pytest.approx(5)


def test_a_warranty_of_too_little_energy_does_not_qualify() -> None:
    """A guarantee of 60 % of the energy is below 70 %, so the rulebook's 5 years count, with a warning."""
    weak, used = replace(SERVICE, warranty_retention=constant(0.6)), settings()
    assert units.warranty_years(used, weak).value == 5
    assert any("60%" in warning for warning in used.trace.warnings)


def test_no_warranty_is_an_error_that_names_the_field() -> None:
    """A rulebook that counts delivered energy asks for the warranty."""
    with pytest.raises(ProductError, match=r"performance\.warranty: the service life is missing"):
        units.warranty_cycles(settings(), replace(SERVICE, warranty_duration=None))


def test_option_a_is_linear_fade() -> None:
    """80 kWh x 1000 cycles x (1 + 0.8) / 2 = 72,000 kWh."""
    unit = units.cycle_test_linear_fade(settings("cn-miit-2025-551"), SERVICE)
    assert (unit.unit, unit.total_energy.value) == ("kWh delivered", pytest.approx(72_000))


def test_option_b_is_the_ratio_of_discharged_to_initial_energy() -> None:
    """850 x 80 kWh = 68,000 kWh."""
    unit = units.cycle_test_energy_ratio(settings("cn-miit-2025-551"), SERVICE)
    assert unit.total_energy.value == pytest.approx(68_000)


def test_option_c_is_the_sum_of_the_record() -> None:
    """80 + 79 + 78 kWh."""
    unit = units.cycle_test_energy_record(settings("cn-miit-2025-551"), SERVICE)
    assert unit.total_energy.value == pytest.approx(237)


@pytest.mark.parametrize("option", ["cycle_test_linear_fade", "cycle_test_energy_ratio", "cycle_test_energy_record"])
def test_each_option_asks_for_its_test_result(option: str) -> None:
    """Without a cycle test, options A, B and C name what is missing."""
    untested = replace(SERVICE, cycles=None, energy_ratio=None, energy_record=())
    with pytest.raises(ProductError, match=r"performance\.cycle_life\."):
        getattr(units, option)(settings("cn-miit-2025-551"), untested)


@pytest.mark.parametrize(
    ("name", "unit", "per_pack"),
    [("rated_energy", "kWh rated", 80), ("pack", "pack", 1), ("mass", "kg pack", 400)],
)
def test_units_that_are_not_energy_delivered(name: str, unit: str, per_pack: float) -> None:
    """Rated energy, pack and mass have no E_total."""
    found = getattr(units, name)(settings(), SERVICE)
    assert (found.unit, found.per_pack.value, found.total_energy) == (unit, per_pack, None)


def test_a_warranty_without_a_retention_qualifies_with_a_warning() -> None:
    """8 years count, and the result says that no retention was stated."""
    used = settings()
    assert units.warranty_years(used, replace(SERVICE, warranty_retention=None)).value == pytest.approx(8)
    assert used.trace.warnings == ["the warranty states no energy retention; it is read as qualifying"]


def test_another_vehicle_category_has_to_choose() -> None:
    """The rulebook knows cycles for some categories; the message names them and the field."""
    with pytest.raises(ProductError) as caught:
        units.warranty_cycles(settings(), replace(SERVICE, vehicle_category="other"))
    (problem,) = caught.value.problems
    assert (problem.path, problem.found) == ("performance.vehicle_category", "other")
    assert problem.expected == "M1, N1, L, M2, M3, N2, N3"
    assert "justify it" in (problem.hint or "")


def test_a_rulebook_may_know_other_vehicles() -> None:
    """A number for `other` counts for every category that the table doesn't name."""
    name = "functional_unit.full_equivalent_cycles_per_year.other"
    used = Settings(read_rulebook("eu-cfb-2024-draft", {name: 40}), "functional_unit", Trace())
    tram = replace(SERVICE, vehicle_category="other", warranty_distance=None)
    assert units.warranty_cycles(used, tram).total_energy.value == pytest.approx(80 * 40 * 8)


def test_a_pack_that_delivers_nothing_is_refused() -> None:
    """No usable energy, no units; the message says how much was found."""
    with pytest.raises(ProductError, match="the pack delivers no energy over its life") as caught:
        units.warranty_cycles(settings(), replace(SERVICE, usable_energy=constant(0.0)))
    assert (caught.value.problems[0].path, caught.value.problems[0].found) == ("performance", "0.0 kWh")


def test_the_energy_of_a_life_is_in_the_trace() -> None:
    """With its value, for whoever asks why a result is per so many kWh."""
    used = settings()
    units.warranty_cycles(used, SERVICE)
    notes = [(step.text, step.value) for step in used.trace.steps if step.parameter is None]
    how = "80 kWh usable x 60 full cycles a year x 8 years, the lesser of 8 years and 160,000 km at 20,000 km a year"
    assert notes == [(f"E_total = 38,400 kWh = {how}", pytest.approx(38_400))]


def test_the_rated_energy_is_offered_where_the_book_has_it() -> None:
    """Without a warranty: the group standard may count rated energy, the EU's draft may not."""
    hints = {}
    for book in ("cn-group-2024", "eu-cfb-2024-draft"):
        with pytest.raises(ProductError) as caught:
            units.warranty_cycles(settings(book), replace(SERVICE, warranty_duration=None))
        hints[book] = caught.value.problems[0].hint
    assert hints == {
        "cn-group-2024": "or take the rated energy: --set functional_unit=rated-energy",
        "eu-cfb-2024-draft": None,
    }


def test_health_at_the_end_of_the_test_is_asked_for() -> None:
    """Option A needs both results of the test."""
    with pytest.raises(ProductError, match=r"performance\.cycle_life\.end_state_of_health"):
        units.cycle_test_linear_fade(settings("cn-miit-2025-551"), replace(SERVICE, end_state_of_health=None))


def test_a_life_of_half_a_kwh_is_a_life() -> None:
    """Little is not nothing: 0.5 kWh recorded."""
    record = replace(SERVICE, energy_record=(constant(0.5),))
    assert units.cycle_test_energy_record(settings("cn-miit-2025-551"), record).total_energy.value == 0.5
