"""A check in short: warnings, what to do first, and how much there is beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brightcell.api.clause_sections import NOT_MET
from brightcell.language import said, told
from brightcell.results.page.report import Section
from brightcell.results.page.text import aligned, wrapped

WARNINGS, OF_PRODUCT = "warnings", "assumed of the product (say what you know)"
FIRST = {NOT_MET: 3, OF_PRODUCT: 3}
"""Entries that are shown of headings under which something is to be done; of warnings all are."""
HOW_TO_SEE = "--all shows every entry, --format json has them as data"


def in_short(sections: Sequence[Section]) -> Iterator[str]:
    """Lines of what is to be done first, then a table of how many entries there are under each other heading."""
    for heading, entries, _ in sections:
        if heading != WARNINGS and heading not in FIRST:
            continue
        shown = entries[: FIRST.get(heading)]
        yield from ("", told(f"{heading}:"), *(line for entry in shown for line in wrapped(entry, "  - ")))
        if len(shown) < len(entries):
            yield f"    {said('and {} more: --all', str(len(entries) - len(shown)))}"
    others = [(heading, str(len(entries))) for heading, entries, _ in sections if heading not in (WARNINGS, *FIRST)]
    if others:
        yield from ("", told("Also in this report, with their entries:"), *aligned(others, "lr"))
    yield from ("", *wrapped(HOW_TO_SEE))
