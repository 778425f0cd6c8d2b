"""Documents speak in words of their language: no keys of files, no values of programs, no other language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.documents import reading
from tests.documents.conftest import case, made

from brightcell.documents import in_words
from brightcell.documents.description import Facts
from brightcell.documents.kinds import DOCUMENTS, eu, group, report

HUMAN = ("eu", "miit", "group", "report")
ALL = [(d, v, lang) for d in HUMAN for v in DOCUMENTS[d].versions for lang in DOCUMENTS[d].languages]
RAW = re.compile(r"(?<![\w./:@-])[a-z]+(?:_[a-zA-Z0-9]+)+(?![\w./@-])")
PATH = re.compile(r"\b(?:identity|performance|pack|sites|transport|end_of_life|functional_unit|electricity)\.[a-z_]+")
OF_PROGRAMS = re.compile(r"\b(?:None|nan|NaN|null|True|False|inf|undefined)\b")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IDS = {"eu-cfb-2024-draft", "cn-miit-2025-551", "cn-group-2024", "iso-14067-cutoff"}
"""Rulebooks, whose ids stand beside their titles."""
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "brightcell",
    "BPNL",
    "BPNS",
    "BPNA",
    "Catena",
    "kWh",
    "CFP",
    "materials",
    "manufacturing",
    "MIIT",
    "NMC",
    "URN",
    "LEI",
    "PFC",
}
"""Latin words of Chinese phrases: names, units, and the formula's."""


@pytest.mark.parametrize(("document", "version", "language"), ALL)
def test_no_key_or_value_of_a_program_stands_in_a_document(document: str, version: str, language: str) -> None:
    """Neither functional_unit nor pack.mass, nor None or nan, in all that a reader sees."""
    text = "\n".join(reading.html(made(document, ".html", version, language)).text)
    assert RAW.findall(text) == []
    assert PATH.findall(text) == []
    assert OF_PROGRAMS.findall(text) == []


def test_who_made_it_is_no_bare_name_under_the_goal() -> None:
    """The report began its goal with "Name", which a reader takes for that of the study."""
    labels = [label for block in report.compose(case("report")).sections[1].blocks for label, _ in block.rows]
    assert (labels[0], "Name" in labels) == ("Manufacturer", False)


@pytest.mark.parametrize(("document", "version", "language"), ALL)
def test_no_cell_is_a_key(document: str, version: str, language: str) -> None:
    """A cell that is one word with hyphens or underscores would be the key of a table; ids of rulebooks may be."""
    told = json.loads(made(document, ".json", version, language))
    cells = [re.split(r"[,;] ", text) for text in _texts(told["sections"])]
    keys = {part for cell in cells if all(map(in_words.KEY.fullmatch, cell)) for part in cell}
    assert keys - in_words.HYPHENATED - IDS == set()


@pytest.mark.parametrize(("document", "version"), [(d, v) for d, v, lang in ALL if lang == "en" and d != "miit"])
def test_an_english_document_holds_no_chinese(document: str, version: str) -> None:
    """Its file is English throughout, but for the title of a Chinese rulebook, which stands as it was published."""
    text = "".join(reading.html(made(document, ".html", version, "en")).text)
    assert CHINESE.findall(text.replace(case(document, version).footprint.rulebook.title, "")) == []


@pytest.mark.parametrize(("document", "version"), [(d, v) for d, v, lang in ALL if lang == "zh" and d != "miit"])
def test_what_a_chinese_document_says_itself_is_chinese(document: str, version: str) -> None:
    """Headings, labels, heads of tables and sentences; data of the file and texts of rules keep their language."""
    compose = {"eu": eu.compose, "group": group.compose, "report": report.compose}[document]
    text = compose(case(document, version, "zh"))
    own = [
        text.title,
        text.banner,
        *_headings(text.sections),
        *(part for part in text.parts() if isinstance(part, str)),
    ]
    assert len(own) > 20
    assert {word for phrase in own for word in LATIN.findall(phrase)} - NAMES == set()


def _headings(found: Any) -> Iterator[str]:
    for section in found:
        yield section.title
        for block in section.blocks:
            yield from getattr(block, "head", ())
            yield from (label for label, _ in block.rows) if isinstance(block, Facts) else ()
        yield from _headings(section.sections)


def _texts(found: Any) -> Iterator[str]:
    """Every text of the JSON of a document."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key not in ("id", "table", "stage", "unit", "title"):
                yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
    elif isinstance(found, str):
        yield found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("end_of_life.collection.rate", "end of life › collection › rate"),
        (
            "pack.module.cell.parts[ethylene-carbonate].amount",
            "pack › module › cell › parts › ethylene carbonate › amount",
        ),
        ("end_of_life.collection.legs[0:road].distance", "end of life › collection › legs › road › distance"),
        ("background.recycled-steel at EU27", "recycled steel › EU27"),
    ],
)
def test_a_path_is_told_by_its_words(text: str, words: str) -> None:
    """By hand; an entry by its name."""
    assert in_words.path(text) == words


def test_paths_within_a_sentence_are_words_and_addresses_stay() -> None:
    """What only looks like a path, such as a file or an address, isn't touched."""
    assert in_words.sentence("state performance.warranty of pack.yaml") == "state performance › warranty of pack.yaml"
    kept = "see https://cells.example/end_of_life and lca_team@cells.example"
    assert in_words.sentence(kept) == kept
    assert in_words.path("end_of_life.collection.rate", "zh").startswith("报废")
    assert in_words.word("electric-vehicle", "zh-en") == "电动汽车 electric vehicle"
    assert in_words.word("pre-processing") == "pre-processing"


def test_values_are_told_with_their_keys_as_words() -> None:
    """Tables, lists and texts with keys in them; names of substances keep their hyphens."""
    assert (
        in_words.value({"carbon-black": 1, "site_energy": "raw_material"})
        == "carbon black: 1; site energy: raw material"
    )
    assert in_words.value([]) == "none"
    assert in_words.value("N-methyl-2-pyrrolidone") == "N-methyl-2-pyrrolidone"
