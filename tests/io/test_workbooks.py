"""Workbooks of strangers: limits that hold before anything is parsed, and what a cell is."""

import zipfile

import pytest
import xlsxwriter
from openpyxl import Workbook

from brightcell.errors import InputError
from brightcell.io import workbooks
from brightcell.io.workbooks import column_number, letters, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.xlsx"


def with_part(path, name, content):
    """A small workbook with one part replaced or added."""
    book = Workbook()
    book.active["A1"] = 1
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in (parts | {name: content}).items():
            archive.writestr(part, text)


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("xl/media/big.bin", b"\0" * 5_000_000, "unpacks to too much"),
        (SHEET, b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "declares entities"),
        ("xl/styles.xml", '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16"), "isn't in UTF-8"),
        (SHEET, b'<worksheet><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>', "are merged"),
        (SHEET, b"<worksheet><sheetData><row><c>" + b"<c r='A1'/>" * 5, "can't be read"),
    ],
)
def test_a_hostile_workbook_is_refused(path, name, content, told):
    """A bomb, entities, another encoding, a merged sheet, broken XML: each in words, with the file."""
    with_part(path, name, content)
    text = refusal(path)
    assert told in text
    assert str(path) in text


def test_too_many_cells_are_counted_across_blocks(path, monkeypatch):
    """Also where a tag is cut by the end of a block."""
    monkeypatch.setattr(workbooks, "MOST_CELLS", 999)
    monkeypatch.setattr(workbooks, "_BLOCK", 101)
    for cells, refused in ((999, False), (1000, True)):
        rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, cells + 1))
        xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
        with_part(path, SHEET, xml + "</sheetData></worksheet>")
        assert ("too many cells" in refusal(path)) if refused else len(read_workbook(path).sheets[0].cells) == cells


@pytest.mark.parametrize("content", [b"", b"a text", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_told(path, content):
    """Empty, a text, a broken zip, an old or encrypted one."""
    path.write_bytes(content)
    assert str(path) in refusal(path)


def test_macros_and_links_are_noticed(path):
    """They are never read."""
    with_part(path, "xl/vbaProject.bin", b"macro")
    assert read_workbook(path).has_macros
    with_part(path, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert read_workbook(path).has_links


def test_a_cell_is_told_by_value_and_formula(path):
    """A formula of Excel with its value, one without, an error, a per cent, and a cell far away."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=1+2", None, 3)
        sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
        sheet.write_number("A3", 0.5, book.add_format({"num_format": "0%"}))
        sheet.write_string("A4", "=1+2")
        sheet.write_number("XFD2000", 7)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})
    (sheet,) = read_workbook(path).sheets
    assert (sheet.at(1, 1), sheet.cells[1, 1].formula) == (3, "=1+2")
    assert sheet.cells[2, 1].is_error
    assert sheet.cells[3, 1].is_percentage
    assert (sheet.at(4, 1), sheet.cells[4, 1].formula) == ("=1+2", None)
    assert sheet.cells[2000, 16_384].place == "XFD2000"
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {3, 4}
    assert (letters(1), letters(26), letters(27), letters(703)) == ("A", "Z", "AA", "AAA")
    assert [column_number(letters(number)) for number in (1, 26, 27, 703)] == [1, 26, 27, 703]


def test_a_formula_without_a_value_has_none(path):
    """As a program writes it that doesn't compute."""
    book = Workbook()
    book.active["A1"] = "=1+2"
    book.save(path)
    (cell,) = read_workbook(path).sheets[0].cells.values()
    assert (cell.value, cell.formula) == (None, "=1+2")
