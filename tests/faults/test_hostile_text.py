"""Text files of strangers: YAML, JSON and XML that would be read wrongly, run something, or grow without end."""

import tracemalloc
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.io.aggregates import read_aggregate
from brightcell.io.json import json_text
from brightcell.product.read import read_product

from .asked import LFP, named, product_file, told
from .readers import READERS, SPOLD1

FIRST = "schema_version: 1\n"
LAYERS = "".join(f"a{i}: &a{i} [{','.join(['*a' + str(i - 1) if i else 'x'] * 9)}]\n" for i in range(10))


def read(folder: Path, text: str) -> str:
    """What reading the shipped pack says, with a text put into it."""
    return told(lambda: read_product(product_file(folder, FIRST, FIRST + text)))


def test_01_an_alias_bomb_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    """Nine lists of nine, ten times in each other: refused at the first anchor, in little memory."""
    tracemalloc.start()
    try:
        assert "pack.yaml:5: anchors and aliases (& and *) are not allowed" in read(tmp_path, LAYERS)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_02_a_tag_calls_nothing(tmp_path: Path) -> None:
    """`!!python/object/apply` is refused, and what it would run has not run."""
    mark = tmp_path / "ran"
    said = read(tmp_path, f"x: !!python/object/apply:os.mkdir ['{mark}']\n")
    assert "pack.yaml:5: tags (!) are not allowed" in said
    assert not mark.exists()


@pytest.mark.parametrize("text", ["x: " + "[" * 20_000, "x: " + "{a: " * 20_000, "x:\n  " + "- " * 20_000 + "1"])
def test_03_deep_nesting_is_refused_in_words(tmp_path: Path, text: str) -> None:
    """20,000 levels: told with what is allowed, and nothing of recursion."""
    said = read(tmp_path, text + "\n")
    assert "nested too deep (expected at most 50 levels)" in said
    assert "ecursion" not in said


def test_04_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    """In YAML with both lines; in JSON by its name."""
    said = read(tmp_path, "schema_version: 1\n")
    assert "pack.yaml:5: schema_version: " in said
    assert "first in line 4" in said
    path = tmp_path / "block.json"
    path.write_text('{"format": "brightcell-aggregate/1", "format": "x"}')
    assert "the key 'format' appears twice" in told(lambda: read_aggregate(path))


@pytest.mark.parametrize(
    ("written", "meant"), [("NO", "NO"), ("010", "010"), ("1e3", "1e3"), ("12:30", "12:30"), ("yes", "yes")]
)
def test_05_a_text_stays_the_text_that_is_written(tmp_path: Path, written: str, meant: str) -> None:
    """Norway, a leading zero, a time: no value of another type."""
    product = read_product(product_file(tmp_path, "city: Changzhou", f"city: {written}"))
    assert product.identity.plant.city == meant


def test_05_norway_is_a_place(tmp_path: Path) -> None:
    """A plant in `NO`, and a count of 010 which is ten."""
    path = product_file(tmp_path, "location: CN-JS, city: Changzhou", "location: NO, city: Oslo")
    path.write_text(path.read_text().replace("cycles: 1000", "cycles: 01000"))
    product = read_product(path)
    assert product.identity.plant.location == "NO"
    assert product.performance.cycle_life.cycles.value == 1000


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_06_json_has_no_number_that_is_none(tmp_path: Path, number: str) -> None:
    """Refused where it is read, and never written."""
    path = tmp_path / "block.json"
    path.write_bytes(READERS["aggregate"].sample().replace(b"1.5", number.encode()))
    assert f"{number} is not a number" in told(lambda: read_aggregate(path))
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"total": float(number.lower())})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_07_another_encoding_is_named_and_never_read_wrongly(tmp_path: Path, encoding: str) -> None:
    """With Chinese in it: how the file is to be saved is said."""
    path = product_file(tmp_path, "city: Changzhou", "city: 常州")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert "UTF-8" in told(lambda: read_product(path))


def test_07_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """Editors on Windows put one in front; Chinese stays Chinese."""
    path = product_file(tmp_path, "city: Changzhou", "city: 常州")
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-8-sig"))
    assert read_product(path).identity.plant.city == "常州"


@pytest.mark.parametrize(("written", "hint"), [("53,6092 kg", "write 53.6092 kg"), ("53.609,2 kg", "write 53609.2 kg")])
def test_08_a_decimal_comma_is_told_with_its_line(tmp_path: Path, written: str, hint: str) -> None:
    """A comma is no decimal point, whatever stands before it; what to write is said."""
    said = told(lambda: read_product(product_file(tmp_path, "amount: 53.6092 kg", f'amount: "{written}"')))
    assert ":47: pack.parts[aluminium].amount: " in said
    assert hint in said


def test_08_full_width_digits_are_the_number_that_is_meant(tmp_path: Path) -> None:
    """As a Chinese keyboard types them."""
    product = read_product(product_file(tmp_path, "amount: 53.6092 kg", 'amount: "５３．６０９２ kg"'))
    assert product.pack.parts[0].amount.value == 53.6092


def xml(folder: Path, entities: str) -> Path:
    head, _, rest = SPOLD1.partition("\n")
    path = folder / "file.xml"
    path.write_text(f"{head}\n<!DOCTYPE ecoSpold [{entities}]>\n{rest.replace('steel', '&e3;', 1)}")
    return path


@pytest.mark.parametrize("format", ["ecospold1", "ilcd"])
def test_17_xml_reads_no_other_file(tmp_path: Path, format: str) -> None:
    """An external entity: the document type is refused, the secret is in no message."""
    (tmp_path / "secret.txt").write_text("secret words")
    path = xml(tmp_path, f'<!ENTITY e3 SYSTEM "file://{tmp_path / "secret.txt"}">')
    said = told(lambda: named(path, "", format))
    assert "declares a document type" in said
    assert "secret words" not in said


def test_18_a_billion_laughs_are_refused(tmp_path: Path) -> None:
    """Entities of entities of entities, refused before one is put in."""
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 1000 if i else "ha"}">' for i in range(4))
    assert "declares a document type" in told(lambda: named(xml(tmp_path, entities), "", "ecospold1"))


def test_22_parameters_in_a_circle_are_told_with_the_path(tmp_path: Path) -> None:
    """Three that follow each other, from the first back to it."""
    circle = "parameters:\n  a: {formula: 2 * b}\n  b: {formula: c + 1}\n  c: {formula: a / 2}\n"
    said = told(lambda: read_product(product_file(tmp_path, "parameters:\n", circle)))
    assert "a -> b -> c -> a" in said


def test_the_file_that_is_changed_above_is_taken(tmp_path: Path) -> None:
    """It is refused for its fault alone."""
    assert read_product(product_file(tmp_path)).pack == bc.read_product(LFP).pack
