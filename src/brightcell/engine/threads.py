"""How many threads a process may use."""

from __future__ import annotations

import os


def processors() -> int:
    """The processors that this process is bound to; all of the machine where the system doesn't say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
