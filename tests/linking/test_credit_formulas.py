"""Credits as formulas of the figures that they follow: values and slopes are those of footprints made anew."""

from typing import Any

import pytest
from tests.linking.test_credit_bounds import model_of, probe, supplier

import brightcell as bc
from brightcell.propagation.derivatives import exact_system, footprint_slopes

STEP = 1e-4
BRINE = "lithium-carbonate-brine"
WAYS: dict[str, tuple[str, float, dict[str, Any]]] = {
    "below what the background has": ("nmc622", 8.0, {}),
    "above it": ("nmc622", 60.0, {}),
    "a salt that is worth less than what comes back, below": (BRINE, 2.0, {"origin": "CL"}),
    "and above": (BRINE, 9.0, {"origin": "CL"}),
    "an element with a figure of its own": ("nmc622", 20.0, {"elements": {"nickel": "14 kg CO2e/kg"}}),
    "an element that leaves the others little": ("nmc622", 6.0, {"elements": {"nickel": "15 kg CO2e/kg"}}),
    "the background's own credit, bounded": ("nmc622", 3.0, {"avoided": "background"}),
    "the background's own credit": ("nmc622", 80.0, {"avoided": "background"}),
}


def bought(key: str, figure: float, way: dict[str, Any]) -> bc.Model:
    """A pack with 10 kg more of a part that has a figure, all packs collected."""
    rules = {"end_of_life.avoided": way["avoided"]} if "avoided" in way else {}
    declared = supplier(figure, **({"elements": way["elements"]} if "elements" in way else {}))
    terms = {"origin": way.get("origin", "CN"), "supplier": declared}
    return model_of("avoided-burden", "cathode", probe(key, **terms), **rules)


@pytest.mark.parametrize("name", WAYS)
def test_the_formulas_have_the_values_and_the_slopes_of_footprints_made_anew(name: str) -> None:
    """Every amount is that of the nominal factors, and d total / d figure that of two footprints beside it."""
    key, figure, way = WAYS[name]
    model = bought(key, figure, way)
    exact = {a.activity.code: a for a in exact_system(model).activities}
    for linked in model.product_system.activities:
        amounts = [exchange.amount for exchange in exact[linked.activity.code].exchanges]
        assert amounts == pytest.approx([exchange.amount for exchange in linked.exchanges], rel=1e-12)
    low, high = (bc.footprint(bought(key, figure * (1 + s * STEP), way), project=None).total for s in (-1, 1))
    (slope,) = (s for s in footprint_slopes(model) if s.datum.name.endswith("supplier.footprint"))
    assert slope.derivative == pytest.approx((high - low) / (2 * STEP * figure), rel=1e-6)
    assert not slope.kinked
