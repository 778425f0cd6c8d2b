"""Running the model: results always as [M, D], and never a nan that goes unseen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

import numpy as np

from brightcell.methods.checks import require_finite, require_shape
from brightcell.methods.factors import Factors
from brightcell.methods.function import Array, Function, Indices

BLOCK = 1 << 22
"""Numbers of one block of inputs, so that many inputs do not take memory in their square."""
MANY = 1000
AT_ONCE = 4096
"""Draws that are changed together, so that what is kept of the others stays near the processor."""


def blocks_of(draws: int) -> Iterator[slice]:
    """So many draws in blocks of `AT_ONCE`."""
    return (slice(start, min(start + AT_ONCE, draws)) for start in range(0, draws, AT_ONCE))


def inputs_at(function: Function, u: Array, where: str) -> Array:
    """Inputs at quantiles u [K, D], finite."""
    x = np.asarray(function.quantile(u), dtype=np.float64)
    require_shape("what `quantile` gives", x.shape, u.shape)
    require_finite(x, where, "an input has no finite value")
    return x


def results_at(function: Function, x: Array, where: str) -> Array:
    """Results [M, D] for inputs x [K, D]; InputError names the draw of `where` that has none."""
    y = _shaped(function, function.evaluate(x), x.shape[1])
    _require(function, y, where, lambda: x)
    return y


def results_crossed(function: Function, x0: Array, other: Array, factors: Factors, where: str) -> Array:
    """Results [M, F, D] for x0 [K, D] where the inputs of each factor are those of another matrix.

    `where` names the place of an error, with {} for the factor.
    """
    members, draws = factors.all_inputs(), x0.shape[1]
    y, here = np.empty((len(function.outputs), len(members), draws)), np.ascontiguousarray(x0)
    for factor, j in enumerate(members):
        y[:, factor] = _changed(function, here, j, other[j], where.format(factors.labels[factor]))
    return y


def results_of(function: Function, states: Iterable[Array], where: Sequence[str]) -> Array:
    """Results [M, S, D] of S matrices x [K, D], several at once; `where` are their names for an error."""
    states, blocks, names = iter(states), list[Array](), iter(where)
    while first := list(islice(states, 1)):
        at_once = max(1, BLOCK // first[0].size)
        x = np.stack([*first, *islice(states, at_once - 1)], axis=1)
        y = _shaped(function, function.evaluate(x.reshape(len(x), -1)), x[0].size).reshape(-1, *x.shape[1:])
        for state, name in zip(range(x.shape[1]), names, strict=False):
            _require(function, y[:, state], name, partial(x.__getitem__, (slice(None), state)))
        blocks.append(y)
    return np.concatenate(blocks, axis=1)


def results_one_at_a_time(function: Function, base: Array, factors: Factors, moved: Array, where: str) -> Array:
    """Results [M, F, S]: all at `base` [K] but the inputs of one factor, which take each of `moved` [K, S].

    Of `MANY` inputs each moves much of the model, so that the whole of it for many factors at once takes less time.
    """
    x0 = np.repeat(base[:, None], moved.shape[1], axis=1)
    places = [f"{where} of {label}" for label in factors.labels]
    members = factors.all_inputs()
    if function.evaluate_changed is None or len(function.names) >= MANY:
        return results_of(function, (_replaced(x0, j, moved[j]) for j in members), places)
    changed = [_changed(function, x0, j, moved[j], place) for j, place in zip(members, places, strict=True)]
    return np.stack(changed, axis=1)


def _replaced(x0: Array, j: Indices, xj: Array) -> Array:
    x = x0.copy()
    x[j] = xj
    return x


def _changed(function: Function, x0: Array, j: Indices, xj: Array, where: str) -> Array:
    """Results [M, D] where the inputs j [J] of x0 [K, D] are replaced by xj [J, D]; InputError if one is not finite."""
    if function.evaluate_changed is None:
        results = function.evaluate(_replaced(x0, j, xj))
    else:
        results = function.evaluate_changed(x0, j, xj)
    y = _shaped(function, results, x0.shape[1])
    _require(function, y, where, lambda: _replaced(x0, j, xj))
    return y


def _require(function: Function, y: Array, where: str, x: Callable[[], Array]) -> None:
    """Results y [M, D] of inputs x [K, D] are finite; InputError that names a draw that has none, and why."""
    reasons = function.reasons
    require_finite(y, where, reasons=(lambda numbers: reasons(x()[:, numbers])) if reasons else None)


def _shaped(function: Function, results: Array, draws: int) -> Array:
    y = np.atleast_2d(np.asarray(results, dtype=np.float64))
    require_shape("what the model gives", y.shape, (len(function.outputs), draws))
    return y
