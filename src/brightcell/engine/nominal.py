"""Solutions at nominal amounts, by compiled sweeps in the order of the activities or, where those fail, directly."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import MatrixRankWarning, splu

from brightcell.engine.late import compiling, relaxing
from brightcell.engine.threads import processors

FloatArray = NDArray[np.float64]
COLUMNS = 16  # right-hand sides solved at once
SWEEPS = 300
EXACT = 1e-13  # the last change of a solution, relative to its size
ROUGH = 1e-3  # the same of supplies that only weigh the error estimate
MARGIN = 1.01  # by which weights from rough supplies are raised; none was ever seen below the exact one


@dataclass(frozen=True, eq=False)
class SplitMatrix:
    """A matrix, its diagonal, and all else of it: what sweeps need, and what a factorisation needs."""

    matrix: sparse.csr_array
    diagonal: FloatArray
    rest: sparse.csr_array

    def solve(self, right: FloatArray, forward: bool, done: float = EXACT) -> FloatArray:
        """x (activity, column) with matrix x = right; rows are swept forward or backward. Not finite if singular."""
        rest, x, right = self.rest, np.zeros(right.shape), np.ascontiguousarray(right)
        compiling.announce_compiling(relaxing.relax)
        is_done = relaxing.relax(rest.indptr, rest.indices, rest.data, self.diagonal, right, x, forward, SWEEPS, done)
        return x if is_done else factorised_solution(self.matrix, right)


def split(matrix: sparse.csr_array) -> SplitMatrix:
    """A matrix made ready for its sweeps."""
    diagonal = matrix.diagonal()
    return SplitMatrix(matrix, diagonal, (matrix - sparse.diags_array(diagonal)).tocsr())


def factorised_solution(matrix: sparse.csr_array, right: FloatArray) -> FloatArray:
    """The same by a sparse factorisation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MatrixRankWarning)
        try:
            return splu(matrix.tocsc()).solve(right)
        except RuntimeError:  # exactly singular
            return np.full(right.shape, np.nan)


def worst_effect(
    adjoint: sparse.csr_array, late: sparse.csr_array, emitted: FloatArray, demands: sparse.csc_array
) -> FloatArray:
    """max over demands of |late x| / sum(|b x|), where x is the supply that a demand (activity, column) asks for.

    `emitted` is the sum of the sizes of each activity's characterised emissions; demands without any don't count.
    Supplies are rough, and the effect is raised by more than they lack.
    """
    forward = split(adjoint.T.tocsr())

    def effect(columns: sparse.csc_array) -> FloatArray:
        supply = forward.solve(columns.toarray(), forward=False, done=ROUGH)
        scale = emitted @ np.abs(supply)
        counting = scale > 0
        effects: FloatArray = np.abs(late @ supply[:, counting]) / scale[counting]
        return effects.max(axis=1, initial=0.0)

    with ThreadPoolExecutor(processors()) as pool:
        return MARGIN * np.max([np.zeros(len(emitted)), *pool.map(effect, _parts(demands))], axis=0)


def _parts(demands: sparse.csc_array) -> Iterator[sparse.csc_array]:
    """A few columns at a time."""
    for start in range(0, demands.shape[1], COLUMNS):
        yield demands[:, start : start + COLUMNS]
