"""Several alternatives in one run: each is what it would be alone, and what can't be paired is refused."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brightcell as bc
from brightcell.api.check import check
from brightcell.errors import InputError
from brightcell.io.yaml import read_yaml
from brightcell.product import Product, product_from_data

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml"
PAIR = ["supply/anode/graphite.amount", "supply/cathode/nmc622.amount"]
ROUTES = "end_of_life.routes"


def pack(name: str, change: Any = None, **together: Any) -> Product:
    """The example under a name, with another uncertainty block, and changed."""
    data = copy.deepcopy(read_yaml(EXAMPLE).data)
    data["identity"]["model"] = name
    data["uncertainty"] = together
    if change:
        change(data)
    return product_from_data(data)


def certain_energy(data: dict[str, Any]) -> None:
    data["parameters"]["cell_energy"] = {"value": 60, "unit": "kWh"}


def uncertain_cycles(data: dict[str, Any]) -> None:
    data["performance"]["cycle_life"]["cycles"] = {
        "value": 2000,
        "unit": "piece",
        "uncertainty": {"distribution": "lognormal", "gsd": 1.3},
    }


def test_what_one_product_draws_leaves_the_certain_datum_of_another_alone() -> None:
    """A's cell energy is uncertain, B's is a known 60 kWh: B is drawn as it is alone."""
    both = bc.monte_carlo([pack("A"), pack("B", certain_energy)], draws=60)
    alone = bc.monte_carlo(pack("B", certain_energy), draws=60)
    np.testing.assert_array_equal(both.values("B"), alone.values())


def test_uncertain_cycles_cancel_per_kwh_rated() -> None:
    """A pack per kWh delivered, of which its life decides, and per kWh rated: the difference is none of the cycles'."""
    books = ["cn-miit-2025-551", "iso-14067-cutoff"]
    plain = bc.monte_carlo(pack("A"), books, draws=200)
    cycled = bc.monte_carlo(pack("A", uncertain_cycles), books, draws=200)
    assert cycled.summary(books[0]).cv.value > 2 * plain.summary(books[0]).cv.value
    assert cycled.compare(*books).difference.sd.value == pytest.approx(
        plain.compare(*books).difference.sd.value, rel=0.1
    )


def test_shares_that_two_products_draw_differently_are_refused() -> None:
    """By the name of the group."""
    few, many = ({"of": ROUTES, "distribution": "dirichlet", "sd": sd} for sd in (0.1, 0.3))
    with pytest.raises(InputError, match="two products draw these shares differently"):
        bc.monte_carlo([pack("A", shares=[few]), pack("C", shares=[many])], draws=20)


def test_a_correlation_that_only_one_product_has_is_refused() -> None:
    """The other one would be drawn with it too."""
    correlated = pack("E", correlations=[{"between": PAIR, "correlation": 0.8}])
    with pytest.raises(InputError, match="correlate this pair differently"):
        bc.monte_carlo([pack("A"), correlated], draws=20)


def test_shares_of_a_group_are_not_correlated_further() -> None:
    """Their group says how they hang together."""
    shares = [{"of": ROUTES, "distribution": "dirichlet", "sd": 0.1}]
    names = [f"{ROUTES}.{name}" for name in ("hydrometallurgical", "direct")]
    product = pack("A", shares=shares, correlations=[{"between": names, "correlation": 0.9}])
    with pytest.raises(InputError, match="shares of a group can't be correlated"):
        bc.monte_carlo(product, draws=20)


@pytest.mark.parametrize("method", ["delta", "information"])
def test_data_that_determine_one_another_can_be_drawn(method: str) -> None:
    """A correlation of one."""
    from brightcell.api.sensitivity import analyse

    product = pack("A", correlations=[{"between": PAIR, "correlation": 1.0}])
    assert analyse(product, method=method, draws=600).labels


def test_few_draws_are_plain_data() -> None:
    """JSON has no infinite bounds."""
    told = json.dumps(bc.monte_carlo("nmc622-pack-100kwh", draws=20).as_dict(), allow_nan=False)
    assert '"low": null' in told


@pytest.mark.parametrize(
    ("options", "what"),
    [({"seed": 1.5}, "not a whole number"), ({"draws": 1e3}, "not a whole number"), ({"outer": "5"}, "whole number")],
)
def test_numbers_that_are_not_whole_are_refused(options: dict[str, Any], what: str) -> None:
    """By the name of the option."""
    with pytest.raises(InputError, match=what):
        bc.monte_carlo("nmc622-pack-100kwh", **options)


def test_no_product_is_refused() -> None:
    """An empty list."""
    with pytest.raises(InputError, match="no product"):
        bc.monte_carlo([])


def test_an_unknown_column_names_the_nearest() -> None:
    """Of those that there are."""
    with pytest.raises(InputError, match="manufacturing"):
        bc.monte_carlo("nmc622-pack-100kwh", draws=20).summary(column="manufacture")


def test_a_choice_has_no_slope() -> None:
    """So derivatives refuse it."""
    from brightcell.api.sensitivity import analyse

    with pytest.raises(InputError, match="no slope"):
        analyse(EXAMPLE, method="gradient")


@pytest.mark.parametrize(
    "together",
    [
        {"correlations": [{"between": ["supply/anode/grafit.amount", PAIR[1]], "correlation": 0.5}]},
        {"shares": [{"of": ROUTES, "distribution": "dirichlet", "sd": 0.6}]},
        {
            "choices": [
                {
                    "name": "A",
                    "options": [
                        {"label": "book", "probability": 0.5},
                        {"label": "half", "probability": 0.5, "rules": {"end_of_life.A.metall": 0.5}},
                    ],
                }
            ]
        },
    ],
)
def test_check_looks_at_how_data_hang_together(together: dict[str, Any]) -> None:
    """What can't be drawn isn't complete."""
    assert not check(pack("A", **together)).ok
