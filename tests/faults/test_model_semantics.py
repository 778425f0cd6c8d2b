"""37 to 46: what a model may not mean, through the public face."""

from dataclasses import replace

import pytest

import brightcell as bc
from brightcell.documents.rounding import largest_remainder
from brightcell.errors import BrightcellError, InputError
from brightcell.matrices import solve
from brightcell.rulebooks import FUNCTIONAL_UNIT

LFP = "lfp-pack-100kwh"


@pytest.fixture(scope="module")
def footprint() -> bc.Footprint:
    return bc.footprint(LFP, project=None)


def test_37_every_solver_gives_the_same() -> None:
    """Within 1e-12 of the factorisation that is used by default; each with its residual."""
    model = bc.Model(LFP)
    found = {name: solve(model.system, {FUNCTIONAL_UNIT: 1.0}, name) for name in ("lu", "bw2calc", "scipy", "dense")}
    assert [one.score for one in found.values()] == pytest.approx([found["lu"].score] * 4, rel=1e-12)
    assert max(one.residual for one in found.values()) < 1e-12


def test_39_the_element_balance_closes(footprint: bc.Footprint) -> None:
    """Of each element what goes in is what is recovered, emitted and left."""
    rows = footprint.element_balance
    assert rows is not None
    assert {"Li", "C"} <= {row["element"] for row in rows}
    for row in rows:
        out = row["recovered_kg"] + row["emitted_kg"] + row["residue_kg"]
        assert row["closes"]
        assert out == pytest.approx(row["input_kg"], rel=1e-12)


def test_39_more_recovered_than_goes_in_is_refused() -> None:
    """A recovery above 100 % makes matter."""
    with pytest.raises(InputError, match="recovery"):
        bc.read_product(LFP).with_({"end_of_life.dismantled[aluminium].recovery": "110 %"})


@pytest.mark.parametrize("value", [2.0, -0.1])
def test_41_a_factor_of_the_circular_footprint_formula_is_a_share(value: float) -> None:
    """A lies from 0 to 1."""
    with pytest.raises(InputError, match=r"end_of_life\.A.*outside of the allowed range.*from 0 to 1"):
        bc.footprint(LFP, "eu-cfb-2024-draft", project=None, settings={"end_of_life.A": value})


def test_42_a_declaration_of_another_functional_unit_is_refused() -> None:
    """MIIT's document holds a result of its own rulebook only, whose functional unit it states."""
    result = bc.footprint(LFP, "eu-cfb-2024-draft", project=None)
    with pytest.raises(InputError, match=r"the document miit is for another rulebook.*eu-cfb-2024-draft.*cn-miit"):
        bc.declare(result, document="miit", path="declaration.html")


@pytest.mark.parametrize("off", [1e-8, -1e-8])
def test_44_a_total_that_is_not_the_solved_one_is_refused(footprint: bc.Footprint, off: float) -> None:
    """Beyond 1e-9 of the total; what rounding explains is taken."""
    assert footprint.solved_total is not None
    replace(footprint, solved_total=footprint.solved_total * (1 + off / 100)).check()
    with pytest.raises(BrightcellError, match=r"the contributions sum to .* the system solved to"):
        replace(footprint, solved_total=footprint.solved_total * (1 + off)).check()


def test_44_the_stages_sum_to_the_total(footprint: bc.Footprint) -> None:
    """1e-9 relative, before anything is rounded."""
    assert sum(footprint.stages.values()) == pytest.approx(footprint.total, rel=1e-9)


def test_45_rounded_stages_sum_to_the_rounded_total() -> None:
    """0.333 + 0.333 + 0.334 = 1.0 by tenths is 0.3 + 0.3 + 0.4: the largest remainder goes up, the total stays."""
    parts, total = largest_remainder([0.333, 0.333, 0.334], 1)
    assert (parts, total) == (pytest.approx([0.3, 0.3, 0.4]), 1.0)


def test_46_results_of_two_sets_of_factors_are_told() -> None:
    """Footprints of which one counts methane by AR5 are compared with a warning, and have other fingerprints."""
    one = bc.footprint(LFP, project=None)
    other = bc.footprint(LFP, project=None, settings={"reporting.method": "ipcc-ar5-gwp100"})
    assert one.gwp_fingerprint != other.gwp_fingerprint
    models = (bc.Model(LFP), bc.Model(LFP, settings={"reporting.method": "ipcc-ar5-gwp100"}))
    told = bc.compare(models, project=None).warnings
    assert [warning for warning in told if "GWP sets differ" in warning]
