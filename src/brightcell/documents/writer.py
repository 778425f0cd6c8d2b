"""Puts documents together: phrases in the language of the case, numbers with their sources, fields of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from brightcell.documents import in_words
from brightcell.documents.case import DeclarationCase
from brightcell.documents.description import Content, DeclaredText, Facts, Part, Sentence, TracedNumber
from brightcell.documents.phrases import BOTH, CHINESE, ENGLISH, phrase, sentence
from brightcell.documents.tracing import item_at, traced
from brightcell.product.paths import path_of
from brightcell.results.page.numbers import decimals_for, fixed, short

COUNTED = ("piece", "1")
"""Units of counts and shares, which aren't told."""
KEYS = ("identity.category",)
"""Fields whose value is a key."""
WITHHELD = "[…]"
"""Stands in a text of the result for words that the version keeps back."""


@dataclass(frozen=True)
class Wording:
    """A phrase that stands within another one, in the language of each."""

    text: str


def _filled(text: str, parts: Sequence[Part | Wording], language: str) -> Content:
    first, *rest = phrase(text, language).split("{}")
    content: list[Part] = [first]
    for part, piece in zip(parts, rest, strict=True):
        content += [phrase(part.text, language) if isinstance(part, Wording) else part, piece]
    return tuple(part for part in content if part != "")


OURS = re.compile(r"^check\.checks\[\d+\]\.(requires|evidence)$|\.why$|^warnings\[\d+\]$")
"""Texts of a result that are our wording, so that they have Chinese; all others are data and citations."""


@dataclass(frozen=True)
class DocumentWriter:
    """Writes for one case in one language, which may be both."""

    case: DeclarationCase
    language: str

    def say(self, text: str) -> str:
        """A phrase in the language of the document."""
        return phrase(text, self.language)

    def sentence(self, text: str, *parts: Part | Wording, muted: bool = False) -> Sentence:
        """A phrase as a paragraph, with parts in place of its `{}`."""
        return Sentence(self.filled(text, *parts), muted)

    def filled(self, text: str, *parts: Part | Wording) -> Content:
        """A phrase with parts in place of its `{}`; in both languages the parts stand in each."""
        if self.language != BOTH:
            return _filled(text, parts, self.language)
        return (*_filled(text, parts, CHINESE), " ", *_filled(text, parts, ENGLISH))

    def number(self, source: str, unit: str = "", *, decimals: int | None = None, digits: int = 5) -> TracedNumber:
        """A number of the result's JSON: with so many decimals, or else to so many significant digits."""
        value = traced(source, self.case.data)
        return TracedNumber(source, value, short(value, digits) if decimals is None else fixed(value, decimals), unit)

    def footprint(self, source: str, unit: str) -> TracedNumber:
        """A footprint of the result's JSON with as many decimals as tables give one of its size."""
        return self.number(source, unit, decimals=decimals_for([traced(source, self.case.data)]))

    def percent(self, source: str, unit: str = "%") -> TracedNumber:
        """A share of the result's JSON in percent; without a unit for a column that bears it."""
        return self.number(f"{source} * 100", unit, decimals=1)

    def count(self, source: str) -> TracedNumber:
        """A whole number of the result's JSON."""
        return self.number(source, decimals=0)

    def rounded(self, source: str, shown: float, decimals: int) -> TracedNumber:
        """A number that is shown as rounded for a table in which parts add up."""
        return TracedNumber(source, traced(source, self.case.data), fixed(shown, decimals))

    def text(self, source: str) -> Content:
        """A text of the result's JSON, without words that the version keeps back; empty where there is none."""
        value = item_at(source, self.case.data)
        if value in (None, ""):
            return ()
        text = self.kept(str(value))
        text = sentence(text, self.language) if OURS.search(source) else text
        return (DeclaredText(source, in_words.sentence(text)),)

    def word(self, source: str) -> Content:
        """A key of the result's JSON as words."""
        return self._as(source, in_words.word)

    def path(self, source: str) -> Content:
        """A path that stands in the result's JSON as words."""
        return self._as(source, in_words.path)

    def _as(self, source: str, wording: Callable[[str, str], str]) -> Content:
        """A text of the result's JSON in words; as it is where the version keeps some of it back."""
        text = str(item_at(source, self.case.data) or "")
        if not text:
            return ()
        kept = self.kept(text)
        return (DeclaredText(source, wording(text, self.language) if kept == text else kept),)

    def plain(self, source: str) -> Content:
        """A value of the result's JSON as somebody would write it."""
        return (DeclaredText(source, self.kept(in_words.value(item_at(source, self.case.data), self.language))),)

    def kept(self, text: str) -> str:
        """A text of the result with a sign in place of words that the version keeps back.

        Of a text that names a field that the file keeps back nothing stays, since it may tell its value.
        """
        if self.case.visible.names_hidden(text):
            return WITHHELD
        for words in self.case.visible.kept_back:
            text = text.replace(words, WITHHELD)
        return text

    def field(self, path: str) -> Content:
        """A field of the product file, if the version shows it: a text, or a number with its unit."""
        if self.case.at(path) is None:
            return ()
        source = file_source(path, self.case.product)
        value = item_at(source, self.case.data)
        if isinstance(value, dict):
            unit = value.get("unit", "")
            return (self.number(f"{source}.value", "" if unit in COUNTED else unit),) if "value" in value else ()
        if path in KEYS:
            return (DeclaredText(source, in_words.word(str(value), self.language)),)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return (self.number(source),)
        return (DeclaredText(source, str(value)),)

    def declared(self, field: str) -> Content:
        """A field of the block `declaration`, if the version shows it."""
        return self.field(f"declaration.{field}")

    def facts(self, rows: Iterable[tuple[str, Content]]) -> Facts:
        """Labels with what is said under them; those that say nothing are left out."""
        return Facts(tuple((self.say(label), content) for label, content in rows if content))

    def first(self, *contents: Content) -> Content:
        """The first that says something."""
        return next((content for content in contents if content), ())

    @property
    def shows_performance(self) -> bool:
        """Whether the version shows energy, mass and life of the pack, which footprints in several units tell too."""
        return self.case.visible.shows_all("performance")

    def joined(self, *contents: Content, by: str = ", ") -> Content:
        """Contents one after the other on one line; empty ones are left out, and what has been said already."""
        said = {tuple(getattr(part, "text", part) for part in content): content for content in reversed(contents)}
        kept_contents = [content for content in contents if content and any(content is kept for kept in said.values())]
        return sum((((by,) if index else ()) + content for index, content in enumerate(kept_contents)), ())

    def cells(self, rows: Sequence[Sequence[Any]]) -> tuple[tuple[Content, ...], ...]:
        """Rows of a table from texts, numbers and contents."""
        return tuple(tuple(cell if isinstance(cell, tuple) else (cell,) for cell in row) for row in rows)


def file_source(path: str, product: Any) -> str:
    """The path into the result's JSON of a field of the product file."""
    steps = path_of(path, product)
    return "file" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
