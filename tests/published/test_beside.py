"""Studies that aren't reproduced: what is published beside what is computed, and why the two differ."""

import pytest

import brightcell as bc
from brightcell.published import read_study, run_study
from brightcell.published.changes import changed_product

STAGES = ("raw materials", "main production", "distribution", "end of life")


def test_the_order_of_sobol_indices_beside_lin_is_that_of_our_shares() -> None:
    """Of a sum of independent inputs of one relative spread an index is the square of the share; theirs has electricity
    first with 40 % of the footprint, ours lithium iron phosphate."""
    study = read_study("lin-2024")
    case = study.cases["quantities"]
    product = changed_product(study, case.products["LFP"], case.changes, "LFP", "CN")
    indices = (
        bc.sensitivity.sobol(bc.Model(product, case.rulebook), default_spreads=False)
        .to_frame()
        .set_index("input")["total"]
    )
    expected = {"lfp": 0.516, "graphite": 0.272, "aluminium": 0.172, "electricity": 0.021, "copper": 0.021}
    assert {name: indices[f"parameters.{name}"] for name in expected} == pytest.approx(expected, abs=0.002)
    note = " ".join(" ".join(study.notes).split())
    assert "0.516 for lithium iron phosphate, 0.272 graphite, 0.172 aluminium, 0.021 electricity" in note


def test_quantities_beside_lin_leave_the_shipped_pack_as_it_is() -> None:
    """Factors of one."""
    study = run_study("lin-2024")
    plain = bc.footprint(bc.Model("lfp-pack-100kwh", "iso-14067-cutoff").with_({"sites.*.location": "CN"}))
    gate = plain.stages["raw_material"] + plain.stages["manufacturing"]
    assert study.figure("LFP", "CN", "system total").computed == pytest.approx(gate, rel=1e-9)


def test_no_credit_for_nickel_cobalt_and_manganese_is_the_largest_cause_beside_the_commissions_case() -> None:
    """At the end of life, where the source has -0.0064 kg per kWh; more than route and collection together."""
    ends = {name: _end_of_life(name) for name in ("as-published", "draft-chain", "half-collected")}
    metals = _end_of_life("without-nickel-cobalt-manganese") - ends["as-published"]
    others = abs(ends["draft-chain"] - ends["as-published"]) + abs(ends["half-collected"] - ends["as-published"])
    assert metals > others


def test_published_stages_of_the_commissions_case_add_up() -> None:
    """0.107882 + 0.0495404 + 0.00384565 - 0.00643165 = 0.1548364, of which the end of life is -4.2 %."""
    targets = {target.stage: target.value for target in read_study("crenna-2021").targets}
    published = [targets[f"{stage}, beside a shipped pack"] for stage in STAGES]
    assert sum(published) == pytest.approx(targets["total, beside a shipped pack"], rel=1e-9)
    assert published[-1] / sum(published) == pytest.approx(-0.042, abs=5e-4)


def test_premise_is_labelled_as_of_the_version_that_its_authors_corrected() -> None:
    """In its title, which every list and page shows."""
    assert "a version that its authors corrected in 2.5.5" in read_study("premise-2.5.2").title


def _end_of_life(variant: str) -> float:
    figure = run_study("crenna-2021", variant, shipped_only=True).figure(
        "NMC111", "NO", "end of life, beside a shipped pack"
    )
    assert figure.computed is not None
    return figure.computed
