"""Drawn characterisation factors as arrays."""

import numpy as np
import pytest

from brightcell.background import read_method
from brightcell.background.factor_ranges import factor_ranges
from brightcell.propagation.factors import drawn_factors, factors_of, rescaled


def test_biogenic_methane_moves_with_fossil_methane():
    """27.0 by as much as 29.8 moves, also where no fossil methane is emitted."""
    drawn = drawn_factors("ipcc-ar6-gwp100", factor_ranges(read_method()), ("co2-fossil", "ch4-biogenic"))
    (one,) = drawn
    assert one.variable.name == "factors/ipcc-ar6-gwp100/ch4-fossil"
    found = factors_of(np.array([1.0, 27.0]), drawn, {one.variable.name: np.array([29.8, 39.8])}, 2)
    assert found == pytest.approx(np.array([[1.0, 1.0], [27.0, 37.0]]))


def test_scores_follow_the_factors_and_zero_stays_zero():
    """A gas that doesn't count has a score of zero, which no factor changes."""
    scores = np.array([[2.0, 0.0]])
    found = rescaled(scores, np.array([4.0, 0.0]), np.array([[4.0, 8.0], [0.0, 0.0]]))
    assert found.tolist() == [[[2.0, 4.0], [0.0, 0.0]]]
