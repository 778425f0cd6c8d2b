"""Ordinary sizes: bills of materials, parameters and steps as makers have them."""

import pytest

import brightcell as bc

LFP = "lfp-pack-100kwh"


def split(rows: int) -> bc.Product:
    """The shipped pack with its steel in so many rows, each with a name of its own."""
    data = bc.read_product(LFP).to_dict()
    parts = data["pack"]["parts"]
    (steel,) = (part for part in parts if part["material"] == "steel")
    mass = float(bc.read_product(LFP).pack.parts[parts.index(steel)].amount.value)
    rest = [part for part in parts if part is not steel]
    row = {key: value for key, value in steel.items() if key not in ("amount", "component")}
    pieces = [{**row, "amount": f"{mass / rows!r} kg", "component": f"bracket {i}"} for i in range(rows)]
    data["pack"]["parts"] = [*rest, *pieces]
    return bc.Product.from_dict(data)


def test_x06_a_bill_of_materials_of_a_thousand_rows() -> None:
    """Steel in 1,000 rows is the same steel: footprint, draws, what explains it, and no end of the stack."""
    whole, pieces = bc.read_product(LFP), split(1000)
    total = bc.footprint(whole, project=None).total
    footprint = bc.footprint(pieces, project=None)
    assert footprint.total == pytest.approx(total, rel=1e-12)
    assert footprint.explain("steel").value == pytest.approx(bc.footprint(whole, project=None).explain("steel").value)
    draws = bc.monte_carlo(pieces, draws=20, seed=1, default_spreads=False)
    reference = bc.monte_carlo(whole, draws=20, seed=1, default_spreads=False)
    assert draws.values() == pytest.approx(reference.values(), rel=1e-10)


@pytest.mark.slow
def test_a_bill_of_materials_of_ten_thousand_rows() -> None:
    """The same with 10,000 rows."""
    pieces = split(10_000)
    total = bc.footprint(LFP, project=None).total
    assert bc.footprint(pieces, project=None).total == pytest.approx(total, rel=1e-11)
    assert bc.monte_carlo(pieces, draws=20, seed=1).draws.number == 20


def test_five_hundred_parameters_that_follow_each_other() -> None:
    """Each is computed from the one before: p499 = p0 + 499 steps of the same size."""
    product = bc.read_product(LFP).to_dict()
    product["parameters"] |= {"p0": {"value": 1.0, "unit": "kg"}}
    for i in range(1, 500):
        product["parameters"][f"p{i}"] = {"formula": f"p{i - 1} + 0.002 * p0", "unit": "kg"}
    assert bc.Product.from_dict(product).parameters["p499"].value == pytest.approx(1.998)
