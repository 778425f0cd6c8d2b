"""The compiled solution of blocks of draws: sample, assemble, solve in order, sweep over loops until all is settled.

The equation of activity j is A_jj λ_j = c_j - sum_i A_ij λ_i over the products i that it takes, with c_j its
characterised emissions and λ the unit scores: the adjoint system Aᵀ λ = Bᵀ q. Needs numba: only functions import
this module.
"""

# mypy: disable-error-code="no-untyped-def"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import math

import numpy as np

from brightcell.engine.compiling import compiled
from brightcell.engine.constants import LANES, ROWS, SAFETY
from brightcell.engine.sampling import draw_lognormals, draw_others
from brightcell.engine.vectors import balance_row, relax_row

SOLVED, UNSOUND, UNCONVERGED = 0, 1, 2
HELD, TINY = 0.9, 1e-300
LOOKS = 32  # sweeps between two looks at whether a draw will converge at all


@compiled
def solve_blocks(layout, draws, target, seed, first_block, scratch, scores, state, error, sweeps):
    """Unit scores (link, score, draw) of whole blocks of LANES draws, with state, error and sweeps of each draw."""
    for block in range(scores.shape[2] // LANES):
        start = block * LANES
        status, wrong = prepare_block(layout, draws, seed, first_block + block, scratch), np.zeros(LANES)
        for g in range(scores.shape[1]):
            sweeps[block] += _solve(layout, target, g, scratch, status, wrong)
            for n in range(target.links.shape[0]):
                for lane in range(LANES):
                    scores[n, g, start + lane] = scratch.score[target.links[n], lane]
        for lane in range(LANES):
            state[start + lane], error[start + lane] = status[lane], wrong[lane]


@compiled
def prepare_block(layout, draws, seed, block, scratch):
    """Values and emissions of one block of draws, left in `scratch`; returns the state of each draw.

    Lognormal values are in the order of the activities, so a few activities are added up as soon as they are drawn.
    """
    status, first, number = np.zeros(LANES, np.int64), block * LANES, layout.at.shape[0]
    draw_others(draws, seed, first, scratch)
    slots = draws.slot[: draws.lognormals]
    done = np.searchsorted(slots, layout.at[-1, 4])
    draw_lognormals(draws, seed, first, scratch, done, draws.lognormals)  # characterisation factors
    start = 0
    for begin in range(0, number, ROWS):
        end = min(begin + ROWS, number)
        stop = np.searchsorted(slots, layout.at[end - 1, 4])
        draw_lognormals(draws, seed, first, scratch, start, stop)
        _assemble(layout, scratch, status, begin, end)
        start = stop
    return status


@compiled
def _assemble(layout, s, status, begin, end):
    """Reciprocal production and characterised emissions of some activities; a changed sign is unsound."""
    at, values, total = layout.at, s.values, np.empty(LANES)
    factors = values[at[-1, 4] :]
    for j in range(begin, end):
        first, stop = at[j, 0], at[j, 1]
        for lane in range(LANES):
            production = values[first, lane]
            for k in range(first + 1, stop):
                production += values[k, lane]
            s.pivot[j, lane] = 1.0 / production
            if not production * layout.sign[j] > 0.0:
                status[lane] = UNSOUND
        if s.emitted.shape[0] > 1:
            _emit_by_gas(layout, j, s, factors)
        else:
            for lane in range(LANES):
                total[lane] = 0.0
            balance_row(values, layout.other, factors, total, at[j, 3], at[j, 4])
            for lane in range(LANES):
                s.emitted[0, j, lane] = -total[lane]


@compiled
def _emit_by_gas(layout, j, s, factors):
    for g in range(s.emitted.shape[0]):
        for lane in range(LANES):
            s.emitted[g, j, lane] = 0.0
    for k in range(layout.at[j, 3], layout.at[j, 4]):
        gas = layout.other[k]
        for lane in range(LANES):
            s.emitted[gas, j, lane] += s.values[k, lane] * factors[gas, lane]


@compiled
def _solve(layout, target, g, s, status, wrong):
    """Segment by segment; returns the number of sweeps over loops."""
    for j in range(s.score.shape[0]):
        for lane in range(LANES):
            s.score[j, lane] = target.nominal[g, j]
    count = 0
    for n in range(layout.start.shape[0]):
        change = np.zeros(LANES)
        if layout.is_loop[n]:
            count += _loop(layout, target, g, n, s, status, wrong)
        else:
            _sweep(layout, target, g, n, s, status, change)
    return count


@compiled
def _loop(layout, target, g, n, s, status, wrong):
    """Sweep until the estimated error of every draw is small, or it won't be; what the last sweep leaves counts."""
    now, before, ratio = np.zeros(LANES), np.ones(LANES), np.ones(LANES)
    is_settled, is_helped = np.zeros(LANES, np.bool_), np.ones(LANES, np.bool_)
    earlier = np.empty((target.slow.cut[n + 1] - target.slow.cut[n], LANES))
    for sweep in range(1, target.most + 1):
        if sweep > 1:
            _leap(target.slow, n, s, earlier, is_helped)
        _remember(target.slow, n, s, earlier)
        for lane in range(LANES):
            now[lane] = 0.0
        _sweep(layout, target, g, n, s, status, now)
        left = 0
        for lane in range(LANES):
            if not is_settled[lane] and status[lane] == SOLVED:
                ratio[lane] = _rate(now[lane], before[lane], ratio[lane], sweep)
                _settle(target, n, lane, sweep, now[lane], ratio[lane], is_settled, status, wrong)
            is_helped[lane] = is_helped[lane] and (sweep == 1 or now[lane] < before[lane])
            left += not is_settled[lane] and status[lane] == SOLVED
            before[lane] = now[lane]
        if left == 0:
            return sweep
    return target.most


@compiled
def _remember(slow, n, s, earlier):
    """Scores of the hubs of a loop before a sweep."""
    for i in range(earlier.shape[0]):
        hub = slow.hub[slow.cut[n] + i]
        for lane in range(LANES):
            earlier[i, lane] = s.score[hub, lane]


@compiled
def _leap(slow, n, s, earlier, is_helped):
    """Add to the hubs of a loop what all further sweeps would add of the mode that sweeps shrink the least.

    A draw whose scores once moved more than before is left to the sweeps alone: its own mode is another.
    """
    moved, first = np.zeros(LANES), slow.cut[n]
    for i in range(earlier.shape[0]):
        for lane in range(LANES):
            moved[lane] += slow.seen[first + i] * (s.score[slow.hub[first + i], lane] - earlier[i, lane])
    for lane in range(LANES):
        if not is_helped[lane]:
            moved[lane] = 0.0
    for i in range(earlier.shape[0]):
        for lane in range(LANES):
            s.score[slow.hub[first + i], lane] += slow.leap[first + i] * moved[lane]


@compiled
def _settle(target, n, lane, sweep, change, ratio, is_settled, status, wrong):
    """Note a draw whose estimated error is small, and now and then one where it won't be."""
    estimate = _estimate(change, ratio)
    is_settled[lane] = estimate <= target.tolerance[n]
    if is_settled[lane]:
        wrong[lane] += estimate
    elif sweep % LOOKS == 0:
        status[lane] = _outlook(change, ratio, target.tolerance[n], target.most - sweep)


@compiled
def _rate(now, before, ratio, sweep):
    """By how much a sweep shrank the change; a slow rate is forgotten slowly, since it may come back."""
    if sweep == 1:
        return 1.0
    return max(now / max(before, TINY), HELD * ratio if sweep > 2 else 0.0)


@compiled
def _estimate(change, ratio):
    """Error after a sweep that moved the scores by `change`: the series of all that follow, on the safe side."""
    if change == 0.0:
        return 0.0
    return SAFETY * change / (1.0 - ratio) if ratio < 1.0 else np.inf


@compiled
def _outlook(change, ratio, tolerance, left):
    """Whether the sweeps that are left suffice at the present rate."""
    if change == 0.0:
        return SOLVED
    if not ratio < 1.0:
        return UNCONVERGED
    needed = math.log(tolerance / _estimate(change, ratio)) / math.log(ratio)
    return SOLVED if needed < left else UNCONVERGED


@compiled
def _sweep(layout, target, g, n, s, status, change):
    """One pass of block Gauss-Seidel over a segment; adds the weighted change to `change`."""
    right, other, emitted = np.empty(LANES), np.empty(LANES), s.emitted[g]
    for j in range(layout.start[n], layout.stop[n]):
        if layout.pair[j] == 0:
            start, stop = layout.at[j, 2], layout.at[j, 3]
            relax_row(s.values, layout.other, s.score, emitted, s.pivot, change, j, start, stop, target.weight[j])
        elif layout.pair[j] == 1:
            _balance(layout, g, j, s, right)
            _balance(layout, g, j + 1, s, other)
            _pair(layout, target, j, s, right, other, status, change)


@compiled
def _balance(layout, g, j, s, right):
    """Emissions of activity j less what its inputs from outside its block bring (negative amounts add)."""
    for lane in range(LANES):
        right[lane] = s.emitted[g, j, lane]
    balance_row(s.values, layout.other, s.score, right, layout.at[j, 2], layout.at[j, 3])


@compiled
def _pair(layout, target, j, s, right, other, status, change):
    """Two activities that take from one another, solved exactly; a gain of one or more is unsound."""
    for lane in range(LANES):
        takes, gives = 0.0, 0.0
        for k in range(layout.at[j, 1], layout.at[j, 2]):
            takes += s.values[k, lane]
        for k in range(layout.at[j + 1, 1], layout.at[j + 1, 2]):
            gives += s.values[k, lane]
        takes, gives = takes * s.pivot[j, lane], gives * s.pivot[j + 1, lane]
        first, second = right[lane] * s.pivot[j, lane], other[lane] * s.pivot[j + 1, lane]
        left = 1.0 - takes * gives
        if not left > 0.0:
            status[lane] = UNSOUND
        first = (first - takes * second) / left
        second -= gives * first
        change[lane] += target.weight[j] * abs(first - s.score[j, lane])
        change[lane] += target.weight[j + 1] * abs(second - s.score[j + 1, lane])
        s.score[j, lane], s.score[j + 1, lane] = first, second
