"""Tornado over a product's data and every uncertain exchange behind it, finite steps in loops exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brightcell.methods.adjoint import finite_effects, loop_gains
from brightcell.methods.chain import Chain
from brightcell.methods.evaluating import results_one_at_a_time
from brightcell.methods.factors import By, Factors
from brightcell.methods.first_order import Inputs, shares, uncertain, with_notes
from brightcell.methods.function import Array, Indices
from brightcell.methods.tornado import QUANTILES, Tornado, ends_label, percent_ends, quantile_ends

EXACT = 500
"""Factors in loops, widest first-order swing first, whose steps are made exact by default: a solve for each."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExchangeTornado(Tornado):
    """Results at both ends, and the first-order share of the variance [M, F] beside them."""

    variance_share: Array

    def columns(self) -> dict[str, Array]:
        return {**super().columns(), "variance_share": self.variance_share}


def exchange_tornado(
    chain: Chain,
    *,
    quantiles: tuple[float, float] = QUANTILES,
    percent: float | None = None,
    by: By = None,
    exact: int = EXACT,
) -> ExchangeTornado:
    """Every uncertain datum at two quantiles, or with `percent` at nominal value -/+ so many percent; others nominal.

    The inputs of a group are at their low end together. Steps outside loops are exact. In loops those of the `exact`
    factors of the widest swing are, the others are to first order, and the notes say how wide the widest of them is.
    """
    inputs = uncertain(chain)
    factors = inputs.factors(by)
    ends = _quantile_ends(chain, inputs, quantiles) if percent is None else _percent_ends(chain, inputs, percent)
    # single exchanges, and all of one activity, change one column of the matrix; other groups change many
    steps = (
        by_columns(chain, inputs, factors, ends, exact)
        if by in (None, "supplier")
        else anew(chain, inputs, factors, ends)
    )
    record = ExchangeTornado(
        labels=factors.labels,
        outputs=chain.product.outputs,
        low=steps.results[None, :, 0],
        high=steps.results[None, :, 1],
        base=np.array([chain.value]),
        ends=ends_label(quantiles, percent),
        variance_share=shares(inputs, factors),
    )
    return with_notes(record, chain, inputs, record.variance_share, *steps.notes)


@dataclass(frozen=True, eq=False)
class Ends:
    """Both ends of the product's data [P, 2] and of the exchanges [E, 2], in their own units."""

    product: Array
    exchanges: Array


@dataclass(frozen=True, eq=False)
class StepResults:
    """Results [F, 2] of factors at both ends, and what a reader must know of them."""

    results: Array
    notes: tuple[str, ...]


def _quantile_ends(chain: Chain, inputs: Inputs, quantiles: tuple[float, float]) -> Ends:
    u, which = np.array(quantiles), inputs.exchanges
    return Ends(quantile_ends(chain.product, quantiles), chain.quantiles(which, np.tile(u, (len(which), 1))))


def _percent_ends(chain: Chain, inputs: Inputs, percent: float) -> Ends:
    return Ends(percent_ends(chain.point, percent), percent_ends(chain.amounts[inputs.exchanges], percent))


def by_columns(chain: Chain, inputs: Inputs, factors: Factors, ends: Ends, exact: int) -> StepResults:
    """Factors that change a single column each, by the formula of Sherman and Morrison."""
    which, own = inputs.exchanges, len(chain.product.names)
    member, count = factors.member[own:], len(factors.labels)
    step = ends.exchanges - chain.amounts[which, None]
    linear = _summed(chain.slopes[which, None] * step, member, count)
    looped = np.bincount(member, chain.loops[which], minlength=count) > 0
    wide = np.abs(linear).max(axis=1)
    widest = np.flatnonzero(looped)[np.argsort(-wide[looped], kind="stable")[:exact]]
    places = np.flatnonzero(np.isin(member, widest) & chain.loops[which])
    gain = np.zeros((len(which), 1))
    gain[places, 0] = loop_gains(chain.solved, chain.background.technosphere, which[places])
    turned = _summed(gain * step * chain.per_amount[which, None], member, count)
    results = chain.value + finite_effects(linear, 1.0, turned)
    results[np.unique(factors.member[:own])] += _of_product(chain, factors, ends.product) - chain.value
    return StepResults(results, _notes(looped, widest, wide, results))


def anew(chain: Chain, inputs: Inputs, factors: Factors, ends: Ends) -> StepResults:
    """Groups of any exchanges, by solving all anew at either end."""
    own = len(chain.product.names)
    results = np.empty((len(factors.labels), 2))
    for factor, members in enumerate(factors.all_inputs()):
        data, exchanges = members[members < own], members[members >= own] - own
        for end in range(2):
            point = chain.point.copy()
            point[data] = ends.product[data, end]
            results[factor, end] = chain.score(point, inputs.exchanges[exchanges], ends.exchanges[exchanges, end])
    return StepResults(results, ())


def _of_product(chain: Chain, factors: Factors, ends: Array) -> Array:
    """Results of the factors that have data of the product, in the order of the factors."""
    own = len(chain.product.names)
    if not own:
        return np.zeros((0, 2))
    _, member = np.unique(factors.member[:own], return_inverse=True)
    labels = tuple(str(label) for label in range(member.max() + 1))
    return results_one_at_a_time(chain.product, chain.point, Factors(labels, member), ends, "the ends")[0]


def _summed(values: Array, member: Indices, count: int) -> Array:
    """Sums over the inputs of each factor: [K, S] -> [F, S]."""
    columns = [np.bincount(member, column, minlength=count) for column in values.T]
    return np.stack(columns, axis=1)


def _notes(looped: np.ndarray, widest: Indices, wide: Array, results: Array) -> tuple[str, ...]:
    left = np.setdiff1d(np.flatnonzero(looped), widest)
    notes = []
    if len(left):
        notes.append(
            f"the steps of {len(left):,} that are in loops are to first order, {wide[left].max():.2g} at most; "
            f"all others are exact, {len(widest):,} of them in loops"
        )
    if bad := int(np.isnan(results).any(axis=1).sum()):
        notes.append(f"{bad} have no result at one of their ends: a loop would take more than it makes")
    return tuple(notes)
