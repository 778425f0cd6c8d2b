"""Known answers of the background that EverBatt 2023 was computed with."""

import csv

import pytest

from brightcell.background import Background
from brightcell.data import data_path

CELL_MATERIALS_NMC622 = {
    "nmc622": 1.63267,
    "graphite": 0.988808,
    "carbon-black": 0.034014,
    "pvdf": 0.034014,
    "anode-binder": 0.0201797,
    "copper": 0.308968,
    "aluminium": 0.200862,
    "lipf6": 0.0581523,
    "ethylene-carbonate": 0.179379,
    "dimethyl-carbonate": 0.145296,
    "polypropylene": 0.0284177,
    "polyethylene": 0.00605402,
    "pet": 0.00900991,
    "nmp": 0.544224,
}
MODULE_AND_PACK_NMC622 = {
    "copper": 0.11998,
    "aluminium-without-pfc": 0.449927,
    "polypropylene": 0.0438451,
    "insulation": 0.0208694,
    "electronics": 0.044992,
    "steel": 0.999995,
    "iron": 0.160783,
    "coolant": 0.114825,
}
CELL_ENERGY_MJ = 169.855
ELECTRICITY_SHARE = 0.176


def greet_totals() -> dict[str, float]:
    with data_path("open", "primary", "materials.csv").open(encoding="utf-8", newline="") as rows:
        return {row["key"]: float(row["ghg_gco2e"]) / 1e3 for row in csv.DictReader(rows)}


GREET = greet_totals()


def total(background: Background, scores: dict[str, float], amounts: dict[str, float]) -> float:
    return sum(amount * scores[background.provider(key).code] for key, amount in amounts.items())


@pytest.mark.parametrize("key", sorted(GREET))
def test_materials_are_the_published_row(greet_scores: dict[str, float], key: str) -> None:
    """Every material and cathode at the GHG row of the workbook."""
    assert greet_scores[key] == pytest.approx(GREET[key], rel=1e-6, abs=1e-12)


def test_aluminium_without_pfc(greet_scores: dict[str, float]) -> None:
    """The figure that the workbook uses in module and pack."""
    assert greet_scores["aluminium-without-pfc"] == pytest.approx(5.9054, abs=5e-5)
    assert greet_scores["aluminium"] == pytest.approx(6.0542, abs=5e-5)


@pytest.mark.parametrize(
    ("place", "factor"), [("US", 0.466497), ("US-CA", 0.292721), ("CN", 0.700094), ("KR", 0.574606)]
)
def test_grids(greet_background: Background, greet_scores: dict[str, float], place: str, factor: float) -> None:
    """The four grids of the workbook."""
    assert greet_scores[greet_background.provider("electricity", place).code] == pytest.approx(factor)


def test_natural_gas(greet_scores: dict[str, float]) -> None:
    """Well to heat, per MJ of lower heating value."""
    assert greet_scores["natural-gas-burnt"] == pytest.approx(0.069557)


def test_cell_materials_of_everbatt(greet_background: Background, greet_scores: dict[str, float]) -> None:
    """Gross materials of an NMC622 cell give EverBatt's 53.15254 kg CO2e per kWh."""
    computed = total(greet_background, greet_scores, CELL_MATERIALS_NMC622)
    assert computed == pytest.approx(53.15254, rel=1e-5)


@pytest.mark.parametrize(("place", "published"), [("US", 73.86928), ("CN", 75.80908)])
def test_packs_of_everbatt(
    greet_background: Background, greet_scores: dict[str, float], place: str, published: float
) -> None:
    """Cell, module and pack of NMC622 give EverBatt's total on either grid."""
    energy = {"natural-gas": CELL_ENERGY_MJ * (1 - ELECTRICITY_SHARE)}
    power = greet_scores[greet_background.provider("electricity", place).code]
    computed = (
        total(greet_background, greet_scores, CELL_MATERIALS_NMC622)
        + total(greet_background, greet_scores, MODULE_AND_PACK_NMC622)
        + total(greet_background, greet_scores, energy)
        + CELL_ENERGY_MJ * ELECTRICITY_SHARE / 3.6 * power
    )
    assert computed == pytest.approx(published, rel=1e-5)


def test_steel_is_the_vintage_of_everbatt(greet_background: Background, greet_scores: dict[str, float]) -> None:
    """Module and pack close with steel of GREET 2022 (2.451), not of GREET 2018 (1.953)."""
    computed = total(greet_background, greet_scores, MODULE_AND_PACK_NMC622)
    assert computed == pytest.approx(7.10776, rel=1e-5)
    assert greet_scores["steel"] == pytest.approx(2.451162, rel=1e-6)


def test_the_workbook_has_no_uncertainty(greet_background: Background) -> None:
    """Nothing published, nothing invented."""
    assert {exchange.spread.gsd for exchange in greet_background.exchanges} == {None}
