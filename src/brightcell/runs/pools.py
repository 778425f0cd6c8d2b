"""Who computes the chunks: this thread, threads, processes, or the workers of a Dask cluster.

Everywhere the linear algebra runs on one thread, so that it rounds alike and the workers don't fight for the cores.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection

from brightcell.errors import BrightcellError
from brightcell.runs.cluster import cluster
from brightcell.runs.pool import AHEAD, Columns, Pool, Task
from brightcell.uncertainty.linear_algebra import limit_this_thread, one_thread_each

_PATIENCE = 0.2  # s; Windows hears Ctrl-C only between two waits

ENDING = {getattr(signal, name) for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)}
"""Signals by which somebody ends a run."""

_task: Task  # in a worker process: what it was started for


def pool_for(task: Task, workers: int, scheduler: str | None) -> AbstractContextManager[Pool]:
    """The pool for a task: Dask where a scheduler is given, threads where the task releases the GIL."""
    if scheduler:
        return cluster(task, scheduler)
    if workers == 1:
        return inline(task)
    return (threads if getattr(task, "releases_gil", False) else processes)(task, workers)


@contextmanager
def inline(task: Task) -> Iterator[Pool]:
    """Each chunk is computed when it is waited for."""
    with one_thread_each():
        yield Pool(1, lambda start, stop: partial(task, start, stop))


@contextmanager
def threads(task: Task, workers: int) -> Iterator[Pool]:
    """For tasks that release the GIL; on leaving, each thread ends after the chunk that it is at."""
    executor = ThreadPoolExecutor(workers, "draws", limit_this_thread)
    try:
        with one_thread_each():
            yield Pool(AHEAD * workers, lambda start, stop: partial(_result, executor.submit(task, start, stop)))
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def processes(task: Task, workers: int) -> Iterator[Pool]:
    """Fresh processes that get the task once; on leaving, or if this process is killed, they end at once.

    They hold the reading end of a pipe whose writing end is here alone: when it closes, for whatever reason,
    they go.
    """
    context = get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(workers, context, _start, (task, reader))

    def submit(start: int, stop: int) -> Callable[[], Columns]:
        with _ctrl_c_later():
            return partial(_result, executor.submit(_compute, start, stop))

    try:
        yield Pool(AHEAD * workers, submit)
    finally:
        writer.close()
        executor.shutdown(wait=True, cancel_futures=True)
        reader.close()


def _start(task: Task, reader: Connection) -> None:
    """In a new worker process: keep the task, leave Ctrl-C and SIGTERM to the parent, and end with it."""
    global _task  # noqa: PLW0603 - the one place where a worker process keeps what it is for
    _task = task
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(reader,), daemon=True).start()
    limit_this_thread()


def _end_with(reader: Connection) -> None:
    reader.poll(None)
    os._exit(0)


def _compute(start: int, stop: int) -> Columns:
    return _task(start, stop)


def _result(future: Future[Columns]) -> Columns:
    try:
        while not future.done():
            wait([future], timeout=_PATIENCE)
        return future.result()
    except BrokenProcessPool:
        raise BrightcellError(
            "a worker process ended unexpectedly, mostly for lack of memory: use fewer workers or smaller chunks and "
            'go on with --resume. A script of your own needs `if __name__ == "__main__":` around its calls'
        ) from None


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started: they inherit that they don't hear it, and start in peace."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
