"""Units under the names that Brightway's importers use."""

from __future__ import annotations

from functools import cache

from brightcell.imports.silent import silent


@cache
def normalised(unit: str) -> str:
    """bw2io's name of a unit, e.g. kilogram for kg; an unknown one stays as it is."""
    with silent():
        from bw2io.units import normalize_units
    return str(normalize_units(unit))


@cache
def converted(unit: str) -> tuple[str, float]:
    """A unit of SimaPro in terms of Brightway's, with the factor: 1 g is 0.001 kilogram."""
    with silent():
        from bw2io.units import DEFAULT_UNITS_CONVERSION
    table = {small: (large, factor) for small, large, factor in DEFAULT_UNITS_CONVERSION if small != "year"}
    name = normalised(unit)
    return table.get(unit) or table.get(name) or (name, 1.0)
