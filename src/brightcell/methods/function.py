"""What a sensitivity method needs of a model: names, quantile functions of the inputs, and values of the result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from brightcell.errors import Problem
from brightcell.uncertainty.correlations import InputCopula

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Function:
    """A model with K uncertain inputs and M results (`outputs`); draws are the last axis everywhere.

    quantile: u float64[K, D] in (0, 1) -> inputs float64[K, D], row k by the inverse distribution of input k.
    evaluate: inputs float64[K, D] -> results float64[D] or [M, D].
    groups: label kind ("stage", "component", "supplier", "source") -> label of each input.
    evaluate_changed: (x0 [K, D], j int64[J], xj [J, D]) -> results where the inputs j of x0 are replaced by xj; for
    models that then evaluate less. x0 is the same object for all j of one matrix, so what it gives can be kept.
    gradient: one point float64[K] -> exact derivatives float64[K] or [M, K], or these and their errors (nan: exact).
    corners: one point float64[K] -> whether each input goes into a formula that has no derivative there, bool[K].
    nominal: the point that people quote, float64[K]; without it the medians.
    moments: means and variances float64[K] of the inputs; without it they are computed from `quantile`.
    correlation: of the normal scores of the inputs, float64[K, K] or a copula; without it they are independent.
    reasons: inputs float64[K, D] that have no result -> why.
    structure: number of points -> the first result as a sum of products of functions of one input each, or raises
    NoProductsError; without it nothing is known of the formula.
    """

    names: tuple[str, ...]
    quantile: Callable[[Array], Array]
    evaluate: Callable[[Array], Array]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("result",)
    evaluate_changed: Callable[[Array, Indices, Array], Array] | None = None
    gradient: Callable[[Array], Any] | None = None
    corners: Callable[[Array], Bools] | None = None
    nominal: Array | None = None
    moments: Callable[[], tuple[Array, Array]] | None = None
    correlation: Array | InputCopula | None = None
    reasons: Callable[[Array], Sequence[Problem]] | None = None
    structure: Callable[[int], Any] | None = None

    def __repr__(self) -> str:
        return f"<Function of {len(self.names)} inputs and {len(self.outputs)} results>"


def array_function(
    inputs: Mapping[str, Callable[[Array], Array]],
    function: Callable[[Array], Array],
    groups: Mapping[str, Sequence[str]] | None = None,
    outputs: Sequence[str] = ("result",),
    gradient: Callable[[Array], Any] | None = None,
) -> Function:
    """A function from one inverse distribution per name (such as `scipy.stats.norm(3, 1).ppf`) and a function."""
    inverses = tuple(inputs.values())
    return Function(
        names=tuple(inputs),
        quantile=lambda u: np.stack([inverse(row) for inverse, row in zip(inverses, u, strict=True)]),
        evaluate=function,
        groups={kind: tuple(labels) for kind, labels in (groups or {}).items()},
        outputs=tuple(outputs),
        gradient=gradient,
    )


def nominal_point(function: Function) -> Array:
    """The point that people quote, float64[K]."""
    if function.nominal is not None:
        return np.asarray(function.nominal, dtype=np.float64)
    return function.quantile(np.full((len(function.names), 1), 0.5))[:, 0]
