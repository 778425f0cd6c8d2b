"""A document as a page that prints well: it has no script, fetches nothing, and says on every printed page what it is.

The head of a table that holds the whole document is what browsers repeat on every page that they print.
"""

from __future__ import annotations

import re

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
    StageBars,
    TracedNumber,
)
from brightcell.documents.faces.plain import with_unit
from brightcell.results.page.labels import STAGE_COLOURS
from brightcell.results.page.markup import Markup, element, escaped, joined

_STYLE = """
@page{size:A4;margin:16mm 18mm}
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1b1f24;font:10.5pt/1.45 "Noto Sans","Noto Sans CJK SC","Source Han Sans SC",
"PingFang SC","Microsoft YaHei",system-ui,sans-serif;overflow-wrap:anywhere}
.page{max-width:190mm;margin:0 auto;padding:8mm 6mm}
table.frame{width:100%;border-collapse:collapse}
table.frame>thead>tr>td,table.frame>tfoot>tr>td,table.frame>tbody>tr>td{padding:0}
.banner{border:1pt solid #b45309;background:#fff7ed;color:#7c2d12;padding:1.5mm 3mm;font-size:9pt;font-weight:600;
margin-bottom:4mm;text-align:center}
.foot{border-top:.5pt solid #c9ced6;color:#57606a;font-size:7.5pt;padding-top:1.5mm;margin-top:5mm;display:flex;
justify-content:space-between;gap:6mm}
h1{font-size:17pt;line-height:1.25;margin:0 0 1mm}
.subtitle{color:#57606a;margin-bottom:5mm}
h2{font-size:12.5pt;margin:7mm 0 2mm;padding-bottom:1mm;border-bottom:.75pt solid #1f4e79;color:#1f4e79}
h3{font-size:10.5pt;margin:4mm 0 1.5mm}
h2,h3{break-after:avoid}
p{margin:1.5mm 0}.muted{color:#57606a;font-size:9pt}
table.data{width:100%;border-collapse:collapse;margin:2mm 0 3mm;font-size:9.5pt}
table.data th{background:#eef2f7;text-align:left;font-weight:600;vertical-align:bottom}
table.data th,table.data td{padding:1mm 2mm;border-bottom:.5pt solid #d8dee6;vertical-align:top}
table.data .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table.data th.n{white-space:normal}
table.data tr.sum td{font-weight:600;border-top:1pt solid #1b1f24}
table.data thead{display:table-header-group}
tr{break-inside:avoid}
table.data tbody tr:nth-child(-n+2){break-after:avoid}
table.frame>tbody>tr{break-inside:auto}
dl{display:grid;grid-template-columns:minmax(38mm,30%) 1fr;gap:0;margin:1mm 0 3mm;font-size:10pt}
dt,dd{margin:0;padding:1mm 2mm;border-bottom:.5pt solid #e3e8ee}dt{color:#57606a;padding-left:0}
dl{break-inside:avoid}
ul{margin:1mm 0 3mm;padding-left:5mm}li{margin:.5mm 0}
.note{background:#f6f8fa;border-left:2pt solid #b45309;padding:1.5mm 3mm;margin:2mm 0 4mm;break-inside:avoid}
.starts{break-before:page}
svg{display:block;width:100%;height:auto;margin:2mm 0}
.figure{break-inside:avoid}
@media print{.page{max-width:none;padding:0}}
""".replace("\n", "")
LANGUAGES = {"en": "en", "zh": "zh-Hans", "zh-en": "zh-Hans"}


def as_html(document: DocumentText, case: DeclarationCase) -> bytes:
    """The document as a page of its own."""
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", document.title),
        Markup(f"<style>{_STYLE}</style>"),
    )
    frame = element("div", _frame(document), cls="page")
    page = element("html", head, element("body", frame), lang=LANGUAGES[document.language])
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _frame(document: DocumentText) -> Markup:
    """The whole document between what stands at the top and at the foot of every page."""
    banner = element("div", document.banner, cls="banner") if document.banner else ""
    foot = element("div", *(element("span", mark) for mark in document.marks), cls="foot")
    body = joined(
        element("h1", document.title),
        element("div", document.subtitle, cls="subtitle"),
        _why(document),
        *(_section(section) for section in document.sections),
    )
    rows = (
        element("thead", element("tr", element("td", banner))),
        element("tfoot", element("tr", element("td", foot))),
        element("tbody", element("tr", element("td", body))),
    )
    return element("table", *rows, cls="frame", role="presentation")


def _why(document: DocumentText) -> Markup:
    """Why it is provisional."""
    if not document.why_provisional:
        return Markup("")
    entries = element("ul", *(element("li", _content(content)) for content in document.why_provisional))
    return element("div", element("b", document.facts["why"]), entries, cls="note")


def _section(section: DocumentSection, level: int = 2) -> Markup:
    heading = element(f"h{level}", section.title)
    blocks = (_block(block) for block in section.blocks)
    inner = (_section(below, min(level + 1, 4)) for below in section.sections)
    return element("section", heading, *blocks, *inner, cls="starts" if section.starts_page else "")


def _block(block: Block) -> Markup:
    if isinstance(block, Sentence):
        return element("p", _content(block.content), cls="muted" if block.muted else "")
    if isinstance(block, Facts):
        return element("dl", *(_fact(label, content) for label, content in block.rows))
    if isinstance(block, Listing):
        return element("ul", *(element("li", _content(entry)) for entry in block.entries))
    return _table(block) if isinstance(block, DataTable) else _bars(block)


def _fact(label: str, content: Content) -> Markup:
    return joined(element("dt", label), element("dd", _content(content)))


def _table(table: DataTable) -> Markup:
    last = len(table.rows) - 1
    body = (
        _row(row, "td", table, "sum" if table.has_sum and index == last else "") for index, row in enumerate(table.rows)
    )
    head = _row(tuple((text,) for text in table.head), "th", table)
    return element("table", _columns(table), element("thead", head), element("tbody", *body), cls="data")


def _columns(table: DataTable) -> Markup:
    if not table.widths:
        return Markup("")
    whole = sum(table.widths)
    return element("colgroup", *(Markup(f'<col style="width:{100 * width / whole:.1f}%">') for width in table.widths))


def _row(row: tuple[Content, ...], cell: str, table: DataTable, cls: str = "") -> Markup:
    cells = (
        element(cell, _content(content), cls="n" if index in table.numeric else "") for index, content in enumerate(row)
    )
    return element("tr", *cells, cls=cls)


def _content(content: Content) -> Markup:
    return joined(*map(_part, content))


def _part(part: Part) -> Markup:
    """A number carries its full value and its source; a text of the file says where it is from."""
    if isinstance(part, TracedNumber):
        return element("data", with_unit(part), value=repr(part.value), **{"data-id": part.source})
    if isinstance(part, DeclaredText):
        return element("span", _breakable(part.text), **{"data-id": part.source})
    return escaped(part)


_BREAKS = re.compile(r"(?<=[./_\[\]])(?=\w)")
_LONG = 22
"""Letters of a word, such as a path, that may be broken behind its signs."""


def _breakable(text: str) -> Markup:
    words = (
        joined(*(Markup("<wbr>") if index % 2 else piece for index, piece in enumerate(_between(_BREAKS.split(word)))))
        if len(word) > _LONG
        else escaped(word)
        for word in text.split(" ")
    )
    return Markup(" ".join(words))


def _between(pieces: list[str]) -> list[str]:
    """Pieces with an empty text between each two."""
    return [piece for pair in zip(pieces, [""] * len(pieces), strict=True) for piece in pair][:-1]


_WIDTH, _ROW, _TOP = 490.0, 27.0, 4.0
"""The width of the page's text in points, as wide as its tables; the height of a stage, and the space above."""


def _bars(bars: StageBars) -> Markup:
    """Bars of the stages, each under its name; what is below zero goes to the left."""
    caption = element("p", bars.caption, cls="muted") if bars.caption else ""
    return element("div", caption, stage_svg(bars), cls="figure")


def stage_svg(bars: StageBars) -> Markup:
    """The bars as SVG as wide as the page's text, with text as text."""
    low = min(0.0, *(number.value for _, _, number in bars.rows))
    high = max(0.0, *(number.value for _, _, number in bars.rows))
    span = (high - low) or 1.0
    left, right = 2.0, _WIDTH - 56.0
    zero = left + (0.0 - low) / span * (right - left)
    pieces = [_bar(index, row, zero, (right - left) / span) for index, row in enumerate(bars.rows)]
    height = _TOP + _ROW * len(bars.rows)
    box = f"0 0 {_WIDTH:g} {height:g}"
    names = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, "role": "img", "font-size": "8.5"}
    return element("svg", *pieces, **names)


def _bar(index: int, row: tuple[str, str, TracedNumber], zero: float, scale: float) -> Markup:
    stage, name, number = row
    top = _TOP + _ROW * index
    start, end = sorted((zero, zero + number.value * scale))
    shape = element(
        "rect",
        x=f"{start:.2f}",
        y=f"{top + 12:.2f}",
        width=f"{max(end - start, 0.4):.2f}",
        height="10",
        fill=STAGE_COLOURS[stage],
    )
    axis = element(
        "line", x1=f"{zero:.2f}", x2=f"{zero:.2f}", y1=f"{top + 11:.2f}", y2=f"{top + 23:.2f}", stroke="#1b1f24"
    )
    label = element("text", name, x="2", y=f"{top + 9:.2f}", fill="#1b1f24")
    value = element(
        "text",
        number.text,
        x=f"{max(end, zero) + 4:.2f}",
        y=f"{top + 20:.2f}",
        fill="#1b1f24",
        **{"data-id": number.source},
    )
    return joined(shape, axis, label, value)
