"""What a foreground reaches of a background of tables, solved for all draws at once.

The score of one unit of a process by gas g is what it emits itself and what lies behind its inputs,

    h[p, g] = e[p, g] c[g]  +  sum over inputs q:  a[p, q] h[q, g]

computed from suppliers to users; processes that need each other are solved together, per draw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from brightcell.background.models import Background, BackgroundExchange
from brightcell.uncertainty.engine.background import Entries, UncertainBackground, certain
from brightcell.uncertainty.foreground import condensed
from brightcell.uncertainty.variables import Variable


@dataclass(frozen=True, eq=False)
class ReachedBackground:
    """Processes that the wanted ones reach, by place; entries are (process, input or flow, exchange)."""

    codes: tuple[str, ...]
    wanted: tuple[int, ...]
    flows: tuple[str, ...]
    inputs: tuple[tuple[int, int, BackgroundExchange], ...]
    emissions: tuple[tuple[int, int, BackgroundExchange], ...]

    @cached_property
    def order(self) -> tuple[tuple[int, ...], ...]:
        """Suppliers before users; those of a loop together."""
        rows, columns = [p for p, _, _ in self.inputs], [q for _, q, _ in self.inputs]
        size = len(self.codes)
        graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size)).tocsr()
        return condensed(graph)[::-1]

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """One variable per exchange with a spread."""
        entries = (*self.inputs, *self.emissions)
        return tuple(_variable(exchange) for *_, exchange in entries if exchange.spread.distribution != "none")


def reached(background: Background, wanted: Sequence[str], flows: Sequence[str]) -> ReachedBackground:
    """The part of a background behind some processes (codes)."""
    by_process: dict[str, list[BackgroundExchange]] = defaultdict(list)
    for exchange in background.exchanges:
        by_process[exchange.process].append(exchange)
    codes = _behind(by_process, wanted)
    place, flow_place = {code: i for i, code in enumerate(codes)}, {flow: i for i, flow in enumerate(flows)}
    inputs, emissions = [], []
    for code in codes:
        for exchange in by_process[code]:
            if exchange.type == "technosphere":
                inputs.append((place[code], place[exchange.input], exchange))
            elif exchange.input in flow_place:
                emissions.append((place[code], flow_place[exchange.input], exchange))
    return ReachedBackground(
        tuple(codes), tuple(place[code] for code in wanted), tuple(flows), tuple(inputs), tuple(emissions)
    )


def name_of(exchange: BackgroundExchange) -> str:
    """The stable name of a background exchange: process, what it takes or emits."""
    return f"background/{exchange.process}/{exchange.input}"


def unit_scores(part: ReachedBackground, draws: Mapping[str, np.ndarray], factors: np.ndarray, size: int) -> np.ndarray:
    """h (wanted process, gas, draw), kg CO2e per unit; factors c (gas,) or (gas, draw)."""
    scores = np.zeros((len(part.codes), len(part.flows), size))
    for process, flow, exchange in part.emissions:
        scores[process, flow] += _amount(exchange, draws) * factors[flow]
    taken: dict[int, list[tuple[int, np.ndarray | float]]] = defaultdict(list)
    for process, supplier, exchange in part.inputs:
        taken[process].append((supplier, _amount(exchange, draws)))
    for block in part.order:
        for process in block:
            for supplier, amount in taken[process]:
                if supplier not in block:
                    scores[process] += amount * scores[supplier]
        if len(block) > 1 or any(supplier == block[0] for supplier, _ in taken[block[0]]):
            _close_loop(block, taken, scores)
    return scores[list(part.wanted)]


def matrices(part: ReachedBackground, draws: Mapping[str, np.ndarray], factors: np.ndarray) -> UncertainBackground:
    """The same as matrices at one draw, values by name; entries are productions, `inputs` and `emissions` in order."""
    own = np.arange(len(part.codes))
    taken = np.array([float(_amount(exchange, draws)) for *_, exchange in part.inputs])
    given = np.array([float(_amount(exchange, draws)) for *_, exchange in part.emissions])
    users, suppliers = _places(part.inputs)
    emitters, gases = _places(part.emissions)
    goods = np.concatenate([np.ones(len(own)), -taken])
    return UncertainBackground(
        Entries(np.concatenate([own, suppliers]), np.concatenate([own, users]), goods, certain(goods)),
        Entries(gases, emitters, given, certain(given)),
        factors,
        own,
        np.array(part.wanted),
    )


def _places(entries: Sequence[tuple[int, int, BackgroundExchange]]) -> tuple[np.ndarray, np.ndarray]:
    places = np.array([(one, other) for one, other, _ in entries], np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def _close_loop(
    block: Sequence[int], taken: Mapping[int, list[tuple[int, np.ndarray | float]]], scores: np.ndarray
) -> None:
    """h = own + L h within a loop, per draw."""
    place, size = {process: i for i, process in enumerate(block)}, scores.shape[2]
    system = np.broadcast_to(np.eye(len(block)), (size, len(block), len(block))).copy()
    for process in block:
        for supplier, amount in taken[process]:
            if supplier in place:
                system[:, place[process], place[supplier]] -= amount
    scores[list(block)] = np.moveaxis(np.linalg.solve(system, np.moveaxis(scores[list(block)], 2, 0)), 0, 2)


def _amount(exchange: BackgroundExchange, draws: Mapping[str, np.ndarray]) -> np.ndarray | float:
    return draws.get(name_of(exchange), exchange.amount)


def _variable(exchange: BackgroundExchange) -> Variable:
    return Variable(
        name_of(exchange),
        exchange.amount,
        spread=exchange.spread,
        group="background",
        supplier=exchange.process,
        source=exchange.source,
    )


def _behind(by_process: Mapping[str, Iterable[BackgroundExchange]], wanted: Sequence[str]) -> list[str]:
    found = dict.fromkeys(wanted)
    waiting = list(wanted)
    while waiting:
        for exchange in by_process.get(waiting.pop(), ()):
            if exchange.type == "technosphere" and exchange.input not in found:
                found[exchange.input] = None
                waiting.append(exchange.input)
    return list(found)
