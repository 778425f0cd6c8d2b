"""The matrices of a database with the uncertainty of every exchange, laid out for the compiled engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from brightcell.background.models import DatabaseBackground, Method
from brightcell.brightway.arrays import ids_of, read_block
from brightcell.brightway.flows import characterise
from brightcell.engine.background import QuantileSpread, UncertainBackground, UncertainEntries
from brightcell.engine.memory import give_back
from brightcell.uncertainty.spreads import from_arrays
from brightcell.uncertainty.streams import keys_of

if TYPE_CHECKING:
    from brightcell.brightway.arrays import DatabaseMatrices, MatrixEntries
    from brightcell.engine.background import QuantileSpread, UncertainBackground, UncertainEntries


@dataclass(frozen=True, eq=False)
class Exchanges:
    """The matrices of a database, and the exchange behind each entry: technosphere first, then emissions that count.

    `row` and `col` are node ids, `per_amount` is what one unit of the exchange's own amount is in the matrix.
    """

    matrices: UncertainBackground
    row: np.ndarray
    col: np.ndarray
    per_amount: np.ndarray
    names: Mapping[int, str]
    keys: Mapping[int, str]

    def labels(self, which: np.ndarray) -> list[str]:
        """`activity {place} <- what it takes {place}`, `->` before what it makes or emits; repeats are numbered."""
        goods = self.matrices.technosphere
        makes = self.matrices.producer[goods.row] == goods.col
        sends = np.concatenate([makes, np.ones(len(self.row) - len(makes), bool)])
        ends = zip(self.row[which].tolist(), self.col[which].tolist(), sends[which].tolist(), strict=True)
        return _numbered([f"{self.names[col]} {'->' if out else '<-'} {self.names[row]}" for row, col, out in ends])

    def activities(self, which: np.ndarray) -> list[str]:
        """The activity that has each exchange; activities of one name are numbered."""
        numbers = np.unique(self.col).tolist()
        names = dict(zip(numbers, _numbered([self.names[number] for number in numbers]), strict=True))
        return [names[number] for number in self.col[which].tolist()]

    def databases(self, which: np.ndarray) -> list[str]:
        """The database that each exchange stands in."""
        return [self.keys[number].partition("|")[0] for number in self.col[which].tolist()]


def uncertain_matrices(background: DatabaseBackground, method: Method, codes: Sequence[str]) -> UncertainBackground:
    """The matrices behind some processes (codes), emissions in kg CO2e and all of one gas."""
    return exchanges_of(background, method, codes).matrices


def exchanges_of(background: DatabaseBackground, method: Method, codes: Sequence[str]) -> Exchanges:
    """The matrices behind some processes (codes), and what each of their entries is called.

    Streams are keyed by database and code of both ends of an exchange, so they hold when ids change.
    """
    block = read_block(background.project, background.database)
    activities, col = np.unique(block.technosphere.col, return_inverse=True)
    products, row = np.unique(block.technosphere.row, return_inverse=True)
    producer = np.full(len(products), -1)
    producer[row[block.production]] = col[block.production]
    emissions, per_unit = _counting(block, activities, counted_flows(background, method))
    emitted = _emitted(block, activities, emissions, per_unit)
    block = replace(block, biosphere=_some(block.biosphere, slice(0)))
    give_back()
    technosphere = UncertainEntries(row, col, block.technosphere.amount, _spread(block, block.technosphere))
    keys = [background.nodes[code] for code in codes]
    links = np.searchsorted(products, ids_of(background.project, keys))
    return Exchanges(
        UncertainBackground(technosphere, emitted, np.ones(1), producer, links),
        np.concatenate([block.technosphere.row, emissions.row]),
        np.concatenate([block.technosphere.col, emissions.col]),
        np.concatenate([_direction(block.technosphere), _direction(emissions) * per_unit]),
        block.names,
        block.keys,
    )


def counted_flows(background: DatabaseBackground, method: Method) -> dict[int, float]:
    """kg CO2e per unit of each flow (node id) that counts."""
    found = characterise(background.project, background.database, method)
    return {number: units * found.factors[flow] for number, (flow, units) in found.flows.items()}


def _counting(
    block: DatabaseMatrices, activities: np.ndarray, counted: Mapping[int, float]
) -> tuple[MatrixEntries, np.ndarray]:
    """The emissions that count, and kg CO2e per unit of each; those that don't are nine in ten, so they go first."""
    everything = block.biosphere
    flows, flow = np.unique(everything.row, return_inverse=True)
    factor = np.array([counted.get(number, 0.0) for number in flows.tolist()])[flow]
    kept = (factor != 0) & np.isin(everything.col, activities)
    return _some(everything, kept), factor[kept]


def _direction(entries: MatrixEntries) -> np.ndarray:
    """-1 where the exchange's amount has the other sign than the entry."""
    return np.where(entries.flipped, -1.0, 1.0)


def _emitted(
    block: DatabaseMatrices, activities: np.ndarray, entries: MatrixEntries, per_unit: np.ndarray
) -> UncertainEntries:
    """Emissions in kg CO2e, by activity."""
    spread = _spread(block, entries)
    spread.factor[:] *= per_unit
    amounts = entries.amount * per_unit
    return UncertainEntries(np.zeros(len(amounts), np.int64), np.searchsorted(activities, entries.col), amounts, spread)


def _some(entries: MatrixEntries, which: np.ndarray | slice) -> MatrixEntries:
    """Part of the entries, as copies, so that the others can go."""
    return replace(entries, **{name: part[which].copy() for name, part in vars(entries).items()})


def _spread(block: DatabaseMatrices, entries: MatrixEntries) -> QuantileSpread:
    """Distributions with the sign of the entry; Brightway gives those of the amount before it is flipped."""
    name = _namer(block.keys, entries)
    d = entries.distributions
    made = from_arrays(
        name,
        uncertainty_type=d["uncertainty_type"],
        loc=np.where(d["uncertainty_type"] < 2, abs(entries.amount), d["loc"]),
        scale=d["scale"],
        shape=d["shape"],
        minimum=d["minimum"],
        maximum=d["maximum"],
        negative=d["negative"],
    )
    certain = made.kind == 0
    a = np.where(certain, entries.amount, made.a)
    sign = np.where(certain, 1.0, _sign(entries, made.kind, made.a, made.c))
    return QuantileSpread(
        made.kind.astype(np.int8), a, made.b, made.c, keys_of(map(name, range(len(entries.row)))), sign
    )


def _sign(entries: MatrixEntries, kind: np.ndarray, a: np.ndarray, c: np.ndarray) -> np.ndarray:
    """-1 where the matrix has the flipped amount: the sign of its median is not that of the entry."""
    median = np.where(kind == 1, c, np.where(kind == 2, a, np.where(kind == 3, (a + c) / 2, a + c)))
    return np.where(np.sign(median) * np.sign(entries.amount) < 0, -1.0, 1.0)


def _namer(keys: Mapping[int, str], entries: MatrixEntries) -> Callable[[int], str]:
    """The name of the exchange at a place by its ends; further ones between the same ends are numbered.

    Names are made one at a time, since those of all exchanges together would take more memory than their numbers.
    """
    number = _numbers(entries)

    def name(place: int) -> str:
        ends = f"{keys[int(entries.col[place])]}/{keys[int(entries.row[place])]}"
        return ends if number[place] == 1 else f"{ends}#{number[place]}"

    return name


def _numbers(entries: MatrixEntries) -> np.ndarray:
    """1 for the first exchange between two ends, 2 for the next one between the same, and so on."""
    order = np.lexsort((entries.row, entries.col))
    is_other = (np.diff(entries.row[order], prepend=-1) != 0) | (np.diff(entries.col[order], prepend=-1) != 0)
    place = np.arange(len(order))
    number = np.empty(len(order), np.int32)
    number[order] = 1 + place - np.maximum.accumulate(np.where(is_other, place, 0))
    return number


def _numbered(labels: list[str]) -> list[str]:
    """The same with a number at each further one of a label."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return found
