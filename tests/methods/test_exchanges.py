"""Derivatives and steps of every entry of a background: hand-solved systems, loops, waste, and factorised anew."""

import dataclasses

import numpy as np
import pytest

from brightcell.engine import UncertainBackground, UncertainEntries, lognormal, sample, scores_of
from brightcell.errors import BackgroundError
from brightcell.methods import adjoint, sobol
from brightcell.methods.chain import Chain, ExchangeLabels
from brightcell.methods.first_order import exchange_gradient, exchange_information, exchange_variance
from brightcell.methods.function import Function
from brightcell.methods.low_rank import low_rank
from brightcell.methods.selected import chosen
from brightcell.methods.steps import exchange_tornado
from brightcell.uncertainty.spreads import distributions

TAKEN = np.array([2.0, 0.5, 1.5])


def background(a, b, producer=None, links=(0,), sigma=0.2, loops_too=False, factors=(1.0,)) -> UncertainBackground:
    """A background of dense A and B, inputs and emissions lognormal; productions too with `loops_too`."""
    a, b = np.array(a, float), np.atleast_2d(np.array(b, float))
    producer = np.arange(len(a)) if producer is None else np.array(producer)
    (row, col), (gas, emitter) = np.nonzero(a), np.nonzero(b)
    keys = np.arange(1, len(row) + len(gas) + 1).astype(np.uint64)
    widths = np.where((producer[row] == col) & (not loops_too), 0.0, sigma)
    goods = UncertainEntries(row, col, a[row, col], lognormal(a[row, col], widths, keys[: len(row)]))
    emitted = lognormal(b[gas, emitter], np.full(len(gas), sigma), keys[len(row) :])
    gases = UncertainEntries(gas, emitter, b[gas, emitter], emitted)
    return UncertainBackground(goods, gases, np.array(factors), producer, np.array(links))


def wild(seed: int, size: int = 9, sigma: float = 0.2) -> UncertainBackground:
    """Loops, credits, separate products, productions other than one, a waste treatment, all entries uncertain."""
    random = np.random.default_rng(seed)
    inputs = random.random((size, size)) * (random.random((size, size)) < 0.4)
    inputs *= np.where(random.random((size, size)) < 0.15, -0.3, 1.0)
    np.fill_diagonal(inputs, 0.0)
    inputs *= 0.45 / np.maximum(np.abs(inputs).sum(axis=0), 0.45)
    matrix = np.diag(random.uniform(0.6, 2.0, size)) - inputs
    matrix[-1] *= -1.0
    producer = random.permutation(size)
    emissions = random.normal(1.0, 0.5, (2, size))
    return background(matrix[producer], emissions, producer, (0, 3, 5), sigma, loops_too=True, factors=(1.0, 28.0))


def chain(of: UncertainBackground) -> Chain:
    """What a product without uncertain data of its own takes of the links."""
    taken = TAKEN[: len(of.links)]
    entries = len(of.technosphere.row) + len(of.biosphere.row)
    return Chain(
        product=Function(names=(), quantile=lambda u: u, evaluate=lambda x: x, outputs=("kg",)),
        distributions=distributions([]),
        parts=lambda x: (np.repeat(taken[:, None], x.shape[1], axis=1), np.full(x.shape[1], 0.25)),
        background=of,
        solved=adjoint.factorised(of),
        per_amount=np.ones(entries),
        labels=lambda which: ExchangeLabels(
            tuple(f"entry {entry}" for entry in which.tolist()),
            {
                "group": ("background",) * len(which),
                "supplier": tuple(
                    f"activity {np.r_[of.technosphere.col, of.biosphere.col][entry]}" for entry in which.tolist()
                ),
            },
        ),
    )


def anew(of: Chain, which: list[int], amounts: list[float]) -> float:
    """The score with other amounts by dense algebra."""
    goods, gases, size = of.background.technosphere, of.background.biosphere, of.background.size
    entries = np.r_[goods.amount, gases.amount]
    entries[which] = amounts
    a, b = np.zeros((size, size)), np.zeros((of.background.gases, size))
    np.add.at(a, (goods.row, goods.col), entries[: len(goods.row)])
    np.add.at(b, (gases.row, gases.col), entries[len(goods.row) :])
    demand = np.zeros(size)
    demand[of.background.links] = TAKEN[: len(of.background.links)]
    return float(of.background.factors @ b @ np.linalg.solve(a, demand)) + 0.25


def test_a_system_of_two_solved_by_hand() -> None:
    """1 kg takes 0.5 of the second, which makes 2 and emits 3: x = (1, 0.25), so J = 1 + 0.75."""
    found = chain(background([[1.0, 0.0], [-0.5, 2.0]], [1.0, 3.0]))
    found = dataclasses.replace(found, parts=lambda x: (np.ones((1, x.shape[1])), np.zeros(x.shape[1])))
    assert found.value == pytest.approx(1.75)
    assert found.supply == pytest.approx([1.0, 0.25])
    assert found.solved.worth == pytest.approx([1.75, 1.5])
    by_entry = dict(zip([(0, 0), (1, 0), (1, 1)], found.slopes, strict=False))
    assert by_entry == pytest.approx({(0, 0): -1.75, (1, 0): -1.5, (1, 1): -0.375})
    assert found.slopes[3:] == pytest.approx([1.0, 0.25])


def test_a_loop_of_three_with_waste_by_hand() -> None:
    """Making 1 takes 0.2 of itself back through the second and hands 0.5 to a treatment that emits 4 per unit."""
    a = [[1.0, -0.4, 0.0], [-0.5, 1.0, 0.0], [0.5, 0.0, -1.0]]
    found = chain(background(a, [0.0, 0.0, 4.0]))
    runs = TAKEN[0] / (1 - 0.2)
    assert found.supply == pytest.approx([runs, 0.5 * runs, 0.5 * runs])
    assert found.value == pytest.approx(2 * runs + 0.25)
    assert found.solved.worth[2] == pytest.approx(-4.0)
    gain = adjoint.loop_gains(found.solved, found.background.technosphere, np.array([1]))
    doubled = found.value + adjoint.finite_effects(found.slopes[[1]], np.array([-0.4]), gain)
    assert doubled == pytest.approx(0.25 + 2 * TAKEN[0] / (1 - 0.4))


@pytest.mark.parametrize("seed", range(4))
def test_every_entrys_slope_is_that_of_a_central_difference(seed: int) -> None:
    """Productions, inputs, credits, waste and emissions alike."""
    found = chain(wild(seed))
    steps = 1e-5 * np.abs(found.amounts)
    slopes = [
        (anew(found, [e], [found.amounts[e] + h]) - anew(found, [e], [found.amounts[e] - h])) / (2 * h)
        for e, h in enumerate(steps)
    ]
    assert found.slopes == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-7 * abs(found.value))


@pytest.mark.parametrize("seed", range(4))
def test_a_finite_step_is_what_a_new_solution_gives(seed: int) -> None:
    """Ten percent more of any entry, to 1e-9; outside loops the effect is linear."""
    found = chain(wild(seed))
    goods = len(found.background.technosphere.row)
    gain = np.zeros(len(found.amounts))
    gain[:goods] = adjoint.loop_gains(found.solved, found.background.technosphere, np.arange(goods))
    assert np.abs(gain[~found.loops]).max() < 1e-12
    moved = found.value + adjoint.finite_effects(found.slopes, 0.1 * found.amounts, gain)
    expected = [anew(found, [e], [1.1 * amount]) for e, amount in enumerate(found.amounts)]
    assert moved == pytest.approx(np.array(expected), rel=1e-9)


def test_a_step_that_closes_a_loop_has_no_result() -> None:
    """A gain of one or more is no number."""
    assert np.isnan(adjoint.finite_effects(np.ones(1), np.full(1, -2.0), np.full(1, 0.5))).all()


def test_a_background_without_a_solution_is_refused() -> None:
    """Two activities that take all that they make."""
    with pytest.raises(BackgroundError, match="no solution"):
        adjoint.factorised(background([[1.0, -1.0], [-1.0, 1.0]], [1.0, 1.0]))


@pytest.mark.parametrize("by", [None, "supplier", "group"])
def test_a_tornado_is_what_new_solutions_give(by: str | None) -> None:
    """Each input, all of an activity and all of a group at their ends."""
    found = chain(wild(2))
    told = exchange_tornado(found, by=by)
    labels = found.labels(np.arange(len(found.amounts)))
    member = labels.names if by is None else labels.groups[by]
    for place, label in enumerate(told.labels):
        which = np.array([e for e, one in enumerate(member) if one == label])
        ends = found.quantiles(which, np.tile([0.05, 0.95], (len(which), 1)))
        expected = [anew(found, which.tolist(), end) for end in ends.T]
        assert [told.low[0, place], told.high[0, place]] == pytest.approx(expected, rel=1e-9)


def test_a_tornado_says_which_steps_are_to_first_order() -> None:
    """With few exact ones the others' widest swing is told."""
    told = exchange_tornado(chain(wild(2)), exact=2)
    assert any("in loops are to first order" in note for note in told.notes)
    assert "exchanges of the background" in told.as_text()


def test_first_order_variance_is_that_of_small_draws() -> None:
    """At sigma 0.01 Monte Carlo gives the same variance within its error."""
    found = chain(wild(3, sigma=0.01))
    drawn = TAKEN @ scores_of(found.background, sample(found.background, 1, 0, 4000))[:, 0]
    told = exchange_variance(found)
    assert told.variance[0] == pytest.approx(drawn.var(), rel=0.08)
    assert told.share.sum() == pytest.approx(1)


def test_elasticities_of_all_emissions_sum_to_their_share() -> None:
    """J is linear in emissions together."""
    found = chain(wild(0))
    told = exchange_gradient(found)
    gases = [told.labels.index(f"entry {e}") for e in range(len(found.background.technosphere.row), len(found.amounts))]
    assert told.elasticity[0, gases].sum() == pytest.approx(1 - 0.25 / found.value)


def test_information_of_groups_is_the_sum_of_their_inputs() -> None:
    """Percent of the variance."""
    told = exchange_information(chain(wild(0)), by="supplier")
    assert told.removed.sum() == pytest.approx(100)
    assert len(told.labels) == 9


@pytest.mark.parametrize("seed", range(3))
def test_a_few_entries_vary_exactly(seed: int) -> None:
    """Low-rank draws against dense algebra, with wide steps in loops."""
    found = chain(wild(seed))
    random, goods = np.random.default_rng(seed), len(found.background.technosphere.row)
    some = np.sort(random.choice(goods, 7, replace=False))
    gases = np.array([0, 4])
    factor = random.lognormal(0, 0.3, (9, 5))
    solved = low_rank(found.background, found.solved, some, gases)
    moved = solved.amount_of_goods[:, None] * factor[:7], solved.score_of_gases[:, None] * factor[7:]
    scores = solved.scores(*moved, np.repeat(TAKEN[:, None], 5, axis=1)) + 0.25
    which = [*some.tolist(), *(gases + goods).tolist()]
    expected = [anew(found, which, found.amounts[which] * column) for column in factor.T]
    assert scores == pytest.approx(np.array(expected), rel=1e-9)


def test_strong_loops_are_solved_and_runaway_ones_have_no_score() -> None:
    """A gain of 0.9 that becomes 0.99 is exact, one of 1.1 is nan."""
    of = background([[1.0, -0.9], [-1.0, 1.0]], [1.0, 0.0])
    solved = low_rank(of, adjoint.factorised(of), np.array([1]), np.zeros(0, int))
    scores = solved.scores(np.array([[-0.99, -1.1]]), np.zeros((0, 2)), np.ones((1, 2)))
    assert scores[0] == pytest.approx(100, rel=1e-9)
    assert np.isnan(scores[1])


def test_methods_that_draw_take_what_matters_and_say_so() -> None:
    """The share of the variance of the chosen ones is in the notes."""
    some = chosen(chain(wild(1)), 6)
    assert len(some.function.names) == 6
    assert "% of it" in some.notes[0]
    assert np.isfinite(sobol(some.function, draws=32, repeats=5).total).all()
