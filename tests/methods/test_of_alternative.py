"""A footprint as a function of its uncertain data: exact slopes and moments, and nothing laid out in vain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import brightcell as bc
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
