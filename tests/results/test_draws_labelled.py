"""Draws as researchers take them: one array never mixes functional units without saying so, and tables are complete."""

import gc
import json
import weakref

import numpy as np
import pytest

import brightcell as bc
from brightcell.api import sweep as sweeping

SUMS = ("total", "by_stage", "by_component", "by_gas")
BOOKS = ["cn-group-2024", "iso-14067-cutoff"]


@pytest.fixture(scope="module")
def run():
    """Two functional units: kWh delivered, kWh rated."""
    return bc.monte_carlo("lfp-pack-100kwh", BOOKS, draws=40, seed=5)


def test_units_stand_along_the_alternatives(run):
    """Where they differ, every variable refers to them; each alternative has unit and functional unit."""
    data = run.dataset
    assert data["functional_unit"].dims == data["unit"].dims == ("alternative",)
    assert data["functional_unit"].values.tolist() == ["kWh delivered", "kWh rated"]
    assert [str(unit).partition(" / ")[2] for unit in data["unit"].values] == ["kWh delivered", "kWh rated"]
    assert {data[name].attrs.get("units") for name in SUMS} == {"as the coordinate unit says"}
    assert data["total"].sel(alternative=BOOKS[1]).values == pytest.approx(run.values(BOOKS[1]))


def test_one_unit_is_the_unit_of_each_variable():
    """Of alternatives of one functional unit the variables say it."""
    data = bc.monte_carlo("lfp-pack-100kwh", draws=10).dataset
    assert {data[name].attrs.get("units") for name in SUMS} == {"kg CO2e / kWh delivered"}


def test_the_dataset_says_what_it_rests_on(run):
    """Seed, design, regime, and hashes and versions as JSON."""
    attributes = run.dataset.attrs
    assert (attributes["seed"], attributes["design"]) == (5, "random")
    assert {"product 0", "rulebook 1", "background", "method 0", "regime"} <= set(json.loads(attributes["hashes"]))
    assert {"brightcell", "numpy", "python"} <= set(json.loads(attributes["versions"]))


def test_stages_components_and_gases_each_sum_to_the_total(run):
    """Of every draw and alternative."""
    data = run.dataset
    for kind in ("stage", "component", "gas"):
        assert data[f"by_{kind}"].sum(kind).values == pytest.approx(data["total"].values, rel=1e-9)


def test_the_table_of_draws_has_a_row_for_each(run):
    """With its unit, number, total, and what makes alternatives comparable; inputs of a kept run beside it."""
    frame = run.to_frame("draws")
    assert len(frame) == 80
    assert frame.groupby("alternative")["unit"].nunique().tolist() == [1, 1]
    assert frame["draw"].tolist() == [*range(40), *range(40)]
    one = frame[frame["alternative"] == BOOKS[0]]
    assert one["total"].tolist() == run.values(BOOKS[0]).tolist()
    assert {"manufacturing", "units_per_kwh_rated", "gas:co2-fossil"} <= set(frame.columns)
    per_kwh = frame["total"] * frame["units_per_kwh_rated"]
    compared = run.compare(*BOOKS).difference.mean.value
    assert per_kwh[:40].mean() - per_kwh[40:].mean() == pytest.approx(compared, rel=1e-9)


def test_a_sweep_holds_no_more_than_a_variant_at_a_time(monkeypatch):
    """Whatever the number of scenarios, models that were drawn are given back; what stays is a number per draw."""
    seen: list[weakref.ref] = []
    drawn = sweeping.paired_totals

    def watched(model, drawing):
        gc.collect()
        assert sum(ref() is not None for ref in seen) <= 1
        seen.append(weakref.ref(model))
        return drawn(model, drawing)

    monkeypatch.setattr(sweeping, "paired_totals", watched)
    yields = [f"{91 + number} %" for number in range(5)]
    found = bc.sweep("lfp-pack-100kwh", {"pack.module.cell.yield": yields}, draws=20)
    assert (len(seen), found.draws.shape, found.draws.nbytes) == (5, (5, 20), 5 * 20 * 8)
    assert np.isfinite(found.draws).all()
