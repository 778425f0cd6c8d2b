"""An ordered background and its weights as files of arrays, so that a database is laid out once, not for each run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from brightcell.engine.arrays import EngineDraws, Layout, SlowModes
from brightcell.engine.ordered import OrderedBackground

Arrays = Mapping[str, np.ndarray]
OWN = ("values", "nominal", "emitted", "links")


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
    parts: dict[str, Any] = {"layout": ordered.layout, "draws": ordered.draws, "slow": ordered.slow}
    return own | {f"{of}.{name}": array for of, part in parts.items() for name, array in part._asdict().items()}


def from_arrays(arrays: Arrays) -> OrderedBackground:
    """The background that `as_arrays` was given."""
    lognormals, *drawn = _part(arrays, "draws", EngineDraws._fields)
    return OrderedBackground(
        layout=Layout(*_part(arrays, "layout", Layout._fields)),
        draws=EngineDraws(int(lognormals), *drawn),
        slow=SlowModes(*_part(arrays, "slow", SlowModes._fields)),
        **{name: arrays[name] for name in OWN},
    )


def _part(arrays: Arrays, of: str, names: Iterable[str]) -> list[np.ndarray]:
    return [arrays[f"{of}.{name}"] for name in names]
