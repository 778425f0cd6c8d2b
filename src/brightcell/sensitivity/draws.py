"""Draws that were made already: inputs and results of a Monte Carlo run, from which methods need no new run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from brightcell.sensitivity.checks import (
    require_at_least,
    require_finite,
    require_inputs,
    require_shape,
    require_variance,
)
from brightcell.sensitivity.designs import uniforms
from brightcell.sensitivity.evaluating import inputs_at, results_at
from brightcell.sensitivity.problem import Array, Indices, Problem

FEWEST = 20


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Draws:
    """Inputs x float64[K, D] by name, and the results y float64[M, D] that they gave."""

    names: tuple[str, ...]
    x: Array
    y: Array
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("result",)

    def __repr__(self) -> str:
        return f"<Draws of {len(self.names)} inputs and {len(self.outputs)} results: {self.x.shape[-1]}>"


def drawn(problem: Problem, *, draws: int, seed: int = 0) -> Draws:
    """Random draws of a problem."""
    require_inputs(problem.names, problem.groups)
    require_at_least("draws", draws, 1)
    u = uniforms(problem.names, seed, draws, "draws")
    if problem.correlation is not None:
        from scipy.special import ndtr, ndtri

        from brightcell.uncertainty.dependence import lower_triangle

        u = ndtr(lower_triangle(problem.correlation) @ ndtri(u))
    x = inputs_at(problem, u, "the sample")
    y = results_at(problem, x, "the sample")
    return Draws(names=problem.names, x=x, y=y, groups=problem.groups, outputs=problem.outputs)


def require_usable(draws: Draws, fewest: int = FEWEST) -> None:
    """Inputs named, all finite, enough draws, a result that varies; InputError if not."""
    require_inputs(draws.names, draws.groups)
    require_shape("x", draws.x.shape[:-1], (len(draws.names),))
    require_shape("y", draws.y.shape, (len(draws.outputs), draws.x.shape[-1]))
    require_at_least("draws", draws.x.shape[-1], fewest)
    require_finite(draws.x, "the given inputs", "an input has no finite value")
    require_finite(draws.y, "the given results")
    require_variance(draws.y, draws.outputs)


def scores(draws: Draws) -> Array:
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
