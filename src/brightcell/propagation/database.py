"""The matrices of a database with the uncertainty of every exchange, laid out for the compiled engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from brightcell.background.models import DatabaseBackground, Method
from brightcell.brightway.arrays import DatabaseMatrices, MatrixEntries, ids_of, read_block
from brightcell.brightway.changed_arrays import changed
from brightcell.brightway.flows import characterise_background
from brightcell.engine.background import CERTAIN, QuantileSpread, UncertainBackground, UncertainEntries
from brightcell.engine.memory import give_back
from brightcell.engine.reach import mattering, uses_matrix
from brightcell.uncertainty.spreads import from_arrays
from brightcell.uncertainty.streams import keys_of_encoded


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
    draws: Mapping[int, str] = field(default_factory=dict)

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
    """The matrices behind some processes (codes), emissions in kg CO2e and all of one gas.

    Only what lies behind those processes has streams: naming all exchanges would take longer than all else.
    """
    exchanges = _without_streams([(background, codes)], method)
    matrices = exchanges.matrices
    matters = mattering(matrices, uses_matrix(matrices))
    goods, gases = matrices.technosphere, matrices.biosphere
    is_taken = matters[goods.col] & matters[matrices.producer[goods.row]]
    _give_streams(exchanges, np.concatenate([is_taken, matters[gases.col]]))
    return matrices


def exchanges_of(layers: Sequence[tuple[DatabaseBackground, Sequence[str]]], method: Method) -> Exchanges:
    """The matrices behind some processes (codes) of databases of one project, and what each of their entries is called.

    What several of the databases depend on is there once.
    """
    exchanges = _without_streams(layers, method)
    _give_streams(exchanges, np.ones(len(exchanges.row), bool))
    return exchanges


def gas_matrices(
    background: DatabaseBackground, method: Method, code: str
) -> tuple[tuple[str, ...], UncertainBackground]:
    """The matrices behind a process (code) with emissions by gas, each in the unit of its flow; and these flows."""
    flows = characterise_background(background, method).flows
    gases = tuple(sorted({flow for flow, _ in flows.values()}))
    place = {number: gases.index(flow) for number, (flow, _) in flows.items()}
    exchanges = _without_streams([(background, [code])], method, place)
    _give_streams(exchanges, np.ones(len(exchanges.row), bool))
    return gases, exchanges.matrices


def _without_streams(
    layers: Sequence[tuple[DatabaseBackground, Sequence[str]]], method: Method, gases: Mapping[int, int] | None = None
) -> Exchanges:
    """The matrices of databases; emissions in kg CO2e of one gas, or in the unit of each of `gases` by its flow."""
    project = layers[0][0].project
    changes = dict.fromkeys(change for background, _ in layers for change in background.changes)
    block = changed(read_block(project, *(background.database for background, _ in layers)), tuple(changes))
    activities, col = np.unique(block.technosphere.col, return_inverse=True)
    products, row = np.unique(block.technosphere.row, return_inverse=True)
    producer = np.full(len(products), -1)
    producer[row[block.production]] = col[block.production]
    count = counted_flows if gases is None else units_of_flows
    counted = {number: units for background, _ in layers for number, units in count(background, method).items()}
    emissions, per_unit = _counting(block, activities, counted)
    emitted = _emitted(block, activities, emissions, per_unit)
    if gases is not None:
        emitted = replace(emitted, row=np.array([gases[number] for number in emissions.row.tolist()], np.int64))
    block = replace(block, biosphere=_part_of(block.biosphere, slice(0)))
    give_back()
    factors = np.ones(1 + max((gases or {}).values(), default=0))
    technosphere = UncertainEntries(row, col, block.technosphere.amount, _spread(block, block.technosphere))
    keys = [background.nodes[code] for background, codes in layers for code in codes]
    links = np.searchsorted(products, ids_of(project, keys))
    return Exchanges(
        UncertainBackground(technosphere, emitted, factors, producer, links),
        np.concatenate([block.technosphere.row, emissions.row]),
        np.concatenate([block.technosphere.col, emissions.col]),
        np.concatenate([_direction(block.technosphere), _direction(emissions) * per_unit]),
        block.names,
        block.keys,
        block.draws,
    )


def _give_streams(exchanges: Exchanges, which: np.ndarray) -> None:
    """Fill in the keys of those of some exchanges that are uncertain.

    Streams are keyed by database and code of both ends of an exchange, so they hold when ids change; what activities
    of one draw make has the stream of that draw.
    """
    goods, gases = exchanges.matrices.technosphere.spread, exchanges.matrices.biosphere.spread
    drawn = np.flatnonzero(which & (np.concatenate([goods.kind, gases.kind]) != CERTAIN))
    keys = np.zeros(len(which), np.uint64)
    keys[drawn] = keys_of_encoded(_ends(exchanges, drawn))
    goods.key[:], gases.key[:] = np.split(keys, [len(goods)])


def _ends(exchanges: Exchanges, which: np.ndarray) -> Iterator[bytes]:
    """The names of exchanges by both ends; further ones between the same ends are numbered."""
    row, col = exchanges.row, exchanges.col
    code = {node: exchanges.keys[node].encode() for node in {*row[which].tolist(), *col[which].tolist()}}
    number = _numbers(row, col)[which].tolist()
    for activity, end, place in zip(col[which].tolist(), row[which].tolist(), number, strict=True):
        if activity == end and activity in exchanges.draws:
            yield exchanges.draws[activity].encode()
            continue
        name = b"%b/%b" % (code[activity], code[end])
        yield name if place == 1 else b"%b#%d" % (name, place)


def counted_flows(background: DatabaseBackground, method: Method) -> dict[int, float]:
    """kg CO2e per unit of each flow (node id) that counts."""
    characterised = characterise_background(background, method)
    return {number: units * characterised.factors[flow] for number, (flow, units) in characterised.flows.items()}


def units_of_flows(background: DatabaseBackground, method: Method) -> dict[int, float]:
    """Units of our flow per unit of each flow (node id)."""
    flows = characterise_background(background, method).flows
    return {number: units for number, (_, units) in flows.items()}


def _counting(
    block: DatabaseMatrices, activities: np.ndarray, counted: Mapping[int, float]
) -> tuple[MatrixEntries, np.ndarray]:
    """The emissions that count, and kg CO2e per unit of each; those that don't are nine in ten, so they go first."""
    everything = block.biosphere
    flows, flow = np.unique(everything.row, return_inverse=True)
    factor = np.array([counted.get(number, 0.0) for number in flows.tolist()])[flow]
    kept = (factor != 0) & np.isin(everything.col, activities)
    return _part_of(everything, kept), factor[kept]


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


def _part_of(entries: MatrixEntries, which: np.ndarray | slice) -> MatrixEntries:
    """Part of the entries, as copies, so that the others can go."""
    return replace(entries, **{name: part[which].copy() for name, part in vars(entries).items()})


def _spread(block: DatabaseMatrices, entries: MatrixEntries) -> QuantileSpread:
    """Distributions with the sign of the entry, without streams; Brightway gives those of the unflipped amount."""
    d = entries.distributions
    distributions = from_arrays(
        _namer(block.keys, entries),
        uncertainty_type=d["uncertainty_type"],
        loc=np.where(d["uncertainty_type"] < 2, abs(entries.amount), d["loc"]),
        scale=d["scale"],
        shape=d["shape"],
        minimum=d["minimum"],
        maximum=d["maximum"],
        negative=d["negative"],
    )
    certain = distributions.kind == 0
    a = np.where(certain, entries.amount, distributions.a)
    sign = np.where(certain, 1.0, _sign(entries, distributions.kind, distributions.a, distributions.c))
    return QuantileSpread(
        distributions.kind.astype(np.int8), a, distributions.b, distributions.c, np.zeros(len(a), np.uint64), sign
    )


def _sign(entries: MatrixEntries, kind: np.ndarray, a: np.ndarray, c: np.ndarray) -> np.ndarray:
    """-1 where the matrix has the flipped amount: the sign of its median is not that of the entry."""
    median = np.where(kind == 1, c, np.where(kind == 2, a, np.where(kind == 3, (a + c) / 2, a + c)))
    return np.where(np.sign(median) * np.sign(entries.amount) < 0, -1.0, 1.0)


def _namer(keys: Mapping[int, str], entries: MatrixEntries) -> Callable[[int], str]:
    """The name of the exchange at a place, for messages."""

    def name(place: int) -> str:
        ends = f"{keys[int(entries.col[place])]}/{keys[int(entries.row[place])]}"
        number = _numbers(entries.row, entries.col)[place]
        return ends if number == 1 else f"{ends}#{number}"

    return name


def _numbers(row: np.ndarray, col: np.ndarray) -> np.ndarray:
    """1 for the first exchange between two ends, 2 for the next one between the same, and so on."""
    order = np.lexsort((row, col))
    is_other = (np.diff(row[order], prepend=-1) != 0) | (np.diff(col[order], prepend=-1) != 0)
    place = np.arange(len(order))
    number = np.empty(len(order), np.int32)
    number[order] = 1 + place - np.maximum.accumulate(np.where(is_other, place, 0))
    return number


def _numbered(labels: list[str]) -> list[str]:
    """The same with a number at each further one of a label."""
    seen: dict[str, int] = {}
    numbered = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        numbered.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return numbered
