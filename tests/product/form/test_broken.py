"""A stranger's broken form: every doubtful cell is told by sheet and cell, and none becomes a silent number.

The reader tells all problems of a workbook at once, so that many mistakes are made in a few workbooks here; the slow
test makes each of them alone.
"""

import datetime
from dataclasses import replace

import pytest
from openpyxl.comments import Comment

import brightcell as bc
from brightcell.io.workbooks import WorkbookCell, read_workbook
from brightcell.product.form.marks import LIST_SHEET
from brightcell.product.form.reading import form_document
from brightcell.product.read import product_from_document

from .conftest import NAME

PARTS = "pack.module.cell.cathode.parts[]"
ENERGY = "sites[].steps[].energy[]"


def put(cell, value, number_format=None):
    """A value into a cell, and the cell that the message is to name."""
    cell.value = value
    if number_format:
        cell.number_format = number_format
    return cell


def merged(cell):
    cell.parent.merge_cells(start_row=cell.row, end_row=cell.row + 2, start_column=cell.column, end_column=cell.column)
    return cell


def hidden_column(cell):
    cell.parent.column_dimensions[cell.column_letter].hidden = True
    return cell


def hidden_row(cell):
    cell.parent.row_dimensions[cell.row].hidden = True
    return cell


def marked(cell, mark):
    return put(cell.parent.cell(cell.row, 1), mark)


def beside(cell, column, value):
    return put(cell.parent.cell(cell.row, column), value)


def no_row(cell):
    cell.parent.delete_rows(cell.row)


VALUES = {
    "a number as text": (lambda h: put(h.field("Performance", "Mass"), "648.63"), "type 648.63 as a number"),
    "a number with its unit": (lambda h: put(h.field("Performance", "Rated energy"), "100 kWh"), "and kWh as its unit"),
    "a grouped number": (lambda h: put(h.field("Performance", "Warranty: Distance"), "160.000"), "write 160000 if"),
    "a word": (lambda h: put(h.field("Performance", "Usable energy"), "n/a"), "a text where a number belongs"),
    "a formula that was never computed": (
        lambda h: put(h.field("Performance", "Cycle life: Cycles"), "=500+500"),
        "the formula has no stored value (found =500+500",
    ),
    "an error of Excel": (lambda h: put(h.field("Performance", "Warranty: Duration"), "#DIV/0!"), "an error of Excel"),
    "a truth value": (lambda h: put(h.field("Cell", "Count"), True), "a truth value where a number belongs"),
    "a date": (lambda h: put(h.field("Cell", "Yield"), datetime.datetime(2026, 3, 5)), "found 2026-03-05"),
    "a number as unit": (lambda h: put(h.field("Cell", "Mass", 2), 5), "a number where a unit belongs"),
    "a hidden row": (lambda h: hidden_row(h.field("Module", "Count")), "there is a value in a hidden row"),
    "a hidden column": (lambda h: hidden_column(h.entry("Pack", "pack.parts[]", "Component")), "in a hidden column"),
    "a spread that isn't closed": (
        lambda h: put(h.entry("Cathode", PARTS, "Amount: Uncertainty"), "{distribution: lognormal"),
        "this can't be read",
    ),
    "an error in a text": (
        lambda h: put(h.entry("Parameters", "parameters{}", "Source"), "#REF!"),
        "an error of Excel",
    ),
    "a year with decimals": (lambda h: put(h.entry("Plants", "sites[]", "Grid year"), 2023.5), "a whole number"),
    "a truth value for a name": (lambda h: put(h.field("Battery", "Maker"), False), "where a text belongs"),
    "infinite text": (
        lambda h: put(h.entry("Anode", PARTS.replace("cathode", "anode"), "Amount"), "inf"),
        "a text where",
    ),
}
"""Values in cells: what is done, and what the message of that cell says."""

STRUCTURE = {
    "a per cent beside a unit": (
        lambda h: put(h.field("Performance", "Mass tolerance"), 0.01, "0%"),
        "Excel shows this number as per cent, beside a unit (found 1 % in %)",
    ),
    "a renamed column": (lambda h: put(h.header("Cathode", PARTS, "Yield"), "Ausbeute"), "did you mean Yield?"),
    "a renamed field": (lambda h: put(h.find("Battery", "Maker", 2), "Producer"), "expected Maker"),
    "a column twice": (
        lambda h: put(h.header("Anode", PARTS.replace("cathode", "anode"), "Origin"), "Component"),
        "two columns have one label",
    ),
    "merged cells": (lambda h: merged(h.entry("Cathode", PARTS, "Material", 1)), "cells are merged"),
    "a value under no label": (
        lambda h: beside(h.entry("Cell", "pack.module.cell.parts[]", "Amount"), 60, 0.5),
        "no field",
    ),
    "a value between tables": (lambda h: beside(h.find("Pack", "Mass", 2), 9, 1), "where the form has no field"),
    "a value in column A": (lambda h: marked(h.entry("Pack", "pack.parts[]", "Material"), "x"), "in column A"),
    "the row of the example copied": (lambda h: marked(h.entry("Plants", ENERGY, "Carrier"), "e.g."), "a second time"),
    "an entry of no step": (lambda h: put(h.entry("Plants", ENERGY, "Which step", 1), "sell"), "did you mean cell?"),
    "an entry of nothing": (
        lambda h: put(h.entry("Plants", "sites[].steps[].solvents[]", "Which site"), None),
        "doesn't say what it belongs to",
    ),
    "a key twice": (
        lambda h: put(h.entry("Parameters", "parameters{}", "Key", 1), "cell_energy"),
        "two rows have one key",
    ),
    "a field in two places": (
        lambda h: (
            put(h.entry("Further", "further", "Number", 2), 3)
            and put(h.entry("Further", "further", "Field", 2), "performance.mass")
            and h.entry("Further", "further", "Number", 2)
        ),
        "this field is given twice",
    ),
    "a path to nothing": (
        lambda h: put(h.entry("Further", "further", "Field", 3), "pack.parts[gold].yield"),
        "this path meets nothing",
    ),
    "a deleted row of a field": (lambda h: no_row(h.find("Performance", "Usable energy", 2)), "found Usable energy"),
    "a deleted table": (
        lambda h: no_row(h.find("End of life", "[end_of_life.routes{}]", 1)),
        "a table of the form is missing",
    ),
    "a deleted mark": (
        lambda h: put(h.find("Assumptions", "e.g.", 1), None) and None,
        "a mark of the table is missing",
    ),
    "a deleted sheet": (
        lambda h: h.book.remove(h.book["Uncertainty"]),
        "sheet Uncertainty: a sheet of the form is missing",
    ),
    "a sheet twice": (
        lambda h: h.book.copy_worksheet(h.book["Transport"]) and None,
        "a sheet of the form is there twice",
    ),
    "a hidden sheet of the form": (
        lambda h: setattr(h.book["Comments"], "sheet_state", "hidden"),
        "a sheet of the form is hidden and holds values",
    ),
    "a hidden sheet of somebody": (
        lambda h: put(h.book.create_sheet("data")["A1"], 5) and setattr(h.book["data"], "sheet_state", "veryHidden"),
        "sheet data: a hidden sheet holds values",
    ),
    "a sheet without its mark": (
        lambda h: put(h.book["Module"]["A1"], None) and None,
        "sheet Module: a sheet of the form",
    ),
}
"""What is done to sheets, tables and labels, and what the message says."""

PRODUCT = {
    "a missing field": (lambda h: put(h.field("Battery", "Maker"), None), "missing"),
    "a negative mass": (lambda h: put(h.field("Cell", "Mass"), -1), "negative amount"),
    "a wrong unit": (lambda h: put(h.field("Performance", "Rated energy", 2), "kg"), "this is the wrong unit"),
    "no unit at all": (lambda h: put(h.field("Cell", "Yield", 2), "procent"), "this is an unknown unit"),
    "no unit": (lambda h: put(h.field("Performance", "Usable energy", 2), None), "missing"),
    "an unknown material": (lambda h: put(h.entry("Cathode", PARTS, "Material"), "lpf"), "unknown material"),
    "an unknown name in a formula": (
        lambda h: (
            put(h.entry("Plants", ENERGY, "Amount: Formula"), "cell_enrgy * 2") and h.entry("Plants", ENERGY, "Amount")
        ),
        "did you mean cell_energy?",
    ),
    "a formula and a number": (lambda h: put(h.entry("Plants", ENERGY, "Amount", 1), 5), "both formula and value"),
    "an unknown field": (
        lambda h: (
            put(h.entry("Further", "further", "Field", 2), "pack.partz")
            and put(h.entry("Further", "further", "Text", 2), "x")
        ),
        "unknown key",
    ),
}
"""What only the product file itself refuses, at the cell of the field."""

ALL = {**VALUES, **STRUCTURE, **PRODUCT}


def told(problems, cell, text):
    """Whether a problem of this cell says this."""
    place = "" if cell is None else f"sheet {cell.parent.title}, cell {cell.coordinate}"
    return any(place in problem and text in problem for problem in problems)


@pytest.mark.parametrize("mistakes", [VALUES, STRUCTURE, PRODUCT], ids=["values", "structure", "product"])
def test_each_mistake_is_told_by_its_cell(mistakes, hands):
    """All of them in one run, each with sheet and cell, and what is found there."""
    made = {name: (mistake(hands), text) for name, (mistake, text) in mistakes.items()}
    problems = hands.problems()
    assert [name for name, (cell, text) in made.items() if not told(problems, cell, text)] == [], "\n".join(problems)


def test_there_are_more_than_thirty():
    """Kinds of mistakes."""
    assert len(ALL) > 30


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_no_mistake_alone_gives_a_number(name, hands):
    """Each is refused by itself too."""
    mistake, text = ALL[name]
    cell = mistake(hands)
    assert told(hands.problems(), cell, text)


def test_what_is_left_out_is_told_and_changes_nothing(hands):
    """A sheet of somebody's own, a note on a cell, an inserted column and row, a sheet by another name, more rows."""
    hands.book.create_sheet("my notes")["A1"] = 5
    hands.book["Cathode"].insert_cols(4)
    hands.book["Anode"].insert_rows(hands.entry("Anode", PARTS.replace("cathode", "anode"), "Material", 1).row)
    hands.book["Plants"].title = "Werke"
    hands.field("Performance", "Mass").comment = Comment("weighed", "me")
    product = hands.product()
    assert product == bc.read_product(NAME)
    assert [text for text in product.remarks if "my notes" in text]
    assert [text for text in product.remarks if "notes on cells" in text]


@pytest.fixture(scope="module")
def book(form):
    """The cells of the form, to be changed in memory."""
    return read_workbook(form)


def changed(book, title, cells=None, **fields):
    """The sheets with other cells in one of them: by row and column, None for an empty one."""
    (sheet,) = (sheet for sheet in book.sheets if sheet.title == title)
    new = sheet.cells | {(cell.row, cell.column): cell for cell in cells or ()}
    other = replace(sheet, cells=new, **fields)
    return replace(book, sheets=tuple(other if each is sheet else each for each in book.sheets))


@pytest.mark.parametrize("place", [(3, 9), (5, 5), (99, 26)])
def test_the_list_sheet_is_known_by_its_content(place, book):
    """A value that somebody puts there, or another layout, makes it somebody else's hidden sheet."""
    with pytest.raises(bc.InputError, match="the form's own list sheet was changed"):
        form_document(changed(book, LIST_SHEET, [WorkbookCell(*place, "unobtainium")]))


def test_another_workbook_is_no_form(book):
    """Without the list sheet, with formulas in it, and of a later version."""
    with pytest.raises(bc.InputError, match="made by a later version"):
        form_document(changed(book, LIST_SHEET, [WorkbookCell(1, 2, "99")]))
    with pytest.raises(bc.InputError, match="list sheet was changed"):
        form_document(changed(book, LIST_SHEET, [WorkbookCell(1, 2, "1", "=1")]))
    with pytest.raises(bc.InputError, match="this workbook is not a form of brightcell"):
        form_document(replace(book, sheets=book.sheets[:-1]))


def test_a_refused_cell_brings_no_further_problems(book):
    """Neither that the field is missing, nor that masses don't add up because of it."""
    (amount,) = (c for s in book.sheets if s.title == "Cathode" for c in s.cells.values() if c.value == 0.4836925)
    document = form_document(changed(book, "Cathode", [replace(amount, value="0.48 kg")]))
    with pytest.raises(bc.InputError) as caught:
        product_from_document(document)
    assert len(caught.value.problems) == 1


def test_renamed_labels_are_mapped_once_confirmed(form, book, tmp_path):
    """A proposal is written; it counts after somebody says yes, and - leaves a column out."""
    table = tmp_path / "labels.csv"
    (head,) = (c for s in book.sheets if s.title == "Cathode" for c in s.cells.values() if c.value == "Material")
    yields = next(
        c
        for s in book.sheets
        if s.title == "Cathode"
        for c in s.cells.values()
        if c.value == "Yield" and c.row == head.row
    )
    cells = [
        replace(yields, value="Ausbeute"),
        WorkbookCell(head.row, 50, "checked by"),
        WorkbookCell(head.row + 3, 50, "me"),
    ]
    renamed = changed(book, "Cathode", cells)
    assert "in the table of labels now" in str(form_document(renamed, table).problems[0])
    proposed = table.read_text(encoding="utf-8-sig")
    assert f"cathode,{PARTS},Ausbeute,,\n" in proposed
    confirmed = proposed.replace("Ausbeute,,", "Ausbeute,Yield,yes").replace("checked by,,", "checked by,-,yes")
    table.write_text(confirmed, encoding="utf-8")
    document = form_document(renamed, table)
    assert (document.problems, document.data) == ((), form_document(book).data)
    assert bc.read_product(form, aliases=table) == bc.read_product(NAME)
    table.write_text("sheet;found\na;b\n", encoding="utf-8")
    with pytest.raises(bc.InputError, match="this is not a table of labels"):
        form_document(renamed, table)


def test_an_empty_form_names_the_cells_that_must_be_filled_in(tmp_path):
    """In Chinese, each by sheet and cell."""
    form = bc.template(tmp_path / "empty.xlsx", language="zh")
    with pytest.raises(bc.InputError) as caught:
        bc.read_product(form)
    told = str(caught.value)
    assert (
        "工作表“性能”，单元格 C7 (performance.mass): 缺少必填内容（应为 成品电池包的质量；各部件之和须与其一致）"
        in told
    )
    assert "工作表“电池”，单元格 C6 (identity.model): 缺少必填内容" in told


MASS = (7, 3)
"""The cell of the mass on the sheet of performance."""


def with_formula(book, formula, value):
    return form_document(changed(book, "Performance", [WorkbookCell(*MASS, value, formula)]))


def test_a_formula_of_excel_counts_by_its_value(book):
    """It is read and told, as macros and links are."""
    document = with_formula(replace(book, has_macros=True, has_links=True), "=600+C5*0.4863", 648.63)
    assert document.problems == ()
    assert document.data["performance"]["mass"]["value"] == 648.63
    told = " ".join(document.remarks)
    assert all(word in told for word in ("1 cells hold formulas", "macros", "links to other files"))


@pytest.mark.parametrize(
    ("formula", "value", "told"),
    [
        ("=600+2", 648.63, "the stored value isn't that of the formula (found 648.63; expected 602)"),
        ("=600+48.63", 0, "the stored value isn't that of the formula (found 0; expected 648.63)"),
        ("=VLOOKUP(1,A1:B2,2)", 0, "0 is stored, and it can't be computed again"),
        ("=600+48.63", None, "the formula has no stored value"),
        ("=TEXT(648,0)", "648", "a text where a number belongs"),
    ],
)
def test_a_formula_of_doubtful_value_is_refused(formula, value, told, book):
    """One that gives another value than is stored, that may never have been computed, or that gives a text."""
    document = with_formula(book, formula, value)
    assert told in str(document.problems[0])
    assert "sheet Performance, cell C7" in str(document.problems[0])
    assert "value" not in document.data["performance"].get("mass", {})
