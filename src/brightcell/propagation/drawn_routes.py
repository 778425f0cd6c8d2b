"""Which materials of unknown route were drawn as one of several routes, with what probabilities, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brightcell.propagation.evaluable import Evaluable
from brightcell.uncertainty.dependence import OneRoute

NEARLY = "methods that vary one datum at a time take a route nearly whole: they see ten elevenths of its variance"


def drawn_routes(alternatives: Iterable[Evaluable]) -> tuple[OneRoute, ...]:
    """The choices of routes behind some alternatives, each draw once."""
    by_name = {group.name: group for a in alternatives for group in a.shares if isinstance(group, OneRoute)}
    return tuple(by_name.values())


def route_line(route: OneRoute) -> str:
    """What is chosen, the probability of each route, and where these come from."""
    shares = zip(route.members, route.nominal, strict=True)
    probabilities = ", ".join(f"{member.rsplit('/', 1)[-1]} {share:.0%}" for member, share in shares)
    basis = " ".join(part for part in (route.confidence, f"({route.source})" if route.source else "") if part)
    note = f": {route.note}" if route.note else ""
    return f"{route.title}: each draw takes one route, {probabilities}; {basis}{note}"


def route_lines(routes: Sequence[OneRoute]) -> tuple[str, ...]:
    """A line for each choice."""
    return tuple(map(route_line, routes))
