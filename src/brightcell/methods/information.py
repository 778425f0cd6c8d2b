"""Value of information: by how much the variance of the result falls when an input is measured, from given draws.

Measured exactly: Var(E[Y | x_j]) / Var(Y), the first-order Sobol index, by regression of the result on the input.
Half as uncertain: the deviation of the input's normal score is halved by a measurement whose outcome is not known yet;
the fall expected is Var(E[Y | outcome]) / Var(Y), which is 3/4 of the first where the result is linear in the score.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.methods.checks import varies
from brightcell.methods.conditional_mean import SIZE, ConditionalFit, basis, regressed
from brightcell.methods.draws import FunctionDraws, require_usable, scores
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import share
from brightcell.uncertainty.linear_algebra import one_thread_each

LEFT = 0.5
"""Share of the deviation of an input's score that a measurement leaves."""
REACH, OUTCOMES, ERRORS = 6.0, 241, 41


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ValueOfInformation(Record):
    """Percent of the variance [M, F] that goes when a factor is known, its standard error, and when half known.

    An irrelevant input scatters around 0. For a group, what its inputs do together beyond the sum is not seen here
    (`sobol(by=...)` sees it), and half knowing it takes them as independent. `if_halved` is nan where an input has
    few different values, such as a choice.
    """

    title: ClassVar[str] = "Value of information"
    removed: Array
    standard_error: Array
    if_halved: Array
    draws: int

    def columns(self) -> dict[str, Array]:
        return {"removed": self.removed, "standard_error": self.standard_error, "if_halved": self.if_halved}

    def importance(self) -> Array:
        return self.removed

    def conclusion(self, output: int = 0) -> str:
        """What to measure next, and by how much that narrows the variance.

        Parameters
        ----------
        output : int
            Which of the results, from 0.

        Returns
        -------
        str
            A sentence.
        """
        self._require_output(output)
        best = int(self.order(output)[0])
        removed, error, halved = (float(table[output, best]) for table in self.columns().values())
        if not removed > 2 * error:
            return "Measure this next: nothing stands out from the noise of so few draws; take more of them."
        half = f"; to be half as uncertain about it, by {halved:.0f} %" if np.isfinite(halved) else ""
        exactly = f"To know it exactly narrows the variance by {removed:.0f} % (standard error {error:.1f} %)"
        return f"Measure this next: {self.labels[best]}. {exactly}{half}."

    def facts(self) -> dict[str, Any]:
        return {"unit": "% of the variance", "draws": self.draws}

    def picture(self, output: int = 0) -> Bars:
        axis = "variance removed by knowing it, % \u00b1 standard error"
        return Bars(axis, self.removed[output], self.standard_error[output])


@one_thread_each()
def value_of_information(draws: FunctionDraws, *, by: By = None) -> ValueOfInformation:
    """What to measure next, without a new run."""
    require_usable(draws)
    factors = factors_of(draws.names, draws.groups, by)
    z, count = scores(draws), draws.x.shape[1]
    exact, halved = _curves(count)
    estimates = np.stack(
        [_of_fit(regressed(z[j], draws.y), draws.y, exact, halved) for j in factors.all_inputs()], axis=-1
    )
    estimates[:, ~varies(draws.y)] = np.nan
    removed, error, if_halved = 100 * estimates
    return ValueOfInformation(
        labels=factors.labels,
        outputs=draws.outputs,
        removed=removed,
        standard_error=error,
        if_halved=if_halved,
        draws=count,
    )


def explained(fit: ConditionalFit, y: Array) -> tuple[Array, Array]:
    """Share of the variance of y [M, D] that a fit explains, adjusted for its size, and its standard error [M]."""
    draws = y.shape[1]
    all_ = np.square(y - y.mean(axis=1, keepdims=True))
    left = np.square(y - y.mean(axis=1, keepdims=True) - fit.fitted)
    whole = all_.mean(axis=1)
    unexplained = share(left.mean(axis=1), whole)
    influence = left - unexplained[:, None] * all_
    return 1 - unexplained * (draws - 1) / (draws - fit.rank - 1), share(influence.std(axis=1), whole * draws**0.5)


def _of_fit(fit: ConditionalFit, y: Array, exact: Array, halved: Array) -> Array:
    """Removed, its standard error and if halved, [3, M]."""
    removed, error = explained(fit, y)
    half, whole = (
        np.sum([_variance(curve @ coefficients) for coefficients in fit.coefficients], axis=0)
        for curve in (halved, exact)
    )
    ratio = share(half, whole) if fit.whole else np.full(len(y), np.nan)
    return np.stack([removed, error, removed * ratio])


def _curves(draws: int) -> tuple[Array, Array]:
    """Basis at the possible scores, and its mean over what a measurement leaves open, [OUTCOMES, SIZE] each."""
    score, error = np.linspace(-REACH, REACH, OUTCOMES), np.linspace(-REACH, REACH, ERRORS)
    after = np.sqrt(1 - LEFT**2) * score[:, None] + LEFT * error
    each = basis(after.ravel(), draws).reshape(OUTCOMES, ERRORS, SIZE)
    return basis(score, draws), np.einsum("oes,e->os", each, _normal(error))


def _variance(values: Array) -> Array:
    """Variance over outcomes of values [OUTCOMES, M]."""
    weight = _normal(np.linspace(-REACH, REACH, OUTCOMES))
    return weight @ np.square(values - weight @ values)


def _normal(nodes: Array) -> Array:
    density = np.exp(-nodes * nodes / 2)
    return np.asarray(density / density.sum())
