"""Days on which a rule is in force, and those in which a product is made."""

from __future__ import annotations

import calendar
from datetime import date

Days = tuple[date, date]


def days_of(production: str | None) -> Days | None:
    """The first and the last day of a date of production: "2026-02" is 1 to 28 February; None where none is stated."""
    if production is None:
        return None
    parts = [int(part) for part in production.split("-")]
    year, first, last = parts[0], parts[1] if parts[1:] else 1, parts[1] if parts[1:] else 12
    if parts[2:]:
        return date(*parts), date(*parts)
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def is_in_force(days: Days, first: date | None, last: date | None) -> bool:
    """Whether a rule is in force on a day on which the product is made; without bounds it always is."""
    return (first is None or days[1] >= first) and (last is None or days[0] <= last)


def in_force_words(first: str | None, last: str | None) -> str:
    """The days in force, in words."""
    if first and last:
        return f"in force from {first} to {last}"
    return f"in force from {first}" if first else f"in force until {last}"
