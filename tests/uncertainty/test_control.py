"""Means with their linear part known."""

import numpy as np
import pytest

from brightcell.distributions import Lognormal
from brightcell.errors import InputError
from brightcell.uncertainty import control
from brightcell.uncertainty.control import controlled_mean, controls
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.statistics import mean
from brightcell.uncertainty.variables import Variable, Variables, draw_matrix, option

SIGMA = 0.2


@pytest.fixture
def product() -> Variables:
    """Three lognormal factors of median 1, and a choice that shifts the result."""
    spread = Lognormal(distribution="lognormal", gsd=float(np.exp(SIGMA)))
    factors = [Variable(name, 1.0, spread=spread) for name in "abc"]
    return Variables((*factors, option("route", ["one", "other"], [0.5, 0.5])))


def result(x: np.ndarray) -> np.ndarray:
    """a b c + 0.1 route, whose mean is exp(3 sigma² / 2) + 0.05."""
    return x[0] * x[1] * x[2] + 0.1 * x[3]


def drawn(variables: Variables, seed: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    how = design("random", seed, number, variables.uncertain_names)
    return result(draw_matrix(variables, how, 0, number)), controls(result, variables, how, number)


def test_the_control_has_a_mean_of_zero(product: Variables) -> None:
    """Within four standard errors of very many draws."""
    _, values = drawn(product, 1, 100_000)
    found = mean(values)
    assert abs(found.value) < 4 * found.standard_error


def test_the_mean_of_a_product_of_lognormals(product: Variables) -> None:
    """Surer than the draws alone by a factor of two, and right by its own standard error."""
    values, linear = drawn(product, 1, 20_000)
    found = controlled_mean(values, linear)
    assert found.standard_error < mean(values).standard_error / 2
    assert found.value == pytest.approx(np.exp(1.5 * SIGMA**2) + 0.05, abs=4 * found.standard_error)


def test_few_draws_are_not_biased_and_say_how_sure_they_are(product: Variables) -> None:
    """400 runs of 16 draws: the mean of the means is right, and their spread is the standard error that they tell."""
    runs = [controlled_mean(*drawn(product, seed, 16)) for seed in range(400)]
    values = np.array([run.value for run in runs])
    assert values.mean() == pytest.approx(np.exp(1.5 * SIGMA**2) + 0.05, abs=4 * values.std() / 20)
    assert np.sqrt(np.mean([run.standard_error**2 for run in runs])) == pytest.approx(values.std(), rel=0.2)


def test_a_linear_result_is_known_exactly(product: Variables) -> None:
    """Nothing is left to estimate."""
    how = design("random", 1, 100, product.uncertain_names)
    values = draw_matrix(product, how, 0, 100)[:3].sum(axis=0)
    found = controlled_mean(values, controls(lambda x: x[:3].sum(axis=0), product, how, 100))
    assert found.value == pytest.approx(3 * np.exp(SIGMA**2 / 2), rel=1e-12)


def test_slopes_that_are_known_need_no_differences(product: Variables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many variables, where differences would take time with the square of their number."""
    monkeypatch.setattr(control, "MANY", 3)
    how, differenced = design("random", 1, 100, product.uncertain_names), []

    def total(x: np.ndarray) -> np.ndarray:
        differenced.append(x.shape[1])
        return x[:3].sum(axis=0)

    found = controls(total, product, how, 100, lambda point: {"a": 1.0, "b": 1.0})
    assert differenced == [2]  # of c alone, up and down
    np.testing.assert_allclose(found, controls(total, product, how, 100), rtol=1e-9)


def test_a_control_of_other_draws_is_refused() -> None:
    """As many of both."""
    with pytest.raises(InputError, match="differ in their number of draws"):
        controlled_mean(np.arange(10.0), np.arange(9.0))
