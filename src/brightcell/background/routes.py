"""Unknown routes: markets of which each draw takes one route, by the shares of the routes.

A market that mixes routes says how much of a material comes by each. Whoever buys it gets the material of one plant,
so that a draw takes one route whole, with the probability of its share. The mean of the draws is the mix.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brightcell.background.models import Background, BackgroundExchange, Process

DIGITS = 12  # of a share, so that sums of shares are the same number at all places


@dataclass(frozen=True)
class UnknownRoute:
    """A market and its routes, of which each draw takes one.

    `routes` are codes without their place, with the probability of each in `shares`; `route_of` gives the route of
    each input. One route at several places is one: what it takes of each place stays as it is. Markets of one
    material whose routes have the same shares are one draw at all places, since names leave the place out.
    """

    name: str
    title: str
    routes: tuple[str, ...]
    shares: tuple[float, ...]
    route_of: Mapping[str, str]
    source: str
    confidence: str
    note: str

    @property
    def drawn(self) -> str:
        """The stable name of its draw."""
        return f"background/{self.name}/route"

    def variable(self, supplier: str) -> str:
        """The stable name of the share of the route by which an input comes."""
        return f"background/{self.name}/{self.route_of[supplier]}"

    def share(self, supplier: str) -> float:
        """The probability of the route by which an input comes."""
        return self.shares[self.routes.index(self.route_of[supplier])]

    @property
    def members(self) -> tuple[str, ...]:
        """The stable names of all shares."""
        return tuple(f"background/{self.name}/{route}" for route in self.routes)


def unknown_routes(background: Background) -> dict[str, UnknownRoute]:
    """The markets of which each draw takes one route, by code."""
    if not background.choice_groups:
        return {}
    codes = [process.code for process in background.processes if process.group in background.choice_groups]
    routes = {code: route for code in codes if (route := _of_market(background, code)) and len(route.routes) > 1}
    alike: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for route in routes.values():
        alike[route.name].add((route.routes, route.shares))
    return {code: route if len(alike[route.name]) == 1 else _by_itself(route, code) for code, route in routes.items()}


def _of_market(background: Background, code: str) -> UnknownRoute | None:
    market = background.process(code)
    inputs = [exchange for exchange in background.exchanges_of(code) if exchange.type == "technosphere"]
    if not inputs:
        return None
    route_of = {exchange.input: _without_place(background.process(exchange.input)) for exchange in inputs}
    shares = _summed(inputs, route_of)
    return UnknownRoute(
        _without_place(market),
        market.name,
        tuple(shares),
        tuple(shares.values()),
        route_of,
        market.source,
        _weakest([market.confidence, *(exchange.confidence for exchange in inputs)]),
        market.note,
    )


def _summed(inputs: Iterable[BackgroundExchange], route_of: Mapping[str, str]) -> dict[str, float]:
    """w = sum of the amounts of a route / sum of all amounts."""
    amounts: dict[str, list[float]] = defaultdict(list)
    for exchange in inputs:
        amounts[route_of[exchange.input]].append(exchange.amount)
    whole = math.fsum(amount for given in amounts.values() for amount in given)
    return {route: round(math.fsum(given) / whole, DIGITS) for route, given in amounts.items()}


def _without_place(process: Process) -> str:
    return process.code.removesuffix(f"-{process.location.lower()}")


def _weakest(confidences: list[str]) -> str:
    return "assumed" if "assumed" in confidences else confidences[0]


def _by_itself(route: UnknownRoute, code: str) -> UnknownRoute:
    """A market whose routes have other shares at another place has a draw of its own."""
    values = {name: getattr(route, name) for name in route.__dataclass_fields__}
    return UnknownRoute(**(values | {"name": code}))
