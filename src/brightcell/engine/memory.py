"""Memory that was freed goes back to the system before more is taken, so that the peak is that of one step."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Ask glibc for what it holds free (freed arrays of some megabytes stay with it); elsewhere do nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
