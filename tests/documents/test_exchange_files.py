"""Exchange files from a result: schemas, identities beyond them, refusals, the same totals when they are read again.

The publishers' schemas aren't part of this project. Where the environment variable BRIGHTCELL_SCHEMAS names a folder
that has them (idta, catenax, batterypass), files are validated against them; else those tests are skipped.
"""

from __future__ import annotations

import copy
import json
import math
import os
import uuid
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.documents.conftest import BLOCK, declared

import brightcell as bc
from brightcell.documents.case import DeclarationCase
from brightcell.documents.exchanging import GATE, STAGES, at_gate, check_stages, region_of
from brightcell.documents.fitting import check_case
from brightcell.documents.kinds import DOCUMENTS
from brightcell.documents.kinds.pact import PactFootprint, decimal_text
from brightcell.errors import InputError
from brightcell.io.exchange.read import exchanged_footprint
from brightcell.results.of_model import ModelBehind

FILES = ("idta", "catena-x-pcf", "catena-x-component", "battery-pass", "pact")
SCHEMAS = {
    "idta": "idta/CarbonFootprintBattery-schema.json",
    "catena-x-pcf": "catenax/pcf-9.0.0-Pcf-schema.json",
    "catena-x-component": "catenax/PcfForBatteryComponentSupplier-schema.json",
    "battery-pass": "batterypass/CarbonFootprintForBatteries-schema.json",
}
BOOKS = {
    "idta": "eu-cfb-2024-draft",
    "battery-pass": "eu-cfb-2024-draft",
    "catena-x-pcf": "eu-cfb-2024-draft",
    "pact": "eu-cfb-2024-draft",
    "catena-x-component": "iso-14067-cutoff",
}
CONTENT = {
    "exempted_percent": 1.5,
    "fossil_carbon_kg": 21.25,
    "biogenic_carbon_kg": 3.0,
    "quality_parameters": ["energy density of cells: 250 Wh/kg"],
    "metals": ["nickel sulphate: 4.2 kg CO2e/kg"],
}


@cache
def case(rulebook: str, version: str = "supporting") -> DeclarationCase:
    footprint = bc.footprint(bc.Model(bc.Product.from_dict(declared(content=CONTENT)), rulebook))
    assert isinstance(footprint.behind, ModelBehind)
    return DeclarationCase(footprint.behind.model, footprint, version)


def written(document: str, rulebook: str | None = None) -> dict[str, Any]:
    """The file as data, checked for fit first."""
    of = case(rulebook or BOOKS[document], DOCUMENTS[document].versions[-1])
    check_case(DOCUMENTS[document], of)
    return json.loads(DOCUMENTS[document].faces[".json"](of))


@pytest.mark.parametrize("document", SCHEMAS)
def test_files_meet_the_schemas_of_their_publishers(document: str) -> None:
    """By draft 4, as the schemas say of themselves; that of Battery Pass is written in UTF-16."""
    folder = os.environ.get("BRIGHTCELL_SCHEMAS")
    if folder is None:
        pytest.skip("BRIGHTCELL_SCHEMAS names no folder with the publishers' schemas")
    import jsonschema

    content = (Path(folder) / SCHEMAS[document]).read_bytes()
    text = content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig")
    validator = jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())
    data = written(document)
    assert [error.message for error in validator.iter_errors(data)] == []
    first = next(iter(data))
    assert list(validator.iter_errors({key: value for key, value in data.items() if key != first}))


def test_the_stages_of_idta_sum_to_its_total() -> None:
    """One total over all phases per kWh, four stages, one total per piece; the unit is spelled as the schema has it."""
    of = case(BOOKS["idta"], "supporting").footprint
    entries = written("idta")["ProductCarbonFootprints"]
    total, *stages, pack = entries
    assert [entry["ReferenceImpactUnitForCalculation"] for entry in entries] == ["kwH"] * 5 + ["piece"]
    assert math.isclose(math.fsum(entry["PcfCo2eq"] for entry in stages), total["PcfCo2eq"], rel_tol=1e-12)
    assert total["PcfCo2eq"] == of.total
    assert pack["PcfCo2eq"] == pytest.approx(of.total * 48000.0)
    phases = [entry["LifeCyclePhases"] for entry in stages]
    assert [phase[:2] for (phase,) in phases] == ["A1", "A3", "A4", "C3"]
    assert total["LifeCyclePhases"] == pack["LifeCyclePhases"] == [phase for (phase,) in phases]
    assert {entry["PerformanceClass"] for entry in entries} == {"not yet defined"}


def test_the_stages_of_battery_pass_sum_to_its_total() -> None:
    """In kg per kWh, not in percent; the absolute value is that of a pack."""
    data = written("battery-pass")
    stages = {entry["lifecycleStage"]: entry["carbonFootprint"] for entry in data["carbonFootprintPerLifecycleStage"]}
    assert list(stages) == ["RawMaterialExtraction", "MainProduction", "Distribution", "Recycling"]
    assert math.isclose(math.fsum(stages.values()), data["batteryCarbonFootprint"], rel_tol=1e-12)
    assert data["absoluteCarbonFootprint"] == pytest.approx(data["batteryCarbonFootprint"] * 48000.0)
    assert data["carbonFootprintPerformanceClass"] == "not yet defined"


def test_the_stages_of_a_component_sum_to_its_absolute_value() -> None:
    """Four stages of 100 kWh rated."""
    data = written("catena-x-component")
    shares = dict(data["pcfValues"]["sharesPerStage"])
    assert shares.pop("declaredUnit") == "CO2KG/piece"
    whole = shares.pop("absPcfValue")["stageValue"]
    assert math.isclose(math.fsum(share["stageValue"] for share in shares.values()), whole, rel_tol=1e-12)
    assert whole == pytest.approx(case(BOOKS["catena-x-component"]).footprint.per_pack_kg)
    assert data["dataQualityRating"] == pytest.approx(
        sum(data[f"{name}Representativeness"] for name in ("technological", "geographical", "timerelated")) / 3
    )


@pytest.mark.parametrize("rulebook", ["eu-cfb-2024-draft", "iso-14067-cutoff"])
@pytest.mark.parametrize("document", ["pact", "catena-x-pcf"])
def test_gate_files_read_again_give_the_same_gate(document: str, rulebook: str) -> None:
    """Raw material and manufacturing of the same result, per pack; uptake of 3 kg of carbon takes off 11 kg of CO2."""
    of = case(rulebook).footprint
    read = exchanged_footprint(written(document, rulebook), "out.json")
    units = of.functional_unit.units_per_pack
    gate = (of.stages["raw_material"] + of.stages["manufacturing"]) * units
    assert read.excluding == pytest.approx(gate, rel=1e-12)
    assert read.including == pytest.approx(gate - 11.0, rel=1e-12)
    assert read.mass == of.functional_unit.pack_mass_kg
    assert read.unit == "piece"
    assert read.reference == ("2025-01-01", "2025-12-31")
    assert read.validity == ("2026-11-30", "2027-11-29")
    assert read.characterisation == ("AR6",)
    assert read.company == "Example Cells Ltd"
    if document == "catena-x-pcf":
        assert read.distribution == pytest.approx(of.stages["distribution"] * units, rel=1e-12)
    entry = bc.backgrounds.supplier_file(read, per="kg").entry
    assert entry["footprint"]["value"] == pytest.approx(gate / of.functional_unit.pack_mass_kg, rel=1e-9)


def test_gate_figures_of_all_stages_are_the_whole() -> None:
    """Over all four stages nothing is lost: the gases of the stages sum to the pack's footprint."""
    of = case("iso-14067-cutoff")
    whole = at_gate(of, STAGES)
    assert whole.excluding == pytest.approx(of.footprint.per_pack_kg, rel=1e-12)
    assert at_gate(of, GATE).fossil <= at_gate(of, GATE).excluding


def test_pact_files_have_decimals_as_texts() -> None:
    """No number of JSON is left, and the models refuse one."""
    data = written("pact")

    def numbers(of: Any) -> list[Any]:
        if isinstance(of, dict | list):
            return [found for inner in (of.values() if isinstance(of, dict) else of) for found in numbers(inner)]
        return [of] if isinstance(of, int | float) else []

    assert numbers(data) == []
    broken = copy.deepcopy(data)
    broken["pcf"]["pcfExcludingBiogenicUptake"] = 3.5
    with pytest.raises(ValueError, match="pcfExcludingBiogenicUptake"):
        PactFootprint.model_validate(broken)
    assert float(decimal_text(0.1 + 0.2)) == 0.1 + 0.2
    assert decimal_text(1e22) == "10000000000000000000000"


@pytest.mark.parametrize("document", FILES)
def test_the_same_input_gives_the_same_bytes(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stamps are those of SOURCE_DATE_EPOCH or of the document; the id doesn't depend on them."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = written(document)
    assert first == written(document)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    later = written(document)
    if document == "pact":
        assert first["created"] == "2026-11-30T00:00:00Z"
        assert later["created"] == "2027-01-15T08:00:00Z"
        assert uuid.UUID(first["id"]).version == 5
        assert later["id"] == first["id"]
        assert first["id"] != written("pact", "iso-14067-cutoff")["id"]
    elif document != "catena-x-pcf":
        assert later == first


@pytest.mark.parametrize("document", ["idta", "battery-pass"])
def test_files_for_passports_need_kwh_delivered(document: str) -> None:
    """The message names the rulebook with its unit, and the document with its own."""
    with pytest.raises(InputError) as caught:
        written(document, "iso-14067-cutoff")
    text = str(caught.value)
    assert "rulebook iso-14067-cutoff" in text
    assert f"document {document}" in text
    assert "found kWh rated; expected kWh delivered" in text


@pytest.mark.parametrize("document", FILES)
def test_a_boundary_that_does_not_fit_is_refused(document: str) -> None:
    """A result without the stages, or with one that a file has no place for."""
    of = case(BOOKS[document]).footprint
    for stages in ({"raw_material": 1.0}, {**of.stages, "use": 0.0}):
        other = SimpleNamespace(footprint=SimpleNamespace(stages=stages, rulebook=of.rulebook))
        with pytest.raises(InputError, match=f"rulebook {BOOKS[document]} doesn't fit the document {document}"):
            check_stages(cast(Any, other), document, GATE if document in ("pact", "catena-x-pcf") else STAGES)
    kind = DOCUMENTS[document]
    assert kind.check is not None
    with pytest.raises(InputError, match="doesn't fit the document"):
        kind.check(cast(Any, other))


def test_a_negative_stage_is_refused_where_the_format_can_not_say_it() -> None:
    """Credits of the EU's draft make end of life negative, and the component's file has no number below zero."""
    assert case("eu-cfb-2024-draft").footprint.stages["end_of_life"] < 0
    with pytest.raises(InputError, match=r"end_of_life: the document catena-x-component can't state a negative figure"):
        written("catena-x-component", "eu-cfb-2024-draft")


@pytest.mark.parametrize("document", FILES)
def test_all_absent_fields_are_named_at_once(document: str) -> None:
    """Without the block each mandatory field of it is a problem of one error."""
    kind, model = DOCUMENTS[document], bc.Model("nmc622-pack-100kwh", BOOKS[document])
    with pytest.raises(InputError) as caught:
        check_case(kind, DeclarationCase(model, case(BOOKS[document]).footprint, kind.versions[0]))
    wanted = [field.path for field in DOCUMENTS[document].mandatory if field.path.startswith("declaration.")]
    instead = "declaration.manufacturer.name"
    assert [problem.path for problem in caught.value.problems] == [path for path in wanted if path != instead]


def test_an_empty_list_is_no_answer() -> None:
    """Metals and parameters of quality are asked for, and an empty list doesn't tell them."""
    of = case("iso-14067-cutoff")
    model = bc.Model(bc.Product.from_dict(declared(content={"exempted_percent": 1.0})), "iso-14067-cutoff")
    with pytest.raises(InputError) as caught:
        check_case(DOCUMENTS["catena-x-component"], DeclarationCase(model, of.footprint, "supporting"))
    assert [problem.path for problem in caught.value.problems] == [
        "declaration.content.quality_parameters",
        "declaration.content.metals",
    ]


@pytest.mark.parametrize("document", FILES)
def test_what_is_confidential_is_in_no_file(document: str) -> None:
    """Neither the contact nor the supplier that the file keeps back."""
    text = json.dumps(written(document))
    assert BLOCK["contact"]["name"] not in text
    assert "Hidden Steelworks" not in text
    assert "99.9137" not in text


def test_regions_of_the_united_nations() -> None:
    """A province is in the region of its country; what is no country is global."""
    assert [region_of(place) for place in ("CN-JS", "DE", "US", "GLO")] == [
        "Eastern Asia",
        "Western Europe",
        "Northern America",
        "Global",
    ]


def _numbers(found: Any, path: str = "") -> list[tuple[str, float]]:
    """Every number of a file with its path, decimals as text among them."""
    if isinstance(found, dict):
        return [pair for key, value in found.items() for pair in _numbers(value, f"{path}.{key}")]
    if isinstance(found, list):
        return [pair for value in found for pair in _numbers(value, path)]
    if isinstance(found, str):
        try:
            return [(path, float(found))]
        except ValueError:
            return []
    return [] if isinstance(found, bool) or not isinstance(found, int | float) else [(path, float(found))]


@pytest.mark.parametrize("document", FILES)
def test_each_number_of_a_file_is_one_of_the_result_or_of_the_declaration(document: str) -> None:
    """A figure, stage or gate per unit or per pack, what the product file states, a share, or a fixed 0, 1, 100."""
    of = case(BOOKS[document])
    footprint = of.footprint
    figures = [footprint.total, *footprint.stages.values(), *footprint.gases.values(), *_gate(of)]
    per = footprint.functional_unit.units_per_pack
    known = [value * factor for value in figures for factor in (1.0, per, 1.0 / per)]
    biogenic = 44 / 12 * CONTENT["biogenic_carbon_kg"]
    known += [value - biogenic for value in list(known)]
    known += [value for _, value in _numbers([of.data["file"]["performance"], CONTENT])]
    known += [CONTENT["fossil_carbon_kg"] + CONTENT["biogenic_carbon_kg"], float(footprint.background.version)]
    quality = of.data["check"]["data_quality"]
    known += [quality[name] * factor for name in quality if quality[name] is not None for factor in (1.0, 100.0)]
    fixed = {0.0, 1.0, 100.0}
    untraced = [
        (path, value)
        for path, value in _numbers(written(document))
        if value not in fixed and not any(math.isclose(value, one, rel_tol=1e-6) for one in known)
    ]
    assert untraced == []


def _gate(of: DeclarationCase) -> list[float]:
    """The figures at the gate, per pack."""
    return [value for _, value in _numbers(json.loads(json.dumps(vars(at_gate(of)), default=str)))]
