"""Which result fits which document, what a document can't do without, and what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.documents import reading
from tests.documents.conftest import BOOKS, case, declared, made, solved

import brightcell as bc
from brightcell.data import data_path
from brightcell.documents.fitting import check_case
from brightcell.documents.kinds import DOCUMENTS
from brightcell.documents.lacking import LackingFieldsError
from brightcell.documents.phrases import phrase, phrases
from brightcell.errors import BrightcellError, InputError
from brightcell.results import Footprint


@pytest.mark.parametrize("document", ["eu", "miit", "group", "report"])
def test_a_whole_declaration_fits_its_document(document: str) -> None:
    """Nothing is lacking in any of its versions and languages."""
    kind = DOCUMENTS[document]
    check_case(kind, case(document))
    assert set(kind.faces) == {".html", ".pdf", ".xlsx", ".json"}


def test_the_name_that_a_draft_puts_in_counts_as_lacking(tmp_path: Path) -> None:
    """A maker that nobody named is told with the other fields, and one that was named isn't."""
    few = {"chemistry": "lfp", "energy": 60, "mass": 410, "cells": 120, "plant": "CN-SC"}
    told = []
    for maker in (None, "Own Works"):
        product = bc.new(tmp_path / f"{maker}.yaml", **few, maker=maker)
        with pytest.raises(LackingFieldsError) as caught:
            bc.declare(product, "group")
        told.append(str(caught.value))
    assert "declaration.manufacturer.name" in told[0]
    assert "'unnamed maker' is a placeholder of the draft" in told[0]
    assert "declaration.manufacturer.name" not in told[1]


def test_a_functional_unit_that_does_not_fit_is_refused_with_both_named() -> None:
    """A footprint per pack is no footprint per kWh delivered."""
    with pytest.raises(InputError) as caught:
        bc.declare(solved("report"), "eu")
    text = str(caught.value)
    assert "iso-14067-cutoff" in text
    assert "document eu" in text
    assert "found kWh rated" in text
    assert "expected kWh delivered" in text


def test_a_document_of_another_rulebook_is_refused() -> None:
    """China's documents are for China's rules."""
    with pytest.raises(InputError, match=r"the document miit is for another rulebook \(found eu-cfb-2024-draft"):
        bc.declare(solved("eu"), "miit")


def test_a_product_from_outside_of_the_dates_in_force_is_refused() -> None:
    """A pack of June 2025 can't be declared under a notice of December 2025; a study of it can be reported."""
    data = declared()
    data["identity"]["production"] = "2025-06"
    model = bc.Model(bc.Product.from_dict(data), "cn-miit-2025-551")
    with pytest.raises(InputError, match=r"identity\.production: the rulebook cn-miit-2025-551 isn't in force"):
        bc.declare(model, "miit")
    assert bc.declare(model, "report")


def test_all_absent_fields_are_named_at_once() -> None:
    """Each with the clause that asks for it; none is left blank."""
    with pytest.raises(InputError) as caught:
        bc.declare("nmc622-pack-100kwh", "miit", rulebook="cn-miit-2025-551")
    paths = [problem.path for problem in caught.value.problems]
    wanted = [field.path for field in DOCUMENTS["miit"].mandatory if field.path != "identity.model"]
    assert paths == [
        path for path in wanted if path not in ("declaration.manufacturer.name", "declaration.plant.address")
    ]
    assert all("MIIT notice 551" in str(problem) for problem in caught.value.problems)
    with pytest.raises(InputError) as caught:
        bc.declare("nmc622-pack-100kwh", "eu", rulebook="eu-cfb-2024-draft")
    assert [problem.path for problem in caught.value.problems] == [
        "declaration.manufacturer.address",
        "declaration.conformity_id",
        "declaration.study.link",
    ]


def _written(folder: Path, more: str = "") -> Path:
    """The shipped pack as a file of one's own, with further lines."""
    path = folder / "pack.yaml"
    path.write_text(data_path("products", "nmc622-pack-100kwh.yaml").read_text("utf-8") + more, "utf-8")
    return path


def test_a_file_without_the_block_gets_one_to_paste(tmp_path: Path) -> None:
    """The block, filled in, is all that was lacking; not filled in it says nothing, and the same is lacking."""
    with pytest.raises(LackingFieldsError) as caught:
        bc.declare(_written(tmp_path), "eu", rulebook=BOOKS["eu"])
    lines = caught.value.advice.splitlines()
    assert lines[0] == "add at the end of pack.yaml, and fill in:"
    assert [line.partition("#")[0].rstrip() for line in lines[2:]] == [
        "declaration:",
        "  manufacturer:",
        "    address:",
        "  conformity_id:",
        "  study:",
        "    link:",
    ]
    assert all("in a new block at the end of the file" in str(problem) for problem in caught.value.problems)
    block = "\n".join(["", *lines[2:], ""])
    with pytest.raises(LackingFieldsError) as again:
        bc.declare(_written(tmp_path, block), "eu", rulebook=BOOKS["eu"])
    assert [problem.path for problem in again.value.problems] == [problem.path for problem in caught.value.problems]
    filled = re.sub(r"(address|conformity_id):.*", r"\1: X 1", block).replace("link:", "link: https://x.example")
    assert bc.declare(_written(tmp_path, filled), "eu", rulebook=BOOKS["eu"])


def test_a_field_that_a_block_lacks_is_told_with_the_line_of_the_block(tmp_path: Path) -> None:
    """Each under the nearest block that there is, with a block to paste for each of these."""
    path = _written(tmp_path, "\ndeclaration:\n  manufacturer: {address: X 1}\n")
    with pytest.raises(LackingFieldsError) as caught:
        bc.declare(path, "miit", rulebook=BOOKS["miit"])
    line = path.read_text("utf-8").splitlines().index("declaration:") + 1
    where = {problem.path: problem.line for problem in caught.value.problems}
    assert where["declaration.battery.model_id"] == line
    assert where["declaration.manufacturer.registration"] == line + 1
    assert where["identity.production"] < line
    told = caught.value.advice
    assert (
        f"add under declaration.manufacturer in pack.yaml, line {line + 1}, and fill in:\n\n    registration:" in told
    )
    assert f"add under declaration in pack.yaml, line {line}, and fill in:\n\n  battery:\n    model_id:" in told
    assert told in str(caught.value)


def test_a_mandatory_field_that_is_kept_back_is_named() -> None:
    """A public declaration can't do without the maker's address."""
    entries = [{"field": "manufacturer.address", "level": "supporting"}]
    product = bc.Product.from_dict(declared(visibility=entries))
    with pytest.raises(InputError, match=r"its visibility keeps it back \(found supporting; expected public\)"):
        bc.declare(product, "eu", rulebook="eu-cfb-2024-draft")
    assert bc.declare(product, "eu", rulebook="eu-cfb-2024-draft", version="supporting")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"document": "eu", "path": "x.docx"},
            r"can't be written as this kind of file \(found \.docx; expected \.html",
        ),
        ({"document": "eu", "path": "x"}, r"can't be written as this kind of file \(found x; expected \.html"),
        (
            {"document": "miit", "version": "public"},
            r"doesn't come in this version \(found public; expected supporting",
        ),
        ({"document": "eu", "language": "de"}, r"doesn't come in this language \(found de; expected en, zh"),
        ({"document": "grup"}, r"there is no document of this name .*did you mean group\?"),
    ],
)
def test_what_there_is_not_is_refused_before_anything_is_computed(options: dict[str, Any], words: str) -> None:
    """The message lists what there is."""
    with pytest.raises(InputError, match=words):
        bc.declare("no such product", **options)


def test_a_footprint_without_its_model_can_not_be_declared() -> None:
    """One from another process doesn't know its product."""
    from dataclasses import replace

    alone: Footprint = replace(solved("eu"), behind=None)
    with pytest.raises(BrightcellError, match="the product behind it isn't known; compute it again"):
        bc.declare(alone, "eu")


def test_a_file_is_written_and_its_ending_says_as_what(tmp_path: Path) -> None:
    """The bytes that are returned are those of the file; without a path they are JSON."""
    content = bc.declare(solved("eu"), "eu", tmp_path / "eu.HTML", language="zh")
    assert (tmp_path / "eu.HTML").read_bytes() == content
    assert content.startswith(b"<!DOCTYPE html>")
    assert 'lang="zh-Hans"' in content.decode("utf-8")
    assert json.loads(bc.declare(solved("eu"), "eu"))["document"] == "eu"


def test_the_items_of_article_7_stand_in_their_order() -> None:
    """Maker, model, plant, total, stages, number of conformity, link to the study, class, other information."""
    told = json.loads(made("eu", ".json", "public"))
    titles = [section["title"].partition(" ")[2] for section in told["sections"]]
    assert titles == [
        "Manufacturer",
        "Battery model",
        "Manufacturing plant",
        "Carbon footprint",
        "Carbon footprint by life-cycle stage",
        "EU declaration of conformity",
        "Supporting study",
        "Performance class",
        "Other information",
    ]
    shown = {
        row["label"]: row["text"]
        for section in told["sections"]
        for b in section["blocks"]
        for row in b.get("facts", ())
    }
    assert shown["Name"] == "Example Cells Ltd"
    assert shown["Location"] == "Changzhou, CN-JS"
    assert shown["Identification number"] == "DoC-2026-0042"
    assert shown["Public version"] == "https://cells.example/study"
    assert told["sections"][3]["blocks"][0]["text"].startswith(
        f"The carbon footprint is {solved('eu').total:.4f} kg CO2e"
    )


def test_the_four_documents_of_china_stand_in_their_order_in_both_languages() -> None:
    """Control plan, activity data, self-calculation, verification; each begins a page."""
    told = json.loads(made("miit", ".json", "supporting", "zh"))
    assert [section["title"] for section in told["sections"]] == [
        "1. 数据质量控制计划 Data-quality control plan",
        "2. 活动数据 Activity data",
        "3. 自我核算 Self-calculation",
        "4. 第三方核查报告 Third-party verification report",
    ]
    pages = reading.pdf_pages(made("miit", ".pdf", "supporting", "zh"))
    starts = [next(i for i, page in enumerate(pages) if section["title"] in page) for section in told["sections"]]
    assert starts == sorted(set(starts))


def test_the_report_of_the_group_standard_has_both_units() -> None:
    """Per kWh delivered and per kWh rated; the ratio of both is that of the energies."""
    told = json.loads(made("group", ".json", "public"))
    tables = {b["table"]: b for s in told["sections"] for b in s["blocks"] if "table" in b}
    delivered, rated = (tables[name]["rows"][-1][1]["value"] for name in ("stages", "stages_per_kwh_rated"))
    footprint = solved("group")
    assert delivered == footprint.total
    assert rated == pytest.approx(footprint.per_kwh_rated_kg, rel=1e-12)


def test_the_spread_of_draws_is_told_by_stage() -> None:
    """Quantiles of the draws that were handed over; without draws the report says that there are none."""
    draws = bc.monte_carlo(case("group").model, draws=12, seed=3)
    told = json.loads(bc.declare(solved("group"), "group", draws=draws))
    (table,) = (b for s in told["sections"] for b in s["blocks"] if b.get("table") == "draws")
    label = draws.labels[0]
    assert table["rows"][-1][2]["value"] == draws.summary(label).median.value
    assert "12 draws with seed 3." in json.dumps(told)
    assert "The uncertainty was not computed" in made("group", ".json", "public").decode()


@pytest.mark.parametrize("document", ["eu", "miit", "group", "report"])
def test_all_phrases_of_documents_are_in_chinese(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Units and names that are the same in every language alone aren't in the table."""
    from brightcell.documents import writer

    said: set[str] = set()

    def noted(text: str, language: str) -> str:
        said.add(text)
        return phrase(text, language)

    monkeypatch.setattr(writer, "phrase", noted)
    from importlib import import_module

    import_module(f"brightcell.documents.kinds.{document}").compose(case(document, "supporting", "zh"))
    same = {"kWh", "kg", "km", "MJ", "%", "Catena-X BPNL", "Catena-X BPNS", "Catena-X BPNA"}
    assert said
    assert said - set(phrases("zh")) - same == set()


def test_chinese_phrases_take_the_same_parts_as_english_ones() -> None:
    """Each translation has as many places for parts as the phrase, and no phrase is listed twice."""
    assert {text: told for text, told in phrases("zh").items() if text.count("{}") != told.count("{}")} == {}
    assert phrase("Total", "zh-en") == "合计 Total"
    assert set(BOOKS) <= set(DOCUMENTS)
