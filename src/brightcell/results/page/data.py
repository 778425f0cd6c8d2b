"""Records as plain data: what other programs read. Full precision, nothing rounded, no NaN."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from brightcell.errors import BrightcellError


class FootprintError(BrightcellError):
    """A result that contradicts itself. It is neither shown as final nor exported."""


def plain_data(value: Any, path: str = "result") -> Any:
    """Records, arrays, paths and dates as what JSON knows; FootprintError for NaN and infinity."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain_data(asdict(value), path)
    if isinstance(value, Mapping):
        return {str(key): plain_data(entry, f"{path}.{key}") for key, entry in value.items()}
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return plain_data(value.tolist(), path)
    if isinstance(value, (Sequence, set, frozenset)):
        ordered = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [plain_data(entry, f"{path}.{index}") for index, entry in enumerate(ordered)]
    if isinstance(value, float) and not math.isfinite(value):
        raise FootprintError(f"{path} is {value}; a result holds finite numbers only")
    return value if isinstance(value, (bool, int, float)) else str(value)
