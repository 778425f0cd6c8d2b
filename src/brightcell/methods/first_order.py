"""Derivatives, contributions to variance and value of information of a product's data and every exchange behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import numpy as np

from brightcell.errors import InputError, Problem
from brightcell.methods.chain import Chain, ExchangeLabels, first_order
from brightcell.methods.factors import By, Factors, factors_of
from brightcell.methods.function import Array, Indices
from brightcell.methods.gradient import Gradient, derivatives, of_single
from brightcell.methods.pictures import Bars
from brightcell.methods.records import Record
from brightcell.methods.resampling import share
from brightcell.methods.variance import VarianceShares

R = TypeVar("R", bound=Record)
TOP = 20
"""Rows whose share of the variance the notes name."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ExchangeGradient(Gradient):
    """Elasticities and derivatives, and the first-order share of the variance [M, F] beside them."""

    variance_share: Array

    def columns(self) -> dict[str, Array]:
        return {**super().columns(), "variance_share": self.variance_share}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FirstOrderInformation(Record):
    """Percent of the first-order variance [M, F] that would vanish if a datum, or all of a group, were known.

    Draws see what lies beyond the first order; `value_of_information` makes them.
    """

    title: ClassVar[str] = "Value of information to first order, % of variance,"
    removed: Array
    variance: Array

    def columns(self) -> dict[str, Array]:
        return {"removed": self.removed}

    def importance(self) -> Array:
        return self.removed

    def facts(self) -> dict[str, Any]:
        return {"variance": self.variance.tolist()}

    def picture(self, output: int = 0) -> Bars:
        return Bars("variance removed by knowing it, %", self.removed[output])


@dataclass(frozen=True, eq=False)
class Inputs:
    """Data of the product, then exchanges: K in all. errors are those of derivatives, nan where they are exact."""

    labels: ExchangeLabels
    nominal: Array
    slope: Array
    error: Array
    variance: Array
    exchanges: Indices

    def factors(self, by: By) -> Factors:
        """The inputs themselves or, with `by`, those of a label together."""
        return factors_of(self.labels.names, self.labels.groups, by)


def with_effect(chain: Chain) -> Inputs:
    """All data of the product, and every exchange that moves the footprint, uncertain or not."""
    return _inputs(chain, np.flatnonzero(chain.slopes != 0))


def uncertain(chain: Chain) -> Inputs:
    """All data of the product, and every uncertain exchange that moves the footprint; InputError if there is none."""
    inputs = _inputs(chain, np.flatnonzero((chain.slopes != 0) & ~chain.spread.certain))
    if not inputs.variance.any():
        hint = "import the database with its distributions, or give amounts of the product an `uncertainty`"
        raise InputError(Problem("nothing that moves the footprint is uncertain", hint=hint))
    return inputs


def exchange_gradient(chain: Chain, *, by: By = None) -> ExchangeGradient:
    """Derivatives and elasticities by every exchange, exact by one adjoint solve, and by the product's data."""
    inputs = with_effect(chain)
    factors = inputs.factors(by)
    record = ExchangeGradient(
        labels=factors.labels,
        outputs=chain.product.outputs,
        derivative=of_single(inputs.slope[None], factors),
        error=of_single(inputs.error[None], factors),
        elasticity=share(factors.total((inputs.slope * inputs.nominal)[None]), np.array([[chain.value]])),
        value=np.array([chain.value]),
        exact=not chain.product.names,
        variance_share=shares(inputs, factors),
    )
    return with_notes(record, chain, inputs, record.variance_share)


def exchange_variance(chain: Chain, *, by: By = None) -> VarianceShares:
    """First-order contributions to the variance of the footprint by all uncertain data."""
    inputs = uncertain(chain)
    factors = inputs.factors(by)
    record = VarianceShares(
        labels=factors.labels,
        outputs=chain.product.outputs,
        share=shares(inputs, factors),
        explained=np.ones(1),
        variance=inputs.variance.sum(keepdims=True),
        way="first order",
    )
    return with_notes(record, chain, inputs, record.share)


def exchange_information(chain: Chain, *, by: By = None) -> FirstOrderInformation:
    """Which datum, process, stage or source to know better first."""
    inputs = uncertain(chain)
    factors = inputs.factors(by)
    record = FirstOrderInformation(
        labels=factors.labels,
        outputs=chain.product.outputs,
        removed=100 * shares(inputs, factors),
        variance=inputs.variance.sum(keepdims=True),
    )
    return with_notes(record, chain, inputs, shares(inputs, factors))


def shares(inputs: Inputs, factors: Factors) -> Array:
    """Share of the first-order variance by factor, [1, F]."""
    return share(factors.total(inputs.variance[None]), np.array([[inputs.variance.sum()]]))


def with_notes(record: R, chain: Chain, inputs: Inputs, variance_share: Array, *more: str) -> R:
    """The record with how many inputs there are and how much of the variance its first rows hold."""
    own, exchanges = len(chain.product.names), len(inputs.exchanges)
    rows = record.order()[:TOP]
    held = float(np.nansum(variance_share[0, rows]))
    return replace(
        record,
        notes=(
            f"inputs: {own} of the product and {exchanges:,} exchanges of the background, "
            f"of {len(chain.slopes):,} that it has",
            f"the first {len(rows)} rows hold {100 * held:.3g} % of the variance to first order",
            *chain.notes,
            *more,
        ),
    )


def _inputs(chain: Chain, which: Indices) -> Inputs:
    own, labels = chain.product, chain.labels(which)
    slope, error = (
        (of_output[0] for of_output in derivatives(own, chain.point)) if own.names else (np.zeros(0), np.zeros(0))
    )
    variance = first_order(chain.distributions, chain.point, slope)
    return Inputs(
        ExchangeLabels(
            (*own.names, *labels.names),
            {kind: (*own.groups.get(kind, ()), *labels.groups[kind]) for kind in labels.groups},
        ),
        nominal=np.concatenate([chain.point, chain.amounts[which]]),
        slope=np.concatenate([slope, chain.slopes[which]]),
        error=np.concatenate([error, np.full(len(which), np.nan)]),
        variance=np.concatenate([variance, chain.variances[which]]),
        exchanges=which,
    )
