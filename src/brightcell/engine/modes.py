"""The mode that the sweeps over a loop shrink the least, found at nominal amounts and leapt over in each draw.

A sweep makes of the scores x of the hubs (activities that users before them take) G x + c; all else follows. With its
largest eigenvalue λ, G v = λ v and u G = λ u, the sweeps after one that moved the hubs by r move them in that mode by
v (u r) / (u v) λ / (1 - λ).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from brightcell.engine.arrays import Floats, Ints, Layout, SlowModes
from brightcell.engine.slots import system_of

POWERS = 40  # steps of the power iteration
LEAST_RATE, MOST_RATE = 0.1, 0.9  # a mode that shrinks faster is left to the sweeps, one that hardly does is no guide
CLEAR = 0.1  # what may be left of G v - λ v beside λ v; more means that no single mode stands out

Marks = NDArray[np.bool_]


def slow_modes(layout: Layout, values: Floats) -> SlowModes:
    """The slowest mode of each segment, none where the sweeps are fast or none stands out."""
    system, parts = system_of(layout, values), [_none()]
    for start, stop, is_loop in zip(layout.start, layout.stop, layout.is_loop, strict=True):
        inside = _mode(system[start:stop, start:stop], layout.pair[start:stop], int(start)) if is_loop else _none()
        parts.append(inside)
    return SlowModes(
        cut=np.cumsum([len(hub) for hub, _, _ in parts]),
        hub=np.concatenate([hub for hub, _, _ in parts]),
        seen=np.concatenate([seen for _, seen, _ in parts]),
        leap=np.concatenate([leap for _, _, leap in parts]),
    )


def _none() -> tuple[Ints, Floats, Floats]:
    return np.zeros(0, np.int64), np.zeros(0), np.zeros(0)


def _mode(system: sparse.csr_array, pair: NDArray[np.int8], first: int) -> tuple[Ints, Floats, Floats]:
    """Hubs of a loop with `seen` and `leap`; `pair` is 2 at the second of two activities that are solved as one."""
    entries = system.tocoo()
    block = np.arange(len(pair)) - (pair == 2)
    is_late = block[entries.row] < block[entries.col]
    late = sparse.csr_array((entries.data[is_late], (entries.row[is_late], entries.col[is_late])), shape=system.shape)
    hub = np.unique(late.indices)
    taken = late[:, hub].tocsc()
    early = splu((system - late).tocsc(), permc_spec="NATURAL", diag_pivot_thresh=0.0)
    rate, right = _power(lambda x: -early.solve(taken @ x)[hub], len(hub))
    _, left = _power(lambda y: -(taken.T @ early.solve(_spread(y, hub, len(pair)), trans="T")), len(hub))
    if not LEAST_RATE < rate < MOST_RATE or left @ right == 0.0:
        return _none()
    return first + hub, left, right * (rate / (1.0 - rate) / (left @ right))


def _spread(values: Floats, at: Ints, size: int) -> Floats:
    everywhere = np.zeros(size)
    everywhere[at] = values
    return everywhere


def _power(step: Callable[[Floats], Floats], size: int) -> tuple[float, Floats]:
    """The largest eigenvalue and its vector of length one; 0 where no single real one stands out."""
    vector = np.full(size, size**-0.5)
    for _ in range(POWERS):
        following = step(vector)
        length = float(np.linalg.norm(following))
        if not 0.0 < length < np.inf:
            return 0.0, vector
        vector, before = following / length, vector
    rate = float(before @ following)
    return (rate, vector) if np.linalg.norm(following - rate * before) <= CLEAR * abs(rate) else (0.0, vector)
