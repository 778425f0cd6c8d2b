"""Whether a footprint is a sum of products of functions of one input each, from its formulas and network.

Sums and products keep that form. A quotient does where one product, or one input alone, divides; a function does where
it has one input, and the lesser of two where it is always the same one. Processes that need each other keep it where
what they need of each other is certain. Choices, shares of a whole and correlations don't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from brightcell.inventory.quantity import Quantity, compute, operands_first
from brightcell.methods.function import Array
from brightcell.methods.products import InputFunctions, NoProductsError, Products, constant, of_input
from brightcell.propagation.evaluable import Evaluable
from brightcell.propagation.loops import ordered
from brightcell.propagation.terms import Network
from brightcell.uncertainty.quadrature import quadrature
from brightcell.uncertainty.variables import Variables

Structure = Callable[[int], Products]
"""Gives the sum of products with so many points for each input; NoProductsError, in words, where it is none."""


def structure_of(alternative: Evaluable, variables: Variables) -> Structure:
    """The total of an alternative as a sum of products of functions of its independent inputs."""

    def structure(points: int) -> Products:
        network = alternative.network
        if alternative.choices:
            raise NoProductsError("options are chosen by draws")
        if network is None:
            raise NoProductsError("the exchanges of a database are drawn by their number")
        if variables.correlations is not None:
            raise NoProductsError("inputs are correlated")
        if variables.shares:
            names = ", ".join(group.name for group in variables.shares[:2])
            more = f" and {len(variables.shares) - 2} more" if len(variables.shares) > 2 else ""
            raise NoProductsError(f"shares of a whole are divided by their sum ({names}{more})")
        rows = np.flatnonzero(variables.uncertain).tolist()
        rules = [quadrature(variables.distributions, row, points) for row in rows]
        return of_network(network, InputFunctions(rules, variables.uncertain_names))

    return structure


def of_network(network: Network, factors: InputFunctions) -> Products:
    """u of what is wanted: u = d + L u, from suppliers to users."""
    of_quantity = _Expanded(factors)
    size = 1 + max(max(term.process, term.supplier) for term in network.terms)
    own = [constant(factors, 0.0)] * size
    taken: dict[int, list[tuple[int, Products]]] = defaultdict(list)
    for process, supplier, weight, amount in network.terms:
        expanded = of_quantity(amount)
        if supplier < 0:
            own[process] = own[process].plus(expanded, weight)
        else:
            taken[process].append((supplier, expanded))
    edges = [(process, supplier) for process, inputs in taken.items() for supplier, _ in inputs]
    for block in ordered(size, edges)[::-1]:
        for process in block:
            for supplier, taken_amount in taken[process]:
                if supplier not in block:
                    own[process] = own[process].plus(taken_amount.times(own[supplier]))
        inside = [(i, j, needed) for i in block for j, needed in taken[i] if j in block]
        if inside:
            for process, score in zip(block, _closed(block, inside, [own[i] for i in block]), strict=True):
                own[process] = score
    return own[network.wanted]


def _closed(
    block: Sequence[int], inside: Sequence[tuple[int, int, Products]], given: Sequence[Products]
) -> list[Products]:
    """u = (I - L)^-1 d of a loop whose L is certain."""
    place, system = {process: at for at, process in enumerate(block)}, np.eye(len(block))
    for process, supplier, amount in inside:
        value = amount.constant
        if value is None:
            raise NoProductsError(f"processes need each other by amounts that vary ({amount.named()})")
        system[place[process], place[supplier]] -= value
    inverse = np.linalg.inv(system)
    nothing = constant(given[0].factors, 0.0)
    scores = []
    for row in inverse:
        score = nothing
        for weight, part in zip(row.tolist(), given, strict=True):
            score = score.plus(part, weight)
        scores.append(score)
    return scores


class _Expanded:
    """Quantities as sums of products; what they share is expanded once."""

    def __init__(self, factors: InputFunctions) -> None:
        self._factors = factors
        self._inputs: Mapping[str, int] = {name: place for place, name in enumerate(factors.names)}
        self._known: dict[int, tuple[Products, Quantity]] = {}

    def __call__(self, quantity: Quantity) -> Products:
        for node in operands_first(quantity, self._known):
            self._known[id(node)] = (self._node(node), node)
        return self._known[id(quantity)][0]

    def _node(self, node: Quantity) -> Products:
        if node.input is not None and node.input.name in self._inputs:
            return of_input(self._factors, self._inputs[node.input.name])
        operands = [self._known[id(operand)][0] for operand in node.operands]
        if all(operand.constant is not None for operand in operands):
            return constant(self._factors, node.value)
        if node.operation in _ARITHMETIC:
            return _ARITHMETIC[node.operation](*operands)
        return self._of_one(node.operation, operands)

    def _of_one(self, operation: str, operands: Sequence[Products]) -> Products:
        """A function, where all operands depend on one input alone."""
        varying = sorted({place for operand in operands for place in operand.inputs})
        if len(varying) > 1:
            names = ", ".join(self._factors.names[place] for place in varying[:3])
            raise NoProductsError(f"{_WORDS.get(operation, operation)} several inputs is taken ({names})")
        size = len(self._factors.rules[varying[0]].points)
        values = [_at_points(operand, size) for operand in operands]
        with np.errstate(all="ignore"):
            results = np.asarray(compute(operation, list(values)), dtype=np.float64)
        if operation in ("min", "max", "abs") and not _is_smooth(operation, values, results):
            name = self._factors.names[varying[0]]
            raise NoProductsError(f"{_WORDS[operation]} {name} and a limit changes sides within its spread")
        whole = next(operand for operand in operands if operand.inputs)
        return whole.mapped(results)


def _at_points(operand: Products, size: int) -> Array:
    value = operand.constant
    return operand.values() if value is None else np.full(size, value)


def _is_smooth(operation: str, values: Sequence[Array], results: Array) -> bool:
    """Whether the same operand is taken everywhere."""
    candidates = [*values, -values[0]] if operation == "abs" else values
    return any(np.array_equal(results, candidate) for candidate in candidates)


_ARITHMETIC: Mapping[str, Callable[[Products, Products], Products]] = {
    "+": lambda left, right: left.plus(right),
    "-": lambda left, right: left.plus(right, -1.0),
    "*": lambda left, right: left.times(right),
    "/": lambda left, right: left.times(right.reciprocal()),
}
_WORDS = {"min": "the lesser of", "max": "the greater of", "abs": "the size of", "**": "a power of"}
