"""Processes of which all that they take and emits moves by one factor: gases of one sum, burden and credit, routes."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from tests.small import BACKGROUND, METHOD

import brightcell as bc
from brightcell.background import Background, read_background, read_method
from brightcell.background.models import CommonSpread
from brightcell.matrices.first_order import log_variances
from brightcell.methods.of_alternative import function_of
from brightcell.model.supply import unit_scores_of
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.tables import table_scores
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import Variables, draw

FLOWS = ("co2-fossil", "ch4-fossil")
FACTORS = np.array([1.0, 29.8])
DRAWS = 40_000
WHOLE = {
    "nickel-sulfate-mhp": 1.25,
    "nickel-sulfate-matte": 1.25,
    "graphite-synthetic-box-cn": 1.2,
    "graphite-natural-cn": 1.2,
    "cobalt-sulfate-drc": 1.4,
    "lithium-carbonate-spodumene-mended": 1.25,
    "lithium-hydroxide-cn": 1.4,
    "aluminium-primary-cn": 1.08,
    "aluminium": 1.35,
    "natural-gas-supply-cn": 1.2,
    "coal-supply-cn": 1.4,
    "sodium-hydroxide-cn": 1.3,
    "lipf6": 1.5,
    "pvdf": 2.5,
}
"""The geometric standard deviation that is quoted for the whole of each material."""
MARKETS = ("nickel-sulfate-cn", "nickel-in-salt-cn", "nickel-sulfate-refined-metal")
"""Of unknown route, or with a spread from what it takes alone."""


def together(*spreads: tuple[str, str, float]) -> Background:
    """The small background with certain amounts, some processes of which move as a whole: (process, draw, gsd)."""
    certain = tuple(replace(e, spread=type(e.spread)()) for e in BACKGROUND.exchanges)
    common = tuple(CommonSpread(code, name, gsd, "a test", "book", "assumed") for code, name, gsd in spreads)
    return replace(BACKGROUND, exchanges=certain, spreads=common)


def without_loop(background: Background) -> Background:
    return replace(background, exchanges=tuple(e for e in background.exchanges if e.input != "steel"))


def drawn(background: Background, *codes: str, draws: int = DRAWS, factors: np.ndarray = FACTORS) -> np.ndarray:
    """kg CO2e per unit (process, draw)."""
    scores = table_scores(background, codes, FLOWS)
    variables = Variables(scores.variables, scores.shares)
    return scores.scores(draw(variables, design("random", 5, draws), 0, draws), factors, 0, draws).sum(axis=1)


def cv(values: np.ndarray) -> float:
    return float(values.std() / values.mean())


@pytest.fixture(scope="module")
def open_background() -> Background:
    return read_background("open")


@pytest.fixture(scope="module")
def of_open(open_background: Background) -> Mapping[str, np.ndarray]:
    """Draws of the materials of which a whole is quoted."""
    method, codes = read_method(), (*WHOLE, *MARKETS)
    flows = [flow.flow for flow in open_background.flows]
    scores = table_scores(open_background, codes, flows)
    variables = Variables(scores.variables, scores.shares)
    values = draw(variables, design("random", 5, 20_000), 0, 20_000)
    factors = np.array([method.factors.get(flow, 0.0) for flow in flows])
    return dict(zip(codes, scores.scores(values, factors, 0, 20_000).sum(axis=1), strict=True))


# --- by hand


def test_two_gases_of_one_process_have_the_spread_of_their_sum() -> None:
    """1.9 kg CO2 and 0.0123 kg CH4 with a gsd of 1.5 of the sum: CV = sqrt(exp(s^2) - 1) = 0.4226, s = ln 1.5."""
    background = without_loop(together(("electricity", "electricity", 1.0001), ("steel", "steel", 1.5)))
    (scores,) = drawn(background, "steel")
    assert cv(scores) == pytest.approx(0.4226, rel=0.02)
    assert np.log(scores).std() == pytest.approx(math.log(1.5), rel=0.02)
    assert np.median(scores) == pytest.approx(0.7 * 0.6 + 1.9 + 29.8 * 0.0123, rel=0.01)


def test_two_gases_drawn_apart_have_less() -> None:
    """The same with a draw for each gas: sqrt(1.9^2 + 0.3665^2) / 2.2665 of the CV, 0.854."""
    background = without_loop(together())
    apart = tuple(
        replace(e, spread=replace(e.spread, distribution="lognormal", gsd=1.5))
        if (e.process, e.type) == ("steel", "biosphere")
        else e
        for e in background.exchanges
        if (e.process, e.input) != ("steel", "electricity")
    )
    (scores,) = drawn(replace(background, exchanges=apart), "steel")
    assert cv(scores) == pytest.approx(0.854 * 0.4226, rel=0.02)


def test_processes_of_one_draw_have_the_same_factor_in_every_draw() -> None:
    """Score over nominal score of both is one number; of two draws it isn't."""
    one, other = drawn(without_loop(together(("electricity", "both", 1.5))), "electricity", "steel", draws=50)
    assert np.ptp((other - (1.9 + 29.8 * 0.0123)) / one) == pytest.approx(0.0, abs=1e-12)
    shared = without_loop(together(("electricity", "both", 1.5), ("steel", "both", 1.5)))
    power, steel = drawn(shared, "electricity", "steel", draws=50)
    factor = power / 0.6
    assert steel == pytest.approx(factor * (0.7 * 0.6 * factor + 1.9 + 29.8 * 0.0123), rel=1e-12)
    apart = without_loop(together(("electricity", "one", 1.5), ("steel", "other", 1.5)))
    power, steel = drawn(apart, "electricity", "steel", draws=50)
    assert np.ptp(steel / (power / 0.6) - 0.7 * power) > 0.1


def test_a_loop_moves_by_its_factors() -> None:
    """h1 = F1 (0.6 + 0.003 h2), h2 = F2 (2.2665 + 0.7 h1), solved by hand for each draw."""
    background = together(("electricity", "one", 1.3), ("steel", "other", 1.5))
    scores = table_scores(background, ("electricity", "steel"), FLOWS)
    names = ("background/one/burden", "background/other/burden")
    assert tuple(v.name for v in scores.variables) == names
    f1, f2 = np.array([0.8, 1.0, 1.7]), np.array([1.4, 1.0, 0.6])
    own = 1.9 + 29.8 * 0.0123
    first = (f1 * 0.6 + 0.003 * f1 * f2 * own) / (1 - 0.003 * 0.7 * f1 * f2)
    found = scores.scores(dict(zip(names, (f1, f2), strict=True)), FACTORS, 0, 3).sum(axis=1)
    assert found[0] == pytest.approx(first, rel=1e-12)
    assert found[1] == pytest.approx(f2 * (own + 0.7 * first), rel=1e-12)


def test_first_order_sees_the_shared_draw() -> None:
    """ln h2 moves by ln F (1 + 0.42 / 2.6865) where both share F, and in squares where they don't."""
    share = 0.7 * 0.6 / (0.7 * 0.6 + 1.9 + 29.8 * 0.0123)
    sigma = math.log(1.2)
    for draws, expected in ((("same", "same"), (1 + share) ** 2), (("one", "other"), 1 + share**2)):
        background = without_loop(together(*zip(("electricity", "steel"), draws, (1.2, 1.2), strict=True)))
        totals, _ = unit_scores_of(background, METHOD)
        found = log_variances(background, METHOD.factors, totals, ["steel"])["steel"]
        assert found == pytest.approx(expected * sigma**2, rel=1e-9)


# --- every way to a total


@pytest.fixture(scope="module")
def alternative():
    model = bc.Model("nmc622-pack-100kwh", "cn-group-2024")
    (found,), variables = lay_out([model], background_uncertainty=True)
    return found, variables


def test_the_network_is_what_is_added_up_stage_by_stage(alternative) -> None:
    """The total as one network of processes, which Sobol and Shapley take, equals the contributions that are drawn."""
    found, variables = alternative
    assert "background/nickel-sulfate-mhp/burden" in variables.names
    values = draw(variables, design("random", 2, 64), 0, 64)
    function = function_of(found, variables)
    x = np.array([values[name] for name in function.names])
    total = found.contributions(values, 64).sum(axis=(0, 1))
    plain = [name for name in function.names if name not in {m for g in variables.shares for m in g.members}]
    assert len(plain) > 100
    assert function.evaluate(x) == pytest.approx(total, rel=1e-9)


def test_slopes_are_those_of_differences(alternative) -> None:
    """The exact derivative by each factor is that of a small step."""
    found, variables = alternative
    function = function_of(found, variables)
    point = function.nominal.copy()
    slope = function.gradient(point)
    names = [name for name in function.names if name.endswith("/burden")]
    assert len(names) > 20
    for name in names:
        k, step = function.names.index(name), 1e-4
        both = np.repeat(point[:, None], 2, axis=1)
        both[k] += np.array([step, -step])
        above, below = function.evaluate(both)
        assert slope[k] == pytest.approx((above - below) / (2 * step), rel=1e-6, abs=1e-10), name


def test_matrices_at_a_draw_have_the_factors(alternative) -> None:
    """Solving the matrices of one draw gives the scores of that draw."""
    found, variables = alternative
    values = {name: float(v[0]) for name, v in draw(variables, design("random", 4, 1), 0, 1).items()}
    tables = found.scores
    here = tables.matrices(values, found.factors)
    goods = np.zeros((here.size, here.size))
    np.add.at(goods, (here.technosphere.row, here.technosphere.col), here.technosphere.amount)
    gases = np.zeros((here.gases, here.size))
    np.add.at(gases, (here.biosphere.row, here.biosphere.col), here.biosphere.amount)
    unit = np.linalg.solve(goods.T, gases.T @ here.factors)[here.links]
    assert unit == pytest.approx(tables.scores(values, found.factors, 0, 1).sum(axis=1)[:, 0], rel=1e-9)


def test_burden_and_credit_of_nickel_move_together() -> None:
    """GREET's sulfate and the nickel in salt that it credits have one factor; under E*v = Ev they are one process."""
    background = read_background("open")
    codes = ("nickel-sulfate", "nickel-in-salt", "cobalt-sulfate", "cobalt-in-salt")
    flows = [flow.flow for flow in background.flows]
    factors = np.array([read_method().factors.get(flow, 0.0) for flow in flows])
    scores = table_scores(background, codes, flows)
    variables = Variables(scores.variables)
    values = draw(variables, design("random", 3, 500), 0, 500)
    bought, credited, cobalt, cobalt_credited = scores.scores(values, factors, 0, 500).sum(axis=1)
    assert np.ptp(bought / credited) == pytest.approx(0.0, abs=1e-12)
    assert np.ptp(cobalt / cobalt_credited) == pytest.approx(0.0, abs=1e-12)
    assert abs(np.corrcoef(bought, cobalt)[0, 1]) < 0.15


# --- what open says


@pytest.mark.parametrize("code", WHOLE)
def test_a_material_has_the_spread_that_is_quoted_of_it(of_open: Mapping[str, np.ndarray], code: str) -> None:
    """What it takes and its own factor make up the whole: as drawn, within 5 % of the standard deviation of ln."""
    assert np.log(of_open[code]).std() == pytest.approx(math.log(WHOLE[code]), rel=0.05)


def test_a_market_of_unknown_route_is_one_of_its_routes(of_open: Mapping[str, np.ndarray]) -> None:
    """Nickel sulfate of China is that of metal, of mixed hydroxide or of matte, to the digit, and each in its share."""
    routes = [of_open[f"nickel-sulfate-{route}"] for route in ("refined-metal", "mhp", "matte")]
    same = np.isclose(of_open["nickel-sulfate-cn"], routes, rtol=1e-12)
    assert (same.sum(axis=0) == 1).all()
    assert same.mean(axis=1) == pytest.approx([0.57, 0.32, 0.11], abs=0.02)


def test_nickel_of_all_uses_shares_the_leaching_plants(of_open: Mapping[str, np.ndarray]) -> None:
    """Sulfate and nickel of salts of China are one market."""
    assert np.corrcoef(of_open["nickel-sulfate-cn"], of_open["nickel-in-salt-cn"])[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("supply", "users"),
    [
        ("electricity-coal-cn-2024", ("graphite-cn", "aluminium-primary-cn", "sodium-hydroxide-cn")),
        ("natural-gas-supply-cn", ("sodium-hydroxide-cn", "nickel-sulfate-cn", "lithium-carbonate-cn")),
        ("coal-supply-cn", ("lithium-carbonate-spodumene-mended", "lithium-hydroxide-cn")),
    ],
)
def test_energy_of_china_is_one_draw_for_all_that_take_it(
    open_background: Background, supply: str, users: tuple[str, ...]
) -> None:
    """Twice the supply raises every user by its own part of it, in the same draw."""
    flows = [flow.flow for flow in open_background.flows]
    factors = np.array([read_method().factors.get(flow, 0.0) for flow in flows])
    scores = table_scores(open_background, users, flows)
    (name,) = (v.name for v in scores.variables if v.supplier == supply)
    nominal = {v.name: np.full(2, v.nominal) for v in scores.variables}
    moved = nominal | {name: nominal[name] * np.array([1.0, 2.0])}
    found = scores.scores(moved, factors, 0, 2).sum(axis=1)
    assert (found[:, 1] > found[:, 0] * 1.001).all()


def test_two_plants_share_the_routes_of_graphite(open_background: Background) -> None:
    """Route, furnace and yield are what nobody knows, wherever it is made: Hungary and Jiangsu correlate."""
    flows = [flow.flow for flow in open_background.flows]
    factors = np.array([read_method().factors.get(flow, 0.0) for flow in flows])
    scores = table_scores(open_background, ("graphite-hu", "graphite-cn"), flows)
    variables = Variables(scores.variables, scores.shares)
    here, there = scores.scores(draw(variables, design("random", 3, 5000), 0, 5000), factors, 0, 5000).sum(axis=1)
    assert np.corrcoef(np.log(here), np.log(there))[0, 1] > 0.8


def test_nominal_totals_are_no_draws() -> None:
    """A factor is 1 where nothing is drawn."""
    background = read_background("open")
    plain = replace(background, spreads=())
    for product in ("lfp-pack-100kwh", "nmc622-pack-100kwh"):
        with_factors = bc.footprint(product, "iso-14067-cutoff", background=background, project=None).total
        assert with_factors == bc.footprint(product, "iso-14067-cutoff", background=plain, project=None).total
