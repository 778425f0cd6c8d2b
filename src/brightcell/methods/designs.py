"""Points of the unit cube that belong to names, so that the order of the inputs changes nothing."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from brightcell.methods.function import Array

Digits = NDArray[np.uint32]
BITS = 30
"""Binary digits of a point, as scipy has them by default."""
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
    """Two matrices float64[K, draws], draws a power of two, from one scrambled Sobol sequence.

    Dimensions go to names in their order. The points are those of `scipy.stats.qmc.Sobol` with scrambling (Matousek
    1998), of which only the digits that so many points use are made.
    """
    rank = np.argsort(np.argsort(np.asarray(names, dtype=object)))
    numbers, shift = _scrambled(2 * len(names), draws.bit_length() - 1, np.random.default_rng(seed).spawn(1)[0])
    order = np.concatenate([rank, len(names) + rank])
    points: Array = _gray_points(numbers[order], shift[order]) * np.float64(2.0**-BITS)
    points += _HALF
    return points[: len(names)], points[len(names) :]


@lru_cache(maxsize=8)
def _directions(dimensions: int, bits: int) -> Digits:
    """Direction numbers [dimensions, bits], read off scipy's points: 2^i is the sum of directions i and i - 1."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=False, bits=BITS)
    numbers = np.zeros((dimensions, bits), dtype=np.uint32)
    for bit in range(bits):
        sequence.fast_forward(2**bit - sequence.num_generated)
        numbers[:, bit] = sequence.random(1)[0] * 2.0**BITS
        if bit:
            numbers[:, bit] ^= numbers[:, bit - 1]
    return numbers


def _scrambled(dimensions: int, bits: int, random: np.random.Generator) -> tuple[Digits, Digits]:
    """Direction numbers [dimensions, bits] times random lower triangular matrices, and shifts [dimensions]."""
    weight = np.uint32(1) << np.arange(BITS, dtype=np.uint32)
    shift = random.integers(2, size=(dimensions, BITS), dtype=np.uint32) @ weight
    triangle = np.tril(random.integers(2, size=(dimensions, BITS, BITS), dtype=np.uint32), -1)
    rows = triangle @ weight[::-1] + weight[::-1]  # ones on the diagonal
    digits = np.bitwise_count(rows[:, None] & _directions(dimensions, bits)[:, :, None]) & 1
    return digits.astype(np.uint32) @ weight[::-1], shift


def _gray_points(numbers: Digits, shift: Digits) -> Digits:
    """Points [K, 2^bits] in Gray order: those from 2^i on are the ones before them, turned by two directions."""
    bits = numbers.shape[1]
    points = np.empty((len(numbers), 1 << bits), dtype=np.uint32)
    points[:, 0] = shift
    for bit in range(bits):
        turn = numbers[:, bit] ^ numbers[:, bit - 1] if bit else numbers[:, 0]
        np.bitwise_xor(points[:, : 1 << bit], turn[:, None], out=points[:, 1 << bit : 2 << bit])
    return points
