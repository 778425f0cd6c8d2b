"""Computing draws chunk by chunk, on one or many workers, with the same numbers in the same order.

A task is a pure function of the numbers of its draws, so who computes a chunk, and when, changes nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from brightcell.errors import BrightcellError, InputError
from brightcell.runs.pool import Columns, Pool
from brightcell.runs.pools import pool_for
from brightcell.runs.request import count_problems
from brightcell.runs.stopping import StopRule

Progress = Callable[[int, int, float], None]
Span = tuple[int, int, int]  # number of the chunk, first draw, draw after the last
Kept = Callable[[int], Columns | None]


class Task(Protocol):
    """Columns float64[stop - start] by name for the draws `start` to `stop` - 1: pure, and picklable.

    One with an attribute `releases_gil` that is true runs in threads, any other in processes.
    """

    def __call__(self, start: int, stop: int) -> Columns: ...


@dataclass(frozen=True)
class Chunk:
    """The draws `start` to `stop` - 1; `columns` are float64[stop - start] by name."""

    number: int
    start: int
    stop: int
    columns: Columns


def nothing_kept(number: int) -> None:
    """Every chunk is to be computed."""


def run(
    task: Task,
    draws: int,
    chunk: int,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    stop: StopRule | None = None,
    kept: Kept = nothing_kept,
) -> Iterator[Chunk]:
    """The finished chunks of `draws` draws in order of their number, until `stop` is reached.

    `scheduler` is the address of a Dask scheduler, which then has the workers. `progress` is called with draws
    done, draws in all, and seconds. `kept` gives the columns of a chunk that needn't be computed. Whatever ends
    the iteration, KeyboardInterrupt too, ends the workers.
    """
    problems = count_problems(draws=draws, chunk=chunk, workers=workers)
    if problems:
        raise InputError(problems)
    spans = [(number, start, min(start + chunk, draws)) for number, start in enumerate(range(0, draws, chunk))]
    return _run(lambda: pool_for(task, workers, scheduler), spans, progress, stop, kept)


def _run(
    open_pool: Callable[[], AbstractContextManager[Pool]],
    spans: list[Span],
    progress: Progress | None,
    stop: StopRule | None,
    kept: Kept,
) -> Iterator[Chunk]:
    began = time.monotonic()
    seen: list[Columns] = []
    with open_pool() as pool:
        for done in _in_order(pool, spans, kept):
            yield done
            if progress:
                progress(done.stop, spans[-1][2], time.monotonic() - began)
            if stop:
                seen.append({name: done.columns[name] for name in stop.among(done.columns)})
                if stop.enough({name: np.concatenate([columns[name] for columns in seen]) for name in seen[0]}):
                    return


def _in_order(pool: Pool, spans: list[Span], kept: Kept) -> Iterator[Chunk]:
    """Chunks in order, while the pool works on at most `pool.ahead` that are not yet asked for."""
    waiting: deque[tuple[Span, Callable[[], Columns]]] = deque()
    for span in spans:
        waiting.append((span, _begun(pool, span, kept)))
        if len(waiting) >= pool.ahead:
            yield _finished(*waiting.popleft())
    while waiting:
        yield _finished(*waiting.popleft())


def _begun(pool: Pool, span: Span, kept: Kept) -> Callable[[], Columns]:
    number, start, stop = span
    columns = kept(number)
    return pool.submit(start, stop) if columns is None else lambda: columns


def _finished(span: Span, columns_of: Callable[[], Columns]) -> Chunk:
    number, start, stop = span
    columns = columns_of()
    wrong = [name for name, values in columns.items() if values.shape != (stop - start,) or values.dtype != np.float64]
    if wrong:
        raise BrightcellError(f"the task doesn't give float64[{stop - start}] for {', '.join(wrong)}")
    return Chunk(number, start, stop, columns)
