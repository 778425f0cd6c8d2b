"""How far a run is, for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def terminal_bar(what: str = "draws") -> Iterator[Callable[[int, int, float], None] | None]:
    """A bar with rate and time left on stderr, as the `progress` of a run; None where no terminal listens."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {what}", unit_scale=True, file=sys.stderr) as bar:

        def show(done: int, total: int, seconds: float) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
