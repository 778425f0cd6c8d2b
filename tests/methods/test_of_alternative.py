"""A footprint as a function of its uncertain data: exact slopes and moments, and nothing laid out in vain."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.errors import InputError
from brightcell.methods import of_alternative
from brightcell.methods.gradient import derivatives
from brightcell.methods.moments import moments
from brightcell.methods.of_model import UncertainModel
from brightcell.product import products

OPEN = bc.read_background("open")


def function_of(pack: str, background: bool = False, factors: bool = False) -> Any:
    return UncertainModel(bc.Model(pack, background=OPEN), background, factors, defaults=True).function


@pytest.mark.parametrize("pack", sorted(products()))
def test_slopes_by_data_of_a_product_are_exact(pack: str) -> None:
    """They agree with differences within those' error, and have none of their own."""
    function = function_of(pack)
    slopes, errors = derivatives(function, function.nominal, check=True)
    assert np.isnan(errors).all()
    assert (slopes != 0).mean() > 0.9


def test_slopes_by_data_of_tables_are_exact_beside_them() -> None:
    """By a few hundred exchanges, shares and factors of processes of the open background."""
    function = function_of("lfp-pack-100kwh", background=True)
    point = moments(function)[0]
    slopes, errors = derivatives(function, point, check=True)
    assert np.isnan(errors).all()
    assert len(slopes[0]) > 200


def test_slopes_are_differences_where_factors_of_gases_are_uncertain() -> None:
    """They are told with their error."""
    function = function_of("lfp-pack-100kwh", factors=True)
    _, errors = derivatives(function, function.nominal)
    assert np.isfinite(errors).all()


def test_moments_are_exact_and_those_of_the_quantiles() -> None:
    """Distributions know their mean and variance; from quantiles steps come near."""
    function = function_of("nmc622-pack-100kwh")
    mean, variance = moments(function)
    near, near_variance = moments(replace(function, moments=None))
    assert mean == pytest.approx(near, rel=5e-3)
    assert variance == pytest.approx(near_variance, rel=5e-2)


def test_contributions_to_variance_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is laid out by methods that draw, when they do."""
    asked: list[Any] = []
    totals = of_alternative.totals
    monkeypatch.setattr(of_alternative, "totals", lambda *given: [asked.append(given), totals(*given)][1])
    model = bc.Model("nmc622-pack-100kwh", background=OPEN)
    assert bc.sensitivity.variance(model).variance[0] > 0
    assert not asked
    assert bc.sensitivity.morris(model, trajectories=2)
    assert len(asked) == 1


def with_steel(formula: str, shares: tuple[str, ...] = (), **parameters: dict[str, Any]) -> Any:
    """The function of a pack whose steel follows a formula of parameters, of m = 100 kg and others."""
    data = copy.deepcopy(bc.read_product("nmc622-pack-100kwh").to_dict())
    data["parameters"] = {**data["parameters"], "m": {"value": 100.0, "unit": "kg"}, **parameters}
    steel = next(part for part in data["pack"]["parts"] if part["material"] == "steel")
    steel["amount"] = {"formula": formula, "unit": "kg"}
    if shares:
        data["uncertainty"] = {"shares": [{"of": list(shares), "distribution": "dirichlet", "concentration": 50.0}]}
    return UncertainModel(bc.Model(bc.Product.from_dict(data), background=OPEN), False, False, defaults=False).function


def uniform(value: float, low: float, high: float, unit: str = "1", **more: Any) -> dict[str, Any]:
    """A parameter between two bounds."""
    return {"value": value, "unit": unit, "uncertainty": {"distribution": "uniform", "min": low, "max": high}, **more}


def slope_of(function: Any, name: str) -> tuple[float, float]:
    """The derivative by a parameter at its nominal value, and its error."""
    slopes, errors = derivatives(function, function.nominal)
    place = function.names.index(f"parameters.{name}")
    return float(slopes[0, place]), float(errors[0, place])


def test_at_a_corner_the_slope_is_the_mean_of_both_sides() -> None:
    """Of two equal numbers neither is the lesser, so each has half of the slope, and as much as error."""
    p, q = uniform(100, 80, 120, "kg"), uniform(100, 80, 120, "kg")
    whole, _ = slope_of(with_steel("p", p=p), "p")
    function = with_steel("min(p, q)", p=p, q=q)
    for name in ("p", "q"):
        slope, error = slope_of(function, name)
        assert slope == pytest.approx(whole / 2, rel=1e-6)
        assert error == pytest.approx(whole / 2, rel=1e-6)
    derivatives(function, function.nominal, check=True)


def test_a_share_at_its_bound_has_the_slope_of_what_it_can_be() -> None:
    """It is held at 100 %, above which it isn't drawn, so that this is no corner for it."""
    slope, error = slope_of(with_steel("m * p", p=uniform(1.0, 0.9, 1.0, min=0.0, max=1.0)), "p")
    below, _ = slope_of(with_steel("m * p", p=uniform(0.95, 0.9, 1.0, min=0.0, max=1.0)), "p")
    assert slope == pytest.approx(below, rel=1e-6)
    assert np.isnan(error)


def test_a_root_that_nothing_follows_does_no_harm() -> None:
    """Its slope is infinite at 0, where the formula takes something else."""
    assert slope_of(with_steel("m * max(1, sqrt(p))", p=uniform(0.0, 0.0, 0.1)), "p")[0] == 0.0
    with pytest.raises(InputError, match=r"parameters\.p: the result has no finite derivative at this point"):
        slope_of(with_steel("m + m * sqrt(p)", p=uniform(0.0, 0.0, 0.1)), "p")


def test_a_share_that_nothing_takes_has_a_slope() -> None:
    """It moves the other ones, of which there is less."""
    shares = {"p": {"value": 0.6, "unit": "1"}, "rest": {"value": 0.4, "unit": "1"}}
    function = with_steel("m * (p + 0.4)", ("parameters.p", "parameters.rest"), **shares)
    assert slope_of(function, "p")[0] > 0 > slope_of(function, "rest")[0]
    derivatives(function, function.nominal, check=True)
