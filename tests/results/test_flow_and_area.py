"""A footprint as a flow of two sides and as areas: both hold what the numbers say."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import brightcell as bc
from brightcell.results.footprint.area_figures import areas, squarified
from brightcell.results.footprint.flow_figures import _apart, sides


@pytest.fixture(scope="module", params=["cn-group-2024", "cn-miit-2025-551"])
def footprint(request):
    """With credits, and without."""
    return bc.footprint("nmc622-pack-100kwh", request.param, project=None)


def test_both_sides_are_of_one_height(footprint) -> None:
    """Burdens are the net footprint and the credits; the net one is the total."""
    left, right = sides(footprint)
    assert math.fsum(node.size for node in left) == pytest.approx(math.fsum(node.size for node in right), rel=1e-12)
    assert math.fsum(node.size for node in left) == pytest.approx(footprint.gross_burden.value, rel=1e-12)
    (net,) = [node for node in right if not node.is_credit]
    assert net.size == pytest.approx(footprint.total, rel=1e-9)
    for node in left:
        assert math.fsum(size for _, size in node.parts) == pytest.approx(node.size, rel=1e-12)


def test_areas_less_credits_are_the_total(footprint) -> None:
    """By stage and component, burdens and credits apart."""
    cells = areas(footprint)
    assert math.fsum(burden - credit for burden, credit in cells.values()) == pytest.approx(footprint.total, rel=1e-9)


def test_a_battery_that_gains_has_the_gain_on_the_left() -> None:
    """Where credits exceed burdens both sides are still of one height."""
    whole = bc.footprint("nmc622-pack-100kwh", project=None)
    left, right = sides(whole)
    assert left[0].name == "cathode active material"
    assert right[0].name == "net footprint"


@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=40), st.floats(0.2, 5))
def test_boxes_fill_the_box_in_the_ratio_of_the_sizes(sizes: list[float], height: float) -> None:
    """Each area is its share, none leaves the box."""
    sizes = sorted(sizes, reverse=True)
    boxes = squarified(sizes, (0.0, 0.0, 1.0, height))
    assert len(boxes) == len(sizes)
    for size, (x, y, width, high) in zip(sizes, boxes, strict=True):
        assert width * high == pytest.approx(size / math.fsum(sizes) * height, rel=1e-6)
        assert -1e-9 <= x <= x + width <= 1 + 1e-6
        assert -1e-9 <= y <= y + high <= height * (1 + 1e-6) + 1e-9


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20), st.floats(0.01, 2))
def test_labels_never_lie_upon_one_another(heights: list[float], size: float) -> None:
    """In their order, at least their size apart; those with room stay where they want to be."""
    wanted = sorted(heights, reverse=True)
    placed = _apart(wanted, [size] * len(wanted))
    assert all(a - b >= size - 1e-9 for a, b in itertools.pairwise(placed))
    if all(a - b >= size for a, b in itertools.pairwise(wanted)):
        assert placed == pytest.approx(wanted)
