"""The catalogue of materials: elements from formulas, carbon as EverBatt has it."""

import csv
import re

import pytest

from brightcell.data import data_path
from brightcell.product import chemistries, materials
from brightcell.product.catalogue import ELEMENTS, recycled_materials

# IUPAC abridged standard atomic masses (2021)
MASSES = {
    **{"H": 1.008, "Li": 6.94, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "Na": 22.990, "Al": 26.982},
    **{"Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45, "Ca": 40.078, "Mn": 54.938, "Fe": 55.845},
    **{"Co": 58.933, "Ni": 58.693, "Cu": 63.546, "Ti": 47.867, "Zr": 91.224, "La": 138.91},
}
COMPONENTS = {
    *("cathode active material", "anode active material", "binder and carbon", "current collectors", "electrolyte"),
    *("separator and plastics", "housing and structure", "electronics", "cooling", "insulation", "solvent"),
    "process chemicals",
}

with data_path("materials.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def fractions(formula):
    """Mass fraction of each element of a formula such as LiNi0.6Co0.2Mn0.2O2."""
    atoms = [(e, 1 / 3 if n == "0.333" else float(n or 1)) for e, n in re.findall(r"([A-Z][a-z]?)([\d.]*)", formula)]
    total = sum(MASSES[element] * number for element, number in atoms)
    return {element: MASSES[element] * number / total for element, number in atoms}


def test_the_eight_chemistries_are_the_cathode_materials():
    """A chemistry is named after its cathode powder."""
    assert chemistries() == ("nmc111", "nmc532", "nmc622", "nmc811", "nca", "lfp", "lmo", "lco")


@pytest.mark.parametrize("row", [row for row in ROWS if row["formula"]], ids=lambda row: row["key"])
def test_elements_follow_from_the_formula(row):
    """Mass fractions are stoichiometric; carbon may be a published figure instead."""
    for element, fraction in fractions(row["formula"]).items():
        if element in ELEMENTS:
            assert float(row[element]) == pytest.approx(fraction, abs=1e-6)


@pytest.mark.parametrize(
    ("key", "carbon"),
    [
        ("pvdf", 0.375),
        ("pet", 0.63),
        ("polypropylene", 0.86),
        ("polyethylene", 0.92),
        ("ethylene-carbonate", 0.41),
        ("dimethyl-carbonate", 0.40),
        ("anode-binder", 0.40678),
        ("graphite", 1.0),
        ("carbon-black", 1.0),
    ],
)
def test_carbon_is_that_of_everbatt(key, carbon):
    """The burn-off CO2 of recycling was computed with these."""
    assert materials()[key].elements["C"] == carbon


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_every_material_is_complete(row):
    """Key, name, a known component and fate, source and confidence; no more elements than mass."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["key"])
    assert row["component"] in COMPONENTS
    assert row["end_of_life_class"] in {"metal", "graphite", "lithium", "plastic", "electronics", "other"}
    assert row["name"]
    assert row["source"]
    assert row["confidence"] in {"seen", "computed", "derived", "not applicable"}
    assert sum(float(row[element] or 0) for element in ELEMENTS) <= 1 + 1e-9


def test_keys_are_unique():
    """One row per material."""
    assert len({row["key"] for row in ROWS}) == len(ROWS) == len(materials())


def test_recycled_materials_are_those_with_a_figure():
    """The rows `recycled-<key>` of the shipped mappings."""
    assert recycled_materials() == ("aluminium", "copper", "polypropylene", "steel")


def test_the_catalogue_can_not_be_changed():
    """It is shared by everything."""
    with pytest.raises(TypeError):
        materials()["new"] = None
