"""Formulas of strangers: arithmetic and nothing else, in bounded time, with a finite value or a parameter's name."""

from contextlib import suppress
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.errors import FormulaError
from brightcell.imports.expressions import BRIGHTWAY, EXCEL, MAX_LENGTH, Dialect, Series, parse
from brightcell.product.formulas import MAX_LENGTH as MAX_LENGTH_OF_PRODUCT

from .asked import LFP, named, told, workbook

HOSTILE = [
    "open('/etc/passwd')",
    "().__class__.__bases__[0].__subclasses__()",
    "loadtxt('/etc/passwd')",
    "__import__('os').getcwd()",
    "(lambda: 1)()",
    "[x for x in (1, 2)]",
    "a.real",
    "a[0]",
    "'a' * 9",
    "1 if a else 2",
]


def formula(text: str) -> str:
    """What a formula in the place of a parameter is answered with."""
    parameters = {"a": {"value": 2.0}, "x": {"formula": text}}
    return told(lambda: bc.Product.from_dict({**PACK, "parameters": {**PACK["parameters"], **parameters}}))


PACK = bc.read_product(LFP).to_dict()


@pytest.mark.parametrize("text", HOSTILE)
def test_19_a_formula_is_arithmetic_alone(text: str) -> None:
    """Calls, attributes, indices, texts: refused when it is parsed, with the parameter."""
    assert "parameters.x" in formula(text)


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_19_a_formula_of_a_workbook_is_arithmetic_alone(tmp_path: Path, text: str) -> None:
    """Told as a formula that can't be computed, with its row."""
    path = workbook(tmp_path / "w.xlsx", ("steel", [("ore", None, "kilogram", "technosphere")]))
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.active
    sheet.cell(8, 7, "formula")
    sheet.cell(10, 7, text)
    book.save(path)
    assert any(":10:" in said for said in named(path, "amount_is_a_number"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9 ** 9 ** 9 ** 9", "too large"),
        ("10 ** 10 ** 10", "too large"),
        ("+".join(["a"] * 10_000), "the formula is too long"),
        ("-" * 400 + "a", "nested too deep"),
        ("~" * 498 + "a", "nested too deep"),
        ("max(" + ",".join(["a"] * 30) + ")", "wrong number of arguments"),
        ("max(a)", "wrong number of arguments"),
    ],
)
def test_20_a_formula_that_has_no_end_is_refused(text: str, words: str) -> None:
    """Towers of powers, length, depth and arguments have limits; no formula has loops."""
    assert words in formula(text)
    assert (MAX_LENGTH_OF_PRODUCT, MAX_LENGTH) == (500, 4000)


def test_19_a_formula_has_no_remarks() -> None:
    """What stands behind # would change nothing, without a word."""
    assert "a formula has no remarks (found 'a # * 0.5'" in formula("a # * 0.5")


@pytest.mark.parametrize(
    ("name", "hint"), [("\u00b5", "write \u03bc"), ("cafe\u0301", "write caf\u00e9"), ("lambda", "")]
)
def test_19_a_parameter_has_a_name_that_formulas_find(name: str, hint: str) -> None:
    """Letters that look alike are one to a formula: two parameters of one look would be one of them."""
    parameters = {**PACK["parameters"], name: {"value": 2.0}}
    said = told(lambda: bc.Product.from_dict({**PACK, "parameters": parameters}))
    assert "not a name that formulas can use" in said
    assert hint in said


LONG = ["not " * 990 + "1", "&".join("1" * 1900), "|".join("1" * 1900), "1^-" * 900 + "1", "(" * 900 + "1" + ")" * 900]


@pytest.mark.parametrize("text", [*LONG, "a + 1", "abs(a)", "-a", "a ^ 2", "round(1.5, a)"])
@pytest.mark.parametrize("dialect", [BRIGHTWAY, EXCEL])
def test_20_a_long_formula_of_a_workbook_has_a_value_or_is_refused(text: str, dialect: Dialect) -> None:
    """Long chains, deep nesting and a range of cells in the place of one number."""
    with suppress(FormulaError):
        assert parse(text, dialect).value({"a": Series((1.0, 2.0))}) == 1.0


def test_20_formulas_that_would_take_minutes_together_are_refused() -> None:
    """500 of 480 signs: counted before one is parsed."""
    many = {f"q{i}": {"formula": " + ".join(["a"] * 120)} for i in range(500)}
    said = told(lambda: bc.Product.from_dict({**PACK, "parameters": {"a": {"value": 2.0}, **many}}))
    assert "the formulas are too many or too long" in said
    assert "200,000 signs in all formulas together" in said


@pytest.mark.parametrize("text", ["log(a - 3)", "1 / (a - 2)", "exp(1000 * a)", "sqrt(-a)", "(-a) ** 0.5"])
def test_21_a_formula_without_a_value_names_its_parameter(text: str) -> None:
    """The logarithm of less than nothing, a division by zero, an overflow: no nan and no infinity leaves a formula."""
    said = formula(text)
    assert "parameters.x" in said
    assert "Warning" not in said
