"""Gauss-Seidel sweeps for several right-hand sides, compiled. Needs numba: only functions import this module."""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from brightcell.engine.compiling import compiled


@compiled
def relax(begin, other, value, diagonal, right, x, forward, most, tolerance):
    """Improve x (row, column) until a sweep changes no column by more than `tolerance` of its size; True if so."""
    rows, columns = x.shape
    change, size, total = np.empty(columns), np.empty(columns), np.empty(columns)
    for _ in range(most):
        for n in range(columns):
            change[n], size[n] = 0.0, 0.0
        for step in range(rows):
            j = step if forward else rows - 1 - step
            _relax_row(begin[j], begin[j + 1], j, other, value, diagonal, right, x, change, size, total)
        above, moved = 0.0, 0.0
        for n in range(columns):
            above, moved = max(above, change[n] - tolerance * size[n]), moved + change[n]
        if not moved < np.inf:
            return False
        if above <= 0.0:
            return True
    return False


@compiled
def _relax_row(start, stop, j, other, value, diagonal, right, x, change, size, total):
    for n in range(x.shape[1]):
        total[n] = right[j, n]
    for k in range(start, stop):
        for n in range(x.shape[1]):
            total[n] -= value[k] * x[other[k], n]
    for n in range(x.shape[1]):
        new = total[n] / diagonal[j]
        change[n] += abs(new - x[j, n])
        size[n] += abs(new)
        x[j, n] = new
