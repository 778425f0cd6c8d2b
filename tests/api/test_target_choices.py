"""What reaches a footprint where places, rulebooks, backgrounds and products may be chosen: by hand and brute force."""

from itertools import product as combinations

import numpy as np
import pytest

import brightcell as bc
from brightcell.propagation.paired_totals import Drawing, paired_totals
from brightcell.results.calculate import calculate

MODEL = bc.Model("lfp-pack-100kwh")
NOW = calculate(MODEL).per_kwh_rated_kg
PLACE, ENERGY = "sites.*.location", "parameters.cell_energy"
START = MODEL.product.parameters["cell_energy"].value


def rated(model: bc.Model) -> float:
    return calculate(model).per_kwh_rated_kg


def test_one_choice_that_is_enough() -> None:
    """The only one that gets there; and what a reader gets."""
    result = bc.target(MODEL, 70, choices={PLACE: ["CN-SC", "DE"]})
    (choice,) = result.choices
    assert result.is_reached
    assert result.changes == {PLACE: "DE"}
    assert result.total == pytest.approx(rated(MODEL.with_({PLACE: "DE"})), rel=1e-12)
    assert result.effort == 1
    assert (choice.now, choice.needed, choice.alone, choice.alone_reaches) == ("CN-JS", "DE", "DE", True)
    assert [one.status for one in result.tried] == ["reached", "not reached", "passed over"]
    assert max(map(len, result.as_text().splitlines())) <= 100
    assert result.as_dict()["choices"][0]["needed"] == "DE"
    assert result.as_csv().splitlines()[1].startswith(PLACE)
    assert "passed over" in result.to_html()
    assert list(result.tried_frame()[PLACE]) == ["DE", "CN-JS", "CN-SC"]
    with pytest.raises(bc.InputError, match="choices only"):
        result.plot.levers()


def by_hand(goal: float, low: float, high: float, effort: float) -> tuple[float, str]:
    """The least effort over places, the energy being linear in each of them; of equals the lower footprint."""
    found = []
    for place in ("CN-JS", "CN-SC", "DE"):
        there = MODEL.with_({PLACE: place})
        ends = [rated(there.with_({ENERGY: f"{end} kWh"})) for end in (low, high)]
        slope = (ends[1] - ends[0]) / (high - low)
        move = min(0.0, (goal - rated(there)) / slope)
        if START + move >= low:
            cost = float(np.hypot(effort * (place != "CN-JS"), move / (high - low)))
            found.append((cost, rated(there), place))
    least, _, place = min(found)
    return least, place


@pytest.mark.parametrize(("goal", "effort"), [(76, 0.05), (72, 0.3), (66, 1.0)])
def test_places_and_energy_against_brute_force(goal: float, effort: float) -> None:
    """Whatever another place costs, the place and the move are those of least effort by hand."""
    result = bc.target(MODEL, goal, {ENERGY: (20, 60)}, choices={PLACE: ["CN-SC", "DE"]}, efforts={PLACE: effort})
    least, place = by_hand(goal, 20, 60, effort)
    assert result.is_reached
    assert result.choices[0].needed == place
    assert result.effort == pytest.approx(least, rel=1e-8)
    assert result.total <= goal * (1 + 1e-9)
    (sweep_row,) = bc.sweep(MODEL, [result.changes]).rows
    assert sweep_row.per_kwh_rated == pytest.approx(result.total, rel=1e-9)


OTHERS = {
    PLACE: ["CN-SC"],
    "rulebook": ["iso-14067-cutoff"],
    "background": ["greet-2022 > open"],
    "product": ["nmc622-pack-100kwh"],
    "settings.end_of_life": ["burdens-without-credit"],
}


def test_every_kind_of_choice_is_a_footprint_of_its_own() -> None:
    """Each pair of them, against models made by hand; nothing gets to 10, and the lowest is told."""
    kinds = {key: OTHERS[key] for key in ("rulebook", "background", "product")}
    result = bc.target(MODEL, 10, choices=kinds)
    models = [
        bc.Model(pack, book, background=back)
        for book, back, pack in combinations(
            ("cn-group-2024", "iso-14067-cutoff"),
            ("open", ("greet-2022", "open")),
            ("lfp-pack-100kwh", "nmc622-pack-100kwh"),
        )
    ]
    totals = sorted(rated(model) for model in models)
    assert sorted(one.unmoved for one in result.tried) == pytest.approx(totals, rel=1e-10)
    assert not result.is_reached
    assert result.total == pytest.approx(totals[0], rel=1e-10)
    assert "lowest with these choices" in result.answer


def test_settings_and_places() -> None:
    """A strategy of a slot beside a place."""
    result = bc.target(MODEL, 10, choices={key: OTHERS[key] for key in (PLACE, "settings.end_of_life")})
    both = MODEL.with_({PLACE: "CN-SC"}, settings={"end_of_life": "burdens-without-credit"})
    found = next(one for one in result.tried if len(one.changed) == 2)
    assert found.unmoved == pytest.approx(rated(both), rel=1e-12)


def test_a_lever_starts_where_the_chosen_product_has_it() -> None:
    """And one that the chosen product doesn't have isn't moved there."""
    levers = {"pack.module.cell.yield": (0.9, 0.99), "pack.module.cell.cathode.parts[lfp].amount": (0.45, 0.5)}
    nmc = bc.Model("nmc622-pack-100kwh")
    goal = rated(MODEL) - 0.5
    result = bc.target(nmc, goal, levers, choices={"product": ["lfp-pack-100kwh"]})
    cathode = next(move for move in result.moves if "lfp" in move.key)
    assert result.is_reached
    assert result.choices[0].is_changed
    assert cathode.start == pytest.approx(0.4836925)
    assert result.total == pytest.approx(goal, rel=1e-9)
    back = bc.target(MODEL, 1000, levers, choices={"product": ["nmc622-pack-100kwh"]})
    assert back.effort == 0


def test_what_is_refused_is_told_with_its_reason() -> None:
    """An unknown place, and a rulebook that counts another service than a goal in its unit."""
    result = bc.target(MODEL, 70, choices={PLACE: ["Atlantis", "DE"]})
    assert result.is_reached
    (refused,) = [one for one in result.tried if one.status == "refused"]
    assert "unknown place" in refused.message
    assert "unknown place" in result.as_text()
    per_unit = bc.target(MODEL, 0.05, choices={"rulebook": ["iso-14067-cutoff"]}, per="unit")
    (refused,) = [one for one in per_unit.tried if one.status == "refused"]
    assert "another service" in refused.message


def test_an_option_that_is_what_is_now_is_none() -> None:
    """The present is an option anyway."""
    result = bc.target(MODEL, 10, choices={PLACE: ["CN-JS", "CN-SC"], "rulebook": ["cn-group-2024"]})
    assert len(result.tried) == 2


def test_choices_at_a_probability() -> None:
    """The share of draws that meet the goal, now and then, is that of draws by hand."""
    drawing = Drawing(50, 1)
    there = paired_totals(MODEL.with_({PLACE: "DE"}), drawing).per_kwh_rated
    goal = float(np.quantile(there, 0.8))
    result = bc.target(MODEL, goal, choices={PLACE: ["DE"]}, probability=0.7, draws=50)
    assert result.is_reached
    assert result.met_then == pytest.approx(np.mean(there <= goal))
    assert result.met_now == pytest.approx(np.mean(paired_totals(MODEL, drawing).per_kwh_rated <= goal))
    assert "of draws now, then in 80" in result.as_text()
    assert not bc.target(MODEL, goal, choices={PLACE: ["DE"]}, probability=0.9, draws=50).is_reached


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "nothing to move or to choose"),
        ({"choices": {PLACE: "DE"}}, "these are not options"),
        ({"choices": {PLACE: []}}, "these are not options"),
        ({"choices": {PLACE: ["DE", "DE"]}}, "given twice"),
        ({"choices": {"sites.*.locaton": ["DE"]}}, "did you mean location"),
        ({"choices": {"rulebook": ["iso"]}}, "no rulebook of this id"),
        ({"choices": {"rulebok": ["iso-14067-cutoff"]}}, "did you mean rulebook"),
        ({"choices": {ENERGY: ["40 kWh"]}, "levers": {ENERGY: (20, 60)}}, "a lever and a choice"),
        ({"choices": {"year": list(range(1000, 2001))}}, "too many combinations"),
        ({"choices": {PLACE: ["DE"]}, "efforts": {"sites.*.locations": 1}}, "did you mean sites.*.location"),
        ({"choices": {PLACE: ["DE"]}, "efforts": {PLACE: 0}}, "this is not an effort"),
        ({"choices": {PLACE: ["DE"]}, "levers": {ENERGY: (60, 20)}}, "not a range"),
        ({"choices": {PLACE: ["DE"]}, "levers": {"parameters.cell": (20, 60)}}, "did you mean cell_energy"),
        ({"choices": {PLACE: ["DE"]}, "factor_uncertainty": True}, "this has no effect without a probability"),
    ],
)
def test_wrong_calls_are_refused(arguments, told: str) -> None:
    """With what would do."""
    with pytest.raises(bc.InputError, match=told):
        bc.target(MODEL, 70, **arguments)
