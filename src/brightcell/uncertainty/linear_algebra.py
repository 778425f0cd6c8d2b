"""Linear algebra on one thread: with another number of threads a matrix product rounds otherwise.

Some libraries count threads for each thread that calls them, others (OpenBLAS as numpy ships it) for the whole
process. The latter must stay at one until the last that computes has left, so a thread of its own holds them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Holder:
    """A thread that keeps the libraries of the process at one thread until it is let go."""

    def __init__(self) -> None:
        self.held, self.free = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._hold, daemon=True)
        self.thread.start()
        self.held.wait()

    def let_go(self) -> None:
        self.free.set()
        self.thread.join()

    def _hold(self) -> None:
        with limit_this_thread():
            self.held.set()
            self.free.wait()


class _Shared:
    """How many compute, and the thread that holds the libraries for all of them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.number = 0
        self.holder: _Holder | None = None

    def enter(self) -> None:
        with self.lock:
            self.holder = self.holder or _Holder()
            self.number += 1

    def leave(self) -> None:
        with self.lock:
            self.number -= 1
            if self.holder and not self.number:
                self.holder.let_go()
                self.holder = None


_shared = _Shared()


def limit_this_thread() -> Any:
    """From here on for good, or as a context manager; needs to be the first that asks for the whole process."""
    import scipy.linalg  # noqa: F401 - only what is loaded can be told
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Inside, in this thread and in all others that are at it at the same time."""
    _shared.enter()
    try:
        with limit_this_thread():
            yield
    finally:
        _shared.leave()
