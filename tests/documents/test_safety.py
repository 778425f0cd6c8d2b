"""Text of a file stays text, nothing is fetched, and the same input gives the same bytes."""

from __future__ import annotations

import json
import re
import sys
from functools import cache

import pytest
from tests.documents import reading
from tests.documents.conftest import case, declared, made, solved

import brightcell as bc
from brightcell.documents.case import DeclarationCase
from brightcell.documents.declare import declare
from brightcell.documents.faces.typeset import breakable, fonts_for
from brightcell.documents.faces.workbook import number_format, sheet_name
from brightcell.documents.kinds import DOCUMENTS
from brightcell.errors import BrightcellError, InputError

HOSTILE = {
    "name": '=HYPERLINK("http://evil.example";"x")',
    "trade_name": "<script>alert(1)</script><img src=http://evil.example/x>",
    "address": "@SUM(1+1)*cmd|' /C calc'!A0",
    "registration": "＝1＋1 full width",
    "urn": "urn:x:#sys.inputs$x$*bold*_under_`code`",
}
FILES = ("=1+1", "+1+1", "-1+1", "\t=1+1", "＋1", "－1", "＠x")


@cache
def _hostile() -> DeclarationCase:
    block = declared()["declaration"]
    block["manufacturer"] |= HOSTILE
    block["remarks"] = '#panic[no] #read("/etc/passwd") = heading\n- list // comment'
    block["battery"] |= dict(zip(("model_id", "batch", "manufacturer_part", "description"), FILES, strict=False))
    block["study"]["title"] = "{{7*7}} {0} %s & < > \" '"
    footprint = bc.footprint(bc.Model(bc.Product.from_dict(declared(**block)), "eu-cfb-2024-draft"))
    return DeclarationCase(footprint.behind.model, footprint, "supporting", "en")  # type: ignore[union-attr]


def test_markup_stays_text_on_a_page() -> None:
    """No tag of the file, no script, no attribute that is carried out."""
    page = reading.html(DOCUMENTS["eu"].faces[".html"](_hostile()))
    assert {tag for tag, _ in page.tags} & {"script", "img", "a", "iframe", "link", "object", "form"} == set()
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    text = "".join(page.text)
    assert all(value in text for value in HOSTILE.values())
    assert "{{7*7}} {0} %s & < > \" '" in text


def test_markup_stays_text_in_a_pdf() -> None:
    """What typst would carry out is printed as it is written."""
    text = re.sub(r"\s", "", "".join(reading.pdf_pages(DOCUMENTS["eu"].faces[".pdf"](_hostile()))))
    wanted = (*HOSTILE.values(), '#panic[no]#read("/etc/passwd")=heading-list//comment')
    assert [value for value in wanted if re.sub(r"\s", "", value) not in text] == []


def test_no_text_of_a_file_becomes_a_formula() -> None:
    """The only formulas of a workbook are sums of our own tables; texts that look like one are marked as texts."""
    book = reading.workbook(DOCUMENTS["eu"].faces[".xlsx"](_hostile()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert formulas
    assert all(re.fullmatch(r"=SUM\([A-E]\d+:[A-E]\d+\)", formula) for formula in formulas)
    texts = [cell for cell in cells if cell.data_type == "s"]
    assert HOSTILE["name"] in {cell.value for cell in texts}
    live = [cell for cell in texts if str(cell.value).startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))]
    assert len(live) >= 5
    assert all(cell.quotePrefix for cell in live)
    assert not any(cell.hyperlink for cell in cells)


def test_a_page_fetches_nothing() -> None:
    """No address in an attribute or a style, but the name of the SVG language."""
    for document in ("eu", "miit"):
        content = made(document, ".html").decode("utf-8")
        page = reading.html(content.encode())
        values = [
            v for _, attributes in page.tags for k, v in attributes.items() if k not in ("xmlns", "data-id", "value")
        ]
        assert not [value for value in values if "//" in value]
        assert "url(" not in content
        assert "@import" not in content


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".xlsx", ".json"])
def test_the_same_input_gives_the_same_bytes(suffix: str) -> None:
    """Files bear the day of the document, never that of the clock."""
    again = DOCUMENTS["eu"].faces[suffix](DeclarationCase(case("eu").model, solved("eu"), "public", "en"))
    assert again == made("eu", suffix, "public")


def test_the_date_of_files_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH wins over the day of the document; what is no number of seconds is refused."""
    from pypdfium2 import PdfDocument

    assert PdfDocument(made("eu", ".pdf", "public")).get_metadata_value("CreationDate").startswith("D:20261130")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    content = DOCUMENTS["eu"].faces[".pdf"](case("eu", "public"))
    assert PdfDocument(content).get_metadata_value("CreationDate").startswith("D:20250101")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH is not a number of seconds"):
        DOCUMENTS["eu"].faces[".pdf"](case("eu", "public"))


def test_a_character_without_a_glyph_is_an_error_and_no_box() -> None:
    """The message names the character and what to do."""
    data = declared(remarks="a rocket \U0001f680 here")
    model = bc.Model(bc.Product.from_dict(data), "eu-cfb-2024-draft")
    with pytest.raises(BrightcellError, match=r"no font of this system has the characters .* boxes"):
        DOCUMENTS["eu"].faces[".pdf"](DeclarationCase(model, solved("eu"), "public", "en"))


def test_chinese_without_a_chinese_font_is_an_error() -> None:
    """English is set with what comes with typst; Chinese names the fonts that were looked for."""
    assert fonts_for("en", frozenset({"Libertinus Serif"})) == ["Libertinus Serif"]
    assert fonts_for("zh", frozenset({"SimSun", "Arial"})) == ["SimSun", "Libertinus Serif"]
    with pytest.raises(BrightcellError, match=r"no Chinese font .* fonts-noto-cjk"):
        fonts_for("zh", frozenset({"Arial"}))


def test_without_typst_the_way_to_a_pdf_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which extra to install, and what to do without it."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(BrightcellError, match=r"pip install 'brightcell\[report\]', or write the document as HTML"):
        DOCUMENTS["eu"].faces[".pdf"](case("eu", "public"))


def test_a_pdf_is_pdf_a_3_and_carries_its_data() -> None:
    """Its metadata say so; the data are those of the JSON document."""
    content = made("eu", ".pdf", "public")
    assert b"<pdfaid:part>3</pdfaid:part>" in content
    assert reading.pdf_attachment(content) == json.loads(made("eu", ".json", "public"))


@pytest.mark.parametrize(("document", "language"), [("eu", "en"), ("group", "zh"), ("miit", "zh")])
def test_every_page_says_that_it_is_provisional(document: str, language: str) -> None:
    """On each page of a PDF, in the head that browsers repeat, in the header of each sheet; reasons are listed."""
    words = {"en": "PROVISIONAL", "zh": "暂行：本文件以假设为基础"}[language]
    pages = reading.pdf_pages(made(document, ".pdf", "supporting", language))
    assert len(pages) > 2
    assert all(words in page for page in pages)
    told = json.loads(made(document, ".json", "supporting", language))
    assert told["provisional"]
    assert len(told["why_provisional"]) >= 4
    assert told["claims_conformity"] is False
    content = made(document, ".html", "supporting", language).decode("utf-8")
    assert words in content.partition("<thead>")[2].partition("</thead>")[0]
    book = reading.workbook(made(document, ".xlsx", "supporting", language))
    assert all(words in sheet.oddHeader.center.text for sheet in book)


def test_nothing_claims_conformity() -> None:
    """No document says that it complies with, conforms to or is certified under anything."""
    for document in ("eu", "miit", "group"):
        text = "".join(reading.html(made(document, ".html")).text).lower()
        assert not re.search(r"complies with|conforms to|in conformity with|is compliant|符合要求|予以认证", text)


def test_long_words_may_be_broken_behind_signs() -> None:
    """Paths and digests are; short words and Chinese aren't."""
    assert breakable("kg") == "kg"
    assert breakable("pack.module.cell.parts[pvdf].amount").replace("\u200b", "|") == (
        "pack.|module.|cell.|parts[|pvdf].|amount"
    )
    assert max(map(len, breakable("a" * 64).split("\u200b"))) == 22


def test_names_of_sheets_are_short_plain_and_once() -> None:
    """As Excel wants them."""
    used: set[str] = set()
    assert sheet_name("A: results / by [stage]?", used) == "A  results   by  stage"
    assert sheet_name("x" * 40, used) == "x" * 31
    assert sheet_name("X" * 40, used) == "X" * 28 + " 2"


def test_numbers_keep_their_decimals_in_cells() -> None:
    """As they are shown."""
    assert [number_format(text) for text in ("12", "0.1680", "1.2e-07")] == ["0", "0.0000", "0.00E+00"]


def test_draws_of_another_model_are_refused() -> None:
    """The spread that a document tells is that of its own result."""
    draws = bc.monte_carlo("lfp-pack-100kwh", draws=5, seed=1)
    with pytest.raises(InputError, match="the draws are of another model"):
        declare(solved("group"), "group", draws=draws)
