"""The difference of rulebooks by parameter: identities with the split by slot and with rulebooks made by hand."""

import math

import pytest

import brightcell as bc

PACK = "nmc622-pack-100kwh"


@pytest.fixture(scope="module")
def detailed() -> bc.Comparison:
    books = ["eu-cfb-2024-draft", "jrc-cfb-ev-2023", "iso-14067-cutoff", "catena-x-4"]
    return bc.compare(PACK, rulebooks=books, project=None, detail=True)


def test_the_parameters_of_a_slot_sum_to_the_slot(detailed: bc.Comparison) -> None:
    for effect in detailed.split:
        parts = [p.value for p in detailed.parameters if (p.to, p.slot) == (effect.to, effect.slot)]
        assert math.fsum(parts) == pytest.approx(effect.value, rel=1e-9, abs=1e-12)


def test_a_parameter_has_the_effect_of_its_setting(detailed: bc.Comparison) -> None:
    """What JRC's rules leave out of the boundary is the first slot that differs: a setting does the same."""
    effects = {(p.slot, p.parameter): p.value for p in detailed.parameters if p.to == "jrc-cfb-ev-2023"}
    left_out = {"system_boundary.excluded_processes": ["collection", "dismantling"]}
    before = bc.footprint(PACK, "eu-cfb-2024-draft", project=None)
    after = bc.footprint(PACK, "eu-cfb-2024-draft", project=None, settings=left_out)
    assert effects["system_boundary", "excluded_processes"] == pytest.approx(after.total - before.total, rel=1e-9)
    assert after.total < before.total


def test_another_strategy_is_a_step_of_its_own(detailed: bc.Comparison) -> None:
    steps = [p.parameter for p in detailed.parameters if (p.to, p.slot) == ("iso-14067-cutoff", "end_of_life")]
    assert steps[0] == "strategy"


def test_without_detail_there_is_none_and_with_it_all_can_be_read(detailed: bc.Comparison) -> None:
    plain = bc.compare(PACK, rulebooks=["eu-cfb-2024-draft", "iso-14067-cutoff"], project=None)
    assert plain.parameters == ()
    assert detailed.as_dict()["parameters"][0]["parameter"] == detailed.parameters[0].parameter
    assert "Difference by parameter" in detailed.as_text()
    assert "system_boundary.excluded_processes" in detailed.as_text()
