"""Draws that were made already: inputs and results of a Monte Carlo run, from which methods need no new run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from brightcell.methods.checks import (
    require_at_least,
    require_finite,
    require_inputs,
    require_shape,
    require_variance,
)
from brightcell.methods.designs import uniforms
from brightcell.methods.evaluating import inputs_at, results_at
from brightcell.methods.function import Array, Function, Indices
from brightcell.uncertainty.correlations import dependent_scores
from brightcell.uncertainty.linear_algebra import one_thread_each

FEWEST = 20


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FunctionDraws:
    """Inputs x float64[K, D] by name, and the results y float64[M, D] that they gave."""

    names: tuple[str, ...]
    x: Array
    y: Array
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("result",)

    def __repr__(self) -> str:
        return f"<Draws of {len(self.names)} inputs and {len(self.outputs)} results: {self.x.shape[-1]}>"


@one_thread_each()
def drawn(function: Function, *, draws: int, seed: int = 0) -> FunctionDraws:
    """Random draws of a function."""
    require_inputs(function.names, function.groups)
    require_at_least("draws", draws, 1)
    u = uniforms(function.names, seed, draws, "draws")
    if function.correlation is not None:
        from scipy.special import ndtr, ndtri

        u = ndtr(dependent_scores(function.correlation, ndtri(u)))
    x = inputs_at(function, u, "the sample")
    y = results_at(function, x, "the sample")
    return FunctionDraws(names=function.names, x=x, y=y, groups=function.groups, outputs=function.outputs)


def require_usable(draws: FunctionDraws, fewest: int = FEWEST) -> None:
    """Inputs named, all finite, enough draws, a result that varies; InputError if not."""
    require_inputs(draws.names, draws.groups)
    require_shape("x", draws.x.shape[:-1], (len(draws.names),))
    require_shape("y", draws.y.shape, (len(draws.outputs), draws.x.shape[-1]))
    require_at_least("draws", draws.x.shape[-1], fewest)
    require_finite(draws.x, "the given inputs", "an input has no finite value")
    require_finite(draws.y, "the given results")
    require_variance(draws.y, draws.outputs)


def scores(draws: FunctionDraws) -> Array:
    """Normal scores of the ranks of the inputs, float64[K, D]; equal values have equal scores.

    They are the same for any increasing transformation of an input.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(draws.x, axis=1) - 0.5) / draws.x.shape[1]))


def classes(values: Array, count: int) -> Indices:
    """Class 0 .. count - 1 of each value [D] by its rank, as many in each; equal values share one."""
    from scipy.stats import rankdata

    place = (rankdata(values) - 0.5) / len(values)
    return np.asarray(place * count, dtype=np.int64)
