"""A document as PDF/A-3a by typst, with its JSON attached: fonts of the system, no network, a fixed date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from brightcell.documents.case import DeclarationCase
from brightcell.documents.dates import file_date
from brightcell.documents.description import (
    Block,
    Content,
    DataTable,
    DeclaredText,
    DocumentSection,
    DocumentText,
    Facts,
    Listing,
    Part,
    Sentence,
    StageBars,
)
from brightcell.documents.faces.plain import as_json, part_text
from brightcell.documents.phrases import ENGLISH
from brightcell.errors import BrightcellError
from brightcell.io.json import json_text
from brightcell.results.page.fonts import CJK_FONTS
from brightcell.results.page.labels import STAGE_COLOURS

STANDARDS = ("a-3a", "ua-1")
"""PDF/A-3a, which may carry files and in which a missing glyph is an error, and PDF/UA-1."""
LATIN_FONTS = ("Noto Sans", "Source Sans 3", "Noto Sans CJK SC", "DejaVu Sans", "Arial", "Libertinus Serif")
"""Fonts in the order in which they are taken; the last one comes with typst."""
ZERO_WIDTH = "\u200b"
_LONG = 22
_BREAKS = re.compile(r"(?<=[./_\-\[\]=,;:@])(?=\w)")


def as_pdf(document: DocumentText, case: DeclarationCase) -> bytes:
    """The document as a PDF; `BrightcellError` where typst or a font is missing, or a character has no glyph."""
    date = file_date(case)
    data = _data(document, case, (date.year, date.month, date.day))
    inputs = {"data": json_text(data, indent=None), "attached": as_json(document, case).decode("utf-8")}
    return _compiled(inputs, int(date.timestamp()))


def _compiled(inputs: dict[str, str], timestamp: int) -> bytes:
    typst = _typst()
    template = resources.files("brightcell.documents.faces").joinpath("document.typ").read_bytes()
    try:
        content, warnings = typst.compile_with_warnings(
            template, format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS), timestamp=timestamp
        )
    except typst.TypstError as error:
        raise BrightcellError(_in_words(str(error))) from error
    if warnings:
        raise BrightcellError("; ".join(f"the PDF can't be set: {warning.message}" for warning in warnings))
    return bytes(content)


def _in_words(message: str) -> str:
    """What typst says of a document that it can't set."""
    missing = re.search(r"the text `(.*?)` could not be displayed", message)
    if missing:
        return (
            f"no font of this system has the characters {missing[1]}, so that they would be boxes in the PDF; install "
            "a font that has them, or write the document as HTML"
        )
    return f"the PDF can't be set: {message}"


def _typst() -> Any:
    """The package typst, which is optional."""
    try:
        import typst
    except ImportError:
        raise BrightcellError(
            "a PDF is set by the package typst, which isn't installed: pip install 'brightcell[report]', or write the "
            "document as HTML and print it"
        ) from None
    return typst


@cache
def _families() -> frozenset[str]:
    return frozenset(_typst().Fonts().families())


def fonts_for(language: str, families: frozenset[str]) -> list[str]:
    """Fonts of the system for a language; `BrightcellError` where Chinese has none."""
    chinese = [name for name in CJK_FONTS if name in families][:1]
    if language != ENGLISH and not chinese:
        raise BrightcellError(
            "no Chinese font was found on this system, so that Chinese would be boxes in the PDF; install one such as "
            f"Noto Sans CJK (Debian and Ubuntu: fonts-noto-cjk), looked for: {', '.join(CJK_FONTS)}"
        )
    latin = [name for name in LATIN_FONTS if name in families][:1] if language == ENGLISH else []
    return [*dict.fromkeys([*latin, *chinese, "Libertinus Serif"])]


_CODES = {"en": ("en", "GB"), "zh": ("zh", "CN"), "zh-en": ("zh", "CN")}


def _data(document: DocumentText, case: DeclarationCase, date: Sequence[int]) -> dict[str, Any]:
    """What the template reads."""
    maker = case.declared("manufacturer.name") or case.at("identity.maker")
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": maker or "",
        "date": list(date),
        "lang": _CODES[document.language],
        "fonts": fonts_for(document.language, _families()),
        "banner": document.banner,
        "marks": list(document.marks),
        "why_title": document.facts.get("why", ""),
        "why": [_text(content) for content in document.why_provisional],
        "attachment": document.facts.get("attachment", ""),
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: DocumentSection) -> dict[str, Any]:
    return {
        "title": section.title,
        "starts_page": section.starts_page,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Sentence):
        return {"kind": "sentence", "text": _text(block.content), "muted": block.muted}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [[label, _text(content)] for label, content in block.rows]}
    if isinstance(block, Listing):
        return {"kind": "list", "entries": [_text(entry) for entry in block.entries]}
    return _table(block) if isinstance(block, DataTable) else _bars(block)


MOST_WHOLE = 14, 1200
"""Rows and characters of a table that is kept on one page; a larger one would not fit on the rest of any."""


def _table(table: DataTable) -> dict[str, Any]:
    rows = [[_text(content) for content in row] for row in table.rows]
    most_rows, most_signs = MOST_WHOLE
    return {
        "whole": len(rows) <= most_rows and sum(len(cell) for row in rows for cell in row) <= most_signs,
        "kind": "table",
        "head": list(table.head),
        "rows": rows,
        "numeric": sorted(table.numeric),
        "sum": table.has_sum,
        "widths": list(table.widths or [1.0] * len(table.head)),
    }


def _bars(bars: StageBars) -> dict[str, Any]:
    values = [number.value for _, _, number in bars.rows]
    rows = [
        {"name": name, "value": number.value, "shown": number.text, "colour": STAGE_COLOURS[stage]}
        for stage, name, number in bars.rows
    ]
    return {"kind": "bars", "caption": bars.caption, "rows": rows, "low": min(0.0, *values), "high": max(0.0, *values)}


def _text(content: Content) -> str:
    return "".join(map(_part, content))


def _part(part: Part) -> str:
    """A piece; long words of a file, such as paths and digests, may be broken."""
    text = part_text(part)
    return " ".join(map(breakable, text.split(" "))) if isinstance(part, DeclaredText) else text


def breakable(word: str) -> str:
    """A long word with places where it may be broken: behind signs, and in the middle of what has none."""
    if len(word) <= _LONG or not word.isascii():
        return word
    pieces = _BREAKS.split(word)
    return ZERO_WIDTH.join(ZERO_WIDTH.join(re.findall(f".{{1,{_LONG}}}", piece)) for piece in pieces)
