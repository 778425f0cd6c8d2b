"""Draws that the sweeps don't solve: factorised, tested for being productive, and reported if they aren't."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import MatrixRankWarning, SuperLU, splu

from brightcell.engine.arrays import Layout
from brightcell.engine.slots import system_of

FloatArray = NDArray[np.float64]
SINGULAR = "singular: the technosphere has no solution"
UNPRODUCTIVE = "not productive: a loop takes at least as much as it makes, or a production changed its sign"


@dataclass(frozen=True)
class Failure:
    """A draw without a meaningful score, and why."""

    draw: int
    reason: str


def solve_directly(layout: Layout, values: FloatArray, emitted: FloatArray, tolerance: float) -> FloatArray | str:
    """Unit scores (activity, score) from the `values` (slot,) of one draw, or why there are none."""
    system = system_of(layout, values).tocsc()
    factorised = _factorised(system)
    if factorised is None:
        return SINGULAR
    scores = factorised.solve(emitted)
    scores += factorised.solve(emitted - system @ scores)
    correction = factorised.solve(emitted - system @ scores)
    if not np.isfinite(scores).all() or np.abs(correction).sum() > tolerance * max(np.abs(scores).sum(), 1e-300):
        return SINGULAR
    return scores if is_productive(system, factorised, layout.sign) else UNPRODUCTIVE


def is_productive(system: sparse.csc_array, factorised: SuperLU, sign: FloatArray) -> bool:
    """Whether all loops take less than they make.

    Without credits (all inputs have the sign of inputs) this is that Aᵀ y = 1 has y >= 0 (M-matrix; Berman & Plemmons
    1994, ch. 6). With credits, that the determinant has the sign of the product of the productions, since it changes
    when a loop's gain passes one.
    """
    production = system.diagonal()
    if not (production * sign > 0).all():
        return False
    scaled = system @ sparse.diags_array(1.0 / production)
    if (scaled - sparse.diags_array(scaled.diagonal())).max() <= 0:
        return bool((production * factorised.solve(np.ones(len(production))) >= 0).all())
    return _determinant_sign(factorised) == np.prod(np.sign(production))


def _factorised(system: sparse.csc_array) -> SuperLU | None:
    if not np.isfinite(system.data).all():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MatrixRankWarning)
        try:
            return splu(system)
        except RuntimeError:  # exactly singular
            return None


def _determinant_sign(factorised: SuperLU) -> float:
    turned = _parity(factorised.perm_r) * _parity(factorised.perm_c)
    return float(np.prod(np.sign(factorised.U.diagonal())) * turned)


def _parity(permutation: NDArray[Any]) -> int:
    """1 for an even permutation, -1 for an odd one."""
    n = len(permutation)
    graph = sparse.coo_array((np.ones(n), (np.arange(n), permutation)), shape=(n, n))
    cycles = int(connected_components(graph, directed=False)[0])
    return 1 if (n - cycles) % 2 == 0 else -1
