"""Each exchange finds its provider: in the file, then in the databases to link to; and how it was found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from brightcell.brightway.databases import BIOSPHERE
from brightcell.brightway.importers.models import Activity, Exchange, Flow, Link, Read
from brightcell.brightway.importers.nodes import Candidates, Node, Store, specified

CODE, KEY, PLACE, OWN_FLOW, COMPARTMENT = "code", "key", "name and location", "own flow", "name and compartment"
"""Steps by which a provider is found."""


def link(read: Read, database: str, others: Sequence[Store] = ()) -> Read:
    """The same activities with links, under the name `database`; what found none has candidates instead."""
    read = replace(read, database=database, activities=tuple(_coded(activity) for activity in read.activities))
    linker = _Linker(read, others)
    return replace(read, activities=tuple(linker.activity(activity) for activity in read.activities))


def _coded(activity: Activity) -> Activity:
    if activity.code:
        return activity
    return replace(activity, code=hashlib.md5("\0".join(activity.key).encode(), usedforsecurity=False).hexdigest())


class _Linker:
    def __init__(self, read: Read, others: Sequence[Store]) -> None:
        own = Store(read.database, tuple(_own(read.database, activity) for activity in read.activities))
        self.own_flows = {flow.code: _own_flow(read.database, flow) for flow in read.flows}
        self.own, self.stores = own, (own, *others)
        self.found: dict[tuple[object, str], Link | None] = {}
        self.activities = Candidates(chain.from_iterable(store.activities for store in self.stores))
        self.flows = Candidates(chain.from_iterable(store.flows for store in self.stores))

    def activity(self, activity: Activity) -> Activity:
        return replace(activity, exchanges=tuple(self.exchange(activity, exchange) for exchange in activity.exchanges))

    def exchange(self, activity: Activity, exchange: Exchange) -> Exchange:
        """With its link, or with candidates; an exchange of an unknown type has neither."""
        if exchange.kind == "production":
            return replace(exchange, link=Link(self.own.database, activity.code, activity.unit, KEY))
        if exchange.kind == "biosphere":
            return self.told(exchange, self.flow, self.flows)
        if exchange.kind in ("technosphere", "substitution"):
            return self.told(exchange, self.provider, self.activities)
        return exchange

    def told(self, exchange: Exchange, find: Callable[[Exchange], Link | None], known: Candidates) -> Exchange:
        """Looked up once for all rows that want the same."""
        wanted = (exchange.key, exchange.unit)
        if wanted not in self.found:
            self.found[wanted] = find(exchange)
        if self.found[wanted]:
            return replace(exchange, link=self.found[wanted])
        places = self.at_place(exchange)
        choices = () if exchange.product or exchange.kind == "biosphere" else tuple(str(node) for node in places)
        return replace(exchange, candidates=known.nearest(exchange.name, exchange.location), choices=choices)

    def provider(self, exchange: Exchange) -> Link | None:
        if exchange.target in self.own.by_code:
            return _link(self.own.by_code[exchange.target], CODE)
        if exchange.product:
            key = (exchange.name, exchange.product, exchange.location)
            return _first((store.by_product.get(key) for store in self.stores), exchange.unit, KEY)
        found = self.at_place(exchange)
        return _link(found[0], PLACE) if len({node.product for node in found}) == 1 else None

    def at_place(self, exchange: Exchange) -> list[Node]:
        """Activities with this name and location, of the first database that has any."""
        place = (exchange.name, exchange.location)
        return next((nodes for store in self.stores if (nodes := store.by_place.get(place))), [])

    def flow(self, exchange: Exchange) -> Link | None:
        by_code = (store.by_code.get(exchange.target) for store in self.stores[1:] if exchange.target)
        by_name = (store.by_flow.get((exchange.name, specified(exchange.categories))) for store in self.stores)
        found = next((_link(node, CODE) for node in by_code if node), None) or _first(by_name, exchange.unit, KEY)
        return found or self.flow_of_ours(exchange) or self.flow_of_file(exchange)

    def flow_of_ours(self, exchange: Exchange) -> Link | None:
        """In brightcell's own biosphere, which knows no sub-compartments."""
        named = [n for s in self.stores if s.database == BIOSPHERE for n in s.by_flow_name.get(exchange.name, ())]
        told = " ".join(exchange.categories)
        found = [node for node in named if not told or node.categories[0] in told]
        return _link(found[0], COMPARTMENT) if len(found) == 1 else None

    def flow_of_file(self, exchange: Exchange) -> Link | None:
        node = self.own_flows.get(exchange.target)
        return replace(_link(node, OWN_FLOW), unit=exchange.unit) if node else None


def _own(database: str, activity: Activity) -> Node:
    return Node(database, activity.code, activity.name, activity.product, activity.location, activity.unit)


def _own_flow(database: str, flow: Flow) -> Node:
    return Node(database, flow.code, flow.name, unit=flow.unit, categories=flow.categories)


def _link(node: Node, step: str) -> Link:
    return Link(node.database, node.code, node.unit, step)


def _first(found: Iterable[list[Node] | None], unit: str, step: str) -> Link | None:
    """From the first database that has any: the node with this unit, else the first."""
    nodes = next((nodes for nodes in found if nodes), None)
    return _link(next((n for n in nodes if n.unit == unit), nodes[0]), step) if nodes else None
