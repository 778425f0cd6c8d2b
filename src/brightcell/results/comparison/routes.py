"""Where footprints take one material by different routes, which moves them more than what they are compared for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from brightcell.product.catalogue import route_of
from brightcell.results.footprint.face import Footprint
from brightcell.results.page.numbers import significant

Routes = dict[str, dict[str, float]]
"""Function -> name of the provider -> kg CO2e per unit."""


def route_differences(footprints: Sequence[Footprint], labels: Sequence[str]) -> Iterator[str]:
    """A sentence for each function that footprints on one background meet by different processes.

    The same process at another place is no other route, and neither is another chemistry of cathode.
    """
    if len({footprint.background.sha256 for footprint in footprints}) > 1:
        return
    tables = [_routes(footprint) for footprint in footprints]
    for function in dict.fromkeys(function for table in tables for function in table):
        taken = [(label, table[function]) for label, table in zip(labels, tables, strict=True) if function in table]
        if len({frozenset(routes) for _, routes in taken}) > 1:
            each = "; ".join(f"{label}: {_routes_in_words(routes)}" for label, routes in taken)
            yield f"they take different routes to {function} ({each}), kg CO2e per kg: a difference may be the route's"


def _routes(footprint: Footprint) -> Routes:
    """The providers of materials by function, each with its score per unit."""
    functions = {link.provider: route_of(link.demand) for link in footprint.links}
    amounts: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for exchange in footprint.exchanges:
        function = functions.get(exchange.input)
        if function is not None and exchange.kind == "material" and exchange.amount:
            amounts.setdefault((function, exchange.input), []).append((exchange.score, exchange.amount))
    routes: Routes = {}
    for (function, name), pairs in amounts.items():
        routes.setdefault(function, {})[name] = _per_unit(pairs)
    return routes


def _per_unit(pairs: Sequence[tuple[float, float]]) -> float:
    return math.fsum(abs(score) for score, _ in pairs) / math.fsum(abs(amount) for _, amount in pairs)


def _routes_in_words(routes: dict[str, float]) -> str:
    return ", ".join(f"{significant(value)} by {name}" for name, value in routes.items())
