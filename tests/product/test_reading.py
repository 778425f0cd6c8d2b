"""A product file becomes a product in canonical units; nothing of what it says is lost."""

import pickle
import subprocess
import sys

import pytest
from pydantic import ValidationError

from brightcell.data import data_path
from brightcell.distributions import Normal, Triangular
from brightcell.errors import ProductError
from brightcell.io.json import json_text
from brightcell.io.yaml import parse_yaml
from brightcell.product import Amount, Product, formulas, product_from_data, products, read_product, with_changes


def write(tmp_path, text):
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_amounts_are_converted_to_canonical_units(small):
    """MJ of electricity become kWh, kWh of gas MJ, grams kg, litres of waste water m3."""
    step = small["sites"][0]["steps"][0]
    step["energy"] = [
        {"carrier": "electricity", "amount": "36 MJ", "per": "kWh"},
        {"carrier": "natural-gas", "amount": "10 kWh", "per": "kWh"},
    ]
    read = product_from_data(small).sites[0].steps[0]
    assert [str(use.amount) for use in read.energy] == ["10 kWh", "36 MJ"]
    assert str(read.emissions[0].amount) == "0.01 kg"
    assert str(read.wastes[0].amount) == "0.003 m3"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("95 %", 0.95),
        (0.95, 0.95),
        ("0.95", 0.95),
        ({"value": 95, "unit": "%"}, 0.95),
        ({"value": 0.95}, 0.95),
        (1, 1.0),
        ({"formula": "1 - foil / (10 * foil)"}, 0.9),
    ],
)
def test_a_share_has_several_spellings(small, written, expected):
    """A share may be a percentage, a fraction or a formula."""
    small["pack"]["module"]["cell"]["yield"] = written
    assert product_from_data(small).pack.module.cell.yield_.value == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"distribution": "normal", "sd": 100}, Normal(sd=0.1)),
        ({"distribution": "triangular", "min": 9000, "max": 11000}, Triangular(min=9.0, max=11.0)),
    ],
)
def test_an_uncertainty_is_converted_with_its_amount(small, written, expected):
    """Bounds and standard deviations are in the unit that the amount is written in."""
    small["pack"]["parts"][0]["amount"] = {"value": 10000, "unit": "g", "uncertainty": written}
    assert product_from_data(small).pack.parts[0].amount == Amount(value=10.0, unit="kg", uncertainty=expected)


def test_source_and_note_stay_with_an_amount(small):
    """Whoever asks where a number comes from gets the maker's answer."""
    small["pack"]["parts"][0]["amount"] = {"value": 10, "unit": "kg", "source": "drawing 7", "note": "weighed"}
    amount = product_from_data(small).pack.parts[0].amount
    assert (amount.source, amount.note) == ("drawing 7", "weighed")


def test_a_formula_is_evaluated_and_kept(small):
    """The amount has its value, and its formula for other values of the parameter."""
    product = product_from_data(small)
    amount = product.pack.module.cell.anode.parts[1].amount
    assert str(amount) == "0.5 kg"
    assert formulas.evaluate(amount.formula, {"foil": 0.6}) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("formula", "unit", "value"),
    [
        ("2 * foil", "kg", 1.0),
        ("2 * foil", "g", 1.0),
        ("foil ** 2 / foil", "t", 0.5),
        ("5 * scale", "kg", 10.0),
        ("5 * scale", "g", 0.01),
        ("max(foil, foil / 2) * sqrt(4)", "kg", 1.0),
    ],
)
def test_a_formula_has_units(small, formula, unit, value):
    """A result with a unit is converted; one of plain numbers only is read in the unit that is written."""
    small["parameters"]["scale"] = 2
    small["pack"]["parts"][1]["amount"] = {"formula": formula, "unit": unit}
    small["performance"]["mass"] = f"{48 + value} kg"
    amount = product_from_data(small).pack.parts[1].amount
    assert (amount.value, amount.unit) == (pytest.approx(value), "kg")
    assert formulas.evaluate(amount.formula, {"foil": 0.5, "scale": 2.0}) == pytest.approx(value)


def test_parameters_are_in_coherent_units(small):
    """Formulas need no factors: 36 MJ and 10 kWh are the same number."""
    small["parameters"] |= {"a": "36 MJ", "b": "10 kWh", "c": {"formula": "a + b", "unit": "MJ"}}
    parameters = product_from_data(small).parameters
    assert [(parameters[name].value, parameters[name].unit) for name in "abc"] == [
        (pytest.approx(10), "kWh"),
        (10, "kWh"),
        (pytest.approx(20), "kWh"),
    ]


def test_parameters_may_stand_in_any_order(small):
    """A parameter may use one that is written below it."""
    small["parameters"] = {"foil": {"formula": "half * 2", "unit": "kg"}, "half": "250 g"}
    assert product_from_data(small).parameters["foil"].value == pytest.approx(0.5)


def test_an_uncertainty_of_a_parameter_is_kept(small):
    """It moves every amount that uses the parameter."""
    small["parameters"]["foil"] = {"value": 500, "unit": "g", "uncertainty": {"distribution": "normal", "sd": 10}}
    assert product_from_data(small).parameters["foil"].uncertainty == Normal(sd=0.01)


def test_a_pack_may_hold_its_cells_directly(small):
    """Cell to pack: no modules at all."""
    small["pack"]["cell"] = {**small["pack"].pop("module")["cell"], "count": 20}
    product = product_from_data(small)
    assert product.pack.module is None
    assert product.pack.cells_per_pack == 20


def test_blocks_that_a_maker_may_not_know_are_optional(small):
    """Warranty, cycle life, transport, end of life, sites, notes and parameters can be left out."""
    small["pack"]["module"]["cell"]["anode"]["parts"][1]["amount"] = "0.5 kg"
    for block in ("transport", "end_of_life", "sites", "notes", "parameters"):
        del small[block]
    del small["performance"]["warranty"], small["performance"]["cycle_life"]
    product = product_from_data(small)
    assert product.end_of_life is product.performance.warranty is None
    assert product.sites == ()


def test_an_energy_record_may_be_one_total_or_a_list(small):
    """Test reports come in both forms."""
    test = small["performance"]["cycle_life"]
    test["energy_record"] = "9000 kWh"
    assert [a.value for a in product_from_data(small).performance.cycle_life.energy_record] == [9000]
    test["energy_record"] = ["5 MWh", "4 MWh"]
    assert [a.value for a in product_from_data(small).performance.cycle_life.energy_record] == [5000, 4000]


def test_a_cathode_may_be_a_blend(small):
    """The chemistry is one of its active materials."""
    parts = small["pack"]["module"]["cell"]["cathode"]["parts"]
    parts[0]["amount"] = "0.5 kg"
    parts.append({"material": "lmo", "amount": "0.15 kg"})
    small["identity"]["chemistry"] = "lmo"
    assert product_from_data(small).identity.chemistry == "lmo"


def test_two_sites_may_share_the_work(small):
    """One makes cells, the other packs."""
    small["sites"].append({"name": "second", "location": "DE-BY", "steps": [{"step": "pack"}]})
    assert [site.location for site in product_from_data(small).sites] == ["CN-JS", "DE-BY"]


@pytest.mark.parametrize(
    "supply",
    [
        {"kind": "certificate", "technology": "wind"},
        {"kind": "certificate", "factor": {"value": "0.02 kg CO2e/kWh", "kind": "life-cycle", "source": "meter"}},
        {"kind": "grid", "location": "CN"},
    ],
)
def test_a_supply_has_a_technology_or_a_factor_or_is_grid(small, supply):
    """A proof is not needed to describe it."""
    small["sites"][0]["electricity_supply"] = [{**supply, "share": 1}]
    assert product_from_data(small).sites[0].electricity_supply[0].kind == supply["kind"]


@pytest.mark.parametrize("supplier", [None, {"name": "mill"}])
def test_recycled_content_is_given_where_there_is_a_figure(small, supplier):
    """Steel, aluminium, copper and polypropylene today; a supplier without a footprint makes no difference."""
    small["pack"]["parts"][0] |= {"recycled_content": "10 %", "supplier": supplier}
    assert product_from_data(small).pack.parts[0].recycled_content.value == 0.1


def test_what_has_known_carbon_may_be_burnt_for_energy(small):
    """Polypropylene does; up to the whole of its heating value is used."""
    energy = {
        "share": "50 %",
        "lower_heating_value": "43 MJ/kg",
        "heat_efficiency": "80 %",
        "electricity_efficiency": "20 %",
    }
    small["pack"]["parts"].append({"material": "polypropylene", "amount": "0 kg"})
    small["end_of_life"]["dismantled"] = [{"material": "polypropylene", "recovery": 0, "energy_recovery": energy}]
    assert product_from_data(small).end_of_life.dismantled[0].energy_recovery.share.value == 0.5


def test_a_leg_has_the_usual_vehicle_of_its_mode(small):
    """Road is an articulated lorry unless another is named."""
    assert product_from_data(small).transport.outbound[0].transport_key == "lorry-articulated-33t"


def test_what_is_a_text_stays_as_it_is_written(tmp_path):
    """NO is Norway and not false; a model called 010 keeps its zero; 1e3 and 12:30 are names here."""
    text = read_product_text("nmc622-pack-100kwh")
    text = text.replace(
        "plant: {name: reference plant, location: CN-JS, city: Changzhou}", "plant: {name: 1e3, location: NO}"
    )
    text = text.replace("model: NMC622 pack, 100 kWh", "model: 010").replace(
        "category: electric-vehicle", "category: 12:30"
    )
    identity = read_product(write(tmp_path, text)).identity
    assert (identity.model, identity.plant.name, identity.plant.location) == ("010", "1e3", "NO")
    assert identity.category == "12:30"


def test_a_number_in_a_text_form_is_the_number_that_is_meant(tmp_path):
    """A count of 020 is twenty and 1e3 cycles are a thousand."""
    text = read_product_text("nmc622-pack-100kwh").replace("count: 20", "count: 020")
    text = text.replace("cycles: 1000", "cycles: 1e3")
    product = read_product(write(tmp_path, text))
    assert product.pack.module.count.value == 20
    assert product.performance.cycle_life.cycles.value == 1000


def read_product_text(name):
    from brightcell.data import data_path

    return data_path("products", f"{name}.yaml").read_text(encoding="utf-8")


def test_a_product_is_frozen(small):
    """A change is a new copy."""
    product = product_from_data(small)
    with pytest.raises(ValidationError):
        product.identity.model = "other"


def test_a_product_knows_its_file(tmp_path, small):
    """The file is no part of what the product says."""
    path = write(tmp_path, read_product_text("lfp-pack-100kwh"))
    product = read_product(path)
    assert product.file == str(path)
    assert product == read_product("lfp-pack-100kwh")
    assert product.sha256 == read_product("lfp-pack-100kwh").sha256
    assert product_from_data(small).file is None


def test_a_product_travels_to_another_process():
    """Workers get it pickled, with formulas and lines."""
    product = read_product("nmc622-pack-100kwh")
    other = pickle.loads(pickle.dumps(product))
    assert (other, other.file, other.sha256) == (product, product.file, product.sha256)


def test_the_hash_changes_with_what_is_said(small):
    """Another amount is another product."""
    before = product_from_data(small).sha256
    small["pack"]["parts"][0]["amount"] = "10.001 kg"
    assert product_from_data(small).sha256 != before


def test_a_dumped_product_is_read_as_the_same_product(small):
    """Formulas are written as formulas, `yield` under its own name."""
    product = product_from_data(small)
    dumped = product.model_dump(mode="json", exclude_none=True)
    assert dumped["pack"]["module"]["cell"]["anode"]["parts"][1]["amount"] == {"formula": "foil", "unit": "kg"}
    assert product_from_data(dumped) == product


def test_an_unknown_product_offers_the_nearest():
    """A name is not a path."""
    with pytest.raises(ProductError, match="nmc622-pack-100kwh"):
        read_product("nmc622-pack-100kw")


def test_a_missing_file_offers_its_neighbours(tmp_path):
    """A slip in a path is found as well."""
    write(tmp_path, "a: 1")
    with pytest.raises(ProductError, match=r"no such file .*did you mean pack.yaml"):
        read_product(tmp_path / "pakc.yaml")


@pytest.mark.parametrize("name", ["../pyproject", "primary/../nmc622-pack-100kwh", "/etc/passwd", ""])
def test_a_name_never_leaves_the_folder_of_products(name):
    """Only plain names are looked up among the shipped products."""
    with pytest.raises(ProductError):
        read_product(name)


def test_shipped_products_are_listed():
    """Eight chemistries, found by listing the folder."""
    assert len([name for name in products() if name.endswith("-pack-100kwh")]) == 8


def test_the_product_package_is_light():
    """Importing it takes neither Brightway nor pandas, matplotlib or xarray."""
    code = (
        "import sys, brightcell.product, brightcell.io.yaml, brightcell.distributions, brightcell.units;"
        "heavy = {'bw2data', 'bw2calc', 'bw2io', 'matplotlib', 'pandas', 'xarray', 'pint'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout.strip() == b"[]"


def test_a_product_says_what_it_assumes(small):
    """Each entry names a field that is there, entries of lists by their name."""
    small["assumptions"] = [{"field": "pack.parts[steel].amount", "why": "not weighed"}]
    product = product_from_data(small)
    assert product.assumptions[0].why == "not weighed"
    assert str(product.at("pack.parts[steel].amount")) == "10 kg"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("identity.plant.location", "CN-JS"),
        ("pack.module.cell.cathode.parts[nmc622].origin", "CN"),
        ("sites[plant].steps[cell].energy[natural-gas].carrier", "natural-gas"),
        ("transport.outbound[#1].mode", "road"),
        ("pack.module.cell.yield.value", 0.95),
        ("end_of_life.recoveries.nickel.value", 0.93),
        ("pack.parts[gold]", None),
        ("performance.waranty", None),
    ],
)
def test_a_field_is_found_by_its_path(small, path, value):
    """The paths of messages lead to what they name."""
    assert product_from_data(small).at(path) == value


def test_a_problem_found_later_gets_file_and_line():
    """A rule that misses something says where it stands, or where it should."""
    from brightcell.errors import Problem

    product = read_product("lfp-pack-100kwh")
    text = read_product_text("lfp-pack-100kwh")
    located = product.located(Problem("too long", path="performance.warranty.duration"))
    assert located.file == product.file
    assert text.splitlines()[located.line - 1].strip() == "duration: 8 years"
    assert product.located(Problem("lacking", path="sites[reference plant].electricity_supply")).line is not None
    assert product.located(Problem("nowhere")) == Problem("nowhere")


def test_the_models_read_a_plain_mapping_without_formulas(small):
    """`Product.model_validate` works where there is no formula to evaluate."""
    small["pack"]["module"]["cell"]["anode"]["parts"][1]["amount"] = "0.5 kg"
    del small["parameters"]
    assert Product.model_validate(small).identity.chemistry == "nmc622"


def test_a_changed_product_is_read_without_parsing_its_file(tmp_path, monkeypatch):
    """Lines are looked up for messages only; a message still has them."""
    monkeypatch.setenv("BRIGHTCELL_CACHE", str(tmp_path / "cache"))
    read_product("nmc622-pack-100kwh")
    product = read_product("nmc622-pack-100kwh")
    parsed = []

    def parse(content, file, collect=False):
        parsed.append(file)
        return parse_yaml(content, file, collect)

    monkeypatch.setattr("brightcell.io.yaml.parse_yaml", parse)
    assert with_changes(product, {"identity.model": "other"}).identity.model == "other"
    assert parsed == []
    with pytest.raises(ProductError, match=r"nmc622-pack-100kwh\.yaml:\d+: performance\.mass"):
        with_changes(product, {"performance.mass": "-1 kg"})
    assert len(parsed) == 1


@pytest.mark.parametrize("name", ["lab.txt", "lab", "pack.yaml.bak"])
def test_notes_in_a_file_of_another_ending_are_no_product(tmp_path, name):
    """Those of a laboratory can be read as YAML: the ending is named before any field is."""
    file = tmp_path / name
    file.write_text("identity: cell 7\npack: opened on Monday\n", encoding="utf-8")
    with pytest.raises(ProductError, match=r"this is not a product file .*ending in \.yaml or \.xlsx.* end in \.yaml"):
        read_product(file)


@pytest.mark.parametrize("name", ["pack", "pack.txt", "pack.yaml.bak"])
def test_a_product_is_read_whatever_its_file_is_called(tmp_path, name):
    """All blocks that a product must have are there, so that nobody can take it for notes."""
    file, shipped = tmp_path / name, data_path("products", "lfp-pack-100kwh.yaml")
    file.write_bytes(shipped.read_bytes())
    assert read_product(file).to_dict() == read_product(shipped).to_dict()


def test_a_product_in_json_is_read(tmp_path):
    """What a program wrote by `to_dict`."""
    file = tmp_path / "pack.json"
    file.write_text(json_text(read_product("lfp-pack-100kwh").to_dict()), encoding="utf-8")
    assert read_product(file).to_dict() == read_product("lfp-pack-100kwh").to_dict()
