"""A filled form, opened once for all tests, and hands to change it with."""

import pytest
from openpyxl import load_workbook

import brightcell as bc

NAME = "lfp-pack-100kwh"


@pytest.fixture(scope="session")
def form(tmp_path_factory):
    """The shipped LFP pack as an English form."""
    return bc.template(tmp_path_factory.mktemp("form") / "lfp.xlsx", NAME)


class Hands:
    """A form as somebody changes it in a spreadsheet."""

    def __init__(self, form, path):
        self.book, self.path = load_workbook(form), path

    def find(self, sheet, text, column=None):
        """The first cell of a sheet with a text."""
        cells = (cell for row in self.book[sheet].iter_rows() for cell in row)
        return next(cell for cell in cells if cell.value == text and column in (None, cell.column))

    def field(self, sheet, label, beside=1):
        """The value of a field, or with 2 its unit."""
        cell = self.find(sheet, label, 2)
        return self.book[sheet].cell(cell.row, 2 + beside)

    def header(self, sheet, table, label):
        """The label of a column of a table."""
        row = self.find(sheet, f"[{table}]", 1).row + 1
        return next(cell for cell in self.book[sheet][row] if cell.value == label)

    def entry(self, sheet, table, label, number=0):
        """A cell of a row of a table."""
        head = self.header(sheet, table, label)
        return self.book[sheet].cell(head.row + 3 + number, head.column)

    def problems(self):
        """What the reader says of it, one text per problem."""
        self.book.save(self.path)
        with pytest.raises(bc.InputError) as caught:
            bc.read_product(self.path)
        return [str(problem) for problem in caught.value.problems]

    def product(self):
        self.book.save(self.path)
        return bc.read_product(self.path)


@pytest.fixture
def hands(form, tmp_path):
    return Hands(form, tmp_path / "changed.xlsx")
