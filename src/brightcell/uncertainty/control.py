"""The mean of draws, with what is known exactly of their linear part: a control variate.

J(x) is nearly linear in many inputs, and the mean of a linear function is known. With C = Σ s_k (x_k - E x_k), whose
mean is zero whatever the slopes s are, J - β C has the mean of J and a smaller variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.uncertainty.dependence import OneRoute
from brightcell.uncertainty.designs import Design
from brightcell.uncertainty.statistics import Estimate, estimate_of, mean
from brightcell.uncertainty.variables import Variables, draw_matrix

STEP = 1e-3  # of a standard deviation, for slopes
BLOCK = 4096
NUMBERS = 2**23
"""Values of variables that are computed together, 64 MB of them."""
MANY = 1000
"""Variables, from which on slopes aren't found by differences where the model knows them."""
ENOUGH = 8  # draws, for a slope in each half

Evaluate = Callable[[np.ndarray], np.ndarray]


def controls(
    evaluate: Evaluate,
    variables: Variables,
    design: Design,
    number: int,
    slopes_at: Callable[[Mapping[str, float]], Mapping[str, float]] | None = None,
) -> np.ndarray:
    """C of the draws 0 to `number`, float64[number]: its mean over all draws is zero.

    `evaluate` gives J, (D,), of values of all variables, (K, D). Shares and choices stay out of C, but for routes of
    which one is taken: the mean of each is its nominal share. Of `MANY` variables or more `slopes_at` a point gives
    those that it knows by name, since differences take time with the square of their number.
    """
    used = _used(variables)
    means = variables.distributions.mean()[used]
    centre = variables.nominal.copy()
    centre[used] = means
    own_slopes = (
        slopes_at(dict(zip(variables.names, centre.tolist(), strict=True))) if slopes_at and _many(used) else {}
    )
    slopes = _slopes(evaluate, variables, used, centre, own_slopes)
    block = _at_once(variables)
    parts = [
        slopes @ (draw_matrix(variables, design, start, min(start + block, number))[used] - means[:, None])
        for start in range(0, number, block)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _many(used: np.ndarray) -> bool:
    return len(used) >= MANY


def _at_once(variables: Variables) -> int:
    """Points of all variables that are computed together."""
    return min(BLOCK, max(1, NUMBERS // max(1, len(variables))))


def controlled_mean(values: np.ndarray, control: np.ndarray) -> Estimate:
    """The mean of J by J - β C, both float64[n].

    Each half of the draws takes the β = cov(J, C) / var(C) of the other half, so the estimate is unbiased (a
    splitting scheme, Avramidis & Wilson 1993, Operations Research Letters 14); its variance is that of the residuals,
    se² = (s1² / n1 + s2² / n2) / 4.
    """
    if values.shape != control.shape:
        found = f"{control.size} of {values.size} draws"
        raise InputError(
            Problem("the control and the values differ in their number of draws", found=found, expected="as many")
        )
    if values.size < ENOUGH or np.ptp(control) == 0:
        return mean(values)
    half = values.size // 2
    first, second = slice(0, half), slice(half, None)
    rests = [values[own] - _beta(values[other], control[other]) * control[own] for own, other in _both(first, second)]
    error = sum(rest.var(ddof=1) / rest.size for rest in rests) ** 0.5 / 2
    return estimate_of(sum(float(rest.mean()) for rest in rests) / 2, float(error))


def _both(first: slice, second: slice) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    return (first, second), (second, first)


def _beta(values: np.ndarray, control: np.ndarray) -> float:
    centred = control - control.mean()
    spread = float(centred @ centred)
    return float(centred @ (values - values.mean())) / spread if spread > 0 else 0.0


def _used(variables: Variables) -> np.ndarray:
    """Places of the variables whose means are those of their distributions and whose slopes mean something."""
    in_shares = {name for group in variables.shares if not isinstance(group, OneRoute) for name in group.members}
    return np.array(
        [
            place
            for place, variable in enumerate(variables.items)
            if variables.uncertain[place] and variable.name not in in_shares and not variable.options
        ],
        dtype=np.intp,
    )


def _variances(variables: Variables) -> np.ndarray:
    """Those of the distributions; of the share of a route w (1 - w)."""
    variances = variables.distributions.variance()
    routes = {name for group in variables.shares if isinstance(group, OneRoute) for name in group.members}
    for place, variable in enumerate(variables.items):
        if variable.name in routes:
            variances[place] = variable.nominal * (1.0 - variable.nominal)
    return variances


def _slopes(
    evaluate: Evaluate, variables: Variables, used: np.ndarray, centre: np.ndarray, own_slopes: Mapping[str, float]
) -> np.ndarray:
    """dJ/dx of the used ones at the centre: known, or by central differences; any slopes are right, good ones help."""
    names = [variables.items[place].name for place in used.tolist()]
    slopes = np.array([own_slopes.get(name, np.nan) for name in names])
    unknown = np.flatnonzero([name not in own_slopes for name in names])
    steps, block = STEP * np.sqrt(_variances(variables)[used]), _at_once(variables)
    for start in range(0, len(unknown), block):
        places = unknown[start : start + block]
        slopes[places] = _differences(evaluate, centre, used[places], steps[places])
    return np.where(np.isfinite(slopes), slopes, 0.0)


def _differences(evaluate: Evaluate, centre: np.ndarray, places: np.ndarray, steps: np.ndarray) -> np.ndarray:
    points = np.repeat(centre[:, None], 2 * len(places), axis=1)
    columns = np.arange(len(places))
    points[places, columns] += steps
    points[places, columns + len(places)] -= steps
    above, below = np.split(evaluate(points), 2)
    with np.errstate(invalid="ignore", divide="ignore"):  # a spread may be too narrow for any step
        return np.asarray((above - below) / (2 * steps))
