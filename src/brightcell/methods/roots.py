"""All roots of a function of one number in a range, with what doesn't exist there told apart from what isn't found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

Real = Callable[[float], float]
CROSSES, TOUCHES, JUMPS = "crosses", "touches", "jumps"
CLOSE = 1e-9
"""Share of the function's largest value, or of the range, that counts as nothing."""
NEAR, COARSE = 1e-3, 1e-3
"""Shares of a range: the step that shows a slope, and how finely a lowest point is looked for at first."""


@dataclass(frozen=True)
class Root:
    """Where a function is zero: it crosses zero or touches it; or jumps over it, without being zero anywhere."""

    x: float
    kind: str
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class Roots:
    """All roots in order, and the points at which they were looked for; NaN where there is no value."""

    roots: tuple[Root, ...]
    x: np.ndarray
    y: np.ndarray
    is_everywhere: bool = False


def all_roots(function: Real, low: float, high: float, points: int = 33, whole: bool = False) -> Roots:
    """The roots of a function between two ends.

    It is looked at `points` points; between two of opposite sign the root is bracketed to 1e-12 of the range, and where
    |f| has a lowest point between two of the same sign, that point is found, so that pairs of roots and points of touch
    aren't missed, as long as the function has no more than one wave between two points. For a `whole` number the
    crossing lies between two neighbours.

    Parameters
    ----------
    function : callable
        NaN where it has no value.
    low, high : float
        The ends of the range, both looked at.
    points : int
        3 or more.
    whole : bool
        Whether the function is known at whole numbers only.

    Returns
    -------
    Roots
    """
    xs = _whole(low, high, points) if whole else np.linspace(low, high, points)
    ys = np.array([function(float(x)) for x in xs])
    finite = np.abs(ys[np.isfinite(ys)])
    scale = float(finite.max()) if finite.size else 0.0
    if finite.size and scale == 0:
        return Roots((), xs, ys, is_everywhere=True)
    crossings = _crossings_of_whole(function, xs, ys) if whole else _crossings(function, xs, ys, CLOSE * scale)
    return Roots(tuple(_each_once(crossings, high - low)), xs, ys)


def _whole(low: float, high: float, points: int) -> np.ndarray:
    return np.unique(np.round(np.linspace(np.ceil(low), np.floor(high), points)))


def _crossings(function: Real, xs: np.ndarray, ys: np.ndarray, close: float) -> Iterator[Root]:
    for i in range(len(xs)):
        if ys[i] == 0:
            yield _root_at_point(xs, ys, i)
        if i and ys[i - 1] * ys[i] < 0:
            yield _crossing(function, (float(xs[i - 1]), float(xs[i])), (float(ys[i - 1]), float(ys[i])), close)
    for i in range(len(xs)):
        around = [j for j in (i - 1, i + 1) if 0 <= j < len(xs) and isfinite(ys[j])]
        if ys[i] != 0 and around and all(ys[j] * ys[i] > 0 and abs(ys[j]) >= abs(ys[i]) for j in around):
            yield from _dip(function, float(xs[max(i - 1, 0)]), float(xs[min(i + 1, len(xs) - 1)]), ys[i], close)


def _root_at_point(xs: np.ndarray, ys: np.ndarray, i: int) -> Root:
    before = float(ys[i - 1]) if i else float("nan")
    after = float(ys[i + 1]) if i + 1 < len(ys) else float("nan")
    return Root(float(xs[i]), TOUCHES if before * after > 0 else CROSSES, before, after)


def _crossing(function: Real, x: tuple[float, float], y: tuple[float, float], close: float) -> Root:
    """The root between two points of opposite sign, by halves and secants (Brent); a jump where it isn't near zero."""
    from scipy.optimize import brentq

    def finite(at: float) -> float:
        value = function(at)
        return value if isfinite(value) else y[0]

    at = float(brentq(finite, *x, xtol=1e-12 * max(abs(x[0]), abs(x[1]), x[1] - x[0]), rtol=1e-14, maxiter=200))
    value = function(at)
    is_zero = isfinite(value) and abs(value) <= max(close, 1e-7 * max(abs(y[0]), abs(y[1])))
    return Root(at, CROSSES if is_zero else JUMPS, *y)


def _dip(function: Real, low: float, high: float, y: float, close: float) -> Iterator[Root]:
    """The roots around the lowest point of |f| between two points of the same sign, if it comes down to zero."""
    sign = 1.0 if y > 0 else -1.0

    def height(at: float) -> float:
        value = sign * function(at)
        return value if isfinite(value) else abs(y) * 1e6

    inside = low + NEAR * (high - low) if abs(function(low)) == abs(y) else high - NEAR * (high - low)
    if abs(y) in (abs(function(low)), abs(function(high))) and height(inside) >= abs(y):
        return  # lowest at an end of the range, and rising from there
    at, lowest = _lowest_of(height, low, high, COARSE)
    if lowest > COARSE * abs(y):
        return
    at, lowest = _lowest_of(height, low, high, 1e-9)
    ends = [sign * height(low), sign * height(high)]
    if abs(lowest) <= close:
        yield Root(at, TOUCHES, *ends)
    elif lowest < 0:
        yield _crossing(function, (low, at), (ends[0], sign * lowest), close)
        yield _crossing(function, (at, high), (sign * lowest, ends[1]), close)


def _lowest_of(height: Real, low: float, high: float, share: float) -> tuple[float, float]:
    """Where a function is lowest, to a share of the range."""
    from scipy.optimize import minimize_scalar

    minimum = minimize_scalar(height, bounds=(low, high), method="bounded", options={"xatol": share * (high - low)})
    return float(minimum.x), float(minimum.fun)


def _crossings_of_whole(function: Real, xs: np.ndarray, ys: np.ndarray) -> Iterator[Root]:
    """Crossings between two neighbours among whole numbers, on the line between them."""
    for i in range(len(xs)):
        if ys[i] == 0:
            yield _root_at_point(xs, ys, i)
        if i and ys[i - 1] * ys[i] < 0:
            low, high, ends = int(xs[i - 1]), int(xs[i]), [float(ys[i - 1]), float(ys[i])]
            while high - low > 1:
                middle = (low + high) // 2
                value = function(middle)
                if value * ends[0] > 0:
                    low, ends[0] = middle, value
                else:
                    high, ends[1] = middle, value
            at = low - ends[0] * (high - low) / (ends[1] - ends[0])
            yield Root(at, CROSSES, *ends)


def _each_once(roots: Iterator[Root], width: float) -> Sequence[Root]:
    """Roots in order; two that are one number are one."""
    distinct: list[Root] = []
    for root in sorted(roots, key=lambda root: root.x):
        if not distinct or root.x - distinct[-1].x > CLOSE * width:
            distinct.append(root)
    return distinct
