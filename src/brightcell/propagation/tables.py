"""Unit scores from what a foreground reaches of uncertain tables, solved for all draws at once.

The score of one unit of a process by gas g is what it emits itself and what lies behind its inputs,

    h[p, g] = F[p] (e[p, g] c[g]  +  sum over inputs q:  a[p, q] h[q, g])

with F[p] the factor that moves all of p together, 1 where it has none,

computed from suppliers to users; processes that need each other are solved together, per draw.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from brightcell.background.models import CERTAIN, Background, BackgroundExchange, CommonSpread, Spread
from brightcell.background.routes import UnknownRoute, unknown_routes
from brightcell.engine.background import UncertainBackground, UncertainEntries, certain
from brightcell.inventory.quantity import Input, Quantity, evaluate, from_input
from brightcell.propagation.loops import Blocks, ordered, solved_systems
from brightcell.propagation.scores import LinkedTerms, ScoreDraws
from brightcell.propagation.terms import Term, caused
from brightcell.uncertainty.dependence import LogisticNormal, OneRoute
from brightcell.uncertainty.variables import Variable

PARAMETERS = "parameters of the background"
"""What parameters of tables belong to, as results group data by process."""


@dataclass(frozen=True, eq=False)
class TableScores:
    """Unit scores of the `wanted` processes (by place), from all that they reach of uncertain tables.

    Entries are (process, input or flow, exchange). The inputs of each of `mixes` (codes) are shares of one whole; of
    those in `routes` each draw takes one route. All of a process in `common` moves by one factor.
    """

    codes: tuple[str, ...]
    wanted: tuple[int, ...]
    flows: tuple[str, ...]
    inputs: tuple[tuple[int, int, BackgroundExchange], ...]
    emissions: tuple[tuple[int, int, BackgroundExchange], ...]
    mixes: frozenset[str] = frozenset()
    common: Mapping[str, CommonSpread] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    routes: Mapping[str, UnknownRoute] = field(default_factory=dict)
    own_draws: ClassVar[tuple[ScoreDraws, ...]] = ()

    @cached_property
    def order(self) -> Blocks:
        """Suppliers before users; those of a loop together."""
        return ordered(len(self.codes), [(p, q) for p, q, _ in self.inputs])[::-1]

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """One variable per exchange with a spread, or of a mix that is drawn, and one per draw of whole processes."""
        drawn = (e for *_, e in (*self.inputs, *self.emissions) if e.spread.distribution != "none")
        own = tuple(_variable(exchange) for exchange in drawn if self.name_of(exchange) not in self._shared)
        shares = (_share(exchange, name, share) for name, (exchange, share) in self._shared.items())
        together = (_factor(spreads) for spreads in self._together.values())
        return (*own, *shares, *together, *map(_parameter, self.parameters.values()))

    @cached_property
    def parameters(self) -> dict[str, Input]:
        """The uncertain parameters of the tables that amounts follow from, by name."""
        formulas = (e.formula for *_, e in (*self.inputs, *self.emissions) if e.formula is not None)
        data = {name: datum for formula in formulas for name, datum in formula.inputs().items()}
        return {name: datum for name, datum in data.items() if datum.uncertainty is not None}

    @cached_property
    def shares(self) -> tuple[LogisticNormal | OneRoute, ...]:
        """One group per mix: lognormals with the spread of each input about its share, divided by their sum.

        A mix of which no input has a spread is certain, and so is a single input. Of a market of unknown route one
        share is 1 in each draw; markets of one name are one draw.
        """
        chosen = {route.name: _one_of(route) for route in self._chosen.values()}
        return (*(_group(exchanges) for exchanges in self._mixed.values()), *chosen.values())

    def name_of(self, exchange: BackgroundExchange) -> str:
        """The stable name of an exchange, or of the route by which it comes."""
        route = self._chosen.get(exchange.process)
        return route.variable(exchange.input) if route and exchange.input in route.route_of else name_of(exchange)

    def whole(self, exchange: BackgroundExchange) -> float:
        """What the share of an exchange is of: its amount is share x whole. 1 for what is no share."""
        route = self._chosen.get(exchange.process)
        if route is not None and exchange.input in route.route_of:
            return exchange.amount / route.share(exchange.input)
        return self._sums.get(name_of(exchange), 1.0)

    @cached_property
    def _sums(self) -> dict[str, float]:
        """The sum of a mix, by the name of each of its exchanges, nearly one."""
        return {name_of(e): _sum(exchanges) for exchanges in self._mixed.values() for e in exchanges}

    def scores(self, draws: Mapping[str, np.ndarray], factors: np.ndarray, start: int, size: int) -> np.ndarray:
        """h (wanted process, gas, draw), kg CO2e per unit, for factors c (gas,) or (gas, draw)."""
        scores = np.zeros((len(self.codes), len(self.flows), size))
        for process, flow, exchange in self.emissions:
            scores[process, flow] += self._amount(exchange, draws) * factors[flow]
        taken: dict[int, list[tuple[int, np.ndarray | float]]] = defaultdict(list)
        for process, supplier, exchange in self.inputs:
            taken[process].append((supplier, self._amount(exchange, draws)))
        for block in self.order:
            for process in block:
                for supplier, amount in taken[process]:
                    if supplier not in block:
                        scores[process] += amount * scores[supplier]
            if len(block) > 1 or any(supplier == block[0] for supplier, _ in taken[block[0]]):
                _close_loop(block, taken, scores)
        return scores[list(self.wanted)]

    def network(self, first: int, factors: Sequence[Quantity]) -> LinkedTerms:
        """The processes of the tables in their order."""
        taken = [Term(first + p, first + q, 1.0, self._quantity(exchange)) for p, q, exchange in self.inputs]
        caused_ = [caused(first + p, self._quantity(e), factors[flow]) for p, flow, e in self.emissions]
        return LinkedTerms([first + place for place in self.wanted], taken + caused_)

    def matrices(self, draws: Mapping[str, np.ndarray], factors: np.ndarray) -> UncertainBackground:
        """The same as matrices at one draw; entries are productions, then `inputs` and `emissions` in order."""
        own = np.arange(len(self.codes))
        taken = np.array([float(self._amount(exchange, draws)) for *_, exchange in self.inputs])
        emitted = np.array([float(self._amount(exchange, draws)) for *_, exchange in self.emissions])
        users, suppliers = _places(self.inputs)
        emitters, gases = _places(self.emissions)
        goods = np.concatenate([np.ones(len(own)), -taken])
        return UncertainBackground(
            UncertainEntries(np.concatenate([own, suppliers]), np.concatenate([own, users]), goods, certain(goods)),
            UncertainEntries(gases, emitters, emitted, certain(emitted)),
            factors,
            own,
            np.array(self.wanted),
        )

    def own_amount(self, exchange: BackgroundExchange, draws: Mapping[str, np.ndarray]) -> np.ndarray | float:
        """The amount of an exchange without the factor of its process."""
        name = self.name_of(exchange)
        amount = draws[name] * self.whole(exchange) if name in draws else exchange.amount
        return amount if exchange.formula is None else amount * evaluate(_ratio(exchange.formula), draws)

    def factor(self, process: str, draws: Mapping[str, np.ndarray]) -> np.ndarray | float:
        """F of a process (code)."""
        spread = self.common.get(process)
        return 1.0 if spread is None or spread.name not in draws else draws[spread.name]

    def _amount(self, exchange: BackgroundExchange, draws: Mapping[str, np.ndarray]) -> np.ndarray | float:
        return self.own_amount(exchange, draws) * self.factor(exchange.process, draws)

    def _quantity(self, exchange: BackgroundExchange) -> Quantity:
        """An amount times the factor of its process; of a mix, a share of its sum."""
        name = self.name_of(exchange)
        whole, spread = self.whole(exchange), self.common.get(exchange.process)
        amount = from_input(Input(name, exchange.amount / whole, "")) * whole
        amount = amount if exchange.formula is None else amount * _ratio(exchange.formula)
        return amount if spread is None else amount * from_input(Input(spread.name, 1.0, ""))

    @cached_property
    def _together(self) -> dict[str, list[CommonSpread]]:
        """The factors of the processes that are reached, by their draw."""
        spreads: dict[str, list[CommonSpread]] = defaultdict(list)
        for code in self.codes:
            if code in self.common:
                spreads[self.common[code].draw].append(self.common[code])
        return spreads

    @cached_property
    def _mixed(self) -> dict[str, list[BackgroundExchange]]:
        exchanges: dict[str, list[BackgroundExchange]] = defaultdict(list)
        for *_, exchange in self.inputs:
            if exchange.process in self.mixes and exchange.process not in self.routes:
                exchanges[exchange.process].append(exchange)
        return {code: inputs for code, inputs in exchanges.items() if len(inputs) > 1 and any(map(_sigma, inputs))}

    @cached_property
    def _chosen(self) -> dict[str, UnknownRoute]:
        """The markets that are reached, of which each draw takes one route."""
        return {code: self.routes[code] for code in self.codes if code in self.routes}

    @cached_property
    def _shared(self) -> dict[str, tuple[BackgroundExchange, float]]:
        """An exchange and its share by the name of each share that is drawn."""
        shares = {name_of(e): (e, e.amount / _sum(inputs)) for inputs in self._mixed.values() for e in inputs}
        for *_, exchange in self.inputs:
            if exchange.process in self._chosen:
                route = self._chosen[exchange.process]
                shares.setdefault(route.variable(exchange.input), (exchange, route.share(exchange.input)))
        return shares


def table_scores(background: Background, wanted: Sequence[str], flows: Sequence[str]) -> TableScores:
    """Unit scores of some processes (codes), from the part of a background that they reach."""
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
    return TableScores(
        tuple(codes),
        tuple(place[code] for code in wanted),
        tuple(flows),
        tuple(inputs),
        tuple(emissions),
        background.mixes,
        {code: background.common[code] for code in codes if code in background.common},
        {
            (f"background/{code}/{first}", f"background/{code}/{second}"): correlation
            for (code, first, second), correlation in background.log_correlations.items()
            if code in place
        },
        {code: route for code, route in unknown_routes(background).items() if code in place},
    )


def with_certain_mixes(scores: TableScores) -> TableScores:
    """The same with the shares of its mixes as they are."""

    def certain_share(entry: tuple[int, int, BackgroundExchange]) -> tuple[int, int, BackgroundExchange]:
        process, supplier, exchange = entry
        return (process, supplier, replace(exchange, spread=CERTAIN) if exchange.process in scores.mixes else exchange)

    return replace(scores, inputs=tuple(map(certain_share, scores.inputs)), mixes=frozenset(), routes={})


def name_of(exchange: BackgroundExchange) -> str:
    """The stable name of a background exchange: process, what it takes or emits."""
    return f"background/{exchange.process}/{exchange.input}"


def _places(entries: Sequence[tuple[int, int, BackgroundExchange]]) -> tuple[np.ndarray, np.ndarray]:
    places = np.array([(row, column) for row, column, _ in entries], np.int64).reshape(-1, 2)
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
    scores[list(block)] = np.moveaxis(solved_systems(system, np.moveaxis(scores[list(block)], 2, 0)), 0, 2)


def _ratio(formula: Quantity) -> Quantity:
    """An amount over its nominal one, which is not zero: one of zero has no spread."""
    return formula / formula.value


def _parameter(datum: Input) -> Variable:
    """A parameter of the tables, which moves all amounts that follow from it."""
    return Variable(
        datum.name,
        datum.value,
        spread=datum.uncertainty,
        group="background",
        supplier=PARAMETERS,
        source=datum.source or "",
    )


def _variable(exchange: BackgroundExchange) -> Variable:
    return Variable(
        name_of(exchange),
        exchange.amount,
        spread=exchange.spread,
        group="background",
        supplier=exchange.process,
        source=exchange.source,
    )


def _factor(spreads: Sequence[CommonSpread]) -> Variable:
    """The factor of the processes that share a draw, all of one gsd."""
    first = spreads[0]
    return Variable(
        first.name,
        1.0,
        spread=Spread("lognormal", first.gsd, basis=first.basis),
        group="background",
        supplier=first.draw,
        source=first.source,
    )


def _share(exchange: BackgroundExchange, name: str, share: float) -> Variable:
    return replace(_variable(exchange), name=name, nominal=share, spread=None)


def _one_of(route: UnknownRoute) -> OneRoute:
    return OneRoute(route.drawn, route.members, route.shares, route.title, route.source, route.confidence, route.note)


def _group(exchanges: Sequence[BackgroundExchange]) -> LogisticNormal:
    whole = _sum(exchanges)
    return LogisticNormal(
        f"background/{exchanges[0].process}",
        tuple(name_of(e) for e in exchanges),
        tuple(e.amount / whole for e in exchanges),
        tuple(_sigma(e) for e in exchanges),
    )


def _sum(exchanges: Iterable[BackgroundExchange]) -> float:
    return math.fsum(exchange.amount for exchange in exchanges)


def _sigma(exchange: BackgroundExchange) -> float:
    return math.log(exchange.spread.gsd) if exchange.spread.distribution == "lognormal" and exchange.spread.gsd else 0.0


def _behind(by_process: Mapping[str, Iterable[BackgroundExchange]], wanted: Sequence[str]) -> list[str]:
    processes = dict.fromkeys(wanted)
    waiting = list(wanted)
    while waiting:
        for exchange in by_process.get(waiting.pop(), ()):
            if exchange.type == "technosphere" and exchange.input not in processes:
                processes[exchange.input] = None
                waiting.append(exchange.input)
    return list(processes)
