"""What the builder works with: the product, its parameters as quantities, the catalogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from brightcell.distributions import Certain
from brightcell.inventory.chemistry import recycled_as
from brightcell.inventory.decisions import decided, is_zero
from brightcell.inventory.models import Exchange, Purchase, Reads, Supply
from brightcell.inventory.quantity import ONE, Input, Quantity, apply_function, constant, from_input, total
from brightcell.product import formulas
from brightcell.product.amounts import Amount
from brightcell.product.catalogue import Material
from brightcell.product.evidence import UNSTATED, AmountEvidence, weakest
from brightcell.product.evidenced import EvidencedAmount
from brightcell.product.models import Product
from brightcell.product.parameters import Parameter
from brightcell.product.recycling import RecyclingLibrary

FUNCTIONS = {name: (lambda *arguments, name=name: apply_function(name, *arguments)) for name in formulas.FUNCTIONS}


OF_FILE = "product file "
"""How the source of an amount begins for which nobody states one."""


@dataclass(frozen=True)
class Context:
    """The product and everything that its inventory is built from.

    `amounts` are all of the product with their evidence; `purchases` are those that were asked for already, by level
    and by the identity of the part; `reads` is what was read of which amount, by the identity of that.
    """

    product: Product
    parameters: Mapping[str, Quantity]
    materials: Mapping[str, Material]
    library: RecyclingLibrary
    amounts: Sequence[EvidencedAmount]
    purchases: dict[tuple[str, int], Purchase] = field(default_factory=dict, compare=False, repr=False)
    reads: Reads = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _evidence(self) -> Mapping[int, EvidencedAmount]:
        """Each amount of the product with its evidence, by the identity of the amount."""
        return {id(row.amount): row for row in self.amounts}

    def evidence(self, *amounts: Amount | None) -> str:
        """The weakest evidence of some amounts of the product."""
        rows = (self._evidence.get(id(amount)) for amount in amounts if amount is not None)
        return weakest(UNSTATED if row is None else row.type for row in rows)

    @cached_property
    def recycled_as(self) -> str:
        """The chemistry whose recycling data are taken for the cells."""
        return recycled_as(self.product)

    def read(self, amount: Amount, name: str) -> Quantity:
        """The amount as a quantity, in its canonical unit: an input of its own, or a formula of parameters."""
        if amount.formula is None:
            row = self._evidence.get(id(amount))
            quantity = from_input(datum_of(name, amount, None if row is None else row.evidence))
            self.reads.setdefault(id(amount), (amount, []))[1].append(quantity)
            return quantity
        return _evaluated(amount.formula, self.parameters)

    def read_optional(self, amount: Amount | None, name: str, default: float) -> Quantity:
        return constant(default) if amount is None else self.read(amount, name)

    def source(self, amount: Amount | None, *others: str | None) -> str:
        """The nearest source of a figure: its own, its part's, the product file."""
        own = amount.source if amount is not None else None
        return next((s for s in (own, *others) if s), self._file)

    @cached_property
    def _file(self) -> str:
        return f"{OF_FILE}{Path(self.product.file).name if self.product.file else 'of the product'}"


def datum_of(name: str, amount: Amount, evidence: AmountEvidence | None = None) -> Input:
    """The amount as a named datum; a spread of `none` states that it is certain."""
    spread = amount.uncertainty
    if isinstance(spread, Certain):
        return Input(name, amount.value, amount.unit, None, amount.source, exact=True, evidence=evidence)
    return Input(name, amount.value, amount.unit, spread, amount.source, evidence=evidence)


def parameter_quantities(product: Product) -> dict[str, Quantity]:
    """Named parameters as quantities; those given by a formula follow those that they name."""
    quantities = _ParameterQuantities(product.parameters)
    return {name: quantities[name] for name in product.parameters}


class _ParameterQuantities(dict[str, Quantity]):
    """Parameters made when they are asked for; circles have been refused when the file was read."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        super().__init__()
        self._parameters = parameters

    def __missing__(self, name: str) -> Quantity:
        self[name] = _parameter(name, self._parameters[name], self)
        return self[name]


def _parameter(name: str, parameter: Parameter, names: Mapping[str, Any]) -> Quantity:
    """The parameter, held at the bounds of its range where a draw would leave it."""
    if parameter.formula is None:
        drawn = from_input(datum_of(f"parameters.{name}", parameter, parameter.evidence))
    else:
        drawn = _evaluated(parameter.formula, names)
    low, high = parameter.bounds
    drawn = drawn if low is None else apply_function("max", drawn, low)
    return drawn if high is None else apply_function("min", drawn, high)


def _evaluated(formula: Any, names: Mapping[str, Any]) -> Quantity:
    result = formulas.evaluate(formula, names, FUNCTIONS)
    return result if isinstance(result, Quantity) else constant(result)


def merged(exchanges: list[Exchange]) -> tuple[Exchange, ...]:
    """Exchanges with the same target and role added up, zero amounts left out."""
    alike: dict[Any, list[Exchange]] = {}
    for exchange in exchanges:
        if decided(is_zero, exchange.amount) and not exchange.amount.may_vary:
            continue
        key = (exchange.target, exchange.source, id(exchange.role) if exchange.role else None)
        alike.setdefault(key, []).append(exchange)
    return tuple(_added(same) for same in alike.values())


def _added(exchanges: Sequence[Exchange]) -> Exchange:
    """All in one; its evidence is the weakest one."""
    if len(exchanges) == 1:
        return exchanges[0]
    stated = [exchange.evidence for exchange in exchanges if exchange.evidence is not None]
    amount = total(exchange.amount for exchange in exchanges)
    return replace(exchanges[0], amount=amount, evidence=weakest(stated) if stated else None)


def grid_by_default(year: int | None = None) -> tuple[Supply, ...]:
    """All electricity from the grid, of a year or of the background's default year."""
    return (Supply("grid", ONE, year=year),)
