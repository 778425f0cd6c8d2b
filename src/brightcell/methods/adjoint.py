"""Exact derivatives of a score with respect to every entry of its matrices, and the exact effect of finite steps.

With A x = f (supplies x of the activities) and Aᵀ λ = b (what one unit of each product is worth; b is what one unit of
each activity emits, characterised), the score is J = b·x = λ·f and

    dJ/dA[i, j] = -λ[i] x[j]        dJ/dB[k, j] = c[k] x[j]

for entries as the matrices have them: inputs negative, productions positive, those of waste treatments negative.
Steps Δa of the entries of column j of A and Δb of the score of its emissions, all at once, change the score by

    (Δb - λ·Δa) x[j] / (1 + z·Δa),        Aᵀ z = e[j],

the formula of Sherman and Morrison (1950, doi:10.1214/aoms/1177729893); z·Δa is zero outside loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from brightcell.engine.background import UncertainBackground, UncertainEntries
from brightcell.errors import BackgroundError, Problem
from brightcell.methods.function import Array, Indices

COLUMNS = 64
"""Rows of the inverse that are solved for at once."""


@dataclass(frozen=True, eq=False)
class AdjointSolution:
    """Aᵀ of a background, factorised, and λ (product,), the score of one unit of each product."""

    transposed: Any  # SuperLU, whose types know no `trans`
    worth: Array

    def supply(self, demand: Array) -> Array:
        """x (activity,) for a demand f (product,)."""
        return np.asarray(self.transposed.solve(demand, trans="T"))

    def inverse_rows(self, activities: Indices) -> Array:
        """Rows of A⁻¹, (activity, product): how many runs of each of the activities one unit of a product takes."""
        units = np.zeros((len(self.worth), len(activities)))
        units[activities, np.arange(len(activities))] = 1.0
        return np.asarray(self.transposed.solve(units)).T


def factorised(background: UncertainBackground) -> AdjointSolution:
    """Factorise Aᵀ, which fills in far less than A; BackgroundError where it has no inverse."""
    goods, size = background.technosphere, background.size
    transposed = sparse.coo_array((goods.amount, (goods.col, goods.row)), shape=(size, size)).tocsc()
    try:
        factors = splu(transposed)
        worth = factors.solve(emitted(background))
    except RuntimeError:  # exactly singular
        worth = np.full(size, np.nan)
    if not np.isfinite(worth).all():
        raise BackgroundError(Problem("the background has no solution"))
    return AdjointSolution(factors, worth)


def emitted(background: UncertainBackground) -> Array:
    """b (activity,): the score of what one unit of each activity emits itself."""
    gases = background.biosphere
    scores = gases.amount * background.factors[gases.row]
    return np.bincount(gases.col, scores, minlength=background.size).astype(np.float64)


def technosphere_slopes(entries: UncertainEntries, worth: Array, supply: Array) -> Array:
    """dJ/dA (entry,) = -λ[i] x[j]."""
    return -worth[entries.row] * supply[entries.col]


def biosphere_slopes(entries: UncertainEntries, factors: Array, supply: Array) -> Array:
    """dJ/dB (entry,) = c[k] x[j]."""
    return factors[entries.row] * supply[entries.col]


def slopes(background: UncertainBackground, worth: Array, supply: Array) -> Array:
    """Derivatives by all entries, those of the technosphere first, then those of the biosphere."""
    goods = technosphere_slopes(background.technosphere, worth, supply)
    return np.concatenate([goods, biosphere_slopes(background.biosphere, background.factors, supply)])


def in_loops(background: UncertainBackground) -> np.ndarray:
    """Which entries (technosphere first) have an effect that is not linear: productions and what closes a loop."""
    goods, size = background.technosphere, background.size
    maker = background.producer[goods.row]
    uses = sparse.coo_array((np.ones(len(maker)), (goods.col, maker)), shape=(size, size)).tocsr()
    component = connected_components(uses, directed=True, connection="strong")[1]
    closed = component[goods.col] == component[maker]
    return np.concatenate([closed, np.zeros(len(background.biosphere.row), bool)])


def loop_gains(solved: AdjointSolution, entries: UncertainEntries, which: Indices) -> Array:
    """(A⁻¹)[j, i] of some entries (i, j): runs of the activity that a unit of what it takes or makes asks of it."""
    columns, place = np.unique(entries.col[which], return_inverse=True)
    gains = np.empty(len(which))
    for start in range(0, len(columns), COLUMNS):
        rows = solved.inverse_rows(columns[start : start + COLUMNS])
        places = np.flatnonzero((place >= start) & (place < start + COLUMNS))
        gains[places] = rows[place[places] - start, entries.row[which[places]]]
    return gains


def finite_effects(slope: Array, step: Array | float, gain: Array) -> Array:
    """Exact change of the score by steps of single entries, slope step / (1 + gain step); nan where a loop runs away.

    Arrays that broadcast together; gain is that of `loop_gains`, 0 for entries outside loops and for emissions.
    """
    left = 1.0 + gain * step
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(left > 0, slope * step / left, np.nan)
