"""Which activity has each slot of a layout and what for, and the matrix that the values of all slots make."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from brightcell.engine.arrays import Ints, Layout

PRODUCTION, PARTNER, INPUT, EMISSION = range(4)


def entries_of(layout: Layout) -> tuple[Ints, Ints]:
    """Position of the activity, and the role, of each slot before those of the factors."""
    counts = np.diff(layout.at, axis=1).ravel()
    number = np.repeat(np.arange(len(counts)), counts)
    return number // 4, number % 4


def system_of(layout: Layout, values: NDArray[np.float64]) -> sparse.csr_array:
    """Aᵀ (user, supplier) of the `values` (slot,) of one draw."""
    user, role = entries_of(layout)
    is_good, n = role != EMISSION, len(layout.pair)
    amounts = values[: len(user)][is_good]
    return sparse.coo_array((amounts, (user[is_good], layout.other[is_good])), shape=(n, n)).tocsr()
