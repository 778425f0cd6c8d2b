"""Derivatives and elasticities at the nominal point: what a small change of an input does to the result."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.checks import require_finite, require_shape
from brightcell.methods.evaluating import results_at, results_one_at_a_time
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Function, nominal_point
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import share

_EPS = np.finfo(np.float64).eps
STEP = _EPS**0.2
"""Relative step at which the truncation of a fourth-order difference and rounding are about alike."""
SAFETY = 20.0
"""How many times its own error estimate a difference may lie from the exact derivative."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Gradient(Record):
    """Elasticities dy/dx x/y [M, F], of a group their sum; derivatives and their errors are nan for groups.

    `error` is nan where the model gave the exact derivative. `value` [M] is the result at the point.
    """

    title: ClassVar[str] = "Elasticities"
    derivative: Array
    error: Array
    elasticity: Array
    value: Array
    exact: bool

    def columns(self) -> dict[str, Array]:
        return {"elasticity": self.elasticity, "derivative": self.derivative, "error": self.error}

    def importance(self) -> Array:
        return np.abs(self.elasticity)

    def facts(self) -> dict[str, Any]:
        return {"exact": self.exact, "value": self.value.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("elasticity, % of the result per % of the input", self.elasticity[output])


def gradient(function: Function, *, by: By = None, check: bool = False) -> Gradient:
    """Exact derivatives where the model has them, else central differences.

    With `check` both are made, and an exact derivative that the differences contradict is an InputError.
    """
    factors = factors_of(function.names, function.groups, by)
    point = nominal_point(function)
    value = results_at(function, point[:, None], "the nominal point")[:, 0]
    slopes, errors = derivatives(function, point, check=check)
    elasticity = share(slopes * point, value[:, None])
    return Gradient(
        labels=factors.labels,
        outputs=function.outputs,
        derivative=of_single(slopes, factors),
        error=of_single(errors, factors),
        elasticity=factors.total(elasticity),
        value=value,
        exact=bool(np.isnan(errors).all()),
    )


def derivatives(function: Function, point: Array, *, check: bool = False) -> tuple[Array, Array]:
    """dy/dx [M, K] at a point [K], exact if the model can, and their errors (nan for exact ones).

    A model may give its slopes with their errors.
    """
    if function.gradient is None:
        return differences(function, point)
    exact_slopes = function.gradient(point)
    slopes, errors = (
        exact_slopes if isinstance(exact_slopes, tuple) else (exact_slopes, np.full(len(function.names), np.nan))
    )
    exact = np.atleast_2d(np.asarray(slopes, dtype=np.float64))
    require_shape("the gradient of the model", exact.shape, (len(function.outputs), len(function.names)))
    require_finite(exact, "the gradient", "a derivative is not finite")
    if check:
        _require_agreement(function, exact, *differences(function, point))
    return exact, np.broadcast_to(errors, exact.shape)


def differences(function: Function, point: Array) -> tuple[Array, Array]:
    """Central differences with steps h and h/2, extrapolated: D = (4 D(h/2) - D(h)) / 3, and their errors [M, K].

    The error is what extrapolation changed, and what rounding of the results can do.
    """
    step = STEP * np.where(point != 0, np.abs(point), _spread(function))
    moves = np.array([1.0, -1.0, 0.5, -0.5])
    moved = point[:, None] + step[:, None] * moves
    y = results_one_at_a_time(function, point, factors_of(function.names, {}, None), moved, "the differences")
    wide, narrow = (
        (y[..., 0] - y[..., 1]) / (moved[:, 0] - moved[:, 1]),
        (y[..., 2] - y[..., 3]) / (moved[:, 2] - moved[:, 3]),
    )
    best = (4 * narrow - wide) / 3
    return best, np.abs(best - narrow) + 4 * _EPS * np.abs(y).max(axis=-1) / step


def _spread(function: Function) -> Array:
    """Distance of the quartiles of each input, 1 where they are one."""
    ends = function.quantile(np.tile([0.25, 0.75], (len(function.names), 1)))
    width = ends[:, 1] - ends[:, 0]
    return np.where(width > 0, width, 1.0)


def of_single(values: Array, factors: Factors) -> Array:
    """Values [M, K] of factors that are one input, [M, F]; nan for groups of several."""
    alone = np.bincount(factors.member, minlength=len(factors.labels)) == 1
    return np.where(alone, factors.total(values), np.nan)


def _require_agreement(function: Function, exact: Array, near: Array, error: Array) -> None:
    far = np.abs(exact - near) > SAFETY * error + 1e-9 * np.abs(exact)
    faults = [
        Problem(
            "the exact derivative contradicts the differences",
            path=function.names[k],
            found=f"{exact[m, k]:.6g}",
            expected=f"{near[m, k]:.6g} within {error[m, k]:.1g}",
        )
        for m, k in np.argwhere(far)[:10]
    ]
    if faults:
        raise InputError(faults)
