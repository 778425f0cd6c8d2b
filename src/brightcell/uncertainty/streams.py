"""One random stream per name: u(name, seed, draw) is a pure function, alike for any chunk, order, worker or platform.

The generator is Philox-4x32-10 (Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3, SC'11): a
keyed bijection of a counter, so that any draw of any name is computed without those before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import InputError, Problem

Word = NDArray[np.uint64] | np.uint64
Words = tuple[Word, Word, Word, Word]

ROUNDS = 10
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
LARGEST = 1.0 - 2.0**-53
"""The largest uniform; without it the topmost of 2^53 would round to 1."""
BLOCK = 32768
"""Counters handled at once, so that they stay in the processor's cache."""


def key_of(name: str) -> int:
    """The key of a stream: the first 8 bytes of the name's BLAKE2b digest, little endian."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest(), "little")


def keys_of(names: Iterable[str]) -> NDArray[np.uint64]:
    """Keys of several streams, shape (K,)."""
    return keys_of_encoded(name.encode("utf-8") for name in names)


def keys_of_encoded(names: Iterable[bytes]) -> NDArray[np.uint64]:
    """The same of names in UTF-8."""
    digests = b"".join([hashlib.blake2b(name, digest_size=8).digest() for name in names])
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def uniforms(keys: NDArray[np.uint64], seed: int, start: int, stop: int) -> NDArray[np.float64]:
    """Draws `start` to `stop` (not included) of each stream, shape (K, stop - start), each in the open (0, 1).

    Counter: draw // 2 in words 0 and 1, seed in words 2 and 3, low word first. An even draw takes the output
    words 0 (low) and 1 (high), an odd one 2 and 3; u = (the upper 53 of the 64 bits) 2^-53 + 2^-54.
    """
    check_range(seed, start, stop)
    keys = np.asarray(keys, dtype=np.uint64)
    pairs = np.arange(start // 2, (stop + 1) // 2, dtype=np.uint64)
    drawn = np.empty((len(keys), 2 * len(pairs)))
    for rows, columns in _blocks(len(keys), len(pairs)):
        drawn[rows, 2 * columns.start : 2 * columns.stop] = _of_pairs(keys[rows], np.uint64(seed), pairs[columns])
    first = start % 2
    return drawn[:, first : first + stop - start]


def philox(counter: Words, key: tuple[Word, Word]) -> Words:
    """Philox-4x32-10 of counters and keys, each word a 32-bit number in a uint64 array that broadcasts."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        p0, p1 = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & LOW, (p0 >> HALF) ^ c3 ^ k1, p0 & LOW
        k0, k1 = (k0 + WEYL[0]) & LOW, (k1 + WEYL[1]) & LOW
    return c0, c1, c2, c3


def check_range(seed: int, start: int, stop: int) -> None:
    """Raises InputError unless 0 <= start <= stop and the seed is an integer of 64 bits without sign."""
    if not 0 <= seed < 2**64:
        raise InputError(Problem("the seed can't be used", found=str(seed), expected="an integer of 0 to 2^64 - 1"))
    if not 0 <= start <= stop:
        found = f"start {start}, stop {stop}"
        raise InputError(Problem("these draws don't exist", found=found, expected="0 <= start <= stop"))


def _of_pairs(keys: NDArray[np.uint64], seed: np.uint64, pairs: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Both draws of each pair beside one another, shape (keys, 2 x pairs)."""
    counter = (pairs & LOW, pairs >> HALF, seed & LOW, seed >> HALF)
    key = (keys[:, None] & LOW, keys[:, None] >> HALF)
    w0, w1, w2, w3 = philox(counter, key)
    drawn = np.empty((len(keys), len(pairs), 2))
    drawn[..., 0] = _unit(w1, w0)
    drawn[..., 1] = _unit(w3, w2)
    return drawn.reshape(len(keys), -1)


def _unit(high: Word, low: Word) -> NDArray[np.float64]:
    bits = ((high << HALF) | low) >> np.uint64(11)
    return np.minimum(bits * 2.0**-53 + 2.0**-54, LARGEST)


def _blocks(rows: int, columns: int) -> Iterable[tuple[slice, slice]]:
    width = min(columns, BLOCK)
    height = max(1, BLOCK // max(1, width))
    for row in range(0, rows, height):
        for column in range(0, columns, BLOCK):
            yield slice(row, min(row + height, rows)), slice(column, min(column + BLOCK, columns))
