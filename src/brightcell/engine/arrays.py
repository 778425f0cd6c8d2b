"""The arrays that compiled functions share, by name."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brightcell.engine.constants import BATCH, LANES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Layout(NamedTuple):
    """Where in the values of a block of draws each activity's numbers are.

    Activities are in the order of their solution. Values of activity j are in slots `at[j, 0]`..`at[j, 4]`, cut at
    `at[j, 1]`, `at[j, 2]` and `at[j, 3]` into production, the block partner's product, other inputs and emissions.
    `other` is the position of the supplier of an input, and the gas of an emission; the characterisation factor of
    gas g is in slot `at[-1, 4]` + g. `sign` is that of the nominal production.
    """

    at: Ints
    other: NDArray[np.int32]
    pair: NDArray[np.int8]
    sign: Floats
    start: Ints
    stop: Ints
    is_loop: NDArray[np.bool_]


class EngineDraws(NamedTuple):
    """The uncertain slots and their distributions, the first `lognormals` of them lognormal.

    `size` multiplies what is drawn; that of a lognormal has its sign, `c`.
    """

    lognormals: int
    slot: Ints
    kind: NDArray[np.int8]
    a: Floats
    b: Floats
    c: Floats
    key: NDArray[np.uint64]
    size: Floats
    value: Floats
    up_to: Floats


class SlowModes(NamedTuple):
    """The mode of the sweeps over each loop that they shrink the least, at nominal amounts.

    Those of segment n are `cut[n]`..`cut[n + 1]`: `hub` are positions of activities that users before them take, from
    which all else of a loop follows; the sum of `seen` x their moves by a sweep, times `leap`, is what all further
    sweeps will move them in that mode.
    """

    cut: Ints
    hub: Ints
    seen: Floats
    leap: Floats


class SolveTarget(NamedTuple):
    """What is wanted, how well, and what helps.

    `links` are positions; `nominal` (score, activity) is the solution at nominal amounts; `weight` (activity,) turns
    the last change of a unit score into the error of the wanted ones relative to the sum of their absolute
    contributions; `tolerance` (segment,) bounds the part of each loop in that error; `slow` are the modes that are
    leapt over.
    """

    links: Ints
    nominal: Floats
    weight: Floats
    tolerance: Floats
    most: int
    slow: SlowModes


class Scratch(NamedTuple):
    """The memory of one thread: values, right-hand side and unit scores of a block of draws; arrays for sampling."""

    values: Floats
    pivot: Floats
    emitted: Floats
    score: Floats
    u: Floats
    z: Floats


def scratch(values: Floats, activities: int, scores: int) -> Scratch:
    """Memory for one thread, with the nominal `values` (slot,) laid out for all draws of a block."""
    spread = aligned((len(values), LANES))
    spread[:] = values[:, None]
    return Scratch(
        values=spread,
        pivot=aligned((activities, LANES)),
        emitted=aligned((scores, activities, LANES)),
        score=aligned((activities, LANES)),
        u=aligned((BATCH, LANES)),
        z=aligned((BATCH, LANES)),
    )


def aligned(shape: tuple[int, ...]) -> Floats:
    """Zeros that begin at a cache line, so that a row of LANES numbers is never in two lines."""
    size = int(np.prod(shape)) * 8
    raw = np.zeros(size + 64, np.uint8)
    offset = -raw.ctypes.data % 64
    return raw[offset : offset + size].view(np.float64).reshape(shape)
