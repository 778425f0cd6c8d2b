"""What a footprint comes to by other methods beside that of the rulebook, each with what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brightcell.results.page.numbers import significant
from brightcell.results.page.text import aligned, shortened, wrapped

if TYPE_CHECKING:
    from brightcell.results.footprint.data import FootprintData

HEAD = ("Method", "Value", "Unit")
SHIPPED, OWN, PROJECT = "shipped", "table", "project"
_NAME, _UNIT = 52, 32


@dataclass(frozen=True)
class OtherFigure:
    """The total by another method, per functional unit.

    Attributes
    ----------
    method, kind : str
        Its name; and whether it is `shipped`, a `table` of one's own, or one of the Brightway `project`.
    value : float
        In `unit`, per functional unit.
    stages : Mapping
        The same by life-cycle stage; empty for a method of a project.
    notes : tuple of str
        What isn't characterised anew, with its share, and what the method leaves out.
    sha256 : str
        Hash of the factors; empty for a method of a project, which Brightway keeps.
    """

    method: str
    kind: str
    value: float
    unit: str
    stages: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sha256: str = ""


def other_rows(footprint: FootprintData) -> list[list[str]]:
    """Method, value and unit of each, the method of the rulebook first; nothing where no other was asked for."""
    if not footprint.others:
        return []
    headline = [f"{footprint.method} (rulebook)", significant(footprint.total), footprint.unit]
    return [headline, *([one.method, significant(one.value), one.unit] for one in footprint.others)]


def other_notes(footprint: FootprintData) -> list[str]:
    """What each of them leaves out, in a sentence."""
    return [f"{one.method}: {note}" for one in footprint.others for note in one.notes]


def other_lines(footprint: FootprintData) -> list[str]:
    """The same for a terminal."""
    rows = other_rows(footprint)
    if not rows:
        return []
    shown = [(shortened(name, _NAME), value, shortened(unit, _UNIT)) for name, value, unit in rows]
    return [*aligned([HEAD, *shown], "lrl"), *(line for note in other_notes(footprint) for line in wrapped(note, "  "))]
