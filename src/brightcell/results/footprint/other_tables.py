"""What a footprint comes to by other methods, as rows and lines."""

from __future__ import annotations

from brightcell.results.footprint.data import FootprintData
from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned, shortened, wrapped

HEAD = ("Method", "Value", "Unit")
_NAME, _UNIT = 52, 32


def other_rows(footprint: FootprintData) -> list[list[str]]:
    """Method, value and unit of each, the method of the rulebook first; nothing where no other was asked for."""
    if not footprint.others:
        return []
    headline = [f"{footprint.method} (rulebook)", significant(footprint.total), footprint.unit]
    return [headline, *([other.method, significant(other.value), other.unit] for other in footprint.others)]


def other_notes(footprint: FootprintData) -> list[str]:
    """What each of them leaves out, in a sentence."""
    return [f"{other.method}: {note}" for other in footprint.others for note in other.notes]


def other_lines(footprint: FootprintData) -> list[str]:
    """The same for a terminal."""
    rows = other_rows(footprint)
    if not rows:
        return []
    shown = [(shortened(name, _NAME), value, shortened(unit, _UNIT)) for name, value, unit in rows]
    return [*aligned([HEAD, *shown], "lrl"), *(line for note in other_notes(footprint) for line in wrapped(note, "  "))]
