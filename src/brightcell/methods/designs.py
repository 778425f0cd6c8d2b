"""Points of the unit cube that belong to names, so that the order of the inputs changes nothing."""

import hashlib
from collections.abc import Sequence

import numpy as np

from brightcell.methods.function import Array

_HALF = 2.0**-31
"""Half a step of the 30-bit Sobol sequence: no point lies on 0 or 1."""


def generator(seed: int, *names: str) -> np.random.Generator:
    """A stream of its own for a seed and names."""
    digest = hashlib.blake2b("\0".join(names).encode(), digest_size=16).digest()
    return np.random.default_rng([seed, int.from_bytes(digest, "little")])


def uniforms(names: Sequence[str], seed: int, draws: int, use: str) -> Array:
    """Independent uniforms in (0, 1), float64[len(names), draws], each row by its name, seed and `use` alone."""
    rows = [generator(seed, use, name).integers(0, 1 << 52, draws) for name in names]
    return (np.array(rows, dtype=np.float64).reshape(len(names), draws) + 0.5) * 2.0**-52


def sobol_pair(names: Sequence[str], draws: int, seed: int) -> tuple[Array, Array]:
    """Two matrices float64[K, draws] from one scrambled Sobol sequence; dimensions go to names in their order."""
    from scipy.stats import qmc

    rank = np.argsort(np.argsort(np.asarray(names, dtype=object)))
    points = qmc.Sobol(2 * len(names), scramble=True, rng=np.random.default_rng(seed)).random(draws).T + _HALF
    return np.ascontiguousarray(points[rank]), np.ascontiguousarray(points[len(names) + rank])
