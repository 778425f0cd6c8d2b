"""Which processes a maker describes: by energy of a step, footprints of suppliers, legs to the customer."""

import copy
from typing import Any

import pytest

from brightcell.data import data_path
from brightcell.inventory.own_data import described_processes
from brightcell.io.yaml import read_yaml
from brightcell.product import product_from_data

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
DECLARED = {"name": "supplier", "footprint": "10 kg CO2e/kg", "source": "a declaration"}


def described(data: dict[str, Any]) -> frozenset[str]:
    return described_processes(product_from_data(data))


def supplied(*materials: str, level: str = "pack") -> dict[str, Any]:
    """The shipped pack with declared footprints of some parts of a level."""
    data = copy.deepcopy(DATA)
    pack = data["pack"]
    cell = pack["module"]["cell"]
    levels = {"pack": pack, "cell": cell, "cathode": cell["cathode"], "anode": cell["anode"]}
    for part in levels[level]["parts"]:
        if part["material"] in materials:
            part["supplier"] = DECLARED
    return data


def test_the_shipped_pack_describes_cells_and_the_way_out() -> None:
    """Energy for making cells, which includes their electrodes, and legs to the customer."""
    assert described(DATA) == {"electrode making", "cell assembly", "delivery"}


def test_each_step_with_energy_is_described() -> None:
    """Electrode, module and pack by their own steps."""
    data = copy.deepcopy(DATA)
    use = {"carrier": "electricity", "amount": "1 kWh", "per": "kWh"}
    data["sites"][0]["steps"] = [{"step": step, "energy": [use]} for step in ("electrode", "module", "pack")]
    assert described(data) == {"electrode making", "module assembly", "pack assembly", "delivery"}


@pytest.mark.parametrize(
    ("level", "materials", "making"),
    [
        ("cathode", ("nmc622",), "cathode active material"),
        ("anode", ("graphite",), "anode active material"),
        ("cell", ("lipf6", "ethylene-carbonate", "dimethyl-carbonate"), "electrolyte"),
        ("pack", ("aluminium", "copper", "steel", "iron", "polypropylene", "coolant"), "housing and cooling"),
    ],
)
def test_what_is_bought_is_described_by_all_its_suppliers(level: str, materials: tuple[str, ...], making: str) -> None:
    """A footprint of each part of its components; with one part less, it is not."""
    assert making in described(supplied(*materials, level=level))
    assert making not in described(supplied(*materials[1:], level=level))


def test_a_supplier_without_a_footprint_describes_nothing() -> None:
    """A name is no figure."""
    data = supplied("nmc622", level="cathode")
    for part in data["pack"]["module"]["cell"]["cathode"]["parts"]:
        if part["material"] == "nmc622":
            part["supplier"] = {"name": "supplier"}
    assert "cathode active material" not in described(data)


def test_a_pack_without_modules_needs_no_making_of_modules() -> None:
    """Cells in the pack itself."""
    data = copy.deepcopy(DATA)
    cell = data["pack"].pop("module")["cell"]
    data["pack"]["cell"] = {**cell, "count": 400}
    assert "module assembly" in described(data)


def test_without_legs_the_way_out_is_not_described() -> None:
    """Nothing is said of delivery."""
    data = copy.deepcopy(DATA)
    data["transport"]["outbound"] = []
    assert "delivery" not in described(data)
