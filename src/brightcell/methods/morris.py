"""Morris screening: elementary effects along random paths (Morris 1991; Campolongo et al. 2007 for mu* and groups).

Inputs are at `levels` quantiles (i + 1/2) / levels, so that no input is at an infinite end; a step is half of the
range, as Morris recommends. An effect is per unit of quantile: the change of the result over the whole range.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import require_at_least, require_between, require_even, require_independent
from brightcell.methods.designs import uniforms
from brightcell.methods.evaluating import BLOCK, inputs_at, results_of
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Function, Indices
from brightcell.methods.interrupting import cut_short, finished, status_of
from brightcell.methods.pictures import Cloud
from brightcell.methods.records import Record
from brightcell.methods.resampling import half_width, weights

STEP = 0.5


@dataclass(frozen=True, eq=False)
class Paths:
    """T random paths: start and end of every input [K, T], and at which step each factor moves, `turn` [F, T]."""

    start: Array
    end: Array
    turn: Indices

    def part(self, columns: slice) -> "Paths":
        """Some of them."""
        return Paths(self.start[:, columns], self.end[:, columns], self.turn[:, columns])


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class MorrisEffects(Record):
    """Elementary effects: mu* (mean size) with its half-width, mu and sigma (mean, deviation), [M, F].

    mu is nan for groups of several inputs, which move each in a direction of its own.
    """

    title: ClassVar[str] = "Morris effects"
    mu_star: Array
    mu_star_half_width: Array
    mu: Array
    sigma: Array
    trajectories: int
    seed: int
    level: float

    def columns(self) -> dict[str, Array]:
        return {
            "mu_star": self.mu_star,
            "mu_star_half_width": self.mu_star_half_width,
            "mu": self.mu,
            "sigma": self.sigma,
        }

    def importance(self) -> Array:
        return self.mu_star

    def facts(self) -> dict[str, Any]:
        return {"trajectories": self.trajectories, "seed": self.seed, "level": self.level}

    def picture(self, output: int = 0) -> Cloud:
        unit, half = self.outputs[output], self.mu_star_half_width[output]
        return Cloud(f"\u03bc*, {unit}", f"\u03c3, {unit}", self.mu_star[output], self.sigma[output], half)


def morris(
    function: Function,
    *,
    trajectories: int = 50,
    levels: int = 4,
    seed: int = 0,
    by: By = None,
    repeats: int = 1000,
    level: float = 0.95,
) -> MorrisEffects:
    """Effects from `trajectories` paths of F + 1 runs each; `levels` is even."""
    factors = factors_of(function.names, function.groups, by)
    require_independent(function.correlation, "morris")
    require_at_least("trajectories", trajectories, 2)
    require_at_least("repeats", repeats, 0)
    require_between("level", level, 0, 1)
    require_even("levels", levels)
    walked = paths(function.names, factors, trajectories, levels, seed)
    y = results_along(function, factors, walked)
    done = y.shape[-1]
    effects = elementary_effects(y, factors, walked.part(slice(done)))
    columns = statistics(effects, factors, weights(done, repeats, seed), level)
    return MorrisEffects(
        labels=factors.labels,
        outputs=function.outputs,
        trajectories=done,
        seed=seed,
        level=level,
        notes=cut_short(done, trajectories, "trajectories"),
        status=status_of(done, trajectories),
        **columns,
    )


def statistics(effects: Array, factors: Factors, taken: Array, level: float) -> dict[str, Any]:
    """Means, deviation and half-width by their names in `MorrisEffects`; taken [1 + R, T] are bootstrap weights."""
    mu_star = np.einsum("rt,mft->rmf", taken, np.abs(effects)) / taken.shape[1]
    single = np.bincount(factors.member) == 1
    return {
        "mu_star": mu_star[0],
        "mu_star_half_width": half_width(mu_star[1:], level),
        "mu": np.where(single, effects.mean(axis=-1), np.nan),
        "sigma": effects.std(axis=-1, ddof=1),
    }


def paths(names: tuple[str, ...], factors: Factors, trajectories: int, levels: int, seed: int) -> Paths:
    """Random starts, directions and orders, each by the names that it belongs to."""
    half = levels // 2
    low = (np.floor(uniforms(names, seed, trajectories, "level") * half) + 0.5) / levels
    upward = uniforms(names, seed, trajectories, "direction") < 0.5
    order = uniforms(factors.labels, seed, trajectories, "order")
    turn = np.argsort(np.argsort(order, axis=0), axis=0)
    return Paths(np.where(upward, low, low + STEP), np.where(upward, low + STEP, low), turn)


def points_along(factors: Factors, walked: Paths) -> Iterator[Array]:
    """Inputs or quantiles [K, T] at each of the F + 1 stops, whichever the paths are of."""
    turn = walked.turn[factors.member]
    return (np.where(turn < stop, walked.end, walked.start) for stop in range(len(factors.labels) + 1))


def results_along(function: Function, factors: Factors, walked: Paths) -> Array:
    """Results [M, F + 1, T] at each stop of each path; Ctrl-C leaves the paths that are finished, two at least."""
    start, end = (inputs_at(function, u, "the paths") for u in (walked.start, walked.end))
    stops, number = len(factors.labels) + 1, walked.turn.shape[1]
    places, of_inputs = [f"the paths at stop {stop}" for stop in range(stops)], Paths(start, end, walked.turn)
    at_once = max(2, BLOCK // max(1, stops * len(function.names)))
    parts = (of_inputs.part(slice(first, first + at_once)) for first in range(0, number, at_once))
    results = (results_of(function, points_along(factors, part), places) for part in parts)
    return np.concatenate(finished(results)[0], axis=-1)


def elementary_effects(y: Array, factors: Factors, walked: Paths) -> Array:
    """Effects [M, F, T] from the results [M, F + 1, T]: change over step, signed by the factor's first input."""
    change = np.take_along_axis(np.diff(y, axis=1), walked.turn[None], axis=1)
    first = np.array([j[0] for j in factors.all_inputs()])
    return np.asarray(change / (walked.end - walked.start)[first])
