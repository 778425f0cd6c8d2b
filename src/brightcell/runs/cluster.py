"""The workers of a Dask cluster; they need brightcell in the same version, and no Brightway project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.runs.pool import AHEAD, Columns, Pool, Task
from brightcell.runs.request import versions
from brightcell.uncertainty.linear_algebra import one_thread_each

CONNECT_SECONDS = 30
ADDRESS = re.compile(r"^([a-z]+://)?[^/:\s]+:\d+$|^inproc://.")


@contextmanager
def cluster(task: Task, scheduler: str) -> Iterator[Pool]:
    """The task is sent to every worker once; on leaving, what is not yet computed is taken back."""
    client = _client(scheduler)
    try:
        cores = sum(client.ncores().values())
        _refuse_no_workers(scheduler, cores)
        _refuse_other_versions(client)
        sent = client.scatter(task, broadcast=True, hash=False)
        yield Pool(AHEAD * cores, lambda start, stop: _waiter(client.submit(_compute, sent, start, stop, pure=False)))
    finally:
        client.close()


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        hint = 'pip install "brightcell[distributed]"'
        raise BrightcellError(f"--scheduler needs Dask, which is not installed - {hint}") from None
    if not ADDRESS.match(scheduler):
        what = "this is not the address of a Dask scheduler"
        raise InputError(Problem(what, path="scheduler", found=scheduler, expected="such as tcp://10.0.0.5:8786"))
    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        hint = "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
        problem = Problem(f"no Dask scheduler answers: {error}", path="scheduler", found=scheduler, hint=hint)
        raise InputError(problem) from None


def _refuse_no_workers(scheduler: str, cores: int) -> None:
    if not cores:
        hint = f"start some with `dask worker {scheduler}`"
        raise InputError(Problem("the Dask scheduler has no workers", path="scheduler", found=scheduler, hint=hint))


def _refuse_other_versions(client: Any) -> None:
    """Other versions could round otherwise."""
    here = versions()
    there = client.run(versions)
    problems = [
        Problem(f"the worker {worker} has a different version of {name}", found=theirs[name], expected=here[name])
        for worker, theirs in there.items()
        for name in here
        if theirs[name] != here[name]
    ]
    if problems:
        raise InputError(problems)


def _compute(task: Task, start: int, stop: int) -> Columns:
    with one_thread_each():
        return task(start, stop)


def _waiter(future: Any) -> Any:
    return partial(_result, future)


def _result(future: Any) -> Columns:
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise BrightcellError(f"the Dask workers don't survive: {error} - go on with --resume") from None
