"""Draws with their inputs: the same numbers in memory, in files and after a kill, with units, and usable by methods."""

import json
from functools import partial

import numpy as np
import pytest

import brightcell as bc
from brightcell import methods
from brightcell.errors import InputError
from brightcell.methods.factors import own_groups
from brightcell.methods.of_difference import difference_of
from brightcell.model import Model
from brightcell.propagation.alternatives import lay_out
from brightcell.runs.request import Request

LFP = "lfp-pack-100kwh"
DRAWS = 1600


@pytest.fixture(scope="module")
def models():
    model = Model(LFP)
    return model, model.with_({"sites.*.location": "CN-SC"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kept") / "run"


@pytest.fixture(scope="module")
def run(models, folder):
    return bc.monte_carlo(models, draws=DRAWS, seed=3, chunk=500, out=folder, keep="inputs")


def test_inputs_reproduce_their_results(run, models):
    """Each kept draw, put into the model again, gives the total that stands beside it."""
    kept = run.inputs
    (one, _), variables = lay_out(models, default_spreads=True)
    values = dict(zip(kept.inputs, kept.matrix(kept.inputs), strict=True))
    assert set(values) == set(variables.uncertain_names)
    again = one.contributions(values, DRAWS).sum(axis=(0, 1))
    assert again == pytest.approx(run.values(run.labels[0]), rel=1e-12)


def test_files_hold_the_inputs_and_memory_does_not(run, folder, models):
    """What is streamed is in the parts alone; kept in memory, without a folder, it is the same to the bit."""
    assert not any(column.startswith("input:") for column in run.draws.columns)
    held = bc.monte_carlo(models, draws=DRAWS, seed=3, keep="inputs")
    read = bc.read_draws(folder)
    assert np.array_equal(read.matrix(read.inputs), held.inputs.matrix(held.inputs.inputs))
    assert sum(len(part) for part in read.chunks(["parameters.cell_energy"])) == DRAWS
    assert repr(read).splitlines()[0] == f"<RunDraws: 1,600, complete, {len(read.results)} results and 59 inputs>"


def test_columns_have_units_and_paths(run, folder):
    """A datum tells its unit, and the path by which `with_` changes it; the Parquet field has the unit too."""
    import pyarrow.parquet as pq

    read = bc.read_draws(folder)
    name = "supply/cathode/lfp.amount"
    assert read.units[f"input:{name}"] == "kg"
    path = dict(zip(read.inputs, read.label_of("path"), strict=True))[name]
    assert path == "pack.module.cell.cathode.parts[lfp].amount"
    nominal = next(one["nominal"] for one in read.labels["inputs"] if one["name"] == name)
    changed = bc.read_product(LFP).with_({path: f"{1.01 * nominal} kg"})
    assert changed.sha256 != bc.read_product(LFP).sha256
    field = pq.read_schema(folder / "draws" / "part-00000.parquet").field(f"input:{name}")
    assert field.metadata[b"unit"] == b"kg"
    assert read.dataset["unit"].sel(input=name) == "kg"
    assert read.to_frame([name]).attrs["units"] == {name: "kg"}


def test_a_condition_filters_part_by_part(run, folder):
    """The filtered rows are those of the whole table that meet the condition, with their numbers of draws."""
    read = bc.read_draws(folder)
    column = read.results[0]
    values = read.values(column)
    limit = float(np.quantile(values, 0.9))
    found = read.to_frame([column], where=f"`{column}` > {limit!r}")
    assert list(found.index) == np.flatnonzero(values > limit).tolist()


def test_what_cannot_be_kept_or_read_is_told(run, folder, models, tmp_path, monkeypatch):
    """Unknown words and names with the nearest; inputs that were not kept; too many numbers with their size."""
    with pytest.raises(InputError, match=r"found input; expected .*\"inputs\""):
        bc.monte_carlo(models[0], draws=5, keep="input")
    plain = bc.monte_carlo(models[0], draws=5)
    with pytest.raises(InputError, match="did not keep its inputs"):
        _ = plain.inputs
    read = bc.read_draws(folder)
    with pytest.raises(InputError, match=r"no such column.*cell_enrgy"):
        read.values("parameters.cell_enrgy")
    with pytest.raises(InputError, match="condition can't be judged"):
        read.to_frame(where="total >")
    monkeypatch.setattr("brightcell.results.draws.kept.MOST_NUMBERS", 1000)
    with pytest.raises(InputError, match=r"more than should be in memory.*94,400 numbers"):
        read.matrix(read.inputs)
    monkeypatch.setattr("brightcell.api.monte_carlo.MOST_NUMBERS", 1000)
    with pytest.raises(InputError, match="don't fit into memory"):
        bc.monte_carlo(models[0], draws=100, keep="inputs")


def test_a_run_without_inputs_is_not_resumed_with_them(models, tmp_path):
    """They are columns of the request, so the difference is told, and the folder stays as it is."""
    bc.monte_carlo(models[0], draws=20, out=tmp_path / "a")
    with pytest.raises(InputError, match=r"columns.*input:.*more"):
        bc.monte_carlo(models[0], draws=20, out=tmp_path / "a", resume=True, keep="inputs")


def test_streaming_resumes_to_the_same_bytes(tmp_path):
    """A run that lost a part computes it again, inputs and all; the request tells what is streamed."""
    from brightcell.runs.gathering import gather

    def task(start, stop):
        rows = np.arange(start, stop, dtype=np.float64)
        return {"total": rows**2, "input:x": rows}

    asked = partial(Request, draws=40, chunk=10, seed=1, columns=("total", "input:x"), streamed=("input:x",))
    whole = gather(task, asked(units={"input:x": "kg"}), tmp_path)
    parts = sorted((tmp_path / "draws").glob("*.parquet"))
    before = [part.read_bytes() for part in parts]
    parts[2].unlink()
    again = gather(task, asked(units={"input:x": "kg"}), tmp_path, resume=True)
    assert [part.read_bytes() for part in parts] == before
    assert list(whole.columns) == list(again.columns) == ["total"]
    assert bc.read_draws(tmp_path).values("x").tolist() == list(range(40))


def test_the_dataset_tells_units_and_origin(models):
    """Two functional units are told apart by a coordinate; one is the unit of the variables; hashes are attributes."""
    run = bc.monte_carlo(LFP, ["cn-group-2024", "iso-14067-cutoff"], draws=10)
    data = run.dataset
    assert data["functional_unit"].values.tolist() == ["kWh delivered", "kWh rated"]
    assert data["total"].attrs["units"] == "as the coordinate unit says"
    hashes = json.loads(data.attrs["hashes"])
    assert hashes["product 0"] == bc.read_product(LFP).sha256
    assert "brightcell" in json.loads(data.attrs["versions"])
    one = bc.monte_carlo(models[0], draws=10).dataset
    assert {variable.attrs["units"] for variable in one.data_vars.values()} == {"kg CO2e / kWh delivered"}


def test_draws_are_a_table_and_shown_in_short(run):
    """A row per alternative and draw, whose stages sum to the total."""
    frame = run.to_frame("draws")
    assert len(frame) == 2 * DRAWS
    stages = frame[["raw_material", "manufacturing", "distribution", "end_of_life"]].sum(axis=1)
    assert stages.to_numpy() == pytest.approx(frame["total"].to_numpy(), rel=1e-9)
    assert len(repr(run.draws)) < 300
    with pytest.raises(InputError, match=r"no such table.*draw"):
        run.to_frame("draw")


def test_the_mean_differs_from_nominal_for_a_reason(run):
    """The parts sum to the difference; a lognormal alone has exactly the shift of its mean."""
    skew = run.skew(run.labels[0])
    nominal = run.nominal_values(run.labels[0])["total"]
    assert skew.of_spreads + skew.of_interplay == pytest.approx(run.values(run.labels[0]).mean() - nominal, rel=1e-9)
    assert skew.in_words().startswith("against nominal: mean +")
    assert "of the mean's shift, +" in run.as_text().replace("\n  ", " ")
    assert run.as_dict()["alternatives"][run.labels[0]]["against_nominal"]["of_skewed_spreads"] == skew.of_spreads


def test_given_draws_find_what_makes_the_difference(run, models, folder):
    """Of B - A the information of kept draws agrees with exact Sobol of the difference; of a total it is another."""
    ask = partial(bc.sensitivity.of_draws, folder, method="information")
    apart = ask(of=run.labels[1], minus=run.labels[0])
    exact = bc.sensitivity.difference(*models, method="sobol", draws=1024)
    first = dict(zip(exact.labels, exact.first[0], strict=True))
    removed = dict(zip(apart.labels, apart.removed[0], strict=True))
    top = "parameters.electricity_share"
    assert removed[top] == pytest.approx(100 * first[top], abs=6)
    assert apart.labels[int(np.argmax(apart.removed[0]))] == top
    alone = ask(of=run.labels[0])
    assert dict(zip(alone.labels, alone.removed[0], strict=True))[top] < removed[top] - 3


def test_the_difference_is_that_of_its_sides(models):
    """Value by value it is the difference of two functions per kWh rated, and what changes alone changes alike."""
    (one, other), variables = lay_out(models, default_spreads=True)
    function = difference_of(one, other, variables)
    u = np.random.default_rng(5).random((len(function.names), 7))
    x = function.quantile(u)
    values = dict(zip(variables.uncertain_names, x, strict=True))
    sides = [a.contributions(values, 7).sum(axis=(0, 1)) * a.units(values, 7) for a in (one, other)]
    assert function.evaluate(x) == pytest.approx(sides[1] - sides[0], rel=1e-9)
    for place in (0, len(x) // 2, len(x) - 1):
        moved = x.copy()
        moved[place] *= 1.05
        j = np.array([place])
        assert function.evaluate_changed(x, j, moved[j]) == pytest.approx(function.evaluate(moved), rel=1e-9)


def test_groups_of_ones_own_hold_what_they_name():
    """Names, patterns with brackets and stars; the rest is `others`; a name in two groups or in none is told."""
    names = ("sites[a b].cell.nmp", "supply/cathode/lfp.amount", "supply/anode/c.amount", "x")
    groups = own_groups(names, {"plant": "sites[*", "active": ["supply/cathode/*", "x"]})
    assert groups == ("plant", "active", "others", "active")
    with pytest.raises(InputError, match="in two groups"):
        own_groups(names, {"a": "supply/*", "b": "*lfp*"})
    with pytest.raises(InputError, match="names no uncertain input"):
        own_groups(names, {"a": "suply/*"})


def test_own_groups_share_the_variance_of_their_inputs(models):
    """By slopes a group's share is the sum of those of its inputs, and all groups make the whole."""
    each = bc.sensitivity.variance(models[0])
    grouped = bc.sensitivity.variance(models[0], by={"cathode": "supply/cathode/*"})
    shares = dict(zip(each.labels, each.share[0], strict=True))
    inside = sum(share for name, share in shares.items() if name.startswith("supply/cathode/"))
    assert dict(zip(grouped.labels, grouped.share[0], strict=True))["cathode"] == pytest.approx(inside, rel=1e-9)
    assert grouped.share[0].sum() == pytest.approx(1.0, rel=1e-9)


def test_a_skew_of_one_lognormal_is_its_own():
    """J = x with gsd g: mean over nominal is exp(ln(g)^2 / 2), all of it of the spread."""
    from types import SimpleNamespace

    from brightcell.distributions import Lognormal
    from brightcell.results.draws.skew import skew_of
    from brightcell.uncertainty.variables import Variable, Variables

    variable = Variable("x", 2.0, "kg", Lognormal(gsd=1.5))
    alternative = SimpleNamespace(
        own_draws=(), data={"x": variable}, contributions=lambda draws, size: draws["x"][None, None, :]
    )
    skew = skew_of(alternative, Variables((variable,)), np.array([1.0, 3.0]), 2.0)
    assert skew.of_spreads == pytest.approx(2.0 * (np.exp(np.log(1.5) ** 2 / 2) - 1), rel=1e-12)
    assert skew.largest == "x"


def test_function_draws_serve_every_method_of_given_data(run):
    """PAWN, delta, and a regression by hand on an own run."""
    from brightcell.methods.given import given_draws

    draws = given_draws(run.inputs, of=run.labels[0], inputs=["parameters.*"])
    assert isinstance(draws, methods.FunctionDraws)
    assert draws.names == ("parameters.electricity_share", "parameters.cell_energy")
    assert methods.pawn(draws).median[0, 0] > methods.pawn(draws).dummy[0]
    assert methods.delta(draws).delta.shape == (1, 2)
