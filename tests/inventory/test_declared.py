"""What stands behind a declared footprint: stages, gases, set and boundary; bought modules."""

from __future__ import annotations

import copy

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product.gwp_sets import gwp_factors
from brightcell.product.read import product_from_data

LEGS = [{"mode": "sea", "distance": "1 km"}]
BOOK = "iso-14067-cutoff"
MASS = 20 * 0.79816
"""kg of a module."""


@pytest.fixture(scope="module")
def shipped():
    return read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data


@pytest.fixture
def data(shipped):
    """The shipped NMC622 pack of 20 bought modules, assembled in Hungary."""
    found = copy.deepcopy(dict(shipped))
    supplier = {"name": "M", "footprint": "60 kg CO2e/kWh", "boundary": "cradle-to-gate", "gwp_set": "AR6"}
    found["pack"] = {**found["pack"], "module": {"count": 20, "mass": f"{MASS} kg", "supplier": supplier}}
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    found["sites"] = [{"name": "H", "location": "HU", "steps": [{"step": "pack", "energy": energy}]}]
    found["identity"] = {**found["identity"], "plant": {"name": "H", "location": "HU"}}
    found["assumptions"], found["parameters"] = [], {}
    return found


def supplier_of(data):
    return data["pack"]["module"]["supplier"]


def footprint(data, book=BOOK):
    model = bc.Model(product_from_data(data), book, settings={"functional_unit": "pack"})
    return bc.footprint(model, project=None)


# Bought modules


def test_bought_modules_cause_what_their_supplier_declares(data):
    """60 kg CO2e/kWh of 100 kWh; half of it per piece of 5 kWh, and per kg."""
    once = footprint(data)
    for figure in (f"{60 * 5} kg CO2e", f"{60 * 5 / MASS!r} kg CO2e/kg"):
        supplier_of(data)["footprint"] = figure
        assert footprint(data).total == pytest.approx(once.total, rel=1e-9)
    supplier_of(data)["footprint"] = "120 kg CO2e/kWh"
    assert footprint(data).total - once.total == pytest.approx(6000.0, rel=1e-9)


def test_bought_modules_are_as_many_bought_cells(data):
    """Modules of one cell each: the same totals, and the same treatment at the end of life."""
    modules = footprint(data, "eu-cfb-2024-draft")
    cell = {"count": 1, "mass": f"{MASS} kg", "supplier": supplier_of(data)}
    data["pack"]["module"] = {"count": 20, "cell": cell}
    cells = footprint(data, "eu-cfb-2024-draft")
    assert dict(modules.stages) == pytest.approx(dict(cells.stages), rel=1e-12)


def test_what_bought_modules_leave_open_is_told(data):
    """Their share of the total, no composition, no energy of modules to be missed."""
    result = footprint(data)
    share = 6000.0 / result.total
    assert f"{share:.1%} of the total is the declared footprint of bought modules" in " ".join(result.warnings)
    assert "no energy is given" not in " ".join(result.warnings)
    told = {a.parameter for a in result.assumed}
    assert {"pack.module.supplier.footprint", "pack.module.supplier.composition", "end_of_life"} <= told


def test_the_mass_of_the_pack_follows_that_of_its_modules(data):
    """20 modules of a kilogram more each."""
    product = product_from_data(data)
    heavier = product.with_({"pack.module.mass": f"{MASS + 1} kg"})
    assert heavier.performance.mass.value == pytest.approx(product.performance.mass.value + 20)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mass": None}, "a bought module needs its mass"),
        ({"cell": {"count": 1, "mass": "1 kg"}}, "no cells or parts of its own|a bought cell has a supplier"),
        ({"parts": [{"material": "steel", "amount": "1 kg"}]}, "no cells or parts of its own"),
        ({"supplier": None}, "a bought module has a supplier"),
    ],
)
def test_a_module_is_made_or_bought(data, change, words):
    """Never both, never neither."""
    module = {**data["pack"]["module"], **change}
    data["pack"]["module"] = {key: value for key, value in module.items() if value is not None}
    with pytest.raises(bc.InputError, match=words):
        product_from_data(data)


def test_a_plant_that_makes_bought_modules_is_refused(data):
    data["sites"][0]["steps"].append({"step": "module"})
    with pytest.raises(bc.InputError, match="the modules are bought"):
        product_from_data(data)


# Stages


def test_stages_of_the_document_go_to_the_stages_of_the_book(data):
    """80, 15 and 5 % of 6,000 kg; the way to the plant is production, as ways between plants are."""
    whole = footprint(data)
    shares = {"raw_material": "80 %", "manufacturing": "15 %", "distribution": "5 %"}
    supplier_of(data).update(stages=shares, boundary="cradle-to-customer")
    split = footprint(data)
    assert split.total == pytest.approx(whole.total, rel=1e-12)
    assert whole.stages["raw_material"] - split.stages["raw_material"] == pytest.approx(1200.0, rel=1e-9)
    assert split.stages["manufacturing"] - whole.stages["manufacturing"] == pytest.approx(1200.0, rel=1e-9)
    assert "counted as raw material" not in " ".join(split.warnings)
    assert "pack.module.supplier.footprint" not in {a.parameter for a in split.assumed}


def test_stages_of_a_part_too(shipped):
    """A cathode powder at 20 kg CO2e/kg, a quarter of it the making."""
    data = copy.deepcopy(dict(shipped))
    part = data["pack"]["module"]["cell"]["cathode"]["parts"][0]
    part["supplier"] = {"name": "P", "footprint": "20 kg CO2e/kg"}
    whole = footprint(data)
    part["supplier"]["stages"] = {"raw_material": "75 %", "manufacturing": "25 %"}
    split = footprint(data)
    moved = split.stages["manufacturing"] - whole.stages["manufacturing"]
    assert split.total == pytest.approx(whole.total, rel=1e-12)
    assert moved == pytest.approx(0.25 * 20 * 163.267, rel=1e-4)


# Gases and sets


def test_gases_convert_a_figure_to_the_books_set(data):
    """10 kg of CO2 and the rest methane by AR5 (28 or 30); by AR6 each kg of it is 29.8."""
    ar5, ar6 = (gwp_factors(f"ipcc-{name}-gwp100")["ch4-fossil"] for name in ("ar5", "ar6"))
    before, book = footprint(data).total, "eu-cfb-2024-draft"  # which fixes the set
    methane = footprint(data, book).gases["CH4 fossil"]
    gases = {"co2-fossil": "10 kg", "ch4-fossil": f"{50 / ar5!r} kg"}
    supplier_of(data).update(gwp_set="AR5", gases=gases)
    assert footprint(data, book).gases["CH4 fossil"] - methane == pytest.approx(100 * 50 / ar5 * ar6, rel=1e-9)
    assert footprint(data).total - before == pytest.approx(100 * 50 * (ar6 / ar5 - 1), rel=1e-9)


def test_without_gases_another_set_is_told_or_refused(data):
    """A warning under a book whose set is assumed, an error under one that names it."""
    supplier_of(data)["gwp_set"] = "AR4"
    assert "declares is by ipcc-ar4-gwp100, and 0 % of it is converted" in " ".join(footprint(data).warnings)
    with pytest.raises(bc.InputError, match="can't be converted") as error:
        footprint(data, "eu-cfb-2024-draft")
    assert "pack.module.supplier.gwp_set" in str(error.value)


def test_the_books_own_set_says_nothing(data):
    assert "declares is by" not in " ".join(footprint(data).warnings)
    del supplier_of(data)["gwp_set"]
    assert "pack.module.supplier.gwp_set" in {a.parameter for a in footprint(data).assumed}


# Boundary


def test_a_delivered_figure_takes_no_further_way(data):
    """Not even the legs of all bought parts."""
    data["transport"] = {**data["transport"], "inbound": [{"mode": "sea", "distance": "10000 km"}]}
    parts = data["pack"]["parts"]
    data["pack"]["parts"] = [{**part, "transport": []} for part in parts]
    by_sea = footprint(data).total
    supplier_of(data)["boundary"] = "cradle-to-customer"
    delivered = footprint(data).total
    data["transport"]["inbound"] = []
    assert delivered < by_sea
    assert footprint(data).total == pytest.approx(delivered, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"boundary": "cradle-to-grave"}, "use and end of life are counted by this file"),
        ({"boundary": "gate-to-gate"}, "what the supplier buys is left out"),
        (
            {"boundary": "cradle-to-customer", "transport": [{"mode": "sea", "distance": "1 km"}]},
            "in the declared footprint",
        ),
        ({"stages": {"raw_material": "80 %"}}, "don't sum to 100 %"),
        ({"stages": {"raw_material": "80 %", "distribution": "20 %"}}, "the boundary has none"),
        ({"stages": {"raw_material": "80 %", "end_of_life": "20 %"}}, "unknown stage"),
        ({"gases": {"co2-fossil": "70 kg"}}, "the gases cause more than the footprint"),
        ({"gases": {"co2-fossil": "7 kg"}, "gwp_set": "AR4"}, "gases need the set"),
        ({"gases": {"ghg-aggregated": "7 kg"}}, "unknown gas"),
        ({"gwp_set": "AR7"}, "unknown GWP set"),
        ({"footprint": "60 MJ"}, "amount is of another kind"),
        ({"composition": {"nmc622": "40 %", "nickel": "10 %"}}, "by element or by material"),
        ({"composition": {"nmc622": "40 %", "graphite": "70 %"}}, "at most 100 %"),
    ],
)
def test_what_cant_be_added_is_refused(data, change, words):
    """With the supplier's path."""
    supplier_of(data).update(change)
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "pack.module.supplier" in str(error.value)


def test_a_part_has_one_way(shipped):
    """Delivered, and legs beside it."""
    data = copy.deepcopy(dict(shipped))
    part = data["pack"]["parts"][0]
    part["supplier"] = {"name": "P", "footprint": "9 kg CO2e/kg", "boundary": "cradle-to-customer"}
    part["transport"] = [{"mode": "road", "distance": "100 km"}]
    with pytest.raises(bc.InputError, match="counted twice"):
        product_from_data(data)


def test_details_without_a_footprint_are_refused(shipped):
    data = copy.deepcopy(dict(shipped))
    data["pack"]["parts"][0]["supplier"] = {"name": "P", "boundary": "cradle-to-gate"}
    with pytest.raises(bc.InputError, match="boundary only explains a footprint"):
        product_from_data(data)


# Composition


def test_a_composition_by_material_is_one_by_element(data):
    """40 % of NMC622 hold as much nickel as the catalogue says; its credit is withheld by name."""
    nickel = bc.read_product("nmc622-pack-100kwh").catalogue["nmc622"].elements["Ni"]
    supplier_of(data)["composition"] = {"nmc622": "40 %", "graphite": "20 %", "copper": "10 %"}
    product = product_from_data(data)
    assert product.pack.one_cell.supplier.elements["Ni"] == pytest.approx(0.4 * nickel)
    rows = {row.element: row.input for row in bc.Model(product, BOOK).inventory.element_balance}
    assert rows["Ni"] == pytest.approx(20 * MASS * 0.4 * nickel, rel=1e-6)
    assert "nickel" in {credit.recovered for credit in footprint(data, "eu-cfb-2024-draft").withheld}


def test_a_material_of_the_file_without_a_composition_is_told(shipped):
    """Treated by its mass, credited with nothing."""
    data = copy.deepcopy(dict(shipped))
    own = {"component": "separator", "footprint": "9 kg CO2e/kg", "source": "EPD 8"}
    data["materials"] = {"my-separator": own}
    data["pack"]["module"]["cell"]["parts"].append({"material": "my-separator", "amount": "0.001 kg"})
    told = {a.parameter for a in footprint(data).assumed}
    assert "materials.my-separator.composition" in told
    own["composition"] = {"carbon": "80 %"}
    assert "materials.my-separator.composition" not in {a.parameter for a in footprint(data).assumed}


def test_the_document_is_the_source_of_the_burden(shipped):
    """Of a part as of a cell."""
    data = copy.deepcopy(dict(shipped))
    supplier = {"name": "P", "footprint": "9 kg CO2e/kg", "source": "EPD 7", "period": "2025", "verifier": "V"}
    data["pack"]["parts"][0]["supplier"] = {**supplier, "primary_data_share": "60 %"}
    inventory = bc.Model(product_from_data(data), BOOK).inventory
    sources = {e.source for activity in inventory.activities for e in activity.exchanges}
    assert "EPD 7, 2025, 60 % primary data, verified by V" in sources


def test_gases_that_are_scaled_down_are_told(data):
    """Fossil methane counts 30 in AR5, so that 0.72 kg of CO2 and 0.0099 kg of it are 1.7 % above 1 kg CO2e."""
    for methane, told in ((0.0093, False), (0.0099, True)):
        figure = {
            "footprint": "1 kg CO2e/kg",
            "gwp_set": "AR5",
            "gases": {"co2-fossil": "0.72 kg", "ch4-fossil": f"{methane} kg"},
        }
        supplier_of(data).update(figure)
        assumed = [one.parameter for one in bc.Model(product_from_data(data), BOOK).assumptions]
        assert ("pack.module.supplier.gases" in assumed) is told
