"""A document as JSON: what it says, and for each number its source in the result's JSON."""

from __future__ import annotations

from typing import Any

from brightcell.documents.case import DeclarationCase
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
    TracedNumber,
)
from brightcell.io.json import json_text

FORMAT = "brightcell-document/1"


def as_json(document: DocumentText, case: DeclarationCase) -> bytes:
    """The document as JSON text."""
    return (json_text(document_data(document, case)) + "\n").encode("utf-8")


def document_data(document: DocumentText, case: DeclarationCase) -> dict[str, Any]:
    """The document as plain data."""
    provenance = case.footprint.provenance
    return {
        "format": FORMAT,
        "document": document.document,
        "title": document.title,
        "version": document.version,
        "language": document.language,
        "provisional": bool(document.why_provisional),
        "why_provisional": [plain_text(content) for content in document.why_provisional],
        "claims_conformity": False,
        "result": {
            "product": case.footprint.product,
            "rulebook": case.footprint.rulebook.id,
            "unit": case.footprint.unit,
            "digest": provenance["product"]["sha256"],
        },
        "figures": _figures(document),
        "fields": _fields(document),
        "sections": [_section(section) for section in document.sections],
    }


def _figures(document: DocumentText) -> list[dict[str, Any]]:
    """Every number once, by its source: the path into the result's JSON, or a product and quotient of such paths."""
    by_source = {(number.source, number.text): number for number in document.numbers()}
    return [{"id": n.source, "value": n.value, "unit": n.unit, "shown": n.text} for n in by_source.values()]


def _fields(document: DocumentText) -> dict[str, str]:
    return {part.source: part.text for part in document.parts() if isinstance(part, DeclaredText)}


def plain_text(content: Content) -> str:
    """A content as text, numbers as they are shown."""
    return "".join(map(part_text, content))


def part_text(part: Part) -> str:
    """A piece as text; a number with its unit."""
    if isinstance(part, TracedNumber):
        return with_unit(part)
    return part.text if isinstance(part, DeclaredText) else part


def with_unit(number: TracedNumber) -> str:
    """A number as it is shown, with its unit."""
    return f"{number.text} {number.unit}" if number.unit not in ("", "1") else number.text


def _section(section: DocumentSection) -> dict[str, Any]:
    return {
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Sentence):
        return {"text": plain_text(block.content)}
    if isinstance(block, Facts):
        return {"facts": [{"label": label, **_content(content)} for label, content in block.rows]}
    if isinstance(block, Listing):
        return {"list": [plain_text(entry) for entry in block.entries]}
    if isinstance(block, DataTable):
        rows = [[_content(content) for content in row] for row in block.rows]
        return {"table": block.name, "head": list(block.head), "rows": rows}
    return {
        "caption": block.caption,
        "bars": [{"stage": stage, "name": name, "id": number.source} for stage, name, number in block.rows],
    }


def _content(content: Content) -> dict[str, Any]:
    """A content: its text, and of a number its id and value."""
    numbers = [part for part in content if isinstance(part, TracedNumber)]
    fields: dict[str, Any] = {"text": plain_text(content)}
    if len(numbers) == 1 and len(content) == 1:
        fields |= {"id": numbers[0].source, "value": numbers[0].value, "unit": numbers[0].unit}
    return fields
