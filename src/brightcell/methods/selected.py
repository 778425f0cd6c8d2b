"""A footprint as a function of the product's data and the few exchanges that matter most, for methods that draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brightcell.methods.chain import Chain
from brightcell.methods.checks import require_at_least
from brightcell.methods.first_order import Inputs, uncertain
from brightcell.methods.function import Array, Function, Indices
from brightcell.methods.low_rank import low_rank

MOST = 100
"""Exchanges that are inputs of a method that draws."""


@dataclass(frozen=True, eq=False)
class SelectedFunction:
    """The function, and what a reader must know of what is left out of it."""

    function: Function
    notes: tuple[str, ...]


def chosen(chain: Chain, most: int = MOST) -> SelectedFunction:
    """All data of the product and the `most` exchanges of the largest first-order variance, evaluated exactly."""
    require_at_least("exchanges", most, 1)
    inputs = uncertain(chain)
    own = len(chain.product.names)
    largest = np.sort(np.argsort(-inputs.variance[own:], kind="stable")[:most])
    which = inputs.exchanges[largest]
    held = (inputs.variance[:own].sum() + inputs.variance[own:][largest].sum()) / inputs.variance.sum()
    notes = (
        f"inputs: {own} of the product and the {len(which)} of {len(inputs.exchanges):,} uncertain exchanges of the "
        f"background with the largest first-order variance, together {100 * held:.4g} % of it",
        "all other exchanges are fixed at their nominal amounts",
        *chain.notes,
    )
    return SelectedFunction(_problem(chain, inputs, which, largest + own), notes)


def _problem(chain: Chain, inputs: Inputs, which: Indices, places: Indices) -> Function:
    own = len(chain.product.names)
    at = np.concatenate([np.arange(own), places])
    return Function(
        names=tuple(inputs.labels.names[place] for place in at.tolist()),
        quantile=lambda u: np.concatenate(
            [chain.product.quantile(u[:own]) if own else u[:own], chain.quantiles(which, u[own:])]
        ),
        evaluate=_evaluation(chain, which),
        groups={kind: tuple(labels[p] for p in at.tolist()) for kind, labels in inputs.labels.groups.items()},
        outputs=chain.product.outputs,
        nominal=inputs.nominal[at],
        reasons=lambda x: chain.product.reasons(x[:own]) if chain.product.reasons else (),
    )


def _evaluation(chain: Chain, which: Indices) -> Callable[[Array], Array]:
    """Inputs [K, D] -> the footprint (draw,)."""
    first, own = len(chain.background.technosphere.row), len(chain.product.names)
    is_good, per_amount = which < first, chain.per_amount[which, None]
    solved = low_rank(chain.background, chain.solved, which[is_good], which[~is_good] - first)

    def evaluate(x: Array) -> Array:
        demands, emitted = chain.parts(x[:own])
        entries = x[own:] * per_amount
        return solved.scores(entries[is_good], entries[~is_good], demands) + emitted

    return evaluate
