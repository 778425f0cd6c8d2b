"""The total of an alternative as a function of its uncertain data, with exact slopes where tables are behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from math import nan
from typing import Any

import numpy as np

from brightcell.errors import Problem
from brightcell.methods.adjoint import factorised, slopes
from brightcell.methods.chain import LABELS
from brightcell.methods.function import Array, Bools, Function
from brightcell.methods.product_structure import structure_of
from brightcell.propagation.evaluable import Alternative, Evaluable
from brightcell.propagation.foreground import exchanged
from brightcell.propagation.foreground_slopes import corners
from brightcell.propagation.layers import each_layer
from brightcell.propagation.network import totals
from brightcell.propagation.scores import FixedScores, UnitScores
from brightcell.propagation.tables import TableScores
from brightcell.propagation.totals import ChangedTotals, Totals
from brightcell.propagation.without_value import merged, reasons_at
from brightcell.uncertainty.quantiles import Distributions
from brightcell.uncertainty.variables import Variables, divided, input_copula, sizes_of


def function_of(alternative: Evaluable, variables: Variables) -> Function:
    """The total of an alternative as a function of its uncertain variables; of shares, of their sizes."""
    names, rows = variables.uncertain_names, np.flatnonzero(variables.uncertain)
    items = [variables.items[row] for row in rows.tolist()]
    network = alternative.network

    @cache
    def of_network() -> Totals:
        assert network is not None
        return totals(network, names, variables.shares)

    def evaluate(x: Array) -> Array:
        if network and x.shape[1] > 1:  # for a single point it takes longer to lay the network out
            return of_network().evaluate(x)
        values = dict(zip(names, divided(variables, x), strict=True))
        with np.errstate(all="ignore"):  # who evaluates it asks for finite results
            total: Array = alternative.contributions(values, x.shape[1]).sum(axis=(0, 1))
        return total

    def reasons(x: Array) -> list[Problem]:
        values = dict(zip(names, divided(variables, x), strict=True))
        return [reason.as_problem() for reason in merged(reasons_at(alternative, values, x.shape[1]))]

    return Function(
        names=names,
        quantile=lambda u: sizes_of(variables, u),
        evaluate=evaluate,
        evaluate_changed=ChangedTotals(of_network) if network else None,
        groups={kind: tuple(getattr(item, kind) or item.group for item in items) for kind in LABELS},
        outputs=(alternative.unit,),
        nominal=variables.nominal[rows],
        moments=None if variables.shares else partial(_moments, variables.distributions.take(rows)),
        gradient=_gradient(alternative, variables),
        corners=partial(_corners, alternative, variables) if isinstance(alternative, Alternative) else None,
        correlation=input_copula(variables),
        reasons=reasons,
        structure=structure_of(alternative, variables),
    )


def _moments(distributions: Distributions) -> tuple[Array, Array]:
    """Exact means and variances; the sizes of shares of a whole have none in closed form here."""
    return distributions.mean(), distributions.variance()


def _gradient(alternative: Evaluable, variables: Variables) -> Callable[[Array], Array] | None:
    """Exact derivatives by all data: of the product in one pass backwards, of tables behind it by one adjoint solve.

    None where other data than those are uncertain.
    """
    if not isinstance(alternative, Alternative) or alternative.drawn_factors:
        return None
    layers = list(each_layer(alternative.scores, len(alternative.foreground.links)))
    if not all(_has_slopes(layer.scores) for layer in layers):
        return None
    names = variables.uncertain_names
    unmoved = {name: 0.0 for group in alternative.product_shares for name in group.members}

    def gradient(point: Array) -> Array:
        values = dict(zip(names, divided(variables, point[:, None])[:, 0].tolist(), strict=True))
        slope = {name: nan for name in names} | unmoved | alternative.slopes(values)
        for layer in layers:
            if isinstance(layer.scores, TableScores):
                slope |= _slopes_of_tables(alternative, layer.scores, layer.links, values)
        return np.array(list(_by_sizes(variables, slope, values, point)))

    return gradient


def _corners(alternative: Alternative, variables: Variables, point: Array) -> Bools:
    """Which data go into an amount of the product that has a corner at a point, sizes of shares by their shares."""
    names = variables.uncertain_names
    values = dict(zip(names, divided(variables, point[:, None])[:, 0].tolist(), strict=True))
    return np.array(corners(alternative.foreground, values), dtype=np.bool_)


def _has_slopes(scores: UnitScores) -> bool:
    """Whether unit scores are certain, or vary with the exchanges of tables alone."""
    return isinstance(scores, FixedScores) or (isinstance(scores, TableScores) and not scores.parameters)


def _by_sizes(
    variables: Variables, slope: Mapping[str, float], values: Mapping[str, float], sizes: Array
) -> Iterator[float]:
    """Shares are sizes by their sum, w = s / S: dT/ds[k] = (dT/dw[k] - sum of w dT/dw) / S."""
    size = dict(zip(variables.uncertain_names, sizes.tolist(), strict=True))
    of_group = {name: group.members for group in variables.shares for name in group.members}
    for name in variables.uncertain_names:
        members = of_group.get(name)
        if members is None:
            yield slope[name]
        else:
            mean = sum(values[member] * slope[member] for member in members)
            yield (slope[name] - mean) / sum(size[member] for member in members)


def _slopes_of_tables(
    alternative: Alternative, tables: TableScores, links: Sequence[int], values: Mapping[str, Any]
) -> dict[str, float]:
    """Exact derivatives by the amount of each exchange of the tables, and by each factor of processes, by name.

    An entry is F a, of a process that moves together: dT/da = F dT/d(F a), dT/dF = sum of a dT/d(F a).
    """
    here = tables.matrices(values, alternative.factors)
    solved = factorised(here)
    taken, _ = exchanged(alternative.foreground, values, 1)
    demand = np.bincount(here.links, taken[list(links), 0], minlength=here.size).astype(np.float64)
    entries = slopes(here, solved.worth, solved.supply(demand))[here.size :]
    entries[: len(tables.inputs)] *= -1.0  # an input is subtracted
    exchanges = [exchange for *_, exchange in (*tables.inputs, *tables.emissions)]
    derivatives: dict[str, float] = {}
    for exchange, slope in zip(exchanges, entries.tolist(), strict=True):
        name, spread = tables.name_of(exchange), tables.common.get(exchange.process)
        of_share = slope * tables.whole(exchange) * float(tables.factor(exchange.process, values))
        derivatives[name] = derivatives.get(name, 0.0) + of_share
        if spread is not None:
            moved = slope * float(tables.own_amount(exchange, values))
            derivatives[spread.name] = derivatives.get(spread.name, 0.0) + moved
    return derivatives
