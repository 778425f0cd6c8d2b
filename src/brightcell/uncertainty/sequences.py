"""Sobol's sequence with a dimension for each name.

Directions are those of Joe & Kuo (2008), as `scipy.stats.qmc.Sobol` has them. Among 2^m points of such a sequence, two
dimensions whose first (or second) digits depend on the same digits of the point's number are correlated, by 0.75
(or 0.19); of two hundred dimensions taken by chance from thousands, some pairs are at 2^12 points. So only dimensions
that share neither are used: then no pair is correlated by more than some 0.06, and their number is limited.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import InputError, Problem
from brightcell.uncertainty.streams import key_of

DIMENSIONS = 4096
"""Dimensions of scipy's sequence that are looked at."""
BITS = 32


@cache
def directions(bits: int) -> NDArray[np.uint64]:
    """Direction numbers of the usable dimensions for 2^bits points, shape (dimensions, bits), as 32-bit fractions."""
    numbers = _all_directions(bits)
    firsts: set[int] = set()
    seconds: set[int] = set()
    usable = []
    for dimension, (first, second) in enumerate(zip(_digit(numbers, 0), _digit(numbers, 1), strict=True)):
        if first not in firsts and second not in seconds:
            firsts.add(first)
            seconds.add(second)
            usable.append(dimension)
    return numbers[usable]


def dimensions_of(names: Sequence[str], number: int) -> dict[str, int]:
    """A dimension below `number` for each name, whatever their order.

    A name has the first of its candidates, given by its hash, that is free. All names are offered their first
    candidate before any second one is given; where several want one, the least hash has it. So a further name moves
    another only where it takes a dimension that the other has or would have come to; that one may move a third.
    """
    if len(names) > number:
        found, expected = f"{len(names)} variables", f"at most {number}"
        hint = "take more points, or a Latin hypercube"
        what = "a Sobol sequence can't hold so many variables"
        raise InputError(Problem(what, found=found, expected=expected, hint=hint))
    given: dict[int, str] = {}
    waiting, turn = sorted(names, key=lambda name: (key_of(name), name)), 0
    while waiting:
        for name in waiting:
            given.setdefault(_candidate(name, turn, number), name)
        placed = set(given.values())
        waiting, turn = [name for name in waiting if name not in placed], turn + 1
    return {name: dimension for dimension, name in given.items()}


def points(numbers: NDArray[np.uint64], start: int, stop: int) -> NDArray[np.uint64]:
    """Points `start` to `stop` of dimensions with these direction numbers, shape (K, stop - start)."""
    place = np.arange(start, stop, dtype=np.uint64)
    drawn = np.zeros((len(numbers), stop - start), dtype=np.uint64)
    for bit in range(numbers.shape[1]):
        chosen = (place >> np.uint64(bit)) & np.uint64(1)
        drawn ^= numbers[:, bit, None] * chosen
    return drawn


def _candidate(name: str, turn: int, number: int) -> int:
    return key_of(f"dimension {turn} of {name}") % number


def _all_directions(bits: int) -> NDArray[np.uint64]:
    """Read off scipy's points: in its Gray order, point 2^i is the sum of the directions i and i - 1."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(DIMENSIONS, scramble=False, bits=BITS)
    numbers = np.zeros((DIMENSIONS, bits), dtype=np.uint64)
    for bit in range(bits):
        sequence.fast_forward(2**bit - sequence.num_generated)
        point = (sequence.random(1)[0] * 2.0**BITS).astype(np.uint64)
        numbers[:, bit] = point ^ numbers[:, bit - 1] if bit else point
    return numbers


def _digit(numbers: NDArray[np.uint64], digit: int) -> list[int]:
    """The digits of the point's number that make this digit of each dimension, as one number per dimension."""
    ones = (numbers >> np.uint64(BITS - 1 - digit)) & np.uint64(1)
    return (ones << np.arange(numbers.shape[1], dtype=np.uint64)).sum(axis=1).tolist()
