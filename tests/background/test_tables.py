"""The shape of CSV tables: what is wrong with a file as a whole."""

from pathlib import Path

import pytest

from brightcell.background.tables import number, read_table

COLUMNS = ("code", "amount")


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def whats(path: Path) -> list[str]:
    return [problem.what for problem in read_table(path, COLUMNS).problems]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    """Cells come in the order asked for, whatever the order in the file."""
    table = read_table(written(tmp_path, "amount,code\n1,a\n"), COLUMNS)
    assert [row.cells for row in table.rows] == [("a", "1")]


def test_rows_know_their_line(tmp_path: Path) -> None:
    """The line counts from the top of the file, past quoted line breaks and empty lines."""
    table = read_table(written(tmp_path, 'code,amount\n"a\nb",1\n\nc,2\n'), COLUMNS)
    assert [row.line for row in table.rows] == [3, 5]


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    """A file saved by a spreadsheet reads like any other."""
    assert read_table(written(tmp_path, b"\xef\xbb\xbfcode,amount\na,1\n"), COLUMNS).rows


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The table that isn't there is a problem, not a traceback."""
    assert whats(tmp_path / "table.csv") == ["file is missing"]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """Text that isn't UTF-8 isn't guessed at."""
    assert whats(written(tmp_path, "code,amount\nGrün,1\n".encode("latin-1"))) == ["this is not text in UTF-8"]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("code", ["column is missing"]),
        ("code,amount,colour", ["column is unknown"]),
        ("code,amuont", ["column is missing", "column is unknown"]),
        ("code,amount,code", ["column is repeated"]),
    ],
)
def test_the_header_is_exact(tmp_path: Path, header: str, what: list[str]) -> None:
    """Missing, unknown and repeated columns are each reported."""
    assert whats(written(tmp_path, f"{header}\n")) == what


def test_a_ragged_row_is_refused(tmp_path: Path) -> None:
    """A comma too many shifts cells, so the row isn't read."""
    path = written(tmp_path, "code,amount\na,1,2\nb,3\n")
    assert whats(path) == ["row and header differ in their number of cells"]
    assert len(read_table(path, COLUMNS).rows) == 1


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), ("1e-6", 1e-6), (" 2 ", 2.0), ("-1", -1.0)])
def test_plain_numbers_are_read(text: str, value: float) -> None:
    """Digits with a decimal point."""
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "0,5", "nan", "inf", "1_000", "１２", "5 kg"])
def test_other_spellings_are_no_numbers(text: str) -> None:
    """What Python would read but people don't mean is refused."""
    assert number(text) is None


def test_a_column_that_may_be_missing_is_blank_or_read(tmp_path: Path) -> None:
    """Its cells stand last in each row, wherever the file has them."""
    without = read_table(written(tmp_path, "code,amount\na,1\n"), COLUMNS, ("year",))
    assert [row.cells for row in without.rows] == [("a", "1", "")]
    given = read_table(written(tmp_path, "year,code,amount\n2023,a,1\n"), COLUMNS, ("year",))
    assert [row.cells for row in given.rows] == [("a", "1", "2023")]
    assert not without.problems
    assert not given.problems
    assert read_table(written(tmp_path, "yaer,code,amount\n2023,a,1\n"), COLUMNS, ("year",)).problems
