"""Break-even points: against solutions by hand, of one model or both, and none."""

import pytest

import brightcell as bc
from brightcell.results.calculate import calculate

NMC, LFP = bc.Model("nmc622-pack-100kwh"), bc.Model("lfp-pack-100kwh")
STEEL, ENERGY = "pack.parts[steel].amount", "parameters.cell_energy"


def test_an_energy_at_which_two_packs_are_equal() -> None:
    """The footprint is linear in the energy of making, so the point lies on the line between two footprints."""
    other = LFP.with_({"pack.module.cell.yield": "98 %"})
    result = bc.break_even(LFP, other, ENERGY, (40, 60), of="second", points=5)
    totals = [calculate(other.with_({ENERGY: f"{kwh} kWh"})).total for kwh in (40, 60)]
    expected = 40 + 20 * (calculate(LFP).total - totals[0]) / (totals[1] - totals[0])
    (point,) = result.points
    assert point.at == pytest.approx(expected, rel=1e-9)
    assert point.total == pytest.approx(calculate(LFP).total, rel=1e-9)
    assert point.lower == (result.labels[1], result.labels[0])
    assert f"equal at {expected:.5g} kWh: below it" in result.answer


def test_cycles_from_which_on_a_pack_is_better() -> None:
    """Per kWh delivered under a rulebook that counts tested cycles: a whole number lies on either side."""
    book = "cn-miit-2025-551"
    first, second = NMC.with_(rulebook=book), LFP.with_(rulebook=book)
    key = "performance.cycle_life.cycles"
    result = bc.break_even(first, second, key, (400, 3000), of="second", points=5)
    assert result.total_unit == "kg CO2e / kWh delivered"
    (point,) = result.points
    below, above = int(point.at), int(point.at) + 1
    totals = [calculate(second.with_({key: cycles})).total for cycles in (below, above)]
    assert totals[0] >= calculate(first).total >= totals[1]


def test_none_is_said() -> None:
    """And which is lower everywhere."""
    result = bc.break_even(LFP, LFP.with_({"pack.module.cell.yield": "90 %"}), "grid", (0, 1), points=3)
    assert result.points == ()
    assert (
        result.answer == f"none: over grid from 0 kg CO2e/kWh to 1 kg CO2e/kWh {result.labels[0]} is lower everywhere"
    )


def test_a_number_that_moves_nothing_is_told() -> None:
    """Tested cycles under a rulebook that counts those of the warranty."""
    result = bc.break_even(NMC, LFP, "performance.cycle_life.cycles", (500, 3000), points=3)
    assert result.answer.startswith("none: performance.cycle_life.cycles moves neither of the two; LFP pack")


def test_two_that_are_equal_everywhere() -> None:
    """The same pack under two names."""
    other = LFP.with_({"identity.model": "another name"})
    result = bc.break_even(LFP, other, "pack.module.cell.yield", (0.9, 0.95), points=3)
    assert result.is_everywhere
    assert "equal at all values" in result.answer


def test_refused_values_are_gaps_with_their_reason() -> None:
    """A cathode that is too light for its energy."""
    key = "pack.module.cell.cathode.parts[nmc622].amount"
    result = bc.break_even(NMC, LFP, key, (0.2, 0.4), points=5)
    assert len(result.refused) == 1
    assert "too large" in next(iter(result.refused.values()))
    (point,) = result.points
    assert 0.25 < point.at < 0.3
    assert "refused" in result.as_text()
    assert result.answer.endswith("but for 1 of 5 values that are refused")
    assert result.as_dict()["curve"][0]["first"] is None
    assert max(map(len, result.as_text().splitlines())) <= 100
    assert len(result.as_csv().splitlines()) == 6
    assert result.to_html().startswith("<!DOCTYPE html>")
    assert len(result.plot.curves().axes) == 1
    assert result.dataset.total.shape == (2, 5)


def test_wrong_calls_are_refused() -> None:
    """A key of neither, an end that is missing, models and points that are none."""
    for key, options, told in (
        ("nonsense", {}, "meets nothing"),
        (STEEL, {"of": "third"}, "which of the two models"),
        (STEEL, {"points": 2}, "too few points"),
    ):
        with pytest.raises(bc.InputError, match=told):
            bc.break_even(LFP, NMC, key, (1, 2), **options)


def test_two_of_one_name_are_called_first_and_second_once() -> None:
    """Labels of equal models carry their place already."""
    assert "(first) (first)" not in bc.break_even(LFP, LFP, "grid", (0, 1), points=3).as_text()
