"""The example packs: each reads and has a footprint, is what the table says of it, and the page has its figures."""

import re
from pathlib import Path

import pytest

import brightcell as bc
from brightcell.data import csv_rows, data_path
from brightcell.product.catalogue import blended, materials

ROWS = csv_rows(data_path("examples", "examples.csv"))
NAMES = [row["example"] for row in ROWS]
PAGE = Path(__file__).parents[2] / "docs" / "example-packs.md"


@pytest.fixture(scope="module")
def packs():
    return {name: bc.read_product(name) for name in NAMES}


def test_the_table_names_each_example_once():
    """Twelve files, twelve rows; they are no shipped products, which golden results are taken of."""
    assert sorted(NAMES) == list(bc.example_packs())
    assert len(NAMES) == 12
    assert not set(bc.example_packs()) & set(bc.products())


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_figures_called_public_carry_their_source(row, packs):
    """Energy, mass and cells have a source in the file where the table says that they are public, and only there."""
    product = packs[row["example"]]
    amounts = {
        "energy": product.performance.rated_energy,
        "mass": product.performance.mass,
        "cells": product.pack.one_cell.count,
    }
    sourced = {name for name, amount in amounts.items() if amount.source}
    public = set(row["public"].split())
    assert public <= sourced
    ratios = {"lmfp-nmc-blend": {"mass"}, "lfp-storage-container": {"mass"}}  # 190 Wh/kg; less than 31 t
    assert sourced - public <= ratios.get(row["example"], set())


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_public_says_so(name, packs):
    """No part without a source; what is assumed is told, the plant's energy in every pack with cells of its own."""
    product = packs[name]
    sources = [part.source for _, level in product.pack.levels for part in level.parts]
    assert all(sources)
    assumed = {entry.field for entry in product.assumptions}
    if product.pack.one_cell.supplier is None:
        assert {"parameters.cell_energy", "pack.parts"} <= assumed
    stand_ins = {f"materials.{key}" for key, own in product.materials.items() if own.background}
    assert stand_ins <= assumed


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_the_figure_of_each(name, packs):
    """kg CO2e per kWh rated as it is computed now; `python scripts/build_docs.py` writes the page anew."""
    (line,) = re.findall(rf"^\| \[{name}\].*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = float(line.split("|")[6])
    result = bc.footprint(packs[name], "iso-14067-cutoff", project=None)
    assert told == pytest.approx(result.per_kwh_rated_kg, abs=0.051)


def test_they_are_of_the_kinds_that_they_are_there_for(packs):
    """A pack without modules, a blend, no lithium, titanate, bought cells, two sites, recycled metals, no vehicle."""
    assert packs["lfp-blade-cell-to-pack"].pack.module is None
    (line, _) = packs["lfp-blade-cell-to-pack"].sites[0].electricity_supply
    assert (line.kind, line.technology) == ("direct-line", "hydro")
    assert blended(packs["lmfp-nmc-blend"].identity.chemistry) == ("lmfp", "nmc811")
    sodium = packs["sodium-ion-layered-oxide"]
    held = {part.material for _, level in sodium.pack.levels for part in level.parts}
    assert not any(sodium.catalogue[key].elements.get("Li") for key in held)
    assert "lto" in {part.material for part in packs["lto-bus"].pack.one_cell.anode.parts}
    assert "silicon-oxide" in {part.material for part in packs["nmc811-cylindrical-silicon"].pack.one_cell.anode.parts}
    assert packs["bought-cells-declared"].pack.one_cell.supplier is not None
    assert [site.location for site in packs["ni90-pouch-korea-hungary"].sites] == ["KR", "HU"]
    recycled = {part.material for part in packs["recycled-content-design"].pack.parts if part.recycled_content}
    assert recycled == {"aluminium", "steel", "copper", "polypropylene"}
    assert packs["lfp-storage-container"].identity.category == "industrial"


def test_powders_described_by_stoichiometry_hold_what_goes_in(packs):
    """Lithium, nickel, manganese and iron in a kg of powder are those of its inputs, to 1 %."""
    for name, key in (("lmfp-nmc-blend", "lmfp"), ("sodium-ion-layered-oxide", "na-layered-oxide"), ("lto-bus", "lto")):
        product = packs[name]
        own = product.catalogue[key].elements
        inputs = product.materials[key].process.inputs
        for element in {"Li", "Ni", "Mn", "Fe", "P"} & set(own):
            brought = sum(
                entry.amount.value
                * materials().get(entry.material, product.catalogue[entry.material]).elements.get(element, 0)
                for entry in inputs
            )
            assert brought == pytest.approx(own[element], rel=0.012), (key, element)


def test_an_anode_of_titanate_has_a_band_of_its_own(packs):
    """0.33 kWh per kg of NMC532 is what 2.3 V leave; against graphite the same cell is impossible."""
    with pytest.raises(bc.InputError, match="rated energy per kg of cathode active material is too small"):
        packs["lto-bus"].with_({"pack.module.cell.anode.parts[lto].material": "graphite"})


def test_an_unknown_name_is_answered_with_examples_too():
    """A slip in the name of an example finds it."""
    with pytest.raises(bc.InputError, match="did you mean lto-bus"):
        bc.read_product("lto-buss")
