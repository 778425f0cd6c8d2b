"""Running the model: results always as [M, D], and never a nan that nobody sees."""

import numpy as np

from brightcell.sensitivity.checks import require_finite, require_shape
from brightcell.sensitivity.factors import Factors
from brightcell.sensitivity.problem import Array, Indices, Problem

BLOCK = 1 << 22
"""Numbers of one block of inputs, so that many inputs do not take memory in their square."""


def inputs_at(problem: Problem, u: Array, where: str) -> Array:
    """Inputs at quantiles u [K, D], finite."""
    x = np.asarray(problem.quantile(u), dtype=np.float64)
    require_shape("what `quantile` gives", x.shape, u.shape)
    require_finite(x, where, "an input has no finite value")
    return x


def results_at(problem: Problem, x: Array, where: str) -> Array:
    """Results [M, D] for inputs x [K, D]; InputError names the draw of `where` that has none."""
    return _checked(problem, problem.evaluate(x), x.shape[1], where)


def results_changed(problem: Problem, x0: Array, j: Indices, xj: Array, where: str) -> Array:
    """Results [M, D] where the inputs j [J] of x0 [K, D] are replaced by xj [J, D]."""
    if problem.evaluate_changed is not None:
        return _checked(problem, problem.evaluate_changed(x0, j, xj), x0.shape[1], where)
    x = x0.copy()
    x[j] = xj
    return results_at(problem, x, where)


def results_one_at_a_time(problem: Problem, base: Array, factors: Factors, moved: Array, where: str) -> Array:
    """Results [M, F, S]: all at `base` [K] but the inputs of one factor, which take each of `moved` [K, S]."""
    members, steps = factors.all_inputs(), moved.shape[1]
    if problem.evaluate_changed is not None:
        x0 = np.repeat(base[:, None], steps, axis=1)
        y = np.stack([_shaped(problem, problem.evaluate_changed(x0, j, moved[j]), steps) for j in members], axis=1)
    else:
        at_once = max(1, BLOCK // (len(base) * steps))
        blocks = [members[start : start + at_once] for start in range(0, len(members), at_once)]
        y = np.concatenate([_block(problem, base, block, moved) for block in blocks], axis=1)
    for factor in np.flatnonzero(~np.isfinite(y).all(axis=(0, 2))):
        require_finite(y[:, factor], f"{where} of {factors.labels[factor]}")
    return y


def _block(problem: Problem, base: Array, members: list[Indices], moved: Array) -> Array:
    steps = moved.shape[1]
    x = np.repeat(base[:, None], len(members) * steps, axis=1).reshape(len(base), len(members), steps)
    for index, j in enumerate(members):
        x[j, index] = moved[j]
    y = _shaped(problem, problem.evaluate(x.reshape(len(base), -1)), len(members) * steps)
    return y.reshape(-1, len(members), steps)


def _checked(problem: Problem, results: Array, draws: int, where: str) -> Array:
    y = _shaped(problem, results, draws)
    require_finite(y, where)
    return y


def _shaped(problem: Problem, results: Array, draws: int) -> Array:
    y = np.atleast_2d(np.asarray(results, dtype=np.float64))
    require_shape("what the model gives", y.shape, (len(problem.outputs), draws))
    return y
