"""Reads documents back as text: what a person sees in each kind of file."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from typing import Any

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w]|\.\d)")
"""A number that stands by itself: not that of a code such as CO2 or EX-622."""


class _Reader(HTMLParser):
    """Text of a page, its numbers with their sources, its tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.numbers: list[tuple[str, str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[dict[str, str]] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        self.tags.append((tag, attributes))
        if tag == "data":
            self._open.append(attributes)
        self._is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._open.pop()
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if self._is_style:
            return
        self.text.append(data)
        if self._open:
            self.numbers.append((self._open[-1]["data-id"], self._open[-1]["value"], data))


def html(content: bytes) -> _Reader:
    """A page as it is read."""
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    return reader


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page, without signs of no width."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    return [page.get_textpage().get_text_range().replace("\u200b", "").replace("\r\n", "\n") for page in document]


def pdf_attachment(content: bytes) -> dict[str, Any]:
    """The data that a PDF carries."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    assert document.count_attachments() == 1
    return json.loads(bytes(document.get_attachment(0).get_data()))


def workbook(content: bytes) -> Any:
    """A workbook as openpyxl reads it, formulas as formulas."""
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content))


def workbook_text(content: bytes) -> str:
    """All that stands in the cells, headers and properties of a workbook."""
    book = workbook(content)
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    heads = [str(getattr(part, side).text) for s in book for part in (s.oddHeader, s.oddFooter) for side in _SIDES]
    properties = [str(getattr(book.properties, name)) for name in ("title", "creator", "subject", "keywords")]
    return "\n".join([*cells, *heads, *properties])


_SIDES = ("left", "center", "right")


def numbers_in(text: str) -> list[str]:
    """The numbers of a text in their order."""
    return NUMBER.findall(text)
