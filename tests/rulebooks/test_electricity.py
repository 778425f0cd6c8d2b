"""Which electricity each rulebook accepts, with the reason logged."""

import pytest

from brightcell.errors import ProductError
from brightcell.inventory.locations import Location
from brightcell.inventory.models import Supply
from brightcell.inventory.quantity import constant
from brightcell.rulebooks import read_rulebook
from brightcell.rulebooks.settings import Settings, Trace
from brightcell.rulebooks.strategies.electricity import GRID_MIXES, accepted_supplies

GRID = Supply("grid", constant(0.4))
CONTRACT = Supply("green-contract", constant(0.6), technology="wind")


def settings(book: str) -> Settings:
    return Settings(read_rulebook(book), "electricity", Trace())


def test_a_green_contract_counts_under_the_group_standard() -> None:
    """60 % wind by contract, 40 % from the grid of the province."""
    wishes = accepted_supplies(settings("cn-group-2024"), Location("CN-JS"), (CONTRACT, GRID))
    assert [(w.key, w.location, w.share.value) for w in wishes] == [
        ("electricity-wind", "CN-JS", 0.6),
        ("electricity", "CN-JS", 0.4),
    ]


def test_the_eu_draft_takes_the_national_mix_instead_of_a_contract() -> None:
    """No contracts or certificates: everything is the national consumption mix, with a warning that says why."""
    used = settings("eu-cfb-2024-draft")
    wishes = accepted_supplies(used, Location("CN-JS"), (CONTRACT, GRID))
    assert {(w.key, w.location) for w in wishes} == {("electricity", "CN")}
    assert "green-contract not accepted" in used.trace.warnings[0]


@pytest.mark.parametrize("kind", ["on-site", "direct-line"])
def test_the_eu_draft_accepts_a_direct_connection(kind: str) -> None:
    """On-site generation and a direct line count by their own technology."""
    own = Supply(kind, constant(1.0), technology="solar")
    (wish,) = accepted_supplies(settings("eu-cfb-2024-draft"), Location("DE"), (own,))
    assert wish.key == "electricity-solar"


def test_a_stated_life_cycle_factor_is_taken() -> None:
    """A supplier's life-cycle factor stands for the market, and needs no provider."""
    own = Supply("direct-line", constant(1.0), factor=constant(0.03), factor_kind="life-cycle")
    (wish,) = accepted_supplies(settings("cn-group-2024"), Location("CN-JS"), (own,))
    assert wish.factor.value == 0.03


@pytest.mark.parametrize("kind", ["grid", "green-contract"])
def test_a_co2_only_factor_is_refused(kind: str) -> None:
    """Life-cycle electricity factors and CO2-only grid factors are different kinds and never mix."""
    own = Supply(kind, constant(1.0), factor=constant(0.58), factor_kind="co2-only")
    with pytest.raises(ProductError, match="another kind"):
        accepted_supplies(settings("cn-group-2024"), Location("CN-JS"), (own,))


@pytest.mark.parametrize("book", ["cn-group-2024", "eu-cfb-2024-draft"])
def test_a_factor_of_ones_own_for_the_grid_is_refused(book: str) -> None:
    """It would pass by the grid mix of every rulebook."""
    own = Supply("grid", constant(1.0), factor=constant(0.01), factor_kind="life-cycle", source="our supplier")
    with pytest.raises(ProductError, match="the grid mix is the background's") as caught:
        accepted_supplies(settings(book), Location("CN"), (own,))
    assert caught.value.problems[0].path == "sites.electricity_supply.factor"
    assert "belongs to a contract, a certificate, a direct line or on-site supply" in str(caught.value)


@pytest.mark.parametrize("kind", ["on-site", "direct-line", "green-contract", "certificate"])
def test_a_supply_that_says_nothing_of_what_is_supplied_is_refused(kind: str) -> None:
    """Without technology and factor it would be counted as the grid mix, under another name."""
    with pytest.raises(ProductError, match="doesn't say what is supplied"):
        accepted_supplies(
            settings("cn-group-2024"), Location("CN-JS"), (Supply(kind, constant(1.0), source="a paper"),)
        )


def test_a_contract_without_proof_is_a_warning() -> None:
    """Named with its share, once."""
    used = settings("cn-group-2024")
    contract = Supply("green-contract", constant(0.3), technology="wind")
    for _ in range(2):
        accepted_supplies(used, Location("CN-JS"), (contract, Supply("grid", constant(0.7))))
    assert used.trace.warnings == ["electricity: no proof given for the green contract of 30 %"]


@pytest.mark.parametrize(("kind", "proof"), [("on-site", None), ("certificate", "GEC 4711")])
def test_no_proof_is_asked_for_where_it_is_given_or_on_site(kind: str, proof: str | None) -> None:
    """The plant's own roof needs no contract."""
    used = settings("cn-group-2024")
    accepted_supplies(used, Location("CN-JS"), (Supply(kind, constant(1.0), technology="solar", source=proof),))
    assert used.trace.warnings == []


@pytest.mark.parametrize(
    ("mix", "key"),
    [("average", "electricity"), ("residual", "electricity-residual"), ("year-2023", "electricity-2023")],
)
def test_a_rulebook_may_ask_for_another_mix_of_the_grid(mix: str, key: str) -> None:
    """The key that a background has it under; the average takes its place where it has none."""
    import brightcell as bc

    found = bc.footprint("lfp-pack-100kwh", project=None, settings={"electricity.grid_mix": mix})
    (grid,) = (link for link in found.links if link.demand == key and link.requested_location == "CN-JS")
    assert grid.provider_location == ("CN" if mix == "residual" else "CN-JS")


@pytest.mark.parametrize(
    ("mix", "key", "instead"),
    [
        ("average", "electricity", None),
        ("residual", "electricity-residual", "electricity"),
        ("high-voltage", "electricity-high-voltage", "electricity"),
        ("low-voltage", "electricity-low-voltage", "electricity"),
        ("year-2021", "electricity-2021", "electricity"),
        ("year-2022", "electricity-2022", "electricity"),
        ("year-2023", "electricity-2023", "electricity"),
        ("year-2024", "electricity-2024", "electricity"),
    ],
)
def test_each_mix_has_its_key(mix: str, key: str, instead: str | None) -> None:
    """And the average, where a background has none such."""
    used = Settings(read_rulebook("cn-group-2024", {"electricity.grid_mix": mix}), "electricity", Trace())
    (wish,) = accepted_supplies(used, Location("CN-JS"), (Supply("grid", constant(1.0)),))
    assert (wish.key, wish.instead) == (key, instead)
    assert set(GRID_MIXES) == {
        "average",
        "residual",
        "high-voltage",
        "low-voltage",
        "year-2021",
        "year-2022",
        "year-2023",
        "year-2024",
    }


@pytest.mark.parametrize(("book", "place"), [("cn-miit-2025-551", "CN-JS"), ("eu-cfb-2024-draft", "CN")])
def test_the_level_of_the_grid(book: str, place: str) -> None:
    """MIIT: the province's mix (assumed). EU draft: the national one."""
    (wish,) = accepted_supplies(settings(book), Location("CN-JS"), (Supply("grid", constant(1.0)),))
    assert wish.location == place
