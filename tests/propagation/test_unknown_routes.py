"""Markets of unknown route: a draw takes one route whole, the mean of the draws is the mix, results say so."""

from dataclasses import replace

import numpy as np
import pytest
from tests.small import METHOD

import brightcell as bc
from brightcell.background import Background, read_background, read_method
from brightcell.background.models import CERTAIN, BackgroundExchange, Process, Spread
from brightcell.background.routes import unknown_routes
from brightcell.matrices.first_order import log_variances
from brightcell.model.supply import unit_scores_of
from brightcell.propagation.alternatives import lay_out
from brightcell.propagation.tables import TableScores, table_scores, with_certain_mixes
from brightcell.uncertainty.designs import design
from brightcell.uncertainty.variables import Variables, draw

FLOWS = ("co2-fossil",)
DRAWS = 40_000
MARKET = "market mix"


def process(code: str, location: str, group: str = "material") -> Process:
    return Process(code, f"{code}, a test", "metal", "kg", location, group, "2023", "book", "CC0", "seen", "a note")


def exchange(code: str, kind: str, supplier: str, amount: float, gsd: float | None = None) -> BackgroundExchange:
    spread = Spread("lognormal", gsd) if gsd else CERTAIN
    return BackgroundExchange(code, kind, supplier, amount, spread, "book", "seen", "")


def markets(share_in_korea: float = 0.6, gsd: float | None = None) -> Background:
    """Metal by a clean route (2 kg CO2 per kg) and a dirty one (10), 60 to 40, in China at two places, and in Korea."""
    places = {"clean-cn": 2.0, "dirty-cn": 11.0, "dirty-cn-nm": 9.0, "clean-kr": 2.0, "dirty-kr": 10.0}
    here = {"metal-cn": {"clean-cn": 0.6, "dirty-cn": 0.2, "dirty-cn-nm": 0.2}}
    here["metal-kr"] = {"clean-kr": share_in_korea, "dirty-kr": 1 - share_in_korea}
    routes = [process(code, code.split("-", 1)[1].upper()) for code in places]
    mixed = [process(code, code[-2:].upper(), MARKET) for code in here]
    exchanges = [exchange(code, "biosphere", "co2-fossil", amount, gsd) for code, amount in places.items()]
    exchanges += [exchange(m, "technosphere", r, share) for m, shares in here.items() for r, share in shares.items()]
    plain = Background("small", "Small", "1", "a" * 64, "CC0", (*routes, *mixed), tuple(exchanges), (), ())
    return replace(plain, mix_groups=(MARKET,), choice_groups=(MARKET,))


def drawn(scores: TableScores) -> np.ndarray:
    """kg CO2e per unit (process, draw)."""
    values = draw(Variables(scores.variables, scores.shares), design("random", 1, DRAWS), 0, DRAWS)
    return scores.scores(values, np.ones(1), 0, DRAWS).sum(axis=1)


def test_a_draw_is_one_route_and_the_mean_is_the_mix() -> None:
    """2 in 60 % of the draws, 0.5 x 11 + 0.5 x 9 = 10 in the others: 5.2 on average, as the mix."""
    (values,) = drawn(table_scores(markets(), ["metal-cn"], FLOWS))
    assert sorted(set(np.round(values, 9))) == [2.0, 10.0]
    error = np.sqrt(0.24 / DRAWS)
    assert np.mean(values < 5) == pytest.approx(0.6, abs=4 * error)
    assert values.mean() == pytest.approx(5.2, abs=4 * 8 * error)
    assert unit_scores_of(markets(), METHOD)[0]["metal-cn"] == pytest.approx(5.2)


def test_one_route_is_taken_at_all_places() -> None:
    """What nobody knows of a material in China isn't known in Korea either; names leave the place out."""
    china, korea = drawn(table_scores(markets(), ["metal-cn", "metal-kr"], FLOWS))
    assert np.array_equal(china, korea)
    names = [v.name for v in table_scores(markets(), ["metal-cn", "metal-kr"], FLOWS).variables]
    assert names == ["background/metal/clean", "background/metal/dirty"]


def test_other_shares_are_another_draw() -> None:
    """With 70 % in Korea the two markets can't share a draw: each has one of its own, under its own name."""
    background = markets(share_in_korea=0.7)
    assert {route.name for route in unknown_routes(background).values()} == {"metal-cn", "metal-kr"}
    china, korea = drawn(table_scores(background, ["metal-cn", "metal-kr"], FLOWS))
    assert abs(np.corrcoef(china, korea)[0, 1]) < 4 / np.sqrt(DRAWS)


def test_the_first_order_variance_is_that_of_the_mixture() -> None:
    """0.6 x 3.2^2 + 0.4 x 4.8^2 = 15.36 over 5.2^2; with routes of their own spreads, as the draws have it."""
    totals, _ = unit_scores_of(markets(), METHOD)
    found = log_variances(markets(), METHOD.factors, totals, ["metal-cn"])["metal-cn"]
    assert found == pytest.approx(15.36 / 5.2**2)
    background = markets(gsd=1.05)
    found = log_variances(background, METHOD.factors, totals, ["metal-cn"])["metal-cn"]
    (values,) = drawn(table_scores(background, ["metal-cn"], FLOWS))
    assert found == pytest.approx(values.var() / values.mean() ** 2, rel=0.03)
    assert found > 15.36 / 5.2**2


def test_beside_a_database_the_mix_stays_as_it_is() -> None:
    """Where shares can't be combined with exchanges of a database, every draw takes all routes."""
    scores = with_certain_mixes(table_scores(markets(), ["metal-cn"], FLOWS))
    assert scores.shares == ()
    assert np.ptp(drawn(scores)) == 0.0


def test_the_shares_of_the_open_background_are_those_of_their_sources() -> None:
    """Nickel 46 + 11, 32 and 11 %; lithium 30.3, 15.6 and 13.3 of 59.2 kt; anodes 85 to 15; Chaerhan is assumed."""
    routes = unknown_routes(read_background("open"))
    assert routes["nickel-sulfate-cn"].shares == (0.57, 0.32, 0.11)
    assert routes["lithium-carbonate-cn"].shares == pytest.approx((30.3 / 59.2, 15.6 / 59.2, 13.3 / 59.2), abs=1e-5)
    assert routes["graphite-cn"].shares == routes["graphite-hu"].shares == (0.85, 0.15)
    assert {code: routes[f"{code}-cn"].confidence for code in ("nickel-sulfate", "lithium-carbonate", "graphite")} == {
        "nickel-sulfate": "assumed",
        "lithium-carbonate": "assumed",
        "graphite": "derived",
    }


def test_nickel_bought_and_nickel_credited_come_by_one_route() -> None:
    """2.636582 kg sulfate per kg nickel, in every draw; matte is in some, at more than twice the mean."""
    background, method = read_background("open"), read_method()
    scores = table_scores(background, ["nickel-sulfate-cn", "nickel-in-salt-cn"], [f.flow for f in background.flows])
    factors = np.array([method.factors.get(flow, 0.0) for flow in scores.flows])
    values = draw(Variables(scores.variables, scores.shares), design("random", 1, 1000), 0, 1000)
    sulfate, metal = scores.scores(values, factors, 0, 1000).sum(axis=1)
    assert metal == pytest.approx(2.636582 * sulfate)
    assert np.mean(metal > 2 * 22.97) == pytest.approx(0.11, abs=0.04)


@pytest.fixture(scope="module")
def result() -> bc.MonteCarlo:
    model = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff")
    return bc.monte_carlo(model, draws=64, seed=1, background_uncertainty=True)


def test_results_say_what_was_chosen_and_by_whose_shares(result: bc.MonteCarlo) -> None:
    """Text, JSON and page name the routes, their probabilities, the source, and that some are assumed."""
    said = " ".join(result.as_text().split())
    line = "nickel-sulfate-refined-metal 57%, nickel-sulfate-mhp 32%, nickel-sulfate-matte 11%; assumed"
    assert f"each draw takes one route, {line} (smm-nickel-2022)" in said
    assert line in result.to_html()
    by_what = {route["what"]: route for route in result.as_dict()["routes"]}
    assert by_what["market for nickel sulfate, China, by feed"]["routes"]["nickel-sulfate-mhp"] == 0.32
    assert len(by_what) == 3


def test_a_background_as_it_is_has_no_draws_of_routes() -> None:
    """Without the background's uncertainty nothing of it is chosen, and the nominal total is that of the mix."""
    model = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff")
    assert bc.monte_carlo(model, draws=16, seed=1).routes == ()
    (alternative,), variables = lay_out([model], background_uncertainty=True)
    nominal = dict(zip(variables.names, variables.nominal[:, None], strict=True))
    assert alternative.contributions(nominal, 1).sum() == pytest.approx(bc.footprint(model).total, rel=1e-9)


def test_methods_of_sensitivity_tell_that_routes_were_varied() -> None:
    """The note of a record names the routes, and how much of their variance it sees."""
    model = bc.Model("nmc622-pack-100kwh", "iso-14067-cutoff")
    notes = " ".join(bc.sensitivity.variance(model, background_uncertainty=True).notes)
    assert "market for nickel sulfate, China, by feed: each draw takes one route" in notes
    assert "ten elevenths" in notes
