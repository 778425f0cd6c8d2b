"""Performance classes by the user's own limits, and one declaration per model and plant."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.documents import reading
from tests.documents.conftest import case, declared, made, solved

import brightcell as bc
from brightcell.documents.case import DeclarationCase
from brightcell.documents.kinds import DOCUMENTS
from brightcell.documents.tracing import traced
from brightcell.errors import InputError

LIMITS = """class,limit,unit
A,0.10,kg CO2e / kWh delivered
B,0.16,kg CO2e / kWh delivered
C,0.18,kg CO2e / kWh delivered
D,,kg CO2e / kWh delivered
"""


@cache
def _draws() -> Any:
    return bc.monte_carlo(case("eu").model, draws=40, seed=3)


@pytest.fixture
def classed(tmp_path: Path) -> DeclarationCase:
    (tmp_path / "limits.csv").write_text(LIMITS, "utf-8")
    return DeclarationCase(
        case("eu").model, solved("eu"), "public", "en", draws=_draws(), classes=tmp_path / "limits.csv"
    )


def _section(told: Any, title: str) -> Any:
    return next(section for section in told["sections"] if section["title"].endswith(title))


def test_without_limits_there_is_no_letter() -> None:
    """The declaration says that no class is defined; its exchange file says it in the format's words."""
    section = _section(json.loads(made("eu", ".json", "public")), "Performance class")
    assert [block["text"] for block in section["blocks"]] == [
        "Not yet defined: no limits of classes are in law, and none were given."
    ]


def test_the_class_stands_by_the_limits_that_were_given(classed: DeclarationCase) -> None:
    """0.168 is above B's 0.16 and within C's 0.18; whose limits they are is said, and that they are no law's."""
    section = _section(json.loads(DOCUMENTS["eu"].faces[".json"](classed)), "Performance class")
    texts = [block["text"] for block in section["blocks"] if "text" in block]
    assert texts[0] == "The performance class is C."
    assert "limits.csv" in texts[1]
    assert "no law sets them" in texts[1]
    assert texts[2].startswith("Probabilities are of 40 draws with seed 3")
    (table,) = (block for block in section["blocks"] if "table" in block)
    assert [row[0]["text"] for row in table["rows"]] == ["A", "B", "C", "D"]
    assert table["rows"][-1][1]["text"] == "no limit"


def test_the_chance_of_a_class_is_the_share_of_draws_in_it(classed: DeclarationCase) -> None:
    """Counted by hand in the draws; the last class holds all of them, and each number has its source."""
    section = _section(json.loads(DOCUMENTS["eu"].faces[".json"](classed)), "Performance class")
    (table,) = (block for block in section["blocks"] if "table" in block)
    totals = _draws().values()
    for row, limit in zip(table["rows"], (0.10, 0.16, 0.18, float("inf")), strict=True):
        assert row[2]["value"] == pytest.approx(100 * float((totals <= limit).mean()))
        assert traced(row[2]["id"], classed.data) == row[2]["value"]


def test_a_class_is_in_every_face_and_language(classed: DeclarationCase) -> None:
    """In the page, the pages of the PDF and the workbook, in Chinese too."""
    page = "".join(reading.html(DOCUMENTS["eu"].faces[".html"](classed)).text)
    assert "The performance class is C." in page
    assert "The performance class is C." in reading.workbook_text(DOCUMENTS["eu"].faces[".xlsx"](classed))
    chinese = DeclarationCase(classed.model, classed.footprint, "public", "zh", classed.draws, classed.classes)
    assert "性能等级为 C。" in "".join(reading.pdf_pages(DOCUMENTS["eu"].faces[".pdf"](chinese))).replace("\n", "")


def _two_plants() -> dict[str, Any]:
    data = declared()
    (site,) = data["sites"]
    shares = (("North plant", "CN-JS", "60 %"), ("South plant", "CN-SC", "40 %"))
    data["sites"] = [
        {**site, "name": name, "location": place, "steps": [{**step, "share": share} for step in site["steps"]]}
        for name, place, share in shares
    ]
    return data


def test_a_mean_of_several_plants_is_no_declaration_of_one() -> None:
    """Article 7 asks for one per model and plant: the mean is refused with what gives one plant; that is then made."""
    model = bc.Model(bc.Product.from_dict(_two_plants()), "eu-cfb-2024-draft")
    with pytest.raises(InputError, match="one declaration per battery model and plant") as caught:
        bc.declare(model, "eu")
    text = str(caught.value)
    assert "--with 'sites[North plant].steps[cell].share=100 %'" in text
    assert "--with 'sites[South plant].steps[cell].share=0 %'" in text
    shares = {"North plant": "0 %", "South plant": "100 %"}
    south = model.with_({f"sites[{name}].steps[cell].share": share for name, share in shares.items()})
    told = json.loads(bc.declare(south, "eu", version="supporting"))
    (table,) = (b for b in _section(told, "Manufacturing plant")["blocks"] if b.get("table") == "plants")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["cell", "North plant", "CN-JS", "0.0"],
        ["cell", "South plant", "CN-SC", "100.0"],
    ]
    assert bc.declare(bc.Model(model.product, "cn-miit-2025-551"), "miit")
