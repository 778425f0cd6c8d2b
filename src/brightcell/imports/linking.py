"""Each exchange finds its provider: in the file, then in the databases to link to; and how it was found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from brightcell.brightway.databases import BIOSPHERE
from brightcell.imports.amounts import scaled
from brightcell.imports.flow_names import our_flow
from brightcell.imports.models import (
    ImportedActivity,
    ImportedExchange,
    ImportedFlow,
    ImportedLink,
    ImportedModel,
    ImportedProduct,
)
from brightcell.imports.nodes import Candidates, LinkTarget, NodeStore, specified
from brightcell.imports.stores import Stores
from brightcell.imports.units import UnitTable

CODE, KEY, PLACE, OWN_FLOW, COMPARTMENT = "code", "key", "name and location", "own flow", "name and compartment"
SYNONYM, CUT_OFF = "other name", "cut off"
"""Steps by which a provider is found."""
_UNITS = UnitTable()


@dataclass(frozen=True)
class _Match:
    """The nodes that fit an exchange equally, and the step that found them; only a single one is linked to."""

    nodes: Sequence[LinkTarget]
    step: str


def link(read: ImportedModel, database: str, others: Stores | None = None) -> ImportedModel:
    """The same activities with links, under the name `database`; what found none has candidates or choices instead."""
    others = others or Stores()
    read = replace(read, database=database, activities=tuple(_coded(activity) for activity in read.activities))
    linker = _Linker(read, others)
    linked = tuple(linker.activity(activity) for activity in read.activities)
    return replace(read, activities=linked, biospheres=tuple(store.database for store in others.flows))


def _coded(activity: ImportedActivity) -> ImportedActivity:
    if activity.code:
        return activity
    return replace(activity, code=hashlib.md5("\0".join(activity.key).encode(), usedforsecurity=False).hexdigest())


class _Linker:
    def __init__(self, read: ImportedModel, others: Stores) -> None:
        products = {product.code: product for product in read.products}
        self.own = NodeStore(
            read.database, tuple(_own(read.database, activity, products) for activity in read.by_provider.values())
        )
        self.own_flows = {flow.code: _own_flow(read.database, flow) for flow in read.flows}
        self.others, self.converts = others, read.converts_units
        self.own_names = {read.database, *read.own_names}
        self.links: dict[tuple[object, ...], dict[str, Any]] = {}
        self.activities = Candidates(chain.from_iterable(store.activities for store in (self.own, *others.named)))
        self.flows = Candidates(chain.from_iterable(store.flows for store in others.flows))

    def activity(self, activity: ImportedActivity) -> ImportedActivity:
        return replace(activity, exchanges=tuple(self.exchange(activity, exchange) for exchange in activity.exchanges))

    def exchange(self, activity: ImportedActivity, exchange: ImportedExchange) -> ImportedExchange:
        """With its link, or with candidates; an exchange of an unknown type has neither."""
        if exchange.kind == "production":
            link = ImportedLink(self.own.database, activity.provider_code, activity.unit, KEY)
            return self.as_counted(exchange, link)
        if exchange.kind not in ("technosphere", "substitution", "biosphere"):
            return exchange
        wanted = (exchange.key, exchange.unit, exchange.database)
        if wanted not in self.links:
            self.links[wanted] = self.flow(exchange) if exchange.kind == "biosphere" else self.provider(exchange)
        linked = self.links[wanted]
        if "link" not in linked:
            return replace(exchange, **linked)
        return self.as_counted(exchange, linked["link"])

    def as_counted(self, exchange: ImportedExchange, link: ImportedLink) -> ImportedExchange:
        """The amount as the provider counts: in its unit, and with the sign of what it makes."""
        factor = link.sign if exchange.follows_sign else 1.0
        unit = exchange.unit
        if self.converts and unit and link.unit and unit != link.unit:
            between = _UNITS.between(unit, link.unit)
            if between is not None:
                factor, unit = factor * between, link.unit
        if factor == 1.0 or exchange.amount is None:
            return replace(exchange, link=link)
        spread = scaled(exchange.uncertainty, factor)
        counted = replace(link, factor=factor)
        return replace(exchange, link=counted, unit=unit, amount=exchange.amount * factor, uncertainty=spread)

    def provider(self, exchange: ImportedExchange) -> dict[str, Any]:
        """Of an input: its link, or else choices or candidates."""
        match = self.makers(exchange, self.stores(exchange))
        if len(match.nodes) == 1:
            return {"link": _link(match, self.made_elsewhere(exchange, match.nodes[0]))}
        return _unlinked(exchange, match, self.activities)

    def made_elsewhere(self, exchange: ImportedExchange, taken: LinkTarget) -> tuple[str, ...]:
        """Databases to link to that have the provider too, where it was found in the file and the row names neither."""
        if taken.database != self.own.database or exchange.target or exchange.database in self.own_names:
            return ()
        return tuple(store.database for store in self.others.named if self.makers(exchange, (store,)).nodes)

    def flow(self, exchange: ImportedExchange) -> dict[str, Any]:
        """Of a flow: its link with the other biospheres that have it, or else choices or candidates."""
        match = self.flow_nodes(exchange)
        if len(match.nodes) == 1:
            return {"link": _link(match, self.also(exchange, match.nodes[0].database))}
        return _unlinked(exchange, match, self.flows)

    def stores(self, exchange: ImportedExchange) -> tuple[NodeStore, ...]:
        """Where a provider is looked for: where the row says, if that is one to link to, else everywhere."""
        named = [store for store in self.others.named if store.database == exchange.database]
        if exchange.database in self.own_names and not named:
            return (self.own, *self.others.named)
        return tuple(named) or (self.own, *self.others.named)

    def makers(self, exchange: ImportedExchange, stores: Sequence[NodeStore]) -> _Match:
        """By code, else by name, product and place, else by name and place."""
        if by_code := [node for store in stores for node in _by_code(store, exchange)]:
            return _Match(by_code[:1], CODE)
        if exchange.product:
            key = (exchange.name, exchange.product, exchange.location)
            return _Match(_closest(_first(store.by_product.get(key) for store in stores), exchange), KEY)
        place = (exchange.name, exchange.location)
        nodes = _first(store.by_place.get(place) for store in stores)
        several = len({node.product for node in nodes}) > 1
        return _Match(nodes if several else _closest(nodes, exchange), PLACE)

    def flow_nodes(self, exchange: ImportedExchange) -> _Match:
        """In the first biosphere that has the flow, by its own name, then by another; else a flow of the file."""
        matches = (_in_biosphere(store, exchange) for store in self.others.flows)
        renamed = (_by_other_name(store, exchange) for store in self.others.flows)
        own = self.own_flows.get(exchange.target)
        of_file = _Match([own] if own else [], OWN_FLOW)
        return next((match for match in chain(matches, renamed) if match.nodes), of_file)

    def also(self, exchange: ImportedExchange, taken: str) -> tuple[str, ...]:
        """Other biospheres that have the flow; none where the one that was taken is a named one."""
        if any(store.database == taken for store in self.others.named):
            return ()
        others = (store for store in (*self.others.flows, *self.others.untaken) if store.database != taken)
        return tuple(store.database for store in others if _in_biosphere(store, exchange).nodes)


def _by_code(store: NodeStore, exchange: ImportedExchange) -> list[LinkTarget]:
    """The node of the code that the row names, that makes the product it asks for."""
    codes = (f"{exchange.target}_{exchange.flow}", exchange.target) if exchange.target else ()
    nodes = [store.by_code[code] for code in codes if code in store.by_code]
    return [node for node in nodes if not exchange.flow or node.product == exchange.product][:1]


def _own(database: str, activity: ImportedActivity, products: dict[str, ImportedProduct]) -> LinkTarget:
    sign = -1.0 if activity.production() < 0 else 1.0
    node = products.get(activity.product_code)
    if node is not None:
        return LinkTarget(database, node.code, node.name, node.name, node.location, activity.unit, sign=sign)
    return LinkTarget(
        database, activity.code, activity.name, activity.product, activity.location, activity.unit, sign=sign
    )


def _own_flow(database: str, flow: ImportedFlow) -> LinkTarget:
    return LinkTarget(database, flow.code, flow.name, unit=flow.unit, categories=flow.categories)


def _in_biosphere(store: NodeStore, exchange: ImportedExchange) -> _Match:
    """By code, then by name and categories; in brightcell's own, which knows no sub-compartments, by compartment."""
    if exchange.target and exchange.target in store.by_code:
        return _Match([store.by_code[exchange.target]], CODE)
    nodes = store.by_flow.get((exchange.name, specified(exchange.categories)), [])
    if nodes or store.database != BIOSPHERE:
        return _Match(_closest(nodes, exchange), KEY)
    return _Match(_in_compartment(store.by_flow_name.get(exchange.name, []), exchange), COMPARTMENT)


def _by_other_name(store: NodeStore, exchange: ImportedExchange) -> _Match:
    """In brightcell's own biosphere: a greenhouse gas under the name that another one has for it."""
    code = our_flow(exchange.name, exchange.categories) if store.database == BIOSPHERE else None
    return _Match([store.by_code[code]] if code in store.by_code else [], SYNONYM)


def _in_compartment(nodes: Sequence[LinkTarget], exchange: ImportedExchange) -> list[LinkTarget]:
    categories = " ".join(exchange.categories)
    return [node for node in nodes if not categories or node.categories[0] in categories]


def _first(groups: Iterable[list[LinkTarget] | None]) -> list[LinkTarget]:
    """Those of the first database that has any."""
    return next((nodes for nodes in groups if nodes), [])


def _closest(nodes: list[LinkTarget], exchange: ImportedExchange) -> list[LinkTarget]:
    """Those with the exchange's unit and the very same categories, as far as there are any."""
    same_unit = [node for node in nodes if node.unit == exchange.unit] or nodes
    return [node for node in same_unit if node.categories == exchange.categories] or same_unit


def _link(match: _Match, also: tuple[str, ...] = ()) -> ImportedLink:
    (node,) = match.nodes
    return ImportedLink(node.database, node.code, node.unit, match.step, also, sign=node.sign, name=node.name)


def _unlinked(exchange: ImportedExchange, match: _Match, candidates: Candidates) -> dict[str, Any]:
    if match.nodes:
        return {"choices": _told_apart(match.nodes)}
    return {"candidates": candidates.nearest(exchange.name, exchange.location)}


def _told_apart(nodes: Sequence[LinkTarget]) -> tuple[str, ...]:
    """Nodes as text, with database and code where their words are the same."""
    words = tuple(str(node) for node in nodes)
    if len(set(words)) == len(words):
        return words
    return tuple(f"{node} ({node.database}, code {node.code})" for node in nodes)
