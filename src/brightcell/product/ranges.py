"""The range of a parameter: a value outside is refused, and so is a spread that leaves it often.

Draws outside, which are rare then, are held at the bound: no draw ever computes with a value outside of the range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from brightcell.distributions import BetaPert, Discrete, Lognormal, Normal, Triangular, Uncertainty, Uniform
from brightcell.errors import FormulaError, Problem
from brightcell.units import convert, parse_quantity

BOUNDS = ("min", "max")
MOST_OUTSIDE = 0.01
"""Share of draws outside of the range above which spread and range contradict each other."""
Range = tuple[float | None, float | None]


def bounds_of(written: Mapping[str, Any], unit: str, canonical: str) -> Range:
    """The range in the canonical unit; plain numbers are in the unit of the parameter. FormulaError for no number."""
    low, high = (_bound(name, written.get(name), unit, canonical) for name in BOUNDS)
    if low is not None and high is not None and low >= high:
        found = f"min {_in_words(low, canonical)}, max {_in_words(high, canonical)}"
        raise FormulaError([Problem("the range of a parameter is empty", found=found, expected="min below max")])
    return low, high


def check_in_range(
    value: float, unit: str, bounds: Range, written: str, uncertainty: Uncertainty | None = None
) -> None:
    """FormulaError for a value outside, and for a spread of which more than 1 % is; told in the unit `written`."""
    low, high = bounds
    limits = (None if bound is None else convert(bound, unit, written) for bound in bounds)
    words = range_in_words((next(limits), next(limits)), written)
    if (low is not None and value < low) or (high is not None and value > high):
        what = "the parameter lies outside of its range"
        raise FormulaError([Problem(what, found=_in_words(convert(value, unit, written), written), expected=words)])
    outside = share_outside(value, bounds, uncertainty)
    if outside > MOST_OUTSIDE:
        raise FormulaError(
            [
                Problem(
                    "the uncertainty of the parameter leaves its range",
                    found=f"{100 * outside:.2g} % of draws outside of {words}",
                    expected=f"at most {100 * MOST_OUTSIDE:g} %, which are held at the bound",
                    hint="narrow the uncertainty, widen the range, or give a distribution with min and max",
                )
            ]
        )


def range_in_words(bounds: Range, unit: str) -> str:
    """The range as text: "10 to 80 MJ", "at least 10 MJ", "at most 80 MJ"."""
    low, high = bounds
    if low is None:
        return f"at most {_in_words(high or 0.0, unit)}"
    return f"at least {_in_words(low, unit)}" if high is None else f"{low:g} to {_in_words(high, unit)}"


def share_outside(value: float, bounds: Range, spread: Uncertainty | None) -> float:
    """Probability outside of the range; of a distribution with bounds of its own, 1 where these lie outside."""
    low, high = (-math.inf if bounds[0] is None else bounds[0], math.inf if bounds[1] is None else bounds[1])
    if isinstance(spread, Uniform | Triangular | BetaPert):
        return float(spread.min < low or spread.max > high)
    if isinstance(spread, Discrete):
        chances = zip(spread.values, spread.probabilities, strict=True)
        return math.fsum(chance for drawn, chance in chances if not low <= drawn <= high)
    if isinstance(spread, Normal):
        normal = NormalDist(value, spread.sd)
        return normal.cdf(low) + 1.0 - normal.cdf(high)
    if isinstance(spread, Lognormal):
        logarithm = NormalDist(math.log(value), spread.standard_deviation)
        below = logarithm.cdf(math.log(low)) if low > 0 else 0.0
        return below + (1.0 - logarithm.cdf(math.log(high)) if high > 0 else 1.0)
    return 0.0


def _bound(name: str, written: Any, unit: str, canonical: str) -> float | None:
    if written is None:
        return None
    if isinstance(written, str):
        value, own = parse_quantity(written)
        return convert(value, unit if own == "1" else own, canonical)
    if isinstance(written, bool) or not isinstance(written, int | float):
        expected = "a number in the unit of the parameter, or one with a unit"
        raise FormulaError([Problem(f"{name} is not a number", found=str(written), expected=expected)])
    return convert(float(written), unit, canonical)


def _in_words(value: float, unit: str) -> str:
    return f"{value:g}" if unit == "1" else f"{value:g} {unit}"
