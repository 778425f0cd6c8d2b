"""Which electricity each rulebook accepts, with the reason logged."""

import pytest

from brightcell.errors import ProductError
from brightcell.inventory.models import Supply
from brightcell.inventory.quantity import constant
from brightcell.rulebooks import read_rulebook
from brightcell.rulebooks.settings import Settings, Trace
from brightcell.rulebooks.strategies.electricity import ordered_supplies

GRID = Supply("grid", constant(0.4))
CONTRACT = Supply("green-contract", constant(0.6), technology="wind")


def settings(book: str) -> Settings:
    return Settings(read_rulebook(book), "electricity", Trace())


def test_a_green_contract_counts_under_the_group_standard() -> None:
    """60 % wind by contract, 40 % from the grid of the province."""
    wishes = ordered_supplies(settings("cn-group-2024"), "CN-JS", (CONTRACT, GRID))
    assert [(w.key, w.location, w.share.value) for w in wishes] == [
        ("electricity-wind", "CN-JS", 0.6),
        ("electricity", "CN-JS", 0.4),
    ]


def test_the_eu_draft_takes_the_national_mix_instead_of_a_contract() -> None:
    """No contracts or certificates: everything is the national consumption mix, with a warning that says why."""
    used = settings("eu-cfb-2024-draft")
    wishes = ordered_supplies(used, "CN-JS", (CONTRACT, GRID))
    assert {(w.key, w.location) for w in wishes} == {("electricity", "CN")}
    assert "green-contract not accepted" in used.trace.warnings[0]


@pytest.mark.parametrize("kind", ["on-site", "direct-line"])
def test_the_eu_draft_accepts_a_direct_connection(kind: str) -> None:
    """On-site generation and a direct line count by their own technology."""
    own = Supply(kind, constant(1.0), technology="solar")
    (wish,) = ordered_supplies(settings("eu-cfb-2024-draft"), "DE", (own,))
    assert wish.key == "electricity-solar"


def test_a_stated_life_cycle_factor_is_taken() -> None:
    """A supplier's life-cycle factor stands for the market, and needs no provider."""
    own = Supply("direct-line", constant(1.0), factor=constant(0.03), factor_kind="life-cycle")
    (wish,) = ordered_supplies(settings("cn-group-2024"), "CN-JS", (own,))
    assert wish.factor.value == 0.03


@pytest.mark.parametrize("kind", ["grid", "green-contract"])
def test_a_co2_only_factor_is_refused(kind: str) -> None:
    """Life-cycle electricity factors and CO2-only grid factors are different kinds and never mix."""
    own = Supply(kind, constant(1.0), factor=constant(0.58), factor_kind="co2-only")
    with pytest.raises(ProductError, match="another kind"):
        ordered_supplies(settings("cn-group-2024"), "CN-JS", (own,))
