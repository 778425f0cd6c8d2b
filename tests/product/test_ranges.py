"""Ranges of parameters, and parameters that products share from one file."""

import copy
from typing import Any

import pytest
import yaml

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import ProductError
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data, read_product
from brightcell.product.ranges import share_outside

DATA = read_yaml(data_path("products", "nmc622-pack-100kwh.yaml")).data
NORMAL = {"distribution": "normal", "sd": 4.0}


def with_energy(**energy: Any) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
    written = {"value": 170, "unit": "MJ", **energy}
    data["parameters"]["cell_energy"] = {key: value for key, value in written.items() if value is not None}
    data["assumptions"] = []
    return data


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "below": ({"min": 200, "max": 400}, "outside of its range (found 170 MJ; expected 200 to 400 MJ)"),
    "above": ({"max": "40 kWh"}, "outside of its range (found 170 MJ; expected at most 144 MJ)"),
    "empty": ({"min": 300, "max": 100}, "the range of a parameter is empty (found min 83.3333 kWh, max 27.7778 kWh"),
    "another kind": ({"min": "3 kg"}, "this is the wrong unit (found kg, a mass; expected kWh"),
    "no number": ({"min": [1]}, "min is not a number"),
    "a formula outside": (
        {"value": None, "formula": "2 * electricity_share", "max": 0.3},
        "(found 0.352 MJ; expected at most 0.3 MJ)",
    ),
    "a spread that leaves it": (
        {"min": 165, "uncertainty": NORMAL},
        "11 % of draws outside of at least 165 MJ; expected at most 1 %, which are held at the bound",
    ),
    "bounds that leave it": (
        {"max": 175, "uncertainty": {"distribution": "uniform", "min": 160, "max": 180}},
        "the uncertainty of the parameter leaves its range",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_value_or_spread_outside_is_refused_with_both(case: str) -> None:
    """The value and the range, in the unit that is written."""
    written, told = REFUSED[case]
    with pytest.raises(ProductError) as refused:
        product_from_data(with_energy(**written))
    assert told in str(refused.value)
    assert "parameters.cell_energy" in str(refused.value)


def test_a_change_outside_is_refused() -> None:
    """As in the file."""
    product = product_from_data(with_energy(min=100, max=200))
    with pytest.raises(ProductError, match="the parameter lies outside of its range"):
        product.with_({"parameters.cell_energy.value": 300.0})


def test_a_range_survives_reading_and_writing() -> None:
    """Of a number and of a formula, whose range is in the unit of the formula."""
    data = with_energy(min=100, max="60 kWh")
    data["parameters"]["twice"] = {"formula": "2 * cell_energy", "unit": "MJ", "min": 300, "evidence": "calculated"}
    product = product_from_data(data)
    assert product.parameters["cell_energy"].bounds == pytest.approx((100 / 3.6, 60))
    assert product.parameters["twice"].bounds == (pytest.approx(300 / 3.6), None)
    assert Product.from_dict(product.to_dict()) == product


@pytest.mark.parametrize(
    ("spread", "share"),
    [
        ({"distribution": "normal", "sd": 10.0}, 0.158655),
        ({"distribution": "lognormal", "sigma": 0.0953101798}, 0.158655),
        ({"distribution": "uniform", "min": 90, "max": 105}, 0.0),
        ({"distribution": "triangular", "min": 90, "max": 111}, 1.0),
        ({"distribution": "choice", "values": [90, 120], "probabilities": [0.8, 0.2]}, 0.2),
        ("none", 0.0),
    ],
)
def test_the_share_outside_by_hand(spread: Any, share: float) -> None:
    """Of 100 with at most 110, which is one standard deviation away: 1 - Phi(1) = 0.158655."""
    uncertainty = product_from_data(with_energy(uncertainty=spread, value=100)).parameters["cell_energy"].uncertainty
    value, scale = (100 / 3.6, 1 / 3.6)
    assert share_outside(value, (None, 110 * scale), uncertainty) == pytest.approx(share, abs=1e-6)


def test_draws_outside_are_held_at_the_bound() -> None:
    """2.5 standard deviations, 0.6 % of draws: the largest total is that of a pack at the bound; several have it."""
    held = product_from_data(with_energy(max=180, uncertainty=NORMAL))
    certain = {
        "pack.module.cell.cathode.parts[nmc622].amount": "0.35743 kg",
        "end_of_life.collection.rate": "50 %",
    }
    model = bc.Model(held.with_(certain), "cn-miit-2025-551")
    values = bc.monte_carlo(model, draws=1000, seed=3, default_spreads=False).values()
    bound = model.with_({"parameters.cell_energy.value": 50.0, "parameters.cell_energy.uncertainty": None})
    highest = bc.footprint(bound).total
    assert values.max() == pytest.approx(highest, rel=1e-12)
    assert 2 <= int((values > highest * (1 - 1e-12)).sum()) <= 20


SHARED = {"cell_energy": {"value": 169.855, "unit": "MJ", "source": "meter"}, "electricity_share": "17.6 %"}


@pytest.fixture
def folder(tmp_path):
    """Two packs of one plant, whose parameters are in a file beside them."""

    def write(name: str, data: Any) -> None:
        (tmp_path / name).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")

    write("plant.yaml", {"parameters": SHARED})
    data = {key: value for key, value in copy.deepcopy(DATA).items() if key not in ("parameters", "assumptions")}
    write("a.yaml", {**data, "parameters_from": "plant.yaml"})
    write("b.yaml", {**data, "parameters_from": ["plant.yaml"]})
    return tmp_path, write, data


def test_products_share_parameters_from_one_file(folder) -> None:
    """The same as if each had them itself; the file is their source where they name none."""
    path, write, _ = folder
    first, second = read_product(path / "a.yaml"), read_product(path / "b.yaml")
    assert first == second
    assert first.parameters["electricity_share"].source == "shared parameters, plant.yaml"
    assert first.parameters["cell_energy"].source == "meter"
    write("plant.yaml", {"parameters": {**SHARED, "cell_energy": "200 MJ"}})
    assert read_product(path / "a.yaml").sites[0].steps[0].energy[0].amount.value == pytest.approx(200 * 0.176 / 3.6)


def test_a_product_with_shared_parameters_is_changed_and_written_like_another(folder) -> None:
    """It holds them itself from then on."""
    path, _, _ = folder
    product = read_product(path / "a.yaml")
    assert Product.from_dict(product.to_dict()) == product
    changed = product.with_({"parameters.cell_energy": "200 MJ"})
    assert changed.parameters["cell_energy"].value == pytest.approx(200 / 3.6)


def test_shared_parameters_are_drawn_together(folder) -> None:
    """One uncertain number of the plant moves both packs by the same factor."""
    path, write, _ = folder
    uncertain = {"value": 169.855, "unit": "MJ", "uncertainty": {"distribution": "normal", "sd": 4.0}}
    write("plant.yaml", {"parameters": {**SHARED, "cell_energy": uncertain}})
    first, second = (read_product(path / name) for name in ("a.yaml", "b.yaml"))
    together = bc.monte_carlo([first, second.with_({"sites.*.location": "CN-SC"})], draws=16, seed=1)
    names = together.variables
    assert [str(name) for name in names].count("parameters.cell_energy") == 1


WRONG: dict[str, tuple[Any, dict[str, Any], str, str]] = {
    "no such file": ("plnt.yaml", {}, "c.yaml", "found plnt.yaml; did you mean plant.yaml"),
    "no file at all": (3, {}, "c.yaml", "this names no file of shared parameters (found 3"),
    "a wrong number": ("bad.yaml", {"parameters": {"cell_energy": "3 MX"}}, "bad.yaml", "unknown unit (found 'MX'"),
    "no parameters": ("bad.yaml", {"sites": []}, "bad.yaml", "this file has no parameters to share"),
    "more than parameters": (
        "bad.yaml",
        {"sites": [], "parameters": SHARED},
        "bad.yaml",
        "only parameters can be shared",
    ),
    "given twice": (["plant.yaml", "bad.yaml"], {"parameters": SHARED}, "c.yaml", "found cell_energy, in bad.yaml too"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_shared_parameters_is_told_with_its_file(folder, case: str) -> None:
    """The file where the slip is, with line and choices."""
    path, write, data = folder
    named, bad, file, told = WRONG[case]
    write("bad.yaml", bad)
    write("c.yaml", {**data, "parameters_from": named})
    with pytest.raises(ProductError) as refused:
        read_product(path / "c.yaml")
    assert f"{file}:" in str(refused.value)
    assert told in str(refused.value)
