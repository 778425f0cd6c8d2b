"""Workbooks of strangers: what nobody sees is named, what is far outside or misspelt is told by its place."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from brightcell.errors import InputError
from brightcell.imports import findings
from brightcell.imports.registry import CHECKS
from brightcell.imports.workbook.read import read_excel
from brightcell.io.rows import read_rows

LINES = [
    ["Database", "book"],
    [],
    ["Activity", "steel"],
    ["code", "a1"],
    ["unit", "kilogram"],
    ["Exchanges"],
    ["name", "amount", "unit", "type"],
    ["steel", 1, "kilogram", "production"],
]
HIDDEN: dict[str, tuple[Callable, str]] = {
    "sheet": (lambda book: setattr(book.worksheets[1], "sheet_state", "hidden"), "sheet other"),
    "row": (lambda book: setattr(book.active.row_dimensions[8], "hidden", True), "rows 8 of model"),
    "column": (lambda book: setattr(book.active.column_dimensions["B"], "hidden", True), "columns of model"),
}


def written(path: Path, lines: list[list], change: Callable = lambda book: None, parts: tuple[str, ...] = ()) -> Path:
    """A workbook, changed before it is saved; `parts` are members that are put into it."""
    book = Workbook()
    book.active.title = "model"
    for line in lines:
        book.active.append(line)
    book.create_sheet("other").append(["skip"])
    change(book)
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        for part in parts:
            archive.writestr(part, b"<x/>")
    return path


def told(path: Path) -> dict[str, str]:
    """What the checks say of a workbook, by their names."""
    found = findings(read_excel(path), CHECKS.values())
    return {finding.check: str(finding.problem) for finding in found}


@pytest.mark.parametrize("part", HIDDEN)
def test_11_what_a_workbook_hides_is_named(tmp_path: Path, part: str) -> None:
    """A hidden sheet, row and column that an import reads."""
    change, named = HIDDEN[part]
    assert named in told(written(tmp_path / "w.xlsx", LINES, change))["hidden_part_is_read"]
    assert "hidden_part_is_read" not in told(written(tmp_path / "seen.xlsx", LINES))


def test_11_macros_and_links_of_a_workbook_are_named(tmp_path: Path) -> None:
    """Neither is run or followed."""
    parts = ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml")
    said = told(written(tmp_path / "w.xlsx", LINES, parts=parts))["foreign_part_is_not_read"]
    assert "macros, links to other files" in said


def test_12_a_misspelt_header_is_named(tmp_path: Path) -> None:
    """`ammount` for `amount`, with the row of the header."""
    lines = [*LINES[:6], ["name", "ammount", "unit", "type"], *LINES[7:]]
    said = told(written(tmp_path / "w.xlsx", lines))["column_is_missing"]
    assert "7: " in said
    assert "found ammount; expected amount" in said


def test_30_two_activities_of_one_code_are_an_error(tmp_path: Path) -> None:
    """Of other names: both are named with their rows, and nothing is written."""
    other = [["other" if cell == "steel" else cell for cell in line] for line in LINES[2:]]
    path = written(tmp_path / "w.xlsx", [*LINES, [], *other])
    assert "the code 'a1' is also that of 'steel'" in told(path)["code_is_given_once"]
    assert CHECKS["code_is_given_once"].severity == "error"
    other[1][1] = "a2"
    assert "code_is_given_once" not in told(written(tmp_path / "w.xlsx", [*LINES, [], *other]))


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD9", "BYA2"])
def test_09_a_cell_far_outside_is_refused(tmp_path: Path, cell: str) -> None:
    """Whether a workbook is imported or read as a table of rows: no rows are made up to it."""
    path = written(tmp_path / "w.xlsx", LINES, lambda book: book.active.__setitem__(cell, 1))
    with pytest.raises(InputError, match="far outside any table"):
        read_excel(path)
    with pytest.raises(InputError, match="far outside any table"):
        read_rows(path)


TABLE = [["variant", "x"], ["a", 1], ["b", 2]]


@pytest.mark.parametrize(
    ("change", "parts", "words"),
    [
        (lambda b: setattr(b.active.row_dimensions[3], "hidden", True), (), "hidden rows hold values"),
        (lambda b: setattr(b.active.column_dimensions["B"], "hidden", True), (), "hidden columns hold values"),
        (lambda b: setattr(b.active, "sheet_state", "hidden"), (), "first sheet of the workbook is hidden"),
        (lambda b: None, ("xl/vbaProject.bin",), "holds macros"),
        (lambda b: b.active.__setitem__("B2", "=1+1"), (), "a formula has no stored value"),
        (lambda b: b.active.__setitem__("B2", "#DIV/0!"), (), "an error of the spreadsheet"),
    ],
)
def test_11_a_table_hides_nothing(tmp_path: Path, change: Callable, parts: tuple[str, ...], words: str) -> None:
    """Of a table of variants, parameters or mappings all that counts is seen and stored."""
    with pytest.raises(InputError, match=words):
        read_rows(written(tmp_path / "w.xlsx", TABLE, change, parts))
    assert len(read_rows(written(tmp_path / "good.xlsx", TABLE))) == 2
