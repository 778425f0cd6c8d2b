"""64: no text of a file that a spreadsheet opens is a formula, whichever writer made it."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

import brightcell as bc
from brightcell.api.mapping import _workbook
from brightcell.io.inert import FORMULA_STARTS
from brightcell.results.page.held import csv_text

LIVE = "＝1+1"


@pytest.fixture(scope="module")
def product() -> bc.Product:
    """A pack whose model, part and site have names that begin as formulas do."""
    data = bc.read_product("lfp-pack-100kwh").to_dict()
    data["identity"]["model"] = data["identity"]["plant"]["name"] = data["sites"][0]["name"] = LIVE
    data["pack"]["parts"][0]["component"] = "＋part"
    return bc.Product.from_dict(data)


@pytest.mark.parametrize(
    "result",
    [
        lambda p: bc.footprint(p, project=None),
        lambda p: bc.compare([p, "lfp-pack-100kwh"], project=None),
        lambda p: bc.sweep(p, {f"sites[{LIVE}].location": ["DE", "FR"]}),
        lambda p: bc.monte_carlo(p, draws=8),
    ],
    ids=["footprint", "compare", "sweep", "monte_carlo"],
)
def test_64_no_cell_of_a_table_is_a_formula(product: bc.Product, result) -> None:
    """Heads and cells, of every verb that writes CSV; numbers with a sign are numbers."""
    cells = [cell for row in csv.reader(io.StringIO(result(product).as_csv())) for cell in row]
    live = [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not _is_number(cell)]
    assert not live


def test_64_heads_are_texts_too() -> None:
    """A key of a sweep or of a scenario is a head."""
    assert csv_text([LIVE, "plain"], [["-1.5", -1.5]]) == f"'{LIVE},plain\n'-1.5,-1.5\n"


def test_64_a_mapping_workbook_keeps_its_texts_texts() -> None:
    """Also when somebody edits the cell: it has the mark of a text."""
    sheet = openpyxl.load_workbook(io.BytesIO(_workbook([["key"], [LIVE], ["=1+1"], ["steel"]]))).active
    assert [cell.value for (cell,) in sheet] == ["key", LIVE, "=1+1", "steel"]
    assert [cell.quotePrefix for (cell,) in sheet] == [False, True, True, False]
    assert {cell.data_type for (cell,) in sheet} == {"s"}


def test_64_an_exported_workbook_keeps_its_texts_texts(product: bc.Product, tmp_path: Path) -> None:
    """Names of the pack and its plant stand in the sheet of Brightway's format."""
    path = tmp_path / "pack.xlsx"
    bc.export(product, "brightway-excel", path)
    sheet = openpyxl.load_workbook(path).active
    texts = [cell for row in sheet for cell in row if isinstance(cell.value, str) and cell.value.startswith("＝")]
    assert texts
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in texts)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
