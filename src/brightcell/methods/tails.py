"""How probable a rare result is, by subset sampling: a chain of levels, each reached from the one before.

P(y > t) = P(y > t1) P(y > t2 | y > t1) ... P(y > t | y > tm), with levels such that a tenth of the draws lies beyond
each (Au and Beck 2001, doi:10.1016/S0266-8920(01)00019-4). Draws beyond a level come from those that are, by steps
z' = r z + sqrt(1 - r^2) n of the normal scores, taken where y(z') is beyond too (Papaioannou et al. 2015,
doi:10.1016/j.probengmech.2015.06.006). Such draws depend on one another, so the error is that of whole runs which
don't: se = sd(P over runs) / sqrt(runs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.language import speaking, told
from brightcell.methods.checks import require_at_least, require_finite, require_inputs, require_whole
from brightcell.methods.designs import generator
from brightcell.methods.function import Array, Function
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import wrapped
from brightcell.uncertainty.correlations import dependent_scores
from brightcell.uncertainty.linear_algebra import one_thread_each

SHARE = 0.1
"""Of the draws of a level lies beyond the next."""
KEPT = 0.8
"""r, how much of a draw a step keeps."""
MOST_LEVELS = 20
LEAST = 2.0**-53


@dataclass(frozen=True)
class TailProbability:
    """The probability that the result is above (or below) a threshold, with its standard error and 95 % interval."""

    output: str
    threshold: float
    above: bool
    probability: float
    standard_error: float
    low: float
    high: float
    draws: int
    runs: int
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**vars(self), "notes": list(self.notes)}

    def as_text(self, language: str | None = None) -> str:
        """A sentence, and how it was found."""
        with speaking(language):
            side = "above" if self.above else "below"
            error = f"standard error {significant(self.standard_error, 2)}"
            interval = f"{significant(self.low)} to {significant(self.high)}"
            estimate = f"{significant(self.probability)} ({error}; 95 %: {interval})"
            runs = f"by subset sampling, {self.runs} runs, {self.draws:,} draws in all"
            said = f"probability of a result {side} {self.threshold:g} {self.output}: {estimate}"
            notes = [line for note in self.notes for line in wrapped(note, first="")]
            return "\n".join([told(said), told(runs), *notes]) + "\n"

    def __repr__(self) -> str:
        return f"<TailProbability: {self.as_text().splitlines()[0]}>"


@one_thread_each()
def tail(
    function: Function, *, threshold: float, above: bool = True, draws: int = 1000, runs: int = 10, seed: int = 0
) -> TailProbability:
    """P(y > threshold), or below it, of the first result, by `runs` runs of `draws` draws a level.

    InputError for numbers that can't be, and where the result doesn't get that far in 20 levels (below 1e-20).
    """
    from scipy.stats import t

    require_whole(seed=seed, draws=draws, runs=runs)
    require_inputs(function.names, function.groups)
    require_at_least("draws", draws, 100)
    require_at_least("runs", runs, 3)
    if not np.isfinite(threshold):
        what, given = "the threshold is not a number", str(threshold)
        raise InputError(Problem(what, "threshold", found=given, expected="a finite number"))
    sampler = _Sampler(function, -1.0 if not above else 1.0, threshold)
    estimates = [sampler.run(generator(seed, f"tail {run}"), draws) for run in range(runs)]
    probabilities = np.array([probability for probability, _ in estimates])
    mean, error = float(probabilities.mean()), float(probabilities.std(ddof=1) / runs**0.5)
    reach = float(t.ppf(0.975, runs - 1)) * error
    return TailProbability(
        function.outputs[0],
        float(threshold),
        above,
        mean,
        error,
        max(mean - reach, 0.0),
        min(mean + reach, 1.0),
        sum(number for _, number in estimates),
        runs,
    )


@dataclass(frozen=True, eq=False)
class _Sampler:
    """A function of normal scores z [K, D], whose results count upwards."""

    function: Function
    sign: float
    threshold: float

    def run(self, random: np.random.Generator, draws: int) -> tuple[float, int]:
        """One estimate, and how many draws it took."""
        goal = self.sign * self.threshold
        z = random.standard_normal((len(self.function.names), draws))
        y, probability, number = self._results(z), 1.0, draws
        chains = max(int(draws * SHARE), 1)
        for _ in range(MOST_LEVELS):
            order = np.argsort(-y, kind="stable")
            level = y[order[chains]]  # chains repeat results, so fewer may lie beyond it
            if level >= goal or (y > goal).sum() >= chains:
                return probability * float((y > goal).mean()), number
            beyond = order[:chains][y[order[:chains]] > level]
            if not beyond.size:
                break
            probability *= beyond.size / draws
            z, y = self._onward(random, z[:, beyond], y[beyond], level, draws)
            number += draws - beyond.size
        if (y > goal).any():
            return probability * float((y > goal).mean()), number
        what = "the result doesn't come near this threshold, whose probability is too small to be found"
        most = significant(float(self.sign * y.max()))
        raise InputError(Problem(what, "threshold", found=f"{self.threshold:g}", hint=f"the farthest draw is {most}"))

    def _onward(self, random: np.random.Generator, z: Array, y: Array, level: float, draws: int) -> tuple[Array, Array]:
        """So many draws beyond a level, from those that are beyond it: chains side by side."""
        scores, results = [z], [y]
        while sum(part.size for part in results) < draws:
            step = KEPT * z + (1 - KEPT**2) ** 0.5 * random.standard_normal(z.shape)
            there = self._results(step)
            taken = there > level
            z, y = np.where(taken, step, z), np.where(taken, there, y)
            scores.append(z)
            results.append(y)
        return np.concatenate(scores, axis=1)[:, :draws], np.concatenate(results)[:draws]

    def _results(self, z: Array) -> Array:
        from scipy.special import ndtr

        u = np.clip(ndtr(dependent_scores(self.function.correlation, z)), LEAST, 1 - LEAST)
        x, reasons = self.function.quantile(u), self.function.reasons
        y = np.atleast_2d(self.function.evaluate(x))[0]
        require_finite(y[None], "the tail", reasons=(lambda failing: reasons(x[:, failing])) if reasons else None)
        return np.asarray(self.sign * y)
