"""Draws of a database for one product alone: only what it takes, made when they are needed and not kept."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field

import numpy as np

from brightcell.engine.plan import Plan
from brightcell.engine.solve import SolveReport, merged, unit_scores
from brightcell.engine.solved import solved_in
from brightcell.propagation.foreground import ForegroundModel, evaluate

_drawing = threading.Lock()  # draws are computed on all processors, so one thread at a time


@dataclass(frozen=True, eq=False)
class ProductDraws:
    """The draws of the links of one product; the whole score of each, all gases together."""

    plan: Plan
    seed: int
    flows: int
    key: str
    reports: list[SolveReport] = field(default_factory=list)

    @property
    def description(self) -> str:
        """How the draws were solved, for people."""
        report = merged(self.reports)
        drawn = f"the {len(self.plan.is_known)} processes that it takes drawn for it alone"
        return f"{drawn}: {solved_in(report, range(2**63 - 1))}"

    @property
    def largest_error(self) -> float:
        """The largest estimated error of a draw, relative to its absolute contributions."""
        return merged(self.reports).largest_error

    def scores(self, start: int, stop: int) -> np.ndarray:
        """h (link, gas, draw): zero but for the last gas, which stands for all; NaN for draws without a solution."""
        with _drawing:
            scores, report = unit_scores(self.plan, self.seed, start, stop)
            self.reports.append(report)
        return as_last(scores[:, 0], self.flows)


def as_last(scores: np.ndarray, flows: int) -> np.ndarray:
    """Scores (link, draw) as those of the last of all gases (link, gas, draw), zero of the others."""
    by_gas = np.zeros((scores.shape[0], flows, scores.shape[1]))
    by_gas[:, -1] = scores
    return by_gas


def stage_demands(foreground: ForegroundModel) -> np.ndarray:
    """What each stage of a foreground takes of each link (link, stage) at nominal amounts, per functional unit.

    A link that nothing takes at nominal amounts is a sum of its own, since some draw may take it.
    """
    links, gases = len(foreground.links), len(foreground.flows)
    ones = np.zeros((links, gases, links))
    ones[range(links), -1, range(links)] = 1.0
    taken = evaluate(foreground, {}, ones, np.zeros(gases), links)[:, -1]
    stages = [stage for stage, _ in foreground.groups]
    by_name = sorted(range(len(stages)), key=foreground.groups.__getitem__)  # the same bits for rows in another order
    sums = [taken[[i for i in by_name if stages[i] == stage]].sum(axis=0) for stage in dict.fromkeys(stages)]
    unused = np.eye(links)[~taken.any(axis=0)]
    return np.array([row for row in (*sums, *unused) if row.any()]).T.reshape(links, -1)


def key_of(identity: str, seed: int, links: np.ndarray, demands: np.ndarray) -> str:
    """Names whatever the numbers depend on."""
    digest = hashlib.sha256(f"{identity} {seed}".encode())
    digest.update(np.ascontiguousarray(links).tobytes())
    digest.update(np.ascontiguousarray(demands).tobytes())
    return digest.hexdigest()
