"""Spreads that no figure has."""

import pytest

import brightcell as bc
from brightcell.errors import InputError

LFP = "lfp-pack-100kwh"
ABSURD = [
    {"distribution": "lognormal", "gsd": 1e30},
    {"distribution": "lognormal", "sigma": 60.0},
    {"distribution": "lognormal", "pedigree": [5, 5, 5, 5, 5], "basic_variance": 1e6},
    {"distribution": "normal", "sd": 1e300},
    {"distribution": "uniform", "min": 0.0, "max": 1e300},
    {"distribution": "triangular", "min": 0.0, "max": 1e12},
    {"distribution": "beta-pert", "min": 0.0, "max": 1e12},
]


@pytest.mark.parametrize("spread", ABSURD, ids=lambda spread: spread["distribution"])
def test_50_a_spread_of_absurd_width_is_refused(spread: dict[str, object]) -> None:
    """Whatever the distribution, with the field named."""
    with pytest.raises(InputError, match=r"cell_energy.*can't be the spread of a figure"):
        bc.read_product(LFP).with_({"parameters.cell_energy.uncertainty": spread})


@pytest.mark.parametrize(
    "spread",
    [
        {"distribution": "lognormal", "gsd": 3.0},
        {"distribution": "normal", "sd": 40.0},
        {"distribution": "uniform", "min": 0.0, "max": 500.0},
    ],
    ids=lambda spread: spread["distribution"],
)
def test_50_a_wide_spread_is_taken(spread: dict[str, object]) -> None:
    """Ignorance may be wide."""
    bc.read_product(LFP).with_({"parameters.cell_energy.uncertainty": spread})
