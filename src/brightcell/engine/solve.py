"""Unit scores of the wanted products for a range of draws: blocks on threads, hard draws directly, all reported."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightcell.engine.arrays import Scratch, scratch
from brightcell.engine.constants import LANES
from brightcell.engine.direct import UNPRODUCTIVE, Failure, solve_directly
from brightcell.engine.late import compiling, kernel
from brightcell.engine.memory import give_back
from brightcell.engine.plan import Plan
from brightcell.engine.threads import processors
from brightcell.errors import InputError, Problem

FloatArray = NDArray[np.float64]
TASK = 8  # blocks of draws that a thread solves at a time


@dataclass(frozen=True)
class SolveReport:
    """How a range of draws was solved.

    `sweeps` per block of draws; `direct` are the draws that were factorised; `largest_error` is the largest estimate
    of a swept draw's error, relative to the sum of the absolute contributions; the scores of `failures` are NaN.
    """

    draws: int
    sweeps: float
    direct: tuple[int, ...]
    largest_error: float
    failures: tuple[Failure, ...]

    def __str__(self) -> str:
        return (
            f"{self.draws} draws: {self.sweeps:.1f} sweeps on average, {len(self.direct)} solved directly, "
            f"{len(self.failures)} failed, estimated error up to {self.largest_error:.1e}"
        )


def merged(reports: Sequence[SolveReport]) -> SolveReport:
    """The report of several ranges of draws together."""
    total = sum(r.draws for r in reports)
    return SolveReport(
        draws=total,
        sweeps=sum(r.sweeps * r.draws for r in reports) / max(1, total),
        direct=tuple(draw for r in reports for draw in r.direct),
        largest_error=max((r.largest_error for r in reports), default=0.0),
        failures=tuple(failure for r in reports for failure in r.failures),
    )


@dataclass(frozen=True, eq=False)
class _Blocks:
    """What the compiled function returned for whole blocks of draws."""

    first: int
    scores: FloatArray
    state: NDArray[np.int64]
    error: FloatArray
    sweeps: NDArray[np.int64]


def unit_scores(
    plan: Plan, seed: int, start: int, stop: int, threads: int | None = None
) -> tuple[FloatArray, SolveReport]:
    """h (link, gas or total, draw) in kg CO2e per unit of product for draws `start`..`stop`, and how it was found.

    Each draw is a pure function of plan, seed and its number: the same for any range and number of threads.
    """
    if not 0 <= start < stop or not 0 <= seed < 2**64:
        raise InputError(
            Problem("there are no such draws", found=f"{start} to {stop}, seed {seed}", expected="0 <= start < stop")
        )
    if not plan.is_known.any():  # nothing characterised is upstream
        return np.zeros((len(plan.is_known), plan.scores, stop - start)), SolveReport(stop - start, 0.0, (), 0.0, ())
    done = _all_blocks(plan, seed, range(start // LANES, -(-stop // LANES)), threads or processors())
    blocks = _joined(done)
    failures, direct = _repair(plan, seed, blocks, start, stop)
    inside = slice(start - blocks.first * LANES, stop - blocks.first * LANES)
    scores = np.zeros((len(plan.is_known), plan.scores, stop - start))
    scores[plan.is_known] = blocks.scores[:, :, inside]
    swept = blocks.error[inside][blocks.state[inside] == 0]
    report = SolveReport(stop - start, float(blocks.sweeps.mean()), direct, float(swept.max(initial=0.0)), failures)
    return scores, report


def _all_blocks(plan: Plan, seed: int, blocks: range, threads: int) -> list[_Blocks]:
    """Tasks of a few blocks, dealt to the threads in turn; in the order of the draws."""
    compiling.announce_compiling(kernel.solve_blocks)
    give_back()
    tasks = [blocks[begin : begin + TASK] for begin in range(0, len(blocks), TASK)]
    threads = min(threads, len(tasks))
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda hand: _some_blocks(plan, seed, tasks[hand::threads]), range(threads)))
    return sorted((part for blocks_of_thread in parts for part in blocks_of_thread), key=lambda part: part.first)


def _some_blocks(plan: Plan, seed: int, tasks: Sequence[range]) -> list[_Blocks]:
    """The tasks of one thread, which has its own memory."""
    memory, done = _memory(plan), []
    for task in tasks:
        blocks = _empty(plan, task)
        results = (blocks.scores, blocks.state, blocks.error, blocks.sweeps)
        kernel.solve_blocks(plan.layout, plan.draws, plan.target, np.uint64(seed), task.start, memory, *results)
        done.append(blocks)
    return done


def _empty(plan: Plan, task: range) -> _Blocks:
    number = len(task) * LANES
    return _Blocks(
        task.start,
        np.empty((len(plan.target.links), plan.scores, number)),
        np.empty(number, np.int64),
        np.empty(number),
        np.zeros(len(task), np.int64),
    )


def _memory(plan: Plan) -> Scratch:
    return scratch(plan.ordered.values, len(plan.layout.pair), plan.scores)


def _joined(done: Sequence[_Blocks]) -> _Blocks:
    return _Blocks(
        done[0].first,
        np.concatenate([part.scores for part in done], axis=2),
        *(np.concatenate([getattr(part, name) for part in done]) for name in ("state", "error", "sweeps")),
    )


def _repair(
    plan: Plan, seed: int, blocks: _Blocks, start: int, stop: int
) -> tuple[tuple[Failure, ...], tuple[int, ...]]:
    """Solve the draws that the sweeps gave up; scores of those without a meaningful solution become NaN."""
    failures, direct = [], []
    for at in np.flatnonzero(blocks.state):
        number = blocks.first * LANES + int(at)
        if not start <= number < stop:
            continue
        if blocks.state[at] == 1:
            outcome: FloatArray | str = UNPRODUCTIVE
        else:
            direct.append(number)
            outcome = _direct(plan, seed, number)
        if isinstance(outcome, str):
            failures.append(Failure(number, outcome))
        blocks.scores[:, :, at] = np.nan if isinstance(outcome, str) else outcome
    return tuple(failures), tuple(direct)


def _direct(plan: Plan, seed: int, number: int) -> FloatArray | str:
    """Scores (link, score) of one draw by factorisation, or why there are none."""
    memory = _memory(plan)
    kernel.prepare_block(plan.layout, plan.draws, np.uint64(seed), number // LANES, memory)
    lane = number % LANES
    emitted = np.ascontiguousarray(memory.emitted[:, :, lane].T)
    outcome = solve_directly(plan.layout, memory.values[:, lane].copy(), emitted, plan.tolerance)
    return outcome if isinstance(outcome, str) else outcome[plan.target.links]
