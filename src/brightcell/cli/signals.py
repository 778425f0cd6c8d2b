"""Signals that end a command: the first lets it stop with what is finished, a second ends it at once.

Ctrl-C, SIGTERM, which cluster schedulers, containers and systems that shut down send, and SIGHUP, which comes when a
terminal or a connection closes, are alike. What the caller ignores, as `nohup` does, stays ignored.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
NOTICE = b"\ninterrupted: stopping after what is finished; interrupt again to end at once\n"


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Inside, each signal that ends a command is `KeyboardInterrupt`, which long runs answer with a partial result."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _first) for number in _numbers()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _first(number: int, frame: FrameType | None) -> NoReturn:
    for other in _numbers():
        signal.signal(other, signal.SIG_DFL)  # the system itself ends the process, even within compiled code
    with suppress(OSError):
        os.write(2, NOTICE)
    raise KeyboardInterrupt


def _numbers() -> list[signal.Signals]:
    """The signals that this system has and the caller doesn't ignore."""
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
