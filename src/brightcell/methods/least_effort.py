"""The smallest move of some numbers that brings a function down to a goal.

    minimise |u|  subject to  f(x0 + u w / c) <= goal  and  low <= x0 + u w / c <= high

with w the width of each number's range and c what a whole range costs, 1 unless it is told, so that |u| counts ranges:
0.5 is half the range of one number. Sequential quadratic programming (Kraft 1988) from several beginnings, on the
slopes that are given and on differences for those that aren't; then the last step along the line from where the numbers
are now is a root, so that the goal is met to 1e-10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np

Total = Callable[[np.ndarray], float]
Slopes = Callable[[np.ndarray], np.ndarray]
STEP = 1e-4
"""Step of differences, as a share of a range."""
MET = 1e-9
"""Share of the goal by which a value may lie above it."""
POINTS, ALIKE = 9, 1e-3
"""Points on each side of a single number, and how far apart two moves count as one."""


@dataclass(frozen=True, eq=False)
class Move:
    """Where the numbers go, what the function is there, and how far that is, in ranges."""

    x: np.ndarray
    value: float
    effort: float
    is_met: bool


@dataclass(frozen=True, eq=False)
class Ranges:
    """Where numbers are now, their ranges, and what a whole range costs; the present may lie outside of its range."""

    start: np.ndarray
    low: np.ndarray
    high: np.ndarray
    cost: np.ndarray | float = 1.0

    @property
    def width(self) -> np.ndarray:
        """(high - low) / cost: how far a number goes at an effort of 1."""
        return (self.high - self.low) / self.cost

    def x(self, u: np.ndarray) -> np.ndarray:
        """The numbers after a move, within their ranges but for rounding."""
        return np.clip(self.start + self.width * u, self.low, self.high)

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """The ends of u."""
        ends = np.column_stack([(self.low - self.start) / self.width, (self.high - self.start) / self.width])
        return [(float(low), float(high)) for low, high in ends]

    @property
    def least(self) -> np.ndarray:
        """The smallest move into the ranges: none, where the present lies in all of them."""
        return np.array([min(max(0.0, low), high) for low, high in self.bounds])


def least_effort(total: Total, goal: float, ranges: Ranges, slopes: Slopes | None = None) -> Move:
    """The smallest move that meets the goal; where none does, the one to the lowest value that was found.

    Parameters
    ----------
    total : callable
        f of the numbers, an array; NaN where it has no value.
    goal : float
        What it is to come down to.
    ranges : Ranges
    slopes : callable, optional
        df/dx by each number, an array; NaN where differences have to do.

    Returns
    -------
    Move
        `is_met` says whether the goal is reached.
    """
    function = _Scaled(total, goal, ranges, slopes)
    here = ranges.least
    if function(here) <= 0:
        return _move(function, here)
    if len(here) == 1:
        return _move(function, _along_one(function, here))
    lowest = _lowest(function)
    if function(lowest) > 0:
        return _move(function, lowest)
    nearest = min(_smallest_moves(function, lowest) or [lowest], key=lambda u: float(np.linalg.norm(u)))
    on_line = _on_line(function, here, nearest)
    return _move(function, on_line if function(on_line) <= MET else _on_line(function, here, lowest))


class _Scaled:
    """f / |goal| - 1 over u, known where it was asked before; a wall where f has no value."""

    def __init__(self, total: Total, goal: float, ranges: Ranges, slopes: Slopes | None = None) -> None:
        self.total, self.goal, self.ranges, self.slopes = total, goal, ranges, slopes
        self.known: dict[tuple[float, ...], float] = {}

    def value(self, u: np.ndarray) -> float:
        x = self.ranges.x(u)
        key = tuple(x.tolist())
        if key not in self.known:
            self.known[key] = self.total(x)
        return self.known[key]

    def __call__(self, u: np.ndarray) -> float:
        value = self.value(u)
        return (value - self.goal) / (abs(self.goal) or 1.0) if isfinite(value) else 10.0

    def slope(self, u: np.ndarray) -> np.ndarray:
        """df/du; where no slope is given the difference over a small step into the range."""
        here, slopes = self(u), self._given_slopes(u)
        for i, (_, high) in enumerate(self.ranges.bounds):
            if isfinite(slopes[i]):
                continue
            step = STEP if u[i] + STEP <= high else -STEP
            slopes[i] = (self(_with(u, i, u[i] + step)) - here) / step
        return slopes

    def _given_slopes(self, u: np.ndarray) -> np.ndarray:
        """df/dx w / (c |goal|), as far as they are given."""
        if self.slopes is None or not isfinite(self.value(u)):
            return np.full(len(u), np.nan)
        return self.slopes(self.ranges.x(u)) * self.ranges.width / (abs(self.goal) or 1.0)


def _lowest(function: _Scaled) -> np.ndarray:
    """What meets the goal with one number after the other at its better end; else the lowest value from there."""
    from scipy.optimize import minimize

    bounds, start = function.ranges.bounds, function.ranges.least
    for i, ends in enumerate(bounds):
        tried = [_with(start, i, end) for end in ends]
        start = min((start, *tried), key=function)
    if function(start) <= 0:
        return start
    done = minimize(function, start, jac=function.slope, bounds=bounds, method="L-BFGS-B", options={"maxiter": 30})
    return min((start, np.asarray(done.x)), key=function)


def _with(u: np.ndarray, i: int, value: float) -> np.ndarray:
    other = u.copy()
    other[i] = value
    return other


def _along_one(function: _Scaled, here: np.ndarray) -> np.ndarray:
    """Of one number the nearest value on either side that meets the goal; where none does, the lowest that is found."""
    from scipy.optimize import brentq, minimize_scalar

    tried, met = [here], []
    for end in function.ranges.bounds[0]:
        before = here
        for share in np.linspace(0.0, 1.0, POINTS)[1:]:
            u = here + share * (end - here)
            tried.append(u)
            if function(u) <= 0:
                root = brentq(lambda v: function(np.array([v])), float(before[0]), float(u[0]), xtol=1e-13, rtol=1e-13)
                met.append(np.array([float(root)]))
                break
            before = u
    if met:
        return min(met, key=lambda u: float(abs(u[0])))
    best = min(tried, key=function)
    width = 1.0 / (POINTS - 1)
    (low, high), at = function.ranges.bounds[0], float(best[0])
    ends = (max(at - width, low), min(at + width, high))
    done = minimize_scalar(lambda v: function(np.array([v])), bounds=ends, method="bounded", options={"xatol": STEP})
    return min((best, np.array([float(done.x)])), key=function)


def _smallest_moves(function: _Scaled, lowest: np.ndarray) -> list[np.ndarray]:
    """Smallest moves from the present and from the lowest value; where these differ, from single numbers too."""
    here = function.ranges.least
    moves = [u for start in (here, lowest) if (u := _descended(function, start)) is not None]
    if len(moves) == 2 and np.abs(moves[0] - moves[1]).max() < ALIKE:
        return moves
    starts = (_with(here, i, lowest[i]) for i in range(len(here)))
    met = (start for start in starts if function(start) <= 0)
    return moves + [u for start in met if (u := _descended(function, start)) is not None]


def _descended(function: _Scaled, start: np.ndarray) -> np.ndarray | None:
    """The smallest move near a beginning; None where the method finds none that meets the goal."""
    from scipy.optimize import minimize

    constraint = {"type": "ineq", "fun": lambda u: -function(u), "jac": lambda u: -function.slope(u)}
    done = minimize(
        lambda u: float(u @ u),
        start,
        jac=lambda u: 2 * u,
        bounds=function.ranges.bounds,
        constraints=[constraint],
        method="SLSQP",
        options={"maxiter": 40, "ftol": 1e-10},
    )
    u = np.asarray(done.x)
    return u if function(u) <= 1e-6 else None


def _on_line(function: _Scaled, here: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The first point on the line to u, and a little beyond, at which the goal is met."""
    from scipy.optimize import brentq

    def along(t: float) -> float:
        return function(here + t * (u - here))

    end = 1.0
    while along(end) > 0:
        if end > 1.01:
            return u
        end += 1e-3
    return here + float(brentq(along, 0.0, end, xtol=1e-13, rtol=1e-13)) * (u - here)


def _move(function: _Scaled, u: np.ndarray) -> Move:
    value = function.value(u)
    x = function.ranges.x(u)
    return Move(x, float(value), float(np.linalg.norm(u)), bool(function(u) <= MET))
