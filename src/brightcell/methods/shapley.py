"""Shapley effects: the variance shared out fairly among inputs that depend on each other.

An input's effect is the mean, over all orders of the inputs, of what it adds to c(J) = E[Var(Y | all but J)] when it
joins those before it (Owen 2014; Song et al. 2016, doi:10.1137/15M1048070). Dependence is a Gaussian copula. With one
Cholesky factor per order, the inputs of J are drawn anew given the others by new innovations for the last of them
(Mara and Tarantola 2012), and c(J) = E[(Y - Y')^2] / 2 for the pair that shares all but J.
Orders come in pairs, one the reverse of the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.checks import require_at_least, require_between, require_even, require_shape
from brightcell.methods.designs import uniforms
from brightcell.methods.evaluating import inputs_at, results_of
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Function, Indices
from brightcell.methods.interrupting import cut_short, finished, status_of
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import half_width, share
from brightcell.uncertainty.correlations import InputCopula
from brightcell.uncertainty.linear_algebra import one_thread_each


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShapleyEffects(Record):
    """Shares of the variance [M, F], which sum to one, with half-widths; `variance` [M] of the result."""

    title: ClassVar[str] = "Shapley effects"
    effect: Array
    effect_half_width: Array
    variance: Array
    orders: int
    draws: int
    seed: int
    level: float

    def columns(self) -> dict[str, Array]:
        return {"effect": self.effect, "effect_half_width": self.effect_half_width}

    def importance(self) -> Array:
        return self.effect

    def facts(self) -> dict[str, Any]:
        facts = {"orders": self.orders, "draws": self.draws, "seed": self.seed, "level": self.level}
        return {**facts, "variance": self.variance.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("Shapley effect, share of the variance", self.effect[output], self.effect_half_width[output])


@one_thread_each()
def shapley(
    function: Function,
    *,
    correlation: Array | None = None,
    orders: int = 200,
    draws: int = 64,
    seed: int = 0,
    by: By = None,
    level: float = 0.95,
) -> ShapleyEffects:
    """Effects from `orders` orders (an even number) with `draws` draws each: orders x draws x (F + 1) runs.

    `correlation` [K, K] of the inputs' normal scores, that of the function without it.
    """
    factors = factors_of(function.names, function.groups, by)
    require_even("orders", orders)
    require_at_least("orders", orders, 4, "the scatter of their pairs gives the intervals")
    require_at_least("draws", draws, 1)
    require_between("level", level, 0, 1)
    matrix = copula(function.correlation if correlation is None else correlation, function.names)
    added = _added(function, factors, matrix, orders // 2, draws, seed)
    done = 2 * len(added)
    return ShapleyEffects(
        labels=factors.labels,
        outputs=function.outputs,
        orders=done,
        draws=draws,
        seed=seed,
        level=level,
        notes=cut_short(done, orders, "orders"),
        status=status_of(done, orders),
        **_shares(added, level, function.outputs),
    )


def copula(correlation: Array | InputCopula | None, names: tuple[str, ...]) -> Array | None:
    """A correlation matrix [K, K] that can be one, None of independent inputs; InputError says what is wrong."""
    if correlation is None:
        return None
    matrix = np.asarray(correlation.matrix() if isinstance(correlation, InputCopula) else correlation, dtype=np.float64)
    require_shape("the correlation matrix", matrix.shape, (len(names),) * 2)
    faults = [
        Problem(
            "the matrix is not symmetric", path=f"correlation of {names[i]} and {names[j]}", found=f"{matrix[i, j]:g}"
        )
        for i, j in np.argwhere(np.triu(np.abs(matrix - matrix.T) > 1e-12))[:10]
    ]
    faults += [
        Problem("the diagonal of the matrix is not 1", path=f"correlation of {names[i]}", found=f"{matrix[i, i]:g}")
        for i in np.flatnonzero(np.diag(matrix) != 1)[:10]
    ]
    if not faults and not np.linalg.eigvalsh(matrix)[0] > 1e-10:
        faults = [Problem("the correlations contradict each other", hint="the matrix is not positive definite")]
    if faults:
        raise InputError(faults)
    return None if np.array_equal(matrix, np.eye(len(matrix))) else matrix


def _added(function: Function, factors: Factors, matrix: Array | None, pairs: int, draws: int, seed: int) -> Array:
    """What each factor adds to the variance [pairs, M, F], mean over the two orders of a pair.

    Ctrl-C leaves the pairs that are finished, two of them at least.
    """
    from scipy.special import ndtri

    old, new = (uniforms(function.names, seed, pairs * draws, use) for use in ("old", "new"))
    if matrix is None:
        joining, old, new = _replacing, inputs_at(function, old, "the sample"), inputs_at(function, new, "the sample")
    else:
        joining, function, old, new = partial(_joining, matrix), _of_scores(function), ndtri(old), ndtri(new)
    order = np.argsort(np.argsort(uniforms(factors.labels, seed, pairs, "order"), axis=0), axis=0)

    def increment(pair: int) -> Array:
        block = slice(pair * draws, (pair + 1) * draws)
        both = (order[:, pair], len(factors.labels) - 1 - order[:, pair])
        states = (joining(turn[factors.member], old[:, block], new[:, block]) for turn in both)
        return np.asarray(sum(_increments(function, turn, x) for turn, x in zip(both, states, strict=True)) / 2)

    return np.stack(finished(map(increment, range(pairs)), least=2)[0])


def _increments(function: Function, turn: Indices, states: Iterable[Array]) -> Array:
    """Increments of c [M, F] for one order: factor f joins as number turn[f]; those that join last come first."""
    y = results_of(function, states, ["the sample"] * (len(turn) + 1))
    cost = np.square(y[:, :1] - y).mean(axis=-1) / 2
    return np.diff(cost, axis=1)[:, turn]


def _replacing(turns: Indices, old: Array, new: Array) -> Iterator[Array]:
    """Independent inputs [K, D] as they were, then new ones for the inputs of turn 0, 0 and 1, ..."""
    return (np.where(turns[:, None] < joined, new, old) for joined in range(turns.max() + 2))


def _joining(matrix: Array, turns: Indices, old: Array, new: Array) -> Iterator[Array]:
    """Dependent scores [K, D] with old innovations, then with new ones for the inputs of turn 0, 0 and 1, ..."""
    order = np.argsort(-turns, kind="stable")
    lower = np.linalg.cholesky(matrix[np.ix_(order, order)])
    back, change = np.argsort(order), (new - old)[order]
    scores = lower @ old[order]
    yield scores[back]
    for turn in range(turns.max() + 1):
        joins = turns[order] == turn
        scores += lower[:, joins] @ change[joins]
        yield scores[back]


def _of_scores(function: Function) -> Function:
    """The function as a function of the normal scores of its inputs."""
    from scipy.special import ndtr

    def evaluate(scores: Array) -> Array:
        return function.evaluate(inputs_at(function, ndtr(scores), "the sample"))

    def reasons(scores: Array) -> Sequence[Problem]:
        return function.reasons(inputs_at(function, ndtr(scores), "the sample")) if function.reasons else ()

    return replace(function, evaluate=evaluate, reasons=reasons)


def _shares(added: Array, level: float, outputs: tuple[str, ...]) -> dict[str, Any]:
    """Shares, half-widths from the scatter of pairs (delta method for the ratio), and the variance they share."""
    mean = added.mean(axis=0)
    whole = mean.sum(axis=-1, keepdims=True)
    if not whole.any():
        raise InputError(Problem(f"the result does not vary: {', '.join(outputs[:5])}", hint="no input moves it"))
    effect = share(mean, whole)
    scatter = share(added - effect * added.sum(axis=-1, keepdims=True), whole)
    width = half_width(scatter, level) / len(added) ** 0.5
    return {"effect": effect, "effect_half_width": width, "variance": whole[:, 0]}
