"""Every number of a document is one of the result; rounded parts add up."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents import reading
from tests.documents.conftest import case, made, solved

from brightcell.documents.description import DeclaredText, TracedNumber
from brightcell.documents.rounding import largest_remainder
from brightcell.documents.tracing import item_at, paths_of, traced
from brightcell.errors import BrightcellError

HUMAN = ["eu", "miit", "group"]
"""Documents for people; `report` has the sections of `group`."""
OURS = {"counts", "check", "file", "draws"}
"""What stands beside the footprint's own JSON: counts of it, the check, the product file, statistics of draws."""
STATIC = {"2.5", "97.5", "95", "0"}
"""Numbers of fixed phrases: quantiles, and zero as the place where bars begin."""


def resolves(source: str, data: Any) -> float:
    """The number at a source, found without the code that made the document."""
    terms = source.split(" ")
    value = _value(terms[0], data)
    for operator, term in zip(terms[1::2], terms[2::2], strict=True):
        value = value * _value(term, data) if operator == "*" else value / _value(term, data)
    return value


def _value(term: str, data: Any) -> float:
    if term.replace(".", "").isdigit():
        return float(term)
    for step in term.replace("]", "").replace("[", ".").split("."):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return float(data)


@pytest.mark.parametrize("document", HUMAN)
def test_every_number_of_a_page_is_in_the_results_json(document: str) -> None:
    """Its id leads to a value in the JSON of the footprint, the check or the file, of which it is the rounded text."""
    page = reading.html(made(document, ".html"))
    data = json.loads(json.dumps(case(document).data))
    assert len(page.numbers) > 20
    own = json.loads(json.dumps(solved(document).as_dict()))
    for source, value, text in page.numbers:
        plain = source.replace(" * 100", "")
        assert {path.split(".")[0].split("[")[0] for path in paths_of(plain)} <= {*own, *OURS}
        if "[" not in source or " " not in source.split("[")[1].split("]")[0]:
            assert math.isclose(resolves(source, data), float(value), rel_tol=1e-12, abs_tol=1e-300)
        shown = text.split(" ")[0]
        unit = 10.0 ** -len(shown.partition(".")[2])
        assert abs(float(shown) - float(value)) <= max(unit, 1e-4 * abs(float(value)))


VARIANTS = [
    *((document, suffix, "supporting", "en") for document in HUMAN for suffix in (".html", ".pdf", ".xlsx")),
    ("eu", ".html", "public", "zh"),
    ("group", ".xlsx", "public", "zh"),
    ("miit", ".html", "supporting", "zh"),
    ("report", ".html", "supporting", "en"),
]
"""Every document in every kind of file, and each version and language in some."""


@pytest.mark.parametrize(("document", "suffix", "version", "language"), VARIANTS)
def test_no_number_stands_in_a_document_that_is_not_traced(
    document: str, suffix: str, version: str, language: str
) -> None:
    """A parser of the file finds only numbers of its JSON, of texts of file and result, and of fixed phrases."""
    told = json.loads(made(document, ".json", version, language))
    allowed = {figure["shown"] for figure in told["figures"]} | STATIC | _counts(told["sections"])
    fields = "\n".join(told["fields"].values())
    allowed |= set(reading.numbers_in(fields)) | set(reading.numbers_in(fields.replace("\n", " ")))
    found = _found(made(document, suffix, version, language), suffix, told)
    assert len(found) > 20
    assert [number for number in found if number not in allowed] == []


def _counts(sections: list[Any]) -> set[str]:
    """The numbers before headings."""
    marks = set()
    for section in sections:
        marks |= {section["title"].split(" ")[0].rstrip(".")} | _counts(section["sections"])
    return marks


def _found(content: bytes, suffix: str, told: Any) -> list[str]:
    if suffix == ".html":
        return reading.numbers_in("\n".join(reading.html(content).text))
    if suffix == ".pdf":
        bodies = [
            page.rsplit("\n", 1)[0] if " / " in page.rsplit("\n", 1)[-1] else page
            for page in reading.pdf_pages(content)
        ]
        marks = [f"{place} / {len(bodies)}" for place in range(1, len(bodies) + 1)]
        bodies = [body.replace(mark, "") for body, mark in zip(bodies, marks, strict=True)]
        return reading.numbers_in("\n".join(bodies))
    book = reading.workbook(content)
    numbers = book.worksheets[-1]
    values = {row[1].value for row in numbers.iter_rows(min_row=4) if row[1].value is not None}
    assert values == {float(figure["shown"]) for figure in told["figures"]}
    cells = [cell.value for sheet in book.worksheets[:-1] for row in sheet.iter_rows() for cell in row]
    assert {cell for cell in cells if isinstance(cell, int | float)} <= values
    return reading.numbers_in("\n".join(str(cell) for cell in cells if isinstance(cell, str) and cell[:1] != "="))


@pytest.mark.parametrize("document", HUMAN)
def test_only_fixed_phrases_hold_digits_outside_of_numbers(document: str) -> None:
    """A number can't slip into a document as plain text."""
    parts = list(_document(document).parts())
    assert any(isinstance(part, TracedNumber) for part in parts)
    assert any(isinstance(part, DeclaredText) for part in parts)
    plain = [part for part in parts if isinstance(part, str)]
    assert {number for text in plain for number in reading.numbers_in(text)} <= STATIC | {
        "1",
        "5",
    }  # ratings go from 1 to 5


def _document(document: str) -> Any:
    from importlib import import_module

    return import_module(f"brightcell.documents.kinds.{document}").compose(case(document))


@pytest.mark.parametrize("document", HUMAN)
def test_rounded_stages_add_up_to_the_rounded_total(document: str) -> None:
    """In each table with a sum, as it is shown, down to the last decimal."""
    tables = [t for t in _tables(json.loads(made(document, ".json"))["sections"]) if t["table"].startswith("stages")]
    assert tables
    for table in tables:
        for column in (1, 2):
            *parts, whole = [row[column]["text"] for row in table["rows"]]
            scale = 10 ** len(whole.partition(".")[2])
            assert sum(round(float(part) * scale) for part in parts) == round(float(whole) * scale)


def _tables(sections: list[Any]) -> list[Any]:
    found = []
    for section in sections:
        found += [block for block in section["blocks"] if "table" in block] + _tables(section["sections"])
    return found


def test_largest_remainder_by_hand() -> None:
    """33.33 three times gives 34, 33, 33; a negative part is rounded down too: -0.5 to -1, remainder 0.5."""
    assert largest_remainder([100 / 3, 100 / 3, 100 / 3], 0) == ([34.0, 33.0, 33.0], 100.0)
    assert largest_remainder([1.5, -0.5], 0) == ([2.0, -1.0], 1.0)
    assert largest_remainder([0.16735, 0.02895, 0.00481, -0.03300], 4)[1] == 0.1681


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.integers(0, 5))
def test_parts_sum_to_the_whole_and_move_by_less_than_a_unit(parts: list[float], decimals: int) -> None:
    """Whatever the parts and the decimals are."""
    rounded, whole = largest_remainder(parts, decimals)
    unit = 10.0**-decimals
    assert math.isclose(math.fsum(rounded), whole, abs_tol=unit * 1e-4)
    assert all(abs(r - p) < unit * (1 + 1e-6) for r, p in zip(rounded, parts, strict=True))


def test_a_source_is_a_path_or_a_product_of_paths() -> None:
    """Dots, brackets, positions, counts, plain numbers; read from the left."""
    data = {"a": {"b": 6.0}, "c": [{"d": 4}, {"d": 8}], "e": {"f, g.h": 2.0}}
    assert traced("a.b", data) == 6.0
    assert traced("c[1].d / c[0].d", data) == 2.0
    assert traced("e[f, g.h] * 100", data) == 200.0
    assert traced("#c", data) == 2.0
    assert item_at("c[7].d", data) is None
    assert paths_of("a.b / c[0].d * 100") == ("a.b", "c[0].d")
    with pytest.raises(BrightcellError, match=r"no number at 'a\.x'"):
        traced("a.x", data)
