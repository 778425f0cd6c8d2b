"""Numbers as they stand in files, kept in full precision, and distributions about them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def as_number(value: Any) -> float | None:
    """A finite number, or None: blanks, texts, booleans, nan and infinity are none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def distribution(fields: Mapping[str, Any]) -> dict[str, Any]:
    """stats_arrays fields as numbers where they are; what is not one stays, for the checks to report."""
    filled = {name: value for name, value in fields.items() if value is not None and value != ""}
    fields = {name: _value(name, value) for name, value in filled.items()}
    return degenerate(fields) if fields.get("uncertainty type") is not None else {}


def degenerate(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same, or nothing for a spread of none: a geometric deviation of 1, equal bounds, deviation zero."""
    kind = fields.get("uncertainty type")
    if kind in (2, 3) and fields.get("scale") == 0:
        return {}
    bounds = {fields.get("minimum"), fields.get("maximum")}
    if kind in (4, 5) and len(bounds) == 1 and None not in bounds and fields.get("loc", fields["minimum"]) in bounds:
        return {}
    return dict(fields)


def scaled(fields: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """A distribution of `factor` times the amount.

    The scale of a lognormal has no unit, and bounds change places where the factor is negative.
    """
    if factor == 1.0 or not fields:
        return dict(fields)
    if fields["uncertainty type"] == 2:
        return _scaled_lognormal(fields, factor)
    moved = {k: v * factor if k in ("loc", "minimum", "maximum") else v for k, v in fields.items()}
    if isinstance(fields.get("scale"), float):
        moved["scale"] = fields["scale"] * abs(factor)
    if factor < 0 and {"minimum", "maximum"} <= moved.keys():
        moved["minimum"], moved["maximum"] = moved["maximum"], moved["minimum"]
    return moved


def _scaled_lognormal(fields: Mapping[str, Any], factor: float) -> dict[str, Any]:
    moved = {**fields, "negative": bool(fields.get("negative")) != (factor < 0)}
    if isinstance(fields.get("loc"), float) and factor:
        moved["loc"] = fields["loc"] + math.log(abs(factor))
    return moved


def _value(name: str, value: Any) -> Any:
    if name == "negative":
        return str(value).strip().lower() in ("true", "1", "1.0")
    number = as_number(value)
    if name == "uncertainty type":
        return int(number) if number is not None and number == int(number) else value
    return value if number is None else number
