"""The total alone, and totals near a point, are those of the full evaluation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.background.models import BackgroundExchange, Spread
from brightcell.distributions import Normal
from brightcell.inventory.quantity import Input, apply_function, constant, from_input
from brightcell.propagation.evaluable import Alternative
from brightcell.propagation.factors import DrawnFactor
from brightcell.propagation.foreground import ForegroundEntry, ForegroundModel, evaluate
from brightcell.propagation.network import totals
from brightcell.propagation.scores import FixedScores
from brightcell.propagation.tables import TableScores, name_of
from brightcell.propagation.totals import ChangedTotals
from brightcell.rulebooks import FUNCTIONAL_UNIT
from brightcell.uncertainty.dependence import Dirichlet
from brightcell.uncertainty.variables import Variable

INPUTS, ACTIVITIES, LINKS, FLOWS, PROCESSES = 7, 9, 4, 2, 3
NAMES = tuple(f"p{i}" for i in range(INPUTS))


def alternative(seed, tables=False):
    """A random product with loops (some through themselves), credits and shared, certain and curved amounts."""
    random = np.random.default_rng(seed)
    data = [from_input(Input(name, random.uniform(0.5, 2), "kg", Normal(sd=0.1))) for name in NAMES]

    def amount(size):
        one, other = (data[i] for i in random.integers(0, INPUTS, 2))
        curved = [
            apply_function("sqrt", one),
            apply_function("min", one, other),
            one * other / (one + other),
            one - 0.3,
        ]
        kinds = [constant(1.0), constant(1.0), one, *curved]
        return kinds[random.integers(len(kinds))] * float(size * random.choice([1, 1, 1, -0.3]))

    def entries(number, targets, size):
        places = zip(random.integers(0, ACTIVITIES, number), random.integers(0, targets, number), strict=True)
        return [ForegroundEntry(int(i), int(j), amount(size)) for i, j in places]

    foreground = ForegroundModel(
        activities=(FUNCTIONAL_UNIT, *(f"a{i}" for i in range(1, ACTIVITIES))),
        stages=tuple(f"s{i % 3}" for i in range(ACTIVITIES)),
        components=tuple(f"c{i % 2}" for i in range(ACTIVITIES)),
        links=tuple(f"l{i}" for i in range(LINKS)),
        flows=tuple(f"g{i}" for i in range(FLOWS)),
        inputs=tuple(ForegroundEntry(i, i + 1, amount(0.5)) for i in range(ACTIVITIES - 1))
        + tuple(entries(8, ACTIVITIES, 0.1)),
        demands=tuple(entries(10, LINKS, 1.0)),
        emissions=tuple(entries(5, FLOWS, 1.0)),
    )
    back = background(random) if tables else None
    scores, factors = random.random((LINKS, FLOWS)), random.random(FLOWS)
    fixed = FixedScores(foreground.flows, scores, factors)
    return Alternative("one", "kg", foreground, factors, back or fixed, constant(1.0))


def background(random):
    """Three processes; the first two need each other, the last one itself."""

    def exchange(process, kind, target, size):
        return BackgroundExchange(f"b{process}", kind, target, random.uniform(0, size), SPREAD, "s", "seen", "")

    inputs = [(i, j, exchange(i, "technosphere", f"b{j}", 0.5)) for i, j in ((0, 1), (1, 0), (1, 2), (2, 2))]
    emissions = [(i, g, exchange(i, "biosphere", f"g{g}", 2.0)) for i in range(PROCESSES) for g in range(FLOWS)]
    codes = tuple(f"b{i}" for i in range(PROCESSES))
    return TableScores(codes, (0, 1, 2, 0), ("g0", "g1"), tuple(inputs), tuple(emissions))


SPREAD = Spread("lognormal", gsd=1.2)


def names_of(one):
    back = one.scores
    is_fixed = isinstance(back, FixedScores)
    return NAMES if is_fixed else NAMES + tuple(name_of(e) for *_, e in (*back.inputs, *back.emissions))


def points(one, number, seed):
    size = len(names_of(one))
    x = np.random.default_rng(seed).uniform(0.5, 2, (size, number))
    x[INPUTS:] *= 0.2
    return x


def full(one, x):
    return one.contributions(dict(zip(names_of(one), x, strict=True)), x.shape[1]).sum(axis=(0, 1))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_the_total_is_that_of_all_contributions(seed, tables):
    """Whatever loops, credits and certain parts a product has."""
    one = alternative(seed, tables)
    x = points(one, 5, seed)
    assert totals(one.network, names_of(one)).evaluate(x) == pytest.approx(full(one, x), rel=1e-12, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.data())
def test_changed_inputs_give_what_all_of_it_gives(seed, tables, data):
    """One input or several, in loops or not."""
    one = alternative(seed, tables)
    changed = ChangedTotals(lambda: totals(one.network, names_of(one)))
    x0, other = points(one, 5, seed), points(one, 5, seed + 1)
    for _ in range(3):
        j = np.array(data.draw(st.lists(st.integers(0, len(x0) - 1), min_size=1, max_size=4, unique=True)))
        x = x0.copy()
        x[j] = other[j]
        assert changed(x0, j, other[j]) == pytest.approx(full(one, x), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("tables", [False, True])
def test_shares_and_factors_are_inputs_like_others(tables):
    """Shares are sizes over their sum, and a factor moves emissions and what lies behind links."""
    factor = DrawnFactor(1, Variable("factor", 0.7, spread=Normal(sd=0.1)), 0.5)
    one = replace(alternative(6, tables), drawn_factors=(factor,))
    group = Dirichlet("mix", NAMES[:3], (0.2, 0.3, 0.5), 10.0)
    names = (*names_of(one), "factor")
    x0, other = (np.vstack([points(one, 5, seed), np.full((1, 5), 0.8 + seed)]) for seed in (1, 2))
    changed = ChangedTotals(lambda: totals(one.network, names, [group]))
    for j in ([0], [2, 5], [len(names) - 1]):
        x = x0.copy()
        x[j] = other[j]
        shared = np.vstack([x[:3] / x[:3].sum(axis=0), x[3:]])
        expected = one.contributions(dict(zip(names, shared, strict=True)), 5).sum(axis=(0, 1))
        assert changed(x0, np.array(j), other[j]) == pytest.approx(expected, rel=1e-12)


def test_another_matrix_is_another_base():
    """What was kept of the first is not used for the second."""
    one = alternative(1)
    changed, j = ChangedTotals(lambda: totals(one.network, NAMES)), np.array([2])
    for seed in (1, 2):
        x = points(one, 4, seed)
        assert changed(x, j, x[j]) == pytest.approx(full(one, x), rel=1e-12)


def test_an_input_that_nothing_depends_on_changes_nothing():
    """It is computed with all the same."""
    one = alternative(3)
    x = points(one, 4, 3)
    model = totals(one.network, (*NAMES, "idle"))
    found = ChangedTotals(lambda: model)(np.vstack([x, np.ones(4)]), np.array([INPUTS]), np.full((1, 4), 9.0))
    assert found == pytest.approx(full(one, x), rel=1e-12)


def test_inputs_that_are_not_drawn_keep_their_nominal_value():
    """In the total as in the contributions."""
    one = alternative(4)
    x = points(one, 4, 4)
    expected = one.contributions(dict(zip(NAMES[:3], x, strict=False)), 4).sum(axis=(0, 1))
    assert totals(one.network, NAMES[:3]).evaluate(x[:3]) == pytest.approx(expected, rel=1e-12)


def test_a_direct_term_runs_nothing_again():
    """An input of an emission moves that term alone, however many activities there are."""
    datum = from_input(Input("p0", 1.0, "kg", Normal(sd=0.1)))
    chain = tuple(ForegroundEntry(i, i + 1, constant(0.5)) for i in range(8))
    own = ForegroundModel(
        (FUNCTIONAL_UNIT, *"abcdefgh"),
        ("s",) * 9,
        ("c",) * 9,
        (),
        ("g",),
        chain,
        (),
        (ForegroundEntry(8, 0, datum * 3.0),),
    )
    nothing = FixedScores(("g",), np.zeros((0, 1)), np.ones(1))
    model = totals(Alternative("one", "kg", own, np.ones(1), nothing, constant(1.0)).network, ("p0",))
    effect = model.effect([0])
    assert (effect.slots, effect.steps, effect.blocks) == ((0,), (), ())
    assert ChangedTotals(lambda: model)(np.ones((1, 2)), np.array([0]), np.array([[1.0, 3.0]])) == pytest.approx(
        np.array([3, 9]) / 256
    )


def test_draws_are_the_same_one_by_one():
    """To the last bit, with certain activities beside uncertain ones and loops."""
    one = alternative(5)
    x = points(one, 6, 5)
    own, scores = one.foreground, one.scores.values
    together = evaluate(own, dict(zip(NAMES, x, strict=True)), scores, one.factors, 6)
    apart = [evaluate(own, dict(zip(NAMES, x[:, [d]], strict=True)), scores, one.factors, 1) for d in range(6)]
    assert np.array_equal(together, np.concatenate(apart, axis=2))


def test_formulas_share_what_is_shared():
    """A part of two quantities is one step, and only what depends on an input follows it."""
    from brightcell.propagation.formulas import formulas

    a, b = (from_input(Input(name, 2.0, "kg")) for name in "ab")
    shared = a * b
    laid = formulas([shared + 1.0, shared * 3.0, b * 5.0], ("a", "b"))
    assert len(laid.steps) == 4
    assert [step.operation for step in laid.after([0])] == ["*", "+", "*"]
    values = laid.values(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert [values[slot].tolist() for slot in laid.wanted] == [[4, 9], [9, 24], [15, 20]]
