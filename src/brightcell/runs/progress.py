"""How far a run is, for people at a terminal, and for those who read its log later."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

PATIENCE = 2.0
"""Seconds for which nothing is told where no terminal listens."""
FIRST_LINE, MOST_BETWEEN = 5.0, 60.0
"""Seconds until a run tells its first line where no terminal listens, and at most between two of them."""
_BETWEEN = 5.0  # seconds between two lines of one stage
Stages = Callable[[str, int, int], None]
"""Told the stage, the steps done and the number of steps; 0 where that isn't known."""


@contextmanager
def terminal_bar(what: str = "draws") -> Iterator[Callable[[int, int, float], None]]:
    """A bar with rate and time left on stderr, as the `progress` of a run; lines, more and more rarely, in a log."""
    if not sys.stderr.isatty():
        yield _run_lines(what, sys.stderr)
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {what}", unit_scale=True, file=sys.stderr) as bar:

        def show(done: int, total: int, seconds: float) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


@contextmanager
def stage_counts(stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> Iterator[Stages]:
    """The count of each stage on stderr: a bar on a terminal, else a line now and then once two seconds passed."""
    out = sys.stderr if stream is None else stream
    shown: _StageBars | _StageLines = _StageBars(out) if out.isatty() else _StageLines(out, clock)
    try:
        yield shown
    finally:
        shown.close()


def _run_lines(what: str, stream: TextIO) -> Callable[[int, int, float], None]:
    """A line of what is done after five seconds, and whenever half as much time again has passed, or a minute."""
    due = [FIRST_LINE]

    def show(done: int, total: int, seconds: float) -> None:
        if seconds < due[0]:
            return
        due[0] = seconds + min(max(seconds / 2, FIRST_LINE), MOST_BETWEEN)
        of = f" of {total:,}" if total else ""
        print(f"{what}: {done:,}{of} after {seconds:,.0f} s", file=stream, flush=True)

    return show


class _StageBars:
    """One bar at a time, which goes when its stage is over."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.stage = stream, ""
        self.bar: Any = None

    def __call__(self, stage: str, done: int, steps: int) -> None:
        if stage != self.stage or self.bar is None:
            from tqdm import tqdm

            self.close()
            self.stage = stage
            columns, rows = shutil.get_terminal_size()  # 80 x 24 where the terminal doesn't say
            size = {"ncols": columns, "nrows": rows}
            self.bar = tqdm(desc=stage, total=steps or None, file=self.stream, leave=False, **size)
        self.bar.total = steps or None
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


class _StageLines:
    """A line of what is done, at most one in five seconds for each stage."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self.stream, self.clock = stream, clock
        self.began, self.shown_at, self.stage = clock(), 0.0, ""

    def __call__(self, stage: str, done: int, steps: int) -> None:
        now = self.clock()
        if now - self.began < PATIENCE or (stage == self.stage and now - self.shown_at < _BETWEEN):
            return
        self.stage, self.shown_at = stage, now
        count = f": {done:,} of {steps:,}" if steps > 1 else ""
        print(f"{stage}{count}", file=self.stream, flush=True)

    def close(self) -> None:
        """Nothing is open."""
