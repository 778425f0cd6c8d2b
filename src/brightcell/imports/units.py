"""Units under the names that Brightway's importers use, and what one is in terms of another.

The factors are those of `databases/units_of_files.csv`, exact by definition. bw2io's own table isn't used: it has 60
hours in a minute, and it turns cubic meters of gas into megajoules by heating values of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from brightcell.data import csv_rows, data_path
from brightcell.imports.silent import silent

_AGREES = 1e-6  # relative; a file's own factor that says the same as ours


@dataclass(frozen=True)
class KnownUnit:
    """A unit: what it measures, how much of that quantity's base it is, and the name that it is read under."""

    quantity: str
    factor: float
    becomes: str


@dataclass(frozen=True)
class OwnUnit:
    """A unit as a file's own table explains it: so much of another unit."""

    factor: float
    reference: str


@cache
def normalised(unit: str) -> str:
    """bw2io's name of a unit, e.g. kilogram for kg; an unknown one stays as it is."""
    with silent():
        from bw2io.units import normalize_units
    return str(normalize_units(unit))


@cache
def known_units() -> Mapping[str, KnownUnit]:
    """All units of the table, as they are spelt, and under bw2io's names."""
    rows = csv_rows(data_path("units_of_files.csv"))
    units = {row["unit"]: KnownUnit(row["quantity"], float(row["factor"]), row["becomes"]) for row in rows}
    return {**units, **{spelt.replace("µ", "μ"): unit for spelt, unit in units.items() if "µ" in spelt}}


@dataclass(frozen=True)
class UnitTable:
    """Our units, and those that a file explains itself; where the two differ, the file is right about its own."""

    own: Mapping[str, OwnUnit] = field(default_factory=dict)

    def read(self, unit: str, by: tuple[str, ...] = ()) -> tuple[str, float]:
        """The unit that it is read under, and the factor to it: 1 g is 0.001 kilogram; an unknown one stays.

        `by` are the units that the file explained on the way, so that a circle ends.
        """
        own = self._differing(unit)
        if own is not None and unit not in by:
            name, factor = self.read(own.reference, (*by, unit))
            return name, factor * own.factor
        row = _known_unit(unit)
        if row is None:
            return normalised(unit), 1.0
        return row.becomes, row.factor / known_units()[row.becomes].factor

    def between(self, unit: str, to: str) -> float | None:
        """How many `to` one `unit` is; None where they measure different things, or one is unknown."""
        source, target = _known_unit(unit), _known_unit(to)
        if source is None or target is None or source.quantity != target.quantity:
            return None
        return source.factor / target.factor

    def _differing(self, unit: str) -> OwnUnit | None:
        """The file's own explanation, unless it says what ours does, or explains the unit by itself."""
        own = self.own.get(unit)
        if own is None or own.reference == unit:
            return None
        ours = self.between(unit, own.reference)
        return None if ours is not None and math.isclose(ours, own.factor, rel_tol=_AGREES) else own


def _known_unit(unit: str) -> KnownUnit | None:
    units = known_units()
    return units.get(unit) or units.get(normalised(unit))
