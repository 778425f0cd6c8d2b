"""The contribution cube of every draw: by activity, input and all else, and what a reader chooses of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightcell as bc
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.inventory.quantity import Input, from_input
from brightcell.propagation.foreground import ForegroundEntry, ForegroundModel, by_entry, evaluate
from brightcell.results.draws import cube as cubes
from brightcell.results.footprint.cube import CUBE_KEYS
from brightcell.rulebooks import FUNCTIONAL_UNIT

UNCERTAIN = data_path().parent / "docs" / "examples" / "uncertain-pack.yaml"


@pytest.fixture(scope="module")
def run():
    """A pack and a variant on a drawn background."""
    model = bc.Model("nmc622-pack-100kwh")
    variant = model.with_({"sites.*.location": "CN-SC"})
    return bc.monte_carlo([model, variant], draws=120, seed=3, background_uncertainty=True)


@pytest.fixture(scope="module")
def choosing():
    """A pack with choices of supplier and rules, shares and correlations."""
    return bc.monte_carlo(UNCERTAIN, draws=150, seed=2)


@pytest.mark.parametrize("key", CUBE_KEYS)
def test_by_any_key_a_draw_sums_to_its_total(run, choosing, key):
    """Of each alternative, and of a product whose draws take different options."""
    for draws, label in [(run, run.labels[0]), (run, run.labels[1]), (choosing, choosing.labels[0])]:
        found = draws.cube(key, label=label).contribution
        assert found.sum(key).values == pytest.approx(draws.values(label), rel=1e-9)


def test_exchanges_sum_to_what_groups_of_activities_cause(run, monkeypatch):
    """By stage and gas one by one, in chunks of another size, as the columns of the run have them."""
    monkeypatch.setattr(cubes, "CHUNK", 50)
    found = run.cube("stage", "gas", "kind", label=run.labels[0]).contribution.sum("kind")
    direct = run.cube("stage", "gas", label=run.labels[0]).contribution
    assert found.values == pytest.approx(direct.sel(stage=found.stage, gas=found.gas).values, rel=1e-9, abs=1e-15)
    stage = found.sel(stage="end_of_life").sum("gas").values
    assert stage == pytest.approx(run.values(run.labels[0], "end_of_life"), rel=1e-9)


def test_the_cube_has_its_dims_and_what_lies_along_them(run):
    """Activity, input and gas, with stage, component, site, place, kind and basis, units and hashes."""
    found = run.cube("activity", "input", "gas", label=run.labels[0], where={"kind": ["electricity", "energy"]})
    assert found.contribution.dims == ("activity", "input", "gas", "draw")
    assert {"stage", "component", "code", "location", "site", "kind", "place", "basis"} <= set(found.coords)
    assert set(found["kind"].values) == {"electricity", "energy"}
    assert found.attrs["functional_unit"] == "kWh delivered"
    assert found.contribution.attrs["units"] == "kg CO2e / kWh delivered"
    assert "product 0" in found.attrs["hashes"]
    whole = run.cube("kind", label=run.labels[0]).contribution.sel(kind=["electricity", "energy"]).sum("kind")
    assert found.contribution.sum(["activity", "input", "gas"]).values == pytest.approx(whole.values, rel=1e-9)


def test_parts_of_the_cube_are_the_cube(run):
    """Chunk by chunk the same draws, numbered on."""
    whole = run.cube("site", "kind", label=run.labels[0])
    parts = list(run.cube_chunks("site", "kind", label=run.labels[0], chunk=50))
    assert [part.sizes["draw"] for part in parts] == [50, 50, 20]
    assert np.concatenate([part.draw.values for part in parts]).tolist() == list(range(120))
    joined = np.concatenate([part.contribution.values for part in parts], axis=-1)
    assert joined.tolist() == whole.contribution.values.tolist()


def test_nominal_values_are_those_of_the_footprint(run):
    """By input and by groups of one's own, credits among them."""
    label, own = run.labels[0], {"power": {"kind": "electricity"}, "credits": {"kind": "credit"}}
    nominal = run.nominal[0]
    frame = run.by("input", label=label).set_index("input")["nominal"]
    assert frame.to_dict() == pytest.approx(nominal.by("input")["value"].to_dict(), rel=1e-9, abs=1e-15)
    groups = run.by(own, label=label).set_index("group")["nominal"]
    assert groups.to_dict() == pytest.approx(nominal.by(own)["value"].to_dict(), rel=1e-9)
    assert groups.sum() == pytest.approx(nominal.total, rel=1e-9)


def test_a_footprint_shows_the_intervals_of_its_draws(run):
    """Beside its own values, in its own order; the means sum to that of the total."""
    nominal = run.nominal[1]
    frame = nominal.by("stage", "kind", draws=run)
    assert frame["value"].to_dict() == pytest.approx(nominal.by("stage", "kind")["value"].to_dict())
    assert frame["mean"].sum() == pytest.approx(run.values(run.labels[1]).mean(), rel=1e-9)
    assert ((frame["p2.5"] <= frame["median"]) & (frame["median"] <= frame["p97.5"])).all()
    assert nominal.by("gas", draws=run).index.tolist() == nominal.by("gas").index.tolist()
    with pytest.raises(InputError, match="these draws are not of this footprint"):
        bc.footprint("lfp-pack-100kwh", project=None).by("stage", draws=run)


def test_an_option_has_cells_of_its_own(choosing):
    """What another supplier is bought from is an input that the nominal footprint lacks."""
    frame = choosing.nominal[0].by("input", draws=choosing)
    assert (frame["value"] == 0).any()
    assert frame["mean"].sum() == pytest.approx(choosing.values().mean(), rel=1e-9)


def test_reasons_have_the_draws_of_the_data_behind_them(run):
    """Total, stages, activities and data, whose draws sum; what is gathered is the rest of them."""
    label = run.labels[0]
    explained = run.explain(label=label, cut_off=0.05)
    frame = explained.to_frame()
    assert frame["median"].notna().all()
    total = run.summary(label).median.value
    assert frame["median"].iloc[0] == pytest.approx(total, rel=1e-9)
    whole = run.explain(label=label, cut_off=0).to_frame()
    for table, depth in ((frame, 1), (whole, 1), (whole, 2)):
        last = table[table["depth"] == depth]["mean"].sum()
        assert last == pytest.approx(run.values(label).mean(), rel=1e-9)
    stage = frame[frame["label"] == "Distribution"]["p97.5"].item()
    assert stage == pytest.approx(np.percentile(run.values(label, "distribution"), 97.5), rel=1e-9)
    assert "97.5 %" in explained.as_text()
    assert explained.as_dict()["reasons"][0]["mean"] == pytest.approx(run.values(label).mean(), rel=1e-9)


def test_a_material_has_the_draws_of_what_concerns_it(run):
    """Its supply and credits; nothing is told of the draws of processes of the background."""
    label = run.labels[0]
    frame = run.explain("nmc622", label=label, depth=1).to_frame()
    named = frame[frame["kind"] == "activity"]
    assert frame["mean"].iloc[0] == pytest.approx(named["mean"].sum() + _rest(frame), rel=1e-9)
    assert frame[frame["depth"] > 2]["mean"].isna().all()
    assert (frame["depth"] > 2).any()
    supply = run.by("activity", label=label).set_index("activity")["mean"]
    assert named["mean"].iloc[0] == pytest.approx(supply[named["label"].iloc[0]], rel=1e-9)


def _rest(frame) -> float:
    return float(frame[(frame["kind"] == "rest") & (frame["depth"] == 1)]["mean"].sum())


def test_what_options_bring_counts_in_the_stage(choosing):
    """The total that is explained is that of all draws, whatever they chose."""
    frame = choosing.explain().to_frame()
    assert frame["mean"].iloc[0] == pytest.approx(choosing.values().mean(), rel=1e-9)
    stage = frame[frame["label"] == "Raw material"]["mean"].item()
    assert stage == pytest.approx(choosing.values(column="raw_material").mean(), rel=1e-9)


def test_patterns_that_cannot_be_used_are_told(run):
    """What meets nothing with the nearest, an unknown key, what is in two groups, and none at all."""
    label = run.labels[0]
    with pytest.raises(InputError, match=r"by\[a\].input: this meets no label .*found nmc623\*.*NMC622 cathode"):
        run.by({"a": "nmc623*"}, label=label)
    with pytest.raises(InputError, match=r"no such key .*did you mean kind"):
        run.by("stage", label=label, where={"knd": "credit"})
    with pytest.raises(InputError, match="is in two groups"):
        run.by({"a": {"kind": "credit"}, "b": "aluminium*"}, label=label)
    with pytest.raises(InputError, match="nothing meets all of these at once"):
        run.by("stage", label=label, where={"kind": "credit", "stage": "distribution"})
    with pytest.raises(InputError, match="groups are to be given once"):
        run.by({"a": "*"}, {"b": "*"}, label=label)


def test_a_cube_too_large_for_memory_is_refused_with_its_size(run, monkeypatch):
    """Before anything is computed, by the cells of its dims; parts of it are not."""
    monkeypatch.setattr(cubes, "MOST_NUMBERS", 100_000)
    monkeypatch.setattr(cubes, "draw", None)
    with pytest.raises(InputError, match=r"don't fit into memory .*120 draws.*cube_chunks"):
        run.cube("activity", "input", "gas", label=run.labels[0])
    monkeypatch.undo()
    monkeypatch.setattr(cubes, "MOST_NUMBERS", 100_000)
    part = next(iter(run.cube_chunks("activity", "input", "gas", label=run.labels[0], chunk=2)))
    assert part.sizes["draw"] == 2


def _entry(activity: int, target: int, name: str, value: float) -> ForegroundEntry:
    return ForegroundEntry(activity, target, from_input(Input(name, value, "")))


@given(st.lists(st.floats(-0.4, 0.4), min_size=6, max_size=6), st.lists(st.floats(-3, 3), min_size=8, max_size=8))
@settings(max_examples=25, deadline=None)
def test_exchanges_of_a_loop_are_those_of_the_linear_system(inside, outside):
    """By brute force: x = (I - A)^-1 f of each draw, with credits and activities that need another."""
    ends = [(0, 1), (0, 2), (1, 2), (2, 1), (1, 1), (2, 2)]
    inputs = [_entry(i, j, f"a{i}{j}", value) for (i, j), value in zip(ends, inside, strict=True)]
    demands = [_entry(i, link, f"d{i}{link}", 1.0) for i in (1, 2) for link in (0, 1)]
    emissions = [_entry(i, gas, f"e{i}{gas}", 1.0) for i in (1, 2) for gas in (0, 1)]
    model = ForegroundModel(
        (FUNCTIONAL_UNIT, "one", "other"),
        ("functional_unit", "s", "t"),
        ("c",) * 3,
        ("p", "q"),
        ("co2-fossil", "n2o"),
        tuple(inputs),
        tuple(demands),
        tuple(emissions),
    )
    names = [entry.amount.input.name for entry in (*demands, *emissions)]
    draws = {name: np.array([value, 2 * value]) for name, value in zip(names, outside, strict=True)}
    scores, factors = np.array([[1.0, 0.5], [2.0, -0.25]]), np.array([1.0, 273.0])
    matrix = np.zeros((3, 3))
    for (i, j), value in zip(ends, inside, strict=True):
        matrix[j, i] += value
    runs = np.linalg.solve(np.eye(3) - matrix, np.array([1.0, 0.0, 0.0]))
    found = dict(by_entry(model, draws, scores, factors, 2))
    for place, entry in enumerate(demands):
        expected = runs[entry.activity] * np.outer(scores[entry.target], draws[names[place]])
        assert found[place] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for place, entry in enumerate(emissions, start=len(demands)):
        expected = runs[entry.activity] * factors[entry.target] * draws[names[place]]
        assert found[place][entry.target] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert not found[place][1 - entry.target].any()
    whole = evaluate(model, draws, scores, factors, 2).sum(axis=0)
    assert sum(found.values()) == pytest.approx(whole, rel=1e-9, abs=1e-9)
