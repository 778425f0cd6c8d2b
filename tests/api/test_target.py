"""What reaches a footprint: by hand for one lever, by brute force for two, at a probability, and not at all."""

import numpy as np
import pytest

import brightcell as bc
from brightcell.propagation.paired_totals import Drawing, paired_totals
from brightcell.results.calculate import calculate

MODEL = bc.Model("lfp-pack-100kwh")
NOW = calculate(MODEL).per_kwh_rated_kg
STEEL, ENERGY = "pack.parts[steel].amount", "parameters.cell_energy"


def rated(changes: dict) -> float:
    return calculate(MODEL.with_(changes)).per_kwh_rated_kg


def test_one_lever_goes_where_the_footprint_is_the_goal() -> None:
    """Linear in the energy, so that the point is known by hand."""
    result = bc.target(MODEL, NOW - 4, {ENERGY: (20, 60)})
    start = MODEL.product.parameters["cell_energy"].value
    slope = (rated({ENERGY: "60 kWh"}) - rated({ENERGY: "20 kWh"})) / 40
    (move,) = result.moves
    assert result.is_reached
    assert move.needed == pytest.approx(start - 4 / slope, rel=1e-9)
    assert move.alone == pytest.approx(move.needed, rel=1e-9)
    assert result.total == pytest.approx(NOW - 4, rel=1e-9)
    assert rated(result.changes) == pytest.approx(NOW - 4, rel=1e-9)


def test_two_levers_move_by_their_slopes() -> None:
    """Of a plane the smallest move is along the slopes, each per range: 1 to 1 in ranges where both do the same.

    And what a reader gets: text, CSV, JSON, a page and a figure.
    """
    goal = NOW - 3
    result = bc.target(MODEL, goal, {STEEL: (40, 120), ENERGY: (20, 60)})
    slopes = np.array(
        [
            rated({STEEL: "120 kg"}) - rated({STEEL: "40 kg"}),
            rated({ENERGY: "60 kWh"}) - rated({ENERGY: "20 kWh"}),
        ]
    )
    shares = np.array([move.share for move in result.moves])
    assert result.is_reached
    assert shares == pytest.approx(-3 * slopes / (slopes @ slopes), rel=1e-3)
    assert rated(result.changes) == pytest.approx(goal, rel=1e-9)
    steel, energy = result.moves
    assert steel.alone is None
    assert steel.alone_total == pytest.approx(rated({STEEL: "40 kg"}), rel=1e-9)
    assert energy.alone is not None
    text = result.as_text()
    assert "only to" in text
    assert max(map(len, text.splitlines())) <= 100
    assert len(result.as_csv().splitlines()) == 3
    assert result.as_dict()["levers"][0]["key"] == STEEL
    assert "reached" in result.to_html()
    assert len(result.plot.levers().axes) == 1
    assert "reached" in repr(result)


def test_a_goal_out_of_reach_tells_how_far_the_levers_go() -> None:
    """The lowest of the ranges."""
    result = bc.target(MODEL, 10, {ENERGY: (20, 60)})
    assert not result.is_reached
    assert result.total == pytest.approx(rated({ENERGY: "20 kWh"}), rel=1e-6)
    assert result.answer.startswith("not reached")


def test_a_goal_that_is_met_already() -> None:
    """No effort."""
    result = bc.target(MODEL, NOW + 1, {ENERGY: (20, 60)})
    assert result.is_reached
    assert result.effort == 0
    assert result.answer.startswith("reached already")


def test_a_goal_in_the_unit_of_the_model() -> None:
    """Per kWh delivered."""
    total = calculate(MODEL).total
    result = bc.target(MODEL, 0.95 * total, {ENERGY: (20, 60)}, per="unit")
    assert result.unit == "kg CO2e / kWh delivered"
    assert result.total == pytest.approx(0.95 * total, rel=1e-9)


def test_a_goal_in_nine_of_ten_draws() -> None:
    """The quantile of the draws at what is needed is the goal, and more is needed than for the nominal footprint."""
    drawing = Drawing(50, 1)
    levers = {ENERGY: (20, 60)}
    quantile = float(np.quantile(paired_totals(MODEL, drawing).per_kwh_rated, 0.9))
    goal = quantile - 3
    result = bc.target(MODEL, goal, levers, probability=0.9, draws=50)
    assert result.now == pytest.approx(quantile)
    assert result.is_reached
    assert result.total == pytest.approx(goal, rel=1e-9)
    assert "90.0 % of draws" in result.answer


def test_the_grid_is_what_gives_the_footprint_now() -> None:
    """Its intensity now isn't stated by the product: it is the one that changes nothing."""
    (move,) = bc.target(MODEL, NOW - 1, {"grid": (0, 1)}).moves
    (row,) = bc.sweep(MODEL, {"grid": [move.now]}).rows
    assert row.per_kwh_rated == pytest.approx(NOW, rel=1e-9)


def test_wrong_calls_are_refused_all_at_once() -> None:
    """Goal, basis, levers and probability."""
    with pytest.raises(bc.InputError) as caught:
        bc.target(MODEL, float("nan"), {}, per="pack", probability=2)
    assert len(caught.value.problems) == 4
    with pytest.raises(bc.InputError, match="meets nothing"):
        bc.target(MODEL, 50, {"nonsense": (0, 1)})
    with pytest.raises(bc.InputError, match="no single value"):
        bc.target(MODEL, 50, {"pack.parts.*.amount": ("200 kg", "201 kg")})
