"""Which processes a maker describes, and which of the data are those of the company that runs the plant."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from brightcell.data import data_path
from brightcell.inventory.own_data import described_processes
from brightcell.io.yaml import read_yaml
from brightcell.product import product_from_data

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
DECLARED = {"name": "supplier", "footprint": "10 kg CO2e/kg", "source": "a declaration"}


def described(data: dict[str, Any]) -> Mapping[str, tuple[str, ...]]:
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
    assert described(DATA) == {
        "electrode making": ("literature",),
        "cell assembly": ("literature",),
        "delivery": ("estimated",),
    }


def test_each_step_with_energy_is_described() -> None:
    """Electrode, module and pack by their own steps."""
    data = copy.deepcopy(DATA)
    use = {"carrier": "electricity", "amount": "1 kWh", "per": "kWh"}
    data["sites"][0]["steps"] = [{"step": step, "energy": [use]} for step in ("electrode", "module", "pack")]
    assert set(described(data)) == {"electrode making", "module assembly", "pack assembly", "delivery"}


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
    """A name is not a figure."""
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


def measured(by: str | None = None) -> dict[str, Any]:
    """The shipped pack, all of whose figures its maker measured."""
    data = copy.deepcopy(DATA)
    evidence = {"type": "measured", **({} if by is None else {"by": by})}
    del data["parameters"]["cell_energy"]["evidence"], data["parameters"]["electricity_share"]["evidence"]
    data["pack"]["evidence"] = data["sites"][0]["evidence"] = data["transport"]["evidence"] = evidence
    return data


@pytest.mark.parametrize("by", [None, "reference plant", "Reference Design (EverBatt 2023 / BatPaC 5.0)"])
def test_what_the_plants_own_maker_measured_is_company_specific(by: str | None) -> None:
    """Without a name it is whoever runs the plant; plant and maker may be named, in any letter case."""
    assert described(measured(by)) == {"electrode making": (), "cell assembly": (), "delivery": ()}


def test_what_somebody_else_measured_is_told_with_his_name() -> None:
    """An institute that measures is not the company that runs the plant."""
    assert described(measured("Institute"))["cell assembly"] == ("measured by Institute",)


def test_one_part_from_literature_spoils_the_data_of_its_step_only() -> None:
    """A part of the cell is no part of the electrodes."""
    data = measured()
    data["pack"]["module"]["cell"]["parts"][0]["evidence"] = "literature"
    found = described(data)
    assert (found["cell assembly"], found["electrode making"]) == (("literature",), ())


@pytest.mark.parametrize(
    ("evidence", "others"),
    [
        ({}, ("unstated",)),
        ({"evidence": "supplier"}, ("supplier",)),
        ({"evidence": {"type": "measured", "by": "supplier"}}, ()),
        ({"evidence": {"type": "measured", "by": "reference plant"}}, ("measured by reference plant",)),
    ],
)
def test_a_suppliers_figure_is_company_specific_where_he_measured_it(evidence: Any, others: tuple[str, ...]) -> None:
    """The plant is the supplier's, so that he is who may measure it; the pack's own evidence doesn't reach him."""
    data = measured()
    data["pack"]["module"]["cell"]["cathode"]["parts"][0]["supplier"] = {**DECLARED, **evidence}
    assert described(data)["cathode active material"] == others


def test_a_process_of_the_file_describes_what_it_makes() -> None:
    """Cathode powder made by a process whose figures its maker measured."""
    data = measured()
    process = {"location": "CN-SC", "energy": [{"carrier": "electricity", "amount": "8 kWh"}], "evidence": "measured"}
    lfp = {"component": "cathode active material", "process": process, "composition": {"iron": "35 %"}}
    data["materials"] = {"own-lfp": lfp}
    data["identity"]["chemistry"] = "own-lfp"
    data["pack"]["module"]["cell"]["cathode"]["parts"][0]["material"] = "own-lfp"
    data["assumptions"] = []
    assert described(data)["cathode active material"] == ()


@pytest.mark.parametrize(("evidence", "others"), [("supplier", ("supplier",)), ("measured", ()), (None, ("unstated",))])
def test_the_figure_of_a_bought_cell_is_of_all_that_its_maker_does(
    evidence: str | None, others: tuple[str, ...]
) -> None:
    """Electrodes, cells, and what goes into them; what its maker measured is the data of who runs the plant."""
    data = measured()
    supplier = {"name": "Cells Ltd", "footprint": "60 kg CO2e/kWh", "source": "EPD", "evidence": evidence}
    data["pack"]["module"]["cell"] = {"count": 20, "mass": "0.79816 kg", "supplier": supplier}
    data["sites"], data["assumptions"] = [], []
    del data["parameters"]
    found = described(data)
    of_cells = ("electrode making", "cell assembly", "cathode active material", "anode active material", "electrolyte")
    assert {process: found[process] for process in of_cells} == dict.fromkeys(of_cells, others)
    assert "housing and cooling" not in found
