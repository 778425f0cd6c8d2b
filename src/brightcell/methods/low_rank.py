"""Exact scores where a few entries vary and all others keep their nominal amounts.

Entries e of the technosphere in row i(e) and column j(e) that change by δ(e) turn supplies x into

    x'[j] = x[j] - sum over e: (A⁻¹)[j, i(e)] y(e),        y(e) = δ(e) x'[j(e)],

so y solves (I + δ G) y = δ x with G[e, e'] = (A⁻¹)[j(e), i(e')] (Woodbury 1950), as large as there are entries. The
score is then  λ·f - sum λ[i(e)] y(e) + sum over emissions k: Δb(k) x'[j(k)].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brightcell.engine.background import UncertainBackground
from brightcell.methods.adjoint import AdjointSolution
from brightcell.methods.function import Array, Indices

BLOCK = 1 << 20
"""Numbers of the arrays of one block of draws."""
ITERATIONS, DONE, AT_ONCE = 60, 1e-14, 128
"""Iterations, the change that ends them, and draws that are solved directly at once where they don't end."""


@dataclass(frozen=True, eq=False)
class LowRank:
    """What the varying entries of a background need: `goods` and `gases` are their places among all entries.

    Shapes: worth of the links (link,), of the rows of the goods (good,); runs of the columns of goods and gases per
    unit of a link (good, link), (gas, link), and per unit of the rows of the goods (good, good), (gas, good).
    """

    worth_of_links: Array
    worth_of_rows: Array
    goods_by_link: Array
    goods_by_row: Array
    gases_by_link: Array
    gases_by_row: Array
    amount_of_goods: Array
    score_of_gases: Array

    def scores(self, goods: Array, gases: Array, demands: Array) -> Array:
        """J (draw,) for amounts of the goods (good, draw), scores of the gases (gas, draw), demands (link, draw).

        nan where a loop takes more than it makes.
        """
        draws = demands.shape[1]
        at_once = max(1, BLOCK // max(1, len(goods)))
        blocks = [slice(start, start + at_once) for start in range(0, draws, at_once)]
        return np.concatenate([self._block(goods[:, b], gases[:, b], demands[:, b]) for b in blocks])

    def _block(self, goods: Array, gases: Array, demands: Array) -> Array:
        taken = self._taken(goods - self.amount_of_goods[:, None], self.goods_by_link @ demands)
        runs = self.gases_by_link @ demands - self.gases_by_row @ taken
        emitted = ((gases - self.score_of_gases[:, None]) * runs).sum(axis=0)
        return np.asarray(self.worth_of_links @ demands - self.worth_of_rows @ taken + emitted)

    def _taken(self, step: Array, runs: Array) -> Array:
        """y (good, draw), by iteration y = δ (x - G y), which also shows that no loop runs away, or directly."""
        right = step * runs
        changes, is_done = right, np.zeros(step.shape[1], bool)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(ITERATIONS if len(step) else 0):
                last, changes = changes, right - step * (self.goods_by_row @ changes)
                is_done = np.abs(changes - last).max(axis=0) <= DONE * np.abs(changes).max(axis=0)
                if is_done.all():
                    break
        hard: Indices = np.flatnonzero(~is_done & (len(step) > 0))
        for start in range(0, len(hard), AT_ONCE):
            block = hard[start : start + AT_ONCE]
            changes[:, block] = _directly(step[:, block], self.goods_by_row, right[:, block])
        return changes


def _directly(step: Array, gains: Array, right: Array) -> Array:
    """y of (I + δ G) y = right (good, draw); nan where a loop takes more than it makes, det (I + δ G) <= 0."""
    system = np.eye(len(step)) + step.T[:, :, None] * gains
    productive = np.linalg.det(system) > 0
    changes = np.full(right.shape, np.nan)
    changes[:, productive] = np.linalg.solve(system[productive], right.T[productive, :, None])[:, :, 0].T
    return changes


def low_rank(background: UncertainBackground, solved: AdjointSolution, goods: Indices, gases: Indices) -> LowRank:
    """Solve once for the columns of the entries that may vary: one solve each."""
    technosphere, biosphere = background.technosphere, background.biosphere
    columns = np.concatenate([technosphere.col[goods], biosphere.col[gases]])
    distinct, place = np.unique(columns, return_inverse=True)
    runs = solved.inverse_rows(distinct)[place] if len(distinct) else np.zeros((0, background.size))
    rows, links = technosphere.row[goods], background.links
    return LowRank(
        worth_of_links=solved.worth[links],
        worth_of_rows=solved.worth[rows],
        goods_by_link=runs[: len(goods), links],
        goods_by_row=runs[: len(goods)][:, rows],
        gases_by_link=runs[len(goods) :, links],
        gases_by_row=runs[len(goods) :][:, rows],
        amount_of_goods=technosphere.amount[goods],
        score_of_gases=biosphere.amount[gases] * background.factors[biosphere.row[gases]],
    )
