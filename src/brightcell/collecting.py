"""Thousands of small objects, made without a search for circles among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside, Python doesn't look for unreachable circles of objects; afterwards all is as before.

    A model and its footprint hold none, so each search on the way is in vain, and makes what it saw live longer.
    What nothing refers to goes at once, inside as outside.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
