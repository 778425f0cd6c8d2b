"""Rare results against probabilities that are known exactly, and the error against the scatter of whole estimates."""

import numpy as np
import pytest
from scipy.stats import lognorm, norm

from brightcell import methods
from brightcell.errors import InputError


def _sum(number: int = 4) -> methods.Function:
    """The sum of `number` standard normals, whose tail is that of N(0, number)."""
    return methods.array_function({f"x{i}": norm.ppf for i in range(number)}, lambda x: x.sum(axis=0))


@pytest.mark.parametrize("sigmas", [0.3, 2.0, 3.5, 4.75])
@pytest.mark.parametrize("above", [True, False])
def test_tails_of_a_sum_of_normals(sigmas: float, above: bool) -> None:
    """From 0.4 to 1e-6: within four standard errors, which are a third of the probability or less."""
    threshold = 2 * sigmas if above else -2 * sigmas
    found = methods.tail(_sum(), threshold=threshold, above=above, draws=2000, seed=3)
    exact = float(norm.sf(sigmas))
    assert abs(found.probability - exact) < 4 * found.standard_error
    assert 0 < found.standard_error < exact / 3
    assert found.low < found.probability < found.high


@pytest.mark.parametrize("exact", [1e-4, 1e-5, 1e-6])
def test_tail_of_a_product_of_lognormals(exact: float) -> None:
    """y = x1 x2 x3 is lognormal with the root of the summed squares: the error is told, and small against P."""
    s = [0.1, 0.2, 0.3]
    function = methods.array_function({f"x{i}": lognorm(one).ppf for i, one in enumerate(s)}, lambda x: x.prod(axis=0))
    threshold = float(lognorm(float(np.linalg.norm(s))).isf(exact))
    found = methods.tail(function, threshold=threshold, draws=2000, seed=2)
    assert abs(found.probability - exact) < 4 * found.standard_error
    assert 0 < found.standard_error < exact / 3
    assert found.draws < 130_000


def test_dependent_inputs() -> None:
    """Var(x1 + x2) = 2 + 2 rho."""
    from dataclasses import replace

    rho = 0.6
    function = replace(_sum(2), correlation=np.array([[1, rho], [rho, 1]]))
    found = methods.tail(function, threshold=3.5 * (2 + 2 * rho) ** 0.5, draws=2000, seed=4)
    assert abs(found.probability - norm.sf(3.5)) < 4 * found.standard_error


def test_the_error_is_the_scatter_of_estimates() -> None:
    """Of twenty seeds the standard deviation is what one of them tells as its error, within a factor."""
    found = [methods.tail(_sum(2), threshold=3 * 2**0.5, draws=400, seed=seed) for seed in range(20)]
    scatter = np.std([one.probability for one in found], ddof=1)
    told = np.mean([one.standard_error for one in found])
    assert 0.6 < told / scatter < 1.7


def test_the_same_seed_gives_the_same_number() -> None:
    one, again = (methods.tail(_sum(2), threshold=4.0, draws=200, seed=9) for _ in range(2))
    assert one == again


def test_a_threshold_that_no_draw_comes_near_is_told() -> None:
    """Beyond the largest result there is no probability to find."""
    function = methods.array_function({"x": lambda u: u}, lambda x: x[0])
    with pytest.raises(InputError, match="doesn't come near this threshold"):
        methods.tail(function, threshold=2.0, draws=200)
    with pytest.raises(InputError, match="threshold is not a number"):
        methods.tail(function, threshold=float("nan"))
