"""Derivatives and elasticities at the nominal point: what a small change of an input does to the result."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.checks import require_shape
from brightcell.methods.evaluating import results_at, results_one_at_a_time
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Function, Indices, nominal_point
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import share

_EPS = np.finfo(np.float64).eps
STEP = _EPS**0.2
"""Relative step at which the truncation of a fourth-order difference and rounding are about alike."""
CORNER_STEP = 1e-6
"""Distance from a corner at which slopes are those of its sides, relative to the point."""
CORNER = 1e-3
"""Relative gap of two slopes beside a point that is none of their curvature."""
SAFETY = 20.0
"""How many times its own error estimate a difference may lie from the exact derivative."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Gradient(Record):
    """Elasticities dy/dx x/y [M, F], of a group their sum; derivatives and their errors are nan for groups.

    `error` is nan where the model gave the exact derivative; at a corner of a formula, such as the lesser of two equal
    numbers, the derivative is the mean of both sides and the error half of what they differ by. `value` [M] is the
    result at the point.
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

    A model may give its slopes with their errors. At a corner they are the mean of both sides, as differences are.
    """
    if function.gradient is None:
        return differences(function, point)
    exact_slopes = function.gradient(point)
    slopes, errors = (
        exact_slopes if isinstance(exact_slopes, tuple) else (exact_slopes, np.full(len(function.names), np.nan))
    )
    exact = np.atleast_2d(np.asarray(slopes, dtype=np.float64))
    require_shape("the gradient of the model", exact.shape, (len(function.outputs), len(function.names)))
    _require_finite_slopes(function, exact)
    exact, errors = _with_corners(function, point, exact, np.broadcast_to(errors, exact.shape))
    if check:
        _require_agreement(function, exact, *differences(function, point))
    return exact, errors


def _require_finite_slopes(function: Function, slopes: Array) -> None:
    """InputError that names the inputs by which there is no derivative, such as that of a root at 0."""
    problems = [
        Problem("the result has no finite derivative at this point", path=function.names[k], found=str(slopes[m, k]))
        for m, k in np.argwhere(~np.isfinite(slopes))[:10]
    ]
    if problems:
        raise InputError(problems)


def _with_corners(function: Function, point: Array, slopes: Array, errors: Array) -> tuple[Array, Array]:
    """Slopes [M, K] and their errors, at corners the mean of both sides and half of their gap.

    Where an input can't go to one side, as a share of 100 % can't, the slope is that of the other one.
    """
    at = np.flatnonzero(function.corners(point)) if function.corners is not None else np.zeros(0, dtype=np.int64)
    if not at.size:
        return slopes, errors
    slopes, errors = slopes.copy(), errors.copy()
    for k, ends in zip(at.tolist(), _sides(function, point, at), strict=True):
        beside = [_slopes_with(function, point, k, value)[:, k] for value in ends]
        usable = [side for side in beside if np.isfinite(side).all()]
        gap = np.ptp(usable, axis=0) if usable else np.zeros(len(slopes))
        if len(usable) == 1 or (usable and gap.max() > CORNER * np.abs(usable).max()):
            slopes[:, k] = np.mean(usable, axis=0)
            errors[:, k] = gap / 2 if gap.any() else np.nan
    return slopes, errors


def _sides(function: Function, point: Array, at: Indices) -> list[list[float]]:
    """Values beside a point of some inputs, within what they can be."""
    step = CORNER_STEP * np.where(point != 0, np.abs(point), _spread(function))
    low, high = function.quantile(np.tile([_EPS, 1 - _EPS], (len(point), 1))).T
    return [[v for v in (point[k] - step[k], point[k] + step[k]) if low[k] <= v <= high[k]] for k in at.tolist()]


def _slopes_with(function: Function, point: Array, k: int, value: float) -> Array:
    """Slopes [M, K] at a point with another value of input k."""
    assert function.gradient is not None, "only exact slopes are looked at beside a corner"
    moved = point.copy()
    moved[k] = value
    slopes = function.gradient(moved)
    return np.atleast_2d(np.asarray(slopes[0] if isinstance(slopes, tuple) else slopes, dtype=np.float64))


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
