"""Contributions to the variance of the result: from slopes to first order, or from draws by regression.

From slopes: V_j = (dy/dx_j)^2 Var(x_j), for independent inputs and small variances (Heijungs and Suh 2002).
From draws: squared coefficients of a regression on standardised values (SRC) or ranks (SRRC), Saltelli et al. 2008.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.checks import require_at_least, require_independent
from brightcell.methods.draws import FunctionDraws, require_usable
from brightcell.methods.factors import By, factors_of
from brightcell.methods.function import Array, Function
from brightcell.methods.gradient import derivatives
from brightcell.methods.moments import moments
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import share
from brightcell.uncertainty.linear_algebra import one_thread_each


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class VarianceShares(Record):
    """Shares of the variance that each factor makes, `share` [M, F]; groups are sums over their inputs.

    explained [M]: 1 for slopes, for regressions the share of the variance (of ranks) that all inputs explain; where it
    is far below 1 the model is not linear (not monotone) and the shares say little. variance [M]: of the result to
    first order, or of the draws.
    """

    title: ClassVar[str] = "Contributions to variance"
    share: Array
    explained: Array
    variance: Array
    way: str

    def columns(self) -> dict[str, Array]:
        return {"share": self.share}

    def importance(self) -> Array:
        return self.share

    def facts(self) -> dict[str, Any]:
        return {"way": self.way, "explained": self.explained.tolist(), "variance": self.variance.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("share of the variance", self.share[output])


def variance_from_slopes(function: Function, *, by: By = None) -> VarianceShares:
    """First-order contributions at the means of the inputs."""
    factors = factors_of(function.names, function.groups, by)
    require_independent(function.correlation, "variance")
    mean, variance = moments(function)
    parts = np.square(derivatives(function, mean)[0]) * variance
    total = parts.sum(axis=1)
    if not total.any():
        raise InputError(Problem("the result does not vary", found="a slope of zero for every input"))
    return VarianceShares(
        labels=factors.labels,
        outputs=function.outputs,
        share=share(factors.total(parts), total[:, None]),
        explained=np.ones(len(total)),
        variance=total,
        way="slopes",
    )


@one_thread_each()
def variance_from_draws(draws: FunctionDraws, *, ranks: bool = True, by: By = None) -> VarianceShares:
    """Squared standardised coefficients, by default of ranks, for independent inputs."""
    require_usable(draws)
    least = len(draws.names) + 2
    require_at_least("draws", draws.x.shape[1], least, f"a regression on {len(draws.names)} inputs needs {least}")
    factors = factors_of(draws.names, draws.groups, by)
    slopes, explained = _regression(
        *(_standardised(_ranked(values) if ranks else values) for values in (draws.x, draws.y))
    )
    return VarianceShares(
        labels=factors.labels,
        outputs=draws.outputs,
        share=factors.total(np.square(slopes)),
        explained=explained,
        variance=draws.y.var(axis=1),
        way="rank regression" if ranks else "regression",
    )


def _ranked(values: Array) -> Array:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=1), dtype=np.float64)


def _standardised(values: Array) -> Array:
    centred = values - values.mean(axis=1, keepdims=True)
    return share(centred, centred.std(axis=1, keepdims=True))


def _regression(x: Array, y: Array) -> tuple[Array, Array]:
    """Coefficients [M, K] and shares explained [M]; an input that never varies has none."""
    x = np.nan_to_num(x)
    slopes = np.asarray(np.linalg.lstsq(x.T, np.nan_to_num(y).T, rcond=None)[0].T, dtype=np.float64)
    still = np.isnan(y).any(axis=1)
    slopes[still] = np.nan
    return slopes, 1 - np.square(y - slopes @ x).mean(axis=1)
