"""Distributions: refused where wrong, scaled with their amount, faithful in Brightway."""

import csv
import math

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from brightcell.data import data_path
from brightcell.distributions import (
    BetaPert,
    Discrete,
    Lognormal,
    Normal,
    Triangular,
    Uncertainty,
    Uniform,
    certain_fields,
    pedigree_sigma,
)

read = TypeAdapter(Uncertainty).validate_python


def test_a_geometric_standard_deviation_is_the_exponential_of_sigma():
    """gsd = exp(sigma)."""
    assert Lognormal(gsd=math.exp(0.2)).standard_deviation == pytest.approx(0.2, rel=1e-14)


def test_perfect_scores_leave_the_basic_variance():
    """All scores 1: sigma² = 0.0006, the basic variance of materials and energy."""
    assert pedigree_sigma((1, 1, 1, 1, 1)) ** 2 == pytest.approx(0.0006)


def test_pedigree_scores_add_their_variances():
    """Scores 2 3 1 1 2: 0.0006 + 0.0006 + 0 + 0 + 0.0006 on top of the basic 0.0006."""
    assert Lognormal(pedigree=(2, 3, 1, 1, 2)).standard_deviation == pytest.approx(math.sqrt(4 * 0.0006))


def test_the_older_scheme_adds_squared_logarithms_of_its_factors():
    """GSD² = exp sqrt(sum (ln U)²): one U of 1.5 and one of 2, basic variance 0, gives sigma = half of that."""
    sigma = pedigree_sigma((5, 1, 1, 1, 5), basic_variance=0.0, scheme="ecoinvent-2")
    assert sigma == pytest.approx(0.5 * math.sqrt(math.log(1.5) ** 2 + math.log(2.0) ** 2))


def test_the_basic_variance_can_be_given():
    """Transport has 0.12 instead of 0.0006."""
    assert Lognormal(pedigree=(1, 1, 1, 1, 1), basic_variance=0.12).standard_deviation == pytest.approx(0.12**0.5)


def test_the_pedigree_table_has_sources_and_grows_with_the_score():
    """Every row names its source; a worse score never has less variance."""
    with data_path("pedigree.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"] and row["confidence"] for row in rows)
    scores = [[float(row[f"score_{i}"]) for i in range(1, 6)] for row in rows if row["score_5"]]
    assert all(row == sorted(row) for row in scores)


@pytest.mark.parametrize(
    "given",
    [
        {"distribution": "lognormal"},
        {"distribution": "lognormal", "sigma": 0.1, "gsd": 1.1},
        {"distribution": "lognormal", "sigma": -0.1},
        {"distribution": "lognormal", "sigma": True},
        {"distribution": "lognormal", "gsd": 1.0},
        {"distribution": "lognormal", "gsd": "1.1"},
        {"distribution": "lognormal", "sigma": 0.1, "basic_variance": 0.1},
        {"distribution": "lognormal", "pedigree": [1, 2, 3]},
        {"distribution": "lognormal", "pedigree": [1, 2, 3, 4, 6]},
        {"distribution": "lognormal", "pedigree": [1, 2, 3, 4, 5, 2]},
        {"distribution": "normal", "sd": 0},
        {"distribution": "normal", "sd": float("nan")},
        {"distribution": "uniform", "min": 2, "max": 1},
        {"distribution": "uniform", "min": 1, "max": 1},
        {"distribution": "triangular", "min": 1, "max": 2, "mode": 3},
        {"distribution": "beta-pert", "min": 1},
        {"distribution": "choice", "values": [1, 2], "probabilities": [0.5]},
        {"distribution": "choice", "values": [1, 2], "probabilities": [0.5, 0.6]},
        {"distribution": "choice", "values": [1, 2], "probabilities": [1.5, -0.5]},
        {"distribution": "gaussian", "sd": 1},
        {"distribution": "normal", "sd": 1, "mean": 3},
        {"sd": 1},
    ],
)
def test_a_wrong_distribution_is_refused(given):
    """Negative spreads, crossed bounds, unknown keys and kinds never become a distribution."""
    with pytest.raises(ValidationError):
        read(given)


@pytest.mark.parametrize(
    ("distribution", "value"),
    [
        (Lognormal(sigma=0.1), 0.0),
        (Uniform(min=1, max=2), 3.0),
        (Triangular(min=1, max=2), 0.5),
        (BetaPert(min=1, max=2), 2.5),
    ],
)
def test_a_value_that_the_distribution_excludes_is_named(distribution, value):
    """A nominal value outside of its own bounds is a slip."""
    assert distribution.problem_with(value)


def test_a_value_inside_is_no_problem():
    """Nothing is said about what is right."""
    assert Triangular(min=1, max=2).problem_with(1.5) is None


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (Lognormal(sigma=0.1), Lognormal(sigma=0.1)),
        (Normal(sd=2), Normal(sd=2000)),
        (Uniform(min=1, max=2), Uniform(min=1000, max=2000)),
        (Triangular(min=1, max=3, mode=2), Triangular(min=1000, max=3000, mode=2000)),
        (BetaPert(min=1, max=3), BetaPert(min=1000, max=3000)),
        (Discrete(values=(1, 2), probabilities=(0.5, 0.5)), Discrete(values=(1000, 2000), probabilities=(0.5, 0.5))),
    ],
)
def test_a_distribution_follows_its_amount_into_another_unit(distribution, expected):
    """What has the unit of the amount is scaled, what is relative stays."""
    assert distribution.scaled(1000) == expected


def test_the_nature_of_the_spread_is_kept():
    """Variability, ignorance and choice can be told apart later on."""
    assert read({"distribution": "normal", "sd": 1, "nature": "variability"}).scaled(2).nature == "variability"


@pytest.mark.parametrize(
    ("distribution", "value", "median"),
    [
        (Lognormal(gsd=1.3), 5.0, 5.0),
        (Normal(sd=0.5), 5.0, 5.0),
        (Uniform(min=4, max=8), 5.0, 6.0),
        (Triangular(min=4, max=6), 5.0, 5.0),
    ],
)
def test_stats_arrays_draws_what_is_meant(distribution, value, median):
    """Brightway's own sampler has the median that the distribution has."""
    stats_arrays = pytest.importorskip("stats_arrays")
    fields = {
        k.replace("uncertainty type", "uncertainty_type"): v for k, v in distribution.brightway_fields(value).items()
    }
    params = stats_arrays.UncertaintyBase.from_dicts(fields)
    kind = stats_arrays.uncertainty_choices.id_dict[distribution.brightway_type]
    drawn = kind.random_variables(params, 100_000, seeded_random=np.random.RandomState(1))
    assert np.median(drawn) == pytest.approx(median, rel=0.01)


def test_what_brightway_does_not_know_is_certain_there_and_kept_beside():
    """A beta-PERT has no Brightway type: the exchange stays certain, the rest is under a key of its own."""
    fields = BetaPert(min=1, max=3).brightway_fields(2.0)
    assert (fields["uncertainty type"], fields["loc"]) == (0, 2.0)
    assert fields["brightcell uncertainty"] == {"distribution": "beta-pert", "min": 1.0, "max": 3.0}


def test_a_certain_amount_has_type_zero():
    """No uncertainty is type 0 with the value as `loc`."""
    assert certain_fields(-2.0) == {"uncertainty type": 0, "loc": -2.0, "negative": True}
