"""Solutions at nominal amounts, by compiled sweeps in the order of the activities or, where those fail, directly."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import MatrixRankWarning, splu

from brightcell.engine.background import IntArray
from brightcell.engine.late import relaxing

FloatArray = NDArray[np.float64]
COLUMNS = 16  # right-hand sides solved at once
SWEEPS = 300
DONE = 1e-13


def solved(matrix: sparse.csr_array, right: FloatArray, forward: bool) -> FloatArray:
    """x (activity, column) with matrix x = right; rows are swept forward or backward. Not finite if it is singular."""
    diagonal = matrix.diagonal()
    rest = (matrix - sparse.diags_array(diagonal)).tocsr()
    x = np.zeros(right.shape)
    right = np.ascontiguousarray(right)
    if relaxing.relax(rest.indptr, rest.indices, rest.data, diagonal, right, x, forward, SWEEPS, DONE):
        return x
    return solved_directly(matrix, right)


def solved_directly(matrix: sparse.csr_array, right: FloatArray) -> FloatArray:
    """The same by a sparse factorisation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MatrixRankWarning)
        try:
            return splu(matrix.tocsc()).solve(right)
        except RuntimeError:  # exactly singular
            return np.full(right.shape, np.nan)


def worst_effect(adjoint: sparse.csr_array, late: sparse.csr_array, emitted: FloatArray, links: IntArray) -> FloatArray:
    """max over links of |late x| / sum(|b x|), where x is the supply that one unit of a link's product asks for.

    `emitted` is the sum of the sizes of each activity's characterised emissions; links without any don't count.
    """
    forward = adjoint.T.tocsr()

    def effect(some: IntArray) -> FloatArray:
        demand = np.zeros((len(emitted), len(some)))
        demand[some, np.arange(len(some))] = 1.0
        supply = solved(forward, demand, forward=False)
        scale = emitted @ np.abs(supply)
        found: FloatArray = np.abs(late @ supply[:, scale > 0]) / scale[scale > 0]
        return found.max(axis=1, initial=0.0)

    parts = [links[start : start + COLUMNS] for start in range(0, len(links), COLUMNS)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.max([np.zeros(len(emitted)), *pool.map(effect, parts)], axis=0)
