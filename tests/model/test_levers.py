"""Numbers that may be varied: ranges, units, what they are now, and what is refused."""

import pytest

import brightcell as bc
from brightcell.model.levers import LeveredModel, lever_of
from brightcell.results.calculate import calculate

MODEL = bc.Model("lfp-pack-100kwh")
STEEL = "pack.parts[steel].amount"


def test_ends_are_read_in_the_unit_of_the_field() -> None:
    """Numbers are in that unit, texts in their own."""
    lever = lever_of([MODEL], STEEL, ("80000 g", 120))
    assert (lever.low, lever.high, lever.unit) == (pytest.approx(80.0), 120.0, "kg")
    assert lever.start == pytest.approx(115.949)
    assert lever_of([MODEL], "pack.module.cell.yield", ("90 %", 0.99)).low == pytest.approx(0.9)


def test_a_levered_model_is_the_model_with_the_change() -> None:
    """Of amounts, of a setting, and of the grid."""
    levered = LeveredModel(MODEL, [lever_of([MODEL], STEEL, (80, 120))])
    expected = calculate(MODEL.with_({STEEL: "100 kg"}))
    assert levered.total([100.0]) == pytest.approx(expected.per_kwh_rated_kg, rel=1e-12)
    assert levered.total([100.0], False) == pytest.approx(expected.total, rel=1e-12)
    rule = lever_of([MODEL], "settings.end_of_life.A.metal", (0.2, 0.8))
    assert rule.start == 0.2
    of_rule = calculate(MODEL.with_(settings={"end_of_life.A.metal": 0.6})).per_kwh_rated_kg
    assert LeveredModel(MODEL, [rule]).total([0.6]) == pytest.approx(of_rule, rel=1e-12)
    assert LeveredModel(MODEL, [rule], is_moved=False).total([0.6]) != pytest.approx(of_rule, rel=1e-6)


def test_what_the_product_does_not_have_leaves_it_as_it_is() -> None:
    """As long as one of the models has it."""
    key = "pack.module.cell.cathode.parts[nmc622].amount"
    lever = lever_of([MODEL, bc.Model("nmc622-pack-100kwh")], key, (0.3, 0.4))
    assert LeveredModel(MODEL, [lever]).total([0.35]) == pytest.approx(calculate(MODEL).per_kwh_rated_kg, rel=1e-12)


def test_the_spread_stays_the_same_share() -> None:
    """An amount that is sure to a factor is sure to that factor at each of its values."""
    lever = lever_of([MODEL], "parameters.cell_energy", (20, 60))
    assert lever.spread is not None
    moved = LeveredModel(MODEL, [lever]).at([30.0]).product.parameters["cell_energy"]
    assert moved.value == pytest.approx(30.0)
    assert moved.uncertainty == lever.spread


@pytest.mark.parametrize(
    ("key", "bounds", "told"),
    [
        ("nonsense", (0, 1), "meets nothing"),
        ("sites.*.location", (0, 1), "leads to no amount"),
        (STEEL, (2, 1), "not a range"),
        (STEEL, 5, "not a range"),
        (STEEL, ("80 kg", "2 kWh"), "wrong unit"),
        (STEEL, ("80 kg", "many"), "many"),
        ("rulebook", (0, 1), "a number that can be varied"),
        ("settings.foo.x", (0, 1), "no slot"),
    ],
)
def test_what_is_no_lever_is_refused(key: str, bounds, told: str) -> None:
    """With the key."""
    with pytest.raises(bc.InputError, match=told) as caught:
        lever_of([MODEL], key, bounds)
    assert key.split(".", maxsplit=1)[0] in str(caught.value)
