"""Who may read a field: as the block `declaration` says, and else by what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brightcell.errors import ProductError
from brightcell.product import Product
from brightcell.product.declaration import VISIBILITIES, declared_path
from brightcell.product.paths import Path, dotted, path_of, places

PUBLIC, SUPPORTING, CONFIDENTIAL = VISIBILITIES
VERSIONS = (PUBLIC, SUPPORTING)
"""Versions of a document: for everybody; for authorities, customers and verifiers."""
DEFAULTS: Mapping[Path, str] = {
    ("identity",): PUBLIC,
    ("performance",): PUBLIC,
    ("declaration",): PUBLIC,
    ("declaration", "contact"): SUPPORTING,
    ("declaration", "plant", "bpns"): SUPPORTING,
    ("declaration", "plant", "bpna"): SUPPORTING,
    ("declaration", "plant", "id"): SUPPORTING,
    ("declaration", "battery", "customer"): SUPPORTING,
    ("declaration", "battery", "customer_part"): SUPPORTING,
    ("declaration", "battery", "customer_bpnl"): SUPPORTING,
    ("declaration", "quality_plan"): SUPPORTING,
    ("declaration", "content"): SUPPORTING,
    ("declaration", "visibility"): CONFIDENTIAL,
}
"""Levels of fields that no entry names; those of the product that aren't listed are supporting."""
SHORTEST = 3
"""Letters of a text that is looked for elsewhere: two may be those of a country."""


@dataclass(frozen=True, eq=False)
class Visible:
    """The levels of the fields of a product, and what of it a version shows."""

    product: Product
    version: str

    @cached_property
    def written(self) -> Mapping[Path, str]:
        """The levels that the file writes, by keys and indices of the fields."""
        declaration = self.product.declaration
        entries = declaration.visibility if declaration is not None else ()
        return {path: entry.level for entry in entries for path in _places(self.product, declared_path(entry.field))}

    def level(self, path: str | Path) -> str:
        """The level of a field: that of the longest path around it that has one; what the file writes counts more."""
        steps = path_of(path, self.product) if isinstance(path, str) else path
        for levels in (self.written, DEFAULTS):
            around = [given for given in levels if steps[: len(given)] == given]
            if around:
                return levels[max(around, key=len)]
        return SUPPORTING

    def shows(self, path: str | Path) -> bool:
        """Whether the version shows a field."""
        return self._is_shown(self.level(path))

    def shows_all(self, path: str) -> bool:
        """Whether the version shows a field and all that is in it; of what is no path, whether it shows its block."""
        steps = _steps(self.product, path)
        inside = (level for place, level in self.written.items() if place[: len(steps)] == steps)
        return self.shows(steps) and all(
            VISIBILITIES.index(level) <= VISIBILITIES.index(self.version) for level in inside
        )

    @cached_property
    def kept_back(self) -> tuple[str, ...]:
        """Texts of fields that the version doesn't show and that no shown field says too, the longest first.

        Words that many files share, such as materials and places, are none: they stand in fields of closed lists.
        """
        hidden, shown = set[str](), set[str]()
        for path, text in _texts(self.product.to_dict(), ()):
            (shown if self.shows(path) else hidden).add(text)
        texts = (text for text in hidden - shown if not any(text in other for other in shown))
        return tuple(sorted(texts, key=lambda text: (-len(text), text)))

    @cached_property
    def hidden_paths(self) -> tuple[str, ...]:
        """How messages may name the fields that the file keeps back."""
        hidden = [path for path, level in self.written.items() if not self._is_shown(level)]
        return tuple(dict.fromkeys(dotted(path, self.product) for path in hidden))

    def names_hidden(self, text: str) -> bool:
        """Whether a message names a field that the file keeps back, and so may tell its value."""
        return any(path in text for path in self.hidden_paths)

    def _is_shown(self, level: str) -> bool:
        return VISIBILITIES.index(level) <= VISIBILITIES.index(self.version)


FREE = frozenset({"name", "source", "note", "document", "meter", "by", "supplier", "why", "description"})
"""Fields of the product that hold words of the maker's own."""


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts in the maker's own words, with their places; all those of the block `declaration`."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
    elif isinstance(data, str) and len(data) >= SHORTEST and _is_own(path):
        yield path, data


def _is_own(path: Path) -> bool:
    if path[:2] == ("declaration", "visibility"):
        return False
    return path[0] in ("declaration", "notes") or path[-1] in FREE


def _places(product: Product, text: str) -> tuple[Path, ...]:
    """Where a path leads; what the product leaves out keeps its names."""
    try:
        return places(product, text)
    except ProductError:
        return (path_of(text, product),)


def _steps(product: Product, text: str) -> Path:
    try:
        return path_of(text, product)
    except ProductError:
        return tuple(text.split(".")[:1])


def visible(product: Product, version: str) -> Visible:
    """What a version shows of a product."""
    return Visible(product, version)
