"""Tornado over a product's data and every uncertain exchange behind it, finite steps in loops exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightcell.methods.adjoint import finite_effects, loop_gains
from brightcell.methods.chain import Chain
from brightcell.methods.checks import require_between
from brightcell.methods.evaluating import inputs_at, results_one_at_a_time
from brightcell.methods.factors import Factors
from brightcell.methods.first_order import Inputs, shares, told, uncertain
from brightcell.methods.function import Array, Indices
from brightcell.methods.tornado import Tornado

EXACT = 500
"""Factors in loops, widest first-order swing first, whose steps are made exact by default: a solve for each."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExchangeTornado(Tornado):
    """Results at both ends, and the first-order share of the variance [M, F] beside them."""

    variance_share: Array

    def columns(self) -> dict[str, Array]:
        return {**super().columns(), "variance_share": self.variance_share}


def exchange_tornado(
    chain: Chain, *, quantiles: tuple[float, float] = (0.05, 0.95), by: str | None = None, exact: int = EXACT
) -> ExchangeTornado:
    """Every uncertain datum at two quantiles, the others nominal; the inputs of a group at their low end together.

    Steps outside loops are exact. In loops those of the `exact` factors of the widest swing are, the others are to
    first order, and the notes say how wide the widest of them is.
    """
    require_between("the low quantile", quantiles[0], 0, quantiles[1])
    require_between("the high quantile", quantiles[1], quantiles[0], 1)
    inputs = uncertain(chain)
    factors = inputs.factors(by)
    moved = _moved_by(by)(chain, inputs, factors, np.array(quantiles), exact)
    found = ExchangeTornado(
        labels=factors.labels,
        outputs=chain.product.outputs,
        low=moved.results[None, :, 0],
        high=moved.results[None, :, 1],
        base=np.array([chain.value]),
        ends=f"P{100 * quantiles[0]:g} to P{100 * quantiles[1]:g}",
        variance_share=shares(inputs, factors),
    )
    return told(found, chain, inputs, found.variance_share, *moved.notes)


@dataclass(frozen=True, eq=False)
class StepResults:
    """Results [F, 2] of factors at both ends, and what a reader must know of them."""

    results: Array
    notes: tuple[str, ...]


Way = Callable[[Chain, Inputs, Factors, Array, int], StepResults]


def _moved_by(by: str | None) -> Way:
    """Single exchanges, and all of one activity, change one column of the matrix; other groups change many."""
    return by_columns if by in (None, "supplier") else anew


def by_columns(chain: Chain, inputs: Inputs, factors: Factors, u: Array, exact: int) -> StepResults:
    """Factors that change a single column each, by the formula of Sherman and Morrison."""
    which, own = inputs.exchanges, len(chain.product.names)
    member, count = factors.member[own:], len(factors.labels)
    step = chain.quantiles(which, np.tile(u, (len(which), 1))) - chain.amounts[which, None]
    linear = _summed(chain.slopes[which, None] * step, member, count)
    looped = np.bincount(member, chain.loops[which], minlength=count) > 0
    wide = np.abs(linear).max(axis=1)
    chosen = np.flatnonzero(looped)[np.argsort(-wide[looped], kind="stable")[:exact]]
    some = np.flatnonzero(np.isin(member, chosen) & chain.loops[which])
    gain = np.zeros((len(which), 1))
    gain[some, 0] = loop_gains(chain.solved, chain.background.technosphere, which[some])
    turned = _summed(gain * step * chain.per_amount[which, None], member, count)
    results = chain.value + finite_effects(linear, 1.0, turned)
    results[np.unique(factors.member[:own])] += _of_product(chain, factors, u) - chain.value
    return StepResults(results, _notes(looped, chosen, wide, results))


def anew(chain: Chain, inputs: Inputs, factors: Factors, u: Array, exact: int) -> StepResults:
    """Groups of any exchanges, by solving all anew at either end."""
    own = len(chain.product.names)
    ends = [_end(chain, inputs, share) for share in u]
    results = np.empty((len(factors.labels), len(u)))
    for factor, members in enumerate(factors.all_inputs()):
        data, exchanges = members[members < own], members[members >= own] - own
        for place, (values, amounts) in enumerate(ends):
            point = chain.point.copy()
            point[data] = values[data]
            results[factor, place] = chain.score(point, inputs.exchanges[exchanges], amounts[exchanges])
    return StepResults(results, ())


def _end(chain: Chain, inputs: Inputs, share: float) -> tuple[Array, Array]:
    """Values of the product's data and amounts of the exchanges at a quantile."""
    own, which = chain.product, inputs.exchanges
    values = inputs_at(own, np.full((len(own.names), 1), share), "an end")[:, 0] if own.names else np.zeros(0)
    return values, chain.quantiles(which, np.full((len(which), 1), share))[:, 0]


def _of_product(chain: Chain, factors: Factors, u: Array) -> Array:
    """Results of the factors that have data of the product, in the order of the factors."""
    own = len(chain.product.names)
    if not own:
        return np.zeros((0, len(u)))
    _, member = np.unique(factors.member[:own], return_inverse=True)
    labels = tuple(str(label) for label in range(member.max() + 1))
    ends = inputs_at(chain.product, np.tile(u, (own, 1)), "the ends")
    return results_one_at_a_time(chain.product, chain.point, Factors(labels, member), ends, "the ends")[0]


def _summed(values: Array, member: Indices, count: int) -> Array:
    """Sums over the inputs of each factor: [K, S] -> [F, S]."""
    columns = [np.bincount(member, column, minlength=count) for column in values.T]
    return np.stack(columns, axis=1)


def _notes(looped: np.ndarray, chosen: Indices, wide: Array, results: Array) -> tuple[str, ...]:
    left = np.setdiff1d(np.flatnonzero(looped), chosen)
    notes = []
    if len(left):
        notes.append(
            f"the steps of {len(left):,} that lie in loops are to first order, {wide[left].max():.2g} at most; "
            f"all others are exact, {len(chosen):,} of them in loops"
        )
    if bad := int(np.isnan(results).any(axis=1).sum()):
        notes.append(f"{bad} have no result at one of their ends: a loop would take more than it makes")
    return tuple(notes)
