"""Small backgrounds: from dense matrices, and random ones."""

from collections.abc import Callable

import numpy as np
import pytest

from brightcell.engine import QuantileSpread, UncertainBackground, UncertainEntries, lognormal

Make = Callable[..., UncertainBackground]


def keys(number: int, first: int = 1) -> np.ndarray:
    """Distinct stream keys."""
    return np.random.default_rng(first).integers(1, 2**63, number).astype(np.uint64)


@pytest.fixture
def dense() -> Make:
    """A background from dense A and B; all inputs and emissions lognormal with `sigma`, productions certain."""

    def make(a, b, factors=(1.0,), producer=None, links=(0,), sigma=0.0, **changes) -> UncertainBackground:
        a, b = np.array(a, float), np.atleast_2d(np.array(b, float))
        producer = np.arange(len(a)) if producer is None else np.array(producer)
        (row, col), (gas, emitter) = np.nonzero(a), np.nonzero(b)
        is_made = producer[row] == col
        goods = lognormal(a[row, col], np.where(is_made, 0.0, sigma), keys(len(row)))
        gases = lognormal(b[gas, emitter], np.full(len(gas), sigma), keys(len(gas), 2))
        parts = {
            "technosphere": UncertainEntries(row, col, a[row, col], goods),
            "biosphere": UncertainEntries(gas, emitter, b[gas, emitter], gases),
            "factors": np.array(factors, float),
            "producer": producer,
            "links": np.array(links),
        }
        return UncertainBackground(**(parts | changes))

    return make


@pytest.fixture
def random_background(dense: Make) -> Make:
    """A productive random background with separate product nodes, a waste treatment, credits and two gases."""

    def make(seed: int, size: int = 12, sigma: float = 0.3, links: int = 3) -> UncertainBackground:
        random = np.random.default_rng(seed)
        inputs = random.random((size, size)) * (random.random((size, size)) < 0.3)
        inputs *= np.where(random.random((size, size)) < 0.1, -0.2, 1.0)
        np.fill_diagonal(inputs, 0.0)
        inputs *= 0.6 / np.maximum(np.abs(inputs).sum(axis=0), 0.6)
        matrix = np.diag(random.uniform(0.5, 2.0, size)) - inputs * 0.5
        matrix[-1] *= -1.0  # the last one treats waste
        producer = random.permutation(size)
        rows = np.empty_like(matrix)
        rows[np.argsort(producer)] = matrix  # product p is row p and is made by activity producer[p]
        emissions = random.normal(1.0, 0.8, (2, size)) * (random.random((2, size)) < 0.6)
        emissions[0, 0] = 1.0
        return dense(rows, emissions, (1.0, 28.0), producer, random.permutation(size)[:links], sigma)

    return make


@pytest.fixture
def of_kinds() -> Callable[..., QuantileSpread]:
    """Distributions from (kind, a, b, c), each with a stream of its own."""

    def make(*rows: tuple[int, float, float, float]) -> QuantileSpread:
        kind, a, b, c = (np.array(part, float) for part in zip(*rows, strict=True))
        return QuantileSpread(kind.astype(np.int8), a, b, c, keys(len(rows)), np.ones(len(rows)))

    return make
