"""Numbers as they stand in files, kept in full precision."""

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
    return fields if fields.get("uncertainty type") is not None else {}


def _value(name: str, value: Any) -> Any:
    if name == "negative":
        return str(value).strip().lower() in ("true", "1", "1.0")
    number = as_number(value)
    if name == "uncertainty type":
        return int(number) if number is not None and number == int(number) else value
    return value if number is None else number
