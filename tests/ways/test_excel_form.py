"""A compliance engineer's way: a form, filled in, checked, mended, computed, and given on as a text file."""

import json
import sys

import pytest
from openpyxl import load_workbook

import brightcell as bc
from brightcell.cli import main

NAME = "nmc622-pack-100kwh"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """A command line in a folder of its own: exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def cell(sheet, label, column=3):
    row = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == label and cell.column == 2)
    return sheet.cell(row, column)


def test_from_a_form_to_a_figure(run, tmp_path):
    """Template, a slip that check names in Chinese by its cell, the footprint of the YAML file, and YAML again."""
    assert run("template", "pack.xlsx", "--language", "zh", "--from", NAME)[0] == 0
    code, _, err = run("template", "pack.xlsx", "--language", "zh")
    assert (code, "this file exists already" in err) == (2, True)

    book = load_workbook("pack.xlsx")
    energy = cell(book["性能"], "额定能量")
    energy.value = "100 kWh"
    book.create_sheet("内部计算")["A1"] = 7
    book.save("pack.xlsx")
    code, _, err = run("check", "pack.xlsx")
    assert code == 2
    assert f"工作表“性能”，单元格 {energy.coordinate}: 应填数字处填了文本" in err
    assert "请以数字输入 100，单位填 kWh" in err

    energy.value = 100
    book.save("pack.xlsx")
    code, out, _ = run("compare", "pack.xlsx", NAME, "--rulebook", "iso-14067-cutoff", "--format", "json")
    assert code == 0
    form, file = json.loads(out)["footprints"]
    assert form["total"] == file["total"]
    assert any("内部计算" in warning for warning in form["warnings"])

    assert run("template", "pack.yaml", "--from", "pack.xlsx")[0] == 0
    assert bc.read_product("pack.yaml") == bc.read_product(NAME)
    assert "# cells that pass" in (tmp_path / "pack.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("template", "pack.xls"), "no format has this ending (found .xls; expected .xlsx for a form"),
        (("template", "pack.yaml"), "a product file is made from a form or a product, and none is named"),
        (
            ("template", "pack.xlsx", "--language", "cn"),
            "the form doesn't come in this language (found cn; expected en or zh",
        ),
        (("template", "pack.xlsx", "--from", "nmc622"), "no shipped product of this name"),
        (("check", "missing.xlsx"), "missing.xlsx: there is no such file"),
    ],
)
def test_a_wrong_call_is_told(arguments, told, run, tmp_path):
    """And leaves no file."""
    code, _, err = run(*arguments)
    assert (code, list(tmp_path.glob("pack.*"))) == (2, [])
    assert told in err
