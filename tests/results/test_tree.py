"""The tree of reasons: structural paths through a background, loops and credits included, that sum on every level."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small import BACKGROUND, METHOD

from brightcell.model.opened import DIRECT, PROCESS, ProcessPart, opened
from brightcell.results import ExchangeContribution
from brightcell.results.footprint.tree import REST, Cause, TreeMaker

METHANE = 29.8
STEEL_DIRECT = 1.9 + 0.0123 * METHANE


class Matrix:
    """A background of dense matrices: `taken[i, j]` of i per unit of j, `direct[j]` kg CO2e of j itself."""

    def __init__(self, taken, direct):
        self.taken, self.direct = taken, direct
        self.scores = np.linalg.solve((np.eye(len(direct)) - taken).T, direct)

    def parts(self, code):
        j = int(code)
        inputs = [
            ProcessPart(str(i), f"p{i}", PROCESS, "CN", float(self.taken[i, j]), "kg", float(self.scores[i]))
            for i in np.flatnonzero(self.taken[:, j]).tolist()
        ]
        return (*inputs, ProcessPart("co2-fossil", "CO2", DIRECT, "", float(self.direct[j]), "kg", 1.0))


def exchange(code, amount, score):
    return ExchangeContribution("a", "taken", "material", amount, "kg", score, "book", "CN", code, "key")


def sums_hold(reason: Cause) -> bool:
    """Whether what is opened is the sum of its parts, all the way down."""
    return all(
        math.isclose(node.value, math.fsum(child.value for child in node.children), rel_tol=1e-9, abs_tol=1e-12)
        for _, node in reason.walk()
        if node.children
    )


def test_two_processes_that_take_each_other_by_hand() -> None:
    """s = 1.9 + 0.0123 x 29.8 + 0.7 e, e = 0.6 + 0.003 s; steel opened twice is steel within its electricity."""
    steel = (STEEL_DIRECT + 0.7 * 0.6) / (1 - 0.7 * 0.003)
    electricity = 0.6 + 0.003 * steel
    maker = TreeMaker(10.0, 0.0, 2, opened(BACKGROUND, METHOD, ["steel"]))
    found = maker.exchange(exchange("steel", 2.0, 2.0 * steel))
    parts = {child.label: child for child in found.children}
    assert parts["its own emissions"].value == pytest.approx(2 * STEEL_DIRECT, rel=1e-12)
    power = parts["electricity production"]
    assert (power.amount, power.per_unit) == (pytest.approx(1.4), pytest.approx(electricity))
    assert power.value == pytest.approx(1.4 * electricity, rel=1e-12)
    again = next(child for child in power.children if child.label == "steel production")
    assert again.value == pytest.approx(1.4 * 0.003 * steel, rel=1e-12)
    assert again.share == pytest.approx(again.value / 10.0)
    assert again.children == ()
    assert sums_hold(found)


def test_what_is_below_the_cut_off_is_gathered_and_stated() -> None:
    """Methane and the steel within electricity are one line each; nothing is lost."""
    maker = TreeMaker(10.0, 0.5, 3, opened(BACKGROUND, METHOD, ["steel"]))
    steel = (STEEL_DIRECT + 0.7 * 0.6) / (1 - 0.7 * 0.003)
    found = maker.exchange(exchange("steel", 1.0, steel))
    assert sums_hold(found)
    small = [node for _, node in found.walk() if abs(node.value) < 0.5]
    assert all(node.kind == REST or not node.children for node in small)


def test_no_depth_opens_nothing() -> None:
    """The datum alone."""
    maker = TreeMaker(10.0, 0.0, 0, opened(BACKGROUND, METHOD, ["steel"]))
    assert maker.exchange(exchange("steel", 1.0, 2.0)).children == ()


def test_what_parts_leave_open_is_told() -> None:
    """Parts that sum to less than the value are followed by what is not itemised."""
    maker = TreeMaker(1.0, 0.0, 1)
    found = maker.gathered(Cause("a", "activity", 1.0), [Cause("b", "process", 0.75)])
    assert [(child.label, child.value) for child in found.children] == [("b", 0.75), ("not itemised", 0.25)]


def test_a_chain_that_only_hands_on_is_no_level() -> None:
    """Three voltages, each nearly all of the one before: one level of depth leads through to the plant."""
    taken = np.zeros((4, 4))
    taken[1, 0] = taken[2, 1] = taken[3, 2] = 1.02
    background = Matrix(taken, np.array([0.001, 0.001, 0.001, 0.9]))
    found = TreeMaker(1.0, 0.0, 1, background).exchange(exchange("0", 1.0, float(background.scores[0])))
    assert [node.label for _, node in found.walk() if node.kind == "process"] == ["taken", "p1", "p2", "p3"]


@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0.0, 0.02, 0.2]))
@settings(max_examples=25, deadline=None)
def test_random_systems_with_loops_and_credits_sum_on_every_level(seed, depth, cut_off) -> None:
    """Negative inputs are credits; whatever is gathered, each opened reason is the sum of its parts."""
    random = np.random.default_rng(seed)
    size = 5
    taken = random.uniform(-0.1, 0.2, (size, size)) * (random.random((size, size)) < 0.7)
    background = Matrix(taken, random.uniform(0.1, 2.0, size))
    value = 3.0 * float(background.scores[0])
    found = TreeMaker(value or 1.0, cut_off * abs(value), depth, background).exchange(exchange("0", 3.0, value))
    assert sums_hold(found)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_paths_are_those_of_brute_force(seed) -> None:
    """Every path of two steps has the product of its amounts times the score at its end."""
    random = np.random.default_rng(seed)
    size = 4
    taken = random.uniform(0.05, 0.2, (size, size))
    background = Matrix(taken, random.uniform(0.1, 2.0, size))
    value = float(background.scores[0])
    found = TreeMaker(value, 0.0, 2, background).exchange(exchange("0", 1.0, value))
    paths = {
        (first.code, second.code): second.value
        for first in found.children
        for second in first.children
        if second.kind == "process"
    }
    expected = {
        (str(i), str(j)): taken[i, 0] * taken[j, i] * background.scores[j]
        for i, j in itertools.product(range(size), repeat=2)
    }
    assert paths == pytest.approx(expected, rel=1e-12)
