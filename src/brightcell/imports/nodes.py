"""What exchanges may link to: activities and flows, found by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

_NEAREST = 3
_ALIKE = 0.6  # of the letters in common, as in the messages elsewhere


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """An activity or a flow that may be linked to; `sign` is -1 where it makes a negative amount, as treatments do."""

    database: str
    code: str
    name: str
    product: str = ""
    location: str = ""
    unit: str = ""
    categories: tuple[str, ...] = ()
    sign: float = 1.0

    def __str__(self) -> str:
        parts = (self.name, self.product if self.product != self.name else "", self.location, "/".join(self.categories))
        return " | ".join(part for part in parts if part)


@dataclass(frozen=True)
class NodeStore:
    """The nodes of one database, by what they are looked up with."""

    database: str
    activities: tuple[LinkTarget, ...] = ()
    flows: tuple[LinkTarget, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, LinkTarget]:
        """Activities and flows."""
        return {node.code: node for node in (*self.activities, *self.flows)}

    @cached_property
    def by_product(self) -> dict[tuple[str, str, str], list[LinkTarget]]:
        """Activities by name, reference product, location."""
        return _index(self.activities, _full)

    @cached_property
    def by_place(self) -> dict[tuple[str, str], list[LinkTarget]]:
        """Activities by name and location."""
        return _index(self.activities, lambda node: (node.name, node.location))

    @cached_property
    def by_flow(self) -> dict[tuple[str, tuple[str, ...]], list[LinkTarget]]:
        """Flows by name and categories."""
        return _index(self.flows, lambda node: (node.name, specified(node.categories)))

    @cached_property
    def by_flow_name(self) -> dict[str, list[LinkTarget]]:
        """Flows by name."""
        return _index(self.flows, lambda node: node.name)


class Candidates:
    """Nearest nodes to a name, quick in a large database: first by rare pieces in common, then by spelling."""

    def __init__(self, nodes: Iterable[LinkTarget]) -> None:
        self._by_name: dict[str, list[LinkTarget]] = defaultdict(list)
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        for node in nodes:
            for name in {node.name, node.product} - {""}:
                self._by_name[name].append(node)
        for name in self._by_name:
            for piece in _pieces(name):
                self._by_piece[piece].append(name)

    def nearest(self, name: str, location: str = "") -> tuple[str, ...]:
        """Up to three nodes that look most like this, best first."""
        key = (name, location)
        if key not in self._known:
            self._known[key] = tuple(str(node) for node in self._ranked(name, location)[:_NEAREST])
        return self._known[key]

    def _ranked(self, name: str, location: str) -> list[LinkTarget]:
        score: dict[str, float] = defaultdict(float)
        common = max(100, len(self._by_name) // 20)
        for sharing in (self._by_piece.get(piece, []) for piece in _pieces(name)):
            for other in sharing if len(sharing) <= common else ():
                score[other] += 1.0 / len(sharing)
        likeness = {other: _likeness(name, other) for other in sorted(score, key=lambda n: -score[n])[:20]}
        names = sorted((n for n, like in likeness.items() if like >= _ALIKE), key=lambda n: -likeness[n])
        ranked = (n for other in names for n in sorted(self._by_name[other], key=lambda n: n.location != location))
        return list(dict.fromkeys(ranked))


def specified(categories: Iterable[str]) -> tuple[str, ...]:
    """Categories without `unspecified`, which says nothing."""
    return tuple(part for part in categories if part and part != "unspecified")


def _full(node: LinkTarget) -> tuple[str, str, str]:
    return (node.name, node.product, node.location)


def _index(nodes: Iterable[LinkTarget], key: Any) -> dict[Any, list[LinkTarget]]:
    index: dict[Any, list[LinkTarget]] = defaultdict(list)
    for node in nodes:
        index[key(node)].append(node)
    return dict(index)


def _pieces(name: str) -> set[str]:
    """All runs of four letters."""
    padded = f"  {name.casefold()} "
    return {padded[i : i + 4] for i in range(len(padded) - 3)}


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
