"""Brightway's layout as a CSV: it is read like one sheet of a workbook."""

import csv

import pytest

from brightcell.errors import BackgroundError
from brightcell.imports.workbook import csv_cells, read_brightway_csv, read_excel

from .files import activity, air, input, workbook


def only(report, check):
    (finding,) = report.named(check)
    return finding.problem


def written(path, *lines, between=",", decimal=".", newline="\r\n"):
    """A CSV of these rows."""

    def cell(value):
        text = "" if value is None else str(value)
        return text.replace(".", decimal) if isinstance(value, float) else text

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=between, lineterminator=newline)
        writer.writerows([[cell(value) for value in line] for line in lines])
    return path


@pytest.fixture
def lines():
    """Two activities: a cell of 0.5 kg of steel."""
    return [("Database", "cells"), (), *activity("steel", air(2.0)), *activity("cell", input("steel", 0.5), air(0.25))]


def test_it_says_what_a_workbook_of_the_same_rows_says(tmp_path, lines):
    """Activities, exchanges, amounts and rows are equal; only the sheet is missing in the place."""
    from_csv = read_brightway_csv(written(tmp_path / "a.csv", *lines))
    from_sheet = read_excel(workbook(tmp_path / "a.xlsx", *lines))
    told = [
        [
            (one.key, [(row.key, row.amount, row.unit, row.place.row) for row in one.exchanges])
            for one in read.activities
        ]
        for read in (from_csv, from_sheet)
    ]
    assert told[0] == told[1]
    assert (from_csv.raw_activities, from_csv.raw_exchanges) == (2, 5)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_any_separator_and_any_end_of_line(run, tmp_path, lines, between, newline):
    """Told by the first row."""
    assert run(written(tmp_path / "a.csv", *lines, between=between, newline=newline)).ok


def test_decimal_commas_are_read_and_told(run, tmp_path, lines):
    """Where cells are not separated by commas: 5 numbers, the halves and quarters among them."""
    path = written(tmp_path / "a.csv", *lines, between=";", decimal=",")
    assert "5 numbers have a decimal comma" in only(run(path), "decimal_comma_is_read").what
    amounts = [row.amount for one in read_brightway_csv(path).activities for row in one.exchanges]
    assert amounts == [1.0, 2.0, 1.0, 0.5, 0.25]


def test_commas_that_may_be_of_thousands_are_refused(run, tmp_path):
    """1,234 alone may be 1.234 or 1234: it is not a number."""
    rows = [("Database", "cells"), (), *activity("steel", air("1,234"), made="1")]
    report = run(written(tmp_path / "a.csv", *rows, between=";"))
    assert only(report, "amount_is_a_number").found == "1,234"


def test_an_open_quote_is_told_with_its_line(run, tmp_path):
    """The line where the reader stopped."""
    (tmp_path / "a.csv").write_text('Database,cells\n"Activity,steel\n', encoding="utf-8")
    with pytest.raises(BackgroundError, match=r"a\.csv:\d: this is not a CSV: unexpected end of data"):
        run(tmp_path / "a.csv")


def test_a_file_that_is_too_large_is_not_read(run, tmp_path, lines, monkeypatch):
    """Found and allowed, before anything of it is read."""
    assert csv_cells.MOST_BYTES == 2**30
    monkeypatch.setattr(csv_cells, "MOST_BYTES", 100)
    with pytest.raises(
        BackgroundError, match=r"the file is too large \(found [\d,]+ bytes; expected at most 100 bytes"
    ):
        run(written(tmp_path / "a.csv", *lines))


def test_rows_that_belong_nowhere_are_named(run, tmp_path, lines):
    """As in a workbook, without a sheet in the place."""
    problem = only(run(written(tmp_path / "a.csv", *lines[:1], (), ("stray", 1), *lines[1:])), "block_is_left_out")
    assert problem.file == "a.csv"
    assert problem.line == 3
