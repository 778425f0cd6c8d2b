"""Rounded parts that add up to the rounded whole."""

from __future__ import annotations

import math
from collections.abc import Sequence


def largest_remainder(parts: Sequence[float], decimals: int) -> tuple[list[float], float]:
    """Parts and their sum, all with so many decimals, so that the rounded parts sum to the rounded sum.

    Every part is rounded down to a multiple of u = 10^-decimals; the (round(sum / u) - sum of floors) units that lack
    go one each to the parts with the largest remainders, the first ones where remainders are equal. So a part differs
    from its value by less than u.

    >>> largest_remainder([0.4, 0.4, 0.4], 0)
    ([1.0, 0.0, 0.0], 1.0)
    """
    scale = 10.0**decimals
    scaled = [part * scale for part in parts]
    floors = [math.floor(value) for value in scaled]
    whole = round(math.fsum(scaled))
    order = sorted(range(len(parts)), key=lambda i: (-(scaled[i] - floors[i]), i))
    for index in order[: whole - sum(floors)]:
        floors[index] += 1
    return [round(value / scale, decimals) for value in floors], round(whole / scale, decimals)
