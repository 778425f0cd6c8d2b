"""A function that keeps each result in a folder, so that a method that was cut short goes on where it was.

A result is kept under the hash of what it was computed from: the model, its data, and the values of its inputs. So a
second run of the same method reads what is there and computes the rest, and another model or seed finds nothing.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.function import Array, Function, Indices
from brightcell.runs.durable import make_folder, write_durably

ENDING = ".npy"


def resumable(function: Function, folder: Path, key: str) -> Function:
    """The function with its results in `folder`; `key` tells one model and its data from another.

    InputError where the folder is a file or holds anything else.
    """
    _refuse_strangers(folder)
    make_folder(folder)
    start = hashlib.sha256("\0".join((key, *function.names, *function.outputs)).encode()).digest()
    base: dict[int, tuple[Array, bytes]] = {}

    def hash_of(x0: Array) -> bytes:
        if id(x0) not in base or base[id(x0)][0] is not x0:
            base.clear()
            base[id(x0)] = (x0, _digest(x0))
        return base[id(x0)][1]

    def evaluate(x: Array) -> Array:
        return _kept(folder, [start, b"all", _digest(x)], lambda: function.evaluate(x))

    inner = function.evaluate_changed
    if inner is None:
        return replace(function, evaluate=evaluate)

    def changed(x0: Array, j: Indices, xj: Array) -> Array:
        parts = [start, b"changed", hash_of(x0), _digest(np.asarray(j)), _digest(xj)]
        return _kept(folder, parts, lambda: inner(x0, j, xj))

    return replace(function, evaluate=evaluate, evaluate_changed=changed)


def _kept(folder: Path, parts: list[bytes], compute: Callable[[], Array]) -> Array:
    path = folder / (hashlib.sha256(b"".join(parts)).hexdigest() + ENDING)
    if path.exists():
        try:
            return np.asarray(np.load(path, allow_pickle=False))
        except (OSError, ValueError):
            path.unlink(missing_ok=True)  # damaged, so it is computed again
    values = np.asarray(compute(), dtype=np.float64)
    content = io.BytesIO()
    np.save(content, values, allow_pickle=False)
    write_durably(path, content.getvalue(), "run again; what was finished is intact")
    return values


def _digest(values: np.ndarray) -> bytes:
    shape = str((values.shape, values.dtype.str)).encode()
    return hashlib.sha256(shape + np.ascontiguousarray(values).tobytes()).digest()


def _refuse_strangers(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem("there is a file of this name", file=str(folder), expected="a folder for results"))
    strangers = sorted(path.name for path in folder.glob("*") if path.suffix not in (ENDING, ".tmp"))
    if strangers:
        what = "the folder holds files other than results of a sensitivity run"
        found = ", ".join(strangers[:3])
        raise InputError(Problem(what, file=str(folder), found=found, hint="give a new one"))
