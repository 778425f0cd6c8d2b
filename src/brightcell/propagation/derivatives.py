"""Exact derivatives of a footprint by every datum of the product and of the rules, in one pass backwards.

With the runs x of the foreground's activities per functional unit and the scores s of one unit of what exchanges take
or emit (products of the foreground with their whole chain), the footprint h moves with the amount a of an exchange of
activity i that takes j by

    dh/da = x_i s_j

whatever loops there are (x = A^-1 f, s = c B A^-1). Amounts are formulas of data; the chain rule is followed from the
amounts down to the data, each part of a formula once (reverse accumulation; Griewank and Walther 2008, ch. 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from brightcell.inventory.models import Exchange
from brightcell.inventory.quantity import Input, Quantity
from brightcell.linking import ProductSystem, link, with_credits
from brightcell.model import Model
from brightcell.model.supply import unit_scores_of
from brightcell.propagation.partials import PARTIAL, is_corner
from brightcell.rulebooks import FUNCTIONAL_UNIT

Seed = tuple[Quantity, float]
"""A quantity, and the derivative of the result by it."""


@dataclass(frozen=True)
class DatumSlope:
    """A datum and the derivative of the footprint by it, kg CO2e per functional unit per unit of the datum.

    `kinked` says that the datum stands at a corner of a formula, as the smaller of two equal numbers does, so that the
    derivative is that of one side.
    """

    datum: Input
    derivative: float
    kinked: bool = False


def footprint_slopes(model: Model) -> tuple[DatumSlope, ...]:
    """The derivative of a footprint by every datum that an amount of its foreground depends on, in their order."""
    return slopes_of(footprint_seeds(model))


def exact_system(model: Model) -> ProductSystem:
    """The product system with credits as formulas of the figures that they follow."""
    if not any(e.role and e.role.purchase and e.role.purchase.is_stated for e in _exchanges(model)):
        return model.product_system
    scores = unit_scores_of(model.background, model.method)[0]
    return link(with_credits(model.foreground, model.background, lambda: scores, exact=True), model.background)


def _exchanges(model: Model) -> Iterable[Exchange]:
    return (exchange for activity in model.foreground.activities for exchange in activity.exchanges)


def footprint_seeds(model: Model) -> Iterable[Seed]:
    """The amount of each exchange, and the derivative of the footprint by it."""
    system, scores = model.system, model.unit_scores.sum(axis=0)
    runs = model.factorisation.supply(system.demand_vector({FUNCTIONAL_UNIT: 1.0}))
    factors = model.factors
    for linked in exact_system(model).activities:
        run = float(runs[system.product_index[linked.activity.code]])
        for exchange in linked.exchanges:
            if exchange.is_emission:
                per_unit = factors.get(exchange.label, 0.0)
            else:
                per_unit = float(scores[system.product_index[exchange.label]])
            yield exchange.exchange.amount, run * per_unit


def slopes_of(seeds: Iterable[Seed]) -> tuple[DatumSlope, ...]:
    """The derivative by each datum of sum over seeds of (derivative by the quantity) x (quantity)."""
    listed = [(quantity, weight) for quantity, weight in seeds if not quantity.is_constant]
    weights: dict[int, float] = {}
    for quantity, weight in listed:
        weights[id(quantity)] = weights.get(id(quantity), 0.0) + weight
    derivatives: dict[str, float] = {}
    data: dict[str, Input] = {}
    kinked: set[str] = set()
    for node in reversed(_in_order(quantity for quantity, _ in listed)):
        weight = weights.get(id(node), 0.0)
        if node.input is not None:
            data.setdefault(node.input.name, node.input)
            derivatives[node.input.name] = derivatives.get(node.input.name, 0.0) + weight
            continue
        if weight == 0.0:
            continue  # however steep it is here, nothing follows it
        if _is_corner(node):
            kinked.update(node.inputs())
        for operand, slope in zip(node.operands, _partial(node), strict=True):
            if not operand.is_constant:
                weights[id(operand)] = weights.get(id(operand), 0.0) + weight * slope
    ordered = _names_in_order(quantity for quantity, _ in listed)
    return tuple(DatumSlope(data[name], derivatives[name], name in kinked) for name in ordered)


def _in_order(roots: Iterable[Quantity]) -> list[Quantity]:
    """All parts of formulas, each once, after the parts that it is made of."""
    done: set[int] = set()
    order: list[Quantity] = []
    for root in roots:
        stack: list[tuple[Quantity, bool]] = [(root, False)]
        while stack:
            node, left = stack.pop()
            if left:
                order.append(node)
            elif id(node) not in done and not node.is_constant:
                done.add(id(node))
                stack.append((node, True))
                stack += [(operand, False) for operand in node.operands]
    return order


def _names_in_order(roots: Iterable[Quantity]) -> list[str]:
    """Names of data in the order of their first appearance."""
    return list(dict.fromkeys(node.input.name for node in _in_order(roots) if node.input is not None))


def _partial(node: Quantity) -> tuple[float, ...]:
    """The derivative of an operation by each of its operands."""
    values = tuple(operand.value for operand in node.operands)
    return PARTIAL[node.operation](values, node.value)


def _is_corner(node: Quantity) -> bool:
    """Whether a formula has no derivative here."""
    return is_corner(node.operation, [operand.value for operand in node.operands], node.value)
