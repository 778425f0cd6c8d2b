"""Derivatives of a foreground's footprint by all of its drawn data at one point, in one pass backwards.

With the runs x of the activities per functional unit, what each causes itself and by the background, d, and the scores
s of one run with all that it takes,

    (1 - T) s = d        (1 - T') x = f        dJ/da = x[i] s[j]

for the amount a of an input of activity i from j (T[i, j]); a demand or an emission is worth x[i] times its own score.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from brightcell.propagation.foreground import ForegroundModel
from brightcell.rulebooks import FUNCTIONAL_UNIT


def slopes(
    model: ForegroundModel, point: Mapping[str, float], scores: np.ndarray, factors: np.ndarray
) -> dict[str, float]:
    """dJ/dx by the data of `point`, kg CO2e per functional unit and unit of the datum; {} in a loop without a solution.

    scores: h (link, gas); factors: c (gas,).
    """
    laid = model.formulas(tuple(point))
    with np.errstate(all="ignore"):
        values = laid.values([np.float64(value) for value in point.values()])
        amounts = [float(values[slot]) for slot in laid.wanted]
        worth = _worth(model, amounts, scores.sum(axis=1), factors)
        return dict(zip(point, map(float, laid.slopes(values, worth)), strict=True)) if worth else {}


def corners(model: ForegroundModel, point: Mapping[str, float]) -> list[bool]:
    """Whether each datum of `point` goes into an amount that has a corner there, as the lesser of two equal ones."""
    laid = model.formulas(tuple(point))
    if not laid.have_corners:
        return [False] * len(point)
    with np.errstate(all="ignore"):
        return laid.corners(laid.values([np.float64(value) for value in point.values()]))


def _worth(model: ForegroundModel, amounts: list[float], scores: np.ndarray, factors: np.ndarray) -> list[float]:
    """The derivative by the amount of each input, demand and emission; scores h (link,)."""
    direct = [scores[e.target] for e in model.demands] + [factors[e.target] for e in model.emissions]
    entries, size, n = (*model.inputs, *model.demands, *model.emissions), len(model.activities), len(model.inputs)
    users = np.array([e.activity for e in entries], dtype=np.int64)
    suppliers = np.array([e.target for e in model.inputs], dtype=np.int64)
    taken = sparse.csc_array((amounts[:n], (users[:n], suppliers)), shape=(size, size))
    wanted = np.zeros(size)
    wanted[model.activities.index(FUNCTIONAL_UNIT)] = 1.0
    try:
        solver = splu(sparse.csc_matrix(sparse.eye_array(size, format="csc") - taken))
    except RuntimeError:  # exactly singular
        return []
    own = np.bincount(users[n:], np.multiply(amounts[n:], direct), minlength=size)
    per_unit, runs = solver.solve(own), solver.solve(wanted, trans="T")
    return [
        float(value) for value in runs[users] * np.fromiter(chain(per_unit[suppliers], direct), float, len(entries))
    ]
