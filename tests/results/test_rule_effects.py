"""What rules moved, and what recycling gives back without a credit."""

import pytest

import brightcell as bc
from brightcell.results.footprint.rule_effects import rule_references
from brightcell.rulebooks import rulebook_of
from brightcell.rulebooks.registry import all_strategies

PACK = "nmc622-pack-100kwh"


@pytest.fixture(scope="module")
def model():
    return bc.Model(PACK)


@pytest.fixture(scope="module")
def footprint(model):
    return bc.footprint(model)


def test_an_effect_is_the_difference_of_two_footprints(model, footprint) -> None:
    """Of the total, and of the stage that is asked for."""
    plain = bc.footprint(model.with_(settings={"end_of_life": "burdens-without-credit"}))
    whole = {effect.setting: effect.value for effect in footprint.explain(depth=0).effects}
    stage = {effect.setting: effect.value for effect in footprint.explain("end_of_life", depth=0).effects}
    assert whole["end_of_life"] == pytest.approx(footprint.total - plain.total, rel=1e-9)
    moved = footprint.stages["end_of_life"] - plain.stages["end_of_life"]
    assert stage["end_of_life"] == pytest.approx(moved, rel=1e-9)


def test_rules_that_moved_nothing_are_left_out(footprint) -> None:
    """Graphite has no credit, so the formula of recycling moves nothing of it, and no electricity of a plant."""
    assert footprint.explain("graphite", depth=0).effects == ()
    settings = {effect.setting for effect in footprint.explain(depth=0).effects}
    assert settings == {"end_of_life", "electricity.grid_level"}


def test_every_reference_is_a_setting(model) -> None:
    """Each names a strategy that there is, or a parameter that a rulebook may set so."""
    for rule in rule_references():
        if rule.parameter == "strategy":
            assert rule.reference in {found.name for found in all_strategies(rule.slot)}
        assert rulebook_of(model.rulebook, {rule.setting: rule.reference}).slot(rule.slot)


def test_what_is_recovered_without_a_credit_is_told_with_its_worth(model, footprint) -> None:
    """Lithium and graphite: kilograms, why, and what the total would be with them."""
    told = {one.recovered: one for one in footprint.explain(depth=0).uncredited}
    assert set(told) == {"graphite", "lithium"}
    credited = bc.footprint(model.with_(settings={"end_of_life.reached.graphite": 1.0})).total
    assert told["graphite"].worth == pytest.approx(credited - footprint.total, rel=1e-9)
    assert [one.recovered for one in footprint.explain("graphite", depth=0).uncredited] == ["graphite"]
    assert footprint.explain("distribution", depth=0).uncredited == ()


def test_where_nothing_is_credited_the_rule_says_so() -> None:
    """All that is recovered is listed under a formula that gives no credit."""
    found = bc.footprint(PACK, "iso-14067-cutoff", project=None).explain("end_of_life", depth=0)
    assert {one.why for one in found.uncredited} == {"the rule recycled-content-cut-off gives no credit for it"}
    assert {"nickel", "lithium", "graphite", "aluminium"} <= {one.recovered for one in found.uncredited}


def test_the_sankey_draws_each_reason_once(footprint) -> None:
    """A node for each, a band for each but the first, as wide as its value; where plotly is installed."""
    pytest.importorskip("plotly")
    told = footprint.explain("manufacturing", depth=1)
    reasons = [reason for _, reason in told.tree.walk()]
    (drawn,) = told.plot.sankey().data
    assert len(drawn.node.label) == len(reasons)
    assert list(drawn.link.value) == [abs(reason.value) for reason in reasons[1:] if reason.value]
    assert set(drawn.link.target) <= set(range(len(reasons)))


def test_the_functional_unit_says_how_it_came_about(footprint) -> None:
    """By warranty, by tested cycles, and per rated energy."""
    by_cycles = bc.footprint(PACK, "cn-miit-2025-551", project=None).explain("end_of_life", depth=0).unit_note
    by_rated = bc.footprint(PACK, "iso-14067-cutoff", project=None).explain("end_of_life", depth=0).unit_note
    assert "E_total = 48,000 kWh = 100 kWh usable x 60 full cycles a year x 8 years" in footprint.explain().unit_note
    assert "E_total = 90,000 kWh = 100 kWh rated x 1,000 cycles x (1 + 0.8) / 2" in by_cycles
    assert by_rated.startswith("one pack gives 100 kWh rated and causes")
