"""What leaves the program: texts stay texts, nothing is fetched or given away, and numbers are those of the result."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.documents.exchanging import STAGES, check_stages

from ..documents import reading
from ..documents.conftest import declared
from ..exports.conftest import imported, models, opened, score  # noqa: F401 - fixtures
from .asked import LFP, told

NAMES = {
    "name": '=HYPERLINK("http://evil.example";"x")',
    "trade_name": "<script>alert(1)</script><img src=http://evil.example/x>",
    "address": "@SUM(1+1)*cmd|' /C calc'!A0",
    "registration": "</script><svg onload=alert(1)>",
}
LIVE = ("=1+1", "+1+1", "-1+1", "\t=1+1")
SECRETS = ("Confidential Person", "secret.person@cells.example", "Hidden Steelworks", "99.9137")


@pytest.fixture(scope="module")
def footprint() -> bc.Footprint:
    """A pack with a whole declaration, names that are code elsewhere, and fields that it keeps back."""
    block = declared()["declaration"]
    block["manufacturer"] |= NAMES
    block["battery"] |= dict(zip(("model_id", "batch", "manufacturer_part", "description"), LIVE, strict=True))
    block["content"]["biogenic_carbon_kg"] = 3.0
    changes = {key: block[key] for key in ("manufacturer", "battery", "content")}
    product = bc.Product.from_dict(declared(**changes))
    return bc.footprint(product, "eu-cfb-2024-draft", project=None)


@pytest.fixture(scope="module")
def files(footprint: bc.Footprint, tmp_path_factory) -> dict[str, bytes]:
    """The public declaration as page, workbook and JSON."""
    folder = tmp_path_factory.mktemp("documents")
    endings = ("html", "xlsx", "json")
    return {e: bc.declare(footprint, "eu", folder / f"eu.{e}", version="public") for e in endings}


def test_64_no_text_of_a_file_is_a_formula_of_a_workbook(files) -> None:
    """The only formulas are sums of our own tables; a text that looks like one is marked as text."""
    book = reading.workbook(files["xlsx"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(str(cell.value).startswith("=SUM(") for cell in cells if cell.data_type == "f")
    live = [cell for cell in cells if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert len(live) >= 3
    assert all(cell.quotePrefix for cell in live)


def test_65_markup_in_names_stays_text(files, footprint: bc.Footprint) -> None:
    """On the page of a document and of a result, in SVG and in the data of figures: no tag of the file."""
    page = reading.html(files["html"])
    assert {tag for tag, _ in page.tags} & {"script", "img", "a", "iframe"} == set()
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert NAMES["trade_name"] in "".join(page.text)


def test_65_markup_in_the_names_of_parts_stays_text() -> None:
    """The page of a footprint, whose tables and pictures name components and models."""
    data = bc.read_product(LFP).to_dict()
    data["identity"]["model"] = data["pack"]["parts"][0]["component"] = "<script>alert(1)</script>"
    shown = bc.footprint(bc.Product.from_dict(data), project=None)._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_66_a_page_fetches_nothing(files) -> None:
    """No address in an attribute or a style, whatever names the file has."""
    page = reading.html(files["html"])
    ours = ("xmlns", "data-id", "value")
    values = [value for _, attributes in page.tags for key, value in attributes.items() if key not in ours]
    assert not [value for value in values if "//" in value]
    assert not {key for _, attributes in page.tags for key in attributes} & {"src", "srcset", "href", "data", "poster"}
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "audio", "video"}
    assert b"url(" not in files["html"]
    assert b"@import" not in files["html"]


def test_67_what_is_confidential_is_in_no_byte_of_a_public_file(files) -> None:
    """Neither in text nor in the members and metadata of a workbook."""
    with zipfile.ZipFile(BytesIO(files["xlsx"])) as book:
        parts = [book.read(name) for name in book.namelist()]
    everything = b"\n".join([files["html"].replace(b"<wbr>", b""), files["json"], *parts])
    assert b"Changzhou" in everything
    assert [secret for secret in SECRETS if secret.encode() in everything] == []


@pytest.mark.parametrize("change", [{"end_of_life": None}, {"use": 0.0}])
def test_68_a_passport_has_each_stage_once(footprint: bc.Footprint, change) -> None:
    """A result that lacks a stage of the passport, or has another one, is refused."""
    stages = {k: v for k, v in {**footprint.stages, **change}.items() if v is not None}

    class Case:
        footprint = type("Result", (), {"stages": stages, "rulebook": bc.footprint(LFP, project=None).rulebook})

    said = told(lambda: check_stages(Case, "battery-pass", STAGES))
    assert "doesn't fit the document battery-pass" in said


def test_68_the_stages_of_a_passport_are_kilograms_that_sum_to_its_total(footprint: bc.Footprint) -> None:
    """Never shares in percent."""
    data = json.loads(bc.declare(footprint, "battery-pass"))
    stages = [entry["carbonFootprint"] for entry in data["carbonFootprintPerLifecycleStage"]]
    assert len(stages) == len({e["lifecycleStage"] for e in data["carbonFootprintPerLifecycleStage"]}) == 4
    assert sum(stages) == pytest.approx(footprint.total, rel=1e-12)


def test_69_decimals_of_pact_are_texts_without_exponent(footprint: bc.Footprint) -> None:
    """0.1 + 0.2 with all its digits, 1e22 and 1e-9 written out; a number of JSON is refused."""
    from brightcell.documents.kinds.pact import PactFootprint, decimal_text

    data = json.loads(bc.declare(footprint, "pact"))
    assert isinstance(data["pcf"]["pcfExcludingBiogenicUptake"], str)
    assert [decimal_text(value) for value in (0.1 + 0.2, 1e22, 1e-9)] == [
        "0.30000000000000004", "10000000000000000000000", "0.000000001",
    ]  # fmt: skip
    data["pcf"]["pcfExcludingBiogenicUptake"] = 3.5
    with pytest.raises(ValueError, match="pcfExcludingBiogenicUptake"):
        PactFootprint.model_validate(data)


@pytest.mark.parametrize("format", ["openlca-jsonld", "brightway-excel", "simapro-csv", "ilcd"])
def test_70_each_export_has_the_same_total_when_it_is_read_again(models, imported, format: str) -> None:  # noqa: F811
    """By our own importer and an own solve."""
    model = models(LFP, "cn-group-2024")
    read, _ = imported(model, format)
    assert score(read, model.factors) == pytest.approx(bc.footprint(model, project=None).total, rel=1e-9)


def test_71_numbers_of_a_document_are_those_of_the_result(footprint: bc.Footprint, files) -> None:
    """Each with its path into the JSON of the result, of which it is the rounded text."""
    result = footprint.as_dict()
    traced = 0
    for source, value, text in reading.html(files["html"]).numbers:
        here: object = result
        for step in source.split("."):
            here = here.get(step) if isinstance(here, dict) else None
        if isinstance(here, float):
            traced += 1
            assert float(value) == pytest.approx(here, rel=1e-12)
            assert float(text.split(" ")[0]) == pytest.approx(here, rel=1e-2, abs=0.01)
    assert traced >= 5


def test_72_two_runs_give_the_same_bytes(footprint: bc.Footprint, files, tmp_path: Path, monkeypatch) -> None:
    """Documents, exports and the result's JSON, with SOURCE_DATE_EPOCH for what bears a time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    again = bc.footprint(
        bc.Product.from_dict(footprint.behind.model.product.to_dict()), footprint.rulebook.id, project=None
    )
    for ending in ("html", "xlsx"):
        one, two = (bc.declare(of, "eu", tmp_path / f"{n}.{ending}") for n, of in enumerate((footprint, again)))
        assert one == two
    assert json.dumps(again.as_dict(), default=str) == json.dumps(footprint.as_dict(), default=str)
    for format, ending in (("ilcd", "zip"), ("brightway-excel", "xlsx")):
        paths = [tmp_path / f"{format}{n}.{ending}" for n in range(2)]
        for of, path in zip((footprint, again), paths, strict=True):
            bc.export(of.behind.model, format, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()
