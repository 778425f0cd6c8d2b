"""A document without its face: sections of facts, tables and sentences, in which every number says where it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TracedNumber:
    """A number with its source in the result's JSON, its unit, and how it is shown; `path` of a field of the file."""

    source: str
    value: float
    text: str
    unit: str = ""


@dataclass(frozen=True)
class DeclaredText:
    """What the product file or the result says in a field, as it stands there."""

    source: str
    text: str


Part = str | TracedNumber | DeclaredText
Content = tuple[Part, ...]
"""A sentence or the content of a cell."""


@dataclass(frozen=True)
class Sentence:
    """A paragraph; a muted one is a note."""

    content: Content
    muted: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels with what is said under them."""

    rows: tuple[tuple[str, Content], ...]


@dataclass(frozen=True)
class Listing:
    """Entries one under the other."""

    entries: tuple[Content, ...]


@dataclass(frozen=True)
class DataTable:
    """A table: `numeric` columns stand to the right, the last row is a sum if `has_sum`."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    numeric: frozenset[int] = frozenset()
    has_sum: bool = False
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class StageBars:
    """Bars of the stages from zero, credits to the left: the names and numbers of a table drawn."""

    rows: tuple[tuple[str, str, TracedNumber], ...]
    unit: str
    caption: str = ""


Block = Sentence | Facts | Listing | DataTable | StageBars


@dataclass(frozen=True)
class DocumentSection:
    """A heading and what stands under it; one that begins a document of its own starts a page."""

    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False
    sections: tuple[DocumentSection, ...] = ()


@dataclass(frozen=True)
class DocumentText:
    """A document in one version and language.

    banner: what every page says, such as that it is provisional. marks: facts in the foot of every page.
    """

    document: str
    title: str
    subtitle: str
    version: str
    language: str
    sections: tuple[DocumentSection, ...]
    banner: str = ""
    marks: tuple[str, ...] = ()
    why_provisional: tuple[Content, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)

    def numbers(self) -> Iterator[TracedNumber]:
        """Every number in the order in which it stands."""
        for part in self.parts():
            if isinstance(part, TracedNumber):
                yield part

    def parts(self) -> Iterator[Part]:
        """Every piece of text and every number."""
        for content in self.why_provisional:
            yield from content
        for section in self.sections:
            yield from _parts(section)


def _parts(section: DocumentSection) -> Iterator[Part]:
    for block in section.blocks:
        yield from _parts_of(block)
    for inner in section.sections:
        yield from _parts(inner)


def _parts_of(block: Block) -> Iterator[Part]:
    if isinstance(block, Sentence):
        yield from block.content
    elif isinstance(block, Listing):
        for entry in block.entries:
            yield from entry
    elif isinstance(block, Facts):
        for _, content in block.rows:
            yield from content
    elif isinstance(block, DataTable):
        for row in block.rows:
            for content in row:
                yield from content
    else:
        yield from (number for _, _, number in block.rows)
