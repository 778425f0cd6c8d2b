"""Slopes by levers: against footprints computed anew, and which of them aren't exact."""

import numpy as np
import pytest

import brightcell as bc
from brightcell.model.levers import LeveredModel, lever_of
from brightcell.propagation.lever_slopes import LeverSlopes

LFP = bc.Model("lfp-pack-100kwh")
LEVERS = {
    "pack.module.cell.yield": (0.9, 0.99),
    "parameters.cell_energy": ("30 kWh", "60 kWh"),
    "pack.parts[steel].amount": (80, 150),
    "pack.module.cell.cathode.parts.*.yield": (0.8, 0.95),
    "settings.end_of_life.A.metal": (0.2, 0.8),
    "grid": (0.2, 0.9),
    "transport.outbound[sea].distance": (5000, 20000),
}
POINT = np.array([0.93, 40.0, 100.0, 0.9, 0.4, 0.5, 12000.0])


def slopes_of(model: bc.Model, levers, is_per_rated: bool = True) -> LeverSlopes:
    return LeverSlopes(
        LeveredModel(model, [lever_of([model], key, ends) for key, ends in levers.items()]), is_per_rated
    )


@pytest.mark.parametrize("is_per_rated", [True, False])
def test_slopes_are_those_of_footprints_computed_anew(is_per_rated: bool) -> None:
    """Of an amount, a formula's parameter, a yield of several parts, a rule, and the grid, away from what is now."""
    slopes = slopes_of(LFP, LEVERS, is_per_rated)
    exact = slopes(POINT)
    for i, lever in enumerate(slopes.levered.levers):
        step = 1e-3 * lever.width
        low, high, less, more = (
            slopes.levered.total([*POINT[:i], POINT[i] + move, *POINT[i + 1 :]], is_per_rated)
            for move in (-step, step, -step / 2, step / 2)
        )
        wide, narrow = (high - low) / (2 * step), (more - less) / step
        assert exact[i] == pytest.approx((4 * narrow - wide) / 3, rel=1e-7), lever.key
    assert slopes.checked(POINT).all()


def test_the_mass_of_a_pack_follows_its_parts() -> None:
    """Per kg of pack, more steel is more burden and more kg: by hand, h = B / m and dh/da = (dB/da - h) / m."""
    model = LFP.with_(settings={"functional_unit": "mass"})
    slopes = slopes_of(model, {"pack.parts[steel].amount": (80, 150)}, False)
    mass, per_kg = model.product.performance.mass.value, bc.footprint(model, project=None).total
    more = model.with_({"pack.parts[steel].amount": "125.949 kg"})
    burdens = [bc.footprint(m, project=None).total * m.product.performance.mass.value for m in (model, more)]
    by_hand = ((burdens[1] - burdens[0]) / 10 - per_kg) / mass
    assert slopes(np.array([115.949]))[0] == pytest.approx(by_hand, rel=1e-9)


def test_what_has_no_slope_is_told() -> None:
    """A count of pieces; and a warranty at the corner of years and kilometres has that of one side."""
    levers = {"pack.module.count": (18, 22), "performance.warranty.duration": ("4 year", "12 year")}
    slopes = slopes_of(LFP, levers, False)
    assert slopes.checked(np.array([20.0, 8.0])).tolist() == [False, True]


def test_a_lever_that_a_product_does_not_have_does_nothing() -> None:
    """Its slope is zero."""
    key = "pack.module.cell.cathode.parts[nmc622].amount"
    lever = lever_of([LFP, bc.Model("nmc622-pack-100kwh")], key, (0.3, 0.4))
    assert LeverSlopes(LeveredModel(LFP, [lever]), True)([0.35]).tolist() == [0.0]
