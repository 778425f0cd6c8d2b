"""How functions are compiled and their machine code kept. Needs numba: only functions import modules that use it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

_log = logging.getLogger("brightcell")
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}


def fingerprint() -> str:
    """A hash of all sources of this folder."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in sources), digest_size=16).hexdigest()


FINGERPRINT = fingerprint()


def compiled(function: Callable[..., Any]) -> Any:
    """Compiled on first use; machine code from other sources is never taken from the cache.

    numba looks only at the file of the function itself, not at those of the functions and constants that it uses.
    """
    dispatcher = njit(**OPTIONS)(function)
    dispatcher._cache._cache_file._source_stamp = FINGERPRINT
    return dispatcher


def announce_compiling(function: Any) -> None:
    """Say why the first draws take a while, where no machine code of a function has been kept; once in a process."""
    if not function.signatures and not function._cache._cache_file._load_index():
        _announce()


@cache
def _announce() -> None:
    _log.warning("compiling the draws of uncertain backgrounds, once after an installation or update: about 20 s")
