"""What an amount rests on, in the Brightway database that a product is written to and in the JSON of its result."""

import copy
import json

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

METER = {"type": "measured", "document": "energy report 7", "meter": "E-17", "period": "2025"}


@pytest.fixture(scope="module")
def model():
    """The shipped LFP pack with metered gas of its cell making, and a housing whose footprint its supplier declares."""
    data = copy.deepcopy(dict(read_yaml(data_path("products", "lfp-pack-100kwh.yaml")).data))
    steel = next(part for part in data["pack"]["parts"] if part["material"] == "steel")
    steel["evidence"] = {"type": "calculated", "document": "drawing 12"}
    steel["supplier"] = {"name": "Mill", "footprint": "2.1 kg CO2e/kg", "source": "EPD", "evidence": "supplier"}
    steps = data["sites"][0]["steps"]
    cell = next(step for step in steps if step["step"] == "cell")
    gas = next(use for use in cell["energy"] if use["carrier"] == "natural-gas")
    gas["amount"] = {"value": 140, "unit": "MJ", "evidence": METER}
    data["assumptions"] = []
    return bc.Model(bc.Product.from_dict(data), "iso-14067-cutoff")


@pytest.fixture(scope="module")
def written(model):
    """Exchanges and activities of the database, by code of the activity and of what is taken."""
    from brightcell.brightway.projects import bw2data, project

    where = bc.write(model, "evidence of amounts")
    bd = bw2data()
    with project("evidence of amounts"):
        nodes = bd.Database(where["database"]).load()
    return {code: node for (_, code), node in nodes.items()}


def exchange(written, activity, word):
    return next(e for e in written[activity]["exchanges"] if word in str(e["input"]) and e["type"] != "production")


def test_a_metered_amount_has_type_kind_document_meter_and_time(written):
    """Gas of cell making, as its meter says."""
    found = exchange(written, "cell", "natural-gas")
    assert {key: found[key] for key in found if key.startswith("evidence")} == {
        "evidence": "measured",
        "evidence kind": "primary",
        "evidence document": "energy report 7",
        "evidence meter": "E-17",
        "evidence period": "2025",
    }


def test_an_amount_of_literature_is_secondary_and_an_estimated_one_default(written):
    """Cathode powder and steps as the shipped file says."""
    found = {
        e["evidence"]: e["evidence kind"]
        for node in written.values()
        for e in node["exchanges"]
        if e.get("evidence") is not None
    }
    assert {"literature": "secondary", "estimated": "default"}.items() <= found.items()


def test_a_suppliers_figure_is_primary_and_its_mass_beside_it(written):
    """The mass of steel is in the pack, the figure in its supply."""
    assert exchange(written, "supply/pack/steel", "ghg-aggregated")["evidence kind"] == "primary"
    mass = exchange(written, "pack", "supply/pack/steel")
    assert (mass["evidence"], mass["evidence document"]) == ("calculated", "drawing 12")


def test_an_activity_tells_how_many_of_its_exchanges_rest_on_what(written):
    """And the kind of the weakest."""
    node = written["pack"]
    types = [e["evidence"] for e in node["exchanges"] if "evidence" in e]
    assert node["evidence"] == ", ".join(
        f"{name} {types.count(name)}"
        for name in ("measured", "calculated", "supplier", "literature", "estimated", "unstated")
        if name in types
    )
    assert node["evidence kind"] in ("secondary", "default")


def test_what_no_amount_of_the_product_leads_to_says_nothing(written):
    """The functional unit rests on the rulebook."""
    assert all("evidence" not in e for e in written["functional-unit"]["exchanges"])


def test_the_json_of_the_result_has_the_same_of_each_amount(model):
    """Type, kind, document, meter and time by the path of the field."""
    told = json.loads(bc.footprint(model, project=None).to_json())["evidence"]["amounts"]
    (gas,) = [one for one in told if one["meter"] == "E-17"]
    assert {key: gas[key] for key in ("evidence", "kind", "primary", "document", "period")} == {
        "evidence": "measured",
        "kind": "primary",
        "primary": True,
        "document": "energy report 7",
        "period": "2025",
    }
    assert {one["kind"] for one in told} == {"primary", "secondary", "default"}
