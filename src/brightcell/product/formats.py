"""Numbers in another country's format: the band of a field decides what "160,000 km" and "160.000 km" mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from brightcell.errors import InputError
from brightcell.io.yaml import Document
from brightcell.product.amounts import Amount
from brightcell.product.bands import InputBand
from brightcell.product.messages import LocatedProblem
from brightcell.product.models import Product
from brightcell.product.paths import Path, value_at
from brightcell.units import COMMA, NO_NUMBER, NumberReadings, convert, number_readings

_RANKS = {None: 0, "unusual": 1, "impossible": 2}
FindBand = Callable[[Path, Any], InputBand | None]


def typed_with_point(product: Product, path: Path, amount: Amount, band: InputBand) -> tuple[str, str] | None:
    """A number whose point was meant to group thousands, as typed, and how to write it; None where it fits as it is.

    The number is looked up as its maker wrote it; where it has been changed since, there is no hint.
    """
    document = product._document
    readings = None if document is None else _readings(document, path)
    if readings is None or readings.thousands is None or readings.decimals is None:
        return None
    meant = _in_unit_of(band, readings, readings.decimals)
    held = amount.value if amount.unit == "1" and band.unit != "%" else convert(amount.value, amount.unit, band.unit)
    if meant is None or abs(meant - held) > 1e-9 * abs(held) or not _fits_better(band, readings, "thousands"):
        return None
    hint = f"a point marks decimals: write {readings.written(readings.thousands)} if it was to group thousands"
    return readings.text, hint


def with_format_hint(located: LocatedProblem, document: Document, find_band: FindBand) -> LocatedProblem:
    """A problem with the separators of a number, with the reading that the band of its field allows."""
    if located.problem.what not in (COMMA, NO_NUMBER):
        return located
    path = located.path[:-1] if located.path[-1:] == ("value",) and _is_table(document, located.path) else located.path
    readings, band = _readings(document, path), find_band(path, document.data)
    if readings is None or band is None:
        return located
    if _fits_better(band, readings, "thousands"):
        hint = _only(band, readings, readings.thousands, readings.decimals)
    elif _fits_better(band, readings, "decimals") and _rank(band, readings, "thousands") >= _RANKS["impossible"]:
        hint = _only(band, readings, readings.decimals, readings.thousands)
    else:
        hint = readings.hint
    return LocatedProblem(located.path, replace(located.problem, hint=hint or located.problem.hint))


def _only(band: InputBand, readings: NumberReadings, meant: float | None, other: float | None) -> str | None:
    if meant is None or other is None:
        return readings.hint
    return f"write {readings.written(meant)}: {readings.written(other)} would be no usual {band.name} ({band.usual})"


def _is_table(document: Document, path: Path) -> bool:
    """Whether `value` is the number of an amount that is written as a table, and no field of this name."""
    return isinstance(value_at(document.data, path[:-1]), Mapping) and path[-2:-1] != ("factor",)


def _readings(document: Document, path: Path) -> NumberReadings | None:
    """What the number at a path may mean, as it is written there, with its unit."""
    written = value_at(document.data, path)
    if isinstance(written, Mapping):
        number, unit = _text(document, (*path, "value")), written.get("unit")
        readings = number_readings(number) if number else None
        return replace(readings, unit=unit, text=f"{number} {unit}") if readings and isinstance(unit, str) else readings
    text = _text(document, path)
    return number_readings(text) if text else None


def _text(document: Document, path: Path) -> str | None:
    """A scalar as it is written; of data that come from no file, a text that they hold."""
    held = value_at(document.data, path)
    return held if isinstance(held, str) else document.text_of(path) if isinstance(held, int | float) else None


def _fits_better(band: InputBand, readings: NumberReadings, name: str) -> bool:
    """Whether one reading is nearer to what the band allows than the other."""
    other = {"thousands": "decimals", "decimals": "thousands"}[name]
    return _rank(band, readings, name) < _rank(band, readings, other)


def _rank(band: InputBand, readings: NumberReadings, name: str) -> int:
    """0 for a usual reading, 1 for an unusual one, 2 for an impossible one, 3 where there is none."""
    value = getattr(readings, name)
    converted = None if value is None else _in_unit_of(band, readings, value)
    return 3 if converted is None else _RANKS[band.kind_of(converted)]


def _in_unit_of(band: InputBand, readings: NumberReadings, value: float) -> float | None:
    """A reading in the unit of a band; a bare number is in that unit already, a bare share is a fraction."""
    if not readings.unit or readings.unit == "1":
        return 100.0 * value if band.unit == "%" else value
    try:
        return convert(value, readings.unit, band.unit)
    except InputError:
        return None
