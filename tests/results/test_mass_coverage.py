"""Row 27: coverage of a footprint by mass, over the whole system."""

import numpy as np
import pytest

import brightcell as bc
from brightcell.matrices import Column, build_system, solve
from brightcell.results.footprint.coverage import mass_coverage


def test_coverage_of_a_system_solved_by_hand() -> None:
    """1 pack takes 2 kg of steel; 2 x 3 kg CO2 count, 2 x 1 kg biogenic CO2 have 0, 0.5 kg of oxygen has no factor."""
    columns = [
        Column("pack", 1.0, {"steel": 2.0}, {"oxygen": 0.5}),
        Column("steel", 1.0, {}, {"co2-fossil": 3.0, "co2-biogenic": 1.0}),
    ]
    system = build_system(columns, {"m": {"co2-fossil": 1.0, "co2-biogenic": 0.0}})
    found = mass_coverage(system, solve(system, {"pack": 1.0}))
    assert found.mass_kg == pytest.approx(8.5)
    assert found.counted_kg == pytest.approx(6.0)
    assert found.share == pytest.approx(6.0 / 8.5)
    assert found.zero_factor == pytest.approx({"co2-biogenic": 2.0})
    assert found.no_factor == pytest.approx({"oxygen": 0.5})


def test_the_json_of_a_footprint_has_it() -> None:
    """Background flows without effect are named with their mass, and parts and whole agree."""
    found = bc.footprint("lfp-pack-100kwh", project=None).as_dict()["coverage"]
    idle = sum(found["zero_factor"].values()) + sum(found["no_factor"].values())
    assert found["counted_kg"] + idle == pytest.approx(found["mass_kg"], rel=1e-12)
    assert found["share"] == pytest.approx(found["counted_kg"] / found["mass_kg"])
    assert 0.9 < found["share"] <= 1.0
    assert np.isfinite(found["mass_kg"])
