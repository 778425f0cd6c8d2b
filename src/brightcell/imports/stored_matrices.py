"""Matrices of other programs in numpy's files, read without pickle and only where the file holds what it says."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from scipy import sparse

from brightcell.errors import BackgroundError, Problem
from brightcell.imports.zipped import refuse_unsafe
from brightcell.io.limits import MATRIX_BYTES as MOST_BYTES
from brightcell.io.limits import ZIP_FAULTS, zip_fault

_NUMBERS, _TEXTS = "fiu", "SU"
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_ARRAYS = ("shape", "data", "indices", "indptr", "format")


def stored_matrix(folder: Path, name: str) -> sparse.csc_matrix | None:
    """The matrix in `name.npy` (dense) or `name.npz` (sparse); None where there is neither.

    Raises BackgroundError for what isn't a matrix of numbers.
    """
    dense, packed = folder / f"{name}.npy", folder / f"{name}.npz"
    if dense.is_file():
        with dense.open("rb") as file:
            array = stored_array(file, dense.stat().st_size, dense.name)
        if array.ndim != 2 or array.dtype.kind not in _NUMBERS:
            found = f"{array.ndim} dimensions of {array.dtype}"
            raise BackgroundError(Problem("this is not a matrix", dense.name, found=found, expected="2 of numbers"))
        return sparse.csc_matrix(array)
    return _packed(packed) if packed.is_file() else None


def stored_array(file: IO[bytes], size: int, name: str) -> np.ndarray[Any, Any]:
    """An array of numbers or texts from a file of so many bytes, none of which is run."""
    try:
        version = npy.read_magic(file)
        shape, is_fortran, dtype = _HEADERS[version](file)
        start = file.tell()
    except (ValueError, KeyError, OSError, SyntaxError, TypeError) as error:
        raise BackgroundError(Problem(f"this is not a numpy file that can be read: {error}", name)) from None
    if dtype.hasobject or dtype.kind not in _NUMBERS + _TEXTS:
        what = "the numpy file holds Python objects, which run code when they are read"
        raise BackgroundError(Problem(what, name, found=str(dtype), expected="numbers"))
    wanted = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or wanted != size - start or wanted > MOST_BYTES:
        what, found = "the numpy file doesn't hold what its head says", f"{size - start:,} bytes"
        expected = f"{wanted:,} bytes, at most {MOST_BYTES:,}"
        raise BackgroundError(Problem(what, name, found=found, expected=expected))
    content = file.read(wanted)
    return np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if is_fortran else "C")


def _packed(path: Path) -> sparse.csc_matrix:
    """A sparse matrix as scipy and openLCA write it: data, row indices, pointers of columns, shape."""
    refuse_unsafe(path)
    arrays = _members(path)
    if missing := [name for name in _ARRAYS if name not in arrays]:
        what = "this is not a sparse matrix"
        raise BackgroundError(Problem(what, path.name, found=f"no {', '.join(missing)}", expected=", ".join(_ARRAYS)))
    kind = arrays["format"].ravel()[0] if arrays["format"].size else ""
    words = (kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)).strip().lower()
    make = {"csc": sparse.csc_matrix, "csr": sparse.csr_matrix}.get(words)
    if make is None:
        what = "the sparse matrix is stored in another way"
        raise BackgroundError(Problem(what, path.name, found=words or "nothing", expected="csc, csr"))
    try:
        parts = (arrays["data"], arrays["indices"].astype(np.int64), arrays["indptr"].astype(np.int64))
        shape = tuple(int(length) for length in arrays["shape"])
        matrix = make(parts, shape=shape)
        matrix.check_format(full_check=True)
    except (ValueError, IndexError, TypeError) as error:
        raise BackgroundError(Problem(f"the sparse matrix contradicts itself: {error}", path.name)) from None
    return sparse.csc_matrix(matrix)


def _members(path: Path) -> Mapping[str, np.ndarray[Any, Any]]:
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as file:
                    name = f"{path.name}/{member.filename}"
                    arrays[member.filename.removesuffix(".npy")] = stored_array(file, member.file_size, name)
    except ZIP_FAULTS as error:
        raise BackgroundError(Problem(f"this is not a zip that can be read: {zip_fault(error)}", path.name)) from error
    return arrays
