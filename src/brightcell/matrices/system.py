"""A linked life-cycle system as labelled sparse tables: technosphere A, biosphere B, characterisation c."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brightcell.errors import InputError, LinkError, Problem, nearest
from brightcell.records import record

if TYPE_CHECKING:
    from scipy import sparse

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Triples:
    """The non-zero entries of a sparse matrix; entries of the same place add up."""

    row: IntArray
    col: IntArray
    amount: FloatArray

    def matrix(self, shape: tuple[int, int]) -> sparse.csc_array:
        """These entries as a matrix, entries of the same place summed."""
        from scipy import sparse

        return sparse.coo_array((self.amount, (self.row, self.col)), shape=shape).tocsc()

    def dense(self, shape: tuple[int, int]) -> FloatArray:
        """These entries as a dense matrix, entries of the same place summed."""
        matrix = np.zeros(shape)
        np.add.at(matrix, (self.row, self.col), self.amount)
        return matrix

    def product(self, vector: FloatArray, rows: int) -> FloatArray:
        """These entries as a matrix of so many rows, times a vector."""
        amounts = self.amount * vector[self.col]
        return np.bincount(self.row, amounts, minlength=rows).astype(np.float64, copy=False)


@record
class Column:
    """One activity as it is read: what it makes, what it takes, what it emits.

    `production` is in units of `product` (the activity's own label when None); -1 for the treatment of
    one unit of a waste. `inputs` are positive for a product consumed and a waste avoided, negative for a
    waste handed over and a product avoided.
    """

    activity: str
    production: float
    inputs: Mapping[str, float] = field(default_factory=dict)
    emissions: Mapping[str, float] = field(default_factory=dict)
    product: str | None = None

    @property
    def made(self) -> str:
        """Label of the product that this activity makes."""
        return self.activity if self.product is None else self.product


@dataclass(frozen=True, eq=False)
class System:
    """A x = f, g = B x, h = c g: A is product x activity, B flow x activity, c per method and flow.

    Amounts are signed matrix values: production positive, inputs negative. The first technosphere entry
    of each column is the production of that activity. `characterised` says, per method, which flows have
    a factor at all; `factors` is 0 for the others.
    """

    activities: tuple[str, ...]
    products: tuple[str, ...]
    flows: tuple[str, ...]
    technosphere: Triples
    biosphere: Triples
    factors: Mapping[str, FloatArray]
    characterised: Mapping[str, BoolArray]

    def technosphere_matrix(self) -> sparse.csc_array:
        """A (product x activity)."""
        return self.technosphere.matrix((len(self.products), len(self.activities)))

    def biosphere_matrix(self) -> sparse.csc_array:
        """B (flow x activity)."""
        return self.biosphere.matrix((len(self.flows), len(self.activities)))

    def dense_technosphere(self) -> FloatArray:
        """A (product x activity), dense."""
        return self.technosphere.dense((len(self.products), len(self.activities)))

    def dense_biosphere(self) -> FloatArray:
        """B (flow x activity), dense."""
        return self.biosphere.dense((len(self.flows), len(self.activities)))

    def technosphere_product(self, supply: FloatArray) -> FloatArray:
        """A x, the net amount of each product."""
        return self.technosphere.product(supply, len(self.products))

    def biosphere_product(self, supply: FloatArray) -> FloatArray:
        """B x, the amount of each flow."""
        return self.biosphere.product(supply, len(self.flows))

    @cached_property
    def product_index(self) -> dict[str, int]:
        """Row of each product label."""
        return {label: row for row, label in enumerate(self.products)}

    @cached_property
    def production(self) -> IntArray:
        """Positions of the productions among the technosphere entries."""
        return np.unique(self.technosphere.col, return_index=True)[1]

    def method(self, name: str | None = None) -> str:
        """The method of that name; the only one there is when no name is given."""
        if name is None and len(self.factors) == 1:
            return next(iter(self.factors))
        if name is None or name not in self.factors:
            names = nearest(name, self.factors) if name else tuple(self.factors)
            raise LinkError(Problem("there is no such characterisation method", found=str(name), nearest=names))
        return name

    def demand_vector(self, demand: Mapping[str, float]) -> FloatArray:
        """f, the demand per product."""
        if problems := _demand_problems(demand, self.product_index):
            raise LinkError(problems)
        vector = np.zeros(len(self.products))
        for label, amount in demand.items():
            vector[self.product_index[label]] = amount
        return vector


def build_system(columns: Sequence[Column], factors: Mapping[str, Mapping[str, float]]) -> System:
    """Lay columns out as matrices; product i is made by activity i, in the order given.

    Raises InputError for activities that come twice and for amounts that are not finite numbers.
    """
    outputs, inputs = (c.made for c in columns), (name for c in columns for name in c.inputs)
    products, flows = _unique([*outputs, *inputs]), _unique(flow for c in columns for flow in c.emissions)
    technosphere = _triples([_technosphere_entries(column) for column in columns], products)
    biosphere = _triples([tuple(column.emissions.items()) for column in columns], flows)
    finite = all(np.isfinite(triples.amount).all() for triples in (technosphere, biosphere))
    if problems := [*_repeated(columns), *([] if finite else _not_finite(columns))]:
        raise InputError(problems)
    return System(
        activities=tuple(column.activity for column in columns),
        products=products,
        flows=flows,
        technosphere=technosphere,
        biosphere=biosphere,
        factors={name: np.array([table.get(f, 0.0) for f in flows]) for name, table in factors.items()},
        characterised={name: np.array([f in table for f in flows], bool) for name, table in factors.items()},
    )


def _technosphere_entries(column: Column) -> tuple[tuple[str, float], ...]:
    return ((column.made, column.production), *((name, -amount) for name, amount in column.inputs.items()))


def _triples(entries: Sequence[Sequence[tuple[str, float]]], labels: tuple[str, ...]) -> Triples:
    index = {label: row for row, label in enumerate(labels)}
    rows = [index[label] for column in entries for label, _ in column]
    cols = np.repeat(np.arange(len(entries)), [len(column) for column in entries])
    amounts = [amount for column in entries for _, amount in column]
    return Triples(np.array(rows, np.int64), cols.astype(np.int64), np.array(amounts, np.float64))


def _unique(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))


def _repeated(columns: Sequence[Column]) -> list[Problem]:
    counts = Counter(column.activity for column in columns)
    return [
        Problem(f"{count} activities have this name", path=name, hint="rename all but one")
        for name, count in counts.items()
        if count > 1
    ]


def _not_finite(columns: Sequence[Column]) -> list[Problem]:
    return [
        Problem("the amount is not a finite number", path=f"{column.activity}.{label}", found=str(amount))
        for column in columns
        for label, amount in (*_technosphere_entries(column), *column.emissions.items())
        if not isfinite(amount)
    ]


def _demand_problems(demand: Mapping[str, float], products: Mapping[str, int]) -> list[Problem]:
    unknown = [
        Problem("nothing in the system makes this product", found=label, nearest=nearest(label, products))
        for label in demand
        if label not in products
    ]
    odd = [
        Problem("the demand is not a finite number", path=label, found=str(amount))
        for label, amount in demand.items()
        if not isfinite(amount)
    ]
    return [*unknown, *odd]
