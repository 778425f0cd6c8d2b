"""A footprint with any of its data moved, certain ones too, on the background as it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from brightcell.matrices.system import FloatArray
from brightcell.model import Model
from brightcell.propagation.alternatives import nominal_alternative
from brightcell.propagation.derivatives import exact_system
from brightcell.propagation.foreground import evaluate, foreground_model
from brightcell.propagation.scores import FixedScores


def moved_totals(model: Model, data: Mapping[str, FloatArray]) -> FloatArray:
    """The footprint (draw,) for values (draw,) of some data by name, all others nominal.

    What follows from a datum by a formula moves with it, as in a footprint that is made anew.
    """
    alternative = nominal_alternative(model)
    scores, factors = alternative.scores, alternative.factors
    assert isinstance(scores, FixedScores)
    size = max((len(values) for values in data.values()), default=1)
    table = scores.scores({}, factors, 0, size)
    foreground = foreground_model(exact_system(model), scores.flows)
    return np.asarray(evaluate(foreground, data, table, factors, size).sum(axis=(0, 1)))


def one_at_a_time_totals(model: Model, nominal: Mapping[str, float], factors: FloatArray) -> FloatArray:
    """The footprint (datum, factor) with each datum alone at its nominal value times each factor."""
    number, moves = len(nominal), len(factors)
    data = {}
    for place, (name, value) in enumerate(nominal.items()):
        values = np.full((number, moves), value)
        values[place] = value * factors
        data[name] = values.ravel()
    return moved_totals(model, data).reshape(number, moves) if data else np.zeros((0, moves))
