"""One factorisation of a system, from which supplies and unit scores both come.

Systems of up to `DENSE` products, which is what a foreground with the tables that it reaches amounts to, are inverted
as a dense matrix by numpy; larger ones are factorised by SuperLU, of the transpose, which fills in far less.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from brightcell.errors import SingularSystemError
from brightcell.matrices.checks import check_makers, check_system, is_plainly_productive
from brightcell.matrices.system import FloatArray, IntArray, System

DENSE = 600


class Factorisation(Protocol):
    """A factorised technosphere A (product x activity)."""

    name: str

    def supply(self, demand: FloatArray) -> FloatArray:
        """x of A x = f, how often each activity runs."""
        ...

    def unit_inventories(self, flows: IntArray) -> FloatArray:
        """Rows of B A^-1 (flow x product): what one unit of each product emits over its supply chain."""
        ...


class DenseInverse:
    """A^-1 by LAPACK, with one step of refinement in each answer: what a demand doesn't reach is zero, not 1e-13."""

    def __init__(self, system: System, matrix: FloatArray, inverse: FloatArray) -> None:
        self.name = f"numpy {np.__version__}, dense LU"
        self._system, self._matrix, self._inverse = system, matrix, inverse

    def supply(self, demand: FloatArray) -> FloatArray:
        supply = self._inverse @ demand
        return supply + self._inverse @ (demand - self._system.technosphere_product(supply))

    def unit_inventories(self, flows: IntArray) -> FloatArray:
        direct = self._system.dense_biosphere()[flows]
        with _on_one_thread():
            inventories = direct @ self._inverse
            return inventories + (direct - inventories @ self._matrix) @ self._inverse


class SparseFactors:
    """LU factors of A^T by SuperLU."""

    def __init__(self, system: System) -> None:
        import scipy
        from scipy.sparse.linalg import splu

        self.name = f"scipy {scipy.__version__}, SuperLU"
        self._system = system
        self._factors: Any = splu(system.technosphere_matrix().T.tocsc())

    def supply(self, demand: FloatArray) -> FloatArray:
        return self._factors.solve(demand, trans="T")

    def unit_inventories(self, flows: IntArray) -> FloatArray:
        if not len(flows):
            return np.zeros((0, len(self._system.products)))
        return self._factors.solve(self._system.biosphere_matrix().tocsr()[flows].toarray().T).T


def factorised(system: System) -> Factorisation:
    """The system checked and factorised; SingularSystemError names the loop that has no meaningful solution."""
    if len(system.products) > DENSE:
        check_system(system)
        return SparseFactors(system)
    check_makers(system)
    matrix = system.dense_technosphere()
    with _on_one_thread():
        try:
            inverse: FloatArray = np.linalg.inv(matrix).astype(np.float64, copy=False)
        except np.linalg.LinAlgError:  # exactly singular
            check_system(system)
            raise SingularSystemError("the technosphere is singular") from None
        if not is_plainly_productive(system, matrix, inverse):
            check_system(system)  # the exact check, loop by loop
    return DenseInverse(system, matrix, inverse)


def _on_one_thread() -> Any:
    """Matrices of this size take half a millisecond on one thread, and much more where several wait for each other."""
    return _libraries().limit(limits=1, user_api="blas")


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
