"""A whole run: computed, kept, resumed, and handed back even when it was cut short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from brightcell.errors import BrightcellError, InputError, Problem
from brightcell.runs.request import INDEX, Request, check_request
from brightcell.runs.running import Chunk, Progress, Task, nothing_kept, run
from brightcell.runs.store import Store, open_store, read_parts


@dataclass(frozen=True, repr=False)
class Draws:
    """The draws of a run: float64[number] by column, in order.

    A `partial` run was cut short and has fewer than were asked. `stop_reached` is whether the stop rule was;
    None without one. `damaged` are the parts of an earlier process that had to be computed again.
    """

    columns: Mapping[str, np.ndarray]
    status: Literal["partial", "complete"]
    asked: int
    stop_reached: bool | None = None
    damaged: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many draws there are."""
        return len(next(iter(self.columns.values())))

    def __repr__(self) -> str:
        drawn = f"{self.number:,}" if self.number == self.asked else f"{self.number:,} of {self.asked:,}"
        first = ", ".join(list(self.columns)[:3]) + (", ..." if len(self.columns) > 3 else "")
        return f"<Draws: {drawn}, {self.status}, of {len(self.columns):,} columns: {first}>"


def gather(
    task: Task,
    request: Request,
    folder: Path | None = None,
    resume: bool = False,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Draws:
    """Compute the draws of a request; in a folder, where one is given, so that they survive what may come.

    Ctrl-C ends the run with what is finished, as `partial`; `resume` goes on with it. `InputError` for a request or a
    folder that can't be used; any other failure leaves the finished chunks in the folder, and is raised.
    """
    check_request(request, workers)
    with _store(folder, request, resume) as store:
        kept = store.read if store else nothing_kept
        chunks = run(task, request.draws, request.chunk, workers, scheduler, progress, request.stop, kept)
        finished, interrupted = _collected(_as_asked(chunks, request), store, request.streamed)
        draws = _draws(finished, request, interrupted, store.damaged if store else ())
        if store:
            store.save(draws.status, draws.stop_reached)
    return draws


def read_draws(folder: Path) -> Draws:
    """The draws that a folder holds, whether or not the run came to its end."""
    columns, manifest = read_parts(folder)
    del columns[INDEX]
    status: Literal["partial", "complete"] = "complete" if manifest["status"] == "complete" else "partial"
    return Draws(columns, status, manifest["asked"]["draws"], manifest["stop_reached"])


def _store(folder: Path | None, request: Request, resume: bool) -> AbstractContextManager[Store | None]:
    return open_store(folder, request, resume) if folder else nullcontext()


def _as_asked(chunks: Iterator[Chunk], request: Request) -> Iterator[Chunk]:
    """The chunks, as long as they have the columns that were asked."""
    with closing(chunks):  # type: ignore[type-var]
        for chunk in chunks:
            if set(chunk.columns) != set(request.columns):
                found, expected = ", ".join(chunk.columns), ", ".join(request.columns)
                raise InputError(
                    Problem("the task gives columns other than those asked for", found=found, expected=expected)
                )
            yield chunk


def _collected(chunks: Iterator[Chunk], store: Store | None, streamed: Sequence[str]) -> tuple[list[Chunk], bool]:
    """The finished chunks, and whether a person interrupted; what is streamed is in the store alone."""
    finished: list[Chunk] = []
    try:
        with closing(chunks):  # type: ignore[type-var]
            for chunk in chunks:
                finished.append(_held(chunk, streamed) if store else chunk)
                if store:
                    store.write(chunk)
    except KeyboardInterrupt:
        return [chunk for chunk in finished if store is None or chunk.number in store.chunks], True
    except BaseException:
        if store:
            with suppress(BrightcellError):
                store.save("partial")
        raise
    return finished, False


def _held(chunk: Chunk, streamed: Sequence[str]) -> Chunk:
    """A chunk without the columns that are kept in files only."""
    out = set(streamed)
    return replace(chunk, columns={name: values for name, values in chunk.columns.items() if name not in out})


def _draws(chunks: list[Chunk], request: Request, interrupted: bool, damaged: tuple[str, ...]) -> Draws:
    none = [np.empty(0)]
    held = chunks[0].columns if chunks else set(request.columns) - set(request.streamed)
    names = [name for name in request.columns if name in held]
    columns = {name: np.concatenate([chunk.columns[name] for chunk in chunks] or none) for name in names}
    reached = request.stop.enough(columns) if request.stop else None
    return Draws(columns, "partial" if interrupted else "complete", request.draws, reached, damaged)
