"""A report of findings as HTML: a title, a mark, and lists under headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brightcell.results.page.block import badge, page_block
from brightcell.results.page.markup import Markup, collapsible, element

Section = tuple[str, Sequence[object], bool]
"""Heading, entries, and whether it is open."""


def report_block(title: str, mark: str, kind: str, sections: Iterable[Section]) -> str:
    """Findings under headings with their counts, empty ones left out; `kind` of the mark as for a badge."""
    head = element("div", element("b", title), badge(mark, kind), cls="head")
    return page_block(head, *(_section(*section) for section in sections if section[1]))


def _section(heading: str, entries: Sequence[object], open_: bool) -> Markup:
    items = element("ul", *(element("li", entry) for entry in entries))
    return collapsible(f"{heading} ({len(entries)})", items, open_=open_)
