"""All roots in a range: crossings, touches, jumps, gaps, and none."""

from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightcell.methods.roots import all_roots


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x - 0.3, [(0.3, "crosses")]),
        (lambda x: (x - 0.3) * (x - 0.31), [(0.3, "crosses"), (0.31, "crosses")]),
        (lambda x: (x - 0.99) * (x - 0.991), [(0.99, "crosses"), (0.991, "crosses")]),
        (lambda x: (x - 0.512345) ** 2, [(0.512345, "touches")]),
        (lambda x: -((x - 0.5) ** 2), [(0.5, "touches")]),
        (lambda x: x, [(0.0, "crosses")]),
        (lambda x: x - 1, [(1.0, "crosses")]),
        (lambda x: 1 / (x - 0.4321), [(0.4321, "jumps")]),
        (lambda x: nan if x > 0.5 else x - 0.2, [(0.2, "crosses")]),
        (lambda x: nan, []),
        (lambda x: 1.0, []),
        (lambda x: 0.01 + (x - 0.5) ** 2, []),
        (lambda x: 1e-12 * (x - 0.25), [(0.25, "crosses")]),
        (lambda x: 1e12 * (x - 0.25), [(0.25, "crosses")]),
    ],
)
def test_what_is_found(function, expected: list[tuple[float, str]]) -> None:
    """Each root once, in order, with its kind."""
    found = all_roots(function, 0.0, 1.0).roots
    assert [root.kind for root in found] == [kind for _, kind in expected]
    assert [root.x for root in found] == pytest.approx([x for x, _ in expected], abs=2e-8)


def test_zero_everywhere_is_told() -> None:
    """Instead of a root at each point that was looked at."""
    found = all_roots(lambda x: 0.0, 0.0, 1.0)
    assert found.is_everywhere
    assert found.roots == ()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 19), min_size=1, max_size=4, unique=True))
def test_all_roots_of_a_polynomial(twentieths: list[int]) -> None:
    """Whatever their number."""
    roots = sorted(n / 20 for n in twentieths)

    def product(x: float) -> float:
        value = 1.0
        for root in roots:
            value *= x - root
        return value

    assert [root.x for root in all_roots(product, 0.0, 1.0).roots] == pytest.approx(roots, abs=1e-8)


def test_whole_numbers_cross_between_two_neighbours() -> None:
    """On the line between them, and asked at whole numbers only."""
    asked: list[float] = []

    def function(x: float) -> float:
        asked.append(x)
        return x - 1203.4

    (root,) = all_roots(function, 100.5, 3000.2, whole=True).roots
    assert root.x == pytest.approx(1203.4)
    assert all(x == round(x) for x in asked)
