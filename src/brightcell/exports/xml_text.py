"""XML documents from nested elements, with every text escaped and nothing in them that XML can't hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its name with prefix, its attributes, and a text or elements in it."""

    name: str
    content: str | tuple[Element, ...] = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def lines(self, depth: int = 0) -> list[str]:
        """The element in lines, indented by its depth."""
        space = " " * depth
        attributes = "".join(f" {name}={quoteattr(_NO_XML.sub(' ', text))}" for name, text in self.attributes.items())
        if isinstance(self.content, str):
            text = escape(_NO_XML.sub(" ", self.content))
            return [f"{space}<{self.name}{attributes}>{text}</{self.name}>"]
        inner = [line for child in self.content for line in child.lines(depth + 1)]
        return [f"{space}<{self.name}{attributes}>", *inner, f"{space}</{self.name}>"]


def document(root: Element) -> str:
    """A whole XML document."""
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *root.lines(), ""])
