"""47 to 55: draws, their statistics and their interruption."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy import stats
from threadpoolctl import threadpool_limits

import brightcell as bc
from brightcell.data import data_path
from brightcell.distributions import Lognormal, Normal
from brightcell.methods.function import array_function
from brightcell.methods.sobol import sobol
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.statistics import summarise
from brightcell.uncertainty.variables import Variable, Variables, draw

LFP = "lfp-pack-100kwh"


def test_47_a_chain_of_lognormals() -> None:
    """AN-01: the product is lognormal of sigma² = sum of sigma²; mean and both ends within four standard errors."""
    sigmas = (0.1, 0.2, 0.3)
    items = tuple(Variable(f"step {i}", 1.0 + i, spread=Lognormal(sigma=sigma)) for i, sigma in enumerate(sigmas))
    variables, number = Variables(items), 100_000
    drawn = draw(variables, design("random", 1, number, variables.uncertain_names), 0, number)
    found = summarise(np.prod(list(drawn.values()), axis=0))
    sigma, median = sum(s**2 for s in sigmas) ** 0.5, 6.0
    truth = {percent: median * np.exp(sigma * stats.norm.ppf(percent / 100)) for percent in (2.5, 97.5)}
    assert abs(found.mean.value - median * np.exp(sigma**2 / 2)) < 4 * found.mean.standard_error
    for percent, value in truth.items():
        assert abs(found.percentiles[percent].value - value) < 4 * found.percentiles[percent].standard_error


@pytest.mark.parametrize(("cv", "sd"), [(0.01, 1.6), (0.05, 8.0)])
def test_48_the_variance_of_heijungs_and_suh(cv: float, sd: float) -> None:
    """HS-03: 1000 kWh from 2 litres of fuel per 10 kWh, 120 kg of CO2; sd of the CO2 per process run, 2 % of it."""
    number = 100_000
    names = ("power", "fuel of power", "fuel", "co2 of power", "co2 of fuel")
    nominal = (10.0, 2.0, 100.0, 1.0, 10.0)
    items = tuple(Variable(n, value, spread=Normal(sd=cv * value)) for n, value in zip(names, nominal, strict=True))
    variables = Variables(items)
    x = draw(variables, design("random", 2, number, variables.uncertain_names), 0, number)
    runs = 1000.0 / x["power"]
    co2 = runs * (x["co2 of power"] + x["fuel of power"] / x["fuel"] * x["co2 of fuel"])
    assert co2.mean() == pytest.approx(120.0, rel=0.01)
    assert co2.std() == pytest.approx(120.0 * cv * (1 + (100**2 + 3 * 20**2) / 120**2) ** 0.5, rel=0.02)
    assert co2.std() == pytest.approx(sd, rel=0.05)


def test_49_ishigami() -> None:
    """SA-01: first orders 0.3139, 0.4424, 0, totals 0.5576, 0.4424, 0.2437 (Ishigami & Homma 1990), at N = 2^13."""
    angle = stats.uniform(-np.pi, 2 * np.pi).ppf
    function = array_function(
        dict.fromkeys(("x1", "x2", "x3"), angle),
        lambda x: np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]),
    )
    found = sobol(function, draws=8192, repeats=0)
    assert found.first[0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total[0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_49_sobol_g() -> None:
    """SA-02: prod (|4 x - 2| + a) / (1 + a), partial variances 1 / (3 (1 + a)²)."""
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
    function = array_function(
        {f"x{i}": stats.uniform(0, 1).ppf for i in range(5)},
        lambda x: np.prod((np.abs(4 * x - 2) + a[:, None]) / (1 + a[:, None]), axis=0),
    )
    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    found = sobol(function, draws=8192, repeats=0)
    assert found.first[0] == pytest.approx(part / whole, abs=0.02)
    assert found.total[0] == pytest.approx(part * np.prod(1 + part) / (1 + part) / whole, abs=0.02)


IN_ORDER = {"electricity_supply", "legs", "inbound", "outbound", "transport", "energy_record", "pedigree"}
"""Lists whose entries are told apart by their place, or follow one another."""


def shuffled(data: Any, random: Random, key: str = "") -> Any:
    """A product in nested dicts and lists with its rows and keys in another order."""
    if isinstance(data, dict):
        pairs = [(key, shuffled(value, random, key)) for key, value in data.items()]
        return dict(random.sample(pairs, len(pairs)))
    if isinstance(data, list):
        rows = [shuffled(row, random, key) for row in data]
        return rows if key in IN_ORDER else random.sample(rows, len(rows))
    return data


@pytest.mark.parametrize("rulebook", ["cn-group-2024", "eu-cfb-2024-draft"])
@pytest.mark.parametrize(
    "product",
    [
        data_path("products", "nmc622-pack-100kwh.yaml"),
        data_path("examples", "two-cell-plants.yaml"),
        Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml",
    ],
    ids=lambda path: path.stem,
)
def test_51_rows_in_another_order_have_the_same_bits(product: Path, rulebook: str) -> None:
    """Parts, steps, sites, parameters, shares and choices: totals, stages and all draws to the last bit."""
    data = bc.read_product(product).to_dict()
    orders = [data, *(shuffled(data, Random(seed)) for seed in (1, 2))]
    models = [bc.Model(bc.Product.from_dict(each), rulebook) for each in orders]
    first, *others = [bc.footprint(model, project=None) for model in models]
    assert [(one.total, one.stages, one.solved_total) for one in others] == [
        (first.total, first.stages, first.solved_total)
    ] * 2
    drawn, *again = [bc.monte_carlo(model, draws=50, seed=1, keep="inputs").draws.columns for model in models]
    for columns in again:
        assert set(columns) == set(drawn)
        assert [name for name in drawn if not np.array_equal(columns[name], drawn[name])] == []


def test_51_chunks_and_workers_change_no_bit() -> None:
    """1 worker and chunks of 100, 2 workers and chunks of 30."""
    whole = bc.monte_carlo(LFP, draws=100, seed=1, chunk=100).values()
    assert np.array_equal(whole, bc.monte_carlo(LFP, draws=100, seed=1, chunk=30, workers=2).values())


def test_52_threads_of_the_algebra_change_no_bit() -> None:
    """1 and 2 threads of BLAS: draws with the background drawn, and scores of one unit of everything."""
    found, scores = [], []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            found.append(bc.monte_carlo(LFP, draws=50, seed=1, background_uncertainty=True).values())
            scores.append(bc.Model(LFP).unit_scores)
    assert np.array_equal(*found)
    assert np.array_equal(*scores)


class _Interrupted:
    """Ctrl-C after the second chunk."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *_: object) -> None:
        self.calls += 1
        if self.calls == 2:
            raise KeyboardInterrupt


def _files(folder: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.parquet")}


def test_54_an_interrupted_run_is_a_usable_partial_one(tmp_path: Path) -> None:
    """Its draws are the first of the whole run; 53: resumed, the files are those of an undisturbed run."""
    options = {"draws": 60, "seed": 1, "chunk": 10}
    whole = bc.monte_carlo(LFP, out=tmp_path / "whole", **options)
    cut = bc.monte_carlo(LFP, out=tmp_path / "cut", progress=_Interrupted(), **options)
    assert (cut.status, whole.status) == ("partial", "complete")
    assert 0 < cut.number < 60
    assert "cut short" in cut.as_text()
    assert np.array_equal(cut.values(), whole.values()[: cut.number])
    resumed = bc.monte_carlo(LFP, out=tmp_path / "cut", resume=True, **options)
    assert resumed.status == "complete"
    assert _files(tmp_path / "cut") == _files(tmp_path / "whole")


def test_55_what_two_products_share_is_one_draw() -> None:
    """A kilogram of steel more, which is certain: the difference varies a thousandth of what each does."""
    heavier = {"pack.parts[steel].amount": "116.949 kg", "performance.mass": "649.63 kg"}
    model = bc.Model(LFP, rulebook="iso-14067-cutoff")
    drawn = bc.monte_carlo([model, model.with_(heavier)], draws=200, seed=1, default_spreads=False)
    one, other = drawn.labels
    assert drawn.values(one).std() > 0
    assert (
        drawn.compare(one, other).difference.sd.value
        < 1e-3 * drawn.values(one).std() * drawn.values(one, "units_per_kwh_rated").mean()
    )
