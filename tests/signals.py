"""Processes of tests that hear signals."""

import signal


def heard() -> None:
    """Before a process starts: it hears every signal, whatever these tests were told to ignore (`nohup`, `&`)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
