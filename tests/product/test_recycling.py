"""The recycling library: complete, in canonical units, closed in mass, and consistent with the cells."""

import csv

import pytest

from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.product import chemistries, materials, read_product, read_recycling
from brightcell.product.masses import cell_mass
from brightcell.product.vocabulary import CARRIERS, FLOW_UNITS, ROUTES, WASTE_UNITS

LIBRARY = read_recycling()
PROCESSES = list(LIBRARY.processes.values())


def test_every_route_is_known_for_every_chemistry():
    """Pre-processing and three routes, eight chemistries."""
    expected = {(route, chemistry) for route in ("preprocessing", *ROUTES) for chemistry in chemistries()}
    assert set(LIBRARY.processes) == expected


@pytest.mark.parametrize("process", PROCESSES, ids=lambda p: f"{p.route}-{p.chemistry}")
def test_flows_speak_the_words_of_the_project(process):
    """Keys are those of the catalogues, units the canonical ones, each flow once per kind and source row."""
    units = {**dict.fromkeys(CARRIERS, "MJ"), "electricity": "kWh", **WASTE_UNITS, **FLOW_UNITS}
    for flow in process.flows:
        known = {"energy": CARRIERS, "emission": FLOW_UNITS, "waste": WASTE_UNITS, "intermediate": ("black-mass",)}
        assert flow.key in known.get(flow.kind, materials())
        assert flow.unit == units.get(flow.key, "kg")
        assert flow.amount > 0
        assert flow.source
        assert flow.confidence == "computed"


def test_preprocessing_and_pyrometallurgy_take_cells_the_others_black_mass():
    """The basis says what an amount is per."""
    assert {(p.route, p.basis) for p in PROCESSES} == {
        ("preprocessing", "kg cell"),
        ("pyrometallurgical", "kg cell"),
        ("hydrometallurgical", "kg black mass"),
        ("direct", "kg black mass"),
    }


def test_units_are_converted_from_the_published_ones():
    """0.2 MJ of electricity are 0.0556 kWh; 2 US gallons of water 7.57 kg."""
    with data_path("recycling", "everbatt-2023.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            factor = {("MJ/kg", "kWh"): 1 / 3.6, ("gal/kg", "kg"): 3.785411784, ("kg/kg", "m3"): 1e-3}
            factor = factor.get((row["published_unit"], row["unit"]), 1.0)
            if row["kind"] == "content":
                factor = 1 / 0.9
            assert float(row["amount"]) == pytest.approx(float(row["published_amount"]) * factor, rel=1e-6)


@pytest.mark.parametrize("chemistry", chemistries())
def test_no_more_comes_out_of_cells_than_goes_in(chemistry):
    """Black mass, metals and residues of pre-processing weigh less than the cells: the rest burns or evaporates."""
    process = LIBRARY.process("preprocessing", chemistry)
    out = sum(flow.amount for flow in (*process.of("recovered", "intermediate"), *process.solid_wastes))
    assert 0.9 < out < 1.0


@pytest.mark.parametrize("chemistry", chemistries())
def test_the_burnt_carbon_is_in_the_cell(chemistry):
    """CO2 of pre-processing = carbon of binders, plastics and solvents of 1 kg of cells x 44.009 / 12.011."""
    cell = read_product(f"{chemistry}-pack-100kwh").pack.one_cell
    parts = [part for level in (cell, cell.cathode, cell.anode) for part in level.parts]
    burnt = sum(
        part.amount.value * materials()[part.material].elements.get("C", 0.0)
        for part in parts
        if part.material not in ("graphite", "carbon-black")
    )
    expected = burnt / cell_mass(cell) * 44.009 / 12.011
    found = LIBRARY.process("preprocessing", chemistry).amount("emission", "co2-fossil")
    assert found == pytest.approx(expected, rel=0.01)


def test_nickel_recovery_of_nmc622():
    """0.2166239 kg per kg of black mass x 0.6992517 / (0.44782 x nickel of the powder) = 0.931."""
    recovered = LIBRARY.process("hydrometallurgical", "nmc622").amount("recovered", "nickel-in-salt")
    black_mass = LIBRARY.black_mass("nmc622")
    assert (recovered, black_mass) == (0.2166239, 0.6992517)
    recovery = recovered * black_mass / (0.44782 * materials()["nmc622"].elements["Ni"])
    assert recovery == pytest.approx(0.931, abs=1e-4)
    assert LIBRARY.recoveries["hydrometallurgical", "nmc622"]["nickel"] == pytest.approx(recovery, abs=1e-4)


@pytest.mark.parametrize("chemistry", chemistries())
def test_recoveries_are_shares_near_those_of_the_process_model(chemistry):
    """Metals in salts 0.931, graphite 0.855, foils 0.90, lithium 0.81 to 0.84."""
    for key, recovery in LIBRARY.recoveries["hydrometallurgical", chemistry].items():
        expected = {"graphite": 0.855, "aluminium": 0.9, "copper": 0.9, "lithium": 0.825}.get(key, 0.931)
        assert recovery == pytest.approx(expected, abs=0.013 if key == "lithium" else 1e-3)


def test_yields_are_those_of_the_routes_by_their_shares():
    """Half of the cells by hydrometallurgy, half smelted: nickel by both, lithium by the first alone."""
    yields = LIBRARY.yields({"hydrometallurgical": 0.5, "pyrometallurgical": 0.5}, "nmc622")
    hydro, pyro = (LIBRARY.recoveries[route, "nmc622"] for route in ("hydrometallurgical", "pyrometallurgical"))
    assert yields["nickel"] == pytest.approx((hydro["nickel"] + pyro["nickel"]) / 2)
    assert yields["lithium"] == pytest.approx(hydro["lithium"] / 2)
    assert LIBRARY.yields({"hydrometallurgical": 1.0}, "unobtainium") == {}


@pytest.mark.parametrize("chemistry", chemistries())
def test_black_mass_holds_95_per_cent_of_the_cathode_powder(chemistry):
    """The share of powder in black mass follows from what the direct route recovers."""
    cell = read_product(f"{chemistry}-pack-100kwh").pack.one_cell
    powder = next(p.amount.value for p in cell.cathode.parts if p.material == chemistry) / cell_mass(cell)
    in_black_mass = LIBRARY.active_share_of_black_mass(chemistry) * LIBRARY.black_mass(chemistry)
    assert in_black_mass / powder == pytest.approx(0.95, abs=2e-3)


def test_burdens_and_residues_are_told_apart():
    """Waste water belongs to the process, solid residues are disposed of, nothing is in both."""
    process = LIBRARY.process("hydrometallurgical", "nmc622")
    assert "waste-water" in {flow.key for flow in process.burdens}
    assert {flow.key for flow in process.solid_wastes} == {"landfill-inert"}
    assert not set(process.burdens) & set(process.solid_wastes)


def test_an_unknown_route_is_refused_with_what_is_near():
    """A library says what it has."""
    with pytest.raises(ProductError, match="did you mean hydrometallurgical of nmc622"):
        LIBRARY.process("hydrometalurgical", "nmc622")


def test_an_unknown_library_is_refused():
    """Libraries are the files in the folder."""
    with pytest.raises(ProductError, match="everbatt-2023"):
        read_recycling("everbatt-2032")
