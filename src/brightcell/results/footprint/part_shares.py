"""Shares of a footprint's gross burden by its parts: process, component, stage, and evidence behind it.

share of a part = sum of the positive contributions of its activities / sum of all positive contributions, without
credits. Energy and auxiliaries of a plant belong to the processes that ask for them, in proportion to what they take;
the making of bought parts, such as cathode active material, is what the supply of its components causes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from brightcell.inventory.models import Activity, Foreground
from brightcell.inventory.own_data import BOUGHT
from brightcell.results.footprint.evidence_shares import CREDIT
from brightcell.results.footprint.solved import SolvedExchange

SHARED = frozenset({"site energy", "auxiliary supply"})
"""Kinds of process that belong to those which ask for them."""
SUPPLIES = frozenset({"material supply", "recycled content"})


def part_shares(
    activities: Sequence[Activity],
    exchanges: Sequence[SolvedExchange],
    totals_per_unit: Sequence[float],
    evidence: Mapping[str, float],
) -> dict[str, float]:
    """The share of each part, by keys such as "process: cell assembly"; the parts of one kind sum to 1.

    `activities` in the order of the rows of exchanges; `totals_per_unit` as in `SolvedSystem`; `evidence` is shares by
    the evidence of amounts.
    """
    burdens = _burdens(exchanges, totals_per_unit)
    total = math.fsum(burdens.values())
    sums: dict[str, float] = defaultdict(float)
    for row, burden in burdens.items():
        activity, share = activities[row], burden / total
        sums[f"component: {activity.component}"] += share
        sums[f"stage: {activity.stage}"] += share
        for process, part in _processes(activity, activities, exchanges).items():
            sums[f"process: {process}"] += share * part
    return {**sums, **{f"evidence: {name}": share for name, share in evidence.items()}}


def _burdens(exchanges: Sequence[SolvedExchange], totals_per_unit: Sequence[float]) -> dict[int, float]:
    """The sum of the positive contributions of each activity, by its row."""
    by_row: dict[int, list[float]] = defaultdict(list)
    for exchange in exchanges:
        score = exchange.amount * totals_per_unit[exchange.scored]
        if exchange.is_own and score > 0.0 and exchange.process != CREDIT:
            by_row[exchange.row].append(score)
    return {row: math.fsum(scores) for row, scores in by_row.items()}


def _processes(
    activity: Activity, activities: Sequence[Activity], exchanges: Sequence[SolvedExchange]
) -> Mapping[str, float]:
    """The processes that an activity belongs to, with shares that sum to 1."""
    if activity.process in SUPPLIES:
        making = next((name for name, of in BOUGHT.items() if activity.component in of), activity.process)
        return {making: 1.0}
    asking: dict[str, float] = defaultdict(float)
    if activity.process in SHARED:
        for exchange in exchanges:
            if exchange.target == Foreground(activity.code) and exchange.amount > 0.0:
                asking[activities[exchange.row].process] += exchange.amount
    whole = math.fsum(asking.values())
    return {name: amount / whole for name, amount in asking.items()} if whole else {activity.process: 1.0}
