"""Why one footprint is lower: sums, brute force, groups that can't be swapped, draws."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

import brightcell as bc
from brightcell.model.change_groups import groups_of
from brightcell.model.mixed import MixedModels
from brightcell.model.mixed_groups import buildable_groups
from brightcell.results.calculate import calculate

NMC, LFP = bc.Model("nmc622-pack-100kwh"), bc.Model("lfp-pack-100kwh")
CHANGES = {"sites.*.location": "DE", "pack.module.cell.yield": "90 %", "transport.outbound[#1].distance": "100 km"}


def test_the_values_are_the_means_over_all_orders_of_models_made_by_with() -> None:
    """Brute force on models that are made by hand: 24 orders of three changes and a rule."""
    rule = {"end_of_life": "burdens-without-credit"}
    other = LFP.with_(CHANGES, settings=rule)
    result = bc.why(LFP, other)
    names = ["sites[reference plant].location", "pack.module.cell.yield", "transport.outbound", "rulebook.end_of_life"]
    moved = {reason.name: reason.value for reason in result.reasons}
    assert set(moved) == set(names)
    paths = list(CHANGES)

    def total(members: tuple[str, ...]) -> float:
        changes = {path: CHANGES[path] for path, name in zip(paths, names, strict=False) if name in members}
        return calculate(LFP.with_(changes, settings=rule if names[3] in members else None)).total

    known: dict[frozenset[str], float] = {}
    added = dict.fromkeys(names, 0.0)
    for order in permutations(names):
        for place, name in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            for members in (before, after):
                if members not in known:
                    known[members] = total(tuple(members))
            added[name] += (known[after] - known[before]) / 24
    assert moved == pytest.approx(added, rel=1e-9)


@pytest.mark.parametrize(
    "options",
    [{"detail": "component"}, {"detail": "whole", "rulebook": ("cn-group-2024", "cn-miit-2025-551")}],
    ids=str,
)
def test_reasons_sum_to_the_difference(options: dict) -> None:
    """Of two chemistries, and of two rulebooks on top; in total and by stage."""
    result = bc.why("nmc622-pack-100kwh", "lfp-pack-100kwh", **options)
    assert sum(reason.value for reason in result.reasons) == pytest.approx(result.difference, rel=1e-9)
    assert abs(result.rest) < 1e-9 * result.first
    for reason in result.reasons:
        assert sum(reason.stages.values()) == pytest.approx(reason.value, abs=1e-12)
    books = options.get("rulebook", ("cn-group-2024",) * 2)
    ends = [calculate(m.with_(rulebook=book)) for m, book in zip((NMC, LFP), books, strict=True)]
    expected = [f.total if len(set(books)) == 1 else f.per_kwh_rated_kg for f in ends]
    assert (result.first, result.second) == pytest.approx(expected, rel=1e-12)


def test_the_other_way_round_is_the_negative() -> None:
    """Shapley values know no direction."""
    other = LFP.with_({"sites.*.location": "DE", "pack.module.cell.yield": "90 %"})
    there, back = bc.why(LFP, other), bc.why(other, LFP)
    values = {reason.name: -reason.value for reason in back.reasons}
    assert {reason.name: reason.value for reason in there.reasons} == pytest.approx(values, rel=1e-9)


def test_what_has_no_effect_gets_nothing() -> None:
    """A warranty doesn't move what a kWh rated costs, nor does a name."""
    other = LFP.with_({"performance.vehicle_category": "N1", "identity.model": "another", "sites.*.location": "DE"})
    result = bc.why(LFP, other, rulebook=None)
    assert {reason.name for reason in result.reasons if reason.value} == {"sites[reference plant].location"}


def test_parts_of_two_chemistries_are_swapped_together_and_it_says_so() -> None:
    """NMC without NMC is no pack: what comes and what goes are one group, with the reason."""
    mixed = MixedModels(NMC, LFP)
    groups = buildable_groups(mixed, groups_of(mixed, "part"))
    (joined,) = [group for group in groups if group.reason]
    assert joined.name == "pack.module.cell.cathode.parts[nmc622] + [lfp]"
    assert "chemistry" in joined.reason
    assert sum(len(group.changes) for group in groups) == len(mixed.changes)


def test_more_than_the_most_groups_are_drawn_with_their_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their sum is exact all the same, and the values agree with the exact ones within errors; draws are refused."""
    other = LFP.with_(CHANGES)
    exact = {reason.name: reason.value for reason in bc.why(LFP, other).reasons}
    monkeypatch.setattr("brightcell.api.why.MOST", 2)
    drawn = bc.why(LFP, other, orders=12, seed=2)
    assert (drawn.is_exact, drawn.orders, len(drawn.reasons)) == (False, 12, 3)
    assert sum(reason.value for reason in drawn.reasons) == pytest.approx(drawn.difference, rel=1e-9)
    for reason in drawn.reasons:
        assert reason.error is not None
        assert abs(reason.value - exact[reason.name]) <= 5 * reason.error + 1e-12
    assert "+/-" in drawn.as_text()
    with pytest.raises(bc.InputError, match="at most 2 groups"):
        bc.why(LFP, other, draws=10)


def test_intervals_come_from_paired_draws() -> None:
    """Draws of the values sum to the draws of the difference, which are those of a Monte Carlo run."""
    other = LFP.with_({"sites.*.location": "DE", "pack.module.cell.yield": "90 %"})
    result = bc.why(LFP, other, draws=100, seed=3)
    assert result.draws is not None
    assert result.drawn is not None
    assert result.draws.sum(axis=0) == pytest.approx(result.drawn[1] - result.drawn[0], abs=1e-12)
    run = bc.monte_carlo([LFP, other], draws=100, seed=3)
    for row, label in zip(result.drawn, run.labels, strict=True):
        assert row == pytest.approx(run.values(label), rel=1e-9)
    assert all(
        reason.low <= np.median(row) <= reason.high for reason, row in zip(result.reasons, result.draws, strict=True)
    )
    assert result.probability_lower == np.mean(result.drawn[1] < result.drawn[0])


def test_a_plant_of_another_name_is_the_other_plant() -> None:
    """Place, energy and draws are paired as if the names were the same, and the result says that they aren't."""
    same = LFP.with_({"sites.*.location": "DE", "pack.module.cell.yield": "90 %"})
    other = same.with_({"sites[#1].name": "works B", "identity.plant.name": "works B"})
    expected, found = (bc.why(LFP, model, draws=20) for model in (same, other))
    assert [r.name for r in found.reasons] == [r.name for r in expected.reasons]
    assert [r.value for r in found.reasons] == pytest.approx([r.value for r in expected.reasons], rel=1e-10)
    assert found.draws == pytest.approx(expected.draws, abs=1e-12)
    assert (expected.paired, len(found.paired)) == ((), 1)
    assert "reference plant is paired with works B" in found.as_text()
    assert "paired with works B" in found.to_html()
    assert "works B" in found.labels[1]


def test_packs_of_other_sizes_are_told_what_it_is_per_kwh_rated() -> None:
    """And shared out in it when it is asked for."""
    book = {"settings": {"functional_unit": "pack"}}
    other = LFP.with_({"performance.rated_energy": "110 kWh", "pack.parts[steel].amount": "120 kg"})
    result = bc.why(LFP.with_(**book), other.with_(**book))
    assert "the packs hold 100 and 110 kWh of rated energy" in result.cautions[0]
    rated = bc.why(LFP.with_(**book), other.with_(**book), per="rated")
    ends = [calculate(model).per_kwh_rated_kg for model in (LFP, other)]
    assert (rated.first, rated.second) == pytest.approx(ends, rel=1e-12)
    assert sum(reason.value for reason in rated.reasons) == pytest.approx(ends[1] - ends[0], rel=1e-9)
    assert rated.unit.endswith("kWh rated")
    assert not [text for text in rated.cautions if "hold" in text]


def test_groups_of_ones_own() -> None:
    """By names and blocks; what they leave out keeps its group, and mistakes are told at once."""
    other = LFP.with_(CHANGES)
    result = bc.why(LFP, other, groups={"where": ["sites.*.location", "identity"], "recipe": ["pack"]})
    assert [reason.name for reason in result.reasons] == ["where", "recipe", "transport.outbound"]
    plain = {reason.name: reason.value for reason in bc.why(LFP, other).reasons}
    assert result.reasons[1].value == pytest.approx(plain["pack.module.cell.yield"], rel=1e-9)
    with pytest.raises(bc.InputError, match="two groups have this change") as caught:
        bc.why(LFP, other, groups={"a": ["pack"], "b": ["pack.module.*"], "c": ["pac"]})
    assert "meets nothing in which the two differ" in str(caught.value)


def test_another_background_is_one_reason() -> None:
    """Beside a change of the product: the same tables with another emission at one process."""
    tables = bc.read_background("open")
    steel = next(i for i, e in enumerate(tables.exchanges) if e.input == "co2-fossil" and "steel" in e.process)
    exchanges = list(tables.exchanges)
    exchanges[steel] = replace(exchanges[steel], amount=2 * exchanges[steel].amount)
    other = replace(tables, exchanges=tuple(exchanges), sha256="c" * 64)
    result = bc.why(LFP, LFP.with_({"sites.*.location": "DE"}, background=other))
    assert [reason.name for reason in result.reasons] == ["sites[reference plant].location", "background"]
    assert sum(reason.value for reason in result.reasons) == pytest.approx(result.difference, rel=1e-9)
    assert "cccccccc" in result.as_text()


def test_a_rulebook_tells_each_parameter_that_differs() -> None:
    """In words, and in full: the level of the grid, which moves the number, stood behind a list that was cut off."""
    result = bc.why(LFP, LFP.with_(rulebook="eu-cfb-2024-draft"))
    (grid,) = [reason for reason in result.reasons if reason.name == "rulebook.electricity"]
    assert "rulebook.electricity.grid_level: province -> country" in grid.changes
    assert not any("[" in change or "..." in change for change in grid.changes)


def test_wrong_calls_are_refused() -> None:
    """Nothing that differs, a detail that is none, odd orders, three rulebooks, draws without combinations."""
    for options, told in (
        ({}, "don't differ"),
        ({"detail": "pat"}, "did you mean part"),
        ({"orders": 5}, "even number"),
        ({"rulebook": ["a", "b", "c"]}, "one rulebook for each"),
        ({"factor_uncertainty": True}, "without a number of draws"),
        ({"factor_uncertainty": "no-ranges.csv", "draws": 10}, "can't be read"),
        ({"per": "pack"}, "this is not a basis"),
    ):
        with pytest.raises(bc.InputError, match=told):
            bc.why("lfp-pack-100kwh", "lfp-pack-100kwh", **options)


def test_what_a_reader_gets() -> None:
    """Text in 100 columns, CSV, JSON, a page and a waterfall."""
    result = bc.why(LFP, LFP.with_(CHANGES), draws=10)
    text = result.as_text()
    assert "lower" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "CN-JS -> DE" in text
    data = result.as_dict()
    assert sum(reason["value"] for reason in data["reasons"]) == pytest.approx(data["difference"], rel=1e-9)
    assert result.to_html().count("bar") > 4
    assert len(result.as_csv().splitlines()) == len(result.reasons) + 1
    assert len(result.plot.waterfall().axes) == 1
    assert result.dataset.value.sum() == pytest.approx(result.difference)
    assert "lower" in repr(result)
