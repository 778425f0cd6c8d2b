"""Quantiles of the rarer distributions, compiled, one number at a time. Needs numba: only functions import this."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math

from brightcell.engine.compiling import compiled

TINY = 1e-300


@compiled
def quantile(kind, u, z, a, b, c, value, up_to):
    """The number of a distribution (kind, a, b, c) at the uniform u, whose normal quantile is z."""
    if kind == 2:
        return a + b * z
    if kind == 3:
        return a + u * (b - a)
    if kind == 4:
        return _triangular(u, a, b, c)
    if kind == 5:
        return a + (c - a) * _beta(u, 1.0 + 4.0 * (b - a) / (c - a), 1.0 + 4.0 * (c - b) / (c - a))
    if kind == 6:
        return _chosen(u, int(a), int(b), value, up_to)
    return a


@compiled
def _triangular(u, low, mode, high):
    rising = (mode - low) / (high - low)
    if u < rising:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled
def _chosen(u, first, number, value, up_to):
    for row in range(first, first + number):
        if u <= up_to[row]:
            return value[row]
    return value[first + number - 1]


@compiled
def _beta(u, p, q):
    """x with I_x(p, q) = u: Newton's steps, halved intervals where they leave the bracket."""
    low, high, x = 0.0, 1.0, p / (p + q)
    constant = math.lgamma(p + q) - math.lgamma(p) - math.lgamma(q)
    for _ in range(200):
        off = _incomplete(x, p, q, constant) - u
        low, high = (x, high) if off < 0 else (low, x)
        slope = math.exp(constant + (p - 1.0) * math.log(x) + (q - 1.0) * math.log1p(-x))
        following = x - off / max(slope, TINY)
        if not low < following < high:
            following = 0.5 * (low + high)
        if abs(following - x) <= 1e-16 + 4e-16 * x:
            return following
        x = following
    return x


@compiled
def _incomplete(x, p, q, constant):
    """I_x(p, q), the regularised incomplete beta function."""
    front = math.exp(constant + p * math.log(x) + q * math.log1p(-x))
    if x < (p + 1.0) / (p + q + 2.0):
        return front * _fraction(x, p, q) / p
    return 1.0 - front * _fraction(1.0 - x, q, p) / q


@compiled
def _fraction(x, p, q):
    """The continued fraction of I_x(p, q) (DLMF 8.17.22), by Lentz's method."""
    c, d = 1.0, 1.0 / (1.0 - (p + q) * x / (p + 1.0))
    total = d
    for m in range(1, 300):
        even = m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m))
        d, c = 1.0 / (1.0 + even * d), 1.0 + even / c
        total *= d * c
        odd = -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1))
        d, c = 1.0 / (1.0 + odd * d), 1.0 + odd / c
        total *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return total
