"""Models whose sensitivities are known."""

import numpy as np
import pytest
from scipy import stats

from brightcell.methods.function import array_function


def ishigami_function(x):
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


@pytest.fixture
def ishigami():
    angle = stats.uniform(-np.pi, 2 * np.pi).ppf
    return array_function({"x1": angle, "x2": angle, "x3": angle}, ishigami_function)


@pytest.fixture
def linear():
    """2 a + b - 3 c of normal a, b, c with deviations 1, 2, 0.5: variances 4, 4 and 2.25."""
    inputs = {"a": stats.norm(10, 1).ppf, "b": stats.norm(5, 2).ppf, "c": stats.norm(1, 0.5).ppf}
    groups = {"stage": ("raw", "making", "raw")}
    slopes = np.array([2.0, 1.0, -3.0])
    return array_function(inputs, lambda x: slopes @ x, groups=groups, gradient=lambda x: slopes)
