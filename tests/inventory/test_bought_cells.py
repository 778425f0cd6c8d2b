"""A pack maker who buys cells: one declared figure, per kWh, kg or piece, and what it leaves open."""

from __future__ import annotations

import copy

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml
from brightcell.product.read import product_from_data

CELLS, MASS, ENERGY = 400, 0.79816, 100.0 / 400


@pytest.fixture
def data():
    """The shipped NMC622 pack, its cells bought in Korea, its pack assembled in Hungary."""
    found = copy.deepcopy(read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data)
    supplier = {"name": "a maker of cells", "footprint": "60 kg CO2e/kWh", "origin": "KR", "source": "EPD"}
    found["pack"]["module"]["cell"] = {"count": 20, "mass": f"{MASS} kg", "supplier": supplier}
    energy = [{"carrier": "electricity", "amount": "100 kWh", "per": "piece"}]
    found["sites"] = [{"name": "pack plant", "location": "HU", "steps": [{"step": "pack", "energy": energy}]}]
    found["identity"]["plant"] = {"name": "pack plant", "location": "HU"}
    found["assumptions"], found["parameters"] = [], {}
    return found


def supplier_of(data):
    return data["pack"]["module"]["cell"]["supplier"]


def footprint(data, book="iso-14067-cutoff"):
    model = bc.Model(product_from_data(data), book, settings={"functional_unit": "pack"})
    return bc.footprint(model, project=None)


def test_the_cells_cause_what_their_supplier_declares(data):
    """60 kg CO2e/kWh of 100 kWh are 6,000 kg; twice the figure, twice as much."""
    once = footprint(data).stages["raw_material"]
    supplier_of(data)["footprint"] = "120 kg CO2e/kWh"
    assert footprint(data).stages["raw_material"] - once == pytest.approx(6000.0, rel=1e-9)


@pytest.mark.parametrize(
    "figure",
    [f"{60 * ENERGY!r} kg CO2e", f"{60 * ENERGY / MASS!r} kg CO2e/kg", f"{60 * ENERGY / MASS!r} g CO2e/g"],
)
def test_the_unit_says_what_the_figure_is_per(data, figure):
    """Per kWh of rated energy, per piece or per kg: the same cell."""
    per_kwh = footprint(data).total
    supplier_of(data)["footprint"] = figure
    assert footprint(data).total == pytest.approx(per_kwh, rel=1e-9)


def test_cells_that_fail_in_the_plant_of_the_pack_are_bought_too(data):
    """A yield of 98 % of the cells: 1 / 0.98 of the figure."""
    whole = footprint(data).stages["raw_material"]
    data["pack"]["module"]["cell"]["yield"] = "98 %"
    assert footprint(data).stages["raw_material"] - whole == pytest.approx(6000.0 * (1 / 0.98 - 1), rel=1e-9)


def test_legs_of_the_cells_are_counted_from_their_maker(data):
    """18,000 km by sea of 319 kg: the same per t km as the outbound leg of the pack."""
    without = footprint(data).stages["raw_material"]
    supplier_of(data)["transport"] = [{"mode": "sea", "distance": "18000 km"}]
    by_sea = footprint(data).stages["raw_material"] - without
    supplier_of(data)["transport"] = [{"mode": "sea", "distance": "9000 km"}]
    assert footprint(data).stages["raw_material"] - without == pytest.approx(by_sea / 2, rel=1e-9)
    assert by_sea > 0


def test_without_a_composition_nothing_comes_back_and_that_is_told(data):
    """Treatment by mass, no credit for what is in the cells."""
    result = footprint(data, "eu-cfb-2024-draft")
    assert "pack.module.cell.supplier.composition" in [a.parameter for a in result.assumed]
    assert {credit.recovered for credit in result.credits} <= {"aluminium", "copper", "steel", "iron", "polypropylene"}
    assert result.withheld == ()


def test_with_a_composition_the_credit_is_withheld_by_name(data):
    """No background has such a cell to compare the figure with."""
    supplier_of(data)["composition"] = {"nickel": "12 %", "cobalt": "4 %"}
    result = footprint(data, "eu-cfb-2024-draft")
    assert {w.recovered for w in result.withheld} == {"nickel", "cobalt"}


def test_it_is_told_that_the_figure_counts_wholly_as_raw_material(data):
    """The share is the stage's."""
    told = {a.parameter: a.why for a in footprint(data).assumed}
    assert "raw material" in told["pack.module.cell.supplier.footprint"]


def test_what_stands_behind_the_figure_is_told_with_it(data):
    """Document, months, primary data and verifier are the source of the burden; a missing document is told."""
    supplier_of(data).update(period="2025-01 to 2025-12", verifier="V", primary_data_share="60 %")
    inventory = bc.Model(product_from_data(data), "iso-14067-cutoff").inventory
    (cells,) = (a for a in inventory.activities if a.code.startswith("supply/cell/"))
    assert "EPD, 2025-01 to 2025-12, 60 % primary data, verified by V" in [e.source for e in cells.exchanges]
    supplier_of(data).pop("source")
    assert "pack.module.cell.supplier.source" in [a.parameter for a in footprint(data).assumed]


def test_nothing_is_missed_of_making_cells(data):
    """No warning of energy that nobody gave, but for the modules."""
    warnings = " ".join(footprint(data).warnings)
    assert "making the module" in warnings
    assert "making the cell" not in warnings


def test_a_spread_of_the_figure_is_drawn(data):
    """One datum; its relative spread is that of the cells' burden."""
    supplier_of(data)["footprint"] = {
        "value": 60, "unit": "kg CO2e/kWh", "uncertainty": {"distribution": "lognormal", "gsd": 1.2},
    }  # fmt: skip
    model = bc.Model(product_from_data(data), "iso-14067-cutoff")
    names = bc.monte_carlo(model, draws=8, seed=1).variables
    assert [name for name in names if "supplier.footprint" in name]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mass": None}, "needs its mass"),
        ({"supplier": {"name": "A", "footprint": "60 MJ"}}, "amount is of another kind"),
        ({"supplier": {"name": "A"}}, "missing"),
        ({"parts": [{"material": "lipf6", "amount": "0.01 kg"}]}, "no parts of its own"),
        ({"supplier": {"name": "A", "footprint": "60 kg CO2e/kWh", "composition": {"nickel": "101 %"}}}, "at most 1"),
    ],
)
def test_what_is_refused(data, change, words):
    """With the path of the cell."""
    cell = data["pack"]["module"]["cell"]
    cell |= change
    cell = {key: value for key, value in cell.items() if value is not None}
    data["pack"]["module"]["cell"] = cell
    with pytest.raises(bc.InputError, match=words) as error:
        product_from_data(data)
    assert "pack.module.cell" in str(error.value)


def test_a_plant_that_makes_bought_cells_is_refused(data):
    """Their making would count twice."""
    step = {"step": "cell", "energy": [{"carrier": "electricity", "amount": "8 kWh", "per": "kWh"}]}
    data["sites"][0]["steps"].append(step)
    with pytest.raises(bc.InputError, match="the cells are bought"):
        product_from_data(data)


def test_a_cell_of_ones_own_still_needs_electrodes(data):
    """Neither bought nor described is an error that tells both ways."""
    data["pack"]["module"]["cell"] = {"count": 20, "parts": []}
    with pytest.raises(bc.InputError, match="a bought cell has a supplier"):
        product_from_data(data)
