"""What a footprint comes to by other methods beside that of the rulebook, each with what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHIPPED, OWN, PROJECT = "shipped", "table", "project"


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
