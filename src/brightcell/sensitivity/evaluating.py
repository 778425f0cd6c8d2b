"""Running the model: results always as [M, D], and never a nan that nobody sees."""

import numpy as np

from brightcell.sensitivity.checks import require_finite, require_shape
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


def results_one_at_a_time(problem: Problem, base: Array, members: list[Indices], moved: Array, where: str) -> Array:
    """Results [M, F, S]: all at `base` [K] but the inputs of one factor, which take each of `moved` [K, S]."""
    steps = moved.shape[1]
    if problem.evaluate_changed is not None:
        x0 = np.repeat(base[:, None], steps, axis=1)
        return np.stack([results_changed(problem, x0, j, moved[j], where) for j in members], axis=1)
    at_once = max(1, BLOCK // (len(base) * steps))
    blocks = [members[start : start + at_once] for start in range(0, len(members), at_once)]
    return np.concatenate([_block(problem, base, block, moved, where) for block in blocks], axis=1)


def _block(problem: Problem, base: Array, members: list[Indices], moved: Array, where: str) -> Array:
    steps = moved.shape[1]
    x = np.repeat(base[:, None], len(members) * steps, axis=1).reshape(len(base), len(members), steps)
    for index, j in enumerate(members):
        x[j, index] = moved[j]
    return results_at(problem, x.reshape(len(base), -1), where).reshape(-1, len(members), steps)


def _checked(problem: Problem, results: Array, draws: int, where: str) -> Array:
    y = np.atleast_2d(np.asarray(results, dtype=np.float64))
    require_shape("what the model gives", y.shape, (len(problem.outputs), draws))
    require_finite(y, where)
    return y
