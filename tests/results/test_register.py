"""The register of proxies, gaps and assumptions: what share of a footprint rests on each."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pytest

import brightcell as bc
from brightcell.api.check import CheckReport, check, register_of
from brightcell.data import data_path
from brightcell.inventory.models import Demand, Foreground
from brightcell.results.footprint.register import ANY, ASSUMPTION, GAP, NOT_TRACED, OF_ORIGIN, PLACE, PROXY, Register
from brightcell.results.footprint.register_rules import is_gap, rule_for
from brightcell.results.footprint.resting import Contributing
from brightcell.results.footprint.solved import SolvedExchange

NAME, BOOK = "nmc622-pack-100kwh", "eu-cfb-2024-draft"


def _exchange(activity: str, target: Foreground | Demand, amount: float, scored: int = 0) -> SolvedExchange:
    return SolvedExchange(0, activity, "", None, target, "", "", None, amount, scored)


def test_a_contribution_rests_by_the_part_of_its_activity_that_is_asked_for_so() -> None:
    """A supply of 4 kg, 3 of them by an exchange that rests: 3/4 of its 8 kg CO2e; a credit of 2 counts as 2 of 10."""
    coal, metal = (Demand("material", key, None, "kg") for key in ("coal", "metal"))
    exchanges = [
        _exchange("unit", Foreground("supply"), 3.0),
        _exchange("scrap", Foreground("supply"), 1.0),
        _exchange("supply", coal, 4.0, scored=1),
        _exchange("scrap", metal, -1.0, scored=1),
    ]
    of = Contributing(None, None, exchanges, [0.0, 2.0])  # type: ignore[arg-type]
    assert of.gross == 10.0
    assert (of.weight({0}).kg, of.weight({0}).share) == (6.0, 0.6)
    assert (of.weight({3}).kg, of.weight({3}).share) == (-2.0, 0.2)
    assert (of.weight({0, 1, 3}).kg, of.weight({0, 1, 3}).share) == (6.0, 1.0)
    assert of.weight(()).share == 0.0


@cache
def _report() -> CheckReport:
    return check(NAME, BOOK)


@cache
def _footprint() -> Any:
    return bc.footprint(NAME, BOOK, project=None)


def _register() -> Register:
    register = _report().register
    assert register is not None
    return register


def _kg(identifier: str) -> float:
    entry = _register().of(identifier)
    assert entry is not None
    assert entry.kg is not None
    return entry.kg


def test_what_the_functional_unit_rests_on_is_behind_all() -> None:
    """The warranty gives the energy delivered, by which everything is divided; so 100 % and the whole total."""
    assert math.isclose(_kg("performance.warranty"), _footprint().total, rel_tol=1e-9)
    assert math.isclose(_register().of("performance.warranty").share, 1.0, rel_tol=1e-12)  # type: ignore[union-attr, arg-type]


def test_the_way_to_the_customer_is_its_stage() -> None:
    """All of the stage distribution comes of the legs of transport.outbound, and goes away with them."""
    assert math.isclose(_kg("transport.outbound"), _footprint().stages["distribution"], rel_tol=1e-9)
    doubled = {"transport.outbound[road].distance": "2000 km", "transport.outbound[sea].distance": "36000 km"}
    longer = bc.footprint(bc.Model(NAME, BOOK).with_(doubled), project=None)
    assert math.isclose(longer.total - _footprint().total, _kg("transport.outbound"), rel_tol=1e-9)


def test_a_provider_weighs_what_the_links_of_the_result_say() -> None:
    """The signed contribution of an entry is the share of its link times the total, for every link of its key."""
    shares: dict[str, float] = {}
    for link in _footprint().links:
        identifier = f"background.{link.demand}" + (f" at {link.requested_location}" if link.requested_location else "")
        shares[identifier] = shares.get(identifier, 0.0) + link.share
    linked = [entry for entry in _register().entries if entry.kind in (PROXY, PLACE)]
    assert len(linked) > 20
    for entry in linked:
        assert math.isclose(entry.kg or 0.0, shares[entry.id] * _footprint().total, rel_tol=1e-6, abs_tol=1e-12)


def test_sums_of_providers_are_those_of_their_entries_and_sums_of_kinds_no_more() -> None:
    """Each demand has one provider, so proxies don't overlap; what overlaps counts once, and never passes 100 %."""
    register = _register()
    for kind in (PROXY, PLACE):
        entries = [entry for entry in register.entries if entry.kind == kind]
        assert register.sums[kind].entries == len(entries)
        assert math.isclose(register.sums[kind].share, math.fsum(entry.share or 0.0 for entry in entries), rel_tol=1e-9)
    heaviest = max(entry.share or 0.0 for entry in register.entries if entry.kind == ASSUMPTION)
    assert heaviest <= register.sums[ASSUMPTION].share <= register.sums[ANY].share <= 1.0
    assert sum(register.sums[name].entries for name in OF_ORIGIN) == register.sums[ASSUMPTION].entries


def test_a_gap_is_not_counted_and_says_so() -> None:
    """A step without energy has no share, since nothing is counted for it."""
    entry = _register().of("sites.steps[pack].energy")
    assert entry is not None
    assert (entry.kind, entry.kg, entry.share, entry.share_text) == (GAP, None, None, "not counted")
    assert _register().sums[GAP].share == 0.0


def test_the_report_tells_shares_in_text_and_json() -> None:
    """Assumptions and other places bear theirs in brackets; JSON has entries and sums."""
    text = _report().as_text()
    assert "performance.warranty = duration 8 year, distance 160000 km, energy retention 70 % [100.0%]" in " ".join(
        text.split()
    )
    assert "natural-gas: CN-JS -> CN (country) at" not in text
    assert "what rests on proxies, gaps and assumptions:" in text
    told = _report().as_dict()["register"]
    assert told["sums"].keys() == _register().sums.keys()
    assert {"id", "kind", "origin", "value", "why", "kg", "share", "note"} == told["entries"][0].keys()
    shares = [entry["share"] for entry in told["entries"] if entry["share"] is not None]
    assert shares == sorted(shares, reverse=True)


def test_every_assumption_is_in_the_register() -> None:
    """Each by its parameter, once."""
    names = [entry.id for entry in _register().entries]
    assert len(names) == len(set(names))
    assert {assumption.parameter for assumption in _report().assumed} <= set(names)


@pytest.mark.parametrize("book", ["cn-group-2024", "cn-miit-2025-551"])
def test_what_shipped_products_assume_is_traced(book: str) -> None:
    """For no assumption of any pack it is unknown which contributions rest on it."""
    names = sorted(path.stem for path in data_path("products").glob("*.yaml"))
    assert len(names) > 3
    for name in names[1::4]:
        register = register_of(bc.Model(name, book))
        assert [entry.id for entry in register.entries if entry.note == NOT_TRACED] == []


@pytest.mark.parametrize(
    ("parameter", "gap"),
    [
        ("transport.inbound", True),
        ("sites.steps[module].energy", True),
        ("performance.warranty", False),
        ("materials.silicon-oxide.composition", True),
    ],
)
def test_gaps_are_told_by_their_parameter(parameter: str, gap: bool) -> None:
    """What is in proportion is counted, what is none isn't."""
    assert is_gap(parameter, "none") is gap
    assert not is_gap("transport.between[cell]", "in proportion")


def test_a_parameter_without_a_rule_has_none() -> None:
    """It is said not to be traced rather than given a share."""
    assert rule_for("nonsense") is None
