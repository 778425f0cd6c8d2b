"""The JSON that other programs read."""

import json
import math
import re
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import brightcell as bc
from brightcell.results import FootprintError, FunctionalUnitRef

NUMBER, TEXT = {"type": "number"}, {"type": "string"}


def record(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


SCHEMA = record(
    product=TEXT,
    rulebook=record(id=TEXT, edition=TEXT, status=TEXT),
    background=record(name=TEXT, version=TEXT, sha256=TEXT),
    method=TEXT,
    functional_unit=record(unit=TEXT, total_energy_kwh={"type": ["number", "null"]}),
    unit=TEXT,
    total=NUMBER,
    stages=record(raw_material=NUMBER, manufacturing=NUMBER, distribution=NUMBER, end_of_life=NUMBER)
    | {"additionalProperties": False},
    per_pack_kg=NUMBER,
    per_kwh_rated_kg=NUMBER,
    per_kg_pack_kg=NUMBER,
    gases={"type": "object", "additionalProperties": NUMBER},
    assumed={"type": "array", "items": record(parameter=TEXT, value={}, why=TEXT)},
    warnings={"type": "array", "items": TEXT},
    provenance={"type": "object"},
    links={"type": "array", "items": {"type": "object"}},
    trace={"type": "array", "items": {"type": "object"}},
    element_balance={"type": ["array", "null"]},
    aggregated_share={"type": ["number", "null"]},
)


def test_the_keys_are_those_of_the_contract(footprint):
    """Every key is there, with its type."""
    jsonschema.validate(json.loads(footprint.to_json()), SCHEMA)


def test_the_total_energy_is_null_where_the_unit_is_another(make_footprint):
    """A unit that isn't energy delivered has no total energy."""
    unit = FunctionalUnitRef("kWh rated", None, 100.0, 100.0, 520.0)
    data = make_footprint(functional_unit=unit).as_dict()
    assert data["functional_unit"]["total_energy_kwh"] is None
    assert data["unit"] == "kg CO2e / kWh rated"


def test_the_numbers_are_not_rounded(footprint):
    """JSON holds the very floats."""
    data = json.loads(footprint.to_json())
    assert data["total"] == footprint.total
    assert data["stages"] == footprint.stages
    assert data["per_kwh_rated_kg"] == footprint.per_kwh_rated_kg


def test_stages_and_gases_of_the_json_sum_to_its_total(footprint):
    """Within 1e-9, as read back."""
    data = json.loads(footprint.to_json())
    assert math.fsum(data["stages"].values()) == pytest.approx(data["total"], rel=1e-9)
    assert math.fsum(data["gases"].values()) == pytest.approx(data["total"], rel=1e-9)


def test_gases_have_names_for_people(footprint):
    """Gases are named as in the contract."""
    assert list(footprint.as_dict()["gases"]) == ["CO2 fossil", "CH4 fossil", "N2O", "GHG, aggregated"]


def test_nan_in_provenance_is_refused(make_footprint):
    """NaN is never written, wherever it hides; the message says where."""
    with pytest.raises(FootprintError, match=r"result\.provenance\.condition"):
        make_footprint(provenance={"condition": math.nan}).to_json()


def test_foreign_types_become_plain(make_footprint):
    """Arrays, numbers of numpy, paths, dates and sets are written as what JSON knows."""
    kept = {"a": np.float64(1.5), "b": np.arange(2), "c": Path("x/y"), "d": date(2026, 1, 2), "e": {"z", "y"}}
    data = json.loads(make_footprint(provenance=kept).to_json())
    assert data["provenance"] == {"a": 1.5, "b": [0, 1], "c": "x/y", "d": "2026-01-02", "e": ["y", "z"]}


def test_chinese_stays_readable(make_footprint):
    """Text is written as it is, not as escapes."""
    assert "电池包" in make_footprint(product="电池包").to_json()


def test_the_fingerprint_of_the_gwp_set_is_in_the_provenance(footprint):
    """Provenance tells which factors were used."""
    assert footprint.as_dict()["provenance"]["gwp_fingerprint"] == footprint.gwp_fingerprint


def test_every_key_has_an_entry_with_an_example_that_runs() -> None:
    """The table in docs/results.md, on a shipped product; a key that it hasn't, and one that is gone, fail."""
    page = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
    table = page.split("## Keys of the JSON")[1]
    examples = dict(re.findall(r"^\| `(\w+)` \| .+? \| `(.+)` \|$", table, re.MULTILINE))
    data = bc.footprint("nmc622-pack-100kwh", project=None).as_dict()
    assert set(examples) == set(data)
    for key, example in examples.items():
        assert f'data["{key}"]' in example
        assert eval(example, {"data": data, "len": len}) is not None
