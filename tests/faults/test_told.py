"""27, 34, 38, 40, 43, 8: what would change or mean nothing, or too much, is told."""

import re
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.matrices import Column, build_system, strong_loops

LFP = "lfp-pack-100kwh"


def test_34_a_loop_of_a_large_multiplier_is_told() -> None:
    """Gain 0.999998 through two activities: for one net run each runs 1 / (1 - 0.999998) = 500,000 times."""
    loop = [Column("steel", 1.0, {"ore": 1.0}), Column("ore", 1.0, {"steel": 0.999998})]
    (told,) = strong_loops(build_system(loop, {}))
    assert told.startswith("this loop makes 5e+05 times what leaves it, more than 100 times: steel -> ore -> steel")


def test_34_a_long_loop_of_an_ordinary_gain_is_not_told() -> None:
    """Ten activities in a ring of gain 0.9: each runs 1 / (1 - 0.9) = 10 times, however long the ring is."""
    ring = [Column(f"a{i}", 1.0, {f"a{(i + 1) % 10}": 0.9 if i == 0 else 1.0}) for i in range(10)]
    assert strong_loops(build_system(ring, {})) == []
    (told,) = strong_loops(build_system(ring, {}), most=9.99)
    assert "makes 10 times" in told


@pytest.fixture(scope="module")
def pack() -> bc.Product:
    return bc.read_product(LFP)


def test_27_an_emission_of_no_effect_is_told_with_its_share(tmp_path: Path) -> None:
    """1 kg of CO2 of plants beside 3 kg of fossil CO2 per kWh, and some of the NMP: a little above 75 % counts."""
    text = data_path("products", f"{LFP}.yaml").read_text(encoding="utf-8")
    emissions = "\n".join(
        f"          - {{flow: {flow}, amount: {mass} kg, per: kWh}}"
        for flow, mass in (("co2-biogenic", 1), ("co2-fossil", 3))
    )
    file = tmp_path / "pack.yaml"
    file.write_text(
        text.replace("        solvents:", f"        emissions:\n{emissions}\n        solvents:"), encoding="utf-8"
    )
    before = [w for w in bc.footprint(LFP, project=None).warnings if "count as nothing" in w]
    (told,) = [w for w in bc.footprint(file, project=None).warnings if "count as nothing" in w]
    assert before == []
    share = re.search(r"kg of co2-biogenic per functional unit; (.*)% of the mass", told)
    assert share is not None
    assert 75.0 < float(share[1]) < 77.0


def test_38_a_tolerance_that_switches_the_mass_balance_off_is_refused(pack: bc.Product) -> None:
    """100 % would let any mass pass."""
    with pytest.raises(InputError, match=r"mass_tolerance: the mass tolerance is too large .*expected 0 to 5 %"):
        pack.with_({"performance.mass_tolerance": "100 %"})


def test_38_parts_that_do_not_add_up_are_refused(pack: bc.Product) -> None:
    """A kilogram of 6 more than the tolerance of 1 %, with both masses."""
    with pytest.raises(InputError, match=r"declared 660 kg, parts 648\.6\d* kg"):
        pack.with_({"performance.mass": "660 kg"})


def test_40_recycled_content_that_changes_nothing_is_told(pack: bc.Product) -> None:
    """Avoided burden counts all input as virgin: the number is the same, and a warning says so."""
    virgin, recycled = (
        bc.footprint(one, project=None, settings={"end_of_life": "avoided-burden"})
        for one in (pack, pack.with_({"pack.parts[steel].recycled_content": "50 %"}))
    )
    assert recycled.total == virgin.total
    assert [w for w in recycled.warnings if "recycled content has no effect" in w]
    assert not [w for w in virgin.warnings if "recycled content has no effect" in w]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cycle_life.cycles", 0, "above zero"),
        ("cycle_life.cycles", -5, "negative"),
        ("cycle_life.cycles", 1e9, "too large"),
        ("warranty.duration", "-1 years", "negative"),
    ],
)
def test_43_a_life_that_no_battery_has_is_refused(pack: bc.Product, field: str, value: object, words: str) -> None:
    """Whatever the rulebook."""
    with pytest.raises(InputError, match=rf"performance\.{field}: .*{words}"):
        pack.with_({f"performance.{field}": value})


def test_08_a_comma_gets_a_hint_that_is_a_number(pack: bc.Product) -> None:
    """1.500,00 g is 1500 g."""
    with pytest.raises(InputError, match=r"there is a comma in the number .* write 1500 g"):
        pack.with_({"pack.parts[polypropylene].amount": "1.500,00 g"})
