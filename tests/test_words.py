"""Other words and signs: each of the table means something that a file may say, and only one thing if it is read."""

import subprocess
import sys

import pytest

from brightcell.data import csv_rows, data_path
from brightcell.errors import UnitError
from brightcell.product import fields, vocabulary
from brightcell.product.catalogue import materials
from brightcell.product.gwp_sets import gwp_sets
from brightcell.units import parse_quantity, spelt, table
from brightcell.words import bare, folded, meaning

ROWS = csv_rows(data_path("words.csv"))
LISTS = {
    "material": tuple(materials()),
    "element": tuple(vocabulary.ELEMENT_NAMES),
    "mode of transport": vocabulary.MODES,
    "step": vocabulary.STEPS,
    "energy carrier": vocabulary.CARRIERS,
    "kind of electricity supply": vocabulary.SUPPLY_KINDS,
    "technology": vocabulary.TECHNOLOGIES,
    "recycling route": vocabulary.ROUTES,
    "basis": vocabulary.BASES,
    "GWP set": gwp_sets(),
}
OF_LISTS = [row for row in ROWS if row["kind"] in LISTS]
UNITS = [row for row in ROWS if row["kind"] == "unit"]


@pytest.mark.parametrize("row", OF_LISTS, ids=lambda row: f"{row['kind']}: {row['word']}")
def test_a_word_means_what_its_list_has(row):
    """One that is read means one thing; one that isn't says what to do."""
    meant = row["means"].split(";")
    assert set(meant) <= set(LISTS[row["kind"]])
    assert (row["read"] == "yes") == (not row["hint"])
    assert meaning(row["kind"], row["word"], LISTS[row["kind"]]) == (meant[0] if row["read"] == "yes" else None)
    assert row["read"] == "no" or len(meant) == 1


def test_no_word_stands_twice():
    """Nor does a word of a list stand for another one of that list."""
    keys = [(row["kind"], bare(row["word"]) if row["kind"] in LISTS else row["word"]) for row in ROWS]
    assert len(keys) == len(set(keys))
    shadowed = [row["word"] for row in OF_LISTS if bare(row["word"]) in map(bare, LISTS[row["kind"]])]
    assert shadowed == []


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
def test_words_of_a_list_differ_in_more_than_case_and_hyphens(names):
    """Else a spelling without them would be ambiguous."""
    assert len({bare(name) for name in names}) == len(names)


@pytest.mark.parametrize("row", [row for row in UNITS if row["read"] == "yes"], ids=lambda row: row["word"])
def test_a_unit_is_read_as_what_it_means(row):
    """By itself where it is a whole unit; parts of one, such as "kg CO2", are no unit alone."""
    whole = row["means"] in table()
    assert spelt(row["word"]) == row["means"] if whole else row["means"] in ("/", "kg CO2", "g CO2", "t CO2", "CO2e")


@pytest.mark.parametrize("row", [row for row in UNITS if row["read"] == "no"], ids=lambda row: row["word"])
def test_a_unit_that_is_not_read_says_what_to_write(row):
    """The nearest unit and the hint of the table are in the message."""
    with pytest.raises(UnitError) as error:
        parse_quantity_in_its_unit(f"5 {row['word']}")
    (problem,) = error.value.problems
    assert (problem.nearest, problem.hint) == ((row["means"],), row["hint"])


def parse_quantity_in_its_unit(text):
    from brightcell.units import base_unit

    value, unit = parse_quantity(text)
    return value, base_unit(unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１００ 千瓦时", (100.0, "kWh")),
        ("93.1％", (93.1, "%")),
        ("16.5 万公里", (165000.0, "km")),
        ("2 亿 J", (2e8, "J")),
        ("8.3 kW·h", (8.3, "kWh")),
        ("8.3 kW⋅h", (8.3, "kWh")),
        ("0.5 kg CO2e/(kW·h)", (0.5, "kg CO2e/kWh")),
        ("5 公斤二氧化碳当量/千瓦时", (5.0, "kg CO2e/kWh")),
        ("7 kgCO₂e/kg", (7.0, "kg CO2e/kg")),
        ("5 千瓦时每千克", (5.0, "kWh/kg")),
        ("9 吨公里", (9.0, "t km")),
        ("44 ㎏", (44.0, "kg")),
        ("−5 kg", (-5.0, "kg")),
        ("3\u00a0kg", (3.0, "kg")),
        ("3\u3000kg", (3.0, "kg")),
        ("3\u2009kg", (3.0, "kg")),
        ("1000 次", (1000.0, "cycle")),
    ],
)
def test_a_quantity_is_read_as_chinese_users_type_it(text, expected):
    """Figures, signs, spaces and units of one meaning."""
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"), [("（ａ：ｂ）", "(a:b)"), ("a\u3000b", "a b"), ("宁德时代", "宁德时代"), ("m³ é", "m³ é")]
)
def test_signs_are_folded_and_words_stay(text, plain):
    """What is a letter of its own, or has a meaning of its own as a superscript has, is left alone."""
    assert folded(text) == plain


def test_a_chemistry_has_the_words_of_the_materials():
    """LiFePO4 and 磷酸铁锂 are lfp in both fields, 三元 is neither; what stands for a family is asked back."""
    names = ("lfp", "nmc622")
    assert [meaning("chemistry", word, names) for word in ("LFP", "LiFePO₄", "磷酸铁锂", "三元")] == ["lfp"] * 3 + [
        None
    ]
    close, hint = fields.choices("chemistry", "三元", names)
    assert close == ("nmc622",)
    assert hint


def test_the_table_of_words_is_not_read_for_plain_files():
    """A product in plain words costs nothing more."""
    code = (
        "import brightcell as bc, brightcell.words as w; bc.read_product('nmc622-pack-100kwh');"
        "print(w._rows.cache_info().currsize)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"
