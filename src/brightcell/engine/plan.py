"""What the draws of some wanted products need: the background in order, and the weights of the error estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from brightcell.engine.arrays import EngineDraws, Layout, SolveTarget
from brightcell.engine.background import UncertainBackground
from brightcell.engine.nominal import worst_effect
from brightcell.engine.ordered import OrderedBackground, in_order
from brightcell.engine.slots import INPUT, entries_of, system_of
from brightcell.errors import BackgroundError, Problem

FloatArray = NDArray[np.float64]
LEAST_TOLERANCE = 1e-12
MOST_SWEEPS = 1000


@dataclass(frozen=True, eq=False)
class Plan:
    """What the compiled functions need; `target` has the links with a score, `is_known` says which of all have one."""

    ordered: OrderedBackground
    target: SolveTarget
    is_known: NDArray[np.bool_]
    tolerance: float

    @property
    def layout(self) -> Layout:
        """Where the numbers of each activity are."""
        return self.ordered.layout

    @property
    def draws(self) -> EngineDraws:
        """What is drawn."""
        return self.ordered.draws

    @property
    def scores(self) -> int:
        """How many scores a link has: one, or one for each gas."""
        return len(self.ordered.nominal)


def prepare(background: UncertainBackground, tolerance: float = 1e-6, by_gas: bool = False) -> Plan:
    """The plan for the score of each link, with an error of `tolerance` relative to its sum of |b x|.

    Raises BackgroundError for bad entries and for a background without a nominal solution.
    """
    ordered = in_order(background, by_gas)
    return plan_of(ordered, weights(ordered), tolerance)


def plan_of(ordered: OrderedBackground, weight: FloatArray, tolerance: float) -> Plan:
    """The plan for all links of an ordered background, where `weight` weighs the last change of each unit score."""
    if not LEAST_TOLERANCE <= tolerance < 1:
        raise BackgroundError(
            Problem("the tolerance lies outside its range", found=f"{tolerance:g}", expected="1e-12 to 1")
        )
    is_known = ordered.links >= 0
    links = ordered.links[is_known]
    shared = tolerance / len(ordered.nominal) * _shares(ordered.layout)
    target = SolveTarget(links, ordered.nominal, weight, shared, MOST_SWEEPS, ordered.slow)
    return Plan(ordered, target, is_known, tolerance)


def weights(ordered: OrderedBackground, demands: FloatArray | None = None) -> FloatArray:
    """By how much the last change of each unit score (activity,) may be felt in what is wanted, relative to its size.

    Wanted are sums of links, `demands` (link, sum); without any, each link for itself.
    """
    place = ordered.links
    sums = np.eye(len(place)) if demands is None else demands
    link, column = np.nonzero(sums * (place >= 0)[:, None])
    shape = (len(ordered.emitted), sums.shape[1])
    wanted = sparse.coo_array((sums[link, column], (place[link], column)), shape=shape).tocsc()
    adjoint = system_of(ordered.layout, ordered.values)
    return worst_effect(adjoint, _late(ordered.layout, ordered.values), ordered.emitted, wanted)


def _shares(layout: Layout) -> FloatArray:
    """The part of the error that each segment may have: half of all by the number of loops, half by their size.

    Small loops take next to no time, so that most of it may be left to the large one.
    """
    size = np.where(layout.is_loop, layout.stop - layout.start, 0)
    shares: FloatArray = 0.5 * layout.is_loop / max(1, layout.is_loop.sum()) + 0.5 * size / max(1, size.sum())
    return shares


def _late(layout: Layout, values: FloatArray) -> sparse.csr_array:
    """M (supplier, user) in loops, by which the last change δ of the scores is still felt.

    The sweep after one that moved the scores by δ finds that of user j lacking A_ij δ_i of each product i that comes
    after it; the wanted score with supply x still lacks the sum over i of δ_i sum over j before i of A_ij x_j.
    """
    n = len(layout.pair)
    segment = np.repeat(np.arange(len(layout.start)), layout.stop - layout.start)
    user, role = entries_of(layout)
    inputs = np.flatnonzero(role == INPUT)
    supplier = layout.other[inputs].astype(np.int64)
    is_late = (supplier > user[inputs]) & (segment[user[inputs]] == segment[supplier])
    late = inputs[is_late]
    return sparse.coo_array((-values[late], (layout.other[late], user[late])), shape=(n, n)).tocsr()
