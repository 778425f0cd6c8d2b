"""What is typed into the row of examples would be lost."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

import brightcell as bc
from brightcell.errors import InputError


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_number_in_the_row_of_examples_is_told(tmp_path: Path, language: str) -> None:
    """By sheet and cell; the form as it is written has none there."""
    form = tmp_path / "pack.xlsx"
    bc.template(form, product="nmc622-pack-100kwh", language=language)
    assert bc.read_product(form).performance.rated_energy.value == 100
    book = load_workbook(form)
    sheet, row = next(
        (sheet, cell.row)
        for sheet in book.worksheets
        for (cell,) in sheet.iter_rows(max_col=1)
        if cell.value == "e.g." and sheet.sheet_state == "visible"
    )
    sheet.cell(row, 3).value = 5
    book.save(form)
    with pytest.raises(InputError, match=f"row of examples|{row}"):
        bc.read_product(form)
