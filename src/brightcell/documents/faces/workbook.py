"""A document as a workbook: a sheet per section, tables that sort and filter, a sheet with the source of each number.

Texts are written as texts. The only formulas are sums of our own tables, whose values are stored beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from brightcell.documents.case import DeclarationCase
from brightcell.documents.dates import file_date
from brightcell.documents.description import (
    Block,
    Content,
    DataTable,
    DocumentSection,
    DocumentText,
    Facts,
    Listing,
    Sentence,
    StageBars,
    TracedNumber,
)
from brightcell.documents.faces.plain import plain_text
from brightcell.results.page.labels import STAGE_COLOURS

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a text that a spreadsheet would run begins with, also in full-width forms."""
_DARK, _LINE, _GREY = "#1F4E79", "#C5CCD3", "#57606A"
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": _DARK},
    "heading": {"bold": True, "font_size": 12, "font_color": _DARK},
    "banner": {"bold": True, "font_color": "#7C2D12", "bg_color": "#FFF7ED", "border": 1, "border_color": "#B45309"},
    "text": {"text_wrap": True, "valign": "top"},
    "note": {"text_wrap": True, "valign": "top", "font_color": _GREY, "italic": True},
    "label": {"text_wrap": True, "valign": "top", "font_color": _GREY, "bottom": 1, "bottom_color": _LINE},
    "value": {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": _LINE, "align": "left"},
    "head": {"bold": True, "text_wrap": True, "bg_color": "#DDE7EF", "border": 1, "border_color": _LINE},
    "cell": {"text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE},
}
WIDTHS = (46, 22, 22, 24, 46)
"""Columns of every sheet, in characters."""
LONGEST_NAME = 31
"""Signs of the name of a sheet."""


@dataclass
class _Book:
    """A workbook with its formats, made when they are first used."""

    book: Any
    formats: dict[tuple[str, str], Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    tables: list[str] = field(default_factory=list)

    def format(self, look: str, **more: Any) -> Any:
        key = (look, repr(sorted(more.items())))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_LOOKS[look], **more})
        return self.formats[key]

    def table_name(self, table: DataTable) -> str:
        """A name that no other table has."""
        name = re.sub(r"\W", "_", table.name)
        self.tables.append(name)
        return f"{name}_{self.tables.count(name)}"


def as_workbook(document: DocumentText, case: DeclarationCase) -> bytes:
    """The document as a workbook."""
    import xlsxwriter

    content = BytesIO()
    workbook = _Book(xlsxwriter.Workbook(content, OPTIONS))
    created = file_date(case).replace(tzinfo=None)
    maker = case.declared("manufacturer.name") or case.at("identity.maker") or ""
    workbook.book.set_properties({"title": document.title, "author": maker, "created": created})
    _cover(workbook, document)
    for section in document.sections:
        _sheets(workbook, document, section)
    _numbers(workbook, document)
    workbook.book.close()
    return content.getvalue()


def _sheet(workbook: _Book, document: DocumentText, title: str) -> Any:
    """A sheet with the banner on the screen and on every printed page."""
    sheet = workbook.book.add_worksheet(sheet_name(title, workbook.names))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{document.banner.replace('&', '&&')}")
    marks = " · ".join(document.marks).replace("&", "&&")
    sheet.set_footer(f"&L{marks[:200]}&R&P / &N")
    if document.banner:
        sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, "", workbook.format("banner"))
        _text(workbook, sheet, 0, 0, document.banner, "banner")
    return sheet


def sheet_name(title: str, used: set[str]) -> str:
    """A title as the name of a sheet: at most 31 characters, without those that may not be in it, and once."""
    name = shorter(re.sub(r"[\[\]:*?/\\']", " ", title).strip(), LONGEST_NAME) or "sheet"
    number = 2
    while name.lower() in {other.lower() for other in used}:
        name = f"{name[:28].strip()} {number}"
        number += 1
    used.add(name)
    return name


def shorter(text: str, most: int) -> str:
    """A text of at most so many signs, cut between words where there are some."""
    if len(text) <= most:
        return text
    return (text[: most + 1].rpartition(" ")[0] or text[:most]).strip()[:most]


def _cover(workbook: _Book, document: DocumentText) -> None:
    sheet = _sheet(workbook, document, document.facts.get("cover", document.title))
    _text(workbook, sheet, 2, 0, document.title, "title")
    _text(workbook, sheet, 3, 0, document.subtitle, "note", wrap=False)
    row = 5
    if document.why_provisional:
        _text(workbook, sheet, row, 0, document.facts["why"], "heading", wrap=False)
        for content in document.why_provisional:
            row += 1
            _across(workbook, sheet, row, plain_text(content), "text")
    row += 2
    for section in document.sections:
        _text(workbook, sheet, row, 0, section.title, "text")
        row += 1


def _sheets(workbook: _Book, document: DocumentText, section: DocumentSection) -> None:
    if section.blocks:
        sheet = _sheet(workbook, document, section.title)
        _text(workbook, sheet, 2, 0, section.title, "heading", wrap=False)
        row = 4
        for block in section.blocks:
            row = _block(workbook, sheet, row, block)
    for inner in section.sections:
        _sheets(workbook, document, inner)


def _block(workbook: _Book, sheet: Any, row: int, block: Block) -> int:
    """Writes a block from a row on; the first free row after it."""
    if isinstance(block, Sentence):
        _across(workbook, sheet, row, plain_text(block.content), "note" if block.muted else "text")
        return row + 2
    if isinstance(block, Listing):
        for offset, entry in enumerate(block.entries):
            _across(workbook, sheet, row + offset, plain_text(entry), "text")
        return row + len(block.entries) + 1
    if isinstance(block, Facts):
        for offset, (label, content) in enumerate(block.rows):
            _text(workbook, sheet, row + offset, 0, label, "label")
            _fact(workbook, sheet, row + offset, content)
        return row + len(block.rows) + 1
    return _table(workbook, sheet, row, block) if isinstance(block, DataTable) else _chart(workbook, sheet, row, block)


def _chart(workbook: _Book, sheet: Any, row: int, bars: StageBars) -> int:
    """Bars of the stages as a chart of the cells beside it."""
    _across(workbook, sheet, row, bars.caption, "note")
    first, last = row + 1, row + len(bars.rows)
    for place, (_, name, number) in enumerate(bars.rows, start=first):
        _text(workbook, sheet, place, 0, name, "label")
        _number(workbook, sheet, place, 1, number, "value")
    title = sheet.get_name()
    chart = workbook.book.add_chart({"type": "bar"})
    points = [{"fill": {"color": STAGE_COLOURS[stage]}} for stage, _, _ in bars.rows]
    cells = {"categories": [title, first, 0, last, 0], "values": [title, first, 1, last, 1]}
    chart.add_series({**cells, "points": points, "gap": 60, "data_labels": {"value": True}})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"name": bars.unit, "name_font": {"bold": False}, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 560, "height": 260})
    sheet.insert_chart(last + 1, 0, chart, {"x_offset": 4, "y_offset": 6, "description": bars.caption})
    return last + 16


def _fact(workbook: _Book, sheet: Any, row: int, content: Content) -> None:
    """A number with its unit beside it, or a text."""
    if len(content) == 1 and isinstance(content[0], TracedNumber):
        _number(workbook, sheet, row, 1, content[0], "value")
        _text(workbook, sheet, row, 2, content[0].unit, "value")
    else:
        sheet.merge_range(row, 1, row, len(WIDTHS) - 1, "", workbook.format("value"))
        _text(workbook, sheet, row, 1, plain_text(content), "value")
        _tall(sheet, row, plain_text(content), sum(WIDTHS[1:]))


def _table(workbook: _Book, sheet: Any, row: int, table: DataTable) -> int:
    """A table that sorts and filters; a sum stands below it as a formula of its column."""
    body = table.rows[:-1] if table.has_sum else table.rows
    last = row + max(len(body), 1)
    columns = [{"header": text, "header_format": workbook.format("head")} for text in _once(table.head)]
    sheet.add_table(
        row, 0, last, len(table.head) - 1, {"columns": columns, "style": None, "name": workbook.table_name(table)}
    )
    sheet.set_row(row, 30)
    for offset, cells in enumerate(body, start=1):
        for column, content in enumerate(cells):
            _cell(workbook, sheet, row + offset, column, content)
        longest = max((len(plain_text(c)) / WIDTHS[i] for i, c in enumerate(cells)), default=0)
        _tall(sheet, row + offset, "x" * int(longest * 40), 40)
    if table.has_sum:
        _sums(workbook, sheet, row + 1, last, table)
    return last + 2 + table.has_sum


def _sums(workbook: _Book, sheet: Any, first: int, last: int, table: DataTable) -> None:
    """The row of sums, each a formula with its value."""
    for column, content in enumerate(table.rows[-1]):
        if len(content) == 1 and isinstance(content[0], TracedNumber):
            letter = chr(ord("A") + column)
            formula = f"=SUM({letter}{first + 1}:{letter}{last + 1})"
            look = workbook.format("cell", bold=True, num_format=number_format(content[0].text))
            sheet.write_formula(last + 1, column, formula, look, float(content[0].text))
        else:
            _text(workbook, sheet, last + 1, column, plain_text(content), "cell", bold=True)


def _cell(workbook: _Book, sheet: Any, row: int, column: int, content: Content) -> None:
    if len(content) == 1 and isinstance(content[0], TracedNumber):
        _number(workbook, sheet, row, column, content[0], "cell")
    else:
        _text(workbook, sheet, row, column, plain_text(content), "cell")


def _number(workbook: _Book, sheet: Any, row: int, column: int, number: TracedNumber, look: str) -> None:
    """A number as it is shown, so that rounded parts add up; its full value is in the sheet of sources."""
    sheet.write_number(row, column, float(number.text), workbook.format(look, num_format=number_format(number.text)))


def number_format(text: str) -> str:
    """The format of a cell that shows a number as a text has it."""
    if "e" in text:
        return "0.00E+00"
    decimals = len(text.partition(".")[2])
    return f"0.{'0' * decimals}" if decimals else "0"


def _text(
    workbook: _Book, sheet: Any, row: int, column: int, text: str, look: str, wrap: bool = True, **more: Any
) -> None:
    """A text as a text; one that a spreadsheet would run keeps its sign of a text even when it is edited."""
    looks = {**more, **({} if wrap else {"text_wrap": False})}
    if text.startswith(LIVE):
        looks["quote_prefix"] = True
    sheet.write_string(row, column, text, workbook.format(look, **looks))


def _across(workbook: _Book, sheet: Any, row: int, text: str, look: str) -> None:
    sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", workbook.format(look))
    _text(workbook, sheet, row, 0, text, look)
    _tall(sheet, row, text, sum(WIDTHS))


def _tall(sheet: Any, row: int, text: str, width: float) -> None:
    """A row as high as its text needs; Chinese signs are twice as wide."""
    length = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
    lines = -(-length // max(int(width * 0.95), 1))
    if lines > 1:
        sheet.set_row(row, 15 * lines)


def _once(head: tuple[str, ...]) -> list[str]:
    """Names of columns, each once."""
    return [text if head.index(text) == index else f"{text} {index + 1}" for index, text in enumerate(head)]


def _numbers(workbook: _Book, document: DocumentText) -> None:
    """Every number with its full value and its source in the result's JSON."""
    sheet = _sheet(workbook, document, document.facts.get("numbers", "Numbers"))
    by_source = {(number.source, number.text): number for number in document.numbers()}
    head = document.facts.get("numbers_head", "Source in the result's JSON|As shown|Value|Unit").split("|")
    columns = [{"header": text, "header_format": workbook.format("head")} for text in head]
    sheet.add_table(2, 0, 2 + max(len(by_source), 1), 3, {"columns": columns, "style": None, "name": "numbers"})
    for row, number in enumerate(by_source.values(), start=3):
        _text(workbook, sheet, row, 0, number.source, "cell")
        _number(workbook, sheet, row, 1, number, "cell")
        sheet.write_number(row, 2, number.value, workbook.format("cell"))
        _text(workbook, sheet, row, 3, number.unit, "cell")
