"""Boundary, allocation, data quality and reporting: the strategies that are mostly settings."""

import pytest

from brightcell.errors import ProductError, RulebookError
from brightcell.inventory.models import Activity, Service
from brightcell.inventory.quantity import constant
from brightcell.rulebooks import read_rulebook
from brightcell.rulebooks.settings import Settings, Trace
from brightcell.rulebooks.strategies.allocation import economic, physical_mass
from brightcell.rulebooks.strategies.data_quality import company_specific_processes
from brightcell.rulebooks.strategies.reporting import plain
from brightcell.rulebooks.strategies.system_boundary import check_exclusions, check_scope, stage_map

MASSES = (("metal", constant(3.0)), ("lithium", constant(1.0)))


def settings(slot: str, **changes: object) -> Settings:
    named = {f"{slot}.{name}": value for name, value in changes.items()}
    return Settings(read_rulebook("cn-group-2024", named), slot, Trace())


def activity(process: str) -> Activity:
    return Activity("code", "name", process, "component", "kg", None, ())


def test_physical_mass_shares_a_joint_burden_by_mass() -> None:
    """3 kg of metal and 1 kg of lithium salt carry three quarters and one quarter; the shares sum to one."""
    shares = dict(physical_mass(settings("allocation"), MASSES))
    assert {name: share.value for name, share in shares.items()} == {"metal": 0.75, "lithium": 0.25}


def test_economic_shares_by_value() -> None:
    """At 2 and 10 per kg, 6 and 10 of 16."""
    shares = dict(economic(settings("allocation", prices={"metal": 2, "lithium": 10}), MASSES))
    assert shares["metal"].value == pytest.approx(6 / 16)
    assert sum(share.value for share in shares.values()) == pytest.approx(1.0, rel=1e-12)


def test_economic_asks_for_prices() -> None:
    """No rulebook has prices; the message says how to give them."""
    with pytest.raises(RulebookError, match=r"--set allocation\.prices=VALUE"):
        economic(settings("allocation"), MASSES)


@pytest.mark.parametrize(
    ("process", "stage"),
    [
        ("material supply", "raw_material"),
        ("cell assembly", "manufacturing"),
        ("scrap recycling", "manufacturing"),
        ("delivery", "distribution"),
        ("credit", "end_of_life"),
    ],
)
def test_stage_map_gives_each_process_its_stage(process: str, stage: str) -> None:
    """The four stages that the EU, MIIT and the group standard share."""
    assert stage_map(settings("system_boundary"), activity(process)) == stage


def test_an_excluded_process_has_no_stage() -> None:
    """What a rulebook leaves out is gone."""
    without = settings("system_boundary", excluded_processes=["delivery"])
    assert stage_map(without, activity("delivery")) is None


def test_company_specific_processes_that_are_missing_are_named() -> None:
    """The rulebook's list minus what the product describes."""
    missing = company_specific_processes(settings("data_quality"), ["electrode making", "cell assembly", "delivery"])
    assert missing == ("pack assembly",)


def test_plain_reporting_names_method_and_convention() -> None:
    """IPCC AR6 GWP100, biogenic carbon 0/0."""
    found = plain(settings("reporting"))
    assert (found.method, found.biogenic) == ("ipcc-ar6-gwp100", "0/0")


def test_economic_refuses_prices_by_which_nothing_has_value() -> None:
    """Shares of nothing are no shares."""
    with pytest.raises(RulebookError, match=r"allocation\.prices: what is recovered together has no value"):
        economic(settings("allocation", prices={"metal": 0, "lithium": 0}), MASSES)


def test_recycling_is_not_left_out_without_its_credits() -> None:
    """A credit without its burden is refused; both together, or the end of life as a whole, may go."""
    with pytest.raises(RulebookError, match="its credits are not"):
        check_exclusions(settings("system_boundary", excluded_processes=["material recovery"]))
    check_exclusions(settings("system_boundary", excluded_processes=["material recovery", "credit"]))
    check_exclusions(settings("system_boundary", excluded_processes=["end of life"]))
    check_exclusions(settings("system_boundary", excluded_processes=["collection", "dismantling"]))


@pytest.mark.parametrize(("energy", "is_refused"), [(1.9, True), (2.0, True), (2.001, False)])
def test_miit_counts_packs_above_two_kwh(energy: float, is_refused: bool) -> None:
    """The notice of 2025: rated energy above 2 kWh, a strict bound; usable energy doesn't matter."""
    used = Settings(read_rulebook("cn-miit-2025-551"), "system_boundary", Trace())
    service = Service(constant(energy), constant(50.0), constant(500.0), "M1")
    if not is_refused:
        return check_scope(used, service)
    with pytest.raises(ProductError, match="outside the scope of cn-miit-2025-551") as caught:
        check_scope(used, service)
    assert (caught.value.problems[0].found, caught.value.problems[0].expected) == (f"{energy:g} kWh", "more than 2 kWh")


def test_a_book_without_a_least_energy_takes_every_pack() -> None:
    """The EU's draft has no such bound."""
    used = Settings(read_rulebook("eu-cfb-2024-draft"), "system_boundary", Trace())
    check_scope(used, Service(constant(0.5), constant(0.5), constant(5.0), "L"))


@pytest.mark.parametrize("process", ["pre-processing", "material recovery", "metal recycling"])
@pytest.mark.parametrize("also", [None, "credit", "end of life"])
def test_each_step_of_recycling_goes_with_its_credits(process: str, also: str | None) -> None:
    """Left out by itself it is refused; together with the credits or with the end of life it is allowed."""
    used = settings("system_boundary", excluded_processes=[process, *([also] if also else [])])
    if also:
        return check_exclusions(used)
    with pytest.raises(RulebookError, match="its credits are not") as caught:
        check_exclusions(used)
    assert caught.value.problems[0].found == process
