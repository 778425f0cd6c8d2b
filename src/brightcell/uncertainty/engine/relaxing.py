"""Gauss-Seidel sweeps for several right-hand sides, compiled. Needs numba: only functions import this module."""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from brightcell.uncertainty.engine.compiling import compiled


@compiled
def relax(begin, other, value, diagonal, right, x, forward, most, tolerance):
    """Improve x (row, column) until a sweep changes no column by more than `tolerance` of its size; True if so."""
    rows, columns = x.shape
    change, size, total = np.empty(columns), np.empty(columns), np.empty(columns)
    for _ in range(most):
        change[:], size[:] = 0.0, 0.0
        for step in range(rows):
            j = step if forward else rows - 1 - step
            total[:] = right[j]
            for k in range(begin[j], begin[j + 1]):
                for n in range(columns):
                    total[n] -= value[k] * x[other[k], n]
            for n in range(columns):
                new = total[n] / diagonal[j]
                change[n] += abs(new - x[j, n])
                size[n] += abs(new)
                x[j, n] = new
        if (change <= tolerance * size).all():
            return True
        if not np.isfinite(change).all():
            return False
    return False
