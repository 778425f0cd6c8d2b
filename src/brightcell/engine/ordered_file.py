"""An ordered background and its weights as files of arrays, so that a database is laid out once, not for each run."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from brightcell.engine.arrays import EngineDraws, Layout, SlowModes
from brightcell.engine.ordered import OrderedBackground

Arrays = Mapping[str, np.ndarray]
OWN = ("values", "nominal", "emitted", "links")
PARTS: dict[str, Any] = {"layout": Layout, "draws": EngineDraws, "slow": SlowModes}


def packed(arrays: Mapping[str, Any]) -> bytes:
    """A file of named arrays; each has a CRC-32, which reading checks."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def unpacked(file: Path) -> Arrays | None:
    """The arrays of a file; None where there is none, or where it isn't what was written."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def as_arrays(ordered: OrderedBackground) -> dict[str, Any]:
    """All arrays under their names; those of a part as `part.name`."""
    own = {name: getattr(ordered, name) for name in OWN}
    parts: dict[str, Any] = {part: getattr(ordered, part) for part in PARTS}
    return own | {f"{of}.{name}": array for of, part in parts.items() for name, array in part._asdict().items()}


def from_arrays(arrays: Arrays) -> OrderedBackground:
    """The background that `as_arrays` was given."""
    fields: dict[str, dict[str, Any]] = {
        of: {name: arrays[f"{of}.{name}"] for name in part._fields} for of, part in PARTS.items()
    }
    fields["draws"]["lognormals"] = int(fields["draws"]["lognormals"])
    parts: dict[str, Any] = {of: part(**fields[of]) for of, part in PARTS.items()}
    own: dict[str, Any] = {name: arrays[name] for name in OWN}
    return OrderedBackground(**parts, **own)
