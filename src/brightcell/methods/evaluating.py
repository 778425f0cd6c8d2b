"""Running the model: results always as [M, D], and never a nan that goes unseen."""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from brightcell.methods.checks import require_finite, require_shape
from brightcell.methods.factors import Factors
from brightcell.methods.function import Array, Function, Indices

BLOCK = 1 << 22
"""Numbers of one block of inputs, so that many inputs do not take memory in their square."""
AT_ONCE = 4096
"""Draws that are changed together, so that what is kept of the others stays near the processor."""


def inputs_at(function: Function, u: Array, where: str) -> Array:
    """Inputs at quantiles u [K, D], finite."""
    x = np.asarray(function.quantile(u), dtype=np.float64)
    require_shape("what `quantile` gives", x.shape, u.shape)
    require_finite(x, where, "an input has no finite value")
    return x


def results_at(function: Function, x: Array, where: str) -> Array:
    """Results [M, D] for inputs x [K, D]; InputError names the draw of `where` that has none."""
    y = _shaped(function, function.evaluate(x), x.shape[1])
    require_finite(y, where)
    return y


def results_crossed(function: Function, x0: Array, other: Array, factors: Factors, where: str) -> Array:
    """Results [M, F, D] for x0 [K, D] where the inputs of each factor are those of another matrix.

    `where` names the place of an error, with {} for the factor.
    """
    members, draws = factors.all_inputs(), x0.shape[1]
    y = np.empty((len(function.outputs), len(members), draws))
    for start in range(0, draws, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        here, there = np.ascontiguousarray(x0[:, part]), other[:, part]
        for factor, j in enumerate(members):
            y[:, factor, part] = _changed(function, here, j, there[j])
    return _finite(y, [where.format(label) for label in factors.labels])


def results_of(function: Function, states: Iterable[Array], where: Sequence[str]) -> Array:
    """Results [M, S, D] of S matrices x [K, D], several at once; `where` are their names for an error."""
    states, blocks = iter(states), []
    while first := list(islice(states, 1)):
        at_once = max(1, BLOCK // first[0].size)
        x = np.stack([*first, *islice(states, at_once - 1)], axis=1)
        y = _shaped(function, function.evaluate(x.reshape(len(x), -1)), x[0].size)
        blocks.append(y.reshape(-1, *x.shape[1:]))
    return _finite(np.concatenate(blocks, axis=1), where)


def results_one_at_a_time(function: Function, base: Array, factors: Factors, moved: Array, where: str) -> Array:
    """Results [M, F, S]: all at `base` [K] but the inputs of one factor, which take each of `moved` [K, S]."""
    x0 = np.repeat(base[:, None], moved.shape[1], axis=1)
    places = [f"{where} of {label}" for label in factors.labels]
    members = factors.all_inputs()
    if function.evaluate_changed is None:
        return results_of(function, (_replaced(x0, j, moved[j]) for j in members), places)
    return _finite(np.stack([_changed(function, x0, j, moved[j]) for j in members], axis=1), places)


def _replaced(x0: Array, j: Indices, xj: Array) -> Array:
    x = x0.copy()
    x[j] = xj
    return x


def _changed(function: Function, x0: Array, j: Indices, xj: Array) -> Array:
    """Results [M, D] where the inputs j [J] of x0 [K, D] are replaced by xj [J, D]."""
    if function.evaluate_changed is not None:
        return _shaped(function, function.evaluate_changed(x0, j, xj), x0.shape[1])
    return _shaped(function, function.evaluate(_replaced(x0, j, xj)), x0.shape[1])


def _finite(y: Array, where: Sequence[str]) -> Array:
    """y [M, S, D] itself; InputError that names the first of S, by `where`, with a result that is not finite."""
    if not np.isfinite(y).all():
        number = int(np.flatnonzero(~np.isfinite(y).all(axis=(0, 2)))[0])
        require_finite(y[:, number], where[number])
    return y


def _shaped(function: Function, results: Array, draws: int) -> Array:
    y = np.atleast_2d(np.asarray(results, dtype=np.float64))
    require_shape("what the model gives", y.shape, (len(function.outputs), draws))
    return y
