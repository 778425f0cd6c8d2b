"""How sure the score of a process is, to first order, from the spreads of what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from scipy import sparse

from brightcell.background.models import Background, BackgroundExchange, CommonSpread, Spread
from brightcell.background.routes import UnknownRoute, unknown_routes
from brightcell.linking import background_label
from brightcell.matrices.columns import background_columns
from brightcell.matrices.factorisation import Factorisation, factorised
from brightcell.matrices.system import FloatArray, System, build_system


def log_variances(
    background: Background, factors: Mapping[str, float], totals: Mapping[str, float], wanted: Iterable[str]
) -> dict[str, float | None]:
    """Variance of the logarithm of the score of one unit of each wanted process.

        var ln S_k = (sum over p of x_pk^2 w_p  +  sum over draws d of (sum over p in d of x_pk S_p ln gsd_d)^2) / S_k^2
        w_p = sum over exchanges e of p of (a_e (s_e - m_p) v_e)^2

    with x_k = A^-1 f_k, a the amount, s the score of one unit of what is taken (a factor, for an emission) and v the
    relative standard deviation of the amount: ln gsd, or that of a triangle. m_p is the mean of s in a mix, whose
    shares sum to one in every draw, and 0 else. d are the draws of factors that move whole processes. A market m of
    which a draw takes one route r with probability w_r adds x_mk^2 times what that is more than a fixed mix:

        sum over r of w_r ((s_r - s_m)^2 + s_r^2 var ln s_r)  -  s_m^2 var ln s_m of the mix

    Parameters
    ----------
    background : Background
        A background of tables.
    factors, totals : Mapping
        kg CO2e per kg of each flow, and per unit of each process.
    wanted : iterable of str
        Codes.

    Returns
    -------
    dict
        By code; None where the score is zero, or no amount behind it has a spread.
    """
    variance = LogVariance(background, factors, totals)
    moved = variance.moved(background.spreads)
    return {code: variance(code, moved) for code in dict.fromkeys(wanted)}


@dataclass(frozen=True, eq=False)
class LogVariance:
    """The variances of a background, solved once; which processes move together may differ from one to the next."""

    background: Background
    factors: Mapping[str, float]
    totals: Mapping[str, float]

    def __call__(self, code: str, moved: sparse.csr_array) -> float | None:
        """Variance of the logarithm of the score of a process; None where it is zero, or nothing has a spread."""
        supply, total = self._supply(code), self.totals[code]
        variance = float(supply**2 @ self._own + np.sum(np.square(moved @ supply)))
        variance += sum(
            float(supply[self._place[market]]) ** 2 * self._of_choice(market, moved)
            for market in self._routes
            if supply[self._place[market]]
        )
        return variance / total**2 if total and variance else None

    def _of_choice(self, market: str, moved: sparse.csr_array) -> float:
        """What the choice of a route adds to the variance of a fixed mix; routes have no choices behind."""
        route, drawn = self._routes[market], 0.0
        inputs = [e for e in self.background.exchanges_of(market) if e.input in route.route_of]
        for name, share in zip(route.routes, route.shares, strict=True):
            parts = [(e.amount / share, e.input) for e in inputs if route.route_of[e.input] == name]
            score = sum(part * self.totals[code] for part, code in parts)
            spread = sum(part * self._fixed(code, moved) for part, code in parts)
            drawn += share * ((score - self.totals[market]) ** 2 + spread)
        return drawn - self._fixed(market, moved)

    def _fixed(self, code: str, moved: sparse.csr_array) -> float:
        """Variance of the score of a process with the mean of each market behind it."""
        supply = self._supply(code)
        return float(supply**2 @ self._own + np.sum(np.square(moved @ supply)))

    def moved(self, spreads: Iterable[CommonSpread]) -> sparse.csr_array:
        """S_p ln gsd of the processes that move together (draw, process)."""
        given = list(spreads)
        draws = {draw: row for row, draw in enumerate(dict.fromkeys(spread.draw for spread in given))}
        rows, columns = [draws[spread.draw] for spread in given], [self._place[spread.process] for spread in given]
        amounts = [self.totals[spread.process] * log(spread.gsd) for spread in given]
        return sparse.csr_array((amounts, (rows, columns)), shape=(len(draws), len(self._place)))

    def _supply(self, code: str) -> FloatArray:
        label = background_label(self.background, code)
        return self._solver.supply(self._system.demand_vector({label: 1.0}))

    @cached_property
    def _system(self) -> System:
        return build_system(background_columns(self.background), {})

    @cached_property
    def _solver(self) -> Factorisation:
        return factorised(self._system)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {process.code: at for at, process in enumerate(self.background.processes)}

    @cached_property
    def _own(self) -> FloatArray:
        processes = self.background.processes
        is_single = (p.code not in self._routes for p in processes)
        own = (_own(self.background, p.code, self.factors, self.totals) for p in processes)
        return np.array([value if is_known else 0.0 for value, is_known in zip(own, is_single, strict=True)])

    @cached_property
    def _routes(self) -> dict[str, UnknownRoute]:
        return unknown_routes(self.background)


def _own(background: Background, code: str, factors: Mapping[str, float], totals: Mapping[str, float]) -> float:
    exchanges = background.exchanges_of(code)
    scores = [_score(e, factors, totals) for e in exchanges]
    mean = sum(scores) / sum(e.amount for e in exchanges) if code in background.mixes else 0.0
    pairs = zip(exchanges, scores, strict=True)
    return sum(((score - mean * e.amount) * relative_deviation(e)) ** 2 for e, score in pairs)


def _score(exchange: BackgroundExchange, factors: Mapping[str, float], totals: Mapping[str, float]) -> float:
    unit = totals[exchange.input] if exchange.type == "technosphere" else factors.get(exchange.input, 0.0)
    return exchange.amount * unit


def relative_deviation(exchange: BackgroundExchange) -> float:
    """ln gsd of a lognormal amount; of a triangular one its standard deviation over the amount."""
    spread = exchange.spread
    if spread.distribution == "lognormal" and spread.gsd:
        return log(spread.gsd)
    return _triangle(spread, exchange.amount) if spread.distribution == "triangular" and exchange.amount else 0.0


def _triangle(spread: Spread, mode: float) -> float:
    """sqrt((a^2 + b^2 + c^2 - ab - ac - bc) / 18) over the mode."""
    if spread.minimum is None or spread.maximum is None:
        return 0.0
    a, b, c = spread.minimum, spread.maximum, mode
    return float(np.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0) / abs(mode))
