"""Monte Carlo and sensitivity of real products: paired, reproducible, and right where it can be computed otherwise."""

import copy
import json
import math

import numpy as np
import pytest

import brightcell as bc
from brightcell.api import sensitivity as sensing
from brightcell.data import data_path
from brightcell.errors import InputError
from brightcell.io.yaml import read_yaml
from brightcell.linking import background_code
from brightcell.matrices import build_system, solve
from brightcell.matrices.columns import background_columns, columns
from brightcell.model import Model
from brightcell.product import product_from_data
from brightcell.propagation.alternatives import lay_out
from brightcell.results.draws.face import MonteCarlo
from brightcell.rulebooks import FUNCTIONAL_UNIT, STAGES
from brightcell.uncertainty.variables import draw

NMC = "nmc622-pack-100kwh"
BOOKS = ["cn-group-2024", "iso-14067-cutoff"]


@pytest.fixture(scope="module")
def whole() -> MonteCarlo:
    """Two rulebooks with the background's uncertainty."""
    return bc.monte_carlo(NMC, BOOKS, draws=3000, seed=7, background_uncertainty=True)


def test_nominal_values_are_those_of_a_footprint() -> None:
    """The arrays without a draw give what the matrices give, to the last digits."""
    (one,), _ = lay_out([Model(NMC, BOOKS[0])], background_uncertainty=True)
    found = one.contributions({}, 1)
    nominal = bc.footprint(NMC, project=None)
    assert found.sum() == pytest.approx(nominal.total, rel=1e-12)
    by_stage = {
        stage: found[[i for i, (s, _) in enumerate(one.foreground.groups) if s == stage]].sum() for stage in STAGES
    }
    assert by_stage == pytest.approx(nominal.stages, rel=1e-12)


@pytest.mark.parametrize("place", [0, 3])
def test_a_draw_is_what_bw2calc_gives_for_its_amounts(place: int) -> None:
    """Foreground and background exchanges set to the values of one draw, solved as a system."""
    from dataclasses import replace

    from brightcell.background.routes import unknown_routes
    from brightcell.inventory.quantity import constant, evaluate
    from brightcell.uncertainty.designs import design

    back = bc.read_background("open")
    (one,), variables = lay_out([Model(NMC, BOOKS[0], background=back)], background_uncertainty=True)
    drawn = draw(variables, design("random", 5, 100, variables.uncertain_names), 0, 8)
    expected = one.contributions(drawn, 8).sum(axis=(0, 1))[place]
    values = {name: float(column[place]) for name, column in drawn.items()}
    whole = {spread.process: values[spread.name] for spread in back.spreads if spread.name in values}
    shares = {route.variable(s): (route.share(s)) for route in unknown_routes(back).values() for s in route.route_of}
    names = [one.scores.name_of(e) for e in back.exchanges]
    parts = [e.amount / shares.get(name, e.amount or 1.0) for name, e in zip(names, back.exchanges, strict=True)]
    amounts = [
        (values[name] * part if name in values else e.amount) * whole.get(e.process, 1.0)
        for name, part, e in zip(names, parts, back.exchanges, strict=True)
    ]
    exchanges = tuple(replace(e, amount=amount) for e, amount in zip(back.exchanges, amounts, strict=True))
    moved = replace(back, exchanges=exchanges)
    model = Model(NMC, BOOKS[0], background=back)
    activities = tuple(
        replace(
            activity,
            exchanges=tuple(
                replace(e, exchange=replace(e.exchange, amount=constant(evaluate(e.exchange.amount, values))))
                for e in activity.exchanges
            ),
        )
        for activity in model.product_system.activities
    )
    linked = replace(model.product_system, activities=activities)
    codes = [background_code(back, label) for label in one.foreground.links]
    system = build_system(columns(linked, background_columns(moved, codes)), {model.method.id: model.method.factors})
    assert solve(system, {FUNCTIONAL_UNIT: 1.0}).score == pytest.approx(expected, rel=1e-9)


def test_the_same_seed_gives_the_same_numbers_for_any_chunk_and_worker() -> None:
    """Exact arrays."""
    one = bc.monte_carlo(NMC, draws=500, seed=3, background_uncertainty=True)
    other = bc.monte_carlo(NMC, draws=500, seed=3, background_uncertainty=True, chunk=77, workers=2)
    assert np.array_equal(one.values(), other.values())
    assert not np.array_equal(
        one.values(), bc.monte_carlo(NMC, draws=500, seed=4, background_uncertainty=True).values()
    )


def test_an_alternative_more_changes_no_other(whole: MonteCarlo) -> None:
    """Streams belong to the names of the data."""
    alone = bc.monte_carlo(NMC, BOOKS[0], draws=3000, seed=7, background_uncertainty=True)
    assert np.array_equal(alone.values(), whole.values("cn-group-2024"))


def test_alternatives_are_paired(whole: MonteCarlo) -> None:
    """Two rulebooks on the same pack move together; unpaired, their difference would be twice as wide."""
    a, b = (whole.values(label) * whole.draws.columns[f"{label}/units_per_kwh_rated"] for label in whole.labels)
    assert np.corrcoef(a, b)[0, 1] > 0.8
    paired = whole.compare(*whole.labels)
    assert paired.difference.sd.value == pytest.approx((a - b).std(ddof=1))
    assert paired.below.value == pytest.approx(float((a < b).mean()))


def test_stages_components_and_gases_sum_to_the_total(whole: MonteCarlo) -> None:
    """In every draw."""
    found = whole.dataset
    for kind in ("stage", "component", "gas"):
        assert np.allclose(found[f"by_{kind}"].sum(kind), found["total"], rtol=1e-10)


def test_it_agrees_with_first_order_theory_where_the_spread_is_small() -> None:
    """sd = sqrt(sum (derivative x sd of the input)^2)."""
    data = copy.deepcopy(read_yaml(data_path("products", f"{NMC}.yaml")).data)
    model = sensing.footprint_function(product_from_data(data), default_spreads=False)
    slopes = sensing.analyse(product_from_data(data), method="gradient", default_spreads=False)
    values = dict(zip(slopes.labels, slopes.derivative[0], strict=True))
    u = np.random.default_rng(1).random((len(model.names), 20_000))
    sds = dict(zip(model.names, model.quantile(u).std(axis=1), strict=True))
    theory = math.sqrt(sum((values[name] * sds[name]) ** 2 for name in model.names))
    drawn = bc.monte_carlo(product_from_data(data), draws=20_000, seed=2, default_spreads=False).summary().sd
    assert drawn.value == pytest.approx(theory, rel=0.05)


def test_the_mean_is_surer_than_that_of_the_draws(whole: MonteCarlo) -> None:
    """The linear part of each draw has a known mean: two thirds of the standard error or less, and no other mean.

    What isn't linear stays: shares of a mix are divided by their sum, a wide lognormal is curved, and the spread of a
    route counts in the draws that take it only.
    """
    for label in whole.labels:
        plain, found = whole.summary(label).mean, whole.mean(label)
        assert found.standard_error < plain.standard_error * 2 / 3
        assert found.value == pytest.approx(plain.value, abs=4 * plain.standard_error)


def test_nothing_uncertain_is_an_error() -> None:
    """With what to do."""
    text = data_path("products", f"{NMC}.yaml").read_text(encoding="utf-8")
    data = read_yaml(data_path("products", f"{NMC}.yaml")).data
    assert "uncertainty" in text
    product = product_from_data(without_uncertainty(data))
    with pytest.raises(InputError, match="nothing is uncertain"):
        bc.monte_carlo(product, "iso-14067-cutoff", draws=10, default_spreads=False)


def without_uncertainty(data):
    if isinstance(data, dict):
        return {key: without_uncertainty(value) for key, value in data.items() if key != "uncertainty"}
    return [without_uncertainty(one) for one in data] if isinstance(data, list) else data


def test_no_draws_is_an_error() -> None:
    """Zero and below."""
    with pytest.raises(InputError):
        bc.monte_carlo(NMC, draws=0)


def test_a_run_is_kept_and_resumed(tmp_path) -> None:
    """The draws of the folder are those of the result; a finished run is read back."""
    from brightcell.runs.gathering import read_draws

    first = bc.monte_carlo(NMC, draws=300, seed=3, out=tmp_path / "run", chunk=100)
    assert np.array_equal(read_draws(tmp_path / "run").columns["total"], first.values())
    again = bc.monte_carlo(NMC, draws=300, seed=3, out=tmp_path / "run", chunk=100, resume=True)
    assert np.array_equal(again.values(), first.values())
    with pytest.raises(InputError, match="seed"):
        bc.monte_carlo(NMC, draws=300, seed=4, out=tmp_path / "run", chunk=100, resume=True)


def test_a_rule_stops_the_run_early() -> None:
    """After whole chunks, once the median is known well enough."""
    from brightcell.runs.stopping import StopRule

    found = bc.monte_carlo(NMC, draws=50_000, seed=1, until=StopRule(0.002), chunk=500)
    assert 500 <= found.number < 50_000
    assert found.summary().median.standard_error < 0.002 * found.summary().median.value


def test_draws_without_a_solution_are_counted_and_left_out() -> None:
    """One bad draw doesn't lose the run, and isn't hidden."""
    from dataclasses import replace

    whole = bc.monte_carlo(NMC, draws=200, seed=3)
    spoilt = {name: np.where(np.arange(200) == 7, np.nan, values) for name, values in whole.draws.columns.items()}
    found = replace(whole, draws=replace(whole.draws, columns=spoilt))
    assert (found.number, found.failed) == (199, 1)
    assert found.outcome == "some draws have no value"
    assert np.array_equal(found.values(), np.delete(whole.values(), 7))
    assert "1 draw has no value and counts in no statistic" in found.as_text()


def test_it_is_told_as_text_and_json(whole: MonteCarlo) -> None:
    """Nominal beside the statistics, the regime, and the comparison."""
    told = json.loads(json.dumps(whole.as_dict()))
    total = told["alternatives"]["cn-group-2024"]["total"]
    assert total["nominal"] == pytest.approx(bc.footprint(NMC, project=None).total)
    assert 0 <= told["comparisons"][0]["probability_a_below_b"]["value"] <= 1
    assert "foreground and the exchanges of open" in whole.as_text()
    assert len(repr(whole).splitlines()) < 10
    assert set(whole.to_frame()["column"]) == {*STAGES, "total"}


@pytest.mark.parametrize("method", sorted(set(sensing.METHODS) - {"elasticities"}))  # those rank certain amounts too
def test_every_method_ranks_the_inputs_of_a_product(method: str) -> None:
    """The data that state a spread; the cathode's mass is among the first three, beside cell energy and collection."""
    options = {"draws": 1024} if method in {"sobol", "delta", "pawn", "information"} else {}
    found = sensing.analyse(NMC, method=method, default_spreads=False, **options)
    frame = found.to_frame()
    assert len(frame) >= 2
    assert json.dumps(found.as_dict())
    assert "supply/cathode/nmc622.amount" in [found.labels[i] for i in found.order()[:3]]


@pytest.mark.parametrize("method", sorted(sensing.METHODS))
def test_every_method_is_at_hand_by_its_name(method: str) -> None:
    """`bc.tornado` as `bc.spider`."""
    assert method in bc.__all__
    assert getattr(bc, method) is getattr(sensing, method)


def test_slopes_and_draws_agree_on_the_contributions_to_variance() -> None:
    """First-order Sobol indices are the shares of the slopes where the model is nearly linear."""
    shares = sensing.analyse(NMC, method="variance").to_frame().iloc[:, -1].to_numpy()
    sobol = sensing.analyse(NMC, method="sobol", draws=4096)
    assert np.sort(sobol.first[0]) == pytest.approx(np.sort(shares), abs=0.02)


def test_an_unknown_method_names_the_nearest() -> None:
    """And all there are."""
    with pytest.raises(InputError, match="did you mean tornado"):
        sensing.analyse(NMC, method="tornados")


def test_derivatives_by_tables_are_those_of_differences() -> None:
    """The adjoint solve and the pass backwards through the product, against re-evaluation, by every datum."""
    from brightcell.methods import gradient

    model = sensing.footprint_function(NMC, background_uncertainty=True)
    found = gradient(model, check=True)
    assert {name.startswith("background/") for name in found.labels} == {True, False}
    assert np.isnan(found.error).all()
    assert found.exact


def test_data_of_a_product_have_a_stage_and_a_component() -> None:
    """Those that move several stages say so."""
    model = sensing.footprint_function(NMC, background_uncertainty=True)
    assert {"background", "several"} <= set(model.groups["stage"])
    assert set(model.groups["stage"]) <= {*STAGES, "background", "several"}
