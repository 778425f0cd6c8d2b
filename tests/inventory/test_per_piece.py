"""A part whose supplier declares a figure per piece: by the mass of a piece it is one per kg."""

from __future__ import annotations

import copy

import pytest

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.io.yaml import read_yaml
from brightcell.product.read import product_from_data


@pytest.fixture(scope="module")
def shipped():
    return read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data


@pytest.fixture
def with_supplier(shipped):
    """The shipped pack, 4.4992 kg of electronics in it, with a supplier of them."""

    def make(amount="4.4992 kg", **supplier):
        data = copy.deepcopy(dict(shipped))
        data["assumptions"] = []
        part = next(part for part in data["pack"]["parts"] if part["material"] == "electronics")
        part.update(amount=amount, supplier={"name": "Boards", "source": "EPD", **supplier})
        return product_from_data(data)

    return make


def per_kg(product):
    """kg CO2e of a kilogram of electronics at the gate of its supplier."""
    model = bc.Model(product, "iso-14067-cutoff")
    place = list(model.system.products).index("supply/pack/electronics")
    return float(model.unit_scores[:, place].sum())


@pytest.mark.parametrize("figure", ["12 kg CO2e/piece", "12 kg CO2e", "12000 g CO2e/piece"])
def test_a_figure_per_piece_counts_by_the_mass_of_a_piece(with_supplier, figure):
    """12 kg CO2e for a board of 1.1248 kg, of which there are four: 12 / 1.1248 per kg."""
    product = with_supplier(footprint=figure, piece_mass="1124.8 g")
    assert per_kg(product) == pytest.approx(12 / 1.1248, rel=1e-12)


def test_a_formula_may_be_per_piece(shipped, with_supplier):
    """A figure that follows from parameters, in the unit beside it."""
    figure = {"formula": "2 * 6", "unit": "kg CO2e/piece"}
    assert per_kg(with_supplier(footprint=figure, piece_mass="1.1248 kg")) == pytest.approx(12 / 1.1248, rel=1e-12)


def test_the_spread_of_the_figure_and_of_the_mass_of_a_piece_reach_the_burden(with_supplier):
    """Both are data of the inventory."""
    spread = {"distribution": "lognormal", "gsd": 1.1}
    figure = {"value": 12, "unit": "kg CO2e/piece", "uncertainty": spread}
    product = with_supplier(footprint=figure, piece_mass={"value": 1.1248, "unit": "kg", "uncertainty": spread})
    activities = bc.Model(product, "iso-14067-cutoff").inventory.activities
    supply = next(a for a in activities if a.code == "supply/pack/electronics")
    names = {name for e in supply.exchanges for name, datum in e.amount.inputs().items() if datum.uncertainty}
    assert names == {f"supply/pack/electronics.supplier.{name}" for name in ("footprint", "piece_mass")}


def test_gases_and_stages_of_a_piece_are_shares_of_its_figure(with_supplier):
    """10 kg CO2 of 12 kg CO2e per piece, and 25 % of it in manufacturing."""
    product = with_supplier(
        footprint="12 kg CO2e/piece",
        piece_mass="1.1248 kg",
        gwp_set="AR6",
        gases={"co2-fossil": "10 kg"},
        stages={"raw_material": "75 %", "manufacturing": "25 %"},
    )
    assert per_kg(product) == pytest.approx(12 / 1.1248, rel=1e-9)


def test_it_goes_to_the_form_and_back(with_supplier, tmp_path):
    """The unit per piece and the mass of one in the cells of a part."""
    product = with_supplier(footprint="12 kg CO2e/piece", piece_mass="1.1248 kg")
    form = bc.template(tmp_path / "pack.xlsx", product, language="zh")
    assert bc.read_product(form) == product


@pytest.mark.parametrize(
    ("amount", "supplier", "told"),
    [
        ("4.4992 kg", {"footprint": "12 kg CO2e/piece"}, "a footprint per piece needs the mass of a piece"),
        ("4.4992 kg", {"footprint": "9 kg CO2e/kg", "piece_mass": "1 kg"}, "the mass of a piece says nothing here"),
        ("4.4992 kg", {"piece_mass": "1 kg"}, "the mass of a piece says nothing here (found no footprint"),
        ("4.4992 kg", {"footprint": "12 kg CO2e/piece", "piece_mass": "0 kg"}, "amount must be above zero"),
        ("4.4992 kg", {"footprint": "12 kg CO2e/piece", "piece_mass": "3 kg"}, "not a whole number of pieces"),
        ("4.4992 kg", {"footprint": "12 kg CO2e/kWh", "piece_mass": "1.1248 kg"}, "this amount is of another kind"),
        (
            "4.4992 kg",
            {"footprint": "12 kg CO2e/piece", "piece_mass": "1.1248 kg", "virgin_footprint": "11 kg CO2e/kg"},
            "virgin_footprint explains a footprint per kg",
        ),
    ],
)
def test_what_does_not_fit_is_refused(with_supplier, amount, supplier, told):
    """A missing mass, one too many, half a piece, another unit, a figure that explains something else."""
    with pytest.raises(ProductError) as error:
        with_supplier(amount, **supplier)
    assert told in str(error.value)


def test_a_figure_per_piece_is_judged_per_kg(with_supplier):
    """A slip of a thousand in the mass of a piece is as implausible as in a figure per kg."""
    with pytest.raises(ProductError, match="too large"):
        with_supplier(footprint="12000000 kg CO2e/piece", piece_mass="1.1248 kg")
