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


AROUND = ("{}粉", "高纯{}", "{}（电池级）", "进口{}材料", "二级{}")
"""What people write around a word."""
CHINESE = [row for row in OF_LISTS if not row["word"].isascii()]


def refused_word(kind, word):
    """What `nearest` and `hint` a field of a kind tells of a word that it refuses."""
    return fields.choices(kind, word, LISTS[kind])


@pytest.mark.parametrize("around", AROUND)
def test_a_word_with_something_around_it_is_never_read_and_always_answered(around):
    """Every Chinese word of every list, in another one: what it means is among the nearest."""
    silent = []
    for row in CHINESE:
        word = around.format(row["word"])
        known = [each["word"] for each in CHINESE if each["kind"] == row["kind"] and each["word"] in word]
        if meaning(row["kind"], word, LISTS[row["kind"]]) is not None or max(known, key=len) != row["word"]:
            continue
        if row["means"].split(";")[0] not in refused_word(row["kind"], word)[0]:
            silent.append(word)
    assert silent == []


@pytest.mark.parametrize(
    ("kind", "word", "told"),
    [
        ("material", "石墨粉", ("graphite-synthetic", "graphite-natural", "graphite")),
        ("material", "人造石墨粉", ("graphite-synthetic",)),
        ("material", "石默", ("graphite-synthetic", "graphite-natural", "graphite")),
        ("material", "磷酸铁锂粉末", ("lfp",)),
        ("material", "铁锂", ("lfp", "lmfp")),
        ("material", "铜铝复合箔", ("aluminium", "copper")),
        ("material", "电池级碳酸锂", ("lithium-carbonate",)),
        ("material", "铝壳", ("aluminium",)),
        ("mode of transport", "公路运输", ("road",)),
        ("energy carrier", "管道天然气", ("natural-gas",)),
        ("technology", "光伏发电", ("solar",)),
        ("recycling route", "湿法回收", ("hydrometallurgical",)),
        ("step", "电芯装配", ("cell",)),
        ("element", "镍元素", ("nickel",)),
    ],
)
def test_what_people_type_leads_to_what_they_mean(kind, word, told):
    """By the longest word inside, else by what it is a part of, else by signs in common."""
    assert set(told) <= set(refused_word(kind, word)[0])
    assert len(refused_word(kind, word)[0]) <= max(len(told), 4)


def test_a_longer_word_inside_hides_a_shorter_one():
    """磷酸铁锂 holds 磷酸铁, 磷酸 and 铁, of which none is meant."""
    assert refused_word("material", "磷酸铁锂粉")[0] == ("lfp",)


def test_the_hint_of_the_only_word_is_told():
    """Which graphite it is makes a difference, which the message says."""
    assert "routes differ" in refused_word("material", "石墨粉")[1]


@pytest.mark.parametrize("word", ["龙", "🙂🙂", "xyz粉"])
def test_a_word_that_holds_nothing_known_is_answered_with_nothing_false(word):
    """No guess where no sign is in common."""
    assert refused_word("material", word)[0] == ()


@pytest.mark.parametrize(
    ("place", "code"), [("江苏省常州市", "CN-JS"), ("匈牙利德布勒森", "HU"), ("韩国", "KR"), ("四川", "CN-SC")]
)
def test_a_place_is_found_by_the_chinese_name_inside(place, code):
    """A city with its province or country."""
    from brightcell.product.places import nearest_places

    assert code in nearest_places(place)


@pytest.mark.parametrize(("unit", "meant"), [("公斤重", "kg"), ("千瓦时电", "kWh"), ("吨煤", "t")])
def test_a_unit_with_something_around_it_is_answered(unit, meant):
    """The unit inside is among the nearest."""
    with pytest.raises(UnitError) as error:
        parse_quantity_in_its_unit(f"5 {unit}")
    assert meant in error.value.problems[0].nearest
