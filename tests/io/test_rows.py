"""Tables of rows from CSV, Excel and YAML, and what is wrong with them."""

from pathlib import Path

import pytest

from brightcell.errors import InputError
from brightcell.io.rows import read_rows

EXPECTED = [{"variant": "a", "x": 0.5}, {"variant": "b", "x": 2, "y": "110 kg"}]


def test_three_kinds_of_file_hold_the_same_rows(tmp_path: Path) -> None:
    """Empty cells and empty rows are left out; numbers are numbers."""
    from openpyxl import Workbook

    csv, semicolons, yaml, xlsx = (tmp_path / f"t{i}{e}" for i, e in enumerate((".csv", ".csv", ".yaml", ".xlsx")))
    csv.write_text("variant,x,y\na,0.5,\n,,\nb,2,110 kg\n", encoding="utf-8")
    semicolons.write_bytes("\ufeffvariant;x;y\r\na;0.5;\r\nb;2;110 kg\r\n".encode())
    yaml.write_text("- {variant: a, x: 0.5}\n- {variant: b, x: 2, y: 110 kg}\n", encoding="utf-8")
    book = Workbook()
    for row in (["variant", "x", "y"], ["a", 0.5, None], ["b", 2.0, "110 kg"]):
        book.active.append(row)
    book.save(xlsx)
    for file in (csv, semicolons, yaml, xlsx):
        assert [row.values for row in read_rows(file)] == EXPECTED


def test_yaml_may_name_its_rows(tmp_path: Path) -> None:
    """By keys; an empty row changes nothing."""
    file = tmp_path / "t.yaml"
    file.write_text("base:\nlow: {x: 1}\n", encoding="utf-8")
    assert [(row.label, row.values) for row in read_rows(file)] == [("base", {}), ("low", {"x": 1})]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.txt", "x", "ending"),
        ("missing.csv", None, "no such file"),
        ("t.csv", "x,x\n1,2\n", "two columns have this name"),
        ("t.csv", "\n1\n", "the first row names no columns"),
        ("t.csv", "x\n1,2\n", "no name above it"),
        ("t.csv", 'x\n"{"\n', "can't be read"),
        ("t.yaml", "- 5\n", "this row is not a table"),
        ("t.yaml", "[]\n", "there are no rows"),
        ("t.xlsx", "no workbook", "not a workbook that can be read"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(tmp_path: Path, name: str, content: str | None, told: str) -> None:
    """And with the line, where there is one."""
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        read_rows(tmp_path / name)
    assert name in str(caught.value)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    """As Excel writes it in China."""
    (tmp_path / "t.csv").write_bytes("variant\n江苏\n".encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        read_rows(tmp_path / "t.csv")


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path) -> None:
    """It would take the rest of the table into one cell; a quote within a cell, as in 5" tubes, is none."""
    path = tmp_path / "rows.csv"
    path.write_text('variant,note\na,x\nb,"y\nc,z\nd,z\n')
    with pytest.raises(InputError, match=r"rows.csv:3: a quotation mark is never closed"):
        read_rows(path)
    path.write_text('variant,note\na,x\nb,5" tubes\nc,"two\nlines"\n')
    assert [row.values["variant"] for row in read_rows(path)] == ["a", "b", "c"]
