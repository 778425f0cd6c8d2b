"""Who takes from whom: chains of market and producers, services that all use, and a tree of products.

A random pattern of this size can't be solved for its fill-in. Here few services and common products are used by
many, and everything else hangs in a tree whose root is a service, so that elimination from the leaves fills little.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthetic.names import LARGE, Activity, plants
from synthetic.streams import fraction, stream

SERVICES = ("transport", "heat", "infrastructure", "waste", "electricity")
USED = {"transport": 2, "heat": 1, "infrastructure": 1, "waste": 1}  # services that a producer takes, by role
IN_LOOP = 0.62  # share of products that services come to need
CHILDREN = 3
COMMON = 250  # products near the root, which many use
NEAR = 25
MOST_PRODUCERS = 4


@dataclass(frozen=True)
class Network:
    """Positions of activities by what they are for: producers of each market, services by role, heads of chains.

    `looped` and `final` hold heads, a market or an activity that no market sells; services come to need the looped.
    `common` are the looped products nearest to the root; `of_common` is how many of them a producer takes, at least
    and below.
    """

    chains: dict[int, list[int]]
    services: dict[str, list[int]]
    grids: dict[str, int]
    looped: list[int]
    final: list[int]
    common: list[int]
    of_common: tuple[int, int]


def network(listed: Sequence[Activity], seed: int) -> Network:
    chains = _chains(listed)
    sold = {producer for producers in chains.values() for producer in producers}
    heads = [i for i in range(len(listed)) if i not in sold]
    services = {role: [i for i in heads if listed[i].role == role] for role in SERVICES}
    products = [i for i in heads if listed[i].role == "product"]
    looped = [i for i in products if fraction(seed, "loop", listed[i].product) < IN_LOOP]
    return Network(
        chains=chains,
        services=services,
        grids=_grids(listed, services["electricity"]),
        looped=[i for role in SERVICES for i in services[role]] + looped,
        final=sorted(set(products) - set(looped)),
        common=looped[:COMMON],
        of_common=(5, 14) if len(listed) >= LARGE else (1, 5),
    )


def inputs(net: Network, listed: Sequence[Activity], seed: int) -> list[list[int]]:
    """For each activity the positions of its suppliers; a market's producers come first."""
    taken: dict[int, list[int]] = {market: _of_market(net, market, listed, seed) for market in net.chains}
    own: dict[int, list[int]] = defaultdict(list)  # what the tree gives to a producer
    near: dict[int, list[int]] = {}
    for heads, is_looped in ((net.looped, True), (net.final, False)):
        for place, head in enumerate(heads):
            producers = net.chains.get(head) or [head]
            own[producers[0]] += _children(net, place) if is_looped else []
            near |= {producer: _near(net, place, is_looped) for producer in producers}
    taken |= {i: _of_producer(net, i, own[i], suppliers, listed, seed) for i, suppliers in near.items()}
    return [taken[i] for i in range(len(listed))]


def _chains(listed: Sequence[Activity]) -> dict[int, list[int]]:
    """Producers of each market: those in its place first, then others of its product."""
    position = {activity: i for i, activity in enumerate(listed)}
    makers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, activity in enumerate(listed):
        if activity.supplies_markets:
            makers[activity.product, activity.unit].append(i)
    chains = {}
    for i, market in enumerate(listed):
        if market.is_market and market.role == "electricity":
            chains[i] = [position[plant] for plant in plants(market.location)]
        elif market.is_market and makers[market.product, market.unit]:
            offered = makers[market.product, market.unit]
            here = [j for j in offered if listed[j].location == market.location]
            chains[i] = (here + [j for j in offered if j not in here])[:MOST_PRODUCERS]
    return chains


def _grids(listed: Sequence[Activity], electricity: Sequence[int]) -> dict[str, int]:
    """The market for electricity of each location; the one with the plainest name where there are several."""
    markets = sorted((len(listed[i].name), listed[i].name, i) for i in electricity if listed[i].is_market)
    return {listed[i].location: i for *_, i in reversed(markets)}


def _children(net: Network, place: int) -> list[int]:
    return net.looped[CHILDREN * place + 1 : CHILDREN * place + 1 + CHILDREN]


def _near(net: Network, place: int, is_looped: bool) -> list[int]:
    """Products that an activity may take besides: further from the root, or earlier among the final ones."""
    if not is_looped:
        return net.final[max(0, place - NEAR) : place]
    first = CHILDREN * place + 1
    return net.looped[first : first + NEAR]


def _of_market(net: Network, market: int, listed: Sequence[Activity], seed: int) -> list[int]:
    random = stream(seed, "links", *listed[market].identity)
    chosen = [*net.chains[market], *_drawn(random, net.services["transport"], int(random.integers(1, 4)))]
    return _without(market, [*chosen, _grid(net, listed[market])])


def _of_producer(
    net: Network, i: int, own: list[int], near: list[int], listed: Sequence[Activity], seed: int
) -> list[int]:
    random = stream(seed, "links", *listed[i].identity)
    chosen = [_grid(net, listed[i]), *own]
    for role, most in USED.items():
        chosen += _drawn(random, net.services[role], int(random.integers(1, most + 1)))
    chosen += _drawn(random, near, int(random.integers(1, 5)))
    chosen += _drawn(random, net.common, int(random.integers(*net.of_common)))
    return _without(i, chosen)


def _grid(net: Network, activity: Activity) -> int:
    return net.grids.get(activity.location, net.grids["GLO"])


def _drawn(random: np.random.Generator, offered: Sequence[int], number: int) -> list[int]:
    return [offered[int(at)] for at in random.integers(0, len(offered), number)] if offered else []


def _without(i: int, chosen: Sequence[int]) -> list[int]:
    return [supplier for supplier in dict.fromkeys(chosen) if supplier != i]
