"""Numbers for people: rounding to significant digits. Data formats never use this module."""

import math
from collections.abc import Iterable, Mapping

_SMALLEST, _LARGEST = 1e-6, 1e9


def decimals_for(values: Iterable[float], digits: int = 4) -> int:
    """Decimals that give the largest of some magnitudes `digits` significant digits, for all of a column."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return digits - 1
    return max(0, digits - 1 - math.floor(math.log10(largest)))


def fixed(value: float, decimals: int) -> str:
    """A value with so many decimals, never "-0.00"; in powers of ten where decimals would run away."""
    if decimals > 9:
        return f"{value:.3e}"
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def significant(value: float, digits: int = 4) -> str:
    """A value to so many significant digits: 0.0712345 -> "0.07123", 6190.4 -> "6190"."""
    if value == 0:
        return "0"
    if not _SMALLEST <= abs(value) < _LARGEST:
        return f"{value:.{digits - 1}e}"
    rounded = float(f"{value:.{digits - 1}e}")
    return fixed(rounded, decimals_for([rounded], digits))


def plain(value: object, digits: int = 6) -> str:
    """A parameter's value as somebody would write it: floats without a tail of digits, tables and lists in a row."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {plain(entry, digits)}" for key, entry in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(entry, digits) for entry in value) or "none"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LARGEST
        return str(int(value)) if whole else f"{value:.{digits}g}"
    return str(value)


def percent(share: float | None) -> str:
    """A share as "12.3 %", or a dash where there is none (the total is zero)."""
    return "-" if share is None or not math.isfinite(share) else f"{fixed(100 * share, 1)} %"


def share_of(value: float, total: float) -> float | None:
    """value / total, or None where the total is zero."""
    return value / total if total else None


def draws_said(number: int) -> str:
    """A number of draws in words: 1 draw, 1,000 draws."""
    return "1 draw" if number == 1 else f"{number:,} draws"
